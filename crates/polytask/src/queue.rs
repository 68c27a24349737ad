//! Queues: first in first out, last in first out, by priority, and joinable.
//!
//! See [`Queue`].

mod batch;
mod bound;
mod error;
mod gauge;
mod getting;
mod joinable;
mod ledger;
mod operation;
mod order;
mod producer;
mod putting;
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
use self::gauge::Gauge;
pub use self::joinable::{
    GetJob, Job, JoinQueue, JoinTimeoutError, JoinableQueue, JoinableQueueStatistics, OnAbandoned,
};
pub use self::ledger::{Abandonment, Joined};
pub use self::operation::{Get, GetMany, Put, PutMany, Ready, Reserve};
pub use self::order::{Fifo, Lifo, Order, Priority};
pub use self::producer::Producer;
pub use self::slot::Slot;
pub use self::state::QueueStatistics;
use self::state::State;
pub use self::stream::Items;
use crate::ident::{Ident, Kind};
use crate::identity::impl_identity;
use crate::instrument::Meta;
use crate::waiters::Wakers;

/// A queue between tasks, for any number of producers and consumers, in the order `O`.
///
/// [`Queue`], [`LifoQueue`] and [`PriorityQueue`] are this type with their orders, and are what one writes; this name
/// is for code that serves all three.
///
/// # Examples
///
/// ```
/// use polytask::{LifoQueue, Order, OrderedQueue, Queue};
///
/// fn number_three<O: Order<Item = u8>>(queue: OrderedQueue<u8, O>) -> OrderedQueue<u8, O> {
///     (1..=3).for_each(|number| queue.try_put(number).unwrap());
///     queue
/// }
///
/// assert_eq!(number_three(Queue::new(3)).try_get(), Ok(1));
/// assert_eq!(number_three(LifoQueue::new(3)).try_get(), Ok(3));
/// ```
pub struct OrderedQueue<T, O: Order<Item = T>> {
    shared: Arc<Shared<T, O>>,
    meta: Arc<Meta<Gauge>>,
}

/// A queue between tasks, for any number of producers and consumers.
///
/// A handle: its clones are the same queue. It is bounded, so that fast producers wait for slow consumers instead of
/// filling the memory. The three orders are one type, [`OrderedQueue`]: this one gives the oldest item first, a [`LifoQueue`] the
/// newest, a [`PriorityQueue`] the smallest. Memory that a burst took goes back when the queue is empty again, but for
/// 1024 items.
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
}

// === impl OrderedQueue ===

