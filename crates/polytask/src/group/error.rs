//! How groups fail.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use crate::ident::Ident;
use crate::panic::Panic;
use crate::task::{Failed, Failures, Why};

/// A group did not end well, or not in time.
///
/// # Examples
///
/// ```
/// use polytask::{Group, Task};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let kitchen = Group::named("kitchen");
/// Task::builder().name("baker").spawn_in(&kitchen, async { panic!("no flour") }).await;
/// let error = kitchen.join().await.unwrap_err();
/// assert_eq!(error.to_string(), "group `kitchen` failed: `baker` panicked: no flour");
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupError {
    group: String,
    problem: Problem,
}

/// A task of a group failed.
///
/// # Examples
///
/// ```
/// use polytask::{Group, Task};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let kitchen = Group::new();
/// Task::builder().name("baker").spawn_in(&kitchen, async { panic!("no flour") }).await;
/// let error = kitchen.join().await.unwrap_err();
/// let failure = &error.failures()[0];
/// assert_eq!((failure.task(), failure.reason().as_str()), ("baker", "panicked: no flour"));
/// assert_eq!(failure.panic().unwrap().message(), "no flour");
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskFailure(Failed);

/// A task could not be started. The error holds its future.
///
/// # Examples
///
/// See [`Spawner::try_spawn`](crate::Spawner::try_spawn).
#[derive(Clone, PartialEq, Eq)]
pub enum SpawnError<F> {
    /// As many tasks run as may.
    Full(F),
    /// The group takes no more.
    Stopped(F),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Problem {
    Failed { first: Vec<TaskFailure>, more: usize },
    Unfinished { tasks: Vec<String>, limit: Duration },
    Interrupted { unfinished: Vec<String> },
}

// === impl GroupError ===

impl GroupError {
    pub(super) fn of_failures(group: &Ident, failures: Failures) -> Self {
        let Failures { first, more } = failures;
        let first = first.into_iter().map(TaskFailure).collect();
        Self { group: group.to_string(), problem: Problem::Failed { first, more } }
    }

    pub(super) fn timeout(group: &Ident, tasks: Vec<String>, limit: Duration) -> Self {
        Self { group: group.to_string(), problem: Problem::Unfinished { tasks, limit } }
    }

    pub(super) fn interrupted(group: &Ident, unfinished: Vec<String>) -> Self {
        Self { group: group.to_string(), problem: Problem::Interrupted { unfinished } }
    }

    /// The tasks that failed, in the order in which they did: the first thousand of them.
    ///
    /// # Examples
    ///
    /// See [`TaskFailure`].
    pub fn failures(&self) -> &[TaskFailure] {
        match &self.problem {
            Problem::Failed { first, .. } => first,
            Problem::Unfinished { .. } | Problem::Interrupted { .. } => &[],
        }
    }

    /// How many tasks failed in all.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let kitchen = polytask::Group::collect_all();
    /// for _ in 0..1200 {
    ///     kitchen.spawn(async { std::panic::resume_unwind(Box::new("no flour")) }).await;
    /// }
    /// let error = kitchen.join().await.unwrap_err();
    /// assert_eq!((error.failures().len(), error.failed()), (1000, 1200));
    /// assert!(error.to_string().ends_with("; and 200 more"));
    /// # }
    /// ```
    pub fn failed(&self) -> usize {
        match &self.problem {
            Problem::Failed { first, more } => first.len() + more,
            Problem::Unfinished { .. } | Problem::Interrupted { .. } => 0,
        }
    }

    /// The names of the tasks that had not ended.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::{Group, Task};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let kitchen = Group::new();
    /// Task::builder().name("baker").spawn_in(&kitchen, std::future::pending::<()>()).await;
    /// let late = kitchen.join().timeout(Duration::from_secs(1)).await.unwrap_err();
    /// assert!(late.is_timeout());
    /// assert_eq!(late.unfinished(), ["baker"]);
    /// # }
    /// ```
    pub fn unfinished(&self) -> &[String] {
        match &self.problem {
            Problem::Unfinished { tasks, .. } | Problem::Interrupted { unfinished: tasks } => tasks,
            Problem::Failed { .. } => &[],
        }
    }

    /// Whether the time to wait for its end was over. Its tasks go on then.
    ///
    /// # Examples
    ///
    /// See [`unfinished`](Self::unfinished).
    pub fn is_timeout(&self) -> bool {
        matches!(self.problem, Problem::Unfinished { .. })
    }

