//! Many readers, or one writer.
//!
//! See [`RwLock`].

mod guard;
mod operation;
mod owned;

use std::fmt;
use std::sync::Arc;

pub use self::guard::{OwnedReadGuard, OwnedWriteGuard, ReadGuard, WriteGuard};
pub use self::operation::{ReadLocked, ReadLockedOwned, WriteLocked, WriteLockedOwned};
use crate::acquire::Acquire;
use crate::ident::{Ident, Kind};
use crate::identity::impl_identity;
#[cfg(feature = "inspect")]
use crate::instrument::Told;
use crate::instrument::{Facts, Holder, Holders, Meta};
use crate::wait::Wait;

/// Many readers at a time or one writer, for the data that it guards.
///
/// A handle: its clones are the same lock. It wraps [`tokio::sync::RwLock`], and adds a name, waits with a limit, and
/// waits that block a thread.
///
/// # Fairness
///
/// First come, first served. A reader that comes after a waiting writer waits behind it, so that readers cannot keep
/// writers out. For the same reason a task that reads already must not ask to read again: with a writer between the
/// two it would wait for itself.
///
/// # When to use something else
///
/// A [`Lock`](crate::Lock) is faster when most calls write, or when reading is over at once.
///
/// # Python
///
/// There is none in the standard library; users write one over a `Condition`.
///
/// # Examples
///
/// ```
/// use polytask::RwLock;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let menu = RwLock::named("menu", vec!["soup"]);
/// {
///     let guest = menu.read().await;
///     let other = menu.read().await;
///     assert_eq!(guest.len(), other.len());
///     assert!(menu.try_write().is_none(), "they are reading");
/// }
/// menu.write().await.push("tea");
/// assert_eq!(*menu.read().await, ["soup", "tea"]);
/// # }
/// ```
pub struct RwLock<T> {
    data: Arc<tokio::sync::RwLock<T>>,
    meta: Arc<Meta<Access>>,
}

/// The numbers of an [`RwLock`] at one moment.
///
/// # Examples
///
/// ```
/// let lock = polytask::RwLock::new(());
/// let _written = lock.try_write();
/// assert!(lock.statistics().writer);
/// assert_eq!(lock.statistics().readers, 0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RwLockStatistics {
    /// How many guards read.
    pub readers: usize,
    /// Whether one writes.
    pub writer: bool,
    /// How many calls wait, to read or to write.
    pub waiting: usize,
}

/// Who has access to the data.
#[derive(Debug, Default)]
struct Access {
    readers: Holders,
    writer: Holder,
}

// === impl RwLock ===

impl<T> RwLock<T> {
    /// Makes an unlocked lock around `data`, known by a number.
    ///
    /// # Examples
    ///
    /// ```
    /// let menu = polytask::RwLock::new("soup");
    /// assert!(!menu.is_locked());
    /// assert!(menu.name().starts_with("RwLock-"));
    /// ```
    #[track_caller]
    pub fn new(data: T) -> Self {
        Self::with_ident(data, Ident::numbered(Kind::RwLock))
    }

    /// Makes an unlocked lock around `data`, known by `name` in errors, logs and `Debug` output.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(polytask::RwLock::named("menu", "soup").name(), "menu");
    /// ```
    #[track_caller]
    pub fn named(name: impl Into<String>, data: T) -> Self {
        Self::with_ident(data, Ident::named(Kind::RwLock, name))
    }

    fn with_ident(data: T, ident: Ident) -> Self {
        Self { data: Arc::new(tokio::sync::RwLock::const_new(data)), meta: Meta::new(ident, Access::default()) }
    }

    /// Waits until it can read, together with others who read.
    ///
    /// # Cancel safety
    ///
    /// A dropped call loses its place in the queue, and a turn that it was handed goes on to the next.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::RwLock;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let prices = RwLock::named("prices", [3, 5]);
    /// let written = prices.write().await;
    /// let refused = prices.read().timeout(Duration::from_secs(1)).await.unwrap_err();
    /// assert!(refused.to_string().starts_with("read-write lock `prices` not acquired in 1s"));
    ///
    /// drop(written);
    /// assert_eq!(*prices.read().await, [3, 5]);
    /// # }
    /// ```
    #[track_caller]
    pub fn read(&self) -> Wait<Acquire<ReadLocked<'_, T>>>
    where
        T: Send + Sync,
    {
        Acquire::wait(ReadLocked(self))
    }

