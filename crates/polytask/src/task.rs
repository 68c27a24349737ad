//! Work of its own, with a name, an end that can be told, and a way to stop it.
//!
//! See [`Task`].

use std::future::{Future, IntoFuture};
use std::panic::Location;
use std::sync::Arc;

use crate::wait::Wait;

pub use self::builder::TaskBuilder;
pub use self::handle::TaskHandle;
pub use self::life::TaskId;
pub use self::operation::{ClonedValue, JoinTask, TaskValue};
pub use self::status::{ExitStatus, StillRunningError, TaskError};

pub(crate) use self::builder::Origin;
#[cfg(feature = "inspect")]
pub(crate) use self::life::Life;
pub(crate) use self::life::Member;
pub(crate) use self::members::Failures;
pub(crate) use self::running::Verdict;
pub(crate) use self::scope::{Failed, OnFailure, Scope, Why};

use self::life::Shared;

/// A future that runs on its own, as Python's `Process` and `Thread` objects are to their users.
///
/// [`spawn`] and [`Task::builder`] start one, on the tokio runtime that the caller runs in. A handle: its clones are
/// the same task. Dropping all of them detaches it, so that it goes on.
///
/// How it ends is told any number of times by [`join`](Self::join). Its value is there once, for whoever comes first
/// to [`value`](Self::value), or awaits the task itself.
///
/// A task that is spawned by another belongs to the same [`Group`](crate::Group), or [program](crate::run); one spawned
/// outside of them is on its own, and its panic is only logged.
///
/// # When to use something else
///
/// * [`Pool`](crate::Pool) is for code that blocks a thread, or keeps a processor busy.
/// * [`tokio::spawn`] is enough for what needs no name, nobody to look for it, and one who waits for it.
///
/// # Python
///
/// `threading.Thread` and what `multiprocessing.Process` has in common with it. It starts when it is made, so that it
/// cannot be started twice, and its handle outlives it. There is no subclass with a `run` of its own: an `async fn`
/// takes its parameters.
///
/// # Examples
///
/// ```
/// use polytask::{ExitStatus, Task};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let baker = Task::builder().name("baker").spawn(async { "bread" });
/// assert!(baker.is_alive());
/// assert_eq!(baker.join().await, ExitStatus::Returned);
/// assert_eq!(baker.await.unwrap(), "bread");
/// # }
/// ```
#[doc(alias = "Process")]
#[doc(alias = "Thread")]
pub struct Task<T: Send + 'static> {
    shared: Arc<Shared<T>>,
}

/// Starts a task that is known by its number.
///
/// It belongs to the group of the task that calls this, if that is in one.
///
/// # Panics
///
/// Outside a tokio runtime.
///
/// # Python
///
/// `Process(target=…).start()`.
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let answer = polytask::spawn(async { 6 * 7 });
/// assert_eq!(answer.await.unwrap(), 42);
/// # }
/// ```
#[doc(alias = "start")]
#[doc(alias = "create_task")]
#[track_caller]
pub fn spawn<F>(future: F) -> Task<F::Output>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    Task::<()>::builder().spawn(future)
}

/// The task that runs this, if polytask started it.
///
/// # Python
///
/// `current_process()`, `current_thread()`, `current_task()`. Outside a task it is `None`, where Python makes an object
/// for the thread.
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let own = async { polytask::current().unwrap().name() };
/// assert_eq!(polytask::Task::builder().name("baker").spawn(own).await.unwrap(), "baker");
/// assert!(polytask::current().is_none(), "this is inside `block_on`");
/// # }
/// ```
#[doc(alias = "current_process")]
#[doc(alias = "current_thread")]
#[doc(alias = "current_task")]
pub fn current() -> Option<TaskHandle> {
    current::with(|current| current.cloned().map(TaskHandle::new))
}

/// The tasks that the running one has spawned and that have not ended, the oldest first.
///
/// Outside a task it is those that were spawned there. It looks at all tasks there are, one scope after another.
///
/// # Python
///
/// `multiprocessing.active_children()`, and the `threading.enumerate()` of one parent.
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use polytask::Task;
///
/// let names = Task::builder().spawn(async {
///     let short = Task::builder().name("short").spawn(async {});
///     let long = Task::builder().name("long").spawn(std::future::pending::<()>());
///     short.join().await;
///     let names: Vec<_> = polytask::active_children().iter().map(|task| task.name()).collect();
///     long.terminate();
///     names
/// });
/// assert_eq!(names.await.unwrap(), ["long"]);
/// # }
/// ```
#[doc(alias = "enumerate")]
#[doc(alias = "all_tasks")]
pub fn active_children() -> Vec<TaskHandle> {
    let parent = current::with(|current| current.map(|task| task.life().id));
    let mut children = Scope::everyone();
    children.retain(|task| task.life().parent == parent && task.status().is_none());
    children.sort_by_key(|task| task.life().id);
    children.into_iter().map(TaskHandle::new).collect()
}

