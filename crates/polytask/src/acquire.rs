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

#[cfg(feature = "inspect")]
use crate::instrument::{Blame, clock, refuse_self_wait};
use crate::instrument::{Call, Meta, Verb};
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
/// The message names the object, the limit, and who is in the way: who acquired it, where, and how long ago at least.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use polytask::Lock;
///
/// let printer = Lock::named("printer", ());
/// let (_held, line) = (printer.try_acquire(), line!());
/// let refused = printer.acquire().blocking_timeout(Duration::ZERO).unwrap_err().to_string();
/// assert!(refused.starts_with("lock `printer` not acquired in 0ns: acquired by thread `main` at "));
/// assert!(refused.ends_with(&format!(":{line}")));
/// ```
#[derive(Clone, Debug)]
pub struct AcquireTimeoutError {
    object: Arc<Meta>,
    limit: Duration,
    /// Who was in the way.
    #[cfg(feature = "inspect")]
    blame: Option<Blame>,
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
    fn meta(&self) -> &Meta;

    #[doc(hidden)]
    #[expect(private_interfaces, reason = "the trait is sealed")]
    fn shared_meta(&self) -> Arc<Meta>;

    /// What was called.
    #[doc(hidden)]
    #[expect(private_interfaces, reason = "the trait is sealed")]
    fn verb(&self) -> Verb {
        Verb::Acquire
    }

    /// Takes a guard for the line `at` if that needs no waiting and overtakes nobody.
    #[doc(hidden)]
    fn try_now(&self, at: &'static Location<'static>) -> Option<Self::Guard>;

    /// Takes a place in the queue. The guard is built in the poll that is granted it.
    #[doc(hidden)]
    fn queue(&self, at: &'static Location<'static>) -> Self::Queued;
}

// === impl Acquire ===

impl<S: Source> Acquire<S> {
    pub(crate) fn new(source: S, at: &'static Location<'static>) -> Self {
        let call = Call::made_at(at, source.verb());
        Self { source, queued: None, call }
    }

    #[track_caller]
    pub(crate) fn wait(source: S) -> Wait<Self> {
        Wait::new(Self::new(source, Location::caller()))
    }

    /// Ends the wait, if there is one.
    fn leave(&mut self) {
        if self.queued.is_some() {
            // First: what follows may run a waker of somebody else's, and that may panic.
            self.source.meta().leaves_queue();
            self.call.gave_up(self.source.meta());
            self.queued = None;
        }
    }

    /// Tries once, without waiting.
    #[track_caller]
    pub(crate) fn attempt(source: &S) -> Option<S::Guard> {
        let at = Location::caller();
        let guard = source.try_now(at)?;
        source.meta().granted(at);
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
            if let Some(guard) = self.source.try_now(self.call.at()) {
                budget.made_progress();
                self.call.granted(self.source.meta());
                return Poll::Ready(guard);
            }
            // Given back, because the queued future spends for itself.
            drop(budget);
        }
        if self.queued.is_none() {
            #[cfg(feature = "inspect")]
            refuse_self_wait(self.source.meta(), self.call.at());
            self.source.meta().queues();
        }
        let queued = self.queued.get_or_insert_with(|| self.source.queue(self.call.at()));
        let Poll::Ready(guard) = Pin::new(queued).poll(context) else {
            self.call.waits_in(self.source.meta(), || Some(Arc::downgrade(&self.source.shared_meta())));
            return Poll::Pending;
        };
        self.queued = None;
        // Nobody who waits behind it has said so, since it came after them.
        #[cfg(feature = "inspect")]
        self.source.meta().facts.stamp(clock::stamp());
        self.source.meta().leaves_queue();
        self.call.granted(self.source.meta());
        Poll::Ready(guard)
    }

    fn timed(&mut self, guard: S::Guard) -> Self::Timed {
        Ok(guard)
    }

    fn expire(&mut self, limit: Duration) -> Option<Self::Timed> {
        self.leave();
        Some(Err(AcquireTimeoutError {
            object: self.source.shared_meta(),
            limit,
            #[cfg(feature = "inspect")]
            blame: Blame::of(self.source.meta()),
        }))
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
        let Self { object, limit, .. } = self;
        write!(formatter, "{} `{object}` not acquired in {limit:?}", object.kind().noun())?;
        #[cfg(feature = "inspect")]
        if let Some(blame) = &self.blame {
            write!(formatter, ": {blame}")?;
        }
        Ok(())
    }
}

impl Error for AcquireTimeoutError {}
