//! A flag that tasks can wait for.
//!
//! See [`Event`].

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::sync::futures::Notified;
use tokio::task::coop::poll_proceed;

use crate::ident::{Ident, Kind};
use crate::identity::impl_identity;
#[cfg(feature = "inspect")]
use crate::instrument::Told;
use crate::instrument::{Call, Facts, Meta, Verb};
use crate::wait::{Operation, Wait, sealed::Sealed};

/// A flag that tasks can wait for: a traffic light.
///
/// It is level-triggered: while it is set, waiting ends at once; while it is not, callers wait until it is. It wraps
/// [`tokio::sync::Notify`], which has no such memory. A handle: its clones are the same event.
///
/// # Fairness
///
/// [`set`](Self::set) wakes everyone who waits, in the order in which they began to.
///
/// # When to use something else
///
/// * A [`Condition`](crate::Condition) waits for data behind a lock, and wakes as many as it is told to.
/// * [`tokio::sync::watch`] carries a value.
///
/// # Python
///
/// `multiprocessing.Event`, `threading.Event` and `asyncio.Event`. Who waits when `set` is called is woken even if
/// `clear` follows at once, and is told that the flag rose, as by `threading` and `asyncio`; a `multiprocessing` one may be
/// told that it did not.
///
/// # Examples
///
/// ```
/// use polytask::Event;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let green = Event::named("green light");
/// let car = tokio::spawn({
///     let green = green.clone();
///     async move {
///         green.wait().await;
///         "passed"
///     }
/// });
/// assert!(!green.is_set());
///
/// green.set();
/// assert_eq!(car.await.unwrap(), "passed");
/// # }
/// ```
#[derive(Clone)]
pub struct Event {
    meta: Arc<Meta<Flag>>,
}

/// The numbers of an [`Event`] at one moment.
///
/// # Examples
///
/// ```
/// let green = polytask::Event::new();
/// assert!(!green.statistics().set);
/// green.set();
/// assert!(green.statistics().set);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventStatistics {
    /// Whether the flag is up.
    pub set: bool,
    /// How many calls wait for it.
    pub waiting: usize,
}

/// What [`Event::wait`] waits for.
pub struct Raised<'a> {
    event: &'a Event,
    queued: Option<Pin<Box<Notified<'a>>>>,
    /// Whether it saw the flag raised, and only the budget is wanting.
    seen: bool,
    call: Call,
}

struct Flag {
    set: AtomicBool,
    waiters: Notify,
}

// === impl Event ===

impl Event {
    /// Makes an event that is not set, known by a number.
    ///
    /// # Examples
    ///
    /// ```
    /// let green = polytask::Event::new();
    /// assert!(!green.is_set());
    /// assert!(green.name().starts_with("Event-"));
    /// ```
    #[track_caller]
    pub fn new() -> Self {
        Self::with_ident(Ident::numbered(Kind::Event))
    }

    /// Makes an event that is not set, known by `name`.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(polytask::Event::named("green light").name(), "green light");
    /// ```
    #[track_caller]
    pub fn named(name: impl Into<String>) -> Self {
        Self::with_ident(Ident::named(Kind::Event, name))
    }

    fn with_ident(ident: Ident) -> Self {
        Self { meta: Meta::new(ident, Flag { set: AtomicBool::new(false), waiters: Notify::new() }) }
    }

    /// Raises the flag and wakes everyone who waits for it.
    ///
    /// What was written before this call is seen by whoever it lets go on.
    ///
    /// # Python
    ///
    /// `set()`.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let green = polytask::Event::new();
    /// tokio::join!(green.wait(), green.wait(), async {
    ///     assert_eq!(green.statistics().waiting, 2);
    ///     green.set();
    /// });
    /// assert_eq!(green.statistics().waiting, 0);
    /// # }
    /// ```
    pub fn set(&self) {
        // Before the waiters are woken, so that one who comes in between sees it.
        self.meta.facts.set.store(true, SeqCst);
        self.meta.facts.waiters.notify_waiters();
        self.meta.changed();
    }

    /// Lowers the flag. Callers wait from now on.
    ///
    /// # Python
    ///
    /// `clear()`.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let green = polytask::Event::new();
    /// green.set();
    /// green.clear();
    /// assert!(!green.is_set());
    /// assert!(!green.wait().blocking_timeout(Duration::ZERO));
    /// ```
    pub fn clear(&self) {
        self.meta.facts.set.store(false, SeqCst);
        self.meta.changed();
    }

