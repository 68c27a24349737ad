//! Getting: one item or many.

use std::task::{Context, Poll};
use std::time::Duration;

use super::getter::Getter;
use super::impl_operation;
use crate::instrument::Verb;
use crate::queue::OrderedQueue;
use crate::queue::error::GetError;
use crate::queue::order::{Fifo, Order};
use crate::queue::state::State;
use crate::wait::{Operation, Wait};

/// What [`Queue::get`](crate::Queue::get) waits for.
pub struct Get<'a, T, O: Order<Item = T> = Fifo<T>> {
    queue: &'a OrderedQueue<T, O>,
    getter: Getter,
}

/// What [`Queue::get_many`](crate::Queue::get_many) waits for.
pub struct GetMany<'a, T, O: Order<Item = T> = Fifo<T>> {
    queue: &'a OrderedQueue<T, O>,
    limit: usize,
    getter: Getter,
}

// === impl Get ===

impl<'a, T, O: Order<Item = T>> Get<'a, T, O> {
    #[track_caller]
    pub(in crate::queue) fn wait(queue: &'a OrderedQueue<T, O>) -> Wait<Self> {
        Wait::new(Self { queue, getter: Getter::new(Verb::Get) })
    }
}

impl<T, O: Order<Item = T>> Operation for Get<'_, T, O> {
    type Output = Result<T, GetError>;
    type Timed = Self::Output;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.getter.poll(self.queue, context, State::take)
    }

    fn timed(&mut self, output: Self::Output) -> Self::Timed {
        output
    }

    fn expire(&mut self, _limit: Duration) -> Option<Self::Timed> {
        self.getter.leave(self.queue);
        Some(Err(GetError::Empty))
    }
}

impl<T, O: Order<Item = T>> Drop for Get<'_, T, O> {
    fn drop(&mut self) {
        self.getter.leave(self.queue);
    }
}

// === impl GetMany ===

impl<'a, T, O: Order<Item = T>> GetMany<'a, T, O> {
    #[track_caller]
    pub(in crate::queue) fn wait(queue: &'a OrderedQueue<T, O>, limit: usize) -> Wait<Self> {
        assert!(limit > 0, "get_many(0) can never end: ask for at least 1 item");
        Wait::new(Self { queue, limit, getter: Getter::new(Verb::GetMany) })
    }
}

impl<T, O: Order<Item = T>> Operation for GetMany<'_, T, O> {
    type Output = Result<Vec<T>, GetError>;
    type Timed = Self::Output;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Self::Output> {
        let limit = self.limit;
        self.getter.poll(self.queue, context, |state, wakers| {
            let taken = state.take_many(limit, wakers);
            // Nothing is left for one who was promised something only after the rest was handed back by closing.
            (!taken.is_empty()).then_some(taken)
        })
    }

    fn timed(&mut self, output: Self::Output) -> Self::Timed {
        output
    }

    fn expire(&mut self, _limit: Duration) -> Option<Self::Timed> {
        self.getter.leave(self.queue);
        Some(Err(GetError::Empty))
    }
}

impl<T, O: Order<Item = T>> Drop for GetMany<'_, T, O> {
    fn drop(&mut self) {
        self.getter.leave(self.queue);
    }
}

impl_operation!(Get, GetMany);
