//! The guards of a lock, each of them a turn: [`LockGuard`] and [`OwnedLockGuard`].

use std::panic::Location;

use tokio::sync::{MutexGuard, OwnedMutexGuard};

use super::{Lock, LockedOwned};
use crate::guard::impl_guard;
use crate::instrument::{Hold, Holder};

/// A turn at a [`Lock`] and the access to its data. Dropping it ends the turn.
///
/// # Examples
///
/// ```
/// let total = polytask::Lock::new(1);
/// let mut guard = total.try_acquire().unwrap();
/// *guard += 1;
/// assert_eq!(*guard, 2);
///
/// drop(guard);
/// assert!(!total.is_locked());
/// ```
#[must_use = "a guard that is dropped at once releases the lock again"]
pub struct LockGuard<'a, T> {
    data: MutexGuard<'a, T>,
    lock: &'a Lock<T>,
    hold: Hold<Holder>,
}

/// A [`LockGuard`] that owns its handle, so that it can be moved into a task or a struct.
///
/// # Examples
///
/// ```
/// let total = polytask::Lock::new(1);
/// let guard = total.try_acquire_owned().unwrap();
/// let worker = std::thread::spawn(move || drop(guard));
/// worker.join().unwrap();
/// assert!(!total.is_locked());
/// ```
#[must_use = "a guard that is dropped at once releases the lock again"]
pub struct OwnedLockGuard<T> {
    data: OwnedMutexGuard<T>,
    from: LockedOwned<T>,
    hold: Hold<Holder>,
}

// === impl LockGuard ===

impl<'a, T> LockGuard<'a, T> {
    #[inline]
    pub(super) fn new(data: MutexGuard<'a, T>, lock: &'a Lock<T>, at: &'static Location<'static>) -> Self {
        Self { data, lock, hold: lock.meta.hold("the lock", at) }
    }

    /// The lock that it is a turn at.
    ///
    /// # Examples
    ///
    /// ```
    /// let printer = polytask::Lock::new(());
    /// let guard = printer.try_acquire().unwrap();
    /// assert!(guard.lock().is_same(&printer));
    /// ```
    pub fn lock(&self) -> &'a Lock<T> {
        self.lock
    }
}

impl<T> Drop for LockGuard<'_, T> {
    fn drop(&mut self) {
        self.lock.meta.release(&mut self.hold);
    }
}

impl_guard!(LockGuard<'_, T>, mutable);

// === impl OwnedLockGuard ===

impl<T> OwnedLockGuard<T> {
    #[inline]
    pub(super) fn new(data: OwnedMutexGuard<T>, from: LockedOwned<T>, at: &'static Location<'static>) -> Self {
        let hold = from.lock.meta.hold("the lock", at);
        Self { data, from, hold }
    }

    /// The lock that it is a turn at.
    ///
    /// # Examples
    ///
    /// ```
    /// let printer = polytask::Lock::new(());
    /// assert!(printer.try_acquire_owned().unwrap().lock().is_same(&printer));
    /// ```
    pub fn lock(&self) -> &Lock<T> {
        &self.from.lock
    }

    /// What it was acquired by, to acquire it again.
    pub(crate) fn source(&self) -> &LockedOwned<T> {
        &self.from
    }
}

impl<T> Drop for OwnedLockGuard<T> {
    fn drop(&mut self) {
        self.from.lock.meta.release(&mut self.hold);
    }
}

impl_guard!(OwnedLockGuard<T>, mutable);
