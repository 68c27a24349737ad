//! Waiting for the end of a job: [`GetResult`], [`CloneResult`] and [`Ended`].

use std::ops::Deref;
use std::panic::Location;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::impl_operation;
use crate::instrument::Verb;
use crate::outcome::{Borrowed, Ending, Missing, Outcome, Settles};
use crate::pool::error::{Cause, JobError};
use crate::pool::job::Settled;
use crate::wait::{Operation, Wait};

/// What [`AsyncResult::get`](crate::AsyncResult::get) waits for.
pub struct GetResult<R> {
    ending: Ending<Arc<dyn Settled<R>>>,
}

/// What [`AsyncResult::cloned`](crate::AsyncResult::cloned) waits for.
pub struct CloneResult<R> {
    lend: Lend<Arc<dyn Settled<R>>>,
}

/// What [`AsyncResult::wait`](crate::AsyncResult::wait) waits for.
pub struct Ended<R> {
    ending: Ending<Arc<dyn Settled<R>>>,
}

/// Waits for the end and for the value, to look at it and bring it back.
pub(in crate::pool) struct Lend<H: Deref<Target: Settles>> {
    ending: Ending<H>,
}

// === impl GetResult ===

impl<R> GetResult<R> {
    pub(in crate::pool) fn new(job: &Arc<dyn Settled<R>>, at: &'static Location<'static>) -> Self {
        Self { ending: Ending::new(Arc::clone(job), at, Verb::Result) }
    }

    pub(in crate::pool) fn job(&self) -> &Arc<dyn Settled<R>> {
        self.ending.of()
    }
}

impl<R> Operation for GetResult<R> {
    type Output = Result<R, JobError>;
    type Timed = Self::Output;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Self::Output> {
        let taken = ready!(self.ending.poll(context, Outcome::take));
        Poll::Ready(taken.map_err(|missing| missing.or_taken(|cause| self.ending.of().error(cause))))
    }

    fn timed(&mut self, output: Self::Output) -> Self::Timed {
        output
    }

    fn expire(&mut self, limit: Duration) -> Option<Self::Timed> {
        self.ending.leave();
        Some(Err(self.ending.of().error(Cause::TimedOut(limit))))
    }
}

// === impl CloneResult ===

impl<R: Clone> CloneResult<R> {
    #[track_caller]
    pub(in crate::pool) fn wait(job: &Arc<dyn Settled<R>>) -> Wait<Self> {
        Wait::new(Self { lend: Lend::new(Arc::clone(job), Location::caller()) })
    }
}

impl<R: Clone> Operation for CloneResult<R> {
    type Output = Result<R, JobError>;
    type Timed = Self::Output;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Self::Output> {
        let lent = ready!(self.lend.poll(context));
        Poll::Ready(match lent {
            Ok(value) => Ok(value.get().clone()),
            Err(missing) => Err(missing.or_taken(|cause| self.lend.ending.of().error(cause))),
        })
    }

    fn timed(&mut self, output: Self::Output) -> Self::Timed {
        output
    }

    fn expire(&mut self, limit: Duration) -> Option<Self::Timed> {
        self.lend.ending.leave();
        Some(Err(self.lend.ending.of().error(Cause::TimedOut(limit))))
    }
}

// === impl Ended ===

impl<R> Ended<R> {
    #[track_caller]
    pub(in crate::pool) fn wait(job: &Arc<dyn Settled<R>>) -> Wait<Self> {
        Wait::new(Self { ending: Ending::new(Arc::clone(job), Location::caller(), Verb::Wait) })
    }
}

impl<R> Operation for Ended<R> {
    type Output = ();
    type Timed = bool;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        self.ending.poll(context, |outcome| match outcome.ended() {
            Some(_) => Poll::Ready(()),
            None => Poll::Pending,
        })
    }

    fn timed(&mut self, (): ()) -> bool {
        true
    }

    fn expire(&mut self, _limit: Duration) -> Option<bool> {
        self.ending.leave();
        Some(false)
    }
}

// === impl Lend ===

impl<H: Deref<Target: Settles>> Lend<H> {
    pub(in crate::pool) fn new(job: H, at: &'static Location<'static>) -> Self {
        Self { ending: Ending::new(job, at, Verb::Result) }
    }
}

type Lent<H> = Result<Borrowed<H>, Missing<<<H as Deref>::Target as Settles>::Error>>;

impl<H: Deref<Target: Settles> + Clone> Operation for Lend<H> {
    type Output = Lent<H>;
    type Timed = Lent<H>;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Self::Output> {
        let borrowed = ready!(self.ending.poll(context, Outcome::borrow));
        Poll::Ready(borrowed.map(|value| Borrowed::new(self.ending.of().clone(), value)))
    }

    fn timed(&mut self, output: Self::Output) -> Self::Timed {
        output
    }

    fn expire(&mut self, _limit: Duration) -> Option<Self::Timed> {
        None
    }
}

impl_operation!([R] GetResult<R>, [R] CloneResult<R>, [R] Ended<R>, [H: Deref<Target: Settles>] Lend<H>);
