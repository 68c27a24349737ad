//! What a joinable queue offers to those who put: what a plain one does.

use super::JoinableQueue;
use crate::queue::error::PutError;
use crate::queue::operation::{Put, PutMany, Reserve};
use crate::queue::order::Order;
use crate::queue::producer::Producer;
use crate::queue::slot::Slot;
use crate::wait::Wait;

impl<T, O: Order<Item = T>> JoinableQueue<T, O> {
    /// Puts an item, as [`Queue::put`](crate::Queue::put).
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let orders = polytask::JoinableQueue::new(1);
    /// orders.put("soup").await.unwrap();
    /// assert_eq!(orders.statistics().unfinished, 1);
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
    /// let orders = polytask::JoinableQueue::new(1);
    /// assert!(orders.try_put("soup").is_ok());
    /// assert!(orders.try_put("rice").unwrap_err().is_full());
    /// ```
    #[doc(alias = "put_nowait")]
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
    /// let orders = polytask::JoinableQueue::new(5);
    /// orders.put_many(["soup", "rice"]).await.unwrap();
    /// assert_eq!(orders.statistics().unfinished, 2);
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
    /// let orders = polytask::JoinableQueue::new(1);
    /// let slot = orders.reserve().await.unwrap();
    /// assert_eq!(orders.statistics().unfinished, 0);
    /// slot.put("soup").unwrap();
    /// assert_eq!(orders.statistics().unfinished, 1);
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
    /// let orders = polytask::JoinableQueue::<u8>::new(1);
    /// let _slot = orders.try_reserve().unwrap();
    /// assert!(orders.try_reserve().is_none());
    /// ```
    pub fn try_reserve(&self) -> Option<Slot<'_, T, O>> {
        self.queue.try_reserve()
    }

    /// A counted right to put, as [`Queue::producer`](crate::Queue::producer).
    ///
    /// # Examples
    ///
    /// ```
    /// let orders = polytask::JoinableQueue::<u8>::new(1);
    /// drop(orders.producer());
    /// assert!(orders.is_closed());
    /// ```
    pub fn producer(&self) -> Producer<T, O> {
        self.queue.producer()
    }
}
