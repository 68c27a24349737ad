//! Tasks that end together.
//!
//! See [`Group`].

use std::fmt;
use std::future::Future;
use std::ops::Deref;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::sync::Arc;
#[cfg(feature = "console")]
use std::sync::Weak;

use crate::ident::{Ident, Kind};
use crate::identity::impl_identity;
#[cfg(feature = "inspect")]
use crate::instrument::Told;
use crate::instrument::{Facts, Meta};
use crate::semaphore::Semaphore;
use crate::task::{OnFailure, Origin, Scope, Task, TaskBuilder, TaskHandle, Verdict};
use crate::wait::Wait;

pub use self::builder::GroupBuilder;
pub use self::error::{GroupError, SpawnError, TaskFailure};
pub use self::operation::{JoinGroup, SpawnTask};
pub use self::program::run;

/// Tasks that end together: nothing that is spawned here outlives it, and nothing that fails here is lost.
///
/// [`join`](Self::join) waits until all tasks but the daemons have ended, stops those, and waits for their end too. The
/// first task that fails stops the others, unless the group was made by [`collect_all`](Self::collect_all). A task
/// fails when it panics, or returns an `Err` to [`spawn_fallible`](Spawner::spawn_fallible); one that was terminated has
/// not failed. A task that one of these spawns is in the group as well, whichever way it spawns it.
///
/// It is no handle but the owner: dropping it stops its tasks, without waiting for them. [`spawner`](Self::spawner)
/// gives out handles that can only spawn; their methods are the group's own too.
///
/// # Python
///
/// `asyncio.TaskGroup`, the daemons of `threading` (they end when all others have), and `active_children()` joined one by
/// one.
///
/// # Examples
///
/// ```
/// use polytask::{Group, Queue};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let kitchen = Group::named("kitchen");
/// let buns = Queue::new(1);
/// for baker in 0..3 {
///     let buns = buns.clone();
///     kitchen.spawn_fallible(async move { buns.put(baker).await }).await;
/// }
/// let eater = kitchen.spawn(async move {
///     let mut eaten = 0;
///     for _ in 0..3 {
///         eaten += buns.get().await.unwrap();
///     }
///     eaten
/// });
/// let eater = eater.await;
/// kitchen.join().await.expect("nobody failed");
/// assert_eq!(eater.await.unwrap(), 0 + 1 + 2);
/// # }
/// ```
#[doc(alias = "TaskGroup")]
#[doc(alias = "JoinSet")]
pub struct Group {
    spawner: Spawner,
}

/// Spawns into a [`Group`], and keeps nothing alive: once the group is stopped or dropped, what it spawns is terminated.
///
/// A handle: its clones spawn into the same group.
///
/// # Examples
///
/// ```
/// use polytask::{ExitStatus, Group};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let kitchen = Group::new();
/// let spawner = kitchen.spawner();
/// assert_eq!(spawner.spawn(async { "bread" }).await.await.unwrap(), "bread");
/// drop(kitchen);
/// assert_eq!(spawner.spawn(async { "late" }).await.join().await, ExitStatus::Terminated);
/// # }
/// ```
#[derive(Clone)]
pub struct Spawner {
    shared: Arc<Shared>,
}

/// The numbers of a [`Group`] at one moment.
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let kitchen = polytask::Group::builder().at_most(4).build();
/// kitchen.spawn(std::future::pending::<()>()).await;
/// let numbers = kitchen.statistics();
/// assert_eq!((numbers.alive, numbers.daemons, numbers.at_most, numbers.waiting), (1, 0, Some(4), 0));
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GroupStatistics {
    /// How many tasks have not ended.
    pub alive: usize,
    /// How many of them are daemons.
    pub daemons: usize,
    /// How many calls wait for their turn to spawn.
    pub waiting: usize,
    /// How many tasks may run at a time, if that is limited.
    pub at_most: Option<usize>,
    /// Whether it takes no more tasks.
    pub stopped: bool,
}

struct Shared {
    meta: Arc<Meta<Roster>>,
    /// As many permits as tasks may run at a time.
    room: Option<(Semaphore, usize)>,
}

/// Who is in a group.
struct Roster(Arc<Scope>);

// === impl Group ===

impl Group {
    /// Makes an empty group, known by a number.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let kitchen = polytask::Group::new();
    /// assert!(kitchen.name().starts_with("Group-"));
    /// kitchen.join().await.expect("nothing runs in it");
    /// # }
    /// ```
    #[track_caller]
    pub fn new() -> Self {
        Self::with(Ident::numbered(Kind::Group), OnFailure::Stop, None)
    }

