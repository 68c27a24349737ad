//! What is known of a task apart from its value: [`Life`].

use std::any::Any;
use std::fmt;
use std::num::NonZeroU64;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed, Ordering::SeqCst};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Waker};

use parking_lot::Mutex;
use tokio::task::JoinHandle;

use super::scope::Scope;
use super::status::{ExitStatus, Failure};
use crate::instrument::Meta;
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
    pub(super) meta: Meta,
    pub(super) id: TaskId,
    pub(super) parent: Option<TaskId>,
    pub(super) is_daemon: bool,
    /// `None`: it is in no group.
    pub(super) scope: Option<Arc<Scope>>,
    is_terminated: AtomicBool,
    /// Its runtime's own, which can drop the future.
    runtime: OnceLock<JoinHandle<()>>,
    /// That of its own future, if it is not just dropped: it has something to do first, or no runtime's own.
    waker: Mutex<Option<Waker>>,
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
        meta: Meta,
        id: TaskId,
        parent: Option<TaskId>,
        is_daemon: bool,
        scope: Option<Arc<Scope>>,
    ) -> Self {
        let (is_terminated, runtime, waker) = (AtomicBool::new(false), OnceLock::new(), Mutex::new(None));
        Self { meta, id, parent, is_daemon, scope, is_terminated, runtime, waker }
    }

    pub(super) fn scope(&self) -> &Scope {
        match &self.scope {
            Some(scope) => scope,
            None => Scope::root(self.id),
        }
    }

    pub(crate) fn name(&self) -> String {
        self.meta.to_string()
    }

    pub(crate) fn is_daemon(&self) -> bool {
        self.is_daemon
    }

    /// Asks the task to end.
    pub(super) fn terminate(&self) {
        // Before anyone is looked for, so that whoever comes in between sees it.
        self.is_terminated.swap(true, SeqCst);
        if let Some(runtime) = self.runtime.get() {
            return runtime.abort();
        }
        let waker = self.waker.lock().clone();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    pub(super) fn is_terminated(&self) -> bool {
        self.is_terminated.load(SeqCst)
    }

    /// Has [`terminate`](Self::terminate) drop the future by this from now on.
    pub(super) fn set_runtime(&self, runtime: JoinHandle<()>) {
        let runtime = self.runtime.get_or_init(|| runtime);
        // One of two read-modify-writes sees what was done before the other; a mere load need not.
        if self.is_terminated.fetch_or(false, SeqCst) {
            runtime.abort();
        }
    }

    /// Has [`terminate`](Self::terminate) wake this one from now on.
    pub(super) fn listen(&self, waker: &Waker) {
        let mut current = self.waker.lock();
        if !current.as_ref().is_some_and(|current| current.will_wake(waker)) {
            let replaced = current.replace(waker.clone());
            drop(current);
            drop(replaced);
        }
    }

    /// Nobody has to be woken any more.
    pub(super) fn deafen(&self) {
        let waker = self.waker.lock().take();
        drop(waker);
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
