//! A counter of permits: so many at a time.
//!
//! See [`Semaphore`].

mod operation;
mod owned;
mod permit;

use std::fmt;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

pub use self::operation::{Permitted, PermittedOwned};
pub use self::permit::{OwnedPermit, Permit};
use crate::acquire::Acquire;
use crate::ident::{Ident, Kind};
use crate::identity::impl_identity;
#[cfg(feature = "inspect")]
use crate::instrument::Told;
use crate::instrument::{Facts, Holders, Holds, Meta};
use crate::wait::Wait;

/// A counter of permits: as many tasks go on as there are permits, the others wait.
///
/// A handle: its clones are the same semaphore. It wraps [`tokio::sync::Semaphore`]; it is never closed, so that
/// acquiring cannot fail.
///
/// # Fairness
///
/// First come, first served. A call for many permits is not overtaken by later calls for few.
///
/// # When to use something else
///
/// * A [`BoundedSemaphore`](crate::BoundedSemaphore) refuses more permits than it began with.
/// * A [`Lock`](crate::Lock) guards data for one task at a time.
///
/// # Python
///
/// `multiprocessing.Semaphore`, `threading.Semaphore` and `asyncio.Semaphore`. Different: a permit returns when its
/// guard is dropped, and [`release`](Self::release) is for permits that were [forgotten](Permit::forget) or that come
/// from elsewhere. As in Python, it may rise above its start. A negative start cannot be written.
///
/// # Examples
///
/// ```
/// use polytask::Semaphore;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let booth = Semaphore::named("karaoke booth", 4);
/// let singers: Vec<_> = (0..10)
///     .map(|_| {
///         let booth = booth.clone();
///         tokio::spawn(async move {
///             let _inside = booth.acquire().await;
///             tokio::task::yield_now().await;
///             4 - booth.available_permits()
///         })
///     })
///     .collect();
///
/// for singer in singers {
///     assert!(singer.await.unwrap() <= 4);
/// }
/// assert_eq!(booth.available_permits(), 4);
/// # }
/// ```
#[derive(Clone)]
pub struct Semaphore {
    meta: Arc<Meta<Permits>>,
}

/// The numbers of a [`Semaphore`] at one moment.
///
/// # Examples
///
/// ```
/// let keys = polytask::Semaphore::new(3);
/// let _key = keys.try_acquire();
/// assert_eq!(keys.statistics().available, 2);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SemaphoreStatistics {
    /// How many permits can be had without waiting.
    pub available: usize,
    /// How many calls wait for permits.
    pub waiting: usize,
}

/// How many permits somebody has, in the low half, and above it where that is written down.
///
/// One word, and so a permit is two: those move in registers, where three would go through the memory each time that one is
/// acquired, at twice the cost of everything else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counted(u64);

/// The permits that can be had, and who has the others.
pub(crate) struct Permits {
    available: tokio::sync::Semaphore,
    #[cfg(feature = "inspect")]
    start: usize,
    #[cfg(feature = "inspect")]
    holders: Holders,
}

// === impl Semaphore ===

impl Semaphore {
    /// The greatest number of permits a semaphore can have.
    pub const MAX_PERMITS: usize = tokio::sync::Semaphore::MAX_PERMITS;

    /// Makes a semaphore with `permits` permits, known by a number.
    ///
    /// # Panics
    ///
    /// If `permits` exceeds [`MAX_PERMITS`](Self::MAX_PERMITS).
    ///
    /// # Examples
    ///
    /// ```
    /// let keys = polytask::Semaphore::new(3);
    /// assert_eq!(keys.available_permits(), 3);
    /// assert!(keys.name().starts_with("Semaphore-"));
    /// ```
    #[track_caller]
    pub fn new(permits: usize) -> Self {
        Self::with_ident(permits, Ident::numbered(Kind::Semaphore))
    }

    /// Makes a semaphore with `permits` permits, known by `name`.
    ///
    /// # Panics
    ///
    /// If `permits` exceeds [`MAX_PERMITS`](Self::MAX_PERMITS).
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(polytask::Semaphore::named("keys", 3).name(), "keys");
    /// ```
    #[track_caller]
    pub fn named(name: impl Into<String>, permits: usize) -> Self {
        Self::with_ident(permits, Ident::named(Kind::Semaphore, name))
    }

