//! A lock that its holder can acquire again.
//!
//! See [`RLock`].

mod guard;
mod operation;
mod owned;
mod owner;
mod state;

use std::fmt;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use parking_lot::Mutex;

pub use self::guard::{OwnedRLockGuard, RLockGuard};
pub use self::operation::{RLocked, RLockedOwned};
pub use self::owner::Owner;
use self::owner::OwnerId;
use self::state::State;
use crate::acquire::Acquire;
use crate::ident::{Ident, Kind};
use crate::identity::impl_identity;
#[cfg(feature = "inspect")]
use crate::instrument::Told;
use crate::instrument::{Facts, Holder, Holds, Meta};
use crate::wait::Wait;
use crate::waiters::Wakers;

/// A lock that whoever holds it can acquire again, without waiting for itself.
///
/// It is for functions that lock, and call each other. Each guard is a *level*, and the lock is free when the last
/// level has been dropped. Since there can be several guards, they give shared access to the data; what is to be
/// changed needs a cell or an atomic in it. A handle: its clones are the same lock.
///
/// # Who holds it
///
/// An [`Owner`]: the task that acquires it, or the thread where there is no task, that is on plain threads and inside
/// `block_on`. [`acquire_as`](Self::acquire_as) names another one.
///
/// * The branches of one `join!` or `select!` are **one owner**, since they are one task. This lock does not keep
///   them apart; a [`Lock`](crate::Lock) does.
/// * A spawned task, and the closure of a `spawn_blocking`, are owners of their own, and wait for their maker like
///   everyone else. To let one enter too give it a guard made by [`again`](RLockGuard::again).
/// * A guard that is dropped elsewhere ends its own level, wherever that is.
///
/// # Fairness
///
/// First come, first served. The holder enters again at once. When the lock is free it goes to the first who waits,
/// and with it to the other calls of the same owner.
///
/// # When to use something else
///
/// A [`Lock`](crate::Lock) gives access to change the data, and is faster. A function that needs the lock held can take
/// `&mut T` or the guard, and then there is no need to enter again.
///
/// # Python
///
/// `multiprocessing.RLock` and `threading.RLock`; `asyncio` has none. Different: it guards data; `release` is dropping
/// the guard, which another task may do, where Python raises `RuntimeError` or `AssertionError`.
///
/// # Examples
///
/// ```
/// use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
/// use polytask::RLock;
///
/// async fn deposit(account: &RLock<AtomicU32>, amount: u32) {
///     account.acquire().await.fetch_add(amount, Relaxed);
/// }
///
/// async fn deposit_twice(account: &RLock<AtomicU32>, amount: u32) {
///     let _nobody_sees_the_half = account.acquire().await;
///     deposit(account, amount).await;
///     deposit(account, amount).await;
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let account = RLock::named("account", AtomicU32::new(0));
/// deposit_twice(&account, 5).await;
/// assert_eq!(account.acquire().await.load(Relaxed), 10);
/// assert!(!account.is_locked());
/// # }
/// ```
#[doc(alias = "ReentrantLock")]
pub struct RLock<T> {
    data: Arc<T>,
    meta: Arc<Meta<Levels>>,
}

/// The numbers of an [`RLock`] at one moment.
///
/// # Examples
///
/// ```
/// let ledger = polytask::RLock::new(());
/// let _levels = (ledger.try_acquire(), ledger.try_acquire());
/// assert_eq!(ledger.statistics().depth, 2);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RLockStatistics {
    /// How many levels are held; zero when the lock is free.
    pub depth: usize,
    /// How many calls wait for it.
    pub waiting: usize,
}

/// Who holds it how often, and who waits.
pub(crate) struct Levels {
    state: Mutex<State>,
    /// Changed under the mutex alone.
    holder: Holder,
}

// === impl RLock ===

impl<T> RLock<T> {
    /// Makes a free lock around `data`, known by a number.
    ///
    /// # Examples
    ///
    /// ```
    /// let ledger = polytask::RLock::new(());
    /// assert!(!ledger.is_locked());
    /// assert!(ledger.name().starts_with("RLock-"));
    /// ```
    #[track_caller]
    pub fn new(data: T) -> Self {
        Self::with_ident(data, Ident::numbered(Kind::RLock))
    }

