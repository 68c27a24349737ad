//! The permits of a bounded semaphore: [`BoundedPermit`] and [`OwnedBoundedPermit`].

use std::panic::Location;

use super::BoundedSemaphore;
use crate::guard::impl_permit;
use crate::instrument::Hold;
use crate::semaphore::Permits;

/// Permits of a [`BoundedSemaphore`]. Dropping them returns them.
///
/// # Examples
///
/// ```
/// let seats = polytask::BoundedSemaphore::new(4);
/// let family = seats.try_acquire_many(3).unwrap();
/// assert_eq!(seats.available_permits(), 1);
/// drop(family);
/// assert_eq!(seats.available_permits(), 4);
/// ```
#[must_use = "a permit that is dropped at once is returned at once"]
pub struct BoundedPermit<'a> {
    semaphore: &'a BoundedSemaphore,
    hold: Hold<Permits>,
}

/// [`BoundedPermit`]s that own their handle, so that they can be moved into a task or a struct.
///
/// # Examples
///
/// ```
/// let seats = polytask::BoundedSemaphore::new(1);
/// let seat = seats.try_acquire_owned().unwrap();
/// std::thread::spawn(move || drop(seat)).join().unwrap();
/// assert_eq!(seats.available_permits(), 1);
/// ```
#[must_use = "a permit that is dropped at once is returned at once"]
pub struct OwnedBoundedPermit {
    semaphore: BoundedSemaphore,
    hold: Hold<Permits>,
}

// === impl BoundedPermit ===

impl<'a> BoundedPermit<'a> {
    #[inline]
    pub(super) fn new(semaphore: &'a BoundedSemaphore, count: u32, at: &'static Location<'static>) -> Self {
        let mut hold = semaphore.meta().hold("a permit", at);
        hold.written.set_count(count);
        Self { semaphore, hold }
    }

    /// Keeps the permits out, until [`release`](BoundedSemaphore::release) takes back as many.
    ///
    /// # Python
    ///
    /// `acquire()` and `release()` in different functions: forget here, release there.
    ///
    /// # Examples
    ///
    /// ```
    /// let seats = polytask::BoundedSemaphore::new(1);
    /// seats.try_acquire().unwrap().forget();
    /// assert_eq!(seats.statistics().out, 1);
    /// assert!(seats.release(1).is_ok());
    /// assert_eq!(seats.statistics().out, 0);
    /// ```
    pub fn forget(mut self) {
        self.hold.written.set_count(0);
    }
}

impl Drop for BoundedPermit<'_> {
    fn drop(&mut self) {
        self.semaphore.meta().release(&mut self.hold);
        self.semaphore.take_back(self.hold.written.count());
    }
}

impl_permit!(BoundedPermit<'_>);

// === impl OwnedBoundedPermit ===

impl OwnedBoundedPermit {
    #[inline]
    pub(super) fn new(semaphore: BoundedSemaphore, count: u32, at: &'static Location<'static>) -> Self {
        let mut hold = semaphore.meta().hold("a permit", at);
        hold.written.set_count(count);
        Self { semaphore, hold }
    }

    /// Keeps the permits out, as [`BoundedPermit::forget`].
    ///
    /// # Examples
    ///
    /// ```
    /// let seats = polytask::BoundedSemaphore::new(1);
    /// seats.try_acquire_owned().unwrap().forget();
    /// assert_eq!(seats.statistics().out, 1);
    /// ```
    pub fn forget(mut self) {
        self.hold.written.set_count(0);
    }
}

impl Drop for OwnedBoundedPermit {
    fn drop(&mut self) {
        self.semaphore.meta().release(&mut self.hold);
        self.semaphore.take_back(self.hold.written.count());
    }
}

impl_permit!(OwnedBoundedPermit);
