//! A counter of permits that knows how many there are: so many at a time, and never more.
//!
//! See [`BoundedSemaphore`].

mod error;
mod operation;
mod out;
mod owned;
mod permit;

use std::fmt;
use std::panic::Location;
use std::sync::{Arc, atomic};

pub use self::error::{AcquireManyError, ReleaseError, TooManyPermits};
pub use self::operation::{Bounded, BoundedPermitted, BoundedPermittedOwned};
use self::out::Out;
pub use self::permit::{BoundedPermit, OwnedBoundedPermit};
use crate::acquire::{Acquire, Source};
use crate::ident::{Ident, Kind};
use crate::identity::impl_identity;
use crate::instrument::Meta;
use crate::semaphore::{Permits, Semaphore};
use crate::wait::Wait;

/// A [`Semaphore`] that never has more permits than it began with.
///
/// It refuses to take back a permit that is not handed out, which with a plain semaphore is a mistake that nobody
/// notices; and it refuses a call for more permits than there are, which would wait for ever. A handle: its clones are
/// the same semaphore.
///
/// # Fairness
///
/// First come, first served. A call for many permits is not overtaken by later calls for few.
///
/// # When to use something else
///
/// A [`Semaphore`] can be given permits that nobody took, to count things that come into being.
///
/// # Python
///
/// `multiprocessing.BoundedSemaphore`, `threading.BoundedSemaphore` and `asyncio.BoundedSemaphore`. Different: a
/// permit returns when its guard is dropped, and [`release`](Self::release) is for permits that were
/// [forgotten](BoundedPermit::forget). The `ValueError` of a release too many is an error that says how many permits
/// are out. A negative start cannot be written.
///
/// # Examples
///
/// ```
/// use polytask::BoundedSemaphore;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let seats = BoundedSemaphore::named("seats", 2);
/// let seat = seats.acquire().await;
/// assert_eq!(seats.available_permits(), 1);
///
/// drop(seat);
/// let refused = seats.release(1).unwrap_err();
/// assert_eq!(refused.to_string(), "bounded semaphore `seats` cannot take back 1 permit: only 0 of its 2 are out");
/// assert_eq!(seats.available_permits(), 2);
/// # }
/// ```
#[derive(Clone)]
pub struct BoundedSemaphore {
    shared: Arc<Shared>,
}

/// The numbers of a [`BoundedSemaphore`] at one moment.
///
/// # Examples
///
/// ```
/// let seats = polytask::BoundedSemaphore::new(4);
/// let _family = seats.try_acquire_many(3);
/// assert_eq!(seats.statistics().out, 3);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BoundedSemaphoreStatistics {
    /// How many permits it began with.
    pub permits: usize,
    /// How many permits can be had without waiting.
    pub available: usize,
    /// How many permits are handed out: held by guards, or forgotten.
    pub out: usize,
    /// How many calls wait for permits.
    pub waiting: usize,
}

struct Shared {
    semaphore: Semaphore,
    out: Out,
    /// What it began with.
    permits: usize,
}

// === impl BoundedSemaphore ===

impl BoundedSemaphore {
    /// Makes a semaphore with `permits` permits, known by a number.
    ///
    /// One without permits makes every [`acquire`](Self::acquire) wait for ever.
    ///
    /// # Panics
    ///
    /// If `permits` exceeds [`Semaphore::MAX_PERMITS`].
    ///
    /// # Examples
    ///
    /// ```
    /// let seats = polytask::BoundedSemaphore::new(4);
    /// assert_eq!(seats.available_permits(), 4);
    /// assert!(seats.name().starts_with("BoundedSemaphore-"));
    /// ```
    #[track_caller]
    pub fn new(permits: usize) -> Self {
        Self::with_ident(permits, Ident::numbered(Kind::BoundedSemaphore))
    }

    /// Makes a semaphore with `permits` permits, known by `name`.
    ///
    /// # Panics
    ///
    /// If `permits` exceeds [`Semaphore::MAX_PERMITS`].
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(polytask::BoundedSemaphore::named("seats", 4).name(), "seats");
    /// ```
    #[track_caller]
    pub fn named(name: impl Into<String>, permits: usize) -> Self {
        Self::with_ident(permits, Ident::named(Kind::BoundedSemaphore, name))
    }

