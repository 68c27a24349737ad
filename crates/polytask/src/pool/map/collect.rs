//! The maps that wait for everything: [`Map`] and [`TryMap`].

use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::chunk::{Chunk, Ended, OneByOneOutput, WholeOutput};
use super::feeder::Feeder;
use crate::pool::error::{Cause, JobError};
use crate::pool::operation::impl_operation;
use crate::wait::{Operation, Wait};
use crate::window::Window;

/// What [`Pool::map`](crate::Submitter::map) waits for.
pub struct Map<I: Iterator, R> {
    chunks: Chunks<I, WholeOutput<R>>,
    outputs: Vec<R>,
}

/// What [`Pool::try_map`](crate::Submitter::try_map) waits for.
pub struct TryMap<I: Iterator, R> {
    chunks: Chunks<I, OneByOneOutput<R>>,
    outputs: Vec<Result<R, JobError>>,
}

/// The chunks of a map, those that were submitted and those that were not.
pub(super) struct Chunks<I: Iterator, X> {
    feeder: Feeder<I, X>,
    window: Window<Chunk<X>>,
    /// Why the rest was not submitted.
    refused: Option<JobError>,
}

// === impl Chunks ===

impl<I: Iterator, X> Chunks<I, X> {
    pub(super) fn new(feeder: Feeder<I, X>, window: Window<Chunk<X>>) -> Self {
        Self { feeder, window, refused: None }
    }

    pub(super) fn feeder(&mut self) -> &mut Feeder<I, X> {
        &mut self.feeder
    }

    /// Submits what may be, while fewer than `outstanding` are submitted and not yielded, and yields the next that ended.
    ///
    /// `None`: all of them have ended, or will never be submitted for the reason in `refused`.
    pub(super) fn poll(&mut self, outstanding: usize, context: &mut Context<'_>) -> Poll<Option<Ended<X>>> {
        while !self.feeder.is_over() && self.window.len() < outstanding {
            match self.feeder.poll(context) {
                Poll::Ready(Some(Ok(chunk))) => self.window.push(chunk),
                Poll::Ready(Some(Err(refused))) => self.refused = Some(refused),
                Poll::Ready(None) => {}
                Poll::Pending => break,
            }
        }
        match ready!(self.window.poll(context)) {
            None if !self.feeder.is_over() => Poll::Pending,
            ended => Poll::Ready(ended),
        }
    }

    pub(super) fn take_refused(&mut self) -> Option<JobError> {
        self.refused.take()
    }

    /// Cancels what has not ended.
    pub(super) fn stop(&mut self) {
        self.feeder.stop();
        self.window.clear();
    }

    fn timed_out(&mut self, limit: Duration) -> JobError {
        self.stop();
        self.feeder.error(Cause::TimedOut(limit))
    }
}

// === impl Map ===

impl<I: Iterator, R> Map<I, R> {
    pub(super) fn wait(feeder: Feeder<I, WholeOutput<R>>) -> Wait<Self> {
        Wait::new(Self { chunks: Chunks::new(feeder, Window::in_order()), outputs: Vec::new() })
    }
}

impl<I: Iterator, R> Wait<Map<I, R>> {
    /// Deals the items out by so many, and reads them only as there is room.
    ///
    /// # Panics
    ///
    /// If that is 0.
    ///
    /// # Examples
    ///
    /// See [`Pool::map`](crate::Submitter::map).
    #[doc(alias = "chunksize")]
    #[track_caller]
    pub fn chunk_size(self, items: usize) -> Self {
        let mut operation = self.into_operation();
        operation.chunks.feeder.set_chunk_size(items);
        Self::new(operation)
    }
}

impl<I: Iterator, R> Operation for Map<I, R> {
    type Output = Result<Vec<R>, JobError>;
    type Timed = Self::Output;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Self::Output> {
        while let Some(ended) = ready!(self.chunks.poll(usize::MAX, context)) {
            match ended.into_result() {
                Ok(outputs) if self.outputs.is_empty() => {
                    self.outputs = outputs;
                    // At once, since growing bit by bit would copy the first ones again and again.
                    let total = self.chunks.feeder.total();
                    self.outputs.reserve_exact(total.saturating_sub(self.outputs.len()));
                }
                Ok(outputs) => self.outputs.extend(outputs),
                Err(error) => {
                    self.chunks.stop();
                    return Poll::Ready(Err(error));
                }
            }
        }
        Poll::Ready(match self.chunks.take_refused() {
            None => Ok(std::mem::take(&mut self.outputs)),
            Some(refused) => Err(refused),
        })
    }

    fn timed(&mut self, output: Self::Output) -> Self::Timed {
        output
    }

    fn expire(&mut self, limit: Duration) -> Option<Self::Timed> {
        Some(Err(self.chunks.timed_out(limit)))
    }
}

// === impl TryMap ===

impl<I: Iterator, R> TryMap<I, R> {
    pub(super) fn wait(feeder: Feeder<I, OneByOneOutput<R>>) -> Wait<Self> {
        Wait::new(Self { chunks: Chunks::new(feeder, Window::in_order()), outputs: Vec::new() })
    }
}

impl<I: Iterator, R> Wait<TryMap<I, R>> {
    /// Deals the items out by so many, and reads them only as there is room.
    ///
    /// # Panics
    ///
    /// If that is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = polytask::Pool::new(2);
    /// let lengths = pool.try_map(str::len, ["one", "three"]).chunk_size(1).await.unwrap();
    /// assert!(lengths.into_iter().map(Result::unwrap).eq([3, 5]));
    /// # }
    /// ```
    #[doc(alias = "chunksize")]
    #[track_caller]
    pub fn chunk_size(self, items: usize) -> Self {
        let mut operation = self.into_operation();
        operation.chunks.feeder.set_chunk_size(items);
        Self::new(operation)
    }
}

impl<I: Iterator, R> Operation for TryMap<I, R> {
    type Output = Result<Vec<Result<R, JobError>>, JobError>;
    type Timed = Self::Output;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Self::Output> {
        while let Some(ended) = ready!(self.chunks.poll(usize::MAX, context)) {
            self.outputs.extend(ended.into_results());
        }
        Poll::Ready(match self.chunks.take_refused() {
            None => Ok(std::mem::take(&mut self.outputs)),
            Some(refused) => Err(refused),
        })
    }

    fn timed(&mut self, output: Self::Output) -> Self::Timed {
        output
    }

    fn expire(&mut self, limit: Duration) -> Option<Self::Timed> {
        Some(Err(self.chunks.timed_out(limit)))
    }
}

impl_operation!([I: Iterator, R] Map<I, R>, [I: Iterator, R] TryMap<I, R>);
