//! A queue that knows which of its items are finished.
//!
//! See [`JoinableQueue`].

mod getting;
mod job;
mod operation;
mod putting;

use std::fmt;
use std::sync::Arc;

pub use self::job::{Job, OnAbandoned};
pub use self::operation::{GetJob, JoinQueue, JoinTimeoutError};
use super::bound::Bound;
use super::gauge::Gauge;
use super::order::{Fifo, Order};
use super::state::QueueStatistics;
use super::{OrderedQueue, Queue};
use crate::identity::impl_identity;
use crate::instrument::Meta;
use crate::wait::Wait;

/// A queue that knows which of its items are finished, so that one can wait for all of them.
///
/// [`get`](Self::get) gives a [`Job`]. As in Python, that a job is done has to be said: [`Job::done`]. A job that is
/// dropped without it, by a panic, a cancelled task or an early return, is *abandoned*: [`join`](Self::join) does not
/// wait for it for ever, and says so; or it is put back for the next one, if the queue was built
/// [so](Self::on_abandoned).
///
/// # Fairness
///
/// As [`Queue`].
///
/// # Python
///
/// `multiprocessing.JoinableQueue`, and the `task_done` and `join` of `queue.Queue`. Different: a job is its own
/// receipt, so `task_done()` cannot be called too often; and forgetting it hangs nobody.
///
/// # Examples
///
/// ```
/// use polytask::JoinableQueue;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let buns = JoinableQueue::<u32>::named("buns", 5);
/// let eater = tokio::spawn({
///     let buns = buns.clone();
///     async move {
///         while let Ok(bun) = buns.get().await {
///             bun.done();
///         }
///     }
/// });
/// buns.put_many(0..10).await.unwrap();
///
/// let joined = buns.join().await;
/// assert_eq!((joined.done, joined.abandoned), (10, 0));
/// buns.close();
/// eater.await.unwrap();
/// # }
/// ```
pub struct JoinableQueue<T, O: Order<Item = T> = Fifo<T>> {
    queue: OrderedQueue<T, O>,
    on_abandoned: OnAbandoned,
}

/// The numbers of a [`JoinableQueue`] at one moment.
///
/// # Examples
///
/// ```
/// let orders = polytask::JoinableQueue::new(2);
/// orders.try_put("soup").unwrap();
/// orders.try_put("rice").unwrap();
/// let _soup = orders.try_get().unwrap();
/// let statistics = orders.statistics();
/// assert_eq!((statistics.queue.len, statistics.unfinished, statistics.done), (1, 2, 0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JoinableQueueStatistics {
    /// Those of the queue.
    pub queue: QueueStatistics,
    /// How many items are in the queue or being worked on.
    pub unfinished: usize,
    /// How many jobs were done.
    pub done: u64,
    /// How many jobs were dropped without being done, and not put back.
    pub abandoned: u64,
}

// === impl JoinableQueue ===

impl<T> JoinableQueue<T> {
    /// Makes an empty queue that holds as much as `bound`, known by a number.
    ///
    /// # Panics
    ///
    /// If the bound is zero.
    ///
    /// # Examples
    ///
    /// ```
    /// let orders = polytask::JoinableQueue::new(1);
    /// orders.try_put("soup").unwrap();
    /// assert!(orders.try_put("rice").unwrap_err().is_full());
    /// ```
    #[track_caller]
    pub fn new(bound: impl Into<Bound<T>>) -> Self {
        Self::over(Queue::new(bound))
    }

    /// Makes an empty queue that holds as much as `bound`, known by `name`.
    ///
    /// # Panics
    ///
    /// If the bound is zero.
    ///
    /// # Examples
    ///
    /// ```
    /// let orders = polytask::JoinableQueue::<u8>::named("orders", 3);
    /// assert_eq!((orders.name(), orders.capacity()), ("orders".to_owned(), Some(3)));
    /// ```
    #[track_caller]
    pub fn named(name: impl Into<String>, bound: impl Into<Bound<T>>) -> Self {
        Self::over(Queue::named(name, bound))
    }

    /// Makes an empty queue that holds as many items as memory, known by a number.
    ///
    /// # Examples
    ///
    /// ```
    /// let orders = polytask::JoinableQueue::<u8>::unbounded();
    /// assert_eq!(orders.capacity(), None);
    /// ```
    #[track_caller]
    pub fn unbounded() -> Self {
        Self::over(Queue::unbounded())
    }
}

impl<T, O: Order<Item = T>> JoinableQueue<T, O> {
    /// Makes a queue of any order joinable.
    ///
    /// # Panics
    ///
    /// If there is another handle of the queue: what is got through that could never be said to be done.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::{JoinableQueue, PriorityQueue};
    ///
    /// let chores = JoinableQueue::over(PriorityQueue::named("chores", 8));
    /// chores.try_put((2, "cook")).unwrap();
    /// chores.try_put((1, "shop")).unwrap();
    /// assert_eq!(chores.try_get().unwrap().done(), (1, "shop"));
    /// assert_eq!(chores.statistics().unfinished, 1);
    /// ```
    #[track_caller]
    pub fn over(mut queue: OrderedQueue<T, O>) -> Self {
        queue.keep_ledger();
        Self { queue, on_abandoned: OnAbandoned::default() }
    }

    /// The same queue, with a choice of what becomes of abandoned jobs. It holds for the jobs that are got through
    /// this handle and its clones, so it is called when the queue is built.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::{JoinableQueue, OnAbandoned};
    ///
    /// let orders = JoinableQueue::new(4).on_abandoned(OnAbandoned::Requeue);
    /// orders.try_put("soup").unwrap();
    /// drop(orders.try_get().unwrap());
    /// assert_eq!(orders.try_get().unwrap().done(), "soup");
    /// ```
    #[must_use]
    pub fn on_abandoned(mut self, on_abandoned: OnAbandoned) -> Self {
        self.on_abandoned = on_abandoned;
        self
    }