    /// Makes an empty group, known by `name`.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(polytask::Group::named("kitchen").name(), "kitchen");
    /// ```
    #[track_caller]
    pub fn named(name: impl Into<String>) -> Self {
        Self::with(Ident::named(Kind::Group, name), OnFailure::Stop, None)
    }

    /// Makes an empty group in which all tasks come to their own end, whoever fails.
    ///
    /// # Python
    ///
    /// `gather(return_exceptions=True)`.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::Group;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let kitchen = Group::collect_all();
    /// kitchen.spawn(async { panic!("no flour") }).await;
    /// let cook = kitchen.spawn(async { "soup" }).await;
    /// assert_eq!(kitchen.join().await.unwrap_err().failures().len(), 1);
    /// assert_eq!(cook.await.unwrap(), "soup");
    /// # }
    /// ```
    #[track_caller]
    pub fn collect_all() -> Self {
        Self::with(Ident::numbered(Kind::Group), OnFailure::Collect, None)
    }

    /// What is to be said of a group before it is made.
    ///
    /// # Examples
    ///
    /// See [`GroupBuilder`].
    pub fn builder() -> GroupBuilder {
        GroupBuilder::default()
    }

    #[track_caller]
    fn with(ident: Ident, on_failure: OnFailure, at_most: Option<usize>) -> Self {
        let room = at_most.map(|at_most| (Semaphore::with_ident(at_most, ident.twin()), at_most));
        let meta = Meta::new(ident, Roster(Scope::new(on_failure)));
        #[cfg(feature = "console")]
        {
            let group: Weak<Meta> = Arc::downgrade(&meta) as _;
            meta.facts.0.set_group(group);
        }
        let shared = Shared { meta, room };
        Self { spawner: Spawner { shared: Arc::new(shared) } }
    }

    /// A handle that spawns into this group and keeps nothing alive.
    ///
    /// # Examples
    ///
    /// See [`Spawner`].
    pub fn spawner(&self) -> Spawner {
        self.spawner.clone()
    }

    /// Waits until all tasks but the daemons have ended, stops those, and waits for them too.
    ///
    /// From then on the group takes no more tasks. Calling it again gives the same result.
    ///
    /// # Errors
    ///
    /// * A [`GroupError`] with the names of all tasks that failed and what each said.
    /// * One with the names of those that have not ended, if a [`timeout`](Wait::timeout) ends before them. They go on.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost.
    ///
    /// # Python
    ///
    /// The end of `async with TaskGroup()`, with its `ExceptionGroup`; a program's end, with its threads' rule for daemons.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::{Group, Task};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let kitchen = Group::named("kitchen");
    /// Task::builder().name("baker").spawn_in(&kitchen, tokio::time::sleep(Duration::from_secs(60))).await;
    /// let late = kitchen.join().timeout(Duration::from_secs(10)).await.unwrap_err();
    /// assert_eq!(late.to_string(), "group `kitchen` has not ended in 10s: `baker` still runs");
    /// kitchen.join().await.expect("it needed longer");
    /// # }
    /// ```
    #[doc(alias = "join_all")]
    #[track_caller]
    pub fn join(&self) -> Wait<JoinGroup<'_>> {
        JoinGroup::wait(&self.spawner.shared)
    }

    /// Tells all its tasks to end, and takes no more. It does not wait; [`join`](Self::join) does.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::{ExitStatus, Group};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let kitchen = Group::new();
    /// let baker = kitchen.spawn(std::future::pending::<()>()).await;
    /// kitchen.terminate();
    /// kitchen.join().await.expect("to be terminated is no failure");
    /// assert_eq!(baker.exit_status(), Some(ExitStatus::Terminated));
    /// # }
    /// ```
    #[doc(alias = "abort_all")]
    #[doc(alias = "shutdown")]
    pub fn terminate(&self) {
        self.scope().stop();
    }
}

impl Deref for Group {
    type Target = Spawner;

    fn deref(&self) -> &Spawner {
        &self.spawner
    }
}

impl Default for Group {
    #[track_caller]
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.scope().stop();
    }
}

impl fmt::Debug for Group {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.spawner.describe("Group", formatter)
    }
}

// === impl Shared ===

impl Shared {
    fn scope(&self) -> &Arc<Scope> {
        &self.meta.facts.0
    }
}

// === impl Roster ===

