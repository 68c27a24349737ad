//! What the items of a map come to, as a stream: [`Imap`].

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;

use super::chunk::OneByOneOutput;
use super::collect::Chunks;
use super::feeder::Feeder;
use crate::pool::error::JobError;
use crate::window::Window;

/// The results of [`Pool::imap`](crate::Submitter::imap) and [`Pool::imap_unordered`](crate::Submitter::imap_unordered).
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
}

impl<I: Iterator, R> Unpin for Imap<I, R> {}

impl<I: Iterator, R> Stream for Imap<I, R> {
    type Item = Result<R, JobError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(result) = this.results.next() {
                return Poll::Ready(Some(result));
            }
            let outstanding = this.chunks.feeder().capacity();
            match ready!(this.chunks.poll(outstanding, context)) {
                Some(ended) => this.results = ended.into_results().into_iter(),
                None => return Poll::Ready(this.chunks.take_refused().map(Err)),
            }
        }
    }
}

impl<I: Iterator, R> fmt::Debug for Imap<I, R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Imap").finish_non_exhaustive()
    }
}
