//! A queue that knows which of its items are finished.
//!
//! See [`JoinableQueue`].

mod job;
mod operation;

use std::fmt;
use std::panic::Location;
use std::sync::Arc;

pub use self::job::{Job, OnAbandoned};
pub use self::operation::{GetJob, JoinQueue, JoinTimeoutError};
use super::bound::Bound;
use super::error::{GetError, PutError};
use super::operation::{Put, PutMany, Reserve};
use super::order::{Fifo, Order};
use super::producer::Producer;
use super::slot::Slot;
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
    #[track_caller]
    pub fn new(bound: impl Into<Bound<T>>) -> Self {
        Self::over(Queue::new(bound))
    }

    /// Makes an empty queue that holds as much as `bound`, known by `name`.
    ///
    /// # Panics
    ///
    /// If the bound is zero.
    #[track_caller]
    pub fn named(name: impl Into<String>, bound: impl Into<Bound<T>>) -> Self {
        Self::over(Queue::named(name, bound))
    }

    /// Makes an empty queue that holds as many items as memory, known by a number.
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

    /// Gets the next job, and waits for one if there is none. Otherwise as [`Queue::get`].
    ///
    /// # Errors
    ///
    /// As [`Queue::get`].
    ///
    /// # Cancel safety
    ///
    /// A dropped call loses its place. No item is lost or abandoned by it.
    #[track_caller]
    pub fn get(&self) -> Wait<GetJob<'_, T, O>> {
        GetJob::wait(self)
    }

    /// Gets the next job if there is one now that nobody waits for.
    ///
    /// # Errors
    ///
    /// As [`Queue::try_get`].
    #[doc(alias = "get_nowait")]
    #[track_caller]
    pub fn try_get(&self) -> Result<Job<T, O>, GetError> {
        let item = self.queue.try_get()?;
        Ok(Job::new(item, self.clone(), Location::caller()))
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

    /// Puts an item, as [`Queue::put`].
    #[track_caller]
    pub fn put(&self, item: T) -> Wait<Put<'_, T, O>> {
        self.queue.put(item)
    }

    /// Puts an item if there is room for it now, as [`Queue::try_put`].
    ///
    /// # Errors
    ///
    /// As [`Queue::try_put`].
    #[doc(alias = "put_nowait")]
    pub fn try_put(&self, item: T) -> Result<(), PutError<T>> {
        self.queue.try_put(item)
    }

    /// Puts many items, as [`Queue::put_many`].
    #[track_caller]
    pub fn put_many(&self, items: impl IntoIterator<Item = T>) -> Wait<PutMany<'_, T, O>> {
        self.queue.put_many(items)
    }

    /// Reserves room for an item, as [`Queue::reserve`].
    #[track_caller]
    pub fn reserve(&self) -> Wait<Reserve<'_, T, O>> {
        self.queue.reserve()
    }

    /// Reserves room for an item if there is some now, as [`Queue::try_reserve`].
    pub fn try_reserve(&self) -> Option<Slot<'_, T, O>> {
        self.queue.try_reserve()
    }

    /// A counted right to put, as [`Queue::producer`].
    pub fn producer(&self) -> Producer<T, O> {
        self.queue.producer()
    }

    /// Closes the queue, as [`Queue::close`].
    #[doc(alias = "shutdown")]
    pub fn close(&self) {
        self.queue.close();
    }

    /// Closes the queue and hands back what is in it, which counts as finished; otherwise as [`Queue::close_now`].
    pub fn close_now(&self) -> Vec<T> {
        self.queue.close_now()
    }

    /// Whether the queue is closed.
    pub fn is_closed(&self) -> bool {
        self.queue.is_closed()
    }

    /// How many items are in it, without those that are being worked on.
    #[doc(alias = "qsize")]
    pub fn len(&self) -> usize {
        self.queue.len()
    }

    /// Whether there are no items in it. Some may be worked on.
    #[doc(alias = "empty")]
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Whether an item would have to wait for room, as [`Queue::is_full`].
    #[doc(alias = "full")]
    pub fn is_full(&self) -> bool {
        self.queue.is_full()
    }

    /// Its bound, in items or in weight; `None` if it has none.
    pub fn capacity(&self) -> Option<usize> {
        self.queue.capacity()
    }

    /// Its numbers at this moment.
    pub fn statistics(&self) -> JoinableQueueStatistics {
        self.queue.with_state(|state, _| JoinableQueueStatistics {
            queue: state.statistics(),
            unfinished: state.ledger().unfinished(),
            done: state.ledger().joined().done,
            abandoned: state.ledger().joined().abandoned,
        })
    }

    fn meta(&self) -> &Arc<Meta> {
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
