//! Queues: first in first out, last in first out, by priority, and joinable.
//!
//! See [`Queue`].

mod batch;
mod bound;
mod error;
mod joinable;
mod ledger;
mod operation;
mod order;
mod producer;
mod slot;
mod state;
mod stream;

use std::fmt;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

use parking_lot::Mutex;

pub use self::bound::Bound;
pub use self::error::{GetError, PutError, PutManyError, ReserveError};
pub use self::joinable::{
    GetJob, Job, JoinQueue, JoinTimeoutError, JoinableQueue, JoinableQueueStatistics, OnAbandoned,
};
pub use self::ledger::{Abandonment, Joined};
pub use self::operation::{Get, GetMany, Put, PutMany, Ready, Reserve};
pub use self::order::{Fifo, Lifo, Order, Priority};
pub use self::producer::Producer;
pub use self::slot::Slot;
pub use self::state::QueueStatistics;
use self::state::{Outlook, State};
pub use self::stream::Items;
use crate::ident::Kind;
use crate::identity::impl_identity;
use crate::instrument::Meta;
use crate::wait::Wait;
use crate::waiters::Wakers;

/// A queue between tasks, for any number of producers and consumers, in the order `O`.
///
/// [`Queue`], [`LifoQueue`] and [`PriorityQueue`] are this type with their orders, and are what one writes; this name
/// is for code that serves all three.
pub struct OrderedQueue<T, O: Order<Item = T>> {
    shared: Arc<Shared<T, O>>,
}

/// A queue between tasks, for any number of producers and consumers.
///
/// A handle: its clones are the same queue. It is bounded, so that fast producers wait for slow consumers instead of
/// filling the memory. The three orders are one type, [`OrderedQueue`]: this one gives the oldest item first, a [`LifoQueue`] the
/// newest, a [`PriorityQueue`] the smallest.
///
/// # Fairness
///
/// First come, first served, for those who put and for those who get. A call that finds an item or room never
/// overtakes one that waits; a big item (by [weight](Bound::weight)) is not overtaken by small ones.
///
/// # When to use something else
///
/// * A [`JoinableQueue`] also knows which items are finished.
/// * [`pipe`](crate::pipe()) connects two ends, and tells each when the other is gone.
/// * `tokio::sync::broadcast` gives every consumer every item.
///
/// # Python
///
/// `queue.Queue`, `multiprocessing.Queue` and `asyncio.Queue`. Different: `maxsize` is required, and an endless queue
/// says [`Bound::unbounded`]; `close` is Python 3.13's `shutdown`, and consumers do see the end; `task_done` and
/// `join` are a [`JoinableQueue`]'s.
///
/// # Examples
///
/// ```
/// use polytask::Queue;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let queue = Queue::named("letters", 3);
/// let writer = tokio::spawn({
///     let queue = queue.clone();
///     async move {
///         for letter in ["A", "B", "C", "D", "E"] {
///             queue.put(letter).await.unwrap();
///         }
///         queue.close();
///     }
/// });
///
/// let mut read = String::new();
/// while let Ok(letter) = queue.get().await {
///     read.push_str(letter);
/// }
/// assert_eq!(read, "ABCDE");
/// writer.await.unwrap();
/// # }
/// ```
#[doc(alias = "SimpleQueue")]
pub type Queue<T> = OrderedQueue<T, Fifo<T>>;

/// A [`Queue`] that gives the newest item first.
///
/// # Examples
///
/// ```
/// let plates = polytask::LifoQueue::new(3);
/// for plate in [1, 2, 3] {
///     plates.try_put(plate).unwrap();
/// }
/// assert_eq!(plates.try_get(), Ok(3));
/// ```
pub type LifoQueue<T> = OrderedQueue<T, Lifo<T>>;

