//! The waiting calls of a group.

use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::error::{GroupError, SpawnError};
use super::{Shared, Spawner};
use crate::acquire::Acquire;
use crate::instrument::{Call, Verb};
use crate::semaphore::PermittedOwned;
use crate::task::{Origin, Task, TaskBuilder, Verdict};
use crate::wait::{Operation, Wait, cooperatively, sealed::Sealed};
use crate::waiters::Place;

/// What [`Spawner::spawn`] waits for.
pub struct SpawnTask<'a, F: Future> {
    spawner: &'a Spawner,
    /// Taken by the poll that starts it.
    task: Option<(TaskBuilder, F)>,
    verdict: Option<Verdict<F::Output>>,
    turn: Option<Wait<Acquire<PermittedOwned>>>,
    at: &'static Location<'static>,
}

/// What [`Group::join`](crate::Group::join) waits for.
pub struct JoinGroup<'a> {
    group: &'a Shared,
    place: Option<Place>,
    call: Call,
}

// === impl SpawnTask ===

impl<'a, F: Future> SpawnTask<'a, F> {
    pub(super) fn new(
        spawner: &'a Spawner,
        builder: TaskBuilder,
        future: F,
        verdict: Option<Verdict<F::Output>>,
        turn: Option<Wait<Acquire<PermittedOwned>>>,
        at: &'static Location<'static>,
    ) -> Self {
        Self { spawner, task: Some((builder, future)), verdict, turn, at }
    }
}

// The future in it is moved to where it is polled.
impl<F: Future> Unpin for SpawnTask<'_, F> {}

impl<F: Future> Sealed for SpawnTask<'_, F> {}

impl<F> Operation for SpawnTask<'_, F>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    type Output = Task<F::Output>;
    type Timed = Result<Task<F::Output>, SpawnError<F>>;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Self::Output> {
        let permit = match &mut self.turn {
            Some(turn) => Some(ready!(Pin::new(turn).poll(context))),
            // It spends of the budget too, or a loop that spawns would keep out what it has spawned.
            None => ready!(cooperatively(context, |_| Poll::Ready(None))),
        };
        self.turn = None;
        let (builder, future) = self.task.take().expect("it is not polled after its end");
        let origin = Origin::current(Some(self.spawner.scope()));
        let (task, refused) = builder.permit(permit).spawn_at(origin, future, self.verdict, self.at);
        drop(refused);
        Poll::Ready(task)
    }

    fn timed(&mut self, task: Self::Output) -> Self::Timed {
        Ok(task)
    }

    fn expire(&mut self, _limit: Duration) -> Option<Self::Timed> {
        self.turn = None;
        let (_, future) = self.task.take().expect("it has not ended");
        Some(Err(SpawnError::Full(future)))
    }
}

impl<F: Future> fmt::Debug for SpawnTask<'_, F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SpawnTask").field("at", &self.at).finish_non_exhaustive()
    }
}

// === impl JoinGroup ===

impl<'a> JoinGroup<'a> {
    #[track_caller]
    pub(super) fn wait(group: &'a Shared) -> Wait<Self> {
        Wait::new(Self { group, place: None, call: Call::new(Verb::Join) })
    }

    fn leave(&mut self) {
        self.call.gave_up(&*self.group.meta);
        self.group.scope().leave_end(&mut self.place);
    }
}

impl Sealed for JoinGroup<'_> {}

impl Operation for JoinGroup<'_> {
    type Output = Result<(), GroupError>;
    type Timed = Result<(), GroupError>;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Self::Output> {
        let (meta, scope) = (&self.group.meta, self.group.scope());
        let Poll::Ready(failures) = scope.poll_end(&mut self.place, context) else {
            self.call.waits(meta);
            return Poll::Pending;
        };
        self.call.granted(&**meta);
        Poll::Ready(if failures.first.is_empty() { Ok(()) } else { Err(GroupError::of_failures(meta, failures)) })
    }

    fn timed(&mut self, result: Self::Output) -> Self::Timed {
        result
    }

    fn expire(&mut self, limit: Duration) -> Option<Self::Timed> {
        self.leave();
        let (meta, scope) = (&self.group.meta, self.group.scope());
        Some(Err(GroupError::timeout(meta, scope.unfinished(), limit)))
    }
}

impl Drop for JoinGroup<'_> {
    fn drop(&mut self) {
        self.leave();
    }
}

impl fmt::Debug for JoinGroup<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("JoinGroup").field("at", &self.call.at()).finish_non_exhaustive()
    }
}
