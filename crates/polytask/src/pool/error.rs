//! How a job ends without a result, and what a pool answers when it refuses.

use std::error::Error;
use std::fmt;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use super::state::Refusal;
use crate::instrument::Meta;
use crate::outcome::Missing;
use crate::panic::Panic;

/// A job has no result, or its result is not to be had.
///
/// The message names the pool, the line that submitted the job, and the reason.
///
/// # Python
///
/// What `AsyncResult.get()` and `Future.result()` raise: the job's own exception, `CancelledError`,
/// `BrokenThreadPool`, `TimeoutError`.
///
/// # Examples
///
/// ```
/// use polytask::Pool;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let pool = Pool::named("crawlers", 2);
/// let error = pool.apply(|| panic!("no such page")).await.unwrap_err();
/// assert_eq!(error.panic().unwrap().message(), "no such page");
/// assert!(error.to_string().starts_with("a job of pool `crawlers`, submitted at "));
/// # }
/// ```
#[doc(alias = "CancelledError")]
#[derive(Clone, Debug)]
pub struct JobError {
    pool: Arc<Meta>,
    at: &'static Location<'static>,
    cause: Cause,
}

/// Why there is no result.
#[derive(Clone, Debug)]
pub(super) enum Cause {
    Panicked(Panic),
    /// By its handle, or by the drop of whoever waited for it.
    Cancelled,
    Terminated,
    /// Its chunk was told to stop before it.
    Stopped,
    /// The runtime whose threads should have run it has shut down, or the system has no more threads.
    NoThread,
    Broken(Arc<str>),
    Closed,
    Taken,
    TimedOut(Duration),
}

/// A job was not submitted. What it was made from is in here.
///
/// # Python
///
/// `ValueError: Pool not running`, `RuntimeError: cannot schedule new futures after shutdown`, and `BrokenThreadPool`.
///
/// # Examples
///
/// ```
/// use polytask::{Pool, SubmitError};
///
/// let pool = Pool::builder().workers(1).own_threads().build();
/// pool.close();
/// let refused = pool.try_apply_async(|| 7).unwrap_err();
/// assert!(matches!(refused, SubmitError::Closed(_)));
/// assert_eq!(refused.into_inner()(), 7);
/// ```
#[doc(alias = "BrokenThreadPool")]
#[derive(Clone, PartialEq, Eq)]
pub enum SubmitError<F> {
    /// There are as many jobs as there may be, now or in the time allowed.
    Full(F),
    /// The pool is closed, terminated or gone.
    Closed(F),
    /// The initializer of a worker has failed with this, and so no worker can run anything.
    Broken(F, Arc<str>),
}

