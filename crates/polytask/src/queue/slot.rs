//! Room in a queue that is kept for one item: [`Slot`].

use std::fmt;

use super::OrderedQueue;
use super::error::PutError;
use super::order::{Fifo, Order};

/// Room in a queue for one item, reserved before there is the item.
///
/// It holds capacity and no place among the items: the item arrives when it is [put](Self::put). Dropping the slot
/// returns the room. A queue that is closed drains until its slots are filled or dropped.
///
/// # Examples
///
/// ```
/// use polytask::Queue;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let queue = Queue::new(1);
/// let slot = queue.reserve().await.unwrap();
/// assert!(queue.try_put("overtakes").unwrap_err().is_full());
///
/// // The item is made only now that there is room for it, and nothing can be lost.
/// slot.put("kept").unwrap();
/// assert_eq!(queue.get().await, Ok("kept"));
/// # }
/// ```
#[must_use = "a slot that is dropped at once reserves nothing"]
pub struct Slot<'a, T, O: Order<Item = T> = Fifo<T>> {
    queue: &'a OrderedQueue<T, O>,
    /// The room it holds, until that is put to use.
    held: Option<usize>,
}

// === impl Slot ===

impl<'a, T, O: Order<Item = T>> Slot<'a, T, O> {
    pub(super) fn new(queue: &'a OrderedQueue<T, O>, held: usize) -> Self {
        Self { queue, held: Some(held) }
    }

    /// Puts the item, without waiting.
    ///
    /// In a queue bounded by weight the item counts what it weighs, which may be more than was reserved.
    ///
    /// # Errors
    ///
    /// [`PutError::Closed`] with the item after [`close_now`](crate::Queue::close_now). A queue that drains still takes it.
    ///
    /// # Examples
    ///
    /// ```
    /// let queue = polytask::Queue::new(1);
    /// let slot = queue.try_reserve().unwrap();
    /// queue.close();
    /// slot.put("still taken").unwrap();
    /// assert_eq!(queue.try_get(), Ok("still taken"));
    /// ```
    pub fn put(mut self, item: T) -> Result<(), PutError<T>> {
        let weight = self.queue.weigh(&item);
        match self.held.take() {
            Some(held) => self
                .queue
                .with_state(|state, wakers| state.fill_slot(held, item, weight, wakers))
                .map_err(PutError::Closed),
            None => Err(PutError::Closed(item)),
        }
    }
}

impl<T, O: Order<Item = T>> Drop for Slot<'_, T, O> {
    fn drop(&mut self) {
        if let Some(held) = self.held.take() {
            self.queue.with_state(|state, wakers| state.drop_slot(held, wakers));
        }
    }
}

impl<T, O: Order<Item = T>> fmt::Debug for Slot<'_, T, O> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Slot").field("queue", self.queue).finish_non_exhaustive()
    }
}
