//! Reading the items of a map and submitting them: [`Feeder`].

use std::panic::Location;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::vec;

use super::chunk::Chunk;
use crate::pool::error::{Cause, JobError};
use crate::pool::job::Settled;
use crate::pool::operation::{Entering, GetResult};
use crate::pool::shared::Shared;

/// Reads items, and submits a chunk of them whenever there is room.
pub(super) struct Feeder<I: Iterator, X> {
    source: Source<I::Item, X>,
    input: Input<I>,
    total: usize,
    chunk_size: Option<usize>,
    /// What was read and waits for room.
    next: Option<Next<X>>,
    at: &'static Location<'static>,
}

/// Makes jobs of items.
pub(super) struct Source<T, X> {
    pub(super) make: Box<dyn Fn(Vec<T>) -> Arc<dyn Settled<X>> + Send + Sync>,
    pub(super) limits: Arc<dyn Limits>,
}

/// The size of a pool.
pub(super) trait Limits: Send + Sync {
    fn workers(&self) -> usize;

    /// How many jobs there may be, queued and running.
    fn capacity(&self) -> usize;

    fn error(&self, at: &'static Location<'static>, cause: Cause) -> JobError;
}

struct Next<X> {
    job: Arc<dyn Settled<X>>,
    len: usize,
    entering: Entering,
}

enum Input<I: Iterator> {
    Unread(I),
    Collected(vec::IntoIter<I::Item>),
    Over,
}

// === impl Feeder ===

impl<I: Iterator, X> Feeder<I, X> {
    pub(super) fn new(source: Source<I::Item, X>, items: I, at: &'static Location<'static>) -> Self {
        Self { source, input: Input::Unread(items), total: 0, chunk_size: None, next: None, at }
    }

    /// An error of the map as a whole.
    pub(super) fn error(&self, cause: Cause) -> JobError {
        self.source.limits.error(self.at, cause)
    }

    #[track_caller]
    pub(super) fn set_chunk_size(&mut self, items: usize) {
        assert!(items > 0, "chunk_size(0): a chunk of no items would never come to an end of them");
        self.chunk_size = Some(items);
    }

    /// How many jobs the pool takes.
    pub(super) fn capacity(&self) -> usize {
        self.source.limits.capacity()
    }

    /// Whether every item was submitted.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.input, Input::Over) && self.next.is_none()
    }

    /// Submits the next chunk. `None`: there is none.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Chunk<X>, JobError>>> {
        if self.next.is_none() {
            self.next = self.read();
        }
        let Some(Next { job, len, entering }) = &mut self.next else { return Poll::Ready(None) };
        let entered = ready!(entering.poll(job, context));
        let chunk = match entered {
            Ok(()) => Ok(Chunk::new(GetResult::new(job, self.at), *len)),
            Err(refusal) => Err(job.error(refusal.into())),
        };
        self.next = None;
        if chunk.is_err() {
            self.input = Input::Over;
        }
        Poll::Ready(Some(chunk))
    }

    fn read(&mut self) -> Option<Next<X>> {
        let size = self.chunk_size.unwrap_or_else(|| self.collect());
        let items: Vec<_> = match &mut self.input {
            Input::Unread(items) => items.take(size).collect(),
            Input::Collected(items) => items.take(size).collect(),
            Input::Over => return None,
        };
        // An iterator is not asked again after its end.
        if items.len() < size {
            self.input = Input::Over;
        }
        let len = items.len();
        (len > 0).then(|| Next { job: (self.source.make)(items), len, entering: Entering::new(self.at) })
    }

    /// Reads everything, to know how big the chunks are.
    fn collect(&mut self) -> usize {
        let Input::Unread(items) = &mut self.input else { return 1 };
        let items: Vec<_> = items.collect();
        let workers = self.source.limits.workers();
        let size = items.len().div_ceil(workers.saturating_mul(4)).max(1);
        self.total = items.len();
        self.input = Input::Collected(items.into_iter());
        self.chunk_size = Some(size);
        size
    }

    /// How many items there are in all, or zero while that is not known.
    pub(super) fn total(&self) -> usize {
        self.total
    }

    /// Gives up what was not submitted.
    pub(super) fn stop(&mut self) {
        self.input = Input::Over;
        if let Some(Next { job, mut entering, .. }) = self.next.take() {
            entering.leave(&job);
        }
    }
}

impl<I: Iterator, X> Drop for Feeder<I, X> {
    fn drop(&mut self) {
        self.stop();
    }
}

// === impl Limits ===

impl<L: Send + 'static> Limits for Shared<L> {
    fn workers(&self) -> usize {
        self.state().lock().slots().limit()
    }

    fn capacity(&self) -> usize {
        self.state().lock().capacity()
    }

    fn error(&self, at: &'static Location<'static>, cause: Cause) -> JobError {
        JobError::new(self.meta.clone(), at, cause)
    }
}
