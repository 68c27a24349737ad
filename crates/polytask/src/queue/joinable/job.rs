//! An item that is being worked on: [`Job`].

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind};
use std::thread;

use super::JoinableQueue;
use crate::queue::ledger::Abandonment;
use crate::queue::order::{Fifo, Order};

/// What becomes of a job that is dropped without being done.
///
/// # Examples
///
/// ```
/// use polytask::{JoinableQueue, OnAbandoned};
///
/// for (choice, left) in [(OnAbandoned::Count, 0), (OnAbandoned::Requeue, 1)] {
///     let orders = JoinableQueue::new(1).on_abandoned(choice);
///     orders.try_put("soup").unwrap();
///     drop(orders.try_get().unwrap());
///     assert_eq!(orders.len(), left);
/// }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnAbandoned {
    /// It is counted, and its item dropped.
    #[default]
    Count,
    /// It is put back, whether there is room or not, as long as the queue is open; then it is counted.
    ///
    /// An item that makes every worker panic comes back for ever. One whose weighing panics is counted instead.
    Requeue,
}

/// An item that was got from a [`JoinableQueue`], to be worked on and then [done](Self::done).
///
/// # Examples
///
/// ```
/// let orders = polytask::JoinableQueue::new(1);
/// orders.try_put("soup").unwrap();
/// let order = orders.try_get().unwrap();
/// assert_eq!(order.len(), 4, "a job is used as its item");
/// assert_eq!(order.done(), "soup");
/// ```
#[must_use = "a job that is dropped without `done` counts as abandoned"]
pub struct Job<T, O: Order<Item = T> = Fifo<T>> {
    /// There until the job ends.
    item: Option<T>,
    queue: JoinableQueue<T, O>,
    got_at: &'static Location<'static>,
}

// === impl Job ===

impl<T, O: Order<Item = T>> Job<T, O> {
    pub(in crate::queue) fn new(item: T, queue: JoinableQueue<T, O>, got_at: &'static Location<'static>) -> Self {
        Self { item: Some(item), queue, got_at }
    }

    /// Says that the job is done, and gives its item out.
    ///
    /// # Python
    ///
    /// `task_done()`.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let orders = polytask::JoinableQueue::new(1);
    /// orders.put("soup").await.unwrap();
    /// assert_eq!(orders.get().await.unwrap().done(), "soup");
    /// assert_eq!(orders.join().await.done, 1);
    /// # }
    /// ```
    #[doc(alias = "task_done")]
    pub fn done(mut self) -> T {
        let item = self.take();
        self.queue.queue.with_state(|state, wakers| state.ledger_mut().done(wakers));
        item
    }

    fn take(&mut self) -> T {
        self.item.take().unwrap_or_else(|| unreachable!("a job has its item until it ends"))
    }
}

impl<T, O: Order<Item = T>> Deref for Job<T, O> {
    type Target = T;

    fn deref(&self) -> &T {
        self.item.as_ref().unwrap_or_else(|| unreachable!("a job has its item until it ends"))
    }
}

impl<T, O: Order<Item = T>> DerefMut for Job<T, O> {
    fn deref_mut(&mut self) -> &mut T {
        self.item.as_mut().unwrap_or_else(|| unreachable!("a job has its item until it ends"))
    }
}

impl<T, O: Order<Item = T>> Drop for Job<T, O> {
    fn drop(&mut self) {
        let Some(item) = self.item.take() else { return };
        let JoinableQueue { queue, on_abandoned } = &self.queue;
        let panicking = thread::panicking();
        let abandonment = Abandonment { got_at: self.got_at, panicking };
        // Weighing is the user's. If it panics the job is counted all the same, or nobody could ever join.
        let weight = match on_abandoned {
            OnAbandoned::Count => Ok(None),
            OnAbandoned::Requeue => catch_unwind(AssertUnwindSafe(|| Some(queue.weigh(&item)))),
        };
        // The item is dropped when the queue is free again, since its drop is the user's.
        let dropped = queue.with_state(|state, wakers| match weight {
            Ok(Some(weight)) if !state.is_closed() => {
                state.ledger_mut().returned();
                state.put(item, weight, wakers);
                None
            }
            _ => {
                state.ledger_mut().abandoned(abandonment, wakers);
                Some(item)
            }
        });
        drop(dropped);
        match weight {
            Err(panic) if !panicking => resume_unwind(panic),
            _ => {}
        }
    }
}

impl<T: fmt::Debug, O: Order<Item = T>> fmt::Debug for Job<T, O> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Job").field("item", &**self).field("got_at", &self.got_at).finish_non_exhaustive()
    }
}
