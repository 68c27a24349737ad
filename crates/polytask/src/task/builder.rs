//! Spawning: [`TaskBuilder`].

use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;

use super::Task;
use super::current;
use super::life::{Life, Member, Shared, TaskId};
use super::members::Key;
use super::running::{CleanUp, Extras, Running, Verdict};
use super::scope::Scope;
use super::status::Failure;
use crate::ident::{Ident, Kind};
use crate::instrument::Meta;
use crate::semaphore::OwnedPermit;
use crate::waiters::Wakers;

/// A task before it is spawned: its name, whether it is waited for, and how it cleans up.
///
/// Made by [`Task::builder`].
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use polytask::Task;
///
/// let oven = Task::builder().name("oven").daemon(true).spawn(std::future::pending::<()>());
/// assert_eq!(oven.name(), "oven");
/// assert!(oven.is_daemon());
/// # }
/// ```
#[must_use = "nothing runs until `spawn` is called"]
#[derive(Default)]
pub struct TaskBuilder {
    name: Option<String>,
    is_daemon: Option<bool>,
    clean_up: Option<CleanUp>,
    permit: Option<OwnedPermit>,
}

/// A task that is ready to be polled by whoever is its own runtime.
pub(crate) struct Prepared<F, T>
where
    F: Future<Output = T>,
    T: Send + 'static,
{
    pub(crate) task: Task<T>,
    /// `None`: it came too late, and was terminated at once.
    running: Option<Running<F, T>>,
}

// === impl TaskBuilder ===

impl TaskBuilder {
    /// Gives it a name, for errors, logs and whoever looks for it.
    ///
    /// Without one it is called by its number, as in `Task-3`.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// assert_eq!(polytask::Task::builder().name("oven").spawn(async {}).name(), "oven");
    /// # }
    /// ```
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Whether its [`Group`](crate::Group), or the [program](crate::run), ends without waiting for it, and stops it then.
    ///
    /// Without this it is a daemon if the task that spawns it is one, and in the same group: whom another group waits for
    /// does not depend on where it is used.
    ///
    /// # Python
    ///
    /// `daemon=True`, which must be said before the start there too.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use polytask::Task;
    ///
    /// let star = Task::builder().daemon(true).spawn(async { Task::builder().spawn(async {}).is_daemon() });
    /// assert!(star.await.unwrap(), "a child is as its parent");
    /// # }
    /// ```
    pub fn daemon(mut self, is_daemon: bool) -> Self {
        self.is_daemon = Some(is_daemon);
        self
    }

    /// Has it clean up when it is [terminated](Task::terminate), for at most `deadline` of tokio's clock.
    ///
    /// What it waited for is dropped first. It is alive until the cleaning has ended, or has been dropped at its
    /// deadline. A task that returns or panics does not do this, and one whose runtime is dropped, or has no time driver,
    /// cannot.
    ///
    /// # Python
    ///
    /// What a handler of `SIGTERM` is for.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::{Event, Task};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let saved = Event::new();
    /// let editor = Task::builder()
    ///     .on_terminate(Duration::from_secs(1), {
    ///         let saved = saved.clone();
    ///         async move || saved.set()
    ///     })
    ///     .spawn(std::future::pending::<()>());
    /// editor.terminate();
    /// editor.join().await;
    /// assert!(saved.is_set());
    /// # }
    /// ```
    #[doc(alias = "atexit")]
    pub fn on_terminate<C, D>(mut self, deadline: Duration, clean_up: C) -> Self
    where
        C: FnOnce() -> D + Send + 'static,
        D: Future<Output = ()> + Send + 'static,
    {
        let run = Box::new(|| Box::pin(clean_up()) as Pin<Box<dyn Future<Output = ()> + Send>>);
        self.clean_up = Some(CleanUp { deadline, run });
        self
    }

    /// Starts it. It belongs to the group of the task that calls this, if that is in one.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let task = polytask::Task::builder().name("oven").spawn(async { "bread" });
    /// assert_eq!(task.await.unwrap(), "bread");
    /// # }
    /// ```
    #[track_caller]
    pub fn spawn<F>(self, future: F) -> Task<F::Output>
    where
        F: Future<Output: Send + 'static> + Send + 'static,
    {
        self.spawn_at(Origin::current(None), future, None, Location::caller()).0
    }

    /// Has it hold its place in a group until it has ended.
    pub(crate) fn permit(mut self, permit: Option<OwnedPermit>) -> Self {
        self.permit = permit;
        self
    }