    /// Makes a free lock around `data`, known by `name` in errors, logs and `Debug` output.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(polytask::RLock::named("ledger", ()).name(), "ledger");
    /// ```
    #[track_caller]
    pub fn named(name: impl Into<String>, data: T) -> Self {
        Self::with_ident(data, Ident::named(Kind::RLock, name))
    }

    fn with_ident(data: T, ident: Ident) -> Self {
        let levels = Levels { state: Mutex::new(State::new()), holder: Holder::default() };
        Self { data: Arc::new(data), meta: Meta::new(ident, levels) }
    }

    /// Waits for the lock, unless the task that polls this has it already. Where there is no task it is the thread.
    ///
    /// # Cancel safety
    ///
    /// A dropped call loses its place in the queue, and a level that it was handed is returned. The levels that its
    /// owner holds stay as they are.
    ///
    /// # Python
    ///
    /// `acquire()`; with [`timeout`](Wait::timeout) `acquire(timeout=…)`, whose `False` is an error here that names
    /// the lock.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::RLock;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let ledger = RLock::named("ledger", ());
    /// let outer = ledger.acquire().await;
    /// let inner = ledger.acquire().await;
    /// assert_eq!(ledger.depth(), 2);
    ///
    /// let other = tokio::spawn({
    ///     let ledger = ledger.clone();
    ///     async move { ledger.acquire().timeout(Duration::from_secs(1)).await.map(drop) }
    /// });
    /// let refused = other.await.unwrap().unwrap_err();
    /// assert!(refused.to_string().starts_with("re-entrant lock `ledger` not acquired in 1s"));
    /// # drop((outer, inner));
    /// # }
    /// ```
    #[doc(alias = "release")]
    #[doc(alias = "__enter__")]
    #[track_caller]
    pub fn acquire(&self) -> Wait<Acquire<RLocked<'_, T>>>
    where
        T: Send + Sync,
    {
        Acquire::wait(RLocked { lock: self, owner: None })
    }

    /// Waits for the lock, unless `owner` has it already; otherwise as [`acquire`](Self::acquire).
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::{Owner, RLock};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let ledger = RLock::new(());
    /// let (anna, berta) = (Owner::new(), Owner::new());
    /// let _held = ledger.acquire_as(&anna).await;
    /// drop(ledger.acquire_as(&anna).await);
    /// assert!(ledger.acquire_as(&berta).timeout(Duration::from_secs(1)).await.is_err());
    /// # }
    /// ```
    #[track_caller]
    pub fn acquire_as(&self, owner: &Owner) -> Wait<Acquire<RLocked<'_, T>>>
    where
        T: Send + Sync,
    {
        Acquire::wait(RLocked { lock: self, owner: Some(owner.0) })
    }

    /// Acquires the lock if it is free now, or if the running task has it already. Where there is no task it is the
    /// thread.
    ///
    /// # Python
    ///
    /// `acquire(blocking=False)`.
    ///
    /// # Examples
    ///
    /// ```
    /// let ledger = polytask::RLock::new(());
    /// let _outer = ledger.try_acquire().expect("nobody holds it");
    /// assert!(ledger.try_acquire().is_some(), "it is this thread's");
    ///
    /// let other = std::thread::spawn({
    ///     let ledger = ledger.clone();
    ///     move || ledger.try_acquire().is_some()
    /// });
    /// assert!(!other.join().unwrap());
    /// ```
    #[track_caller]
    pub fn try_acquire(&self) -> Option<RLockGuard<'_, T>>
    where
        T: Send + Sync,
    {
        Acquire::attempt(&RLocked { lock: self, owner: None })
    }

    /// Acquires the lock if it is free now, or if `owner` has it already.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::{Owner, RLock};
    ///
    /// let ledger = RLock::new(());
    /// let _held = ledger.try_acquire_as(&Owner::new());
    /// assert!(ledger.try_acquire_as(&Owner::new()).is_none());
    /// ```
    #[track_caller]
    pub fn try_acquire_as(&self, owner: &Owner) -> Option<RLockGuard<'_, T>>
    where
        T: Send + Sync,
    {
        Acquire::attempt(&RLocked { lock: self, owner: Some(owner.0) })
    }

    /// How many levels are held, which may have changed when this returns.
    ///
    /// # Examples
    ///
    /// ```
    /// let ledger = polytask::RLock::new(());
    /// let outer = ledger.try_acquire();
    /// let inner = ledger.try_acquire();
    /// assert_eq!(ledger.depth(), 2);
    /// drop((inner, outer));
    /// assert_eq!(ledger.depth(), 0);
    /// ```
    pub fn depth(&self) -> usize {
        self.state().lock().depth()
    }

