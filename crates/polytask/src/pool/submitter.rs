//! Giving work to a pool: [`Submitter`].

use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use super::context::JobContext;
use super::crew::Crew;
use super::error::SubmitError;
use super::job::{JobCell, Returns, Settled};
use super::operation::{Apply, ApplyAsync, refused};
use super::result::AsyncResult;
use super::shared::Shared;
use super::state::Phase;
use super::work::{Plain, WithContext, Work};
use crate::identity::impl_identity;
use crate::instrument::Meta;
use crate::wait::Wait;

/// Gives work to a [`Pool`](crate::Pool), and does not keep it running.
///
/// The pool itself has all its calls. Its clones are for other tasks, and for jobs that submit more jobs; when the pool
/// is gone they are refused.
///
/// # Python
///
/// The pool itself, which may be used from any thread.
///
/// # Examples
///
/// ```
/// use polytask::Pool;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let pool = Pool::new(2);
/// let submitter = pool.submitter();
/// assert_eq!(submitter.apply(|| 6 * 7).await.unwrap(), 42);
///
/// drop(pool);
/// assert!(submitter.apply(|| 6 * 7).await.unwrap_err().is_closed());
/// # }
/// ```
pub struct Submitter<L: Send + 'static = ()> {
    pub(super) shared: Arc<Shared<L>>,
}

/// The numbers of a [`Pool`](crate::Pool) at one moment.
///
/// # Examples
///
/// ```
/// let statistics = polytask::Pool::new(2).statistics();
/// assert_eq!((statistics.workers, statistics.queued, statistics.running), (2, 0, 0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PoolStatistics {
    /// How many jobs may run at a time.
    pub workers: usize,
    /// How many jobs may be queued beyond those.
    pub backlog: usize,
    /// How many jobs wait for a worker.
    pub queued: usize,
    /// How many jobs run.
    pub running: usize,
    /// How many calls wait for room for a job.
    pub waiting: usize,
    /// How many threads the pool has at the moment, with a job or without.
    pub threads: usize,
    /// Whether it takes no more jobs.
    pub closed: bool,
}

// === impl Submitter ===