/// A [`Queue`] of `(priority, item)` that gives the smallest priority first, and the first come among equals.
///
/// # Panics
///
/// If comparing two priorities panics, so does the call that asked for it. The queue stays usable, no item is lost, and
/// the order is right again as soon as comparing succeeds:
///
/// * A get has taken nothing.
/// * A put has put its item. A `put_many` has put those that fitted, and the rest stays with the call.
/// * `close_now` has only closed: what is in the queue can still be got.
///
/// Priorities are compared while the queue is locked. So neither their `cmp` nor a panic hook that it may run into must
/// use the queue: it would wait for itself.
///
/// # Python
///
/// `queue.PriorityQueue`. Different: only the priority is compared, so that the items need no order, and equals keep
/// the order in which they came.
///
/// # Examples
///
/// ```
/// let chores = polytask::PriorityQueue::new(4);
/// for chore in [(2, "cook"), (1, "shop"), (3, "wash up"), (2, "set the table")] {
///     chores.try_put(chore).unwrap();
/// }
/// assert_eq!(chores.try_get(), Ok((1, "shop")));
/// assert_eq!(chores.try_get(), Ok((2, "cook")));
/// assert_eq!(chores.try_get(), Ok((2, "set the table")));
/// ```
pub type PriorityQueue<P, T> = OrderedQueue<(P, T), Priority<P, T>>;

struct Shared<T, O: Order<Item = T>> {
    state: Mutex<State<O>>,
    bound: Bound<T>,
    meta: Arc<Meta>,
}

// === impl OrderedQueue ===

impl<T, O: Order<Item = T>> OrderedQueue<T, O> {
    /// Makes an empty queue that holds as much as `bound`, known by a number.
    ///
    /// # Panics
    ///
    /// If the bound is zero.
    #[track_caller]
    pub fn new(bound: impl Into<Bound<T>>) -> Self {
        Self::with_meta(bound.into(), Meta::numbered(Kind::Queue))
    }

    /// Makes an empty queue that holds as much as `bound`, known by `name`.
    ///
    /// # Panics
    ///
    /// If the bound is zero.
    #[track_caller]
    pub fn named(name: impl Into<String>, bound: impl Into<Bound<T>>) -> Self {
        Self::with_meta(bound.into(), Meta::named(Kind::Queue, name))
    }

    /// Makes an empty queue that holds as many items as memory, known by a number.
    ///
    /// Whoever puts never waits, and nothing stops a fast producer. A named one is
    /// `Queue::named(name, Bound::unbounded())`.
    #[track_caller]
    pub fn unbounded() -> Self {
        Self::new(Bound::unbounded())
    }

    pub(crate) fn with_meta(bound: Bound<T>, meta: Arc<Meta>) -> Self {
        let state = Mutex::new(State::new(bound.limit, bound.is_weighted()));
        Self { shared: Arc::new(Shared { state, bound, meta }) }
    }