    #[track_caller]
    pub(crate) fn with_ident(permits: usize, ident: Ident) -> Self {
        assert!(
            permits <= Self::MAX_PERMITS,
            "{} `{ident}` cannot begin with {permits} permits: {} is the most",
            ident.kind().noun(),
            Self::MAX_PERMITS
        );
        // As in all of them: the constant constructors are those that tokio does not show in tokio-console.
        let available = tokio::sync::Semaphore::const_new(permits);
        let permits = Permits {
            available,
            #[cfg(feature = "inspect")]
            start: permits,
            #[cfg(feature = "inspect")]
            holders: Holders::default(),
        };
        Self { meta: Meta::new(ident, permits) }
    }

    /// Waits for one permit.
    ///
    /// # Cancel safety
    ///
    /// A dropped call loses its place in the queue, and permits that it was handed go to the next.
    ///
    /// # Python
    ///
    /// `acquire()`; with [`timeout`](Wait::timeout) `acquire(timeout=…)`.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::Semaphore;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let keys = Semaphore::new(1);
    /// let key = keys.acquire().await;
    /// assert!(keys.acquire().timeout(Duration::from_secs(1)).await.is_err());
    ///
    /// drop(key);
    /// assert_eq!(keys.available_permits(), 1);
    /// # }
    /// ```
    #[doc(alias = "__enter__")]
    #[track_caller]
    pub fn acquire(&self) -> Wait<Acquire<Permitted<'_>>> {
        self.acquire_many(1)
    }

    /// Waits for `count` permits, which are handed over together.
    ///
    /// A call for more permits than there will ever be waits until [`release`](Self::release) has added them.
    ///
    /// # Cancel safety
    ///
    /// As [`acquire`](Self::acquire); permits that were set aside for the call are not lost.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let seats = polytask::Semaphore::new(4);
    /// let family = seats.acquire_many(3).await;
    /// assert_eq!(seats.available_permits(), 1);
    /// drop(family);
    /// assert_eq!(seats.available_permits(), 4);
    /// # }
    /// ```
    #[track_caller]
    pub fn acquire_many(&self, count: u32) -> Wait<Acquire<Permitted<'_>>> {
        Acquire::wait(Permitted { semaphore: self, count })
    }

    /// Takes one permit if there is one now and nobody waits for it.
    ///
    /// # Python
    ///
    /// `acquire(blocking=False)`.
    ///
    /// # Examples
    ///
    /// ```
    /// let keys = polytask::Semaphore::new(1);
    /// let key = keys.try_acquire().expect("there is one");
    /// assert!(keys.try_acquire().is_none());
    /// drop(key);
    /// assert!(keys.try_acquire().is_some());
    /// ```
    #[track_caller]
    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        self.try_acquire_many(1)
    }

    /// Takes `count` permits if there are so many now and nobody waits for them.
    ///
    /// # Examples
    ///
    /// ```
    /// let seats = polytask::Semaphore::new(4);
    /// let _family = seats.try_acquire_many(3).expect("there are four");
    /// assert!(seats.try_acquire_many(2).is_none());
    /// assert_eq!(seats.available_permits(), 1);
    /// ```
    #[track_caller]
    pub fn try_acquire_many(&self, count: u32) -> Option<Permit<'_>> {
        Acquire::attempt(&Permitted { semaphore: self, count })
    }

    /// Adds `count` permits, whoever took them, and wakes as many calls as they satisfy.
    ///
    /// The semaphore may rise above its start: this is how permits are made. To return a permit that is held, drop it.
    ///
    /// # Panics
    ///
    /// If there would be more than [`MAX_PERMITS`](Self::MAX_PERMITS).
    ///
    /// # Python
    ///
    /// `release(n)`. Different: zero does nothing instead of raising `ValueError`.
    ///
    /// # Examples
    ///
    /// ```
    /// let semaphore = polytask::Semaphore::new(1);
    /// semaphore.release(1);
    /// assert_eq!(semaphore.available_permits(), 2);
    /// ```
    #[doc(alias = "add_permits")]
    #[track_caller]
    pub fn release(&self, count: usize) {
        // Checked before, since tokio's own check comes after it has added them.
        let room = Self::MAX_PERMITS.saturating_sub(self.available_permits());
        assert!(
            count <= room,
            "semaphore `{}` cannot be released by {count}: {} permits are the most",
            self.meta,
            Self::MAX_PERMITS
        );
        self.meta.released();
        self.give_back(count);
    }

    /// How many permits can be had without waiting, which may have changed when this returns.
    ///
    /// # Examples
    ///
    /// ```
    /// let keys = polytask::Semaphore::new(3);
    /// let key = keys.try_acquire();
    /// assert_eq!(keys.available_permits(), 2);
    /// drop(key);
    /// assert_eq!(keys.available_permits(), 3);
    /// ```
    #[doc(alias = "get_value")]
    #[doc(alias = "value")]
    pub fn available_permits(&self) -> usize {
        self.meta.facts.available.available_permits()
    }

    /// Whether a call for one permit would have to wait.
    ///
    /// # Examples
    ///
    /// ```
    /// let keys = polytask::Semaphore::new(1);
    /// assert!(!keys.is_locked());
    /// let _key = keys.try_acquire();
    /// assert!(keys.is_locked());
    /// ```
    #[doc(alias = "locked")]
    pub fn is_locked(&self) -> bool {
        self.available_permits() == 0
    }

    /// Its numbers at this moment.
    ///
    /// # Examples
    ///
    /// ```
    /// let keys = polytask::Semaphore::new(3);
    /// assert_eq!(keys.statistics().available, 3);
    /// assert_eq!(keys.statistics().waiting, 0);
    /// ```
    pub fn statistics(&self) -> SemaphoreStatistics {
        SemaphoreStatistics { available: self.available_permits(), waiting: self.meta.waiting() }
    }

    pub(crate) fn meta(&self) -> &Arc<Meta<Permits>> {
        &self.meta
    }

    /// Returns permits that a guard had, or that were made.
    pub(crate) fn give_back(&self, count: usize) {
        self.meta.facts.available.add_permits(count);
        self.meta.changed();
    }

    pub(crate) fn take_now(&self, count: u32) -> bool {
        match self.meta.facts.available.try_acquire_many(count) {
            Ok(permit) => {
                permit.forget();
                true
            }
            Err(_) => false,
        }
    }

    pub(crate) async fn take(&self, count: u32) {
        let permit = self.meta.facts.available.acquire_many(count).await;
        permit.unwrap_or_else(|_| unreachable!("the semaphore is never closed")).forget();
    }
}