impl<L: Send + 'static> Submitter<L> {
    fn job<W: Work<L>>(&self, work: W, at: &'static Location<'static>) -> Arc<JobCell<L, W>> {
        JobCell::new(&self.shared, work, at)
    }

    /// Runs `function` in the pool, and waits for what it returns.
    ///
    /// It waits for room first, as [`apply_async`](Self::apply_async) does, and then for the end.
    ///
    /// # Errors
    ///
    /// If the job panics, if it is cancelled because the pool or the runtime ends, if the pool is closed or broken, and
    /// if the time runs out.
    ///
    /// # Panics
    ///
    /// When it is first polled, if the pool has no threads: see [`apply_async`](Self::apply_async).
    ///
    /// # Cancel safety
    ///
    /// The job is cancelled, also when the time runs out: if it has not begun it never will, and if it runs it is
    /// [told](JobContext::is_cancelled) that nobody wants its result.
    ///
    /// # Python
    ///
    /// `Pool.apply(func, args)`.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = polytask::Pool::new(2);
    /// assert_eq!(pool.apply(|| (1..=10).sum::<u32>()).await.unwrap(), 55);
    /// # }
    /// ```
    #[track_caller]
    pub fn apply<F, R>(&self, function: F) -> Wait<Apply<R>>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        Apply::wait(self.job(Plain(function), Location::caller()) as Arc<dyn Settled<R>>)
    }

    /// As [`apply`](Self::apply), for a function that sees its slot and whether it is cancelled.
    ///
    /// # Errors
    ///
    /// As [`apply`](Self::apply).
    ///
    /// # Cancel safety
    ///
    /// As [`apply`](Self::apply).
    ///
    /// # Examples
    ///
    /// See [`JobContext`].
    #[track_caller]
    pub fn apply_with<F, R>(&self, function: F) -> Wait<Apply<R>>
    where
        F: FnOnce(&mut JobContext<'_, L>) -> R + Send + 'static,
        R: Send + 'static,
    {
        Apply::wait(self.job(WithContext(function), Location::caller()) as Arc<dyn Settled<R>>)
    }

    /// Queues `function` to be run in the pool, and returns a handle of its result.
    ///
    /// It waits while there are as many jobs as there may be; see [`backlog`](crate::PoolBuilder::backlog).
    ///
    /// # Errors
    ///
    /// If the pool is closed or broken, or the time runs out. The function is in the error.
    ///
    /// # Panics
    ///
    /// When it is first polled, if the pool has no threads: outside a tokio runtime, unless the pool was built or used
    /// inside one, or has [its own](crate::PoolBuilder::own_threads).
    ///
    /// # Cancel safety
    ///
    /// The function is dropped, and not run.
    ///
    /// # Python
    ///
    /// `Pool.apply_async(func, args, callback=...)` and `Executor.submit(fn)`. Different: it waits for room; callbacks
    /// are added to the [`AsyncResult`].
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = polytask::Pool::new(2);
    /// let sum = pool.apply_async(|| (1..=10).sum::<u32>()).await.unwrap();
    /// let product = pool.apply_async(|| (1..=5).product::<u32>()).await.unwrap();
    /// assert_eq!((sum.get().await.unwrap(), product.get().await.unwrap()), (55, 120));
    /// # }
    /// ```
    #[doc(alias = "submit")]
    #[track_caller]
    pub fn apply_async<F, R>(&self, function: F) -> Wait<ApplyAsync<F, R>>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        ApplyAsync::wait(self.job(Plain(function), Location::caller()) as Arc<dyn Returns<F, R>>)
    }

    /// As [`apply_async`](Self::apply_async), for a function that sees its slot and whether it is cancelled.
    ///
    /// # Errors
    ///
    /// As [`apply_async`](Self::apply_async).
    ///
    /// # Cancel safety
    ///
    /// As [`apply_async`](Self::apply_async).
    ///
    /// # Examples
    ///
    /// See [`JobContext::is_cancelled`].
    #[track_caller]
    pub fn apply_async_with<F, R>(&self, function: F) -> Wait<ApplyAsync<F, R>>
    where
        F: FnOnce(&mut JobContext<'_, L>) -> R + Send + 'static,
        R: Send + 'static,
    {
        ApplyAsync::wait(self.job(WithContext(function), Location::caller()) as Arc<dyn Returns<F, R>>)
    }

    /// Queues `function` to be run in the pool if there is room, without waiting.
    ///
    /// # Errors
    ///
    /// If there is no room or others wait for it, and if the pool is closed or broken. The function is in the error.
    ///
    /// # Panics
    ///
    /// If the pool has no threads: see [`apply_async`](Self::apply_async).
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = polytask::Pool::new(2);
    /// let sum = pool.try_apply_async(|| (1..=10).sum::<u32>()).unwrap();
    /// assert_eq!(sum.await.unwrap(), 55);
    /// # }
    /// ```
    #[track_caller]
    pub fn try_apply_async<F, R>(&self, function: F) -> Result<AsyncResult<R>, SubmitError<F>>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        try_submit(self.job(Plain(function), Location::caller()))
    }

    /// As [`try_apply_async`](Self::try_apply_async), for a function that sees its slot and whether it is cancelled.
    ///
    /// # Errors
    ///
    /// As [`try_apply_async`](Self::try_apply_async).
    ///
    /// # Examples
    ///
    /// See [`PoolBuilder::backlog`](crate::PoolBuilder::backlog).
    #[track_caller]
    pub fn try_apply_async_with<F, R>(&self, function: F) -> Result<AsyncResult<R>, SubmitError<F>>
    where
        F: FnOnce(&mut JobContext<'_, L>) -> R + Send + 'static,
        R: Send + 'static,
    {
        try_submit(self.job(WithContext(function), Location::caller()))
    }

    /// A handle that gives work to the pool, and does not keep it running.
    ///
    /// # Examples
    ///
    /// See [`Submitter`].
    pub fn submitter(&self) -> Self {
        self.clone()
    }

    /// How many jobs run at a time.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(polytask::Pool::new(2).workers(), 2);
    /// ```
    pub fn workers(&self) -> usize {
        self.shared.state().lock().slots().limit()
    }

    /// Whether the pool takes no more jobs.
    ///
    /// # Examples
    ///
    /// ```
    /// let pool = polytask::Pool::new(2);
    /// let submitter = pool.submitter();
    /// assert!(!submitter.is_closed());
    /// drop(pool);
    /// assert!(submitter.is_closed());
    /// ```
    pub fn is_closed(&self) -> bool {
        *self.shared.state().lock().phase() != Phase::Open
    }

    /// Its numbers at this moment.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = polytask::Pool::new(1);
    /// let waits = pool.apply_async_with(|job| job.cancelled().blocking()).await.unwrap();
    /// let statistics = pool.statistics();
    /// assert_eq!(statistics.queued + statistics.running, 1);
    /// # }
    /// ```
    pub fn statistics(&self) -> PoolStatistics {
        let state = self.shared.state().lock();
        PoolStatistics {
            workers: state.slots().limit(),
            backlog: state.backlog(),
            queued: state.queued(),
            running: state.slots().working(),
            waiting: state.waiting(),
            threads: state.slots().workers(),
            closed: *state.phase() != Phase::Open,
        }
    }

    fn meta(&self) -> &Arc<Meta<Crew>> {
        &self.shared.meta
    }
}

#[track_caller]
fn try_submit<L: Send + 'static, W: Work<L>>(
    job: Arc<JobCell<L, W>>,
) -> Result<AsyncResult<W::Output>, SubmitError<W::Function>> {
    match Arc::clone(&job).try_enter() {
        Ok(()) => Ok(AsyncResult::new(job)),
        Err(refusal) => Err(refused(&*job, refusal)),
    }
}

impl_identity!([L: Send + 'static] Submitter<L>);

impl<L: Send + 'static> Clone for Submitter<L> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<L: Send + 'static> fmt::Debug for Submitter<L> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let PoolStatistics { workers, backlog, queued, running, waiting, threads, closed } = self.statistics();
        formatter
            .debug_struct("Pool")
            .field("name", self.meta())
            .field("workers", &workers)
            .field("backlog", &backlog)
            .field("queued", &queued)
            .field("running", &running)
            .field("waiting", &waiting)
            .field("threads", &threads)
            .field("closed", &closed)
            .finish()
    }
}
