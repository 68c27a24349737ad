//! Workers on threads, for jobs that compute or block.
//!
//! See [`Pool`].

mod awaitable;
mod builder;
mod callbacks;
mod context;
mod crew;
mod drainer;
mod error;
mod job;
mod launcher;
mod map;
mod operation;
mod result;
mod shared;
mod slots;
mod state;
mod submitter;
mod work;
mod worker;

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::thread;

pub use self::builder::PoolBuilder;
use self::builder::assert_workers;
pub use self::context::JobContext;
use self::error::Cause;
pub use self::error::{JobError, NotReadyError, PoolJoinError, SubmitError};
pub use self::map::{Imap, Map, NextResult, TryMap};
pub use self::operation::{Apply, ApplyAsync, CloneResult, Ended, GetResult, JoinPool};
pub use self::result::AsyncResult;
use self::shared::Shared;
use self::state::Phase;
pub use self::submitter::{PoolStatistics, Submitter};
use crate::wait::Wait;

/// Workers on threads, for jobs that compute or block.
///
/// At most as many jobs run at a time as it has workers; the others wait in a queue, which is bounded. A worker is a
/// call of [`spawn_blocking`](tokio::task::spawn_blocking) that runs job after job while there are some: so an idle
/// pool holds no thread, a pool can be built outside a runtime, and several share the runtime's blocking threads.
///
/// It is the owner: dropping it [terminates](Self::terminate) the pool, without blocking. It dereferences to
/// [`Submitter`], which has the calls that submit work, and whose clones are for others.
///
/// A job that has begun cannot be ended from outside, since no thread can be. It is told that it is
/// [not wanted](JobContext::is_cancelled), and may look.
///
/// # Fairness
///
/// First come, first served, for jobs and for calls that wait for room. A job that waits for a later one of the same
/// pool may wait for ever: all workers may be busy with such jobs.
///
/// # When to use something else
///
/// Where jobs mostly wait, tasks are enough. For one job now and then [`tokio::task::spawn_blocking`] does.
///
/// # Python
///
/// `multiprocessing.pool.ThreadPool`, `multiprocessing.Pool` as far as threads go, and
/// `concurrent.futures.ThreadPoolExecutor`. Different: the queue is bounded; nobody waits for ever for a result when
/// the pool is terminated.
///
/// # Examples
///
/// ```
/// use polytask::Pool;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let pool = Pool::named("crunchers", 4);
/// let sum = pool.apply_async(|| (1..=100).sum::<u32>()).await.unwrap();
/// assert_eq!(sum.await.unwrap(), 5050);
///
/// pool.close();
/// pool.join().await.unwrap();
/// # }
/// ```
#[doc(alias = "ThreadPool")]
#[doc(alias = "ThreadPoolExecutor")]
#[doc(alias = "Executor")]
pub struct Pool<L: Send + 'static = ()> {
    submitter: Submitter<L>,
}

// === impl Pool ===

impl Pool {
    /// Makes a pool of so many workers, known by a number.
    ///
    /// # Panics
    ///
    /// If there are none.
    ///
    /// # Examples
    ///
    /// ```
    /// let pool = polytask::Pool::new(2);
    /// assert_eq!(pool.workers(), 2);
    /// assert!(pool.name().starts_with("Pool-"));
    /// ```
    #[track_caller]
    pub fn new(workers: usize) -> Self {
        PoolBuilder::new(workers).build()
    }

    /// Makes a pool of so many workers, known by `name`.
    ///
    /// # Panics
    ///
    /// If there are none.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(polytask::Pool::named("crawlers", 2).name(), "crawlers");
    /// ```
    #[track_caller]
    pub fn named(name: impl Into<String>, workers: usize) -> Self {
        PoolBuilder::new(workers).name(name).build()
    }

    /// Makes a pool with more to say about it.
    ///
    /// # Examples
    ///
    /// See [`PoolBuilder`].
    pub fn builder() -> PoolBuilder {
        PoolBuilder::new(thread::available_parallelism().map_or(1, usize::from))
    }
}

