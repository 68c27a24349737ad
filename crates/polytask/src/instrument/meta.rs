//! What is known of one object apart from its data: [`Meta`].

use std::fmt;
use std::ops::Deref;
use std::panic::Location;
use std::sync::Arc;
#[cfg(not(feature = "inspect"))]
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
#[cfg(feature = "inspect")]
use std::sync::{OnceLock, Weak};

use tracing::level_filters::LevelFilter;
use tracing::{Level, trace};

#[cfg(feature = "console")]
use super::console::Attribute;
use super::console::{Holding, Resource};
#[cfg(feature = "inspect")]
use super::facts::Told;
use super::facts::{Facts, Holds, Shows};
#[cfg(feature = "inspect")]
use super::registry::{self, Listing};
#[cfg(feature = "inspect")]
use super::waits::Waits;
#[cfg(feature = "console")]
use super::who::Who;
use crate::ident::Ident;
#[cfg(feature = "console")]
use crate::ident::Kind;

/// What is known of one object apart from its data: its name, who waits for it, and what else it can say of itself.
///
/// Where the facts are unknown they are some [`Facts`]: as such all objects can stand in one list.
pub(crate) struct Meta<F: ?Sized = dyn Facts> {
    ident: Ident,
    /// There as soon as the object is on the list: from the start if it has a name, and else since the first wait.
    #[cfg(feature = "inspect")]
    listing: OnceLock<Listing>,
    #[cfg(feature = "inspect")]
    pub(crate) waits: Waits,
    /// How many calls wait in a queue that is tokio's; the others count for themselves.
    #[cfg(not(feature = "inspect"))]
    waiting: AtomicUsize,
    resource: Resource,
    pub(crate) facts: F,
}

/// What a guard keeps to let go with.
#[must_use = "who holds is written down until it is released by this"]
pub(crate) struct Hold<H: Holds> {
    pub(crate) written: H::Written,
    shown: H::Shown,
}

// === impl Meta ===

impl<F: Facts> Meta<F> {
    /// On the list from the start if it was given a name.
    pub(crate) fn new(ident: Ident, facts: F) -> Arc<Self> {
        let meta = Arc::new(Self::of(ident, facts));
        #[cfg(feature = "inspect")]
        if meta.given().is_some() {
            let weak: Weak<Meta> = Arc::downgrade(&meta) as _;
            meta.list(|| Some(weak));
        }
        meta
    }

    /// For what is behind an `Arc` itself, and on a list of its own.
    pub(crate) fn of(ident: Ident, facts: F) -> Self {
        Self {
            ident,
            #[cfg(feature = "inspect")]
            listing: OnceLock::new(),
            #[cfg(feature = "inspect")]
            waits: Waits::default(),
            #[cfg(not(feature = "inspect"))]
            waiting: AtomicUsize::new(0),
            resource: Resource::new(),
            facts,
        }
    }
}

#[cfg(feature = "inspect")]
impl<F: Facts + ?Sized> Meta<F> {
    /// Puts the object on the list, if it is not there and `entry` gives what is to stand there.
    #[inline]
    pub(super) fn list(&self, entry: impl FnOnce() -> Option<Weak<Meta>>) {
        if self.listing.get().is_none() {
            self.enter_list(entry());
        }
    }

    fn enter_list(&self, entry: Option<Weak<Meta>>) {
        if let Some(entry) = entry {
            self.listing.get_or_init(|| registry::enter(entry));
        }
    }

    /// The number by which it is listed, which no other object has. `None`: it is not.
    pub(crate) fn number(&self) -> Option<u64> {
        self.listing.get().map(Listing::number)
    }

    /// How many calls wait.
    pub(crate) fn waiting(&self) -> usize {
        self.waits.count()
    }

    /// A call takes a place in a queue that is tokio's.
    pub(crate) fn queues(&self) {}

    /// A call gives up its place in such a queue, or has reached its end.
    pub(crate) fn leaves_queue(&self) {}

    pub(crate) fn told(&self) -> Told {
        let mut told = Told::default();
        self.facts.tell(&mut told);
        told
    }
}

#[cfg(not(feature = "inspect"))]
impl<F: Facts + ?Sized> Meta<F> {
    /// How many calls wait in a queue that is tokio's; the others count for themselves.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Relaxed)
    }

    /// A call takes a place in a queue that is tokio's, and so is counted here.
    pub(crate) fn queues(&self) {
        self.waiting.fetch_add(1, Relaxed);
    }

    /// A call gives up its place in such a queue, or has reached its end.
    pub(crate) fn leaves_queue(&self) {
        self.waiting.fetch_sub(1, Relaxed);
    }
}

