//! The items of a map, and the tasks made of them: [`Feeder`].

use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::TaskPool;
use crate::acquire::Acquire;
use crate::semaphore::PermittedOwned;
use crate::task::{Origin, Task, TaskError, TaskHandle, TaskValue};
use crate::wait::Wait;

/// Makes a task of each item, when it is its turn.
pub(super) struct Feeder<I: Iterator, F> {
    pool: TaskPool,
    function: F,
    /// `None`: it has come to its end, and is not asked again.
    items: Option<I>,
    /// The item that waits for its turn.
    next: Option<(I::Item, Wait<Acquire<PermittedOwned>>)>,
    at: &'static Location<'static>,
}

/// A task that was begun for an item. Dropped before its end, it is terminated.
pub(super) struct Begun<R: Send + 'static> {
    task: TaskHandle,
    value: Wait<TaskValue<R>>,
}

// === impl Feeder ===

impl<I: Iterator, F> Feeder<I, F> {
    #[track_caller]
    pub(super) fn new(pool: &TaskPool, function: F, items: impl IntoIterator<IntoIter = I>) -> Self {
        let items = Some(items.into_iter());
        Self { pool: pool.clone(), function, items, next: None, at: Location::caller() }
    }

    /// How many may be outstanding in a map that is read as it is made.
    pub(super) fn at_most(&self) -> usize {
        self.pool.at_most
    }

    /// Whether every item has its task.
    pub(super) fn is_over(&self) -> bool {
        self.items.is_none() && self.next.is_none()
    }

    /// Whether an item waits for its turn.
    pub(super) fn is_waiting(&self) -> bool {
        self.next.is_some()
    }

    /// Gives up what has not begun.
    pub(super) fn stop(&mut self) {
        (self.items, self.next) = (None, None);
    }

    /// Begins the next. `None`: there is none.
    pub(super) fn poll<W>(&mut self, context: &mut Context<'_>) -> Poll<Option<Begun<W::Output>>>
    where
        F: Fn(I::Item) -> W,
        W: Future<Output: Send + 'static> + Send + 'static,
    {
        if self.next.is_none() {
            let item = self.items.as_mut().and_then(Iterator::next);
            match item {
                Some(item) => self.next = Some((item, self.pool.room.acquire_owned_at(self.at))),
                None => self.items = None,
            }
        }
        let Some((_, turn)) = &mut self.next else { return Poll::Ready(None) };
        let permit = ready!(Pin::new(turn).poll(context));
        let Some((item, _)) = self.next.take() else { unreachable!("its turn has come") };
        let builder = Task::builder().permit(Some(permit));
        let (task, refused) = builder.spawn_at(Origin::current(None), (self.function)(item), None, self.at);
        drop(refused);
        Poll::Ready(Some(Begun { task: task.handle(), value: task.value_at(self.at) }))
    }
}

// === impl Begun ===

impl<R: Send + 'static> Begun<R> {
    pub(super) fn is_alive(&self) -> bool {
        self.task.is_alive()
    }
}

impl<R: Send + 'static> Future for Begun<R> {
    type Output = Result<R, TaskError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.value).poll(context)
    }
}

impl<R: Send + 'static> Drop for Begun<R> {
    fn drop(&mut self) {
        // Nothing happens to one that has ended.
        self.task.terminate();
    }
}
