//! Waits as values: what the waiting calls return, and the four ways to spend it.
//!
//! See [`Wait`].

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker, ready};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use tokio::task::coop::{poll_proceed, unconstrained};
use tokio::time::{Sleep, sleep};

pub use crate::acquire::{Acquire, Source};
pub use crate::barrier::Arrival;
pub use crate::bounded_semaphore::{Bounded, BoundedPermitted, BoundedPermittedOwned};
pub use crate::condition::{Notification, Satisfied, Turn};
pub use crate::event::Raised;
pub use crate::gather::{Gather, GatherAll, NextCompleted, WaitFor};
pub use crate::group::{JoinGroup, SpawnTask};
pub use crate::lock::{Locked, LockedOwned};
pub use crate::pipe::{Polling, Receiving, Sending};
pub use crate::pool::{Apply, ApplyAsync, CloneResult, Ended, GetResult, JoinPool, Map, NextResult, TryMap};
pub use crate::queue::{Get, GetJob, GetMany, JoinQueue, Put, PutMany, Ready, Reserve};
pub use crate::rlock::{RLocked, RLockedOwned};
pub use crate::rwlock::{ReadLocked, ReadLockedOwned, WriteLocked, WriteLockedOwned};
pub use crate::semaphore::{Permitted, PermittedOwned};
pub use crate::task::{ClonedValue, JoinTask, TaskValue};
pub use crate::task_pool::{MapTasks, NextTaskResult, TryMapTasks};

/// A call that waits, before it is decided how.
///
/// Every waiting method of this crate returns one. Nothing happens until it is spent, in one of four ways:
///
/// | spent as | waits | for how long | gives |
/// |---|---|---|---|
/// | `x().await` | in a task | until it is granted | [`Output`](Operation::Output) |
/// | [`x().timeout(d).await`](Self::timeout) | in a task | at most `d` of tokio's clock | [`Timed`](Operation::Timed) |
/// | [`x().blocking()`](Self::blocking) | on a plain thread | until it is granted | [`Output`](Operation::Output) |
/// | [`x().blocking_timeout(d)`](Self::blocking_timeout) | on a plain thread | at most `d` of the system's clock | [`Timed`](Operation::Timed) |
///
/// A `Wait` is `Unpin`: `&mut wait` can be polled in a `select!` loop and keeps its place in the queue from one turn
/// to the next.
///
/// # Cancel safety
///
/// A dropped wait gives up its place in the queue. What else is lost is written at the method that made it; for the
/// others who wait it is as if it had never asked. One that is neither polled nor dropped any more, say by
/// [`mem::forget`](std::mem::forget), keeps its place, and what it is granted there.
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
/// assert!(!green.wait().timeout(Duration::from_millis(500)).await);
///
/// let mut wait = green.wait();
/// tokio::select! {
///     biased;
///     () = &mut wait => unreachable!("nobody has set it"),
///     () = tokio::time::sleep(Duration::from_secs(1)) => green.set(),
/// }
/// wait.await;
/// # }
/// ```
#[must_use = "a wait does nothing until it is awaited, or spent with `timeout`, `blocking` or `blocking_timeout`"]
pub struct Wait<O> {
    operation: O,
}

/// A [`Wait`] with a limit on its time, made by [`Wait::timeout`].
///
/// # Cancel safety
///
/// As the wait that it was made from.
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
/// let mut patience = green.wait().timeout(Duration::from_secs(2));
/// tokio::select! {
///     _ = &mut patience => unreachable!("two seconds have not passed"),
///     () = tokio::time::sleep(Duration::from_secs(1)) => green.set(),
/// }
/// assert!(patience.await, "the first second counted, and it rose in the second");
/// # }
/// ```
#[must_use = "a wait does nothing until it is awaited"]
pub struct Timeout<O> {
    operation: O,
    limit: Duration,
    timer: Timer,
}

/// What a [`Wait`] waits for: one waiting call, from its first attempt to its end.
///
/// Only this crate's calls implement it. It is here so that the results of a wait can be named; dropping an operation
/// undoes what it has registered.
pub trait Operation: Unpin + sealed::Sealed {
    /// What the call gives when it waits for as long as it takes.
    type Output;

    /// What the call gives when its time is limited.
    type Timed;

    /// Tries, and registers the task to be woken if there is something to wait for.
    #[doc(hidden)]
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Self::Output>;

    /// Words a result for a caller who had limited the time.
    #[doc(hidden)]
    fn timed(&mut self, output: Self::Output) -> Self::Timed;

    /// The time is over and the last attempt failed.
    ///
    /// `None`: what is left to do is not limited, and is polled to its end.
    #[doc(hidden)]
    fn expire(&mut self, limit: Duration) -> Option<Self::Timed>;
}

#[expect(unnameable_types, reason = "that is what seals a trait")]
pub(crate) mod sealed {
    pub trait Sealed {}
}

enum Timer {
    /// There was nothing to wait for yet: the fast path reads no clock.
    Unset,
    Running(Pin<Box<Sleep>>),
    /// The limit has been reached, and what is left to do has none.
    Disarmed,
}

