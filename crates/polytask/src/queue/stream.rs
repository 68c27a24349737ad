//! The items of a queue as a stream: [`Items`].

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::OrderedQueue;
use super::operation::Getter;
use super::order::{Fifo, Order};
use super::state::State;
use crate::instrument::Verb;

/// The items of a queue as they are got, until it is closed and empty. Made by [`Queue::stream`](crate::Queue::stream).
///
/// # Cancel safety
///
/// Dropping it, or a `next()` of it, loses no item; dropping it gives up its place among those who wait.
///
/// # Examples
///
/// ```
/// use futures::StreamExt;
/// use polytask::Queue;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let queue = Queue::new(3);
/// queue.put_many(["A", "B", "C"]).await.unwrap();
/// let mut letters = queue.stream();
/// assert_eq!(letters.next().await, Some("A"));
/// drop(letters);
/// assert_eq!(queue.len(), 2);
/// # }
/// ```
#[must_use = "a stream does nothing until it is polled"]
pub struct Items<T, O: Order<Item = T> = Fifo<T>> {
    queue: OrderedQueue<T, O>,
    getter: Getter,
}

// === impl Items ===

impl<T, O: Order<Item = T>> Items<T, O> {
    #[track_caller]
    pub(super) fn new(queue: OrderedQueue<T, O>) -> Self {
        Self { queue, getter: Getter::new(Verb::Get) }
    }
}

impl<T, O: Order<Item = T>> Unpin for Items<T, O> {}

impl<T, O: Order<Item = T>> Stream for Items<T, O> {
    type Item = T;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let Self { queue, getter } = self.get_mut();
        getter.poll(queue, context, State::take).map(Result::ok)
    }
}

impl<T, O: Order<Item = T>> Drop for Items<T, O> {
    fn drop(&mut self) {
        self.getter.leave(&self.queue);
    }
}

impl<T, O: Order<Item = T>> fmt::Debug for Items<T, O> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Items").field("queue", &self.queue).finish_non_exhaustive()
    }
}