    /// Whether somebody holds the lock, which may have changed when this returns.
    ///
    /// # Examples
    ///
    /// ```
    /// let ledger = polytask::RLock::new(());
    /// assert!(!ledger.is_locked());
    /// let _held = ledger.try_acquire();
    /// assert!(ledger.is_locked());
    /// ```
    #[doc(alias = "locked")]
    pub fn is_locked(&self) -> bool {
        self.depth() > 0
    }

    /// Takes the data out if this is the last handle and nobody holds the lock, and gives the handle back if not.
    ///
    /// # Errors
    ///
    /// The handle, if there is another one.
    ///
    /// # Examples
    ///
    /// ```
    /// let ledger = polytask::RLock::new(String::from("rent"));
    /// let other = ledger.clone();
    /// let ledger = ledger.into_inner().expect_err("there are two handles");
    /// drop(other);
    /// assert_eq!(ledger.into_inner().unwrap(), "rent");
    /// ```
    pub fn into_inner(self) -> Result<T, Self> {
        let Self { data, meta } = self;
        Arc::try_unwrap(data).map_err(|data| Self { data, meta })
    }

    /// Its numbers at this moment.
    ///
    /// # Examples
    ///
    /// ```
    /// let ledger = polytask::RLock::new(());
    /// let _held = ledger.try_acquire();
    /// assert_eq!(ledger.statistics().depth, 1);
    /// assert_eq!(ledger.statistics().waiting, 0);
    /// ```
    pub fn statistics(&self) -> RLockStatistics {
        let state = self.state().lock();
        RLockStatistics { depth: state.depth(), waiting: state.waiting() }
    }

    pub(crate) fn meta(&self) -> &Arc<Meta<Levels>> {
        &self.meta
    }

    fn state(&self) -> &Mutex<State> {
        &self.meta.facts.state
    }

    fn enter(&self, owner: Option<OwnerId>, at: &'static Location<'static>) -> bool {
        let mut state = self.state().lock();
        let entered = state.enter(who(owner));
        if entered {
            self.meta.facts.hold(at);
            drop(state);
            self.meta.changed();
        }
        entered
    }

    fn enter_again(&self) {
        self.state().lock().enter_again();
        self.meta.changed();
    }

    fn release(&self) {
        self.meta.released();
        let mut wakers = Wakers::default();
        self.meta.facts.release(&mut self.state().lock(), &mut wakers);
        wakers.wake();
        self.meta.changed();
    }
}

/// The owner that was named, or whoever runs this.
fn who(owner: Option<OwnerId>) -> OwnerId {
    owner.unwrap_or_else(|| Owner::current().0)
}

impl_identity!([T] RLock<T>);

// === impl Levels ===

impl Levels {
    /// Somebody has a level, and may have others. Called with the mutex held.
    fn hold(&self, at: &'static Location<'static>) {
        if !self.holder.is_held() {
            self.holder.begin(at);
        }
    }

    /// A level ends, and with the last one the turn.
    fn release(&self, state: &mut State, wakers: &mut Wakers) {
        if state.depth() == 1 {
            self.holder.end(());
        }
        state.release(wakers);
    }
}

// A panic leaves it as it was: nobody's code runs under its mutex.
impl UnwindSafe for Levels {}
impl RefUnwindSafe for Levels {}

impl Facts for Levels {
    #[cfg(feature = "inspect")]
    fn tell(&self, told: &mut Told) {
        self.holder.tell(told);
        told.numbers.extend(Told::peek(&self.state, |state| ("depth", state.depth())));
    }

    #[cfg(feature = "inspect")]
    fn stamp(&self, now: u32) {
        self.holder.stamp(now);
    }
}

impl<T> Clone for RLock<T> {
    fn clone(&self) -> Self {
        Self { data: Arc::clone(&self.data), meta: Arc::clone(&self.meta) }
    }
}

impl<T: Default> Default for RLock<T> {
    #[track_caller]
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> fmt::Debug for RLock<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RLockStatistics { depth, waiting } = self.statistics();
        formatter
            .debug_struct("RLock")
            .field("name", self.meta())
            .field("depth", &depth)
            .field("waiting", &waiting)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
