//! Putting: one item, many, or room for one.

use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::impl_operation;
use super::putter::{Closed, Putter};
use crate::instrument::Verb;
use crate::queue::OrderedQueue;
use crate::queue::batch::Batch;
use crate::queue::error::{PutError, PutManyError, ReserveError};
use crate::queue::order::{Fifo, Order};
use crate::queue::slot::Slot;
use crate::wait::{Operation, Wait};

/// What [`Queue::put`](crate::Queue::put) waits for.
pub struct Put<'a, T, O: Order<Item = T> = Fifo<T>> {
    queue: &'a OrderedQueue<T, O>,
    item: Option<T>,
    weight: usize,
    putter: Putter,
}

/// What [`Queue::put_many`](crate::Queue::put_many) waits for.
pub struct PutMany<'a, T, O: Order<Item = T> = Fifo<T>> {
    queue: &'a OrderedQueue<T, O>,
    batch: Batch<T>,
    putter: Putter,
}

/// What [`Queue::reserve`](crate::Queue::reserve) waits for.
pub struct Reserve<'a, T, O: Order<Item = T> = Fifo<T>> {
    queue: &'a OrderedQueue<T, O>,
    weight: usize,
    putter: Putter,
}

// === impl Put ===

impl<'a, T, O: Order<Item = T>> Put<'a, T, O> {
    #[track_caller]
    pub(in crate::queue) fn wait(queue: &'a OrderedQueue<T, O>, item: T) -> Wait<Self> {
        let weight = queue.weigh(&item);
        Wait::new(Self { queue, item: Some(item), weight, putter: Putter::new(Verb::Put) })
    }

    fn take_item(&mut self) -> T {
        self.item.take().unwrap_or_else(|| unreachable!("a put has its item until it ends"))
    }
}

impl<T, O: Order<Item = T>> Operation for Put<'_, T, O> {
    type Output = Result<(), PutError<T>>;
    type Timed = Self::Output;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Self::Output> {
        assert!(self.item.is_some(), "a put was polled again after it had ended");
        let Self { queue, item, weight, putter } = self;
        let stored = putter.poll(queue, *weight, context, |state, wakers| {
            if let Some(item) = item.take() {
                state.store(item, *weight);
                state.announce(wakers);
            }
        });
        stored.map(|stored| stored.map_err(|Closed| PutError::Closed(self.take_item())))
    }

    fn timed(&mut self, output: Self::Output) -> Self::Timed {
        output
    }

    fn expire(&mut self, _limit: Duration) -> Option<Self::Timed> {
        self.putter.leave(self.queue);
        Some(Err(PutError::Full(self.take_item())))
    }
}

impl<T, O: Order<Item = T>> Drop for Put<'_, T, O> {
    fn drop(&mut self) {
        self.putter.leave(self.queue);
    }
}

// === impl PutMany ===

impl<'a, T, O: Order<Item = T>> PutMany<'a, T, O> {
    #[track_caller]
    pub(in crate::queue) fn wait(queue: &'a OrderedQueue<T, O>, items: impl IntoIterator<Item = T>) -> Wait<Self> {
        let batch = Batch::new(items, &queue.shared.bound);
        Wait::new(Self { queue, batch, putter: Putter::new(Verb::PutMany) })
    }
}

impl<T, O: Order<Item = T>> Operation for PutMany<'_, T, O> {
    type Output = Result<(), PutManyError<T>>;
    type Timed = Self::Output;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { queue, batch, putter } = self;
        while let Some(weight) = batch.first_weight() {
            let stored = putter.poll(queue, weight, context, |state, wakers| state.put_batch(batch, wakers));
            if let Err(Closed) = ready!(stored) {
                return Poll::Ready(Err(PutManyError::Closed(batch.take_rest())));
            }
        }
        Poll::Ready(Ok(()))
    }

    fn timed(&mut self, output: Self::Output) -> Self::Timed {
        output
    }

    fn expire(&mut self, _limit: Duration) -> Option<Self::Timed> {
        self.putter.leave(self.queue);
        Some(Err(PutManyError::Full(self.batch.take_rest())))
    }
}

impl<T, O: Order<Item = T>> Drop for PutMany<'_, T, O> {
    fn drop(&mut self) {
        self.putter.leave(self.queue);
    }
}

// === impl Reserve ===

impl<'a, T, O: Order<Item = T>> Reserve<'a, T, O> {
    #[track_caller]
    pub(in crate::queue) fn wait(queue: &'a OrderedQueue<T, O>, weight: usize) -> Wait<Self> {
        Wait::new(Self { queue, weight, putter: Putter::new(Verb::Reserve) })
    }
}

impl<'a, T, O: Order<Item = T>> Operation for Reserve<'a, T, O> {
    type Output = Result<Slot<'a, T, O>, ReserveError>;
    type Timed = Self::Output;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { queue, weight, putter } = self;
        let opened = putter.poll(queue, *weight, context, |state, _| state.open_slot());
        opened.map(|opened| match opened {
            Ok(()) => Ok(Slot::new(queue, *weight)),
            Err(Closed) => Err(ReserveError::Closed),
        })
    }

    fn timed(&mut self, output: Self::Output) -> Self::Timed {
        output
    }

    fn expire(&mut self, _limit: Duration) -> Option<Self::Timed> {
        self.putter.leave(self.queue);
        Some(Err(ReserveError::Full))
    }
}

impl<T, O: Order<Item = T>> Drop for Reserve<'_, T, O> {
    fn drop(&mut self) {
        self.putter.leave(self.queue);
    }
}

impl_operation!(Put, PutMany, Reserve);
