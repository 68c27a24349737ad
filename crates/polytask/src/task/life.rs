//! What is known of a task apart from its value: [`Life`].

use std::any::Any;
use std::fmt;
use std::num::NonZeroU64;
use std::sync::Arc;
#[cfg(feature = "inspect")]
use std::sync::atomic::AtomicU32;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll, Waker};

use parking_lot::Mutex;
use tokio::task::JoinHandle;

use super::scope::Scope;
use super::status::{ExitStatus, Failure};
use crate::instrument::{Call, Meta};
#[cfg(feature = "inspect")]
use crate::instrument::{Who, clock};
use crate::outcome::{Outcome, Seat, Settles, leave, poll_end};
use crate::waiters::Wakers;

/// Which task it is: a number that no other task of this process has.
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let (one, other) = (polytask::spawn(async {}), polytask::spawn(async {}));
/// assert_eq!(one.id(), one.clone().id());
/// assert_ne!(one.id(), other.id());
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(NonZeroU64);

/// A task, with the value that it returns.
pub(super) struct Shared<T> {
    life: Life,
    outcome: Mutex<Outcome<T, Failure>>,
}

/// A task, whatever its value is.
pub(crate) trait Member: Send + Sync {
    fn life(&self) -> &Life;

    /// `None`: it has not ended.
    fn status(&self) -> Option<ExitStatus>;

    fn poll_end(&self, seat: &mut Option<Seat>, context: &mut Context<'_>) -> Poll<ExitStatus>;

    fn leave_end(&self, seat: &mut Option<Seat>);

    fn terminate(&self) {
        self.life().terminate();
    }

    /// Itself, to be seen with its value again.
    fn into_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync>;
}

/// What is known of a task apart from its value.
pub(crate) struct Life {
    pub(super) meta: Meta<()>,
    pub(super) id: TaskId,
    pub(super) parent: Option<TaskId>,
    pub(super) is_daemon: bool,
    /// `None`: it is in no group.
    pub(super) scope: Option<Arc<Scope>>,
    control: Mutex<Control>,
    /// When the poll began that is going on, by a clock that runs. 0: it is not polled, or no clock does.
    #[cfg(feature = "inspect")]
    polled: AtomicU32,
}

/// How a task is told to end.
#[derive(Default)]
struct Control {
    is_terminated: bool,
    reach: Option<Reach>,
}

/// How a task is reached that is to end.
pub(super) enum Reach {
    /// Its runtime drops the future.
    Runtime(JoinHandle<()>),
    /// The future is woken, since it has something to do first, or no runtime of its own.
    Waker(Waker),
}

// === impl TaskId ===

impl TaskId {
    pub(super) fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self(NonZeroU64::new(NEXT.fetch_add(1, Relaxed)).expect("fewer than 2^64 tasks"))
    }

    /// It as a number.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let task = polytask::spawn(async {});
    /// assert_eq!(task.name(), format!("Task-{}", task.id().get()));
    /// # }
    /// ```
    pub fn get(self) -> u64 {
        self.0.get()
    }
}

impl fmt::Display for TaskId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

// === impl Life ===

impl Life {
    pub(super) fn new(
        meta: Meta<()>,
        id: TaskId,
        parent: Option<TaskId>,
        is_daemon: bool,
        scope: Option<Arc<Scope>>,
    ) -> Self {
        Self {
            meta,
            id,
            parent,
            is_daemon,
            scope,
            control: Mutex::default(),
            #[cfg(feature = "inspect")]
            polled: AtomicU32::new(0),
        }
    }

    pub(super) fn scope(&self) -> &Scope {
        match &self.scope {
            Some(scope) => scope,
            None => Scope::root(self.id),
        }
    }

    #[cfg(feature = "inspect")]
    pub(crate) fn id(&self) -> TaskId {
        self.id
    }

    #[cfg(feature = "inspect")]
    pub(crate) fn parent(&self) -> Option<TaskId> {
        self.parent
    }

    #[cfg(feature = "inspect")]
    pub(crate) fn meta(&self) -> &Meta<()> {
        &self.meta
    }

    /// Where the tasks of its group are, if it is in one.
    #[cfg(feature = "inspect")]
    pub(crate) fn group(&self) -> Option<&Scope> {
        self.scope.as_deref()
    }