impl<L: Send + 'static> Pool<L> {
    fn with_shared(shared: Arc<Shared<L>>) -> Self {
        Self { submitter: Submitter { shared } }
    }

    /// Changes how many jobs run at a time.
    ///
    /// More workers begin at once with what is queued. Fewer are reached as jobs end.
    ///
    /// # Panics
    ///
    /// If there would be none.
    ///
    /// # Examples
    ///
    /// ```
    /// let pool = polytask::Pool::new(2);
    /// pool.resize(8);
    /// assert_eq!(pool.workers(), 8);
    /// ```
    #[track_caller]
    pub fn resize(&self, workers: usize) {
        assert_workers(workers, &self.submitter.shared.meta);
        self.submitter.shared.resize(workers);
    }

    /// Takes no more jobs. Those that are queued still run, and calls that wait for room are refused.
    ///
    /// # Python
    ///
    /// `Pool.close()`, and `Executor.shutdown(wait=False)`.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = polytask::Pool::new(1);
    /// let last = pool.apply_async(|| 7).await.unwrap();
    /// pool.close();
    /// assert!(pool.try_apply_async(|| 8).unwrap_err().is_closed());
    /// assert_eq!(last.await.unwrap(), 7);
    /// # }
    /// ```
    #[doc(alias = "shutdown")]
    pub fn close(&self) {
        self.submitter.shared.close();
    }

    /// Takes no more jobs, and cancels those that are queued. It does not wait for those that run.
    ///
    /// Whoever waits for a cancelled job gets an error. Jobs that run are [told](JobContext::is_cancelled); their
    /// results can be got when they end. Dropping the pool does the same.
    ///
    /// # Python
    ///
    /// `Pool.terminate()`, which also comes at the end of a `with` block, and
    /// `Executor.shutdown(wait=False, cancel_futures=True)`. Different: a job that runs goes on, and a pending `get()`
    /// ends.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = polytask::Pool::new(1);
    /// let running = pool.apply_async_with(|job| job.cancelled().blocking()).await.unwrap();
    /// let queued = pool.apply_async(|| "never run").await.unwrap();
    /// pool.terminate();
    /// assert!(queued.get().await.unwrap_err().is_cancelled());
    /// pool.join().await.unwrap();
    /// assert!(running.ready());
    /// # }
    /// ```
    #[doc(alias = "cancel_futures")]
    pub fn terminate(&self) {
        self.submitter.shared.give_up(Phase::Terminated, &Cause::Terminated);
    }

    /// Waits until the closed pool has run all its jobs and called their callbacks, and its workers have ended.
    ///
    /// A job must not wait for it, nor a callback: it would wait for itself.
    ///
    /// # Errors
    ///
    /// At once if the pool is neither closed nor terminated. If the time runs out: the error knows how many jobs are
    /// unfinished.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost.
    ///
    /// # Python
    ///
    /// `Pool.join()`, which raises `ValueError: Pool is still running`.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = polytask::Pool::new(1);
    /// let last = pool.apply_async(|| 7).await.unwrap();
    /// pool.close();
    /// pool.join().await.unwrap();
    /// assert!(last.ready());
    /// # }
    /// ```
    #[doc(alias = "shutdown")]
    #[track_caller]
    pub fn join(&self) -> Wait<JoinPool<'_, L>> {
        JoinPool::wait(&self.submitter.shared)
    }
}

impl Default for Pool {
    /// With as many workers as the machine runs threads.
    #[track_caller]
    fn default() -> Self {
        Self::builder().build()
    }
}

impl<L: Send + 'static> Deref for Pool<L> {
    type Target = Submitter<L>;

    fn deref(&self) -> &Submitter<L> {
        &self.submitter
    }
}

impl<L: Send + 'static> Drop for Pool<L> {
    fn drop(&mut self) {
        self.terminate();
    }
}

impl<L: Send + 'static> fmt::Debug for Pool<L> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.submitter.fmt(formatter)
    }
}
