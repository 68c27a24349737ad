//! Making a pool: [`PoolBuilder`].

use std::fmt;

use super::Pool;
use super::launcher::Launcher;
use super::shared::{Initializer, Shared};
use crate::ident::{Ident, Kind};

/// Makes a [`Pool`]. Made by [`Pool::builder`].
///
/// # Examples
///
/// ```
/// use polytask::Pool;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let pool = Pool::builder().name("crawlers").workers(2).backlog(10).initializer(|slot| format!("agent {slot}")).build();
/// let agent = pool.apply_with(|job| job.local().clone()).await.unwrap();
/// assert!(agent.starts_with("agent "));
/// # }
/// ```
#[must_use = "a builder does nothing until it builds"]
pub struct PoolBuilder<L = ()> {
    name: Option<String>,
    workers: usize,
    backlog: usize,
    has_own_threads: bool,
    initializer: Initializer<L>,
}

/// How many jobs may be queued unless it is said.
const BACKLOG: usize = 1024;

// === impl PoolBuilder ===

impl PoolBuilder {
    pub(super) fn new(workers: usize) -> Self {
        Self { name: None, workers, backlog: BACKLOG, has_own_threads: false, initializer: Box::new(|_slot| Ok(())) }
    }
}

impl<L: Send + 'static> PoolBuilder<L> {
    /// The name in errors, logs and `Debug` output.
    ///
    /// # Python
    ///
    /// `ThreadPoolExecutor(thread_name_prefix=...)`.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(polytask::Pool::builder().name("crawlers").build().name(), "crawlers");
    /// ```
    #[doc(alias = "thread_name_prefix")]
    pub fn name(self, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    /// How many jobs run at a time. Unless it is said, as many as the machine runs threads.
    ///
    /// # Panics
    ///
    /// When it builds, if it is 0.
    ///
    /// # Python
    ///
    /// `Pool(processes=...)` and `ThreadPoolExecutor(max_workers=...)`.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(polytask::Pool::builder().workers(3).build().workers(), 3);
    /// ```
    #[doc(alias = "max_workers")]
    #[doc(alias = "processes")]
    pub fn workers(self, workers: usize) -> Self {
        Self { workers, ..self }
    }

    /// How many jobs may be queued beyond those for which there are workers: 1024 unless it is said.
    ///
    /// A call that submits one more waits until another job ends. 0 means that a job is taken only when a worker is
    /// free for it; `usize::MAX`, that jobs queue up as long as there is memory.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = polytask::Pool::builder().workers(1).backlog(1).build();
    /// let running = pool.try_apply_async_with(|job| job.cancelled().blocking()).unwrap();
    /// let queued = pool.try_apply_async(|| 1).unwrap();
    /// assert!(pool.try_apply_async(|| 2).unwrap_err().is_full());
    /// # }
    /// ```
    pub fn backlog(self, backlog: usize) -> Self {
        Self { backlog, ..self }
    }

    /// Makes something for each slot before its first job, which [`JobContext::local`](crate::JobContext::local) then
    /// gives to all jobs there.
    ///
    /// It stays with the slot while the worker has nothing to do, and is dropped when the pool has ended or is resized
    /// to fewer workers.
    ///
    /// # Python
    ///
    /// `Pool(initializer=..., initargs=...)`. Different: what it returns is kept. One that panics breaks the pool, as
    /// in a `ThreadPoolExecutor`; a `multiprocessing.Pool` would try for ever.
    ///
    /// # Examples
    ///
    /// See [`PoolBuilder`].
    #[doc(alias = "initargs")]
    pub fn initializer<M: Send + 'static>(
        self,
        initializer: impl Fn(usize) -> M + Send + Sync + 'static,
    ) -> PoolBuilder<M> {
        self.with_initializer(Box::new(move |slot| Ok(initializer(slot))))
    }

    /// As [`initializer`](Self::initializer), for what may fail.
    ///
    /// The first failure breaks the pool: what is queued or submitted later ends with the error, and jobs that run
    /// still end well.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = polytask::Pool::builder().workers(1).try_initializer(|_slot| "12x".parse::<u8>()).build();
    /// let error = pool.apply_with(|job| *job.local()).await.unwrap_err();
    /// assert!(error.to_string().ends_with("the initializer failed: invalid digit found in string"));
    /// # }
    /// ```
    pub fn try_initializer<M: Send + 'static, E: fmt::Display>(
        self,
        initializer: impl Fn(usize) -> Result<M, E> + Send + Sync + 'static,
    ) -> PoolBuilder<M> {
        self.with_initializer(Box::new(move |slot| initializer(slot).map_err(|error| error.to_string())))
    }

    fn with_initializer<M>(self, initializer: Initializer<M>) -> PoolBuilder<M> {
        let Self { name, workers, backlog, has_own_threads, .. } = self;
        PoolBuilder { name, workers, backlog, has_own_threads, initializer }
    }

    /// Runs the jobs on threads of the pool's own, called after it, instead of the runtime's blocking threads.
    ///
    /// Then it needs no runtime, and takes none of the threads that `tokio::fs` and `spawn_blocking` use. Its jobs are
    /// outside any runtime.
    ///
    /// # Examples
    ///
    /// ```
    /// let pool = polytask::Pool::builder().name("crunch").workers(1).own_threads().build();
    /// let thread = pool.apply(|| std::thread::current().name().map(str::to_owned)).blocking();
    /// assert_eq!(thread.unwrap().unwrap(), "crunch-0");
    /// ```
    pub fn own_threads(self) -> Self {
        Self { has_own_threads: true, ..self }
    }

    /// Makes the pool. It starts no thread before there is a job.
    ///
    /// # Panics
    ///
    /// If it has no workers.
    ///
    /// # Examples
    ///
    /// See [`PoolBuilder`].
    #[track_caller]
    pub fn build(self) -> Pool<L> {
        let Self { name, workers, backlog, has_own_threads, initializer } = self;
        let ident = Ident::maybe_named(Kind::Pool, name);
        assert_workers(workers, &ident);
        let launcher = Launcher::new(has_own_threads);
        Pool::with_shared(Shared::new(workers, backlog, launcher, initializer, ident))
    }
}

#[track_caller]
pub(super) fn assert_workers(workers: usize, ident: &Ident) {
    assert!(workers > 0, "pool `{ident}` cannot have 0 workers: nothing would ever run");
}

impl<L> fmt::Debug for PoolBuilder<L> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PoolBuilder")
            .field("name", &self.name)
            .field("workers", &self.workers)
            .field("backlog", &self.backlog)
            .field("own_threads", &self.has_own_threads)
            .finish_non_exhaustive()
    }
}