    #[track_caller]
    fn with_ident(permits: usize, ident: Ident) -> Self {
        let semaphore = Semaphore::with_ident(permits, ident);
        Self { shared: Arc::new(Shared { semaphore, out: Out::none(), permits }) }
    }

    /// Waits for one permit.
    ///
    /// # Cancel safety
    ///
    /// A dropped call loses its place in the queue, and a permit that it was handed goes to the next.
    ///
    /// # Python
    ///
    /// `acquire()`; with [`timeout`](Wait::timeout) `acquire(timeout=…)`.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::BoundedSemaphore;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let seats = BoundedSemaphore::new(1);
    /// let seat = seats.acquire().await;
    /// assert!(seats.acquire().timeout(Duration::from_secs(1)).await.is_err());
    ///
    /// drop(seat);
    /// assert!(seats.acquire().timeout(Duration::from_secs(1)).await.is_ok());
    /// # }
    /// ```
    #[doc(alias = "__enter__")]
    #[track_caller]
    pub fn acquire(&self) -> Wait<Acquire<BoundedPermitted<'_>>> {
        Acquire::wait(BoundedPermitted { semaphore: self, count: 1 })
    }

    /// Waits for `count` permits, which are handed over together.
    ///
    /// # Errors
    ///
    /// * [`TooManyPermits`] at once, if `count` is more than the semaphore began with. With a
    ///   [`timeout`](Wait::timeout) it is [`AcquireManyError::TooMany`].
    /// * [`AcquireManyError::Timeout`], if the time of a [`timeout`](Wait::timeout) runs out.
    ///
    /// # Cancel safety
    ///
    /// As [`acquire`](Self::acquire); permits that were set aside for the call are not lost.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::BoundedSemaphore;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let seats = BoundedSemaphore::named("seats", 4);
    /// let family = seats.acquire_many(3).await.unwrap();
    /// assert_eq!(family.count(), 3);
    ///
    /// let refused = seats.acquire_many(5).await.unwrap_err();
    /// assert_eq!(refused.to_string(), "bounded semaphore `seats` cannot hand out 5 permits: it has only 4 in all");
    /// # }
    /// ```
    #[track_caller]
    pub fn acquire_many(&self, count: u32) -> Wait<Bounded<BoundedPermitted<'_>>> {
        self.bounded(count, BoundedPermitted { semaphore: self, count })
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
    /// let seats = polytask::BoundedSemaphore::new(1);
    /// let seat = seats.try_acquire().expect("there is one");
    /// assert!(seats.try_acquire().is_none());
    /// drop(seat);
    /// assert!(seats.try_acquire().is_some());
    /// ```
    #[track_caller]
    pub fn try_acquire(&self) -> Option<BoundedPermit<'_>> {
        self.try_acquire_many(1)
    }

    /// Takes `count` permits if there are so many now and nobody waits for them.
    ///
    /// It is `None` as well if there will never be so many.
    ///
    /// # Examples
    ///
    /// ```
    /// let seats = polytask::BoundedSemaphore::new(4);
    /// assert!(seats.try_acquire_many(5).is_none());
    /// let family = seats.try_acquire_many(3).expect("there are four");
    /// assert!(seats.try_acquire_many(2).is_none());
    /// assert_eq!(family.count(), 3);
    /// ```
    #[track_caller]
    pub fn try_acquire_many(&self, count: u32) -> Option<BoundedPermit<'_>> {
        Acquire::attempt(&BoundedPermitted { semaphore: self, count })
    }

    /// Takes `count` permits back, whoever has them, and wakes as many calls as they satisfy.
    ///
    /// To return a permit that is held, drop it; this is for permits that were [forgotten](BoundedPermit::forget).
    /// Forget a guard before its permit is returned by hand: a guard that is dropped afterwards returns what it can,
    /// which is nothing if no permit is out any more, and somebody else's if one was taken meanwhile.
    ///
    /// # Errors
    ///
    /// [`ReleaseError`], if fewer than `count` are out. Nothing is taken back then.
    ///
    /// # Python
    ///
    /// `release(n)`, which raises `ValueError` where this is an error. Different: zero does nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::BoundedSemaphore;
    ///
    /// let seats = BoundedSemaphore::new(2);
    /// seats.try_acquire().unwrap().forget();
    /// assert!(seats.release(2).is_err(), "one is out");
    /// assert!(seats.release(1).is_ok());
    /// assert_eq!(seats.available_permits(), 2);
    /// ```
    pub fn release(&self, count: usize) -> Result<(), ReleaseError> {
        let Shared { semaphore, out, permits } = &*self.shared;
        match out.take_back(count) {
            Ok(()) => {
                semaphore.release(count);
                Ok(())
            }
            Err(out) => Err(ReleaseError { object: self.meta().clone(), count, out, permits: *permits }),
        }
    }

    /// How many permits it began with.
    ///
    /// # Examples
    ///
    /// ```
    /// let seats = polytask::BoundedSemaphore::new(4);
    /// let _seat = seats.try_acquire();
    /// assert_eq!(seats.permits(), 4);
    /// ```
    pub fn permits(&self) -> usize {
        self.shared.permits
    }

    /// How many permits can be had without waiting, which may have changed when this returns.
    ///
    /// # Examples
    ///
    /// ```
    /// let seats = polytask::BoundedSemaphore::new(4);
    /// let _seat = seats.try_acquire();
    /// assert_eq!(seats.available_permits(), 3);
    /// ```
    #[doc(alias = "get_value")]
    #[doc(alias = "value")]
    pub fn available_permits(&self) -> usize {
        self.shared.semaphore.available_permits()
    }

    /// Whether a call for one permit would have to wait.
    ///
    /// # Examples
    ///
    /// ```
    /// let seats = polytask::BoundedSemaphore::new(1);
    /// assert!(!seats.is_locked());
    /// let _seat = seats.try_acquire();
    /// assert!(seats.is_locked());
    /// ```
    #[doc(alias = "locked")]
    pub fn is_locked(&self) -> bool {
        self.shared.semaphore.is_locked()
    }

    /// Its numbers at this moment.
    ///
    /// # Examples
    ///
    /// ```
    /// let seats = polytask::BoundedSemaphore::new(4);
    /// seats.try_acquire().unwrap().forget();
    /// let numbers = seats.statistics();
    /// assert_eq!((numbers.permits, numbers.available, numbers.out), (4, 3, 1));
    /// ```
    pub fn statistics(&self) -> BoundedSemaphoreStatistics {
        let plain = self.shared.semaphore.statistics();
        BoundedSemaphoreStatistics {
            permits: self.permits(),
            available: plain.available,
            out: self.shared.out.count(),
            waiting: plain.waiting,
        }
    }

    fn meta(&self) -> &Arc<Meta<Permits>> {
        self.shared.semaphore.meta()
    }

    #[track_caller]
    fn bounded<S: Source>(&self, count: u32, source: S) -> Wait<Bounded<S>> {
        let (count, permits) = (count as usize, self.permits());
        Wait::new(Bounded(if count <= permits {
            Ok(Acquire::new(source, Location::caller()))
        } else {
            Err(TooManyPermits { object: self.meta().clone(), count, permits })
        }))
    }

    fn take_now(&self, count: u32) -> bool {
        let taken = self.shared.semaphore.take_now(count);
        if taken {
            self.shared.out.hand_out(count as usize);
        }
        taken
    }

    async fn take(&self, count: u32) {
        self.shared.semaphore.take(count).await;
        self.shared.out.hand_out(count as usize);
    }

    /// Takes the permits of a guard back, as far as nobody has released them by hand.
    fn take_back(&self, count: usize) {
        self.shared.semaphore.give_back(self.shared.out.take_back_at_most(count));
    }
}

impl_identity!([] BoundedSemaphore);

impl fmt::Debug for BoundedSemaphore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let BoundedSemaphoreStatistics { permits, available, out, waiting } = self.statistics();
        formatter
            .debug_struct("BoundedSemaphore")
            .field("name", self.meta())
            .field("permits", &permits)
            .field("available", &available)
            .field("out", &out)
            .field("waiting", &waiting)
            .finish()
    }
}

#[cfg(test)]
mod tests;