    /// Waits until every item that was put is finished: none is in the queue, and none is being worked on.
    ///
    /// With a [`timeout`](Wait::timeout) it fails with the number of the unfinished.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost.
    ///
    /// # Python
    ///
    /// `join()`. Different: it tells how the jobs ended, and can be limited in time.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::JoinableQueue;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let queue = JoinableQueue::new(2);
    /// queue.put("good").await.unwrap();
    /// queue.put("bad").await.unwrap();
    /// queue.get().await.unwrap().done();
    /// drop(queue.get().await.unwrap());
    ///
    /// let joined = queue.join().await;
    /// assert_eq!((joined.done, joined.abandoned), (1, 1));
    /// assert_eq!(joined.latest.len(), 1);
    /// # }
    /// ```
    #[track_caller]
    pub fn join(&self) -> Wait<JoinQueue<'_, T, O>> {
        JoinQueue::wait(&self.queue)
    }

    /// Closes the queue, as [`Queue::close`].
    ///
    /// # Examples
    ///
    /// ```
    /// let orders = polytask::JoinableQueue::new(1);
    /// orders.try_put("last").unwrap();
    /// orders.close();
    /// assert!(orders.try_put("late").unwrap_err().is_closed());
    /// assert_eq!(orders.try_get().unwrap().done(), "last");
    /// ```
    #[doc(alias = "shutdown")]
    pub fn close(&self) {
        self.queue.close();
    }

    /// Closes the queue and hands back what is in it, which counts as finished; otherwise as [`Queue::close_now`].
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let orders = polytask::JoinableQueue::new(1);
    /// orders.put("soup").await.unwrap();
    /// assert_eq!(orders.close_now(), ["soup"]);
    /// assert_eq!(orders.join().await.done, 0);
    /// # }
    /// ```
    pub fn close_now(&self) -> Vec<T> {
        self.queue.close_now()
    }

    /// Whether the queue is closed.
    ///
    /// # Examples
    ///
    /// ```
    /// let orders = polytask::JoinableQueue::<u8>::new(1);
    /// assert!(!orders.is_closed());
    /// orders.close();
    /// assert!(orders.is_closed());
    /// ```
    pub fn is_closed(&self) -> bool {
        self.queue.is_closed()
    }

    /// How many items are in it, without those that are being worked on.
    ///
    /// # Examples
    ///
    /// ```
    /// let orders = polytask::JoinableQueue::new(2);
    /// orders.try_put("soup").unwrap();
    /// orders.try_put("rice").unwrap();
    /// let _soup = orders.try_get().unwrap();
    /// assert_eq!(orders.len(), 1);
    /// ```
    #[doc(alias = "qsize")]
    pub fn len(&self) -> usize {
        self.queue.len()
    }

    /// Whether there are no items in it. Some may be worked on.
    ///
    /// # Examples
    ///
    /// ```
    /// let orders = polytask::JoinableQueue::new(1);
    /// orders.try_put("soup").unwrap();
    /// let _soup = orders.try_get().unwrap();
    /// assert!(orders.is_empty() && orders.statistics().unfinished == 1);
    /// ```
    #[doc(alias = "empty")]
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Whether an item would have to wait for room, as [`Queue::is_full`].
    ///
    /// # Examples
    ///
    /// ```
    /// let orders = polytask::JoinableQueue::new(1);
    /// orders.try_put("soup").unwrap();
    /// assert!(orders.is_full());
    /// let _soup = orders.try_get().unwrap();
    /// assert!(!orders.is_full(), "what is worked on takes no room");
    /// ```
    #[doc(alias = "full")]
    pub fn is_full(&self) -> bool {
        self.queue.is_full()
    }

    /// Its bound, in items or in weight; `None` if it has none.
    ///
    /// # Examples
    ///
    /// ```
    /// let orders = polytask::JoinableQueue::<u8>::new(3);
    /// assert_eq!(orders.capacity(), Some(3));
    /// ```
    pub fn capacity(&self) -> Option<usize> {
        self.queue.capacity()
    }

    /// Its numbers at this moment.
    ///
    /// # Examples
    ///
    /// ```
    /// let orders = polytask::JoinableQueue::new(1);
    /// orders.try_put("soup").unwrap();
    /// drop(orders.try_get().unwrap());
    /// let statistics = orders.statistics();
    /// assert_eq!((statistics.unfinished, statistics.done, statistics.abandoned), (0, 0, 1));
    /// ```
    pub fn statistics(&self) -> JoinableQueueStatistics {
        self.queue.with_state(|state, _| JoinableQueueStatistics {
            queue: state.statistics(),
            unfinished: state.ledger().unfinished(),
            done: state.ledger().joined().done,
            abandoned: state.ledger().joined().abandoned,
        })
    }

    fn meta(&self) -> &Arc<Meta<Gauge>> {
        self.queue.meta()
    }
}

impl_identity!([T, O: Order<Item = T>] JoinableQueue<T, O>);

impl<T, O: Order<Item = T>> Clone for JoinableQueue<T, O> {
    fn clone(&self) -> Self {
        Self { queue: self.queue.clone(), on_abandoned: self.on_abandoned }
    }
}

impl<T, O: Order<Item = T>> fmt::Debug for JoinableQueue<T, O> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let JoinableQueueStatistics { unfinished, done, abandoned, .. } = self.statistics();
        formatter
            .debug_struct("JoinableQueue")
            .field("queue", &self.queue)
            .field("unfinished", &unfinished)
            .field("done", &done)
            .field("abandoned", &abandoned)
            .finish()
    }
}