// A panic leaves a scope as it was: nobody's code runs under its mutex.
impl UnwindSafe for Roster {}
impl RefUnwindSafe for Roster {}

impl Facts for Roster {
    #[cfg(feature = "inspect")]
    fn tell(&self, told: &mut Told) {
        let numbers = self.0.peek().map(|count| [("alive", count.alive), ("daemons", count.daemons)]);
        told.numbers.extend(numbers.into_iter().flatten());
        told.scope = Some(self.0.address());
    }
}

// === impl Spawner ===

impl Spawner {
    /// Starts a task in the group, and waits for its turn if that limits how many run
    /// [at most](GroupBuilder::at_most).
    ///
    /// A group that has been stopped takes no more: the task is terminated before its first poll, and the future
    /// dropped.
    ///
    /// # Errors
    ///
    /// [`SpawnError::Full`] with the future in it, if a [`timeout`](Wait::timeout) ends before its turn.
    ///
    /// # Panics
    ///
    /// When it starts a task outside a tokio runtime.
    ///
    /// # Cancel safety
    ///
    /// A dropped call loses its place and its future, which has not been polled.
    ///
    /// # Python
    ///
    /// `TaskGroup.create_task()`.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let kitchen = polytask::Group::new();
    /// let baker = kitchen.spawn(async { "bread" }).await;
    /// assert_eq!(baker.await.unwrap(), "bread");
    /// # }
    /// ```
    #[doc(alias = "create_task")]
    #[doc(alias = "start_soon")]
    #[track_caller]
    pub fn spawn<F>(&self, future: F) -> Wait<SpawnTask<'_, F>>
    where
        F: Future<Output: Send + 'static> + Send + 'static,
    {
        self.spawn_with(Task::builder(), future, None)
    }

    /// As [`spawn`](Self::spawn), for a task whose `Err` is a failure of the group as a panic is.
    ///
    /// The group keeps what the error prints; the error itself is the task's value.
    ///
    /// # Errors
    ///
    /// As [`spawn`](Self::spawn).
    ///
    /// # Cancel safety
    ///
    /// As [`spawn`](Self::spawn).
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let kitchen = polytask::Group::named("kitchen");
    /// kitchen.spawn_fallible(async { "many".parse::<u8>() }).await;
    /// let error = kitchen.join().await.unwrap_err();
    /// assert_eq!(error.failures()[0].reason(), "invalid digit found in string");
    /// # }
    /// ```
    #[track_caller]
    pub fn spawn_fallible<F, T, E>(&self, future: F) -> Wait<SpawnTask<'_, F>>
    where
        F: Future<Output = Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: fmt::Display + Send + 'static,
    {
        self.spawn_with(Task::builder(), future, Some(failure_in))
    }

    /// Starts a task if it need not wait for its turn.
    ///
    /// # Errors
    ///
    /// * [`SpawnError::Full`], if as many run as may.
    /// * [`SpawnError::Stopped`], if the group takes no more.
    ///
    /// Either holds the future.
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
    /// let kitchen = polytask::Group::builder().at_most(1).build();
    /// kitchen.try_spawn(std::future::pending::<()>()).unwrap();
    /// assert!(kitchen.try_spawn(async { "soup" }).unwrap_err().is_full());
    /// kitchen.terminate();
    /// assert!(kitchen.try_spawn(async { "soup" }).unwrap_err().is_stopped());
    /// # }
    /// ```
    #[track_caller]
    pub fn try_spawn<F>(&self, future: F) -> Result<Task<F::Output>, SpawnError<F>>
    where
        F: Future<Output: Send + 'static> + Send + 'static,
    {
        self.try_spawn_with(future, None)
    }

    /// As [`try_spawn`](Self::try_spawn), for a task whose `Err` is a failure of the group as a panic is.
    ///
    /// # Errors
    ///
    /// As [`try_spawn`](Self::try_spawn).
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
    /// let kitchen = polytask::Group::new();
    /// kitchen.try_spawn_fallible(async { "many".parse::<u8>() }).unwrap();
    /// assert_eq!(kitchen.join().await.unwrap_err().failed(), 1);
    /// # }
    /// ```
    #[track_caller]
    pub fn try_spawn_fallible<F, T, E>(&self, future: F) -> Result<Task<F::Output>, SpawnError<F>>
    where
        F: Future<Output = Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: fmt::Display + Send + 'static,
    {
        self.try_spawn_with(future, Some(failure_in))
    }

