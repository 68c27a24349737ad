//! A task without its value: [`TaskHandle`].

use std::sync::Arc;

use super::life::Member;

/// Adds what a task does with and without its value; the brackets hold the generics. The type has a
/// `fn member(&self) -> &dyn Member`.
macro_rules! impl_task {
    ([$($generics:tt)*] $task:ty) => {
        impl<$($generics)*> $task {
            /// The name it was given, or `Task` and its number.
            ///
            /// # Python
            ///
            /// `name`.
            ///
            /// # Examples
            ///
            /// ```
            /// # #[tokio::main(flavor = "current_thread")]
            /// # async fn main() {
            /// assert_eq!(polytask::Task::builder().name("baker").spawn(async {}).name(), "baker");
            /// assert!(polytask::spawn(async {}).name().starts_with("Task-"));
            /// # }
            /// ```
            #[doc(alias = "getName")]
            pub fn name(&self) -> String {
                self.member().life().name()
            }

            /// Its number, which no other task has.
            ///
            /// # Python
            ///
            /// `pid`, `ident`.
            ///
            /// # Examples
            ///
            /// See [`TaskId`](crate::TaskId).
            #[doc(alias = "pid")]
            #[doc(alias = "ident")]
            pub fn id(&self) -> $crate::TaskId {
                self.member().life().id
            }

            /// The line that spawned it.
            ///
            /// # Examples
            ///
            /// ```
            /// # #[tokio::main(flavor = "current_thread")]
            /// # async fn main() {
            /// let (task, line) = (polytask::spawn(async {}), line!());
            /// assert_eq!(task.created().line(), line);
            /// # }
            /// ```
            pub fn created(&self) -> &'static std::panic::Location<'static> {
                self.member().life().meta.created()
            }

            /// Whether its group ends without waiting for it, and stops it then.
            ///
            /// # Examples
            ///
            /// See [`TaskBuilder::daemon`](crate::TaskBuilder::daemon).
            pub fn is_daemon(&self) -> bool {
                self.member().life().is_daemon
            }

            /// Whether it has not ended, be it that it runs, waits for its turn, or cleans up.
            ///
            /// # Python
            ///
            /// `is_alive()`.
            ///
            /// # Examples
            ///
            /// ```
            /// # #[tokio::main(flavor = "current_thread")]
            /// # async fn main() {
            /// let task = polytask::spawn(async {});
            /// assert!(task.is_alive());
            /// task.join().await;
            /// assert!(!task.is_alive());
            /// # }
            /// ```
            pub fn is_alive(&self) -> bool {
                self.exit_status().is_none()
            }

            /// Whether it has ended, in whatever way.
            ///
            /// # Examples
            ///
            /// ```
            /// # #[tokio::main(flavor = "current_thread")]
            /// # async fn main() {
            /// let task = polytask::spawn(std::future::pending::<()>());
            /// task.terminate();
            /// assert!(!task.is_finished(), "it ends when it is polled again");
            /// task.join().await;
            /// assert!(task.is_finished());
            /// # }
            /// ```
            #[doc(alias = "done")]
            pub fn is_finished(&self) -> bool {
                !self.is_alive()
            }

            /// How it ended. `None`: it has not.
            ///
            /// # Python
            ///
            /// `exitcode`.
            ///
            /// # Examples
            ///
            /// ```
            /// use polytask::ExitStatus;
            ///
            /// # #[tokio::main(flavor = "current_thread")]
            /// # async fn main() {
            /// let task = polytask::spawn(async {});
            /// assert_eq!(task.exit_status(), None);
            /// task.join().await;
            /// assert_eq!(task.exit_status(), Some(ExitStatus::Returned));
            /// # }
            /// ```
            #[doc(alias = "exitcode")]
            pub fn exit_status(&self) -> Option<$crate::ExitStatus> {
                self.member().status()
            }

            /// Waits for its end and tells how it came. Any number of times, from any clone.
            ///
            /// # Errors
            ///
            /// [`StillRunningError`](crate::StillRunningError), if a [`timeout`](crate::wait::Wait::timeout) ends before the
            /// task. That goes on.
            ///
            /// # Cancel safety
            ///
            /// Nothing is lost.
            ///
            /// # Python
            ///
            /// `join()` and `join(timeout)`, after which one must ask `is_alive()` there. A task that joins itself waits for
            /// ever, where `threading` raises.
            ///
            /// # Examples
            ///
            /// ```
            /// use std::time::Duration;
            /// use polytask::ExitStatus;
            ///
            /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
            /// # async fn main() {
            /// let baker = polytask::spawn(tokio::time::sleep(Duration::from_secs(60)));
            /// assert!(baker.join().timeout(Duration::from_secs(10)).await.is_err());
            /// assert_eq!(baker.join().await, ExitStatus::Returned);
            /// assert_eq!(baker.clone().join().await, ExitStatus::Returned);
            /// # }
            /// ```
            #[track_caller]
            pub fn join(&self) -> $crate::wait::Wait<$crate::task::JoinTask<'_>> {
                $crate::task::JoinTask::wait(self.member())
            }

            /// Asks it to end, and does not wait for that.
            ///
            /// What it waits for is dropped when its runtime gets to it, at its next `.await`; then it
            /// [cleans up](crate::TaskBuilder::on_terminate), if it has something to; then it has ended. Code that is
            /// between two `.await`s runs on until the second. [`join`](Self::join) waits for the end. Asking again
            /// changes nothing.
            ///
            /// # Python
            ///
            /// `terminate()`, and `Task.cancel()` without its exception. There is no `kill()`: a task that does not
            /// `.await` cannot be stopped from outside.
            ///
            /// # Examples
            ///
            /// ```
            /// use polytask::ExitStatus;
            ///
            /// # #[tokio::main(flavor = "current_thread")]
            /// # async fn main() {
            /// let task = polytask::spawn(std::future::pending::<()>());
            /// task.terminate();
            /// assert!(task.is_alive(), "it has only been asked");
            /// assert_eq!(task.join().await, ExitStatus::Terminated);
            /// # }
            /// ```
            #[doc(alias = "cancel")]
            #[doc(alias = "abort")]
            #[doc(alias = "kill")]
            pub fn terminate(&self) {
                self.member().terminate();
            }
        }

        impl<$($generics)*> std::fmt::Debug for $task {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let life = self.member().life();
                formatter
                    .debug_struct(stringify!($task).split('<').next().unwrap_or_default())
                    .field("name", &life.meta)
                    .field("id", &life.id)
                    .field("daemon", &life.is_daemon)
                    .field("exit_status", &self.exit_status())
                    .finish()
            }
        }
    };
}

pub(super) use impl_task;

/// A [`Task`](crate::Task) whose value is not asked for, so that tasks with different values are of one type.
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let baker = polytask::spawn(async { polytask::current().unwrap() });
/// let id = baker.id();
/// let own: polytask::TaskHandle = baker.await.unwrap();
/// assert_eq!(own.id(), id);
/// # }
/// ```
#[derive(Clone)]
pub struct TaskHandle {
    member: Arc<dyn Member>,
}

// === impl TaskHandle ===

impl TaskHandle {
    pub(super) fn new(member: Arc<dyn Member>) -> Self {
        Self { member }
    }

    pub(super) fn as_arc(&self) -> &Arc<dyn Member> {
        &self.member
    }

    fn member(&self) -> &dyn Member {
        &*self.member
    }
}

impl_task!([] TaskHandle);
