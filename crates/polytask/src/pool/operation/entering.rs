//! Waiting for room: [`Entering`].

use std::panic::Location;
use std::sync::Arc;
use std::task::{Context, Poll};

use crate::instrument::{Call, Verb};
use crate::pool::job::Settled;
use crate::pool::state::Refusal;
use crate::wait::cooperatively;
use crate::waiters::Place;

/// A job that is to be queued, and perhaps has a place among those who wait for room.
pub(in crate::pool) struct Entering {
    place: Option<Place>,
    call: Call,
}

// === impl Entering ===

impl Entering {
    pub(in crate::pool) fn new(at: &'static Location<'static>) -> Self {
        Self { place: None, call: Call::made_at(at, Verb::Apply) }
    }

    pub(in crate::pool) fn at(&self) -> &'static Location<'static> {
        self.call.at()
    }

    /// Queues the job as soon as there is room.
    pub(in crate::pool) fn poll<R, S: Settled<R> + ?Sized>(
        &mut self,
        job: &Arc<S>,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), Refusal>> {
        let entered = cooperatively(context, |context| Arc::clone(job).enter(context, &mut self.place));
        match &entered {
            Poll::Pending => job.awaited_by(&mut self.call),
            Poll::Ready(Ok(())) => self.call.granted(job.meta()),
            Poll::Ready(Err(_)) => self.call.gave_up(job.meta()),
        }
        entered
    }

    /// Gives up the place, and with it any room that it was granted.
    pub(in crate::pool) fn leave<R, S: Settled<R> + ?Sized>(&mut self, job: &Arc<S>) {
        // First: what follows may run a waker of somebody else's, and that may panic.
        self.call.gave_up(job.meta());
        if let Some(place) = self.place.take() {
            job.leave(&place);
        }
    }
}
