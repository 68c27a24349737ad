//! What a queue offers to those who put.

use super::OrderedQueue;
use super::error::PutError;
use super::operation::{Put, PutMany, Reserve};
use super::order::Order;
use super::producer::Producer;
use super::slot::Slot;
use crate::wait::Wait;

impl<T, O: Order<Item = T>> OrderedQueue<T, O> {
    /// Puts an item, and waits for room if there is none.
    ///
    /// # Errors
    ///
    /// * [`PutError::Closed`] with the item, if the queue is closed before there is room.
    /// * [`PutError::Full`] with the item, if a [`timeout`](Wait::timeout) ends before there is room.
    ///
    /// # Cancel safety
    ///
    /// A dropped call loses its place and drops its item, which was not put and will not be. To keep the item use a
    /// [`timeout`](Wait::timeout), which gives it back, or [`reserve`](Self::reserve), which takes it late.
    ///
    /// # Python
    ///
    /// `put(item)` and `put(item, timeout=…)`.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::{PutError, Queue};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let queue = Queue::new(1);
    /// queue.put("first").await.unwrap();
    /// let refused = queue.put("second").timeout(Duration::from_secs(3)).await;
    /// assert_eq!(refused, Err(PutError::Full("second")));
    /// # }
    /// ```
    #[doc(alias = "send")]
    #[track_caller]
    pub fn put(&self, item: T) -> Wait<Put<'_, T, O>> {
        Put::wait(self, item)
    }

    /// Puts an item if there is room for it now and nobody waits for it.
    ///
    /// # Errors
    ///
    /// [`PutError::Full`] or [`PutError::Closed`], with the item.
    ///
    /// # Python
    ///
    /// `put_nowait(item)`.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::{PutError, Queue};
    ///
    /// let queue = Queue::new(1);
    /// assert_eq!(queue.try_put("first"), Ok(()));
    /// assert_eq!(queue.try_put("second"), Err(PutError::Full("second")));
    /// ```
    #[doc(alias = "put_nowait")]
    pub fn try_put(&self, item: T) -> Result<(), PutError<T>> {
        let weight = self.weigh(&item);
        self.with_state(|state, wakers| {
            if state.is_closed() {
                Err(PutError::Closed(item))
            } else if state.admits(weight) {
                state.put(item, weight, wakers);
                Ok(())
            } else {
                Err(PutError::Full(item))
            }
        })
    }

    /// Puts many items in their order, and waits for room whenever there is none.
    ///
    /// As many as fit are put at once, at the cost of about one.
    ///
    /// # Errors
    ///
    /// [`PutManyError::Closed`](crate::PutManyError::Closed) or, with a [`timeout`](Wait::timeout),
    /// [`PutManyError::Full`](crate::PutManyError::Full), with those that were not put.
    ///
    /// # Cancel safety
    ///
    /// A dropped call loses its place and drops the items that were not put yet; those before them stay in the queue.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::Queue;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let queue = Queue::new(100);
    /// queue.put_many(1..=5).await.unwrap();
    /// assert_eq!(queue.get_many(3).await.unwrap(), [1, 2, 3]);
    /// assert_eq!(queue.get_many(3).await.unwrap(), [4, 5]);
    /// # }
    /// ```
    #[track_caller]
    pub fn put_many(&self, items: impl IntoIterator<Item = T>) -> Wait<PutMany<'_, T, O>> {
        PutMany::wait(self, items)
    }

    /// Reserves room for one item, and waits for it if there is none.
    ///
    /// In a queue bounded by weight it reserves a weight of 1; see [`reserve_weight`](Self::reserve_weight).
    ///
    /// # Errors
    ///
    /// [`ReserveError::Closed`](crate::ReserveError::Closed) or, with a [`timeout`](Wait::timeout),
    /// [`ReserveError::Full`](crate::ReserveError::Full).
    ///
    /// # Cancel safety
    ///
    /// A dropped call loses its place, and room that it was granted goes to the next.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::{Queue, ReserveError};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let queue = Queue::new(1);
    /// let slot = queue.reserve().await.unwrap();
    /// let refused = queue.reserve().timeout(Duration::from_secs(3)).await;
    /// assert_eq!(refused.unwrap_err(), ReserveError::Full);
    /// slot.put("there was room for it").unwrap();
    /// assert_eq!(queue.len(), 1);
    /// # }
    /// ```
    #[track_caller]
    pub fn reserve(&self) -> Wait<Reserve<'_, T, O>> {
        Reserve::wait(self, 1)
    }

    /// Reserves room for one item of the weight `weight`, as [`reserve`](Self::reserve).
    ///
    /// More than the bound counts as the bound. In a queue that is not bounded by weight every item takes 1, whatever
    /// `weight` says.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::{Bound, Queue};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let outbox = Queue::new(Bound::weight(10, String::len));
    /// let slot = outbox.reserve_weight(8).await.unwrap();
    /// assert!(outbox.try_put("hello".to_owned()).unwrap_err().is_full());
    /// slot.put("greeting".to_owned()).unwrap();
    /// assert_eq!(outbox.statistics().used, 8);
    /// # }
    /// ```
    #[track_caller]
    pub fn reserve_weight(&self, weight: usize) -> Wait<Reserve<'_, T, O>> {
        Reserve::wait(self, self.shared.bound.room(weight))
    }

    /// Reserves room for one item if there is some now and nobody waits for it.
    ///
    /// # Examples
    ///
    /// ```
    /// let queue = polytask::Queue::new(1);
    /// let slot = queue.try_reserve().unwrap();
    /// assert!(queue.try_reserve().is_none());
    /// slot.put("kept").unwrap();
    /// assert_eq!(queue.try_get(), Ok("kept"));
    /// ```
    pub fn try_reserve(&self) -> Option<Slot<'_, T, O>> {
        self.with_state(|state, _| {
            let open = !state.is_closed() && state.admits(1);
            if open {
                state.charge(1);
                state.open_slot();
            }
            open
        })
        .then(|| Slot::new(self, 1))
    }

    /// A counted right to put: when the last producer is dropped, the queue closes.
    ///
    /// A handle that puts without a producer is not counted.
    ///
    /// # Examples
    ///
    /// ```
    /// let buns = polytask::Queue::new(5);
    /// let (baker, helper) = (buns.producer(), buns.producer());
    /// helper.try_put("bun").unwrap();
    /// drop(helper);
    /// assert!(!buns.is_closed());
    /// drop(baker);
    /// assert!(buns.is_closed());
    /// ```
    pub fn producer(&self) -> Producer<T, O> {
        Producer::new(self.clone())
    }
}
