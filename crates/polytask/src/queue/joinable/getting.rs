//! What a joinable queue offers to those who get: jobs.

use std::panic::Location;

use super::{GetJob, Job, JoinableQueue};
use crate::queue::error::GetError;
use crate::queue::order::Order;
use crate::wait::Wait;

impl<T, O: Order<Item = T>> JoinableQueue<T, O> {
    /// Gets the next job, and waits for one if there is none. Otherwise as [`Queue::get`](crate::Queue::get).
    ///
    /// # Errors
    ///
    /// As [`Queue::get`](crate::Queue::get).
    ///
    /// # Cancel safety
    ///
    /// A dropped call loses its place. No item is lost or abandoned by it.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let orders = polytask::JoinableQueue::new(1);
    /// orders.put("soup").await.unwrap();
    /// let order = orders.get().await.unwrap();
    /// assert_eq!(orders.statistics().unfinished, 1);
    /// assert_eq!(order.done(), "soup");
    /// assert_eq!(orders.statistics().unfinished, 0);
    /// # }
    /// ```
    #[track_caller]
    pub fn get(&self) -> Wait<GetJob<'_, T, O>> {
        GetJob::wait(self)
    }

    /// Gets the next job if there is one now that nobody waits for.
    ///
    /// # Errors
    ///
    /// As [`Queue::try_get`](crate::Queue::try_get).
    ///
    /// # Examples
    ///
    /// ```
    /// let orders = polytask::JoinableQueue::new(1);
    /// assert!(orders.try_get().unwrap_err().is_empty());
    /// orders.try_put("soup").unwrap();
    /// assert_eq!(orders.try_get().unwrap().done(), "soup");
    /// ```
    #[doc(alias = "get_nowait")]
    #[track_caller]
    pub fn try_get(&self) -> Result<Job<T, O>, GetError> {
        let item = self.queue.try_get()?;
        Ok(Job::new(item, self.clone(), Location::caller()))
    }
}
