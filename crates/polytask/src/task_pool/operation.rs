//! The maps that wait for everything: [`MapTasks`] and [`TryMapTasks`].

use std::fmt;
use std::future::Future;
use std::mem;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::feeder::{Begun, Feeder};
use crate::outcome::UnfinishedError;
use crate::task::TaskError;
use crate::wait::{Operation, sealed::Sealed};
use crate::window::Window;

/// What [`TaskPool::map`](crate::TaskPool::map) waits for.
pub struct MapTasks<I: Iterator, F, R: Send + 'static> {
    tasks: Tasks<I, F, R>,
    values: Vec<R>,
}

/// What [`TaskPool::try_map`](crate::TaskPool::try_map) waits for.
pub struct TryMapTasks<I: Iterator, F, R: Send + 'static> {
    tasks: Tasks<I, F, R>,
    results: Vec<Result<R, TaskError>>,
}

/// The tasks of a map, those that have begun and those that have not.
pub(super) struct Tasks<I: Iterator, F, R: Send + 'static> {
    feeder: Feeder<I, F>,
    window: Window<Begun<R>>,
    /// How many have begun.
    begun: usize,
}

// === impl Tasks ===

impl<I: Iterator, F, R: Send + 'static> Tasks<I, F, R> {
    pub(super) fn new(feeder: Feeder<I, F>, window: Window<Begun<R>>) -> Self {
        Self { feeder, window, begun: 0 }
    }

    pub(super) fn at_most(&self) -> usize {
        self.feeder.at_most()
    }

    /// Begins what may be, while fewer than `outstanding` have begun and not been yielded, and yields the next that ended.
    ///
    /// `None`: all have.
    pub(super) fn poll<W>(
        &mut self,
        outstanding: usize,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<R, TaskError>>>
    where
        F: Fn(I::Item) -> W,
        W: Future<Output = R> + Send + 'static,
    {
        while !self.feeder.is_over() && self.window.len() < outstanding {
            match self.feeder.poll(context) {
                Poll::Ready(Some(begun)) => {
                    self.begun += 1;
                    self.window.push(begun);
                }
                Poll::Ready(None) => {}
                Poll::Pending => break,
            }
        }
        match ready!(self.window.poll(context)) {
            None if !self.feeder.is_over() => Poll::Pending,
            ended => Poll::Ready(ended),
        }
    }

    /// Terminates what has not ended.
    fn stop(&mut self) {
        self.feeder.stop();
        self.window.clear();
    }

    /// Of the items that were read.
    pub(super) fn unfinished(&self, limit: Duration) -> UnfinishedError {
        let waiting = usize::from(self.feeder.is_waiting());
        // One that has ended since the last look at it came too late.
        let unfinished = (waiting + self.window.count(Begun::is_alive)).max(1);
        UnfinishedError::new(unfinished, waiting + self.begun, limit)
    }

    fn time_out(&mut self, limit: Duration) -> UnfinishedError {
        let unfinished = self.unfinished(limit);
        self.stop();
        unfinished
    }
}

// === impl MapTasks ===

impl<I: Iterator, F, R: Send + 'static> MapTasks<I, F, R> {
    pub(super) fn new(feeder: Feeder<I, F>) -> Self {
        Self { tasks: Tasks::new(feeder, Window::in_order()), values: Vec::new() }
    }
}

// Nothing in it is polled where it is stored.
impl<I: Iterator, F, R: Send + 'static> Unpin for MapTasks<I, F, R> {}
impl<I: Iterator, F, R: Send + 'static> Sealed for MapTasks<I, F, R> {}

impl<I, F, R, W> Operation for MapTasks<I, F, R>
where
    I: Iterator,
    F: Fn(I::Item) -> W,
    W: Future<Output = R> + Send + 'static,
    R: Send + 'static,
{
    type Output = Result<Vec<R>, TaskError>;
    type Timed = Result<Self::Output, UnfinishedError>;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Self::Output> {
        while let Some(result) = ready!(self.tasks.poll(usize::MAX, context)) {
            match result {
                Ok(value) => self.values.push(value),
                Err(error) => {
                    self.tasks.stop();
                    return Poll::Ready(Err(error));
                }
            }
        }
        Poll::Ready(Ok(mem::take(&mut self.values)))
    }

    fn timed(&mut self, output: Self::Output) -> Self::Timed {
        Ok(output)
    }

    fn expire(&mut self, limit: Duration) -> Option<Self::Timed> {
        Some(Err(self.tasks.time_out(limit)))
    }
}

// === impl TryMapTasks ===

impl<I: Iterator, F, R: Send + 'static> TryMapTasks<I, F, R> {
    pub(super) fn new(feeder: Feeder<I, F>) -> Self {
        Self { tasks: Tasks::new(feeder, Window::in_order()), results: Vec::new() }
    }
}

// Nothing in it is polled where it is stored.
impl<I: Iterator, F, R: Send + 'static> Unpin for TryMapTasks<I, F, R> {}
impl<I: Iterator, F, R: Send + 'static> Sealed for TryMapTasks<I, F, R> {}

impl<I, F, R, W> Operation for TryMapTasks<I, F, R>
where
    I: Iterator,
    F: Fn(I::Item) -> W,
    W: Future<Output = R> + Send + 'static,
    R: Send + 'static,
{
    type Output = Vec<Result<R, TaskError>>;
    type Timed = Result<Self::Output, UnfinishedError>;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Self::Output> {
        while let Some(result) = ready!(self.tasks.poll(usize::MAX, context)) {
            self.results.push(result);
        }
        Poll::Ready(mem::take(&mut self.results))
    }

    fn timed(&mut self, output: Self::Output) -> Self::Timed {
        Ok(output)
    }

    fn expire(&mut self, limit: Duration) -> Option<Self::Timed> {
        Some(Err(self.tasks.time_out(limit)))
    }
}

impl<I: Iterator, F, R: Send + 'static> fmt::Debug for MapTasks<I, F, R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("MapTasks").field("begun", &self.tasks.begun).finish_non_exhaustive()
    }
}

impl<I: Iterator, F, R: Send + 'static> fmt::Debug for TryMapTasks<I, F, R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("TryMapTasks").field("begun", &self.tasks.begun).finish_non_exhaustive()
    }
}
