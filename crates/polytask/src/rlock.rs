//! A lock that its holder can acquire again.
//!
//! See [`RLock`].

mod owner;
mod state;

use std::fmt;
use std::future::Future;
use std::ops::Deref;
use std::panic::Location;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use parking_lot::Mutex;

pub use self::owner::Owner;
use self::owner::OwnerId;
use self::state::State;
use crate::acquire::{Acquire, Source};
use crate::guard::impl_guard;
use crate::ident::Kind;
use crate::identity::impl_identity;
use crate::instrument::Meta;
use crate::wait::{Wait, cooperatively, sealed::Sealed};
use crate::waiters::{Place, Wakers};

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
    shared: Arc<Shared<T>>,
}

/// A level of an [`RLock`], and shared access to its data. Dropping it ends the level.
#[must_use = "a guard that is dropped at once releases the lock again"]
pub struct RLockGuard<'a, T> {
    data: &'a T,
    lock: &'a RLock<T>,
}

/// An [`RLockGuard`] that owns its handle, so that it can be moved into a task or a struct.
#[must_use = "a guard that is dropped at once releases the lock again"]
pub struct OwnedRLockGuard<T> {
    data: Data<T>,
}

/// The numbers of an [`RLock`] at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RLockStatistics {
    /// How many levels are held; zero when the lock is free.
    pub depth: usize,
    /// How many calls wait for it.
    pub waiting: usize,
}

/// What [`RLock::acquire`] waits for.
#[derive(Debug)]
pub struct RLocked<'a, T> {
    lock: &'a RLock<T>,
    /// Whoever polls first, if it is nobody in particular.
    owner: Option<OwnerId>,
}

/// What [`RLock::acquire_owned`] waits for.
#[derive(Debug)]
pub struct RLockedOwned<T> {
    lock: RLock<T>,
    owner: Option<OwnerId>,
    /// Bound where the call is made, since the trait must not require `'static` data, as with
    /// [`LockedOwned`](crate::wait::LockedOwned).
    queue: fn(RLock<T>, Option<OwnerId>) -> QueuedOwned<T>,
}

type QueuedOwned<T> = Pin<Box<dyn Future<Output = OwnedRLockGuard<T>> + Send>>;

struct Shared<T> {
    state: Mutex<State>,
    meta: Arc<Meta>,
    data: T,
}

/// A handle that stands for the data.
struct Data<T>(RLock<T>);

/// A place in the queue, whose grant is a level.
struct Queued<'a, T> {
    lock: &'a RLock<T>,
    owner: OwnerId,
    place: Option<Place>,
}

// === impl RLock ===

impl<T> RLock<T> {
    /// Makes a free lock around `data`, known by a number.
    #[track_caller]
    pub fn new(data: T) -> Self {
        Self::with_meta(data, Meta::numbered(Kind::RLock))
    }

    /// Makes a free lock around `data`, known by `name` in errors, logs and `Debug` output.
    #[track_caller]
    pub fn named(name: impl Into<String>, data: T) -> Self {
        Self::with_meta(data, Meta::named(Kind::RLock, name))
    }

