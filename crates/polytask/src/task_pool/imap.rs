//! The maps that are read as they are made: [`ImapTasks`].

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::feeder::Feeder;
use super::operation::Tasks;
use crate::task::TaskError;
use crate::window::Window;

/// What the tasks of a map return, one after another: a [`Stream`], made by [`TaskPool::imap`](crate::TaskPool::imap) and
/// [`imap_unordered`](crate::TaskPool::imap_unordered).
///
/// # Cancel safety
///
/// Dropping it terminates its tasks.
///
/// # Examples
///
/// See [`TaskPool::imap`](crate::TaskPool::imap).
#[must_use = "nothing begins until it is polled"]
pub struct ImapTasks<I: Iterator, F, R: Send + 'static> {
    tasks: Tasks<I, F, R>,
}

// === impl ImapTasks ===

impl<I: Iterator, F, R: Send + 'static> ImapTasks<I, F, R> {
    pub(super) fn in_order(feeder: Feeder<I, F>) -> Self {
        Self { tasks: Tasks::new(feeder, Window::in_order()) }
    }

    pub(super) fn as_they_end(feeder: Feeder<I, F>) -> Self {
        Self { tasks: Tasks::new(feeder, Window::as_they_end()) }
    }
}

// Nothing in it is polled where it is stored.
impl<I: Iterator, F, R: Send + 'static> Unpin for ImapTasks<I, F, R> {}

impl<I, F, R, W> Stream for ImapTasks<I, F, R>
where
    I: Iterator,
    F: Fn(I::Item) -> W,
    W: Future<Output = R> + Send + 'static,
    R: Send + 'static,
{
    type Item = Result<R, TaskError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let at_most = self.tasks.at_most();
        self.tasks.poll(at_most, context)
    }
}

impl<I: Iterator, F, R: Send + 'static> fmt::Debug for ImapTasks<I, F, R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ImapTasks").finish_non_exhaustive()
    }
}