    /// Waits until it can write, alone.
    ///
    /// # Cancel safety
    ///
    /// As [`read`](Self::read). Readers that had to wait behind the dropped call go on.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::RwLock;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let total = RwLock::new(0);
    /// *total.write().await += 2;
    /// *total.write().await += 3;
    /// assert_eq!(*total.read().await, 5);
    /// # }
    /// ```
    #[track_caller]
    pub fn write(&self) -> Wait<Acquire<WriteLocked<'_, T>>>
    where
        T: Send + Sync,
    {
        Acquire::wait(WriteLocked(self))
    }

    /// Reads if nobody writes now or waits to.
    ///
    /// # Examples
    ///
    /// ```
    /// let lock = polytask::RwLock::new(7);
    /// let reader = lock.try_read().expect("nobody writes");
    /// assert!(lock.try_read().is_some());
    /// drop(reader);
    /// let _writer = lock.try_write();
    /// assert!(lock.try_read().is_none());
    /// ```
    #[track_caller]
    pub fn try_read(&self) -> Option<ReadGuard<'_, T>>
    where
        T: Send + Sync,
    {
        Acquire::attempt(&ReadLocked(self))
    }

    /// Writes if nobody reads or writes now.
    ///
    /// # Examples
    ///
    /// ```
    /// let lock = polytask::RwLock::new(7);
    /// let reader = lock.try_read();
    /// assert!(lock.try_write().is_none());
    /// drop(reader);
    /// assert!(lock.try_write().is_some());
    /// ```
    #[track_caller]
    pub fn try_write(&self) -> Option<WriteGuard<'_, T>>
    where
        T: Send + Sync,
    {
        Acquire::attempt(&WriteLocked(self))
    }

    /// Whether somebody reads or writes, which may have changed when this returns.
    ///
    /// # Examples
    ///
    /// ```
    /// let lock = polytask::RwLock::new(());
    /// assert!(!lock.is_locked());
    /// let _reader = lock.try_read();
    /// assert!(lock.is_locked());
    /// ```
    #[doc(alias = "locked")]
    pub fn is_locked(&self) -> bool {
        let RwLockStatistics { readers, writer, .. } = self.statistics();
        writer || readers > 0
    }

    /// Takes the data out if this is the last handle and nobody holds the lock, and gives the handle back if not.
    ///
    /// # Errors
    ///
    /// The handle, if there is another one.
    ///
    /// # Examples
    ///
    /// ```
    /// let menu = polytask::RwLock::new(String::from("soup"));
    /// let other = menu.clone();
    /// let menu = menu.into_inner().expect_err("there are two handles");
    /// drop(other);
    /// assert_eq!(menu.into_inner().unwrap(), "soup");
    /// ```
    pub fn into_inner(self) -> Result<T, Self> {
        let Self { data, meta } = self;
        match Arc::try_unwrap(data) {
            Ok(data) => Ok(data.into_inner()),
            Err(data) => Err(Self { data, meta }),
        }
    }

    /// Its numbers at this moment.
    ///
    /// # Examples
    ///
    /// ```
    /// let lock = polytask::RwLock::new(());
    /// let (_one, _other) = (lock.try_read().unwrap(), lock.try_read().unwrap());
    /// assert_eq!(lock.statistics().readers, 2);
    /// assert!(!lock.statistics().writer);
    /// ```
    pub fn statistics(&self) -> RwLockStatistics {
        let Access { readers, writer } = &self.meta.facts;
        RwLockStatistics { readers: readers.count(), writer: writer.is_held(), waiting: self.meta.waiting() }
    }

    fn meta(&self) -> &Arc<Meta<Access>> {
        &self.meta
    }
}

impl_identity!([T] RwLock<T>);

impl<T> Clone for RwLock<T> {
    fn clone(&self) -> Self {
        Self { data: Arc::clone(&self.data), meta: Arc::clone(&self.meta) }
    }
}

impl<T: Default> Default for RwLock<T> {
    #[track_caller]
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: fmt::Debug> fmt::Debug for RwLock<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RwLockStatistics { readers, writer, waiting } = self.statistics();
        let mut fields = formatter.debug_struct("RwLock");
        fields.field("name", self.meta());
        match self.data.try_read() {
            Ok(data) => fields.field("data", &*data),
            Err(_) => fields.field("data", &format_args!("<locked>")),
        };
        fields.field("readers", &readers).field("writer", &writer).field("waiting", &waiting).finish()
    }
}

// === impl Access ===

impl Facts for Access {
    #[cfg(feature = "inspect")]
    fn tell(&self, told: &mut Told) {
        let Self { readers, writer } = self;
        readers.tell(told);
        writer.tell(told);
        told.numbers.extend([("readers", readers.count()), ("writers", usize::from(writer.is_held()))]);
    }

    #[cfg(feature = "inspect")]
    fn stamp(&self, now: u32) {
        self.readers.stamp(now);
        self.writer.stamp(now);
    }
}

#[cfg(test)]
mod tests;
