//! Acquiring: the one operation behind every lock, semaphore and their owned forms.
//!
//! See [`Acquire`].

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::task::coop::poll_proceed;

use crate::instrument::{Call, Meta};
use crate::wait::{Operation, Wait, sealed::Sealed};

/// Waits for a turn at a lock or a semaphore, and gives a guard that ends the turn when it is dropped.
///
/// It tries first, and takes a place in the queue only when that fails.
pub struct Acquire<S: Source> {
    source: S,
    queued: Option<S::Queued>,
    call: Call,
}

/// The time to acquire something ran out.
///
/// The message names the object and the limit.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use polytask::Lock;
///
/// let printer = Lock::named("printer", ());
/// let _held = printer.try_acquire();
/// let refused = printer.acquire().blocking_timeout(Duration::ZERO).unwrap_err();
/// assert_eq!(refused.to_string(), "lock `printer` not acquired in 0ns");
/// ```
#[derive(Clone, Debug)]
pub struct AcquireTimeoutError {
    object: Arc<Meta>,
    limit: Duration,
}

/// Something whose guard can be waited for.
///
/// Only this crate's locks and semaphores implement it.
pub trait Source: Unpin + Sized + Sealed {
    /// What is handed out.
    type Guard;

    #[doc(hidden)]
    type Queued: Future<Output = Self::Guard> + Unpin;

    #[doc(hidden)]
    #[expect(private_interfaces, reason = "the trait is sealed")]
    fn meta(&self) -> &Arc<Meta>;

    /// Takes a guard if that needs no waiting and overtakes nobody.
    #[doc(hidden)]
    fn try_now(&self) -> Option<Self::Guard>;

    /// Takes a place in the queue. The guard is built in the poll that is granted it.
    #[doc(hidden)]
    fn queue(&self) -> Self::Queued;
}

// === impl Acquire ===

impl<S: Source> Acquire<S> {
    pub(crate) fn new(source: S, at: &'static Location<'static>) -> Self {
        Self { source, queued: None, call: Call::made_at(at) }
    }

    #[track_caller]
    pub(crate) fn wait(source: S) -> Wait<Self> {
        Wait::new(Self::new(source, Location::caller()))
    }

    /// Ends the wait, if there is one.
    fn leave(&mut self) {
        if self.queued.take().is_some() {
            self.source.meta().leaves_queue();
            self.call.gave_up();
        }
    }

    /// Tries once, without waiting.
    #[track_caller]
    pub(crate) fn attempt(source: &S) -> Option<S::Guard> {
        let guard = source.try_now()?;
        source.meta().granted(Location::caller());
        Some(guard)
    }
}

impl<S: Source> Unpin for Acquire<S> {}
impl<S: Source> Sealed for Acquire<S> {}

impl<S: Source> Operation for Acquire<S> {
    type Output = S::Guard;
    type Timed = Result<S::Guard, AcquireTimeoutError>;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<S::Guard> {
        if self.queued.is_none() {
            let budget = ready!(poll_proceed(context));
            if let Some(guard) = self.source.try_now() {
                budget.made_progress();
                self.call.granted(self.source.meta());
                return Poll::Ready(guard);
            }
            // Given back, because the queued future spends for itself.
            drop(budget);
        }
        if self.queued.is_none() {
            self.source.meta().queues();
            self.call.waits(self.source.meta());
        }
        let queued = self.queued.get_or_insert_with(|| self.source.queue());
        let guard = ready!(Pin::new(queued).poll(context));
        self.leave();
        self.call.granted(self.source.meta());
        Poll::Ready(guard)
    }

    fn timed(&mut self, guard: S::Guard) -> Self::Timed {
        Ok(guard)
    }

    fn expire(&mut self, limit: Duration) -> Option<Self::Timed> {
        self.leave();
        Some(Err(AcquireTimeoutError { object: Arc::clone(self.source.meta()), limit }))
    }
}

impl<S: Source> Drop for Acquire<S> {
    fn drop(&mut self) {
        self.leave();
    }
}

impl<S: Source> fmt::Debug for Acquire<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Acquire").field("at", &self.call.at()).finish_non_exhaustive()
    }
}

// === impl AcquireTimeoutError ===

impl AcquireTimeoutError {
    /// The time that was allowed.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let keys = polytask::Semaphore::new(0);
    /// let refused = keys.acquire().timeout(Duration::from_secs(2)).await.unwrap_err();
    /// assert_eq!(refused.limit(), Duration::from_secs(2));
    /// # }
    /// ```
    pub fn limit(&self) -> Duration {
        self.limit
    }
}

impl fmt::Display for AcquireTimeoutError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { object, limit } = self;
        write!(formatter, "{} `{object}` not acquired in {limit:?}", object.kind().noun())
    }
}

impl Error for AcquireTimeoutError {}