    /// Whether the [program](crate::run) was told to end, by Ctrl-C or by terminating its main task.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let program = polytask::run(async { polytask::spawn(async { panic!("no flour") }).join().await });
    /// assert!(!program.await.unwrap_err().is_interrupted(), "it failed by itself");
    /// # }
    /// ```
    #[doc(alias = "KeyboardInterrupt")]
    pub fn is_interrupted(&self) -> bool {
        matches!(self.problem, Problem::Interrupted { .. })
    }
}

impl fmt::Display for GroupError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let group = &self.group;
        match &self.problem {
            Problem::Failed { first, more } => {
                write!(formatter, "group `{group}` failed: ")?;
                write_list(formatter, first, "; ")?;
                if *more == 0 { Ok(()) } else { write!(formatter, "; and {more} more") }
            }
            Problem::Unfinished { tasks, limit } => {
                write!(formatter, "group `{group}` has not ended in {limit:?}: ")?;
                write_running(formatter, tasks)
            }
            Problem::Interrupted { unfinished } => {
                write!(formatter, "group `{group}` was interrupted")?;
                if unfinished.is_empty() {
                    return Ok(());
                }
                formatter.write_str(" twice: ")?;
                write_running(formatter, unfinished)
            }
        }
    }
}

impl Error for GroupError {}

fn write_running(formatter: &mut fmt::Formatter<'_>, tasks: &[String]) -> fmt::Result {
    let names: Vec<_> = tasks.iter().map(|task| format!("`{task}`")).collect();
    write_list(formatter, &names, ", ")?;
    formatter.write_str(if tasks.len() == 1 { " still runs" } else { " still run" })
}

fn write_list<T: fmt::Display>(formatter: &mut fmt::Formatter<'_>, list: &[T], between: &str) -> fmt::Result {
    for (index, item) in list.iter().enumerate() {
        formatter.write_str(if index == 0 { "" } else { between })?;
        item.fmt(formatter)?;
    }
    Ok(())
}

// === impl TaskFailure ===

impl TaskFailure {
    /// The name of the task.
    ///
    /// # Examples
    ///
    /// See [`TaskFailure`].
    pub fn task(&self) -> &str {
        &self.0.task
    }

    /// Why it failed: its panic, or what its error printed.
    ///
    /// # Examples
    ///
    /// See [`TaskFailure`].
    pub fn reason(&self) -> String {
        self.0.why.to_string()
    }

    /// The panic that ended it, if one did.
    ///
    /// # Examples
    ///
    /// See [`TaskFailure`].
    pub fn panic(&self) -> Option<&Panic> {
        match &self.0.why {
            Why::Panicked(panic) => Some(panic),
            Why::Error(_) => None,
        }
    }
}

impl fmt::Display for TaskFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Failed { task, why } = &self.0;
        match why {
            Why::Panicked(_) => write!(formatter, "`{task}` {why}"),
            Why::Error(_) => write!(formatter, "`{task}`: {why}"),
        }
    }
}

// === impl SpawnError ===

impl<F> SpawnError<F> {
    /// The future that was not started.
    ///
    /// # Examples
    ///
    /// See [`GroupBuilder::at_most`](crate::GroupBuilder::at_most).
    pub fn into_inner(self) -> F {
        match self {
            Self::Full(future) | Self::Stopped(future) => future,
        }
    }

    /// Whether as many tasks run as may.
    ///
    /// # Examples
    ///
    /// See [`Spawner::try_spawn`](crate::Spawner::try_spawn).
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Full(_))
    }

    /// Whether the group takes no more.
    ///
    /// # Examples
    ///
    /// See [`Spawner::try_spawn`](crate::Spawner::try_spawn).
    pub fn is_stopped(&self) -> bool {
        matches!(self, Self::Stopped(_))
    }
}

impl<F> fmt::Display for SpawnError<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Full(_) => "task not started: as many run in its group as may",
            Self::Stopped(_) => "task not started: its group has been stopped",
        })
    }
}

impl<F> fmt::Debug for SpawnError<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Full(_) => "Full(..)",
            Self::Stopped(_) => "Stopped(..)",
        })
    }
}

impl<F> Error for SpawnError<F> {}
