//! A counted right to put: [`Producer`].

use std::fmt;

use super::OrderedQueue;
use super::error::PutError;
use super::operation::{Put, PutMany, Reserve};
use super::order::{Fifo, Order};
use super::slot::Slot;
use super::state::State;
use crate::wait::Wait;

/// A counted right to put into a queue. When the last one is dropped, the queue [closes](crate::Queue::close).
///
/// That is the end signal that Python's tutorials send by hand, one `None` for each consumer: here it is sent once, by
/// whoever ends last, by a panic or a cancelled task as well, and every consumer sees it after the last item.
///
/// Make all of them before the first can end: on several threads one that is made in the same turn of a loop as its task
/// may come when the others are gone, and the queue is closed.
///
/// # Examples
///
/// ```
/// use polytask::{GetError, Queue};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let buns = Queue::named("buns", 3);
/// for (cook, producer) in [(0, buns.producer()), (1, buns.producer())] {
///     polytask::spawn(async move {
///         for bun in 0..5 {
///             producer.put((cook, bun)).await.unwrap();
///         }
///     });
/// }
///
/// let mut eaten = 0;
/// while let Ok(_bun) = buns.get().await {
///     eaten += 1;
/// }
/// assert_eq!(eaten, 10);
/// assert_eq!(buns.get().await, Err(GetError::Closed));
/// # }
/// ```
#[must_use = "a producer that is dropped at once may close its queue"]
pub struct Producer<T, O: Order<Item = T> = Fifo<T>> {
    queue: OrderedQueue<T, O>,
}

// === impl Producer ===

impl<T, O: Order<Item = T>> Producer<T, O> {
    pub(super) fn new(queue: OrderedQueue<T, O>) -> Self {
        queue.with_state(|state, _| state.add_producer());
        Self { queue }
    }

    /// Puts an item, as [`Queue::put`](crate::Queue::put).
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let queue = polytask::Queue::new(1);
    /// queue.producer().put("bun").await.unwrap();
    /// assert_eq!(queue.len(), 1);
    /// # }
    /// ```
    #[track_caller]
    pub fn put(&self, item: T) -> Wait<Put<'_, T, O>> {
        self.queue.put(item)
    }

    /// Puts an item if there is room for it now, as [`Queue::try_put`](crate::Queue::try_put).
    ///
    /// # Errors
    ///
    /// As [`Queue::try_put`](crate::Queue::try_put).
    ///
    /// # Examples
    ///
    /// ```
    /// let queue = polytask::Queue::new(1);
    /// let producer = queue.producer();
    /// producer.try_put("first").unwrap();
    /// assert!(producer.try_put("second").unwrap_err().is_full());
    /// ```
    pub fn try_put(&self, item: T) -> Result<(), PutError<T>> {
        self.queue.try_put(item)
    }

    /// Puts many items, as [`Queue::put_many`](crate::Queue::put_many).
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let queue = polytask::Queue::new(5);
    /// queue.producer().put_many(["bun", "cake"]).await.unwrap();
    /// assert_eq!(queue.len(), 2);
    /// # }
    /// ```
    #[track_caller]
    pub fn put_many(&self, items: impl IntoIterator<Item = T>) -> Wait<PutMany<'_, T, O>> {
        self.queue.put_many(items)
    }

    /// Reserves room for an item, as [`Queue::reserve`](crate::Queue::reserve).
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let queue = polytask::Queue::new(1);
    /// let producer = queue.producer();
    /// producer.reserve().await.unwrap().put("bun").unwrap();
    /// assert_eq!(queue.try_get(), Ok("bun"));
    /// # }
    /// ```
    #[track_caller]
    pub fn reserve(&self) -> Wait<Reserve<'_, T, O>> {
        self.queue.reserve()
    }

    /// Reserves room for an item if there is some now, as [`Queue::try_reserve`](crate::Queue::try_reserve).
    ///
    /// # Examples
    ///
    /// ```
    /// let queue = polytask::Queue::<u8>::new(1);
    /// let producer = queue.producer();
    /// let _slot = producer.try_reserve().unwrap();
    /// assert!(producer.try_reserve().is_none());
    /// ```
    pub fn try_reserve(&self) -> Option<Slot<'_, T, O>> {
        self.queue.try_reserve()
    }
}

impl<T, O: Order<Item = T>> Drop for Producer<T, O> {
    fn drop(&mut self) {
        self.queue.with_state(State::drop_producer);
    }
}

impl<T, O: Order<Item = T>> fmt::Debug for Producer<T, O> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Producer").field("queue", &self.queue).finish()
    }
}
