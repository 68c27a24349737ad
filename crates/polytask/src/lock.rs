//! Mutual exclusion: one task at a time.
//!
//! See [`Lock`].

mod guard;
mod operation;

use std::fmt;
use std::sync::Arc;

use tokio::sync::Mutex;

pub use self::guard::{LockGuard, OwnedLockGuard};
pub use self::operation::{Locked, LockedOwned};
use crate::acquire::Acquire;
use crate::ident::{Ident, Kind};
use crate::identity::impl_identity;
use crate::instrument::{Holder, Meta};
use crate::wait::Wait;

/// Mutual exclusion for the data it guards: one task at a time has access to it.
///
/// A `Lock` is a handle. Its clones are the same lock, as when Python passes `args=(lock,)`, so no `Arc` is needed
/// around it; a `static` one is a `LazyLock<Lock<_>>`. It wraps [`tokio::sync::Mutex`], and adds a name, waits with a
/// limit, and waits that block a thread.
///
/// # Fairness
///
/// First come, first served. A call that finds the lock free never overtakes one that waits.
///
/// # When to use something else
///
/// * A [`std::sync::Mutex`] is faster wherever its guard does not live across an `.await`.
/// * A [`Semaphore`](crate::Semaphore) lets several in, and an [`RLock`](crate::RLock) lets its owner in again.
///
/// # Python
///
/// `multiprocessing.Lock`, `threading.Lock` and `asyncio.Lock`. Different: it guards data instead of standing beside
/// it; `release` is dropping the guard, so that a lock that is not held cannot be released; and it is fair, where
/// Python leaves the order to the system. The guard may be dropped by another task than the one that acquired it.
///
/// # Examples
///
/// ```
/// use polytask::Lock;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let tickets = Lock::named("tickets", 1);
/// let buyers: Vec<_> = (0..5)
///     .map(|_| {
///         let tickets = tickets.clone();
///         tokio::spawn(async move {
///             let mut left = tickets.acquire().await;
///             if *left == 0 {
///                 return false;
///             }
///             tokio::task::yield_now().await;
///             *left -= 1;
///             true
///         })
///     })
///     .collect();
///
/// let mut sold = 0;
/// for buyer in buyers {
///     sold += u32::from(buyer.await.unwrap());
/// }
/// assert_eq!(sold, 1);
/// # }
/// ```
#[doc(alias = "Mutex")]
pub struct Lock<T> {
    mutex: Arc<Mutex<T>>,
    meta: Arc<Meta<Holder>>,
}

/// The numbers of a [`Lock`] at one moment.
///
/// # Examples
///
/// ```
/// let lock = polytask::Lock::new(());
/// assert!(!lock.statistics().locked);
/// let _held = lock.try_acquire();
/// assert!(lock.statistics().locked);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LockStatistics {
    /// Whether somebody holds it.
    pub locked: bool,
    /// How many calls wait for it.
    pub waiting: usize,
}

// === impl Lock ===

impl<T> Lock<T> {
    /// Makes an unlocked lock around `data`, known by a number.
    ///
    /// # Examples
    ///
    /// ```
    /// let lock = polytask::Lock::new(3);
    /// assert!(!lock.is_locked());
    /// assert!(lock.name().starts_with("Lock-"));
    /// ```
    #[track_caller]
    pub fn new(data: T) -> Self {
        Self {
            mutex: Arc::new(Mutex::const_new(data)),
            meta: Meta::new(Ident::numbered(Kind::Lock), Holder::default()),
        }
    }

    /// Makes an unlocked lock around `data`, known by `name` in errors, logs and `Debug` output.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(polytask::Lock::named("printer", ()).name(), "printer");
    /// ```
    #[track_caller]
    pub fn named(name: impl Into<String>, data: T) -> Self {
        Self {
            mutex: Arc::new(Mutex::const_new(data)),
            meta: Meta::new(Ident::named(Kind::Lock, name), Holder::default()),
        }
    }

    /// Waits for the lock.
    ///
    /// # Cancel safety
    ///
    /// A dropped call loses its place in the queue, and a lock that it was handed goes to the next.
    ///
    /// # Python
    ///
    /// `acquire()`; with [`timeout`](Wait::timeout) `acquire(timeout=…)`, whose `False` is an error here that names
    /// the lock. Zero is `acquire(blocking=False)`, and a negative time cannot be written.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::Lock;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let printer = Lock::named("printer", ());
    /// let held = printer.acquire().await;
    /// let refused = printer.acquire().timeout(Duration::from_secs(2)).await.unwrap_err();
    /// assert!(refused.to_string().starts_with("lock `printer` not acquired in 2s: acquired by thread `main` at "));
    ///
    /// drop(held);
    /// assert!(printer.acquire().timeout(Duration::from_secs(2)).await.is_ok());
    /// # }
    /// ```
    #[doc(alias = "lock")]
    #[doc(alias = "release")]
    #[doc(alias = "__enter__")]
    #[track_caller]
    pub fn acquire(&self) -> Wait<Acquire<Locked<'_, T>>>
    where
        T: Send,
    {
        Acquire::wait(Locked(self))
    }