    /// Starts it where `origin` says. `verdict` finds the failure in what it returns.
    ///
    /// If that scope has been stopped, the future comes back with its task, which is terminated.
    #[track_caller]
    pub(crate) fn spawn_at<F>(
        self,
        origin: Origin,
        future: F,
        verdict: Option<Verdict<F::Output>>,
        at: &'static Location<'static>,
    ) -> (Task<F::Output>, Option<F>)
    where
        F: Future<Output: Send + 'static> + Send + 'static,
    {
        let Self { name, is_daemon, clean_up, permit } = self;
        let (task, key) = register(name, is_daemon, origin, at);
        let Some(key) = key else { return (task, Some(future)) };
        let is_woken = clean_up.is_some();
        let extras = Extras::boxed(clean_up, verdict, permit);
        // Made where it is used: each move of what is about to be a task costs more than one would think.
        let spawned = spawn_on_tokio(&task, || Running::new(future, task.member_arc(), key, extras, is_woken));
        if !is_woken {
            task.shared.life().reach_by(spawned);
        }
        (task, None)
    }

    /// Makes it ready, to be polled by whoever asks for it here.
    pub(crate) fn prepare<F>(self, origin: Origin, future: F, at: &'static Location<'static>) -> Prepared<F, F::Output>
    where
        F: Future<Output: Send + 'static>,
    {
        let Self { name, is_daemon, clean_up, permit } = self;
        let (task, key) = register(name, is_daemon, origin, at);
        let extras = Extras::boxed(clean_up, None, permit);
        let running = key.map(|key| Running::new(future, task.member_arc(), key, extras, true));
        Prepared { task, running }
    }
}

impl fmt::Debug for TaskBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, is_daemon, .. } = self;
        formatter.debug_struct("TaskBuilder").field("name", name).field("daemon", is_daemon).finish_non_exhaustive()
    }
}

// === impl Prepared ===

impl<F, T> Prepared<F, T>
where
    F: Future<Output = T>,
    T: Send + 'static,
{
    /// Its future, to be polled here.
    pub(crate) async fn run(self) {
        if let Some(running) = self.running {
            running.await;
        }
    }
}

/// Which task it will be, and where it comes from.
pub(crate) struct Origin {
    id: TaskId,
    scope: Option<Arc<Scope>>,
    parent: Option<TaskId>,
    is_daemon: bool,
}

// === impl Origin ===

impl Origin {
    /// A child of the task that runs this, in `scope` or in the parent's own.
    pub(crate) fn current(scope: Option<&Arc<Scope>>) -> Self {
        let id = TaskId::next();
        current::with(|current| {
            let life = current.map(|task| task.life());
            let own = life.and_then(|life| life.scope.as_ref());
            let is_own = scope.is_none_or(|scope| own.is_some_and(|own| Arc::ptr_eq(own, scope)));
            Self {
                scope: scope.or(own).cloned(),
                id,
                parent: life.map(|life| life.id),
                is_daemon: is_own && life.is_some_and(Life::is_daemon),
            }
        })
    }
}

/// Makes a task known to its scope. Without a key it came too late, and is terminated.
#[inline]
fn register<T: Send + 'static>(
    name: Option<String>,
    is_daemon: Option<bool>,
    origin: Origin,
    at: &'static Location<'static>,
) -> (Task<T>, Option<Key>) {
    let Origin { id, scope, parent, .. } = origin;
    let ident = match name {
        Some(name) => Ident::named_at(Kind::Task, name, at),
        None => Ident::numbered_at(Kind::Task, id.get(), at),
    };
    let is_daemon = is_daemon.unwrap_or(origin.is_daemon);
    let life = Life::new(Meta::of(ident, ()), id, parent, is_daemon, scope);
    let task = Task { shared: Arc::new(Shared::new(life)) };
    let key = task.shared.life().scope().enter(task.member_arc(), is_daemon);
    if key.is_none() {
        task.shared.settle(Err(Failure::Terminated), &mut Wakers::default());
    }
    (task, key)
}

#[inline]
#[track_caller]
fn spawn_on_tokio<T, F>(task: &Task<T>, running: impl FnOnce() -> F) -> JoinHandle<()>
where
    T: Send + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    // tokio has names where it is built for tokio-console.
    #[cfg(all(tokio_unstable, feature = "console"))]
    return tokio::task::Builder::new()
        .name(&task.name())
        .spawn(running())
        .expect("tokio refuses nothing but a missing runtime, and that by a panic");
    #[cfg(not(all(tokio_unstable, feature = "console")))]
    {
        let _ = task;
        tokio::spawn(running())
    }
}
