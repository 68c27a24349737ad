//! The permits of a semaphore: [`Permit`] and [`OwnedPermit`].

use std::panic::Location;

use super::{Permits, Semaphore};
use crate::guard::impl_permit;
use crate::instrument::Hold;

/// Permits of a [`Semaphore`]. Dropping them returns them.
///
/// # Examples
///
/// ```
/// let seats = polytask::Semaphore::new(4);
/// let family = seats.try_acquire_many(3).unwrap();
/// assert_eq!(seats.available_permits(), 1);
/// drop(family);
/// assert_eq!(seats.available_permits(), 4);
/// ```
#[must_use = "a permit that is dropped at once is returned at once"]
pub struct Permit<'a> {
    semaphore: &'a Semaphore,
    hold: Hold<Permits>,
}

/// [`Permit`]s that own their handle, so that they can be moved into a task or a struct.
///
/// # Examples
///
/// ```
/// let seats = polytask::Semaphore::new(1);
/// let seat = seats.try_acquire_owned().unwrap();
/// std::thread::spawn(move || drop(seat)).join().unwrap();
/// assert_eq!(seats.available_permits(), 1);
/// ```
#[must_use = "a permit that is dropped at once is returned at once"]
pub struct OwnedPermit {
    semaphore: Semaphore,
    hold: Hold<Permits>,
}

// === impl Permit ===

impl<'a> Permit<'a> {
    #[inline]
    pub(super) fn new(semaphore: &'a Semaphore, count: u32, at: &'static Location<'static>) -> Self {
        let mut hold = semaphore.meta.hold("a permit", at);
        hold.written.set_count(count);
        Self { semaphore, hold }
    }

    /// Keeps the permits away from the semaphore, until [`release`](Semaphore::release) adds as many.
    ///
    /// # Python
    ///
    /// `acquire()` and `release()` in different functions: forget here, release there.
    ///
    /// # Examples
    ///
    /// ```
    /// let keys = polytask::Semaphore::new(1);
    /// keys.try_acquire().unwrap().forget();
    /// assert_eq!(keys.available_permits(), 0);
    /// keys.release(1);
    /// assert_eq!(keys.available_permits(), 1);
    /// ```
    pub fn forget(mut self) {
        self.hold.written.set_count(0);
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.semaphore.meta.release(&mut self.hold);
        self.semaphore.give_back(self.hold.written.count());
    }
}

impl_permit!(Permit<'_>);

// === impl OwnedPermit ===

impl OwnedPermit {
    #[inline]
    pub(super) fn new(semaphore: Semaphore, count: u32, at: &'static Location<'static>) -> Self {
        let mut hold = semaphore.meta.hold("a permit", at);
        hold.written.set_count(count);
        Self { semaphore, hold }
    }

    /// Keeps the permits away from the semaphore, as [`Permit::forget`].
    ///
    /// # Examples
    ///
    /// ```
    /// let keys = polytask::Semaphore::new(1);
    /// keys.try_acquire_owned().unwrap().forget();
    /// assert_eq!(keys.available_permits(), 0);
    /// ```
    pub fn forget(mut self) {
        self.hold.written.set_count(0);
    }
}

impl Drop for OwnedPermit {
    fn drop(&mut self) {
        self.semaphore.meta.release(&mut self.hold);
        self.semaphore.give_back(self.hold.written.count());
    }
}

impl_permit!(OwnedPermit);