    fn with_meta(data: T, meta: Arc<Meta>) -> Self {
        Self { shared: Arc::new(Shared { state: Mutex::new(State::new()), meta, data }) }
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
    /// assert_eq!(refused.to_string(), "re-entrant lock `ledger` not acquired in 1s");
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
    #[track_caller]
    pub fn acquire_as(&self, owner: &Owner) -> Wait<Acquire<RLocked<'_, T>>>
    where
        T: Send + Sync,
    {
        Acquire::wait(RLocked { lock: self, owner: Some(owner.0) })
    }

    /// Waits for the lock, as [`acquire`](Self::acquire); the guard borrows nothing.
    #[track_caller]
    pub fn acquire_owned(&self) -> Wait<Acquire<RLockedOwned<T>>>
    where
        T: Send + Sync + 'static,
    {
        Acquire::wait(RLockedOwned::new(self.clone(), None))
    }

    /// Waits for the lock, as [`acquire_as`](Self::acquire_as); the guard borrows nothing.
    #[track_caller]
    pub fn acquire_owned_as(&self, owner: &Owner) -> Wait<Acquire<RLockedOwned<T>>>
    where
        T: Send + Sync + 'static,
    {
        Acquire::wait(RLockedOwned::new(self.clone(), Some(owner.0)))
    }

    /// Acquires the lock if it is free now, or if the running task has it already. Where there is no task it is the
    /// thread.
    ///
    /// # Python
    ///
    /// `acquire(blocking=False)`.
    #[track_caller]
    pub fn try_acquire(&self) -> Option<RLockGuard<'_, T>>
    where
        T: Send + Sync,
    {
        Acquire::attempt(&RLocked { lock: self, owner: None })
    }

    /// Acquires the lock if it is free now, or if `owner` has it already.
    #[track_caller]
    pub fn try_acquire_as(&self, owner: &Owner) -> Option<RLockGuard<'_, T>>
    where
        T: Send + Sync,
    {
        Acquire::attempt(&RLocked { lock: self, owner: Some(owner.0) })
    }

    /// Acquires the lock if that needs no waiting, as [`try_acquire`](Self::try_acquire); the guard borrows nothing.
    #[track_caller]
    pub fn try_acquire_owned(&self) -> Option<OwnedRLockGuard<T>>
    where
        T: Send + Sync + 'static,
    {
        Acquire::attempt(&RLockedOwned::new(self.clone(), None))
    }

    /// Acquires the lock if that needs no waiting, as [`try_acquire_as`](Self::try_acquire_as); the guard borrows
    /// nothing.
    #[track_caller]
    pub fn try_acquire_owned_as(&self, owner: &Owner) -> Option<OwnedRLockGuard<T>>
    where
        T: Send + Sync + 'static,
    {
        Acquire::attempt(&RLockedOwned::new(self.clone(), Some(owner.0)))
    }

    /// How many levels are held, which may have changed when this returns.
    pub fn depth(&self) -> usize {
        self.shared.state.lock().depth()
    }

    /// Whether somebody holds the lock, which may have changed when this returns.
    #[doc(alias = "locked")]
    pub fn is_locked(&self) -> bool {
        self.depth() > 0
    }

    /// Takes the data out if this is the last handle and nobody holds the lock, and gives the handle back if not.
    ///
    /// # Errors
    ///
    /// The handle, if there is another one.
    pub fn into_inner(self) -> Result<T, Self> {
        Arc::try_unwrap(self.shared).map(|shared| shared.data).map_err(|shared| Self { shared })
    }

    /// Its numbers at this moment.
    pub fn statistics(&self) -> RLockStatistics {
        let state = self.shared.state.lock();
        RLockStatistics { depth: state.depth(), waiting: state.waiting() }
    }

    fn meta(&self) -> &Arc<Meta> {
        &self.shared.meta
    }

    fn enter(&self, owner: Option<OwnerId>) -> bool {
        self.shared.state.lock().enter(who(owner))
    }

    fn enter_again(&self) {
        self.shared.state.lock().enter_again();
    }

    fn release(&self) {
        self.meta().released();
        let mut wakers = Wakers::default();
        self.shared.state.lock().release(&mut wakers);
        wakers.wake();
    }

    fn queue(&self, owner: Option<OwnerId>) -> Queued<'_, T> {
        Queued { lock: self, owner: who(owner), place: None }
    }
}

/// The owner that was named, or whoever runs this.
fn who(owner: Option<OwnerId>) -> OwnerId {
    owner.unwrap_or_else(|| Owner::current().0)
}

impl_identity!([T] RLock<T>);

impl<T> Clone for RLock<T> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
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
            .field("name", &format_args!("{}", self.meta()))
            .field("depth", &depth)
            .field("waiting", &waiting)
            .finish_non_exhaustive()
    }
}

// === impl RLocked ===

impl<T> Sealed for RLocked<'_, T> {}

#[expect(private_interfaces, reason = "the trait is sealed")]
impl<'a, T: Send + Sync> Source for RLocked<'a, T> {
    type Guard = RLockGuard<'a, T>;
    type Queued = Pin<Box<dyn Future<Output = RLockGuard<'a, T>> + Send + 'a>>;

    fn meta(&self) -> &Arc<Meta> {
        self.lock.meta()
    }