/// A pool was not joined.
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let pool = polytask::Pool::named("crawlers", 2);
/// let refused = pool.join().await.unwrap_err();
/// assert_eq!(refused.to_string(), "pool `crawlers` is still running: close or terminate it before joining it");
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct PoolJoinError {
    pub(super) pool: Arc<Meta>,
    pub(super) cause: NotJoined,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum NotJoined {
    Open,
    Unfinished { jobs: usize, limit: Duration },
}

/// A job has not ended, and so nobody can say how.
///
/// # Python
///
/// `ValueError: … not ready`.
///
/// # Examples
///
/// ```
/// use polytask::Pool;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let (pool, go) = (Pool::new(1), polytask::Event::new());
/// let job = pool.apply_async({
///     let go = go.clone();
///     move || go.wait().blocking()
/// });
/// let job = job.await.unwrap();
/// assert!(job.successful().unwrap_err().to_string().ends_with("has not ended"));
/// go.set();
/// job.wait().await;
/// assert!(job.successful().unwrap());
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct NotReadyError {
    job: JobError,
}

// === impl JobError ===

impl JobError {
    pub(super) fn new(pool: Arc<Meta>, at: &'static Location<'static>, cause: Cause) -> Self {
        Self { pool, at, cause }
    }

    /// Whether it panicked.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = polytask::Pool::new(1);
    /// assert!(pool.apply(|| panic!("no such page")).await.unwrap_err().is_panic());
    /// # }
    /// ```
    pub fn is_panic(&self) -> bool {
        self.panic().is_some()
    }

    /// The panic that ended it.
    ///
    /// # Examples
    ///
    /// See [`JobError`].
    pub fn panic(&self) -> Option<&Panic> {
        match &self.cause {
            Cause::Panicked(panic) => Some(panic),
            _ => None,
        }
    }

    /// Whether it was never begun: cancelled by its handle, by the end of its pool, or by that of the runtime.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = polytask::Pool::builder().workers(1).initializer(|_slot| std::thread::yield_now()).build();
    /// let job = pool.apply_async(|| 7).await.unwrap();
    /// if job.cancel() {
    ///     assert!(job.get().await.unwrap_err().is_cancelled());
    /// }
    /// # }
    /// ```
    #[doc(alias = "cancelled")]
    pub fn is_cancelled(&self) -> bool {
        matches!(self.cause, Cause::Cancelled | Cause::Terminated | Cause::Stopped | Cause::NoThread)
    }

    /// Whether it was not begun because the initializer of a worker failed.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = polytask::Pool::builder().workers(1).try_initializer(|_slot| Err::<(), _>("no key")).build();
    /// assert!(pool.apply(|| 7).await.unwrap_err().is_broken());
    /// # }
    /// ```
    #[doc(alias = "BrokenThreadPool")]
    pub fn is_broken(&self) -> bool {
        matches!(self.cause, Cause::Broken(_))
    }

    /// Whether it was refused, because the pool is closed or gone.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = polytask::Pool::new(1);
    /// pool.close();
    /// assert!(pool.apply(|| 7).await.unwrap_err().is_closed());
    /// # }
    /// ```
    pub fn is_closed(&self) -> bool {
        matches!(self.cause, Cause::Closed)
    }

    /// Whether it has a result, which somebody else took.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = polytask::Pool::new(1);
    /// let job = pool.apply_async(|| 7).await.unwrap();
    /// assert_eq!(job.get().await.unwrap(), 7);
    /// assert!(job.get().await.unwrap_err().is_taken());
    /// # }
    /// ```
    pub fn is_taken(&self) -> bool {
        matches!(self.cause, Cause::Taken)
    }

    /// Whether it had not ended in the time allowed.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = polytask::Pool::new(1);
    /// let job = pool.apply_async_with(|job| job.cancelled().blocking()).await.unwrap();
    /// assert!(job.get().timeout(Duration::ZERO).await.unwrap_err().is_timeout());
    /// # }
    /// ```
    #[doc(alias = "TimeoutError")]
    pub fn is_timeout(&self) -> bool {
        matches!(self.cause, Cause::TimedOut(_))
    }
}

impl fmt::Display for JobError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pool, at, cause } = self;
        write!(formatter, "a job of {} `{pool}`, submitted at {at}, ", pool.kind().noun())?;
        match cause {
            Cause::Panicked(panic) => write!(formatter, "panicked: {panic}"),
            Cause::Cancelled => formatter.write_str("was cancelled before it began"),
            Cause::Stopped => formatter.write_str("was cancelled before it came to all its items"),
            Cause::Terminated => formatter.write_str("was cancelled before it began: the pool was terminated"),
            Cause::NoThread => formatter.write_str(
                "was cancelled before it began: no thread could be had, as the runtime has shut down or the system has \
                 none left",
            ),
            Cause::Broken(reason) => write!(formatter, "was not run: the initializer failed: {reason}"),
            Cause::Closed => formatter.write_str("was not run: the pool is closed"),
            Cause::Taken => formatter.write_str("has ended, and its result was taken before"),
            Cause::TimedOut(limit) => write!(formatter, "has not ended in {limit:?}"),
        }
    }
}

impl Error for JobError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.cause {
            Cause::Panicked(panic) => Some(panic),
            _ => None,
        }
    }
}

// === impl Cause ===

impl From<Refusal> for Cause {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Full | Refusal::Closed => Self::Closed,
            Refusal::Broken(reason) => Self::Broken(reason),
        }
    }
}

// === impl SubmitError ===

impl<F> SubmitError<F> {
    pub(super) fn new(function: F, refusal: Refusal) -> Self {
        match refusal {
            Refusal::Full => Self::Full(function),
            Refusal::Closed => Self::Closed(function),
            Refusal::Broken(reason) => Self::Broken(function, reason),
        }
    }

