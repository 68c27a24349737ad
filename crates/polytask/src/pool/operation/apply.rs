//! Submitting a job: [`ApplyAsync`], and with its result [`Apply`].

use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::{Entering, GetResult, impl_operation};
use crate::pool::error::{Cause, JobError, SubmitError};
use crate::pool::job::{Returns, Settled};
use crate::pool::result::AsyncResult;
use crate::pool::state::Refusal;
use crate::wait::{Operation, Wait};

/// What [`Pool::apply`](crate::Pool) waits for.
pub struct Apply<R> {
    job: Arc<dyn Settled<R>>,
    stage: Stage<R>,
}

/// What [`Pool::apply_async`](crate::Pool) waits for.
pub struct ApplyAsync<F, R> {
    /// Until it is submitted or refused.
    job: Option<Arc<dyn Returns<F, R>>>,
    entering: Entering,
}

enum Stage<R> {
    Entering(Entering),
    Getting(GetResult<R>),
    /// There is nothing to be cancelled any more.
    Over,
}

// === impl Apply ===

impl<R> Apply<R> {
    #[track_caller]
    pub(in crate::pool) fn wait(job: Arc<dyn Settled<R>>) -> Wait<Self> {
        let stage = Stage::Entering(Entering::new(std::panic::Location::caller()));
        Wait::new(Self { job, stage })
    }

    /// Ends whatever it waits for.
    fn leave(&mut self) {
        match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Entering(mut entering) => entering.leave(&self.job),
            Stage::Getting(get) => {
                drop(get);
                Arc::clone(&self.job).cancel();
            }
            Stage::Over => {}
        }
    }
}

impl<R> Operation for Apply<R> {
    type Output = Result<R, JobError>;
    type Timed = Self::Output;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Stage::Entering(entering) = &mut self.stage {
            if let Err(refusal) = ready!(entering.poll(&self.job, context)) {
                self.stage = Stage::Over;
                return Poll::Ready(Err(self.job.error(refusal.into())));
            }
            let at = entering.at();
            self.stage = Stage::Getting(GetResult::new(&self.job, at));
        }
        let Stage::Getting(get) = &mut self.stage else { panic!("polled again after its end") };
        let result = ready!(get.poll(context));
        self.stage = Stage::Over;
        Poll::Ready(result)
    }

    fn timed(&mut self, output: Self::Output) -> Self::Timed {
        output
    }

    fn expire(&mut self, limit: Duration) -> Option<Self::Timed> {
        self.leave();
        Some(Err(self.job.error(Cause::TimedOut(limit))))
    }
}

impl<R> Drop for Apply<R> {
    fn drop(&mut self) {
        self.leave();
    }
}

// === impl ApplyAsync ===

impl<F, R> ApplyAsync<F, R> {
    #[track_caller]
    pub(in crate::pool) fn wait(job: Arc<dyn Returns<F, R>>) -> Wait<Self> {
        let entering = Entering::new(std::panic::Location::caller());
        Wait::new(Self { job: Some(job), entering })
    }
}

/// A refused job is taken apart again.
pub(in crate::pool) fn refused<F, R>(job: &dyn Returns<F, R>, refusal: Refusal) -> SubmitError<F> {
    let function = job.take_back().expect("nobody has claimed a job that was not queued");
    SubmitError::new(function, refusal)
}

impl<F, R> Operation for ApplyAsync<F, R> {
    type Output = Result<AsyncResult<R>, SubmitError<F>>;
    type Timed = Self::Output;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Self::Output> {
        let entered = ready!(self.entering.poll(self.job.as_ref().expect("polled again after its end"), context));
        let job = self.job.take().expect("it was just there");
        Poll::Ready(match entered {
            Ok(()) => Ok(AsyncResult::new(job.into_settled())),
            Err(refusal) => Err(refused(&*job, refusal)),
        })
    }

    fn timed(&mut self, output: Self::Output) -> Self::Timed {
        output
    }

    fn expire(&mut self, _limit: Duration) -> Option<Self::Timed> {
        let job = self.job.take()?;
        self.entering.leave(&job);
        Some(Err(refused(&*job, Refusal::Full)))
    }
}

impl<F, R> Drop for ApplyAsync<F, R> {
    fn drop(&mut self) {
        if let Some(job) = &self.job {
            self.entering.leave(job);
        }
    }
}

impl_operation!([R] Apply<R>, [F, R] ApplyAsync<F, R>);
