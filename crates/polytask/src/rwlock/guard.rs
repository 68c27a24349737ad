//! The guards of a read-write lock: [`ReadGuard`], [`WriteGuard`], and their owned forms.

use std::panic::Location;

use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLockReadGuard, RwLockWriteGuard};

use super::RwLock;
use crate::guard::impl_guard;
use crate::instrument::{Hold, Holder, Holders};

/// Read access to the data of an [`RwLock`]. Dropping it ends the turn.
///
/// # Examples
///
/// ```
/// let menu = polytask::RwLock::new("soup");
/// let guard = menu.try_read().unwrap();
/// assert_eq!(*guard, "soup");
///
/// drop(guard);
/// assert!(!menu.is_locked());
/// ```
#[must_use = "a guard that is dropped at once releases the lock again"]
pub struct ReadGuard<'a, T> {
    data: RwLockReadGuard<'a, T>,
    lock: &'a RwLock<T>,
    hold: Hold<Holders>,
}

/// A [`ReadGuard`] that owns its handle, so that it can be moved into a task or a struct.
///
/// # Examples
///
/// ```
/// let menu = polytask::RwLock::new("soup");
/// let guard = menu.try_read_owned().unwrap();
/// let guest = std::thread::spawn(move || guard.len());
/// assert_eq!(guest.join().unwrap(), 4);
/// assert!(!menu.is_locked());
/// ```
#[must_use = "a guard that is dropped at once releases the lock again"]
pub struct OwnedReadGuard<T> {
    data: OwnedRwLockReadGuard<T>,
    lock: RwLock<T>,
    hold: Hold<Holders>,
}

/// Write access to the data of an [`RwLock`]. Dropping it ends the turn.
///
/// # Examples
///
/// ```
/// let menu = polytask::RwLock::new("soup");
/// let mut guard = menu.try_write().unwrap();
/// *guard = "tea";
///
/// drop(guard);
/// assert_eq!(*menu.try_read().unwrap(), "tea");
/// ```
#[must_use = "a guard that is dropped at once releases the lock again"]
pub struct WriteGuard<'a, T> {
    data: RwLockWriteGuard<'a, T>,
    lock: &'a RwLock<T>,
    hold: Hold<Holder>,
}

/// A [`WriteGuard`] that owns its handle, so that it can be moved into a task or a struct.
///
/// # Examples
///
/// ```
/// let menu = polytask::RwLock::new("soup");
/// let mut guard = menu.try_write_owned().unwrap();
/// std::thread::spawn(move || *guard = "tea").join().unwrap();
/// assert_eq!(*menu.try_read().unwrap(), "tea");
/// ```
#[must_use = "a guard that is dropped at once releases the lock again"]
pub struct OwnedWriteGuard<T> {
    data: OwnedRwLockWriteGuard<T>,
    lock: RwLock<T>,
    hold: Hold<Holder>,
}

// === impl ReadGuard ===

impl<'a, T> ReadGuard<'a, T> {
    #[inline]
    pub(super) fn new(data: RwLockReadGuard<'a, T>, lock: &'a RwLock<T>, at: &'static Location<'static>) -> Self {
        let hold = lock.meta.hold_in(&lock.meta.facts.readers, "the read lock", at);
        Self { data, lock, hold }
    }

    /// The lock that it is a turn at.
    ///
    /// # Examples
    ///
    /// ```
    /// let menu = polytask::RwLock::new("soup");
    /// let guard = menu.try_read().unwrap();
    /// assert!(guard.lock().is_same(&menu));
    /// ```
    pub fn lock(&self) -> &'a RwLock<T> {
        self.lock
    }
}

impl<T> Drop for ReadGuard<'_, T> {
    fn drop(&mut self) {
        let meta = &self.lock.meta;
        meta.release_in(&meta.facts.readers, &mut self.hold);
    }
}

impl_guard!(ReadGuard<'_, T>);

// === impl OwnedReadGuard ===

impl<T> OwnedReadGuard<T> {
    #[inline]
    pub(super) fn new(data: OwnedRwLockReadGuard<T>, lock: RwLock<T>, at: &'static Location<'static>) -> Self {
        let hold = lock.meta.hold_in(&lock.meta.facts.readers, "the read lock", at);
        Self { data, lock, hold }
    }

    /// The lock that it is a turn at.
    ///
    /// # Examples
    ///
    /// ```
    /// let menu = polytask::RwLock::new("soup");
    /// assert!(menu.try_read_owned().unwrap().lock().is_same(&menu));
    /// ```
    pub fn lock(&self) -> &RwLock<T> {
        &self.lock
    }
}

impl<T> Drop for OwnedReadGuard<T> {
    fn drop(&mut self) {
        let meta = &self.lock.meta;
        meta.release_in(&meta.facts.readers, &mut self.hold);
    }
}

impl_guard!(OwnedReadGuard<T>);

// === impl WriteGuard ===

impl<'a, T> WriteGuard<'a, T> {
    #[inline]
    pub(super) fn new(data: RwLockWriteGuard<'a, T>, lock: &'a RwLock<T>, at: &'static Location<'static>) -> Self {
        let hold = lock.meta.hold_in(&lock.meta.facts.writer, "the write lock", at);
        Self { data, lock, hold }
    }

    /// The lock that it is a turn at.
    ///
    /// # Examples
    ///
    /// ```
    /// let menu = polytask::RwLock::new("soup");
    /// assert!(menu.try_write().unwrap().lock().is_same(&menu));
    /// ```
    pub fn lock(&self) -> &'a RwLock<T> {
        self.lock
    }
}

impl<T> Drop for WriteGuard<'_, T> {
    fn drop(&mut self) {
        let meta = &self.lock.meta;
        meta.release_in(&meta.facts.writer, &mut self.hold);
    }
}

impl_guard!(WriteGuard<'_, T>, mutable);

// === impl OwnedWriteGuard ===

impl<T> OwnedWriteGuard<T> {
    #[inline]
    pub(super) fn new(data: OwnedRwLockWriteGuard<T>, lock: RwLock<T>, at: &'static Location<'static>) -> Self {
        let hold = lock.meta.hold_in(&lock.meta.facts.writer, "the write lock", at);
        Self { data, lock, hold }
    }

    /// The lock that it is a turn at.
    ///
    /// # Examples
    ///
    /// ```
    /// let menu = polytask::RwLock::new("soup");
    /// assert!(menu.try_write_owned().unwrap().lock().is_same(&menu));
    /// ```
    pub fn lock(&self) -> &RwLock<T> {
        &self.lock
    }
}

impl<T> Drop for OwnedWriteGuard<T> {
    fn drop(&mut self) {
        let meta = &self.lock.meta;
        meta.release_in(&meta.facts.writer, &mut self.hold);
    }
}

impl_guard!(OwnedWriteGuard<T>, mutable);