    /// Whether there was no room.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = polytask::Pool::builder().workers(1).backlog(0).build();
    /// let job = pool.apply_async_with(|job| job.cancelled().blocking()).await.unwrap();
    /// assert!(pool.try_apply_async(|| 7).unwrap_err().is_full());
    /// # }
    /// ```
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Full(_))
    }

    /// Whether the pool is closed, terminated or gone.
    ///
    /// # Examples
    ///
    /// ```
    /// let pool = polytask::Pool::builder().own_threads().build();
    /// pool.close();
    /// assert!(pool.try_apply_async(|| 7).unwrap_err().is_closed());
    /// ```
    pub fn is_closed(&self) -> bool {
        matches!(self, Self::Closed(_))
    }

    /// Whether the initializer of a worker has failed.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = polytask::Pool::builder().workers(1).try_initializer(|_slot| Err::<(), _>("no key")).build();
    /// assert!(pool.apply(|| 7).await.is_err());
    /// assert!(pool.try_apply_async(|| 7).unwrap_err().is_broken());
    /// # }
    /// ```
    pub fn is_broken(&self) -> bool {
        matches!(self, Self::Broken(..))
    }

    /// What was to be run.
    ///
    /// # Examples
    ///
    /// See [`SubmitError`].
    pub fn into_inner(self) -> F {
        match self {
            Self::Full(function) | Self::Closed(function) | Self::Broken(function, _) => function,
        }
    }
}

impl<F> fmt::Debug for SubmitError<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full(_) => formatter.write_str("Full(..)"),
            Self::Closed(_) => formatter.write_str("Closed(..)"),
            Self::Broken(_, reason) => write!(formatter, "Broken(.., {reason:?})"),
        }
    }
}

impl<F> fmt::Display for SubmitError<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full(_) => formatter.write_str(
                "job not submitted: the pool has as many as it may; wait by `apply_async`, or try again later",
            ),
            Self::Closed(_) => formatter.write_str("job not submitted: the pool is closed"),
            Self::Broken(_, reason) => {
                write!(formatter, "job not submitted: the pool is broken, since its initializer failed: {reason}")
            }
        }
    }
}

impl<F> Error for SubmitError<F> {}

// === impl PoolJoinError ===

impl PoolJoinError {
    /// Whether the pool takes jobs still, so that there is no end to wait for.
    ///
    /// # Examples
    ///
    /// ```
    /// let pool = polytask::Pool::builder().own_threads().build();
    /// assert!(pool.join().blocking().unwrap_err().is_running());
    /// ```
    pub fn is_running(&self) -> bool {
        matches!(self.cause, NotJoined::Open)
    }

    /// How many jobs were queued or ran when the time was over.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = polytask::Pool::new(1);
    /// pool.apply_async_with(|job| job.cancelled().blocking()).await.unwrap();
    /// pool.close();
    /// assert_eq!(pool.join().timeout(Duration::ZERO).await.unwrap_err().unfinished(), 1);
    /// # }
    /// ```
    pub fn unfinished(&self) -> usize {
        match self.cause {
            NotJoined::Open => 0,
            NotJoined::Unfinished { jobs, .. } => jobs,
        }
    }
}

impl fmt::Display for PoolJoinError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pool, cause } = self;
        let noun = pool.kind().noun();
        match cause {
            NotJoined::Open => {
                write!(formatter, "{noun} `{pool}` is still running: close or terminate it before joining it")
            }
            NotJoined::Unfinished { jobs, limit } => {
                write!(formatter, "{noun} `{pool}` not joined in {limit:?}: {jobs} jobs unfinished")
            }
        }
    }
}

impl Error for PoolJoinError {}

// === impl NotReadyError ===

impl NotReadyError {
    pub(super) fn new(job: JobError) -> Self {
        Self { job }
    }
}

impl fmt::Display for NotReadyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let JobError { pool, at, .. } = &self.job;
        write!(formatter, "a job of {} `{pool}`, submitted at {at}, has not ended", pool.kind().noun())
    }
}

impl Error for NotReadyError {}

// === impl Missing ===

impl Missing<JobError> {
    /// What whoever wanted the value is told.
    pub(super) fn or_taken(self, job: impl FnOnce(Cause) -> JobError) -> JobError {
        match self {
            Self::Failed(error) => error,
            Self::Taken => job(Cause::Taken),
        }
    }
}
