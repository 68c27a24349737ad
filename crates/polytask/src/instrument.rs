//! The one place through which every wait, grant and release passes: [`Meta`].
//!
//! It keeps what does not depend on the guarded type, so that whoever looks at it needs no bound on that type.

use std::fmt;
use std::ops::Deref;
use std::panic::Location;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::task::Poll;

use tracing::level_filters::LevelFilter;
use tracing::{Level, trace};

use crate::ident::{Ident, Kind};

/// What is known of one object apart from its data: its name, and how many wait for it.
pub(crate) struct Meta {
    ident: Ident,
    /// How many calls wait, where the object itself cannot tell.
    waiting: AtomicUsize,
    /// How many guards are out, where the object itself cannot tell.
    held: AtomicUsize,
}

/// One call that may have to wait, from the line that made it to its grant or its drop.
#[derive(Debug)]
pub(crate) struct Call {
    at: &'static Location<'static>,
    is_waiting: bool,
}

// === impl Meta ===

impl Meta {
    #[track_caller]
    pub(crate) fn numbered(kind: Kind) -> Arc<Self> {
        Self::new(Ident::numbered(kind))
    }

    #[track_caller]
    pub(crate) fn named(kind: Kind, name: impl Into<String>) -> Arc<Self> {
        Self::new(Ident::named(kind, name))
    }

    fn new(ident: Ident) -> Arc<Self> {
        Arc::new(Self::of(ident))
    }

    /// For what is behind an `Arc` itself.
    pub(crate) fn of(ident: Ident) -> Self {
        Self { ident, waiting: AtomicUsize::new(0), held: AtomicUsize::new(0) }
    }

    /// How many calls wait in a queue that is tokio's; the others count for themselves.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Relaxed)
    }

    /// How many guards are out, as counted by [`hold_alone`](Self::hold_alone) and [`hold_one`](Self::hold_one).
    pub(crate) fn held(&self) -> usize {
        self.held.load(Relaxed)
    }

    /// The only guard there can be is handed out. A plain store, for the sake of the fast path.
    #[inline]
    pub(crate) fn hold_alone(&self) {
        self.held.store(1, Relaxed);
    }

    /// The only guard is about to be returned.
    #[inline]
    pub(crate) fn release_alone(&self) {
        self.held.store(0, Relaxed);
        self.released();
    }

    /// One of several guards is handed out.
    pub(crate) fn hold_one(&self) {
        self.held.fetch_add(1, Relaxed);
    }

    /// One of several guards is about to be returned.
    pub(crate) fn release_one(&self) {
        self.held.fetch_sub(1, Relaxed);
        self.released();
    }

    /// A call takes a place in a queue that is tokio's, and so is counted here.
    pub(crate) fn queues(&self) {
        self.waiting.fetch_add(1, Relaxed);
    }

    /// A call gives up its place in such a queue, or has reached its end.
    pub(crate) fn leaves_queue(&self) {
        self.waiting.fetch_sub(1, Relaxed);
    }

    #[cold]
    fn trace_waits(&self, at: &'static Location<'static>) {
        trace!(target: "polytask", object = %self.ident, kind = self.ident.kind().noun(), %at, "waiting");
    }

    /// A call got what it asked for, whether it had waited or not.
    #[inline]
    pub(crate) fn granted(&self, at: &'static Location<'static>) {
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

impl Deref for Meta {
    type Target = Ident;

    fn deref(&self) -> &Ident {
        &self.ident
    }
}

impl fmt::Display for Meta {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.ident.fmt(formatter)
    }
}

/// Just the name, as in a message: so an object is shown in whatever holds it.
impl fmt::Debug for Meta {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// Whether anyone listens at the level of single grants: all that the fast paths pay for it.
#[inline]
fn is_traced() -> bool {
    Level::TRACE <= LevelFilter::current()
}

// === impl Call ===

impl Call {
    #[track_caller]
    pub(crate) fn new() -> Self {
        Self::made_at(Location::caller())
    }

    /// A part of another call, which was made by the line `at`.
    pub(crate) fn made_at(at: &'static Location<'static>) -> Self {
        Self { at, is_waiting: false }
    }

    /// The line that made the call.
    pub(crate) fn at(&self) -> &'static Location<'static> {
        self.at
    }

    /// It has to wait. Said again, this changes nothing.
    #[inline]
    pub(crate) fn waits(&mut self, meta: &Meta) {
        if !self.is_waiting {
            self.is_waiting = true;
            if is_traced() {
                meta.trace_waits(self.at);
            }
        }
    }

    /// It got what it asked for.
    #[inline]
    pub(crate) fn granted(&mut self, meta: &Meta) {
        self.is_waiting = false;
        meta.granted(self.at);
    }

    /// It ends without what it asked for.
    #[inline]
    pub(crate) fn gave_up(&mut self) {
        self.is_waiting = false;
    }

    /// It came to this.
    #[inline]
    pub(crate) fn came_to<R, E>(&mut self, outcome: &Poll<Result<R, E>>, meta: &Meta) {
        match outcome {
            Poll::Pending => self.waits(meta),
            Poll::Ready(Ok(_)) => self.granted(meta),
            Poll::Ready(Err(_)) => self.gave_up(),
        }
    }
}
