//! Waiting for the end of a task.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use super::Task;
use super::life::{Member, Shared};
use super::status::{ExitStatus, Reason, StillRunningError, TaskError};
use crate::instrument::{Call, Verb};
use crate::outcome::{Awaitable, Borrowed, Ending, Outcome, Seat, Settles, poll_end};
use crate::wait::{Operation, Wait, sealed::Sealed};

/// What [`Task::join`](crate::Task::join) waits for.
pub struct JoinTask<'a> {
    of: &'a dyn Member,
    seat: Option<Seat>,
    call: Call,
}

/// What [`Task::value`](crate::Task::value) and awaiting a task wait for.
pub struct TaskValue<T: Send + 'static> {
    ending: Ending<Arc<Shared<T>>>,
}

/// What [`Task::cloned`](crate::Task::cloned) waits for.
pub struct ClonedValue<T: Send + 'static> {
    ending: Ending<Arc<Shared<T>>>,
}

// === impl JoinTask ===

impl<'a> JoinTask<'a> {
    #[track_caller]
    pub(super) fn wait(of: &'a dyn Member) -> Wait<Self> {
        Wait::new(Self { of, seat: None, call: Call::new(Verb::Join) })
    }

    fn leave(&mut self) {
        self.call.gave_up(&self.of.life().meta);
        self.of.leave_end(&mut self.seat);
    }
}

impl Sealed for JoinTask<'_> {}

impl Operation for JoinTask<'_> {
    type Output = ExitStatus;
    type Timed = Result<ExitStatus, StillRunningError>;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<ExitStatus> {
        let ended = self.of.poll_end(&mut self.seat, context);
        match &ended {
            Poll::Pending => self.call.waits_unlisted(&self.of.life().meta),
            Poll::Ready(_) => self.call.granted(&self.of.life().meta),
        }
        ended
    }

    fn timed(&mut self, status: ExitStatus) -> Self::Timed {
        Ok(status)
    }

    fn expire(&mut self, limit: Duration) -> Option<Self::Timed> {
        self.leave();
        Some(Err(StillRunningError { task: self.of.life().name(), limit }))
    }
}

impl Drop for JoinTask<'_> {
    fn drop(&mut self) {
        self.leave();
    }
}

impl fmt::Debug for JoinTask<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("JoinTask").field("at", &self.call.at()).finish_non_exhaustive()
    }
}

// === impl TaskValue ===

impl<T: Send + 'static> TaskValue<T> {
    pub(super) fn wait(of: Arc<Shared<T>>, at: &'static Location<'static>) -> Wait<Self> {
        Wait::new(Self { ending: Ending::new(of, at, Verb::Value) })
    }

    fn error(&self, reason: impl Into<Reason>) -> TaskError {
        error(self.ending.of(), reason)
    }
}

impl<T: Send + 'static> Sealed for TaskValue<T> {}

impl<T: Send + 'static> Operation for TaskValue<T> {
    type Output = Result<T, TaskError>;
    type Timed = Result<T, TaskError>;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Self::Output> {
        let taken = self.ending.poll(context, Outcome::take);
        taken.map(|taken| taken.map_err(|missing| self.error(missing)))
    }

    fn timed(&mut self, result: Self::Output) -> Self::Timed {
        result
    }

    fn expire(&mut self, limit: Duration) -> Option<Self::Timed> {
        self.ending.leave();
        Some(Err(self.error(Reason::TimedOut(limit))))
    }
}

impl<T: Send + 'static> fmt::Debug for TaskValue<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("TaskValue").field("at", &self.ending.at()).finish_non_exhaustive()
    }
}

// === impl ClonedValue ===

impl<T: Clone + Send + 'static> ClonedValue<T> {
    pub(super) fn wait(of: Arc<Shared<T>>, at: &'static Location<'static>) -> Wait<Self> {
        Wait::new(Self { ending: Ending::new(of, at, Verb::Value) })
    }
}

impl<T: Send + 'static> Sealed for ClonedValue<T> {}

impl<T: Clone + Send + 'static> Operation for ClonedValue<T> {
    type Output = Result<T, TaskError>;
    type Timed = Result<T, TaskError>;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Self::Output> {
        let borrowed = self.ending.poll(context, Outcome::borrow);
        borrowed.map(|borrowed| match borrowed {
            // The copy is made with the mutex free, since it is somebody else's code that makes it.
            Ok(value) => Ok(Borrowed::new(Arc::clone(self.ending.of()), value).get().clone()),
            Err(missing) => Err(error(self.ending.of(), missing)),
        })
    }

    fn timed(&mut self, result: Self::Output) -> Self::Timed {
        result
    }

    fn expire(&mut self, limit: Duration) -> Option<Self::Timed> {
        self.ending.leave();
        Some(Err(error(self.ending.of(), Reason::TimedOut(limit))))
    }
}

impl<T: Send + 'static> fmt::Debug for ClonedValue<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ClonedValue").field("at", &self.ending.at()).finish_non_exhaustive()
    }
}

// === impl Task ===

impl<T: Send + 'static> Sealed for Task<T> {}

#[expect(private_interfaces, reason = "the trait is sealed")]
impl<T: Send + 'static> Awaitable for Task<T> {
    type Value = T;
    type Error = TaskError;

    fn poll_failed(&self, seat: &mut Option<Seat>, context: &mut Context<'_>) -> Poll<bool> {
        self.shared.poll_end(seat, context).map(|status| !status.is_success())
    }

    fn poll_value(&self, seat: &mut Option<Seat>, context: &mut Context<'_>) -> Poll<Result<T, TaskError>> {
        let taken = poll_end(self.shared.outcome(), seat, context, Outcome::take);
        taken.map(|taken| taken.map_err(|missing| error(&self.shared, missing)))
    }

    fn bring_back(&self, value: T) {
        drop(Borrowed::new(Arc::clone(&self.shared), value));
    }

    fn leave(&self, seat: &mut Option<Seat>) {
        self.shared.leave_end(seat);
    }

    fn awaited_by(&self, call: &mut Call) {
        self.shared.awaited_by(call);
    }

    fn left_by(&self, call: &mut Call) {
        call.gave_up(self.shared.meta());
    }
}

fn error<T: Send + 'static>(of: &Arc<Shared<T>>, reason: impl Into<Reason>) -> TaskError {
    TaskError::new(of.life().name(), reason.into())
}
