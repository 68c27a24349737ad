//! What a queue offers to those who get.

use super::OrderedQueue;
use super::error::GetError;
use super::operation::{Get, GetMany, Ready};
use super::order::Order;
use super::state::Outlook;
use super::stream::Items;
use crate::wait::Wait;

impl<T, O: Order<Item = T>> OrderedQueue<T, O> {
    /// Gets the next item, and waits for one if there is none.
    ///
    /// # Errors
    ///
    /// * [`GetError::Closed`], if the queue is closed and everything in it was got.
    /// * [`GetError::Empty`], if a [`timeout`](Wait::timeout) ends before there is an item.
    ///
    /// # Cancel safety
    ///
    /// A dropped call loses its place. No item is lost: one that was kept for the call goes to the next.
    ///
    /// # Python
    ///
    /// `get()` and `get(timeout=…)`.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::{GetError, Queue};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let queue = Queue::new(3);
    /// queue.put(1).await.unwrap();
    /// assert_eq!(queue.get().await, Ok(1));
    /// assert_eq!(queue.get().timeout(Duration::from_secs(3)).await, Err(GetError::Empty));
    /// # }
    /// ```
    #[doc(alias = "recv")]
    #[track_caller]
    pub fn get(&self) -> Wait<Get<'_, T, O>> {
        Get::wait(self)
    }

    /// Gets the next item if there is one now that nobody waits for.
    ///
    /// # Errors
    ///
    /// [`GetError::Empty`], or [`GetError::Closed`] at the end.
    ///
    /// # Python
    ///
    /// `get_nowait()`.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::{GetError, Queue};
    ///
    /// let queue = Queue::new(1);
    /// assert_eq!(queue.try_get(), Err(GetError::Empty));
    /// queue.try_put("bun").unwrap();
    /// assert_eq!(queue.try_get(), Ok("bun"));
    /// ```
    #[doc(alias = "get_nowait")]
    pub fn try_get(&self) -> Result<T, GetError> {
        self.with_state(|state, wakers| match state.outlook() {
            Outlook::Item => state.take(wakers).ok_or(GetError::Empty),
            Outlook::Ended => Err(GetError::Closed),
            Outlook::Later => Err(GetError::Empty),
        })
    }

    /// Gets as many items as there are, at most `limit`, and waits for the first if there is none.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    ///
    /// # Panics
    ///
    /// If `limit` is zero.
    ///
    /// # Cancel safety
    ///
    /// As [`get`](Self::get): no item is lost.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let queue = polytask::Queue::new(5);
    /// queue.put_many(1..=5).await.unwrap();
    /// assert_eq!(queue.get_many(2).await.unwrap(), [1, 2]);
    /// assert_eq!(queue.get_many(9).await.unwrap(), [3, 4, 5]);
    /// # }
    /// ```
    #[track_caller]
    pub fn get_many(&self, limit: usize) -> Wait<GetMany<'_, T, O>> {
        GetMany::wait(self, limit)
    }

    /// Waits until a [`get`](Self::get) would not: until there is an item to spare, or the end.
    ///
    /// With a [`timeout`](Wait::timeout) it returns whether that came in time. Somebody else may be faster then.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::Queue;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let queue = Queue::new(1);
    /// assert!(!queue.ready().timeout(Duration::from_secs(3)).await);
    /// queue.put("bun").await.unwrap();
    /// queue.ready().await;
    /// assert_eq!(queue.len(), 1);
    /// # }
    /// ```
    #[track_caller]
    pub fn ready(&self) -> Wait<Ready<'_, T, O>> {
        Ready::wait(self)
    }

    /// Whether a [`get`](Self::get) would return at once, with an item or the end.
    ///
    /// # Examples
    ///
    /// ```
    /// let queue = polytask::Queue::<u8>::new(1);
    /// assert!(!queue.is_ready());
    /// queue.close();
    /// assert!(queue.is_ready(), "the end is there at once");
    /// ```
    pub fn is_ready(&self) -> bool {
        self.with_state(|state, _| !matches!(state.outlook(), Outlook::Later))
    }

    /// The items as a stream that ends when the queue is closed and empty.
    ///
    /// # Examples
    ///
    /// ```
    /// use futures::StreamExt;
    /// use polytask::Queue;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let queue = Queue::new(10);
    /// queue.put_many([3, 4, 5]).await.unwrap();
    /// queue.close();
    /// let squares: Vec<_> = queue.stream().map(|side| side * side).collect().await;
    /// assert_eq!(squares, [9, 16, 25]);
    /// # }
    /// ```
    #[track_caller]
    pub fn stream(&self) -> Items<T, O> {
        Items::new(self.clone())
    }
}
