//! The one place through which every wait, grant and release passes: [`Meta`].
//!
//! It keeps what does not depend on the guarded type, so that whoever looks at it needs no bound on that type.

use std::fmt;
use std::ops::Deref;
use std::panic::Location;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::task::Poll;

use tracing::trace;

use crate::ident::{Ident, Kind};

/// What is known of one object apart from its data: its name, and how many wait for it.
#[derive(Debug)]
pub(crate) struct Meta {
    ident: Ident,
    waiting: AtomicUsize,
    /// How many guards are out, where the object itself cannot tell.
    held: AtomicUsize,
}

/// One call that may have to wait, from the line that made it to its grant or its drop.
#[derive(Debug)]
pub(crate) struct Call {
    at: &'static Location<'static>,
    waiting: Option<Waiting>,
}

/// A wait that is going on. It is counted from its making until it is dropped.
#[derive(Debug)]
struct Waiting(Arc<Meta>);

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
        Arc::new(Self { ident, waiting: AtomicUsize::new(0), held: AtomicUsize::new(0) })
    }

    /// How many calls wait for the object now.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Relaxed)
    }

    /// How many guards are out, as counted by [`hold_alone`](Self::hold_alone) and [`hold_one`](Self::hold_one).
    pub(crate) fn held(&self) -> usize {
        self.held.load(Relaxed)
    }

    /// The only guard there can be is handed out. A plain store, for the sake of the fast path.
    pub(crate) fn hold_alone(&self) {
        self.held.store(1, Relaxed);
    }

    /// The only guard is about to be returned.
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

    /// A call got what it asked for, whether it had waited or not.
    pub(crate) fn granted(&self, at: &'static Location<'static>) {
        trace!(target: "polytask", object = %self.ident, kind = self.ident.kind().noun(), %at, "granted");
    }

    /// A guard was dropped.
    pub(crate) fn released(&self) {
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

// === impl Call ===

impl Call {
    #[track_caller]
    pub(crate) fn new() -> Self {
        Self::made_at(Location::caller())
    }

    /// A part of another call, which was made by the line `at`.
    pub(crate) fn made_at(at: &'static Location<'static>) -> Self {
        Self { at, waiting: None }
    }

    /// The line that made the call.
    pub(crate) fn at(&self) -> &'static Location<'static> {
        self.at
    }

    /// It has to wait. Said again, this changes nothing.
    pub(crate) fn waits(&mut self, meta: &Arc<Meta>) {
        if self.waiting.is_none() {
            meta.waiting.fetch_add(1, Relaxed);
            trace!(target: "polytask", object = %meta, kind = meta.kind().noun(), at = %self.at, "waiting");
            self.waiting = Some(Waiting(Arc::clone(meta)));
        }
    }

    /// It got what it asked for.
    pub(crate) fn granted(&mut self, meta: &Meta) {
        self.waiting = None;
        meta.granted(self.at);
    }

    /// It ends without what it asked for.
    pub(crate) fn gave_up(&mut self) {
        self.waiting = None;
    }

    /// It came to this.
    pub(crate) fn came_to<R, E>(&mut self, outcome: &Poll<Result<R, E>>, meta: &Arc<Meta>) {
        match outcome {
            Poll::Pending => self.waits(meta),
            Poll::Ready(Ok(_)) => self.granted(meta),
            Poll::Ready(Err(_)) => self.gave_up(),
        }
    }
}

// === impl Waiting ===

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Relaxed);
    }
}
