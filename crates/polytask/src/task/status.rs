//! How tasks end.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use crate::outcome::Missing;
use crate::panic::Panic;

/// How a task ended.
///
/// # Python
///
/// `Process.exitcode`: `Returned` is 0, `Panicked` is 1, `Terminated` is -15.
///
/// # Examples
///
/// ```
/// use polytask::ExitStatus;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let task = polytask::spawn(async { 6 * 7 });
/// assert_eq!(task.join().await, ExitStatus::Returned);
/// # }
/// ```
#[doc(alias = "exitcode")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExitStatus {
    /// Its future came to its end, with whatever value.
    Returned,
    /// Its future panicked.
    Panicked(Panic),
    /// It was told to end before it had, or its runtime did.
    Terminated,
}

/// There is no value of a task.
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let task = polytask::Task::builder().name("baker").spawn(std::future::pending::<()>());
/// task.terminate();
/// let error = task.await.unwrap_err();
/// assert!(error.is_terminated());
/// assert_eq!(error.to_string(), "task `baker` was terminated before it had a value");
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskError {
    task: String,
    reason: Reason,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    Panicked(Panic),
    Terminated,
    Taken,
    TimedOut(Duration),
}

/// A task had not ended when the time to wait for it was over. It goes on.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let task = polytask::Task::builder().name("baker").spawn(std::future::pending::<()>());
/// let error = task.join().timeout(Duration::from_secs(10)).await.unwrap_err();
/// assert_eq!(error.to_string(), "task `baker` still runs after 10s");
/// assert!(task.is_alive());
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StillRunningError {
    pub(super) task: String,
    pub(super) limit: Duration,
}

/// Why a task has no value of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    Panicked(Panic),
    Terminated,
}

// === impl ExitStatus ===

impl ExitStatus {
    /// Whether it returned.
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(polytask::ExitStatus::Returned.is_success());
    /// assert!(!polytask::ExitStatus::Terminated.is_success());
    /// ```
    pub fn is_success(&self) -> bool {
        matches!(self, Self::Returned)
    }

    pub(super) fn of(ended: Result<(), &Failure>) -> Self {
        match ended {
            Ok(()) => Self::Returned,
            Err(Failure::Panicked(panic)) => Self::Panicked(panic.clone()),
            Err(Failure::Terminated) => Self::Terminated,
        }
    }
}

impl fmt::Display for ExitStatus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Returned => formatter.write_str("returned"),
            Self::Panicked(panic) => write!(formatter, "panicked: {panic}"),
            Self::Terminated => formatter.write_str("terminated"),
        }
    }
}

// === impl TaskError ===

impl TaskError {
    pub(super) fn new(task: String, reason: Reason) -> Self {
        Self { task, reason }
    }

    /// The name of the task.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let task = polytask::Task::builder().name("baker").spawn(async { panic!("no flour") });
    /// assert_eq!(task.await.unwrap_err().task(), "baker");
    /// # }
    /// ```
    pub fn task(&self) -> &str {
        &self.task
    }

    /// The panic that ended it, if one did.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let error = polytask::spawn(async { panic!("no flour") }).await.unwrap_err();
    /// assert_eq!(error.panic().unwrap().message(), "no flour");
    /// # }
    /// ```
    pub fn panic(&self) -> Option<&Panic> {
        match &self.reason {
            Reason::Panicked(panic) => Some(panic),
            Reason::Terminated | Reason::Taken | Reason::TimedOut(_) => None,
        }
    }

    /// Whether it was terminated.
    ///
    /// # Examples
    ///
    /// See [`TaskError`].
    pub fn is_terminated(&self) -> bool {
        self.reason == Reason::Terminated
    }

    /// Whether somebody else has the value.
    ///
    /// # Examples
    ///
    /// See [`Task::value`](crate::Task::value).
    pub fn is_taken(&self) -> bool {
        self.reason == Reason::Taken
    }

    /// Whether the time to wait for it was over. The task goes on then.
    ///
    /// # Examples
    ///
    /// See [`Task::value`](crate::Task::value).
    pub fn is_timeout(&self) -> bool {
        matches!(self.reason, Reason::TimedOut(_))
    }
}

impl fmt::Display for TaskError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let task = &self.task;
        match &self.reason {
            Reason::Panicked(panic) => write!(formatter, "task `{task}` panicked: {panic}"),
            Reason::Terminated => write!(formatter, "task `{task}` was terminated before it had a value"),
            Reason::Taken => write!(formatter, "the value of task `{task}` was taken before"),
            Reason::TimedOut(limit) => write!(formatter, "task `{task}` still runs after {limit:?}"),
        }
    }
}

impl Error for TaskError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.panic().map(|panic| panic as _)
    }
}

impl From<Missing<Failure>> for Reason {
    fn from(missing: Missing<Failure>) -> Self {
        match missing {
            Missing::Failed(Failure::Panicked(panic)) => Self::Panicked(panic),
            Missing::Failed(Failure::Terminated) => Self::Terminated,
            Missing::Taken => Self::Taken,
        }
    }
}

// === impl StillRunningError ===

impl StillRunningError {
    /// The name of the task.
    ///
    /// # Examples
    ///
    /// See [`limit`](Self::limit).
    pub fn task(&self) -> &str {
        &self.task
    }

    /// The time that was allowed.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let task = polytask::Task::builder().name("baker").spawn(std::future::pending::<()>());
    /// let error = task.join().timeout(Duration::from_secs(10)).await.unwrap_err();
    /// assert_eq!((error.task(), error.limit()), ("baker", Duration::from_secs(10)));
    /// # }
    /// ```
    pub fn limit(&self) -> Duration {
        self.limit
    }
}

impl fmt::Display for StillRunningError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { task, limit } = self;
        write!(formatter, "task `{task}` still runs after {limit:?}")
    }
}

impl Error for StillRunningError {}
