//! The result of a job that runs somewhere else: [`AsyncResult`].

use std::fmt;
use std::future::IntoFuture;
use std::panic::Location;
use std::sync::Arc;

use super::error::{Cause, JobError, NotReadyError};
use super::job::Settled;
use super::operation::{CloneResult, Ended, GetResult};
use crate::wait::Wait;

/// The result of a job, which may not have ended.
///
/// A handle: its clones are the same result. The value is taken once, by whoever [gets](Self::get) it first, or
/// [cloned](Self::cloned); the other calls can be made any number of times. Dropping it detaches: the job runs all the
/// same. It can be awaited, which is `get()`.
///
/// # Python
///
/// `multiprocessing.pool.AsyncResult` and `concurrent.futures.Future`. Different: the value is taken by `get`, and a
/// second one is told so; a `get` also ends when its pool is terminated.
///
/// # Examples
///
/// ```
/// use polytask::Pool;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let pool = Pool::new(2);
/// let mut results = Vec::new();
/// for number in 1..=3 {
///     results.push(pool.apply_async(move || number * number).await.unwrap());
/// }
/// let mut squares = Vec::new();
/// for result in results {
///     squares.push(result.await.unwrap());
/// }
/// assert_eq!(squares, [1, 4, 9]);
/// # }
/// ```
#[doc(alias = "Future")]
#[doc(alias = "MapResult")]
pub struct AsyncResult<R> {
    job: Arc<dyn Settled<R>>,
}

// === impl AsyncResult ===

impl<R> AsyncResult<R> {
    pub(super) fn new(job: Arc<dyn Settled<R>>) -> Self {
        Self { job }
    }

    /// What `gather`, `wait` and the like look at.
    pub(super) fn job(&self) -> &Arc<dyn Settled<R>> {
        &self.job
    }

    /// Waits for the end of the job, and takes its value.
    ///
    /// With a [`timeout`](Wait::timeout) only the waiting ends: the job goes on.
    ///
    /// # Errors
    ///
    /// If the job panicked, was cancelled, or could not be run; if somebody else took the value; if the time ran out.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost: the value stays for the next who asks, and the job goes on.
    ///
    /// # Python
    ///
    /// `AsyncResult.get(timeout)`, `Future.result(timeout)`, and `Future.exception(timeout)`.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = polytask::Pool::new(1);
    /// let job = pool.apply_async(|| 6 * 7).await.unwrap();
    /// assert_eq!(job.get().await.unwrap(), 42);
    /// # }
    /// ```
    #[doc(alias = "result")]
    #[doc(alias = "exception")]
    #[track_caller]
    pub fn get(&self) -> Wait<GetResult<R>> {
        Wait::new(GetResult::new(&self.job, Location::caller()))
    }

    /// Waits for the end of the job, and clones its value, which stays for others.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = polytask::Pool::new(1);
    /// let job = pool.apply_async(|| String::from("page")).await.unwrap();
    /// assert_eq!(job.cloned().await.unwrap(), "page");
    /// assert_eq!(job.cloned().await.unwrap(), "page");
    /// # }
    /// ```
    #[track_caller]
    pub fn cloned(&self) -> Wait<CloneResult<R>>
    where
        R: Clone,
    {
        CloneResult::wait(&self.job)
    }

    /// Waits for the end of the job, however it ends. With a [`timeout`](Wait::timeout): whether it ended in time.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost.
    ///
    /// # Python
    ///
    /// `wait(timeout)`, which there returns nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = polytask::Pool::new(1);
    /// let job = pool.apply_async(|| 7).await.unwrap();
    /// assert!(job.wait().timeout(Duration::from_secs(60)).await);
    /// assert!(job.ready());
    /// # }
    /// ```
    #[track_caller]
    pub fn wait(&self) -> Wait<Ended<R>> {
        Ended::wait(&self.job)
    }

    /// Whether the job has ended, its callbacks have been called, and its result is there.
    ///
    /// # Python
    ///
    /// `AsyncResult.ready()` and `Future.done()`.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = polytask::Pool::new(1);
    /// let job = pool.apply_async_with(|job| job.cancelled().blocking()).await.unwrap();
    /// assert!(!job.ready());
    /// # }
    /// ```
    #[doc(alias = "done")]
    pub fn ready(&self) -> bool {
        self.job.outcome().lock().ended().is_some()
    }

    /// Whether the job returned, and neither panicked nor was cancelled.
    ///
    /// # Errors
    ///
    /// If it has not ended.
    ///
    /// # Python
    ///
    /// `AsyncResult.successful()`.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = polytask::Pool::new(1);
    /// let job = pool.apply_async(|| panic!("no such page")).await.unwrap();
    /// job.wait().await;
    /// assert!(!job.successful().unwrap());
    /// # }
    /// ```
    pub fn successful(&self) -> Result<bool, NotReadyError> {
        let succeeded = self.job.outcome().lock().ended().map(|ended| ended.is_ok());
        // Its cause is not told.
        succeeded.ok_or_else(|| NotReadyError::new(self.job.error(Cause::Cancelled)))
    }

