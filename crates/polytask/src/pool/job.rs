//! One job, from its submission to its end, in one allocation: [`JobCell`].

use std::mem;
use std::panic::Location;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::task::{Context, Poll};

use parking_lot::Mutex;

use super::callbacks::{Callback, Callbacks, call_all};
use super::context::{JobContext, Token};
use super::error::{Cause, JobError};
use super::operation::Lend;
use super::shared::{Queued, Shared, discard};
use super::state::Refusal;
use super::work::Work;
use crate::instrument::{Call, Meta};
use crate::outcome::{Missing, Outcome, Settles};
use crate::panic::Panic;
use crate::wait::Wait;
use crate::waiters::{Place, Wakers};

/// A job as its pool sees it.
pub(super) trait Job<L>: Send + Sync {
    /// Whether somebody has it: a worker, or whoever cancelled it. Used under the pool's mutex alone.
    fn claimed(&self) -> &AtomicBool;

    fn token(&self) -> &Token;

    /// Runs it, and then `then` before anyone hears of its end.
    fn run(self: Arc<Self>, slot: usize, local: &mut L, then: &mut dyn FnMut());

    /// Ends it without running it.
    fn abandon(self: Arc<Self>, cause: Cause);

    /// Calls its callbacks, and then releases the result.
    fn call_back(self: Arc<Self>);

    /// Releases the result without calling anyone.
    fn drop_callbacks(self: Arc<Self>);
}

/// A job as those see it who want its result.
pub(super) trait Settled<R>: Settles<Value = R, Error = JobError> {
    /// Queues it, or waits for room.
    fn enter(self: Arc<Self>, context: &mut Context<'_>, place: &mut Option<Place>) -> Poll<Result<(), Refusal>>;

    /// Gives up a place among those who wait for room.
    fn leave(&self, place: &Place);

    /// Takes it out of the queue, or tells it that its result is not wanted. Whether it had not begun.
    fn cancel(self: Arc<Self>) -> bool;

    fn add_callback(self: Arc<Self>, callback: Callback<R>);
    fn error(&self, cause: Cause) -> JobError;
}

/// A job that may be refused.
pub(super) trait Returns<F, R>: Settled<R> {
    #[track_caller]
    fn try_enter(self: Arc<Self>) -> Result<(), Refusal>;

    /// What it was made from, unless that is running or has run.
    fn take_back(&self) -> Option<F>;

    fn into_settled(self: Arc<Self>) -> Arc<dyn Settled<R>>;
}

pub(super) struct JobCell<L: Send + 'static, W: Work<L>> {
    outcome: Mutex<Outcome<W::Output, JobError>>,
    /// Taken by whoever claimed the job.
    work: Mutex<Option<W>>,
    callbacks: Mutex<Callbacks<W::Output>>,
    claimed: AtomicBool,
    token: Token,
    pool: Arc<Shared<L>>,
    at: &'static Location<'static>,
}

// === impl JobCell ===

impl<L: Send + 'static, W: Work<L>> JobCell<L, W> {
    pub(super) fn new(pool: &Arc<Shared<L>>, work: W, at: &'static Location<'static>) -> Arc<Self> {
        Arc::new(Self {
            outcome: Mutex::new(Outcome::new()),
            work: Mutex::new(Some(work)),
            callbacks: Mutex::new(Callbacks::new()),
            claimed: AtomicBool::new(false),
            token: Token::default(),
            pool: Arc::clone(pool),
            at,
        })
    }

    /// It is over. Those who wait are told, unless there are callbacks to be called before.
    fn finish(self: Arc<Self>, result: Result<W::Output, JobError>) {
        let mut callbacks = self.callbacks.lock();
        if callbacks.list.is_empty() {
            let wakers = self.release(&mut callbacks, result);
            // Whoever is woken may add a callback.
            drop(callbacks);
            wakers.wake();
        } else {
            self.outcome.lock().lend();
            callbacks.lent = Some(result);
            callbacks.is_queued = true;
            drop(callbacks);
            let pool = Arc::clone(&self.pool);
            pool.call_back(self);
        }
    }

    /// Whoever comes from now on gets the result. Those who wait are to be woken.
    fn release(&self, callbacks: &mut Callbacks<W::Output>, result: Result<W::Output, JobError>) -> Wakers {
        let mut wakers = Wakers::default();
        let was_over = mem::replace(&mut callbacks.is_over, true);
        let mut outcome = self.outcome.lock();
        match result {
            Ok(value) if was_over => outcome.bring_back(value, &mut wakers),
            // An error is never away.
            Err(_) if was_over => {}
            result => {
                let settled_before = outcome.settle(result, &mut wakers);
                debug_assert!(settled_before.is_none(), "a job ends once");
            }
        }
        wakers
    }

    /// Lends the result to somebody who is called after the end, before anyone else comes for it.
    ///
    /// `None`: somebody has it, for now or for good.
    fn lend_late(&self) -> Option<Result<W::Output, JobError>> {
        match self.outcome.lock().borrow() {
            Poll::Ready(Ok(value)) => Some(Ok(value)),
            Poll::Ready(Err(Missing::Failed(error))) => Some(Err(error)),
            Poll::Ready(Err(Missing::Taken)) | Poll::Pending => None,
        }
    }

    /// The callbacks to be called next. If there are none the job leaves the drainer, with its result released.
    fn next_callbacks(&self, lent: &mut Option<Result<W::Output, JobError>>) -> Option<Vec<Callback<W::Output>>> {
        let mut callbacks = self.callbacks.lock();
        if !callbacks.list.is_empty() {
            return Some(mem::take(&mut callbacks.list));
        }
        callbacks.is_queued = false;
        let wakers = lent.take().map(|result| self.release(&mut callbacks, result));
        drop(callbacks);
        wakers.unwrap_or_default().wake();
        None
    }

    /// Calls those who came after the end.
    fn call_late(self: &Arc<Self>, callbacks: Vec<Callback<W::Output>>) {
        match Wait::new(Lend::new(Arc::clone(self), self.at)).blocking() {
            Ok(value) => call_all(callbacks, Ok(value.get()), &self.pool.meta),
            Err(missing) => {
                let error = missing.or_taken(|cause| self.error(cause));
                call_all(callbacks, Err(&error), &self.pool.meta);
            }
        }
    }
}