    /// Waits for the lock, as [`acquire`](Self::acquire); the guard borrows nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let tickets = polytask::Lock::new(5);
    /// let guard = tickets.acquire_owned().await;
    /// let seller = tokio::spawn(async move { *guard - 1 });
    /// assert_eq!(seller.await.unwrap(), 4);
    /// # }
    /// ```
    #[track_caller]
    pub fn acquire_owned(&self) -> Wait<Acquire<LockedOwned<T>>>
    where
        T: Send + 'static,
    {
        Acquire::wait(LockedOwned::new(self.clone()))
    }

    /// Acquires the lock if it is free now.
    ///
    /// # Python
    ///
    /// `acquire(blocking=False)`.
    ///
    /// # Examples
    ///
    /// ```
    /// let lock = polytask::Lock::new(7);
    /// let held = lock.try_acquire().expect("nobody holds it");
    /// assert!(lock.try_acquire().is_none());
    /// assert_eq!(*held, 7);
    /// ```
    #[doc(alias = "try_lock")]
    #[track_caller]
    pub fn try_acquire(&self) -> Option<LockGuard<'_, T>>
    where
        T: Send,
    {
        Acquire::attempt(&Locked(self))
    }

    /// Acquires the lock if it is free now, as [`try_acquire`](Self::try_acquire); the guard borrows nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// let lock = polytask::Lock::new(7);
    /// let held = lock.try_acquire_owned();
    /// assert!(held.is_some() && lock.try_acquire_owned().is_none());
    /// ```
    #[track_caller]
    pub fn try_acquire_owned(&self) -> Option<OwnedLockGuard<T>>
    where
        T: Send + 'static,
    {
        Acquire::attempt(&LockedOwned::new(self.clone()))
    }

    /// Whether somebody holds the lock, which may have changed when this returns.
    ///
    /// # Examples
    ///
    /// ```
    /// let lock = polytask::Lock::new(());
    /// let held = lock.try_acquire();
    /// assert!(lock.is_locked());
    /// drop(held);
    /// assert!(!lock.is_locked());
    /// ```
    #[doc(alias = "locked")]
    pub fn is_locked(&self) -> bool {
        self.meta.facts.is_held()
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
    /// let lock = polytask::Lock::new(String::from("log"));
    /// let other = lock.clone();
    /// let lock = lock.into_inner().expect_err("there are two handles");
    /// drop(other);
    /// assert_eq!(lock.into_inner().unwrap(), "log");
    /// ```
    pub fn into_inner(self) -> Result<T, Self> {
        let Self { mutex, meta } = self;
        match Arc::try_unwrap(mutex) {
            Ok(mutex) => Ok(mutex.into_inner()),
            Err(mutex) => Err(Self { mutex, meta }),
        }
    }

    /// Its numbers at this moment.
    ///
    /// # Examples
    ///
    /// ```
    /// let lock = polytask::Lock::new(());
    /// let held = lock.try_acquire();
    /// assert!(lock.statistics().locked);
    /// assert_eq!(lock.statistics().waiting, 0);
    /// ```
    pub fn statistics(&self) -> LockStatistics {
        LockStatistics { locked: self.is_locked(), waiting: self.meta.waiting() }
    }

    pub(crate) fn meta(&self) -> &Arc<Meta<Holder>> {
        &self.meta
    }
}

impl_identity!([T] Lock<T>);

impl<T> Clone for Lock<T> {
    fn clone(&self) -> Self {
        Self { mutex: Arc::clone(&self.mutex), meta: Arc::clone(&self.meta) }
    }
}

impl<T: Default> Default for Lock<T> {
    #[track_caller]
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: fmt::Debug> fmt::Debug for Lock<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = formatter.debug_struct("Lock");
        fields.field("name", &self.meta);
        match self.mutex.try_lock() {
            Ok(data) => fields.field("data", &*data),
            Err(_) => fields.field("data", &format_args!("<locked>")),
        };
        fields.field("waiting", &self.meta.waiting()).finish()
    }
}
