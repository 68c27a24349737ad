//! What the items of a map come to, as a stream: [`Imap`].

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use std::vec;

use futures_core::Stream;

use super::chunk::OneByOneOutput;
use super::collect::Chunks;
use super::feeder::Feeder;
use crate::pool::error::{Cause, JobError};
use crate::pool::operation::impl_operation;
use crate::wait::{Operation, Wait, cooperatively};
use crate::window::Window;

/// The results of [`Pool::imap`](crate::Submitter::imap) and [`Pool::imap_unordered`](crate::Submitter::imap_unordered).
///
/// It is a [`Stream`] too, and gives there what [`next`](Self::next) does.
///
/// # Cancel safety
///
/// Dropping it cancels what has not begun, and what runs ends after its present item. Dropping a `next()` of it loses
/// nothing.
///
/// # Examples
///
/// See [`Pool::imap`](crate::Submitter::imap).
#[must_use = "a stream does nothing until it is polled"]
pub struct Imap<I: Iterator, R> {
    chunks: Chunks<I, OneByOneOutput<R>>,
    /// What is left of the chunk that is yielded.
    results: vec::IntoIter<Result<R, JobError>>,
}

/// What [`Imap::next`] waits for.
pub struct NextResult<'a, I: Iterator, R> {
    of: &'a mut Imap<I, R>,
}

// === impl Imap ===

impl<I: Iterator, R> Imap<I, R> {
    pub(super) fn in_order(feeder: Feeder<I, OneByOneOutput<R>>) -> Self {
        Self::new(feeder, Window::in_order())
    }

    pub(super) fn as_they_end(feeder: Feeder<I, OneByOneOutput<R>>) -> Self {
        Self::new(feeder, Window::as_they_end())
    }

    fn new(mut feeder: Feeder<I, OneByOneOutput<R>>, window: Window<super::chunk::Chunk<OneByOneOutput<R>>>) -> Self {
        feeder.set_chunk_size(1);
        Self { chunks: Chunks::new(feeder, window), results: Vec::new().into_iter() }
    }

    /// Deals the items out by so many. Each chunk is one job, and counts as one that is outstanding.
    ///
    /// # Panics
    ///
    /// If that is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use futures::TryStreamExt;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = polytask::Pool::new(2);
    /// let squares: Vec<_> = pool.imap(|number| number * number, 1..=4).chunk_size(3).try_collect().await.unwrap();
    /// assert_eq!(squares, [1, 4, 9, 16]);
    /// # }
    /// ```
    #[doc(alias = "chunksize")]
    #[track_caller]
    pub fn chunk_size(mut self, items: usize) -> Self {
        self.chunks.feeder().set_chunk_size(items);
        self
    }

    /// Waits for the next result. `None`: that was the last.
    ///
    /// # Errors
    ///
    /// That of the item. With a [`timeout`](Wait::timeout), an error that [tells so](JobError::is_timeout), after which
    /// the next call may still give the result.
    ///
    /// # Panics
    ///
    /// As the iterator of the items does, and if the pool has no threads.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost: the next call gives it.
    ///
    /// # Python
    ///
    /// `IMapIterator.next(timeout)`.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::{Event, Pool};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let (pool, go) = (Pool::named("ovens", 1), Event::new());
    /// let gate = go.clone();
    /// let mut loaves = pool.imap(move |loaf| {
    ///     gate.wait().blocking();
    ///     loaf
    /// }, 1..=2);
    ///
    /// let late = loaves.next().timeout(Duration::from_millis(1)).await.unwrap().unwrap_err();
    /// let late = late.to_string();
    /// assert!(late.starts_with("a job of pool `ovens`") && late.ends_with("has not ended in 1ms"));
    /// go.set();
    /// assert_eq!(loaves.next().await.unwrap().unwrap(), 1);
    /// assert_eq!(loaves.next().await.unwrap().unwrap(), 2);
    /// assert!(loaves.next().await.is_none());
    /// # }
    /// ```
    #[expect(clippy::should_implement_trait, reason = "it waits, as Python's `next` does there")]
    pub fn next(&mut self) -> Wait<NextResult<'_, I, R>> {
        Wait::new(NextResult { of: self })
    }

    fn poll_result(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<R, JobError>>> {
        loop {
            if self.results.len() > 0 {
                return cooperatively(context, |_| Poll::Ready(self.results.next()));
            }
            let outstanding = self.chunks.feeder().capacity();
            match ready!(self.chunks.poll(outstanding, context)) {
                Some(ended) => self.results = ended.into_results().into_iter(),
                None => return Poll::Ready(self.chunks.take_refused().map(Err)),
            }
        }
    }
}

impl<I: Iterator, R> Unpin for Imap<I, R> {}

impl<I: Iterator, R> Stream for Imap<I, R> {
    type Item = Result<R, JobError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_result(context)
    }
}

impl<I: Iterator, R> fmt::Debug for Imap<I, R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Imap").finish_non_exhaustive()
    }
}

// === impl NextResult ===

impl<I: Iterator, R> Operation for NextResult<'_, I, R> {
    type Output = Option<Result<R, JobError>>;
    type Timed = Self::Output;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.of.poll_result(context)
    }

    fn timed(&mut self, output: Self::Output) -> Self::Timed {
        output
    }

    fn expire(&mut self, limit: Duration) -> Option<Self::Timed> {
        Some(Some(Err(self.of.chunks.feeder().error(Cause::TimedOut(limit)))))
    }
}

impl_operation!([I: Iterator, R] NextResult<'_, I, R>);