impl<L: Send + 'static, W: Work<L>> Job<L> for JobCell<L, W> {
    fn claimed(&self) -> &AtomicBool {
        &self.claimed
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn run(self: Arc<Self>, slot: usize, local: &mut L, then: &mut dyn FnMut()) {
        let work = self.work.lock().take();
        let ran = work.map(|work| Panic::catch(|| work.run(&mut JobContext::new(slot, local, &self.token))));
        then();
        if let Some(ran) = ran {
            let result = ran.map_err(|panic| self.error(Cause::Panicked(panic)));
            self.finish(result);
        }
    }

    fn abandon(self: Arc<Self>, cause: Cause) {
        let work = self.work.lock().take();
        discard(work);
        let error = self.error(cause);
        self.finish(Err(error));
    }

    fn call_back(self: Arc<Self>) {
        let mut lent = self.callbacks.lock().lent.take();
        while let Some(callbacks) = self.next_callbacks(&mut lent) {
            match &lent {
                Some(result) => call_all(callbacks, result.as_ref(), &self.pool.meta),
                None => self.call_late(callbacks),
            }
        }
    }

    fn drop_callbacks(self: Arc<Self>) {
        let mut lent = self.callbacks.lock().lent.take();
        while let Some(callbacks) = self.next_callbacks(&mut lent) {
            callbacks.into_iter().for_each(discard);
        }
    }
}

impl<L: Send + 'static, W: Work<L>> Settles for JobCell<L, W> {
    type Value = W::Output;
    type Error = JobError;

    fn outcome(&self) -> &Mutex<Outcome<W::Output, JobError>> {
        &self.outcome
    }

    fn meta(&self) -> &Meta {
        &*self.pool.meta
    }

    fn awaited_by(&self, call: &mut Call) {
        call.waits(&self.pool.meta);
    }
}

impl<L: Send + 'static, W: Work<L>> Settled<W::Output> for JobCell<L, W> {
    fn enter(self: Arc<Self>, context: &mut Context<'_>, place: &mut Option<Place>) -> Poll<Result<(), Refusal>> {
        let pool = Arc::clone(&self.pool);
        pool.enter(self, context, place)
    }

    fn leave(&self, place: &Place) {
        self.pool.leave(place);
    }

    fn cancel(self: Arc<Self>) -> bool {
        let job: Queued<L> = Arc::clone(&self) as _;
        let cancelled = self.pool.with_state(|state, wakers| state.cancel(&job, wakers));
        match cancelled {
            Some(swept) => {
                self.pool.abandon(vec![job], &Cause::Cancelled);
                swept.into_iter().for_each(discard);
                true
            }
            None => {
                let ended = self.outcome.lock().ended().map(|ended| ended.is_err_and(JobError::is_cancelled));
                if ended.is_none() {
                    self.token.raise();
                }
                ended == Some(true)
            }
        }
    }

    fn add_callback(self: Arc<Self>, callback: Callback<W::Output>) {
        let mut callbacks = self.callbacks.lock();
        callbacks.list.push(callback);
        let is_late = callbacks.is_over && !mem::replace(&mut callbacks.is_queued, true);
        if is_late {
            callbacks.lent = self.lend_late();
        }
        drop(callbacks);
        if is_late {
            let pool = Arc::clone(&self.pool);
            pool.call_back(self);
        }
    }

    fn error(&self, cause: Cause) -> JobError {
        JobError::new(self.pool.meta.clone(), self.at, cause)
    }
}

impl<L: Send + 'static, W: Work<L>> Returns<W::Function, W::Output> for JobCell<L, W> {
    fn try_enter(self: Arc<Self>) -> Result<(), Refusal> {
        let pool = Arc::clone(&self.pool);
        pool.try_enter(self)
    }

    fn take_back(&self) -> Option<W::Function> {
        self.work.lock().take().map(Work::into_function)
    }

    fn into_settled(self: Arc<Self>) -> Arc<dyn Settled<W::Output>> {
        self
    }
}
