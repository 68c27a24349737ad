//! What a bounded semaphore refuses.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use crate::acquire::AcquireTimeoutError;
use crate::instrument::Meta;

/// A [`BoundedSemaphore`](crate::BoundedSemaphore) was to take back more permits than it had handed out.
///
/// Each permit is returned once: by dropping its guard, or by forgetting the guard and releasing by hand.
///
/// # Examples
///
/// ```
/// let seats = polytask::BoundedSemaphore::named("seats", 2);
/// let refused = seats.release(1).unwrap_err();
/// assert_eq!(refused.to_string(), "bounded semaphore `seats` cannot take back 1 permit: only 0 of its 2 are out");
/// ```
#[derive(Clone)]
pub struct ReleaseError {
    pub(super) object: Arc<Meta>,
    pub(super) count: usize,
    pub(super) out: usize,
    pub(super) permits: usize,
}

/// A call asked for more permits than its [`BoundedSemaphore`](crate::BoundedSemaphore) will ever have.
///
/// # Examples
///
/// ```
/// let seats = polytask::BoundedSemaphore::named("seats", 4);
/// let refused = seats.acquire_many(5).blocking().unwrap_err();
/// assert_eq!(refused.to_string(), "bounded semaphore `seats` cannot hand out 5 permits: it has only 4 in all");
/// ```
#[derive(Clone, Debug)]
pub struct TooManyPermits {
    pub(super) object: Arc<Meta>,
    pub(super) count: usize,
    pub(super) permits: usize,
}

/// Why a call for several permits with a limited time failed.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use polytask::{AcquireManyError, BoundedSemaphore};
///
/// let seats = BoundedSemaphore::new(4);
/// let refused = seats.acquire_many(5).blocking_timeout(Duration::ZERO).unwrap_err();
/// let AcquireManyError::TooMany(refused) = refused else { panic!("there are only four") };
/// assert_eq!(refused.permits(), 4);
/// ```
#[derive(Clone, Debug)]
pub enum AcquireManyError {
    /// It asked for more permits than there will ever be.
    TooMany(TooManyPermits),
    /// Its time ran out.
    Timeout(AcquireTimeoutError),
}

// === impl ReleaseError ===

impl ReleaseError {
    /// How many permits were to be taken back.
    ///
    /// # Examples
    ///
    /// ```
    /// let seats = polytask::BoundedSemaphore::new(2);
    /// assert_eq!(seats.release(3).unwrap_err().count(), 3);
    /// ```
    pub fn count(&self) -> usize {
        self.count
    }

    /// How many permits were out.
    ///
    /// # Examples
    ///
    /// ```
    /// let seats = polytask::BoundedSemaphore::new(2);
    /// seats.try_acquire().unwrap().forget();
    /// assert_eq!(seats.release(3).unwrap_err().out(), 1);
    /// ```
    pub fn out(&self) -> usize {
        self.out
    }
}

impl fmt::Display for ReleaseError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { object, count, out, permits } = self;
        let noun = object.kind().noun();
        let plural = plural(*count);
        write!(
            formatter,
            "{noun} `{object}` cannot take back {count} permit{plural}: only {out} of its {permits} are out"
        )
    }
}

impl fmt::Debug for ReleaseError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ReleaseError")
            .field("object", &self.object)
            .field("count", &self.count)
            .field("out", &self.out)
            .finish()
    }
}

impl Error for ReleaseError {}

// === impl TooManyPermits ===

impl TooManyPermits {
    /// How many permits were asked for.
    ///
    /// # Examples
    ///
    /// ```
    /// let seats = polytask::BoundedSemaphore::new(4);
    /// assert_eq!(seats.acquire_many(5).blocking().unwrap_err().count(), 5);
    /// ```
    pub fn count(&self) -> usize {
        self.count
    }

    /// How many permits there are in all.
    ///
    /// # Examples
    ///
    /// ```
    /// let seats = polytask::BoundedSemaphore::new(4);
    /// assert_eq!(seats.acquire_many(5).blocking().unwrap_err().permits(), 4);
    /// ```
    pub fn permits(&self) -> usize {
        self.permits
    }
}

impl fmt::Display for TooManyPermits {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { object, count, permits } = self;
        let noun = object.kind().noun();
        let plural = plural(*count);
        write!(formatter, "{noun} `{object}` cannot hand out {count} permit{plural}: it has only {permits} in all")
    }
}

impl Error for TooManyPermits {}

// === impl AcquireManyError ===

impl AcquireManyError {
    /// Whether there will never be so many permits.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let seats = polytask::BoundedSemaphore::new(4);
    /// let refused = seats.acquire_many(5).blocking_timeout(Duration::ZERO).unwrap_err();
    /// assert!(refused.is_too_many() && !refused.is_timeout());
    /// ```
    pub fn is_too_many(&self) -> bool {
        matches!(self, Self::TooMany(_))
    }

    /// Whether the time ran out.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let seats = polytask::BoundedSemaphore::new(4);
    /// let _seat = seats.try_acquire();
    /// let refused = seats.acquire_many(4).blocking_timeout(Duration::ZERO).unwrap_err();
    /// assert!(refused.is_timeout() && !refused.is_too_many());
    /// ```
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Timeout(_))
    }
}

impl fmt::Display for AcquireManyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooMany(refusal) => refusal.fmt(formatter),
            Self::Timeout(timeout) => timeout.fmt(formatter),
        }
    }
}

impl Error for AcquireManyError {}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}
