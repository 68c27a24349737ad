//! Waiting for several: all of them, or whichever comes first.
//!
//! See [`gather()`], [`as_completed`] and [`wait()`].

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::outcome::Awaitable;
use crate::wait::Wait;

pub use self::operation::{Gather, GatherAll, NextCompleted, WaitFor};

use self::ends::Ends;

/// When [`wait()`] has waited enough.
///
/// # Python
///
/// `FIRST_COMPLETED`, `FIRST_EXCEPTION` and `ALL_COMPLETED` of `concurrent.futures` and asyncio.
///
/// # Examples
///
/// See [`wait()`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// One has ended.
    #[doc(alias = "FIRST_COMPLETED")]
    FirstCompleted,
    /// One has failed, or all have ended.
    #[doc(alias = "FIRST_EXCEPTION")]
    FirstError,
    /// All have ended.
    #[doc(alias = "ALL_COMPLETED")]
    All,
}

/// Which have ended and which have not, as [`wait()`] tells it.
///
/// # Examples
///
/// See [`wait()`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished<H> {
    /// Those that have ended, in the order in which they did.
    pub done: Vec<H>,
    /// The others, in the order in which they were given.
    pub pending: Vec<H>,
}

/// Waits for all of them, and takes their values in the order in which they were given.
///
/// # Errors
///
/// That of the first that fails, as soon as it does; the others go on. With a [`timeout`](Wait::timeout), an
/// [`UnfinishedError`](crate::UnfinishedError) around it.
///
/// # Cancel safety
///
/// Nothing is lost: values are taken when all are there.
///
/// # Python
///
/// `asyncio.gather()`. *Different:* dropping it stops nobody, where cancelling Python's cancels all.
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let bakers = (1..=3).map(|baker| polytask::spawn(async move { baker * 10 }));
/// assert_eq!(polytask::gather(bakers).await.unwrap(), [10, 20, 30]);
/// # }
/// ```
#[track_caller]
pub fn gather<H: Awaitable>(handles: impl IntoIterator<Item = H>) -> Wait<Gather<H>> {
    Wait::new(Gather::new(handles))
}

/// Waits for all of them, and tells of each how it ended, in the order in which they were given.
///
/// # Cancel safety
///
/// Nothing is lost: values are taken when all are there.
///
/// # Python
///
/// `asyncio.gather(return_exceptions=True)`.
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let bakers = (0..3).map(|flour| polytask::spawn(async move { 12 / flour }));
/// let results = polytask::gather_all(bakers).await;
/// assert!(results[0].as_ref().unwrap_err().panic().unwrap().message().contains("divide by zero"));
/// assert_eq!(results[1..], [Ok(12), Ok(6)]);
/// # }
/// ```
#[doc(alias = "return_exceptions")]
#[track_caller]
pub fn gather_all<H: Awaitable>(handles: impl IntoIterator<Item = H>) -> Wait<GatherAll<H>> {
    Wait::new(GatherAll::new(handles))
}

/// Waits until one of them has ended, or one has failed, or all have ended.
///
/// With a [`timeout`](Wait::timeout) it tells how far it came. Values stay where they are, and nothing is stopped.
///
/// # Cancel safety
///
/// Nothing is lost.
///
/// # Python
///
/// `concurrent.futures.wait(fs, timeout, return_when)` and `asyncio.wait()`.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use polytask::{Finished, When};
/// use tokio::time::sleep;
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let bakers = [3, 1, 2].map(|hours| polytask::spawn(sleep(Duration::from_secs(hours * 3600))));
/// let Finished { done, pending } = polytask::wait(bakers.clone(), When::FirstCompleted).await;
/// assert_eq!(done[0].id(), bakers[1].id());
/// assert_eq!(pending.len(), 2);
/// assert!(polytask::wait(pending, When::All).await.pending.is_empty());
/// # }
/// ```
#[track_caller]
pub fn wait<H: Awaitable>(handles: impl IntoIterator<Item = H>, when: When) -> Wait<WaitFor<H>> {
    Wait::new(WaitFor::new(handles, when))
}

/// Gives each of them as it ends.
///
/// # Python
///
/// `concurrent.futures.as_completed()` and `asyncio.as_completed()`.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use tokio::time::sleep;
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let bakers = [3, 1, 2].map(|hours| {
///     polytask::spawn(async move {
///         sleep(Duration::from_secs(hours * 3600)).await;
///         hours
///     })
/// });
/// let mut ended = polytask::as_completed(bakers);
/// let mut order = Vec::new();
/// while let Some(baker) = ended.next().await {
///     order.push(baker.await.unwrap());
/// }
/// assert_eq!(order, [1, 2, 3]);
/// # }
/// ```
#[track_caller]
pub fn as_completed<H: Awaitable>(handles: impl IntoIterator<Item = H>) -> AsCompleted<H> {
    AsCompleted { ends: Ends::new(handles) }
}

/// Handles in the order in which what they stand for ends, made by [`as_completed`].
///
/// It is a [`Stream`] too.
///
/// # Cancel safety
///
/// Dropping it loses its place with each of them, and stops none.
///
/// # Examples
///
/// See [`as_completed`].
#[must_use = "nobody is waited for until `next` is"]
pub struct AsCompleted<H: Awaitable> {
    ends: Ends<H>,
}

// === impl AsCompleted ===

impl<H: Awaitable> AsCompleted<H> {
    /// Waits for the next to end. `None`: all have.
    ///
    /// # Errors
    ///
    /// [`UnfinishedError`](crate::UnfinishedError), if a [`timeout`](Wait::timeout) ends before one of them.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost: the next call gives it.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let mut ended = polytask::as_completed([polytask::spawn(std::future::pending::<()>())]);
    /// let late = ended.next().timeout(Duration::from_secs(1)).await.unwrap_err();
    /// assert_eq!(late.to_string(), "1 of 1 has not ended in 1s");
    /// # }
    /// ```
    #[expect(clippy::should_implement_trait, reason = "it waits, as Python's `next` does there")]
    #[track_caller]
    pub fn next(&mut self) -> Wait<NextCompleted<'_, H>> {
        Wait::new(NextCompleted::new(self))
    }

    fn poll_ended(&mut self, context: &mut Context<'_>) -> Poll<Option<H>> {
        let end = ready!(self.ends.poll_next(context));
        Poll::Ready(end.map(|end| end.handle))
    }
}

impl<H: Awaitable> Stream for AsCompleted<H> {
    type Item = H;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<H>> {
        self.poll_ended(context)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.ends.left();
        (left, Some(left))
    }
}

impl<H: Awaitable> fmt::Debug for AsCompleted<H> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AsCompleted").field("left", &self.ends.left()).finish_non_exhaustive()
    }
}

mod ends;
mod operation;
