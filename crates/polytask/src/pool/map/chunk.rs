//! Some of the items of a map, as one job: [`Whole`] and [`OneByOne`] run them, [`Chunk`] waits for them.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use crate::panic::Panic;
use crate::pool::context::JobContext;
use crate::pool::error::{Cause, JobError};
use crate::pool::job::Settled;
use crate::pool::operation::GetResult;
use crate::pool::work::{Each, Work};
use crate::wait::Operation;

/// Items whose first panic is that of the job.
pub(super) struct Whole<E, T> {
    each: Arc<E>,
    items: Vec<T>,
}

/// Items that each have a result.
pub(super) struct OneByOne<E, T> {
    each: Arc<E>,
    items: Vec<T>,
}

pub(super) type WholeOutput<R> = Result<Vec<R>, Cause>;
pub(super) type OneByOneOutput<R> = Vec<Result<R, Cause>>;

/// A chunk that was submitted. Dropped before its end, it is cancelled.
pub(super) struct Chunk<X> {
    get: GetResult<X>,
    len: usize,
    is_over: bool,
}

/// What came of a chunk.
pub(super) struct Ended<X> {
    pub(super) job: Arc<dyn Settled<X>>,
    /// Of how many items.
    pub(super) len: usize,
    pub(super) result: Result<X, JobError>,
}

// === impl Whole ===

impl<E, T> Whole<E, T> {
    pub(super) fn new(each: &Arc<E>, items: Vec<T>) -> Self {
        Self { each: Arc::clone(each), items }
    }
}

impl<L, E: Each<L, T>, T: Send + 'static> Work<L> for Whole<E, T> {
    type Output = WholeOutput<E::Output>;
    type Function = ();

    fn run(self, context: &mut JobContext<'_, L>) -> Self::Output {
        let Self { each, items } = self;
        let run = |item| if context.is_cancelled() { Err(Cause::Stopped) } else { Ok(each.call(context, item)) };
        // Where outputs are as big as items, they take the items' place.
        items.into_iter().map(run).collect()
    }

    fn into_function(self) {}
}

// === impl OneByOne ===

impl<E, T> OneByOne<E, T> {
    pub(super) fn new(each: &Arc<E>, items: Vec<T>) -> Self {
        Self { each: Arc::clone(each), items }
    }
}

impl<L, E: Each<L, T>, T: Send + 'static> Work<L> for OneByOne<E, T> {
    type Output = OneByOneOutput<E::Output>;
    type Function = ();

    fn run(self, context: &mut JobContext<'_, L>) -> Self::Output {
        let Self { each, items } = self;
        let run = |item| match context.is_cancelled() {
            true => Err(Cause::Stopped),
            false => Panic::catch(|| each.call(context, item)).map_err(Cause::Panicked),
        };
        items.into_iter().map(run).collect()
    }

    fn into_function(self) {}
}

// === impl Chunk ===

impl<X> Chunk<X> {
    pub(super) fn new(get: GetResult<X>, len: usize) -> Self {
        Self { get, len, is_over: false }
    }
}

impl<X> Future for Chunk<X> {
    type Output = Ended<X>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Ended<X>> {
        let result = ready!(self.get.poll(context));
        self.is_over = true;
        Poll::Ready(Ended { job: Arc::clone(self.get.job()), len: self.len, result })
    }
}

impl<X> Drop for Chunk<X> {
    fn drop(&mut self) {
        if !self.is_over {
            Arc::clone(self.get.job()).cancel();
        }
    }
}

// === impl Ended ===

impl<R> Ended<OneByOneOutput<R>> {
    /// As many results as there were items.
    pub(super) fn into_results(self) -> Vec<Result<R, JobError>> {
        match self.result {
            Ok(outputs) => outputs.into_iter().map(|output| output.map_err(|cause| self.job.error(cause))).collect(),
            Err(error) => (0..self.len).map(|_| Err(error.clone())).collect(),
        }
    }
}

impl<R> Ended<WholeOutput<R>> {
    pub(super) fn into_result(self) -> Result<Vec<R>, JobError> {
        self.result.and_then(|outputs| outputs.map_err(|cause| self.job.error(cause)))
    }
}