impl_identity!([] Semaphore);

// A panic leaves it as it was, whichever mutexes tokio is built with.
impl UnwindSafe for Permits {}
impl RefUnwindSafe for Permits {}

impl Facts for Permits {
    #[cfg(feature = "inspect")]
    fn tell(&self, told: &mut Told) {
        self.holders.tell(told);
        told.numbers.extend([("permits", self.available.available_permits()), ("start", self.start)]);
    }

    #[cfg(feature = "inspect")]
    fn stamp(&self, now: u32) {
        self.holders.stamp(now);
    }
}

impl Holds for Permits {
    type Written = Counted;
    type Shown = <Holders as Holds>::Shown;

    #[inline]
    fn begin(&self, at: &'static Location<'static>) -> Counted {
        #[cfg(feature = "inspect")]
        return Counted(u64::from(self.holders.begin(at)) << 32);
        #[cfg(not(feature = "inspect"))]
        {
            let _ = at;
            Counted(0)
        }
    }

    #[inline]
    fn end(&self, written: Counted) {
        #[cfg(feature = "inspect")]
        self.holders.end((written.0 >> 32) as u32);
        #[cfg(not(feature = "inspect"))]
        let _ = written;
    }
}

// === impl Counted ===

impl Counted {
    #[inline]
    pub(crate) fn count(self) -> usize {
        (self.0 & u64::from(u32::MAX)) as usize
    }

    /// They are so many from now on.
    #[inline]
    pub(crate) fn set_count(&mut self, count: u32) {
        self.0 = self.0 >> 32 << 32 | u64::from(count);
    }
}

impl fmt::Debug for Semaphore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SemaphoreStatistics { available, waiting } = self.statistics();
        formatter
            .debug_struct("Semaphore")
            .field("name", self.meta())
            .field("available", &available)
            .field("waiting", &waiting)
            .finish()
    }
}