impl<F: Holds> Meta<F> {
    /// Somebody holds `what` it hands out from now on, as in "the lock", by the line `at`.
    #[inline]
    pub(crate) fn hold(&self, what: &'static str, at: &'static Location<'static>) -> Hold<F> {
        self.hold_in(&self.facts, what, at)
    }

    /// A guard lets go, before anybody else can hold it.
    #[inline]
    pub(crate) fn release(&self, hold: &mut Hold<F>) {
        self.release_in(&self.facts, hold);
    }
}

impl<F: Facts> Meta<F> {
    /// Somebody holds it from now on, in one of several ways.
    #[inline]
    pub(crate) fn hold_in<H: Holds>(&self, way: &H, what: &'static str, at: &'static Location<'static>) -> Hold<H> {
        // Who listens is somebody else, and may panic: nobody must be written down then.
        let shown = H::Shown::begin(&self.resource, &self.ident, what, at);
        Hold { written: way.begin(at), shown }
    }

    /// A guard lets go that held it in that way.
    #[inline]
    pub(crate) fn release_in<H: Holds>(&self, way: &H, hold: &mut Hold<H>) {
        way.end(hold.written);
        hold.shown.end(&self.resource);
        self.changed();
        self.released();
    }
}

impl<F: Facts + ?Sized> Meta<F> {
    pub(super) fn resource(&self) -> &Resource {
        &self.resource
    }

    /// Shows in tokio-console that somebody holds `what`, until that is dropped.
    #[inline]
    pub(crate) fn show_hold(&self, what: &'static str, at: &'static Location<'static>) -> Holding {
        Holding::granted(&self.resource, &self.ident, what, at)
    }

    /// Something that can be told has changed. Called with no mutex held: who listens is somebody else.
    #[inline]
    pub(crate) fn changed(&self) {
        #[cfg(feature = "console")]
        self.resource.update(&self.ident, || self.attributes());
    }

    #[cfg(feature = "console")]
    fn attributes(&self) -> Vec<Attribute> {
        let Told { numbers, holders, .. } = self.told();
        let numbers = numbers.into_iter().filter_map(|(name, number)| Attribute::number(name, number as u64));
        let mut attributes: Vec<_> = numbers.chain([Attribute::Waiters(self.waiting() as u64)]).collect();
        if matches!(self.ident.kind(), Kind::Lock | Kind::RLock) {
            let holder = holders.first().map(|held| Who::from_bits(held.who).actor().to_string());
            attributes.extend([Attribute::Locked(holder.is_some()), Attribute::Holder(holder.unwrap_or_default())]);
        }
        attributes
    }

    #[cold]
    pub(super) fn trace_waits(&self, at: &'static Location<'static>) {
        trace!(target: "polytask", object = %self.ident, kind = self.ident.kind().noun(), %at, "waiting");
    }

    /// A call got what it asked for, whether it had waited or not. A guard is there by now, to let go again if who listens
    /// panics.
    #[inline]
    pub(crate) fn granted(&self, at: &'static Location<'static>) {
        self.changed();
        if is_traced() {
            self.trace_granted(at);
        }
    }

    #[cold]
    fn trace_granted(&self, at: &'static Location<'static>) {
        trace!(target: "polytask", object = %self.ident, kind = self.ident.kind().noun(), %at, "granted");
    }

    /// A guard was dropped.
    #[inline]
    pub(crate) fn released(&self) {
        if is_traced() {
            self.trace_released();
        }
    }

    #[cold]
    fn trace_released(&self) {
        trace!(target: "polytask", object = %self.ident, kind = self.ident.kind().noun(), "released");
    }
}

impl<F: ?Sized> Deref for Meta<F> {
    type Target = Ident;

    fn deref(&self) -> &Ident {
        &self.ident
    }
}

impl<F: ?Sized> fmt::Display for Meta<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.ident.fmt(formatter)
    }
}

/// Just the name, as in a message: so an object is shown in whatever holds it.
impl<F: ?Sized> fmt::Debug for Meta<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// Whether anyone listens at the level of single grants: all that the fast paths pay for it.
#[inline]
pub(super) fn is_traced() -> bool {
    Level::TRACE <= LevelFilter::current()
}