    fn try_now(&self) -> Option<RLockGuard<'a, T>> {
        self.lock.enter(self.owner).then(|| RLockGuard::new(self.lock))
    }

    fn queue(&self) -> Self::Queued {
        let lock = self.lock;
        let queued = lock.queue(self.owner);
        Box::pin(async move {
            queued.await;
            RLockGuard::new(lock)
        })
    }
}

// === impl RLockedOwned ===

impl<T: Send + Sync + 'static> RLockedOwned<T> {
    fn new(lock: RLock<T>, owner: Option<OwnerId>) -> Self {
        let queue = |lock: RLock<T>, owner: Option<OwnerId>| -> QueuedOwned<T> {
            Box::pin(async move {
                lock.queue(owner).await;
                OwnedRLockGuard { data: Data(lock) }
            })
        };
        Self { lock, owner, queue }
    }
}

impl<T> Sealed for RLockedOwned<T> {}

#[expect(private_interfaces, reason = "the trait is sealed")]
impl<T> Source for RLockedOwned<T> {
    type Guard = OwnedRLockGuard<T>;
    type Queued = QueuedOwned<T>;

    fn meta(&self) -> &Arc<Meta> {
        self.lock.meta()
    }

    fn try_now(&self) -> Option<OwnedRLockGuard<T>> {
        self.lock.enter(self.owner).then(|| OwnedRLockGuard { data: Data(self.lock.clone()) })
    }

    fn queue(&self) -> QueuedOwned<T> {
        (self.queue)(self.lock.clone(), self.owner)
    }
}

// === impl Queued ===

impl<T> Future for Queued<'_, T> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        let mut replaced = None;
        ready!(cooperatively(context, |context| {
            let mut state = this.lock.shared.state.lock();
            match &this.place {
                Some(place) => state.poll(place, context.waker(), &mut replaced),
                None => match state.enter_or_join(this.owner, context.waker()) {
                    Ok(()) => Poll::Ready(()),
                    Err(place) => {
                        this.place = Some(place);
                        Poll::Pending
                    }
                },
            }
        }));
        this.place = None;
        Poll::Ready(())
    }
}

impl<T> Drop for Queued<'_, T> {
    fn drop(&mut self) {
        if let Some(place) = self.place.take() {
            let mut wakers = Wakers::default();
            let left = self.lock.shared.state.lock().leave(&place, &mut wakers);
            wakers.wake();
            drop(left);
        }
    }
}

// === impl RLockGuard ===

impl<'a, T> RLockGuard<'a, T> {
    /// Stands for a level that was entered.
    fn new(lock: &'a RLock<T>) -> Self {
        Self { data: &lock.shared.data, lock }
    }

    /// One more level, for whoever is given the guard: it is not asked who that is.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let ledger = polytask::RLock::named("ledger", 7);
    /// let guard = ledger.acquire_owned().await;
    /// let helper = tokio::spawn({
    ///     let guard = guard.again();
    ///     async move { *guard + 1 }
    /// });
    /// assert_eq!(helper.await.unwrap(), 8);
    /// assert_eq!(ledger.depth(), 1);
    /// # drop(guard);
    /// # }
    /// ```
    #[track_caller]
    pub fn again(&self) -> Self {
        self.lock.enter_again();
        self.lock.meta().granted(Location::caller());
        Self::new(self.lock)
    }

    /// The lock that it is a level of.
    pub fn lock(&self) -> &'a RLock<T> {
        self.lock
    }
}

impl<T> Drop for RLockGuard<'_, T> {
    fn drop(&mut self) {
        self.lock.release();
    }
}

impl_guard!(RLockGuard<'_, T>);

// === impl OwnedRLockGuard ===

impl<T> OwnedRLockGuard<T> {
    /// One more level, as [`RLockGuard::again`].
    #[track_caller]
    pub fn again(&self) -> Self {
        self.lock().enter_again();
        self.lock().meta().granted(Location::caller());
        Self { data: Data(self.lock().clone()) }
    }

    /// The lock that it is a level of.
    pub fn lock(&self) -> &RLock<T> {
        &self.data.0
    }
}

impl<T> Drop for OwnedRLockGuard<T> {
    fn drop(&mut self) {
        self.lock().release();
    }
}

impl_guard!(OwnedRLockGuard<T>);

// === impl Data ===

impl<T> Deref for Data<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.shared.data
    }
}

#[cfg(test)]
mod tests;
