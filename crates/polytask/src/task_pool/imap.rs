//! The maps that are read as they are made: [`ImapTasks`].

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;

use super::feeder::Feeder;
use super::operation::Tasks;
use crate::outcome::UnfinishedError;
use crate::task::TaskError;
use crate::wait::{Operation, Wait, sealed::Sealed};
use crate::window::Window;

/// What the tasks of a map return, one after another: a [`Stream`], made by [`TaskPool::imap`](crate::TaskPool::imap) and
/// [`imap_unordered`](crate::TaskPool::imap_unordered).
///
/// [`next`](Self::next) gives the same.
///
/// # Cancel safety
///
/// Dropping it terminates its tasks.
///
/// # Examples
///
/// See [`TaskPool::imap`](crate::TaskPool::imap).
#[must_use = "nothing begins until it is polled"]
pub struct ImapTasks<I: Iterator, F, R: Send + 'static> {
    tasks: Tasks<I, F, R>,
}

/// What [`ImapTasks::next`] waits for.
pub struct NextTaskResult<'a, I: Iterator, F, R: Send + 'static> {
    of: &'a mut ImapTasks<I, F, R>,
}

// === impl ImapTasks ===

impl<I: Iterator, F, R: Send + 'static> ImapTasks<I, F, R> {
    pub(super) fn in_order(feeder: Feeder<I, F>) -> Self {
        Self { tasks: Tasks::new(feeder, Window::in_order()) }
    }

    pub(super) fn as_they_end(feeder: Feeder<I, F>) -> Self {
        Self { tasks: Tasks::new(feeder, Window::as_they_end()) }
    }

    /// Waits for the next result. `None`: that was the last.
    ///
    /// # Errors
    ///
    /// That of the task. With a [`timeout`](Wait::timeout), an [`UnfinishedError`] around it; the tasks go on, and
    /// the next call may still give the result.
    ///
    /// # Panics
    ///
    /// As [`TaskPool::map`](crate::TaskPool::map).
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost: the next call gives it.
    ///
    /// # Python
    ///
    /// `IMapIterator.next(timeout)` of a `multiprocessing.Pool`.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::TaskPool;
    /// use tokio::time::sleep;
    ///
    /// const HOUR: Duration = Duration::from_secs(3600);
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let mut loaves = TaskPool::new(2).imap(async |hours| sleep(HOUR * hours).await, [2, 1]);
    /// let late = loaves.next().timeout(HOUR / 2).await.unwrap_err();
    /// assert_eq!(late.to_string(), "2 of 2 have not ended in 1800s");
    /// assert!(loaves.next().await.unwrap().is_ok());
    /// assert!(loaves.next().await.unwrap().is_ok());
    /// assert!(loaves.next().await.is_none());
    /// # }
    /// ```
    #[expect(clippy::should_implement_trait, reason = "it waits, as Python's `next` does there")]
    pub fn next<W>(&mut self) -> Wait<NextTaskResult<'_, I, F, R>>
    where
        F: Fn(I::Item) -> W,
        W: Future<Output = R> + Send + 'static,
    {
        Wait::new(NextTaskResult { of: self })
    }

    fn poll_result<W>(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<R, TaskError>>>
    where
        F: Fn(I::Item) -> W,
        W: Future<Output = R> + Send + 'static,
    {
        let at_most = self.tasks.at_most();
        self.tasks.poll(at_most, context)
    }
}

// Nothing in it is polled where it is stored.
impl<I: Iterator, F, R: Send + 'static> Unpin for ImapTasks<I, F, R> {}

impl<I, F, R, W> Stream for ImapTasks<I, F, R>
where
    I: Iterator,
    F: Fn(I::Item) -> W,
    W: Future<Output = R> + Send + 'static,
    R: Send + 'static,
{
    type Item = Result<R, TaskError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_result(context)
    }
}

impl<I: Iterator, F, R: Send + 'static> fmt::Debug for ImapTasks<I, F, R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ImapTasks").finish_non_exhaustive()
    }
}

// === impl NextTaskResult ===

impl<I: Iterator, F, R: Send + 'static> Sealed for NextTaskResult<'_, I, F, R> {}

impl<I, F, R, W> Operation for NextTaskResult<'_, I, F, R>
where
    I: Iterator,
    F: Fn(I::Item) -> W,
    W: Future<Output = R> + Send + 'static,
    R: Send + 'static,
{
    type Output = Option<Result<R, TaskError>>;
    type Timed = Result<Self::Output, UnfinishedError>;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.of.poll_result(context)
    }

    fn timed(&mut self, output: Self::Output) -> Self::Timed {
        Ok(output)
    }

    fn expire(&mut self, limit: Duration) -> Option<Self::Timed> {
        Some(Err(self.of.tasks.unfinished(limit)))
    }
}

impl<I: Iterator, F, R: Send + 'static> fmt::Debug for NextTaskResult<'_, I, F, R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("NextTaskResult").finish_non_exhaustive()
    }
}
