//! The calls of a semaphore whose permits borrow nothing.

use std::panic::Location;

use super::{OwnedPermit, PermittedOwned, Semaphore};
use crate::acquire::Acquire;
use crate::wait::Wait;

impl Semaphore {
    /// Waits for one permit, as [`acquire`](Self::acquire); the guard borrows nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let keys = polytask::Semaphore::new(1);
    /// let key = keys.acquire_owned().await;
    /// assert!(keys.is_locked());
    /// tokio::spawn(async move { drop(key) }).await.unwrap();
    /// assert!(!keys.is_locked());
    /// # }
    /// ```
    #[track_caller]
    pub fn acquire_owned(&self) -> Wait<Acquire<PermittedOwned>> {
        self.acquire_many_owned(1)
    }

    /// The same for the line `at`, which asked for something that needs a permit.
    pub(crate) fn acquire_owned_at(&self, at: &'static Location<'static>) -> Wait<Acquire<PermittedOwned>> {
        Wait::new(Acquire::new(PermittedOwned { semaphore: self.clone(), count: 1 }, at))
    }

    /// Waits for `count` permits, as [`acquire_many`](Self::acquire_many); the guard borrows nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let seats = polytask::Semaphore::new(4);
    /// assert_eq!(seats.acquire_many_owned(3).await.count(), 3);
    /// # }
    /// ```
    #[track_caller]
    pub fn acquire_many_owned(&self, count: u32) -> Wait<Acquire<PermittedOwned>> {
        Acquire::wait(PermittedOwned { semaphore: self.clone(), count })
    }

    /// Takes one permit if there is one now, as [`try_acquire`](Self::try_acquire); the guard borrows nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// let keys = polytask::Semaphore::new(1);
    /// let key = keys.try_acquire_owned();
    /// assert!(key.is_some() && keys.try_acquire_owned().is_none());
    /// ```
    #[track_caller]
    pub fn try_acquire_owned(&self) -> Option<OwnedPermit> {
        self.try_acquire_many_owned(1)
    }

    /// Takes `count` permits if there are so many now; the guard borrows nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// let seats = polytask::Semaphore::new(4);
    /// assert!(seats.try_acquire_many_owned(5).is_none());
    /// assert_eq!(seats.try_acquire_many_owned(4).unwrap().count(), 4);
    /// ```
    #[track_caller]
    pub fn try_acquire_many_owned(&self, count: u32) -> Option<OwnedPermit> {
        Acquire::attempt(&PermittedOwned { semaphore: self.clone(), count })
    }
}
