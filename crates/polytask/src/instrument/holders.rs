//! Who holds an object, where one can hold it or several: [`Holder`] and [`Holders`].

use std::panic::Location;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use super::clock;
use super::console::{Holding, HoldingAlone};
use super::facts::{Facts, Holds, Told};
use super::slot::Slot;
use super::who::{Owner, Who};

/// The one that holds it.
#[derive(Debug, Default)]
pub(crate) struct Holder(Slot);

/// Those that hold it: so many of them by who they are, and the others by their number.
#[derive(Debug, Default)]
pub(crate) struct Holders {
    /// Apart, since most often there is no other. Turns are begun here by one thread alone: several would have to agree on
    /// whose it is, by a compare-and-swap in every acquire.
    first: Slot,
    /// That thread.
    owner: Owner,
    others: OnceLock<Box<[Slot; OTHERS]>>,
    more: AtomicUsize,
}

/// Where one of several holders is written down. Small, for the sake of the permits: those of two words move in registers.
pub(crate) type Place = u32;

const OTHERS: usize = 15;

/// Not by who it is.
const MORE: Place = Place::MAX;

// === impl Holder ===

impl Holder {
    pub(crate) fn is_held(&self) -> bool {
        self.0.is_taken()
    }
}

impl Holds for Holder {
    type Written = ();
    type Shown = HoldingAlone;

    #[inline]
    fn begin(&self, at: &'static Location<'static>) {
        self.0.begin(0, Who::here().bits(), Some(at), clock::free_stamp());
    }

    #[inline]
    fn end(&self, (): ()) {
        self.0.end();
    }
}

impl Facts for Holder {
    fn tell(&self, told: &mut Told) {
        told.holds(&self.0);
    }

    fn stamp(&self, now: u32) {
        self.0.stamp(now);
    }
}

// === impl Holders ===

impl Holders {
    /// How many hold it.
    pub(crate) fn count(&self) -> usize {
        self.slots().filter(|slot| slot.is_taken()).count() + self.more.load(Relaxed)
    }

    fn slots(&self) -> impl Iterator<Item = &Slot> {
        let others = self.others.get().into_iter().flat_map(|others| others.iter());
        std::iter::once(&self.first).chain(others)
    }

    #[cold]
    fn begin_elsewhere(&self, who: u64, at: &'static Location<'static>, now: u32) -> Place {
        let others = self.others.get_or_init(Box::default);
        match (1..MORE).zip(&**others).find(|(_, slot)| slot.claim(0, 0, who, Some(at), now).is_some()) {
            Some((written, _)) => written,
            None => {
                self.more.fetch_add(1, Relaxed);
                MORE
            }
        }
    }
}

impl Holds for Holders {
    type Written = Place;
    type Shown = Holding;

    #[inline]
    fn begin(&self, at: &'static Location<'static>) -> Place {
        let (who, now) = (Who::here().bits(), clock::free_stamp());
        if self.owner.is_here() && !self.first.is_taken() {
            self.first.begin(0, who, Some(at), now);
            return 0;
        }
        self.begin_elsewhere(who, at, now)
    }

    #[inline]
    fn end(&self, written: Place) {
        if written == 0 {
            return self.first.end();
        }
        match self.others.get() {
            Some(others) if written != MORE => others[written as usize - 1].end(),
            _ => _ = self.more.fetch_sub(1, Relaxed),
        }
    }
}

impl Facts for Holders {
    fn tell(&self, told: &mut Told) {
        self.slots().for_each(|slot| told.holds(slot));
        told.more_holders += self.more.load(Relaxed);
    }

    fn stamp(&self, now: u32) {
        self.slots().for_each(|slot| slot.stamp(now));
    }
}
