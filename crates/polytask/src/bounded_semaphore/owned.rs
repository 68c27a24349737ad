//! The calls of a bounded semaphore whose permits borrow nothing.

use super::{Bounded, BoundedPermittedOwned, BoundedSemaphore, OwnedBoundedPermit};
use crate::acquire::Acquire;
use crate::wait::Wait;

impl BoundedSemaphore {
    /// Waits for one permit, as [`acquire`](Self::acquire); the guard borrows nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let seats = polytask::BoundedSemaphore::new(1);
    /// let seat = seats.acquire_owned().await;
    /// assert!(seats.is_locked());
    /// tokio::spawn(async move { drop(seat) }).await.unwrap();
    /// assert!(!seats.is_locked());
    /// # }
    /// ```
    #[track_caller]
    pub fn acquire_owned(&self) -> Wait<Acquire<BoundedPermittedOwned>> {
        Acquire::wait(BoundedPermittedOwned { semaphore: self.clone(), count: 1 })
    }

    /// Waits for `count` permits, as [`acquire_many`](Self::acquire_many); the guard borrows nothing.
    ///
    /// # Errors
    ///
    /// As [`acquire_many`](Self::acquire_many).
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let seats = polytask::BoundedSemaphore::new(4);
    /// assert_eq!(seats.acquire_many_owned(3).await.unwrap().count(), 3);
    /// assert!(seats.acquire_many_owned(5).await.is_err());
    /// # }
    /// ```
    #[track_caller]
    pub fn acquire_many_owned(&self, count: u32) -> Wait<Bounded<BoundedPermittedOwned>> {
        self.bounded(count, BoundedPermittedOwned { semaphore: self.clone(), count })
    }

    /// Takes one permit if there is one now, as [`try_acquire`](Self::try_acquire); the guard borrows nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// let seats = polytask::BoundedSemaphore::new(1);
    /// let seat = seats.try_acquire_owned();
    /// assert!(seat.is_some() && seats.try_acquire_owned().is_none());
    /// ```
    #[track_caller]
    pub fn try_acquire_owned(&self) -> Option<OwnedBoundedPermit> {
        self.try_acquire_many_owned(1)
    }

    /// Takes `count` permits if there are so many now; the guard borrows nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// let seats = polytask::BoundedSemaphore::new(4);
    /// assert!(seats.try_acquire_many_owned(5).is_none());
    /// assert_eq!(seats.try_acquire_many_owned(4).unwrap().count(), 4);
    /// ```
    #[track_caller]
    pub fn try_acquire_many_owned(&self, count: u32) -> Option<OwnedBoundedPermit> {
        Acquire::attempt(&BoundedPermittedOwned { semaphore: self.clone(), count })
    }
}