    /// Takes the job out of the queue, unless it has begun. Whether it will never run.
    ///
    /// A job that runs is told by [`JobContext::is_cancelled`](crate::JobContext::is_cancelled), and its result is
    /// still what it returns.
    ///
    /// # Python
    ///
    /// `Future.cancel()`; an `AsyncResult` has none.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = polytask::Pool::new(1);
    /// let first = pool.apply_async_with(|job| job.cancelled().blocking()).await.unwrap();
    /// let second = pool.apply_async(|| "never run").await.unwrap();
    /// assert!(second.cancel());
    /// assert!(second.get().await.unwrap_err().is_cancelled());
    ///
    /// // Whether it has begun or not, it ends.
    /// first.cancel();
    /// first.wait().await;
    /// # }
    /// ```
    pub fn cancel(&self) -> bool {
        Arc::clone(&self.job).cancel()
    }

    /// Has `callback` called with the value, if the job returns one.
    ///
    /// As [`add_done_callback`](Self::add_done_callback), which is called in any case.
    ///
    /// # Python
    ///
    /// `apply_async(callback=...)`.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use polytask::{Pool, Queue};
    ///
    /// let (pool, pages) = (Pool::new(1), Queue::new(3));
    /// let crawl = pool.apply_async(|| String::from("index")).await.unwrap();
    /// crawl.callback({
    ///     let pages = pages.clone();
    ///     move |page| pages.try_put(page.clone()).unwrap()
    /// });
    /// assert_eq!(pages.get().await.unwrap(), "index");
    /// # }
    /// ```
    pub fn callback(&self, callback: impl FnOnce(&R) + Send + 'static) {
        self.add_done_callback(move |result| _ = result.map(callback));
    }

    /// Has `callback` called with the error, if the job ends without a value.
    ///
    /// As [`add_done_callback`](Self::add_done_callback), which is called in any case.
    ///
    /// # Python
    ///
    /// `apply_async(error_callback=...)`.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use polytask::{Pool, Queue};
    ///
    /// let (pool, errors) = (Pool::new(1), Queue::new(3));
    /// let crawl = pool.apply_async(|| panic!("no such page")).await.unwrap();
    /// crawl.error_callback({
    ///     let errors = errors.clone();
    ///     move |error| errors.try_put(error.to_string()).unwrap()
    /// });
    /// assert!(errors.get().await.unwrap().contains("no such page"));
    /// # }
    /// ```
    pub fn error_callback(&self, callback: impl FnOnce(&JobError) + Send + 'static) {
        self.add_done_callback(move |result| _ = result.map_err(callback));
    }

    /// Has `callback` called when the job is over.
    ///
    /// Those that are there when the job ends are called before its result is released: whoever waits for it goes on
    /// after them. Later ones are called soon, and see the value before whoever comes for it after this call. They run
    /// one at a time, on a thread of their own beside the workers, in the order in which their jobs ended; so none should
    /// take long, nor wait for its own job's result, which it is given, nor for the end of the pool. A panic in one is
    /// logged, and changes nothing else.
    ///
    /// If somebody had taken the value before this call, the callback is told so by an error. If the runtime shuts down
    /// before they could be called, they never are.
    ///
    /// # Python
    ///
    /// `Future.add_done_callback(fn)`.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use polytask::{Event, Pool};
    ///
    /// let (pool, called) = (Pool::new(1), Event::new());
    /// let job = pool.apply_async(|| 7).await.unwrap();
    /// job.add_done_callback({
    ///     let called = called.clone();
    ///     move |result| {
    ///         assert_eq!(*result.unwrap(), 7);
    ///         called.set();
    ///     }
    /// });
    /// called.wait().await;
    /// # }
    /// ```
    pub fn add_done_callback(&self, callback: impl FnOnce(Result<&R, &JobError>) + Send + 'static) {
        Arc::clone(&self.job).add_callback(Box::new(callback));
    }

    /// Whether the two handles are of one job.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = polytask::Pool::new(1);
    /// let job = pool.apply_async(|| 7).await.unwrap();
    /// assert!(job.is_same(&job.clone()));
    /// # }
    /// ```
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.job, &other.job)
    }
}

impl<R> IntoFuture for AsyncResult<R> {
    type Output = Result<R, JobError>;
    type IntoFuture = Wait<GetResult<R>>;

    #[track_caller]
    fn into_future(self) -> Self::IntoFuture {
        self.get()
    }
}

impl<R> Clone for AsyncResult<R> {
    fn clone(&self) -> Self {
        Self { job: Arc::clone(&self.job) }
    }
}

impl<R> fmt::Debug for AsyncResult<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ended = self.job.outcome().lock().ended().map(|ended| ended.is_ok());
        let state = match ended {
            None => "not ended",
            Some(true) => "succeeded",
            Some(false) => "failed",
        };
        formatter
            .debug_struct("AsyncResult")
            .field("pool", &self.job.meta())
            .field("state", &state)
            .finish_non_exhaustive()
    }
}
