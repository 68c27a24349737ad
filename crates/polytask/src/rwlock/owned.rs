//! The calls of a read-write lock whose guards borrow nothing.

use super::{OwnedReadGuard, OwnedWriteGuard, ReadLockedOwned, RwLock, WriteLockedOwned};
use crate::acquire::Acquire;
use crate::wait::Wait;

impl<T> RwLock<T> {
    /// Waits until it can read, as [`read`](Self::read); the guard borrows nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let prices = polytask::RwLock::new([3, 5]);
    /// let guard = prices.read_owned().await;
    /// let sum = tokio::spawn(async move { guard.iter().sum::<i32>() });
    /// assert_eq!(sum.await.unwrap(), 8);
    /// # }
    /// ```
    #[track_caller]
    pub fn read_owned(&self) -> Wait<Acquire<ReadLockedOwned<T>>>
    where
        T: Send + Sync + 'static,
    {
        Acquire::wait(ReadLockedOwned::new(self.clone()))
    }

    /// Waits until it can write, as [`write`](Self::write); the guard borrows nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let total = polytask::RwLock::new(0);
    /// let mut guard = total.write_owned().await;
    /// tokio::spawn(async move { *guard += 2 }).await.unwrap();
    /// assert_eq!(*total.read().await, 2);
    /// # }
    /// ```
    #[track_caller]
    pub fn write_owned(&self) -> Wait<Acquire<WriteLockedOwned<T>>>
    where
        T: Send + Sync + 'static,
    {
        Acquire::wait(WriteLockedOwned::new(self.clone()))
    }

    /// Reads if nobody writes now or waits to, as [`try_read`](Self::try_read); the guard borrows nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// let lock = polytask::RwLock::new(7);
    /// let readers = [lock.try_read_owned(), lock.try_read_owned()];
    /// assert!(readers.iter().all(Option::is_some));
    /// ```
    #[track_caller]
    pub fn try_read_owned(&self) -> Option<OwnedReadGuard<T>>
    where
        T: Send + Sync + 'static,
    {
        Acquire::attempt(&ReadLockedOwned::new(self.clone()))
    }

    /// Writes if nobody reads or writes now, as [`try_write`](Self::try_write); the guard borrows nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// let lock = polytask::RwLock::new(7);
    /// let writer = lock.try_write_owned();
    /// assert!(writer.is_some() && lock.try_write_owned().is_none());
    /// ```
    #[track_caller]
    pub fn try_write_owned(&self) -> Option<OwnedWriteGuard<T>>
    where
        T: Send + Sync + 'static,
    {
        Acquire::attempt(&WriteLockedOwned::new(self.clone()))
    }
}
