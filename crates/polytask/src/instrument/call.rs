//! One call that may have to wait: [`Call`].

use std::panic::Location;
use std::sync::{Arc, Weak};
use std::task::Poll;

#[cfg(feature = "inspect")]
use super::clock;
use super::console::Waiting;
use super::facts::Facts;
use super::meta::{Meta, is_traced};
use super::verb::Verb;
#[cfg(feature = "inspect")]
use super::waits::Seat;
#[cfg(feature = "inspect")]
use super::who::Who;

/// One call that may have to wait, from the line that made it to its grant or its drop.
#[derive(Debug)]
pub(crate) struct Call {
    at: &'static Location<'static>,
    verb: Verb,
    /// Where it is written down while it waits.
    #[cfg(feature = "inspect")]
    seat: Option<Seat>,
    #[cfg(not(feature = "inspect"))]
    seat: Option<()>,
    waiting: Waiting,
}

// === impl Call ===

impl Call {
    #[track_caller]
    pub(crate) fn new(verb: Verb) -> Self {
        Self::made_at(Location::caller(), verb)
    }

    /// A part of another call, which was made by the line `at`.
    pub(crate) fn made_at(at: &'static Location<'static>, verb: Verb) -> Self {
        Self { at, verb, seat: None, waiting: Waiting::new() }
    }

    /// The line that made the call.
    pub(crate) fn at(&self) -> &'static Location<'static> {
        self.at
    }

    /// Whether it is known to wait.
    pub(crate) fn is_waiting(&self) -> bool {
        self.seat.is_some()
    }

    /// It has to wait. To be said in every poll that ends so, by whoever polls.
    #[inline]
    pub(crate) fn waits<F: Facts>(&mut self, meta: &Arc<Meta<F>>) {
        self.waits_in(&**meta, || {
            let weak: Weak<Meta> = Arc::downgrade(meta) as _;
            Some(weak)
        });
    }

    /// The same, for what is on a list of its own.
    #[inline]
    pub(crate) fn waits_unlisted(&mut self, meta: &Meta<()>) {
        self.waits_in(meta, || None);
    }

    /// The same, for what is put on the list by what `list` gives.
    #[inline]
    pub(crate) fn waits_in<F: Facts + ?Sized>(&mut self, meta: &Meta<F>, list: impl FnOnce() -> Option<Weak<Meta>>) {
        let is_new = self.seat.is_none();
        if is_new {
            self.takes_seat(meta, list);
        } else {
            self.keeps_seat(meta);
        }
        self.waiting.pending(meta.resource(), meta, self.verb.name(), self.at);
        if is_new {
            meta.changed();
        }
    }

    /// It waits on, maybe in another task than before.
    fn keeps_seat<F: Facts + ?Sized>(&self, meta: &Meta<F>) {
        #[cfg(feature = "inspect")]
        if let Some(seat) = self.seat {
            meta.waits.move_to(seat, Who::here());
        }
        #[cfg(not(feature = "inspect"))]
        let _ = meta;
    }

    fn takes_seat<F: Facts + ?Sized>(&mut self, meta: &Meta<F>, list: impl FnOnce() -> Option<Weak<Meta>>) {
        #[cfg(feature = "inspect")]
        {
            meta.list(list);
            let now = clock::stamp();
            self.seat = Some(meta.waits.join(Who::here(), self.at, self.verb, now));
            meta.facts.stamp(now);
        }
        #[cfg(not(feature = "inspect"))]
        {
            let _ = list;
            self.seat = Some(());
        }
        if is_traced() {
            meta.trace_waits(self.at);
        }
    }

    /// It got what it asked for.
    #[inline]
    pub(crate) fn granted<F: Facts + ?Sized>(&mut self, meta: &Meta<F>) {
        self.waiting.ready(meta.resource());
        self.leaves_seat(meta);
        meta.granted(self.at);
    }

    /// It had not to wait, and is somebody from whom others may hope for something.
    #[cold]
    pub(crate) fn passes<F: Facts + ?Sized>(&self, meta: &Meta<F>) {
        #[cfg(feature = "inspect")]
        meta.waits.leave(meta.waits.join(Who::here(), self.at, self.verb, clock::stamp()));
        #[cfg(not(feature = "inspect"))]
        let _ = meta;
    }

    /// It ends without what it asked for.
    #[inline]
    pub(crate) fn gave_up<F: Facts + ?Sized>(&mut self, meta: &Meta<F>) {
        self.waiting.give_up();
        self.leaves_seat(meta);
    }

    /// It came to this.
    #[inline]
    pub(crate) fn came_to<R, E, F: Facts>(&mut self, outcome: &Poll<Result<R, E>>, meta: &Arc<Meta<F>>) {
        match outcome {
            Poll::Pending => self.waits(meta),
            Poll::Ready(Ok(_)) => self.granted(meta),
            Poll::Ready(Err(_)) => self.gave_up(meta),
        }
    }

    #[inline]
    fn leaves_seat<F: Facts + ?Sized>(&mut self, meta: &Meta<F>) {
        if self.seat.is_some() {
            self.tell_end(meta);
        }
    }

    fn tell_end<F: Facts + ?Sized>(&mut self, meta: &Meta<F>) {
        let seat = self.seat.take();
        #[cfg(feature = "inspect")]
        if let Some(seat) = seat {
            meta.waits.leave(seat);
        }
        #[cfg(not(feature = "inspect"))]
        let _ = seat;
        meta.changed();
    }
}
