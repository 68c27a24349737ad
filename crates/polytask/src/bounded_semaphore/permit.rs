//! The permits of a bounded semaphore: [`BoundedPermit`] and [`OwnedBoundedPermit`].

use super::BoundedSemaphore;
use crate::guard::impl_permit;

/// Permits of a [`BoundedSemaphore`]. Dropping them returns them.
#[must_use = "a permit that is dropped at once is returned at once"]
pub struct BoundedPermit<'a> {
    pub(super) semaphore: &'a BoundedSemaphore,
    pub(super) count: usize,
}

/// [`BoundedPermit`]s that own their handle, so that they can be moved into a task or a struct.
#[must_use = "a permit that is dropped at once is returned at once"]
pub struct OwnedBoundedPermit {
    pub(super) semaphore: BoundedSemaphore,
    pub(super) count: usize,
}

// === impl BoundedPermit ===

impl BoundedPermit<'_> {
    /// Keeps the permits out, until [`release`](BoundedSemaphore::release) takes back as many.
    ///
    /// # Python
    ///
    /// `acquire()` and `release()` in different functions: forget here, release there.
    pub fn forget(mut self) {
        self.count = 0;
    }
}

impl Drop for BoundedPermit<'_> {
    fn drop(&mut self) {
        self.semaphore.take_back(self.count);
    }
}

impl_permit!(BoundedPermit<'_>);

// === impl OwnedBoundedPermit ===

impl OwnedBoundedPermit {
    /// Keeps the permits out, as [`BoundedPermit::forget`].
    pub fn forget(mut self) {
        self.count = 0;
    }
}

impl Drop for OwnedBoundedPermit {
    fn drop(&mut self) {
        self.semaphore.take_back(self.count);
    }
}

impl_permit!(OwnedBoundedPermit);
