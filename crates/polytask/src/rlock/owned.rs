//! The calls of a re-entrant lock whose guards borrow nothing.

use super::{OwnedRLockGuard, Owner, RLock, RLockedOwned};
use crate::acquire::Acquire;
use crate::wait::Wait;

impl<T> RLock<T> {
    /// Waits for the lock, as [`acquire`](Self::acquire); the guard borrows nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let ledger = polytask::RLock::new(7);
    /// let guard = ledger.acquire_owned().await;
    /// let reader = tokio::spawn(async move { *guard });
    /// assert_eq!(reader.await.unwrap(), 7);
    /// # }
    /// ```
    #[track_caller]
    pub fn acquire_owned(&self) -> Wait<Acquire<RLockedOwned<T>>>
    where
        T: Send + Sync + 'static,
    {
        Acquire::wait(RLockedOwned::new(self.clone(), None))
    }

    /// Waits for the lock, as [`acquire_as`](Self::acquire_as); the guard borrows nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::{Owner, RLock};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let (ledger, anna) = (RLock::new(7), Owner::new());
    /// let _outer = ledger.acquire_owned_as(&anna).await;
    /// let _inner = ledger.acquire_owned_as(&anna).await;
    /// assert_eq!(ledger.depth(), 2);
    /// # }
    /// ```
    #[track_caller]
    pub fn acquire_owned_as(&self, owner: &Owner) -> Wait<Acquire<RLockedOwned<T>>>
    where
        T: Send + Sync + 'static,
    {
        Acquire::wait(RLockedOwned::new(self.clone(), Some(owner.0)))
    }

    /// Acquires the lock if that needs no waiting, as [`try_acquire`](Self::try_acquire); the guard borrows nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// let ledger = polytask::RLock::new(());
    /// let levels = [ledger.try_acquire_owned(), ledger.try_acquire_owned()];
    /// assert!(levels.iter().all(Option::is_some));
    /// ```
    #[track_caller]
    pub fn try_acquire_owned(&self) -> Option<OwnedRLockGuard<T>>
    where
        T: Send + Sync + 'static,
    {
        Acquire::attempt(&RLockedOwned::new(self.clone(), None))
    }

    /// Acquires the lock if that needs no waiting, as [`try_acquire_as`](Self::try_acquire_as); the guard borrows
    /// nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::{Owner, RLock};
    ///
    /// let ledger = RLock::new(());
    /// let _held = ledger.try_acquire_owned_as(&Owner::new());
    /// assert!(ledger.try_acquire_owned_as(&Owner::new()).is_none());
    /// ```
    #[track_caller]
    pub fn try_acquire_owned_as(&self, owner: &Owner) -> Option<OwnedRLockGuard<T>>
    where
        T: Send + Sync + 'static,
    {
        Acquire::attempt(&RLockedOwned::new(self.clone(), Some(owner.0)))
    }
}