    #[track_caller]
    fn keep_ledger(&mut self) {
        let Some(shared) = Arc::get_mut(&mut self.shared) else {
            panic!("queue `{}` cannot be made joinable: there is another handle of it", self.shared.meta);
        };
        shared.state.get_mut().keep_ledger();
    }

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
    /// [`PutManyError::Closed`] or, with a [`timeout`](Wait::timeout), [`PutManyError::Full`], with those that were
    /// not put.
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
    /// [`ReserveError::Closed`] or, with a [`timeout`](Wait::timeout), [`ReserveError::Full`].
    ///
    /// # Cancel safety
    ///
    /// A dropped call loses its place, and room that it was granted goes to the next.
    #[track_caller]
    pub fn reserve(&self) -> Wait<Reserve<'_, T, O>> {
        Reserve::wait(self, 1)
    }

    /// Reserves room for one item of the weight `weight`, as [`reserve`](Self::reserve).
    ///
    /// More than the bound counts as the bound. In a queue that is not bounded by weight every item takes 1, whatever
    /// `weight` says.
    #[track_caller]
    pub fn reserve_weight(&self, weight: usize) -> Wait<Reserve<'_, T, O>> {
        Reserve::wait(self, self.shared.bound.room(weight))
    }

    /// Reserves room for one item if there is some now and nobody waits for it.
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
    #[track_caller]
    pub fn ready(&self) -> Wait<Ready<'_, T, O>> {
        Ready::wait(self)
    }

    /// Whether a [`get`](Self::get) would return at once, with an item or the end.
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

    /// A counted right to put: when the last producer is dropped, the queue closes.
    ///
    /// A handle that puts without a producer is not counted.
    pub fn producer(&self) -> Producer<T, O> {
        Producer::new(self.clone())
    }

    /// Closes the queue: nothing more is put, and what is in it can still be got.
    ///
    /// Calls that wait for room end with their item. Calls that wait for an item end, unless a reserved [`Slot`] may
    /// still bring one. Closing twice does nothing.
    ///
    /// # Python
    ///
    /// `shutdown()` of Python 3.13. Different from `multiprocessing.Queue.close`: it is for all handles, and consumers
    /// are told.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::{GetError, PutError, Queue};
    ///
    /// let queue = Queue::new(3);
    /// queue.try_put("last").unwrap();
    /// queue.close();
    /// assert_eq!(queue.try_put("late"), Err(PutError::Closed("late")));
    /// assert_eq!(queue.try_get(), Ok("last"));
    /// assert_eq!(queue.try_get(), Err(GetError::Closed));
    /// ```
    #[doc(alias = "shutdown")]
    pub fn close(&self) {
        self.with_state(State::close);
    }

    /// Closes the queue and hands back what is in it, the next first.
    ///
    /// Reserved slots can no longer be filled, so that calls which wait for an item end at once, also while slots are
    /// out. In a [`JoinableQueue`] the items count as finished.
    ///
    /// # Python
    ///
    /// `shutdown(immediate=True)`. Different: the items are not thrown away.
    pub fn close_now(&self) -> Vec<T> {
        self.with_state(State::close_now)
    }

    /// Whether the queue is closed. There may be items in it still.
    pub fn is_closed(&self) -> bool {
        self.with_state(|state, _| state.is_closed())
    }

    /// How many items are in it, which may have changed when this returns.
    ///
    /// # Python
    ///
    /// `qsize()`, on every system.
    #[doc(alias = "qsize")]
    pub fn len(&self) -> usize {
        self.with_state(|state, _| state.len())
    }

    /// Whether there are no items in it.
    #[doc(alias = "empty")]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether an item would have to wait for room. In a queue bounded by weight: one that weighs 1.
    #[doc(alias = "full")]
    pub fn is_full(&self) -> bool {
        self.with_state(|state, _| !state.admits(1))
    }

    /// Its bound, in items or in weight; `None` if it has none.
    #[doc(alias = "maxsize")]
    pub fn capacity(&self) -> Option<usize> {
        self.shared.bound.capacity()
    }

    /// Its numbers at this moment.
    pub fn statistics(&self) -> QueueStatistics {
        self.with_state(|state, _| state.statistics())
    }

    fn meta(&self) -> &Arc<Meta> {
        &self.shared.meta
    }

    fn weigh(&self, item: &T) -> usize {
        self.shared.bound.weigh(item)
    }

    /// Runs `decide` on the locked state. Whoever it lets go on is woken when the lock is free, and then a panic of the
    /// user's comparison goes on.
    #[inline]
    fn with_state<R>(&self, decide: impl FnOnce(&mut State<O>, &mut Wakers) -> R) -> R {
        let mut wakers = Wakers::default();
        let outcome = decide(&mut self.shared.state.lock(), &mut wakers);
        wakers.wake();
        match O::take_panic() {
            // One panic at a time: this may be a drop during another.
            Some(panic) if !thread::panicking() => resume_unwind(panic),
            _ => outcome,
        }
    }
}

impl_identity!([T, O: Order<Item = T>] OrderedQueue<T, O>);

impl<T, O: Order<Item = T>> Clone for OrderedQueue<T, O> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<T, O: Order<Item = T>> fmt::Debug for OrderedQueue<T, O> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let QueueStatistics { len, used, capacity, slots, producers, getters, putters, closed } = self.statistics();
        formatter
            .debug_struct("Queue")
            .field("name", self.meta())
            .field("len", &len)
            .field("used", &used)
            .field("capacity", &capacity)
            .field("slots", &slots)
            .field("producers", &producers)
            .field("getters", &getters)
            .field("putters", &putters)
            .field("closed", &closed)
            .finish()
    }
}