    /// Whether the flag is up.
    ///
    /// # Python
    ///
    /// `is_set()`, and the deprecated `isSet()`.
    ///
    /// # Examples
    ///
    /// ```
    /// let green = polytask::Event::new();
    /// assert!(!green.is_set());
    /// green.set();
    /// assert!(green.is_set());
    /// ```
    #[doc(alias = "isSet")]
    pub fn is_set(&self) -> bool {
        self.meta.facts.set.load(SeqCst)
    }

    /// Waits until the flag is up.
    ///
    /// With a [`timeout`](Wait::timeout) it returns whether the flag rose in time. A call counts as waiting from its
    /// first poll.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost: the flag is not used up by waiting for it.
    ///
    /// # Python
    ///
    /// `wait()` and `wait(timeout)`.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::Event;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let green = Event::new();
    /// assert!(!green.wait().timeout(Duration::from_millis(500)).await, "still red");
    /// green.set();
    /// assert!(green.wait().timeout(Duration::from_millis(500)).await);
    /// # }
    /// ```
    #[track_caller]
    pub fn wait(&self) -> Wait<Raised<'_>> {
        Wait::new(Raised { event: self, queued: None, seen: false, call: Call::new(Verb::Wait) })
    }

    /// Its numbers at this moment.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let green = polytask::Event::new();
    /// tokio::join!(green.wait(), async {
    ///     assert_eq!(green.statistics().waiting, 1);
    ///     green.set();
    /// });
    /// assert!(green.statistics().set);
    /// # }
    /// ```
    pub fn statistics(&self) -> EventStatistics {
        EventStatistics { set: self.is_set(), waiting: self.meta.waiting() }
    }

    fn meta(&self) -> &Arc<Meta<Flag>> {
        &self.meta
    }
}

impl_identity!([] Event);

impl Facts for Flag {
    #[cfg(feature = "inspect")]
    fn tell(&self, told: &mut Told) {
        told.numbers.push(("set", usize::from(self.set.load(SeqCst))));
    }
}

impl Default for Event {
    #[track_caller]
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let EventStatistics { set, waiting } = self.statistics();
        formatter
            .debug_struct("Event")
            .field("name", self.meta())
            .field("set", &set)
            .field("waiting", &waiting)
            .finish()
    }
}

// === impl Raised ===

impl Raised<'_> {
    /// Looks whether the flag is up, or has been since it began to wait.
    fn look(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let event = self.event;
        let meta = &event.meta;
        let Flag { set, waiters } = &meta.facts;
        if self.queued.is_none() {
            // A `set` after this line is noticed by `notified`, even before its first poll; one before it, by the flag.
            let notified = waiters.notified();
            if set.load(SeqCst) {
                return Poll::Ready(());
            }
            self.queued = Some(Box::pin(notified));
            meta.queues();
        }
        if let Some(notified) = &mut self.queued {
            if notified.as_mut().poll(context).is_pending() {
                self.call.waits(meta);
                return Poll::Pending;
            }
        }
        self.leave();
        Poll::Ready(())
    }

    /// Ends the wait, if there is one.
    fn leave(&mut self) {
        if self.queued.is_some() {
            // First: what follows may run a waker of somebody else's, and that may panic.
            self.event.meta.leaves_queue();
            self.call.gave_up(&**self.event.meta());
            self.queued = None;
        }
    }
}

impl Sealed for Raised<'_> {}

impl Operation for Raised<'_> {
    type Output = ();
    type Timed = bool;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if !self.seen {
            ready!(self.look(context));
            self.seen = true;
        }
        // Only now: a call that has no budget must have its place all the same, so that no pulse escapes it.
        ready!(poll_proceed(context)).made_progress();
        self.seen = false;
        self.call.granted(&**self.event.meta());
        Poll::Ready(())
    }

    fn timed(&mut self, (): ()) -> bool {
        true
    }

    fn expire(&mut self, _limit: Duration) -> Option<bool> {
        self.leave();
        Some(false)
    }
}

impl Drop for Raised<'_> {
    fn drop(&mut self) {
        self.leave();
    }
}

impl fmt::Debug for Raised<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Raised").field("event", self.event).field("at", &self.call.at()).finish_non_exhaustive()
    }
}