impl<T, O: Order<Item = T>> OrderedQueue<T, O> {
    /// Makes an empty queue that holds as much as `bound`, known by a number.
    ///
    /// # Panics
    ///
    /// If the bound is zero.
    ///
    /// # Examples
    ///
    /// ```
    /// let queue = polytask::Queue::new(1);
    /// queue.try_put("fits").unwrap();
    /// assert!(queue.try_put("does not").unwrap_err().is_full());
    /// ```
    #[track_caller]
    pub fn new(bound: impl Into<Bound<T>>) -> Self {
        Self::with_ident(bound.into(), Ident::numbered(Kind::Queue))
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
    /// let orders = polytask::Queue::<u8>::named("orders", 3);
    /// assert_eq!((orders.name(), orders.capacity()), ("orders".to_owned(), Some(3)));
    /// ```
    #[track_caller]
    pub fn named(name: impl Into<String>, bound: impl Into<Bound<T>>) -> Self {
        Self::with_ident(bound.into(), Ident::named(Kind::Queue, name))
    }

    /// Makes an empty queue that holds as many items as memory, known by a number.
    ///
    /// Whoever puts never waits, and nothing stops a fast producer. A named one is
    /// `Queue::named(name, Bound::unbounded())`.
    ///
    /// # Examples
    ///
    /// ```
    /// let log = polytask::Queue::unbounded();
    /// (0..10_000).for_each(|line| log.try_put(line).unwrap());
    /// assert_eq!((log.len(), log.capacity()), (10_000, None));
    /// ```
    #[track_caller]
    pub fn unbounded() -> Self {
        Self::new(Bound::unbounded())
    }

    pub(crate) fn with_ident(bound: Bound<T>, ident: Ident) -> Self {
        let meta = Meta::new(ident, Gauge::new(bound.capacity()));
        let state = Mutex::new(State::new(bound.limit, bound.is_weighted()));
        Self { shared: Arc::new(Shared { state, bound }), meta }
    }

    #[track_caller]
    fn keep_ledger(&mut self) {
        let Some(shared) = Arc::get_mut(&mut self.shared) else {
            panic!("queue `{}` cannot be made joinable: there is another handle of it", self.meta);
        };
        shared.state.get_mut().keep_ledger();
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
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::{GetError, Queue};
    ///
    /// let queue = Queue::new(3);
    /// queue.try_put("next").unwrap();
    /// queue.try_put("later").unwrap();
    /// assert_eq!(queue.close_now(), ["next", "later"]);
    /// assert_eq!(queue.try_get(), Err(GetError::Closed));
    /// ```
    pub fn close_now(&self) -> Vec<T> {
        self.with_state(State::close_now)
    }

    /// Whether the queue is closed. There may be items in it still.
    ///
    /// # Examples
    ///
    /// ```
    /// let queue = polytask::Queue::new(1);
    /// queue.try_put("left").unwrap();
    /// assert!(!queue.is_closed());
    /// queue.close();
    /// assert!(queue.is_closed() && !queue.is_empty());
    /// ```
    pub fn is_closed(&self) -> bool {
        self.with_state(|state, _| state.is_closed())
    }

    /// How many items are in it, which may have changed when this returns.
    ///
    /// # Python
    ///
    /// `qsize()`, on every system.
    ///
    /// # Examples
    ///
    /// ```
    /// let queue = polytask::Queue::new(3);
    /// queue.try_put("bun").unwrap();
    /// assert_eq!(queue.len(), 1);
    /// ```
    #[doc(alias = "qsize")]
    pub fn len(&self) -> usize {
        self.with_state(|state, _| state.len())
    }

    /// Whether there are no items in it.
    ///
    /// # Examples
    ///
    /// ```
    /// let queue = polytask::Queue::new(3);
    /// assert!(queue.is_empty());
    /// queue.try_put("bun").unwrap();
    /// assert!(!queue.is_empty());
    /// ```
    #[doc(alias = "empty")]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether an item would have to wait for room. In a queue bounded by weight: one that weighs 1.
    ///
    /// # Examples
    ///
    /// ```
    /// let queue = polytask::Queue::new(2);
    /// queue.try_put("bun").unwrap();
    /// assert!(!queue.is_full());
    /// queue.try_put("cake").unwrap();
    /// assert!(queue.is_full());
    /// ```
    #[doc(alias = "full")]
    pub fn is_full(&self) -> bool {
        self.with_state(|state, _| !state.admits(1))
    }

    /// Its bound, in items or in weight; `None` if it has none.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::{Bound, Queue};
    ///
    /// assert_eq!(Queue::<u8>::new(3).capacity(), Some(3));
    /// assert_eq!(Queue::new(Bound::weight(1024, String::len)).capacity(), Some(1024));
    /// assert_eq!(Queue::<u8>::unbounded().capacity(), None);
    /// ```
    #[doc(alias = "maxsize")]
    pub fn capacity(&self) -> Option<usize> {
        self.shared.bound.capacity()
    }

    /// Its numbers at this moment.
    ///
    /// # Examples
    ///
    /// ```
    /// let queue = polytask::Queue::new(3);
    /// queue.try_put("bun").unwrap();
    /// let _slot = queue.try_reserve().unwrap();
    /// let statistics = queue.statistics();
    /// assert_eq!((statistics.len, statistics.slots, statistics.used), (1, 1, 2));
    /// ```
    pub fn statistics(&self) -> QueueStatistics {
        self.with_state(|state, _| state.statistics())
    }

    fn meta(&self) -> &Arc<Meta<Gauge>> {
        &self.meta
    }

    fn weigh(&self, item: &T) -> usize {
        self.shared.bound.weigh(item)
    }

    /// Runs `decide` on the locked state. Whoever it lets go on is woken when the lock is free, and then a panic of the
    /// user's comparison goes on.
    #[inline]
    fn with_state<R>(&self, decide: impl FnOnce(&mut State<O>, &mut Wakers) -> R) -> R {
        let mut wakers = Wakers::default();
        let mut state = self.shared.state.lock();
        let outcome = decide(&mut state, &mut wakers);
        self.meta.facts.read(&state);
        drop(state);
        wakers.wake();
        self.meta.changed();
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
        Self { shared: Arc::clone(&self.shared), meta: Arc::clone(&self.meta) }
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
