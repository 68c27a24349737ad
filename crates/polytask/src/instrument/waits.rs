//! Who waits for one object: [`Waits`].

use std::panic::Location;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;

use super::atomic::Site;
use super::slot::{Slot, Turn};
use super::verb::Verb;
use super::who::Who;

/// Those who wait for one object.
///
/// As long as they are few each is written down without a lock, and the only one without memory beside its own. That is
/// what the paths are that have to be fast.
#[derive(Default)]
pub(crate) struct Waits {
    /// The latest ticket. Two that come at the same moment may get the same one.
    tickets: AtomicU64,
    first: Slot,
    others: OnceLock<Arc<Others>>,
}

/// Those who found the first place taken.
#[derive(Default)]
pub(crate) struct Others {
    slots: [Slot; SLOTS],
    /// Those who found all places taken.
    crowd: Mutex<Crowd>,
    crowded: AtomicUsize,
}

/// Those who wait, and those who waited and went on, as somebody found them.
#[derive(Default)]
pub(crate) struct Rows {
    first: Option<Turn>,
    others: Option<Arc<Others>>,
}

/// A wait, as it is told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub(crate) who: Who,
    pub(crate) site: Site,
    pub(crate) verb: Verb,
    /// Its rank among all who ever waited here.
    pub(crate) ticket: u64,
    /// By [`clock::now`](super::clock::now).
    pub(crate) since: u32,
}

/// Where a wait is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seat(u32);

/// Rows that keep their places.
///
/// Invariant: the vacant ones form one chain from `vacant`, and `taken` is the number of the others.
#[derive(Default)]
struct Crowd {
    places: Vec<Place>,
    vacant: Option<u32>,
    taken: usize,
}

enum Place {
    Vacant { next: Option<u32> },
    Taken(Row),
}

const SLOTS: usize = 15;

/// The first seat in the crowd.
const CROWD: u32 = SLOTS as u32 + 1;

/// An emptied crowd that had more places than this returns their memory.
const KEPT_PLACES: usize = 64;

// === impl Waits ===

impl Waits {
    /// Somebody waits from now on.
    #[inline]
    pub(super) fn join(&self, who: Who, at: &'static Location<'static>, verb: Verb, now: u32) -> Seat {
        let latest = self.tickets.load(Relaxed);
        // Those who put leave the first place to those who get, so that the latest of both is remembered.
        if !verb.puts() {
            if let Some(ticket) = self.first.claim(latest, verb as u8, who.bits(), Some(at), now) {
                self.tickets.store(ticket, Relaxed);
                return Seat(0);
            }
        }
        self.join_others(Row { who, site: Some(at), verb, ticket: latest, since: now })
    }

    /// `row.ticket` is the latest before it.
    fn join_others(&self, mut row: Row) -> Seat {
        let others = self.others.get_or_init(Arc::default);
        let Row { who, site, verb, ticket: latest, since } = row;
        for (seat, slot) in (1..).zip(&others.slots) {
            if let Some(ticket) = slot.claim(latest, verb as u8, who.bits(), site, since) {
                self.tickets.store(ticket, Relaxed);
                return Seat(seat);
            }
        }
        let mut crowd = others.crowd.lock();
        row.ticket = self.tickets.load(Relaxed).wrapping_add(1);
        self.tickets.store(row.ticket, Relaxed);
        let seat = Seat(CROWD + crowd.join(row));
        others.crowded.store(crowd.taken, Relaxed);
        seat
    }

    /// Whoever waits there is this one by now.
    #[inline]
    pub(super) fn move_to(&self, Seat(seat): Seat, who: Who) {
        if seat == 0 {
            return self.first.move_to(who.bits());
        }
        let Some(others) = self.others.get() else { return };
        match seat.checked_sub(CROWD) {
            None => others.slots[seat as usize - 1].move_to(who.bits()),
            Some(place) => others.crowd.lock().move_to(place, who),
        }
    }

    /// The wait there is over.
    #[inline]
    pub(super) fn leave(&self, seat: Seat) {
        if seat == Seat(0) { self.first.end() } else { self.leave_others(seat) }
    }

    fn leave_others(&self, Seat(seat): Seat) {
        let Some(others) = self.others.get() else { return };
        match seat.checked_sub(CROWD) {
            None => others.slots[seat as usize - 1].end(),
            Some(place) => {
                let mut crowd = others.crowd.lock();
                crowd.leave(place);
                others.crowded.store(crowd.taken, Relaxed);
            }
        }
    }

    /// How many wait.
    pub(super) fn count(&self) -> usize {
        let others = self.others.get().map_or(0, |others| {
            others.slots.iter().filter(|slot| slot.is_taken()).count() + others.crowded.load(Relaxed)
        });
        usize::from(self.first.is_taken()) + others
    }

    /// Those who wait, to be told later. It takes no lock, and may be called where another one is held.
    pub(crate) fn rows(&self) -> Rows {
        Rows { first: self.first.read(), others: self.others.get().map(Arc::clone) }
    }
}

// === impl Rows ===

impl Rows {
    /// Those who wait, first come first, and of the others those who went on of late.
    pub(crate) fn told(self) -> (Vec<Row>, Vec<Row>) {
        let Self { first, others } = self;
        let slots = others.iter().flat_map(|others| &others.slots).filter_map(Slot::read);
        let (mut waiting, mut gone) = (Vec::new(), Vec::new());
        for turn in first.into_iter().chain(slots) {
            match (Row::of(&turn), turn.is_going_on) {
                (Some(row), true) => waiting.push(row),
                (Some(row), false) if row.verb.helps_others() => gone.push(row),
                _ => {}
            }
        }
        if let Some(others) = others {
            waiting.extend(others.crowd.lock().rows());
        }
        waiting.sort_by_key(|row| row.ticket);
        gone.sort_by_key(|row| std::cmp::Reverse(row.ticket));
        (waiting, gone)
    }
}

// === impl Row ===

impl Row {
    fn of(turn: &Turn) -> Option<Self> {
        let Turn { number, what, who, site, since, .. } = *turn;
        Some(Self {
            who: Who::from_bits(who),
            site,
            verb: Verb::from_number(what)?,
            ticket: number,
            since: since.unwrap_or_default(),
        })
    }
}

// === impl Crowd ===

impl Crowd {
    fn join(&mut self, row: Row) -> u32 {
        self.taken += 1;
        let Some(index) = self.vacant else {
            self.places.push(Place::Taken(row));
            return u32::try_from(self.places.len() - 1).expect("fewer than 2^32 calls wait for one object");
        };
        if let Place::Vacant { next } = std::mem::replace(&mut self.places[index as usize], Place::Taken(row)) {
            self.vacant = next;
        }
        index
    }

    fn move_to(&mut self, index: u32, who: Who) {
        if let Place::Taken(row) = &mut self.places[index as usize] {
            row.who = who;
        }
    }

    fn leave(&mut self, index: u32) {
        self.places[index as usize] = Place::Vacant { next: self.vacant };
        self.vacant = Some(index);
        self.taken -= 1;
        if self.taken == 0 {
            self.vacant = None;
            self.places.clear();
            self.places.shrink_to(KEPT_PLACES);
        }
    }

    fn rows(&self) -> impl Iterator<Item = Row> {
        self.places.iter().filter_map(|place| match place {
            Place::Taken(row) => Some(*row),
            Place::Vacant { .. } => None,
        })
    }
}

#[cfg(test)]
mod tests;