/// Runs one attempt on tokio's cooperative budget, which is spent only when the attempt succeeds.
///
/// An attempt that polls one of tokio's own futures must not run in here, since that spends for itself.
#[inline]
pub(crate) fn cooperatively<T>(
    context: &mut Context<'_>,
    attempt: impl FnOnce(&mut Context<'_>) -> Poll<T>,
) -> Poll<T> {
    let budget = ready!(poll_proceed(context));
    let outcome = attempt(context);
    if outcome.is_ready() {
        budget.made_progress();
    }
    outcome
}

// === impl Wait ===

impl<O: Operation> Wait<O> {
    pub(crate) fn new(operation: O) -> Self {
        Self { operation }
    }

    /// What it waits for, to be a part of another operation.
    pub(crate) fn into_operation(self) -> O {
        self.operation
    }

    /// Waits for at most `limit`, counted by tokio's clock from the first poll.
    ///
    /// A result that is there beats a clock that has run out, and zero means one attempt without a timer. Any
    /// duration is accepted; one of many years is as good as none.
    ///
    /// # Panics
    ///
    /// When it has to wait outside a tokio runtime, or in one without its time driver.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::Lock;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let lock = Lock::new(());
    /// let held = lock.acquire().timeout(Duration::ZERO).await;
    /// assert!(held.is_ok(), "it was free");
    /// assert!(lock.acquire().timeout(Duration::from_secs(2)).await.is_err());
    /// # }
    /// ```
    #[doc(alias = "wait_for")]
    pub fn timeout(self, limit: Duration) -> Timeout<O> {
        Timeout { operation: self.operation, limit, timer: Timer::Unset }
    }

    /// Blocks the thread for as long as it takes.
    ///
    /// It needs no runtime, and is meant for plain threads and for the inside of `spawn_blocking`.
    ///
    /// # Panics
    ///
    /// On a thread that drives a runtime's tasks, since these would stand still with it.
    ///
    /// # Examples
    ///
    /// ```
    /// let total = polytask::Lock::new(1);
    /// let worker = std::thread::spawn({
    ///     let total = total.clone();
    ///     move || *total.acquire().blocking() += 1
    /// });
    /// worker.join().unwrap();
    /// assert_eq!(*total.acquire().blocking(), 2);
    /// ```
    #[track_caller]
    pub fn blocking(mut self) -> O::Output {
        assert_may_block();
        park(|context| self.operation.poll(context))
    }

    /// Blocks the thread for at most `limit`, counted by the system's monotonic clock.
    ///
    /// # Panics
    ///
    /// As [`blocking`](Self::blocking).
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let green = polytask::Event::new();
    /// assert!(!green.wait().blocking_timeout(Duration::from_millis(1)));
    /// green.set();
    /// assert!(green.wait().blocking_timeout(Duration::from_millis(1)));
    /// ```
    #[track_caller]
    pub fn blocking_timeout(mut self, limit: Duration) -> O::Timed {
        assert_may_block();
        // A limit too far away for the clock is no limit.
        let deadline = Instant::now().checked_add(limit);
        let in_time = park_until(deadline, |context| self.operation.poll(context));
        let output = match in_time {
            Some(output) => output,
            None => match self.operation.expire(limit) {
                Some(expired) => return expired,
                None => park(|context| self.operation.poll(context)),
            },
        };
        self.operation.timed(output)
    }
}

impl<O: Operation> Future for Wait<O> {
    type Output = O::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.operation.poll(context)
    }
}

impl<O> fmt::Debug for Wait<O> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Wait").finish_non_exhaustive()
    }
}

// === impl Timeout ===

impl<O: Operation> Future for Timeout<O> {
    type Output = O::Timed;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        if let Poll::Ready(output) = this.operation.poll(context) {
            return Poll::Ready(this.operation.timed(output));
        }
        if !this.timer.is_over(this.limit, context) {
            return Poll::Pending;
        }
        // The attempt above may have failed for want of budget alone: the last one must not.
        let last = pin!(unconstrained(poll_fn(|context| this.operation.poll(context))));
        if let Poll::Ready(output) = last.poll(context) {
            return Poll::Ready(this.operation.timed(output));
        }
        match this.operation.expire(this.limit) {
            Some(expired) => Poll::Ready(expired),
            None => {
                this.timer = Timer::Disarmed;
                self.poll(context)
            }
        }
    }
}

impl<O> fmt::Debug for Timeout<O> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Timeout").field("limit", &self.limit).finish_non_exhaustive()
    }
}

// === impl Timer ===

impl Timer {
    fn is_over(&mut self, limit: Duration, context: &mut Context<'_>) -> bool {
        if matches!(self, Self::Unset) {
            if limit.is_zero() {
                return true;
            }
            *self = Self::Running(Box::pin(sleep(limit)));
        }
        match self {
            // Without a budget of its own, or a task that has spent its budget on the operation would sleep on.
            Self::Running(sleep) => pin!(unconstrained(sleep)).poll(context).is_ready(),
            Self::Unset | Self::Disarmed => false,
        }
    }
}

/// Polls on this thread until there is a result or the deadline has passed.
fn park_until<T>(deadline: Option<Instant>, mut attempt: impl FnMut(&mut Context<'_>) -> Poll<T>) -> Option<T> {
    struct Unpark(Thread);

    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }

        fn wake_by_ref(self: &Arc<Self>) {
            self.0.unpark();
        }
    }

    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = attempt(&mut context) {
            return Some(output);
        }
        match deadline.map(|deadline| deadline.saturating_duration_since(Instant::now())) {
            None => thread::park(),
            Some(Duration::ZERO) => return None,
            Some(left) => thread::park_timeout(left),
        }
    }
}

/// Polls on this thread until there is a result.
fn park<T>(mut attempt: impl FnMut(&mut Context<'_>) -> Poll<T>) -> T {
    loop {
        if let Some(output) = park_until(None, &mut attempt) {
            return output;
        }
    }
}

/// Panics on a thread that drives tasks.
///
/// Only tokio can tell such a thread from one of its blocking threads, and says so only when asked to block.
#[track_caller]
fn assert_may_block() {
    let (sender, receiver) = oneshot::channel();
    // The receiver is there, so this cannot fail, and so the next line has nothing to wait for.
    let _ = sender.send(());
    let _ = receiver.blocking_recv();
}