/// The main task of the [program](crate::run) that the running task belongs to.
///
/// # Python
///
/// `threading.main_thread()`.
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let name = polytask::run(async {
///     polytask::spawn(async { polytask::main_task().unwrap().name() }).await.unwrap()
/// });
/// assert_eq!(name.await.unwrap(), "main");
/// assert!(polytask::main_task().is_none(), "no program runs here");
/// # }
/// ```
#[doc(alias = "main_thread")]
#[doc(alias = "parent_process")]
pub fn main_task() -> Option<TaskHandle> {
    current::with(|current| current.and_then(|task| task.life().scope().main())).map(TaskHandle::new)
}

// === impl Task ===

impl Task<()> {
    /// What is to be said of a task before it starts.
    ///
    /// # Examples
    ///
    /// See [`TaskBuilder`].
    pub fn builder() -> TaskBuilder {
        TaskBuilder::default()
    }
}

handle::impl_task!([T: Send + 'static] Task<T>);

impl<T: Send + 'static> Task<T> {
    /// Its value, asked for by the line `at`.
    pub(crate) fn value_at(self, at: &'static Location<'static>) -> Wait<TaskValue<T>> {
        TaskValue::wait(self.shared, at)
    }

    /// The same task without its value, as [`current()`] and [`active_children`] give it.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let bakers = [polytask::spawn(async { 1 }).handle(), polytask::spawn(async { "one" }).handle()];
    /// for baker in &bakers {
    ///     assert!(baker.join().await.is_success());
    /// }
    /// # }
    /// ```
    pub fn handle(&self) -> TaskHandle {
        TaskHandle::new(self.member_arc())
    }

    /// Waits for its end and takes its value. Awaiting the task itself does the same.
    ///
    /// # Errors
    ///
    /// A [`TaskError`] if it panicked or was terminated, if somebody has taken the value before, or if a
    /// [`timeout`](Wait::timeout) ends before the task.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost: the value is taken in the poll that returns it.
    ///
    /// # Python
    ///
    /// `Future.result()`, which gives the same object every time; see [`cloned`](Self::cloned).
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let baker = polytask::spawn(async {
    ///     tokio::time::sleep(Duration::from_secs(60)).await;
    ///     "bread"
    /// });
    /// assert!(baker.value().timeout(Duration::from_secs(1)).await.unwrap_err().is_timeout());
    /// assert_eq!(baker.value().await.unwrap(), "bread");
    /// assert!(baker.value().await.unwrap_err().is_taken());
    /// # }
    /// ```
    #[doc(alias = "result")]
    #[track_caller]
    pub fn value(&self) -> Wait<TaskValue<T>> {
        TaskValue::wait(Arc::clone(&self.shared), Location::caller())
    }

    /// Waits for its end and copies its value, which stays there for others.
    ///
    /// # Errors
    ///
    /// As [`value`](Self::value).
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let baker = polytask::spawn(async { "bread".to_owned() });
    /// assert_eq!(baker.cloned().await.unwrap(), "bread");
    /// assert_eq!(baker.cloned().await.unwrap(), "bread");
    /// # }
    /// ```
    #[track_caller]
    pub fn cloned(&self) -> Wait<ClonedValue<T>>
    where
        T: Clone,
    {
        ClonedValue::wait(Arc::clone(&self.shared), Location::caller())
    }

    fn member(&self) -> &dyn Member {
        &*self.shared
    }

    fn member_arc(&self) -> Arc<dyn Member> {
        Arc::clone(&self.shared) as _
    }
}

impl<T: Send + 'static> Clone for Task<T> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<T: Send + 'static> IntoFuture for Task<T> {
    type Output = Result<T, TaskError>;
    type IntoFuture = Wait<TaskValue<T>>;

    #[track_caller]
    fn into_future(self) -> Self::IntoFuture {
        TaskValue::wait(self.shared, Location::caller())
    }
}

mod builder;
mod current;
mod handle;
mod life;
mod members;
mod operation;
mod running;
mod scope;
mod status;