    #[track_caller]
    fn try_spawn_with<F>(
        &self,
        future: F,
        verdict: Option<Verdict<F::Output>>,
    ) -> Result<Task<F::Output>, SpawnError<F>>
    where
        F: Future<Output: Send + 'static> + Send + 'static,
    {
        let (scope, room) = (self.scope(), &self.shared.room);
        if scope.is_stopped() {
            return Err(SpawnError::Stopped(future));
        }
        let permit = room.as_ref().map(|(room, _)| room.try_acquire_owned());
        if matches!(permit, Some(None)) {
            return Err(SpawnError::Full(future));
        }
        let builder = Task::builder().permit(permit.flatten());
        match builder.spawn_at(Origin::current(Some(scope)), future, verdict, Location::caller()) {
            (task, None) => Ok(task),
            (_, Some(future)) => Err(SpawnError::Stopped(future)),
        }
    }

    #[track_caller]
    pub(crate) fn spawn_with<F>(
        &self,
        builder: TaskBuilder,
        future: F,
        verdict: Option<Verdict<F::Output>>,
    ) -> Wait<SpawnTask<'_, F>>
    where
        F: Future<Output: Send + 'static> + Send + 'static,
    {
        #[expect(clippy::manual_map, reason = "a closure would be the caller")]
        let turn = match &self.shared.room {
            Some((room, _)) => Some(room.acquire_owned()),
            None => None,
        };
        Wait::new(SpawnTask::new(self, builder, future, verdict, turn, Location::caller()))
    }

    /// Its tasks that have not ended, the oldest first.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let kitchen = polytask::Group::new();
    /// let baker = kitchen.spawn(std::future::pending::<()>()).await;
    /// let names: Vec<_> = kitchen.active().iter().map(|task| task.name()).collect();
    /// assert_eq!(names, [baker.name()]);
    /// # }
    /// ```
    pub fn active(&self) -> Vec<TaskHandle> {
        self.scope().active()
    }

    /// Its numbers at this moment.
    ///
    /// # Examples
    ///
    /// See [`GroupStatistics`].
    pub fn statistics(&self) -> GroupStatistics {
        let (scope, room) = (self.scope(), &self.shared.room);
        let count = scope.count();
        GroupStatistics {
            alive: count.alive,
            daemons: count.daemons,
            waiting: room.as_ref().map_or(0, |(room, _)| room.statistics().waiting),
            at_most: room.as_ref().map(|(_, at_most)| *at_most),
            stopped: scope.is_stopped(),
        }
    }

    fn scope(&self) -> &Arc<Scope> {
        self.shared.scope()
    }

    fn meta(&self) -> &Arc<Meta<Roster>> {
        &self.shared.meta
    }

    fn describe(&self, title: &str, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let GroupStatistics { alive, daemons, waiting, at_most, stopped } = self.statistics();
        formatter
            .debug_struct(title)
            .field("name", self.meta())
            .field("alive", &alive)
            .field("daemons", &daemons)
            .field("waiting", &waiting)
            .field("at_most", &at_most)
            .field("stopped", &stopped)
            .finish()
    }
}

impl_identity!([] Spawner);

impl fmt::Debug for Spawner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.describe("Spawner", formatter)
    }
}

// === impl TaskBuilder ===

impl TaskBuilder {
    /// Starts it in `group`, and waits for its turn if that limits how many tasks run
    /// [at most](crate::GroupBuilder::at_most).
    ///
    /// # Errors
    ///
    /// As [`Spawner::spawn`](crate::Spawner::spawn).
    ///
    /// # Cancel safety
    ///
    /// As [`Spawner::spawn`](crate::Spawner::spawn).
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::{Group, Task};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let kitchen = Group::new();
    /// let oven = Task::builder().name("oven").daemon(true);
    /// oven.spawn_in(&kitchen, std::future::pending::<()>()).await;
    /// kitchen.join().await.expect("nobody waits for the oven");
    /// # }
    /// ```
    #[track_caller]
    pub fn spawn_in<'a, F>(self, group: &'a Spawner, future: F) -> Wait<SpawnTask<'a, F>>
    where
        F: Future<Output: Send + 'static> + Send + 'static,
    {
        group.spawn_with(self, future, None)
    }
}

/// What a result that is a failure prints.
fn failure_in<T, E: fmt::Display>(result: &Result<T, E>) -> Option<String> {
    result.as_ref().err().map(ToString::to_string)
}

mod builder;
mod error;
mod operation;
mod program;
