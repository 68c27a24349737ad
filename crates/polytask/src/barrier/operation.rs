//! The waiting call of a barrier: [`Arrival`], and [`Leading`] for whoever runs the action.

use std::fmt;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::state::{Arrived, Cause, Lead};
use super::{Barrier, BrokenBarrierError};
use crate::instrument::{Call, Verb};
use crate::wait::{Operation, Wait, cooperatively, sealed::Sealed};
use crate::waiters::Place;

/// What [`Barrier::wait`] waits for.
pub struct Arrival<'a> {
    barrier: &'a Barrier,
    call: Call,
    place: Option<Place>,
}

/// Reports a leader's panic, unless its report is taken out before.
struct Leading<'a> {
    barrier: &'a Barrier,
    lead: Option<Lead>,
}

// === impl Arrival ===

impl<'a> Arrival<'a> {
    #[track_caller]
    pub(super) fn wait(barrier: &'a Barrier) -> Wait<Self> {
        Wait::new(Self { barrier, place: None, call: Call::new(Verb::Arrive) })
    }

    /// Comes, or looks whether it can go on.
    fn step(&mut self, context: &mut Context<'_>) -> Poll<Arrived> {
        let mut replaced = None;
        let arrived = self.barrier.with_state(|state, wakers| match &self.place {
            None => Poll::Ready(state.arrive(context.waker(), wakers)),
            Some(place) => state.poll(place, context.waker(), &mut replaced),
        });
        match ready!(arrived) {
            Arrived::Waits(place) => {
                self.place = Some(place);
                self.call.waits(self.barrier.meta());
                Poll::Pending
            }
            arrived => {
                self.place = None;
                Poll::Ready(arrived)
            }
        }
    }

    /// Does what is left to do for somebody who has not to wait any more.
    fn conclude(&mut self, arrived: Arrived) -> Result<usize, BrokenBarrierError> {
        let outcome = match arrived {
            Arrived::Goes(outcome) => outcome,
            Arrived::Leads(lead) => Leading::run(self.barrier, lead),
            Arrived::Waits(_) => unreachable!("it would have to wait"),
        };
        let meta = self.barrier.meta();
        match outcome {
            Ok(index) => {
                // Whoever comes last does not wait.
                if !self.call.is_waiting() {
                    self.call.passes(&**meta);
                }
                self.call.granted(&**meta);
                Ok(index)
            }
            Err(cause) => {
                self.call.gave_up(&**meta);
                Err(BrokenBarrierError { object: meta.clone(), cause })
            }
        }
    }
}

impl Sealed for Arrival<'_> {}

impl Operation for Arrival<'_> {
    type Output = Result<usize, BrokenBarrierError>;
    type Timed = Result<usize, BrokenBarrierError>;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Self::Output> {
        // The action runs outside, with the budget as the task has it.
        let arrived = ready!(cooperatively(context, |context| self.step(context)));
        Poll::Ready(self.conclude(arrived))
    }

    fn timed(&mut self, output: Self::Output) -> Self::Timed {
        output
    }

    fn expire(&mut self, _limit: Duration) -> Option<Self::Timed> {
        let expired = self.barrier.with_state(|state, wakers| match &self.place {
            Some(place) => state.expire(place, wakers),
            None => {
                state.break_off(Cause::Timeout, wakers);
                Some((Arrived::Goes(Err(Cause::Timeout)), None))
            }
        });
        let (arrived, left) = expired?;
        self.place = None;
        drop(left);
        Some(self.conclude(arrived))
    }
}

impl Drop for Arrival<'_> {
    fn drop(&mut self) {
        // First: what follows may run a waker of somebody else's, and that may panic.
        self.call.gave_up(&**self.barrier.meta());
        if let Some(place) = self.place.take() {
            let left = self.barrier.with_state(|state, wakers| state.leave(&place, wakers));
            drop(left);
        }
    }
}

impl fmt::Debug for Arrival<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Arrival")
            .field("barrier", self.barrier)
            .field("at", self.call.at())
            .finish_non_exhaustive()
    }
}

// === impl Leading ===

impl<'a> Leading<'a> {
    /// Runs the action, and then releases the round.
    fn run(barrier: &'a Barrier, lead: Lead) -> Result<usize, Cause> {
        let mut leading = Self { barrier, lead: Some(lead) };
        if let Some(action) = &barrier.action {
            action();
        }
        match leading.lead.take() {
            Some(lead) => barrier.with_state(|state, wakers| state.finish(lead, wakers)),
            None => unreachable!("only the report of a panic takes it out before"),
        }
    }
}

impl Drop for Leading<'_> {
    fn drop(&mut self) {
        if let Some(lead) = self.lead.take() {
            self.barrier.with_state(|state, wakers| state.fail(lead, wakers));
        }
    }
}
