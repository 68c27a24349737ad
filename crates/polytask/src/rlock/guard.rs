//! The guards of a re-entrant lock, each of them a level: [`RLockGuard`] and [`OwnedRLockGuard`].

use std::ops::Deref;
use std::panic::Location;

use super::RLock;
use crate::guard::impl_guard;
use crate::instrument::console::Holding;

/// A level of an [`RLock`], and shared access to its data. Dropping it ends the level.
///
/// # Examples
///
/// ```
/// let ledger = polytask::RLock::new(7);
/// let outer = ledger.try_acquire().unwrap();
/// let inner = ledger.try_acquire().unwrap();
/// assert_eq!(*outer + *inner, 14);
///
/// drop(outer);
/// assert!(ledger.is_locked(), "one level is left");
/// drop(inner);
/// assert!(!ledger.is_locked());
/// ```
#[must_use = "a guard that is dropped at once releases the lock again"]
pub struct RLockGuard<'a, T> {
    data: &'a T,
    lock: &'a RLock<T>,
    _shown: Holding,
}

/// An [`RLockGuard`] that owns its handle, so that it can be moved into a task or a struct.
///
/// # Examples
///
/// ```
/// let ledger = polytask::RLock::new(7);
/// let guard = ledger.try_acquire_owned().unwrap();
/// let reader = std::thread::spawn(move || *guard);
/// assert_eq!(reader.join().unwrap(), 7);
/// assert!(!ledger.is_locked());
/// ```
#[must_use = "a guard that is dropped at once releases the lock again"]
pub struct OwnedRLockGuard<T> {
    data: Data<T>,
    _shown: Holding,
}

/// A handle that stands for the data.
struct Data<T>(RLock<T>);

// === impl RLockGuard ===

impl<'a, T> RLockGuard<'a, T> {
    /// Stands for a level that was entered.
    pub(super) fn new(lock: &'a RLock<T>, at: &'static Location<'static>) -> Self {
        Self { data: &lock.data, lock, _shown: lock.meta.show_hold("the lock", at) }
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
        let at = Location::caller();
        self.lock.enter_again();
        self.lock.meta.granted(at);
        Self::new(self.lock, at)
    }

    /// The lock that it is a level of.
    ///
    /// # Examples
    ///
    /// ```
    /// let ledger = polytask::RLock::new(());
    /// let guard = ledger.try_acquire().unwrap();
    /// assert!(guard.lock().is_same(&ledger));
    /// ```
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
    /// Stands for a level that was entered.
    pub(super) fn new(lock: RLock<T>, at: &'static Location<'static>) -> Self {
        let shown = lock.meta.show_hold("the lock", at);
        Self { data: Data(lock), _shown: shown }
    }

    /// One more level, as [`RLockGuard::again`].
    ///
    /// # Examples
    ///
    /// ```
    /// let ledger = polytask::RLock::new(());
    /// let guard = ledger.try_acquire_owned().unwrap();
    /// let _again = guard.again();
    /// assert_eq!(ledger.depth(), 2);
    /// ```
    #[track_caller]
    pub fn again(&self) -> Self {
        let at = Location::caller();
        self.lock().enter_again();
        self.lock().meta.granted(at);
        Self::new(self.lock().clone(), at)
    }

    /// The lock that it is a level of.
    ///
    /// # Examples
    ///
    /// ```
    /// let ledger = polytask::RLock::new(());
    /// assert!(ledger.try_acquire_owned().unwrap().lock().is_same(&ledger));
    /// ```
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
        &self.0.data
    }
}