    /// A poll begins.
    #[cfg(feature = "inspect")]
    #[inline]
    pub(super) fn begin_poll(&self) {
        self.polled.store(clock::free_stamp(), Relaxed);
    }

    /// It is over.
    #[cfg(feature = "inspect")]
    #[inline]
    pub(super) fn end_poll(&self) {
        self.polled.store(0, Relaxed);
    }

    /// When the poll began that is going on, if a clock runs.
    #[cfg(feature = "inspect")]
    pub(crate) fn polled(&self) -> Option<u32> {
        Some(self.polled.load(Relaxed)).filter(|since| *since != 0)
    }

    #[cfg(feature = "inspect")]
    pub(super) fn who(&self) -> Who {
        Who::task(self.id.get())
    }

    pub(crate) fn name(&self) -> String {
        self.meta.to_string()
    }

    pub(crate) fn is_daemon(&self) -> bool {
        self.is_daemon
    }

    /// Asks the task to end.
    pub(super) fn terminate(&self) {
        let mut control = self.control.lock();
        control.is_terminated = true;
        match &control.reach {
            // Reached when it says how.
            None => {}
            Some(Reach::Waker(waker)) => {
                let waker = waker.clone();
                drop(control);
                waker.wake();
            }
            Some(Reach::Runtime(runtime)) => {
                let runtime = runtime.abort_handle();
                drop(control);
                runtime.abort();
            }
        }
    }

    /// Has [`terminate`](Self::terminate) drop the future by this from now on.
    pub(super) fn reach_by(&self, runtime: JoinHandle<()>) {
        let mut control = self.control.lock();
        if control.is_terminated {
            drop(control);
            runtime.abort();
        } else {
            control.reach = Some(Reach::Runtime(runtime));
        }
    }

    /// Has [`terminate`](Self::terminate) wake this one from now on. Whether it was called before.
    pub(super) fn listen(&self, waker: &Waker) -> bool {
        let mut control = self.control.lock();
        let is_terminated = control.is_terminated;
        let is_same = matches!(&control.reach, Some(Reach::Waker(current)) if current.will_wake(waker));
        if !is_same {
            let replaced = control.reach.replace(Reach::Waker(waker.clone()));
            drop(control);
            drop(replaced);
        }
        is_terminated
    }

    /// Nobody has to be woken any more. Who was is to be dropped when all else is done.
    ///
    /// What is its runtime's own stays: to return it here would take the memory away from the thread that allocated it.
    pub(super) fn stop_listening(&self) -> Option<Reach> {
        let mut control = self.control.lock();
        control.is_terminated = true;
        control.reach.take()
    }
}

// === impl Shared ===

impl<T> Shared<T> {
    pub(super) fn new(life: Life) -> Self {
        Self { life, outcome: Mutex::new(Outcome::new()) }
    }

    /// It has ended like this.
    pub(super) fn settle(&self, result: Result<T, Failure>, wakers: &mut Wakers) {
        let refused = self.outcome.lock().settle(result, wakers);
        drop(refused);
    }
}

impl<T: Send> Settles for Shared<T> {
    type Value = T;
    type Error = Failure;

    fn outcome(&self) -> &Mutex<Outcome<T, Failure>> {
        &self.outcome
    }

    fn meta(&self) -> &Meta {
        &self.life.meta
    }

    fn awaited_by(&self, call: &mut Call) {
        call.waits_unlisted(&self.life.meta);
    }
}

impl<T: Send + 'static> Member for Shared<T> {
    fn life(&self) -> &Life {
        &self.life
    }

    fn status(&self) -> Option<ExitStatus> {
        self.outcome.lock().ended().map(ExitStatus::of)
    }

    fn poll_end(&self, seat: &mut Option<Seat>, context: &mut Context<'_>) -> Poll<ExitStatus> {
        poll_end(&self.outcome, seat, context, |outcome| match outcome.ended() {
            Some(ended) => Poll::Ready(ExitStatus::of(ended)),
            None => Poll::Pending,
        })
    }

    fn leave_end(&self, seat: &mut Option<Seat>) {
        leave(&self.outcome, seat);
    }

    fn into_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync> {
        self
    }
}
