//! The waiting calls of a joinable queue that a plain one does not have.

use std::error::Error;
use std::fmt;
use std::task::{Context, Poll};
use std::time::Duration;

use super::{Job, JoinableQueue};
use crate::instrument::Verb;
use crate::queue::OrderedQueue;
use crate::queue::error::GetError;
use crate::queue::ledger::Joined;
use crate::queue::operation::{Getter, Watcher, impl_operation};
use crate::queue::order::{Fifo, Order};
use crate::queue::state::State;
use crate::wait::{Operation, Wait};

/// A queue was not joined in the time allowed.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use polytask::JoinableQueue;
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let orders = JoinableQueue::new(1);
/// orders.put("soup").await.unwrap();
/// let error = orders.join().timeout(Duration::from_secs(3)).await.unwrap_err();
/// assert_eq!(error.to_string(), "the queue still has 1 unfinished items");
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JoinTimeoutError {
    unfinished: usize,
}

/// What [`JoinableQueue::get`] waits for.
pub struct GetJob<'a, T, O: Order<Item = T> = Fifo<T>> {
    queue: &'a JoinableQueue<T, O>,
    getter: Getter,
}

/// What [`JoinableQueue::join`] waits for.
pub struct JoinQueue<'a, T, O: Order<Item = T> = Fifo<T>> {
    queue: &'a OrderedQueue<T, O>,
    watcher: Watcher<O>,
}

// === impl GetJob ===

impl<'a, T, O: Order<Item = T>> GetJob<'a, T, O> {
    #[track_caller]
    pub(super) fn wait(queue: &'a JoinableQueue<T, O>) -> Wait<Self> {
        Wait::new(Self { queue, getter: Getter::new(Verb::Get) })
    }
}

impl<T, O: Order<Item = T>> Operation for GetJob<'_, T, O> {
    type Output = Result<Job<T, O>, GetError>;
    type Timed = Self::Output;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { queue, getter } = self;
        let item = getter.poll(&queue.queue, context, State::take);
        item.map(|item| item.map(|item| Job::new(item, (*queue).clone(), getter.at())))
    }

    fn timed(&mut self, output: Self::Output) -> Self::Timed {
        output
    }

    fn expire(&mut self, _limit: Duration) -> Option<Self::Timed> {
        self.getter.leave(&self.queue.queue);
        Some(Err(GetError::Empty))
    }
}

impl<T, O: Order<Item = T>> Drop for GetJob<'_, T, O> {
    fn drop(&mut self) {
        self.getter.leave(&self.queue.queue);
    }
}

// === impl JoinQueue ===

impl<'a, T, O: Order<Item = T>> JoinQueue<'a, T, O> {
    #[track_caller]
    pub(super) fn wait(queue: &'a OrderedQueue<T, O>) -> Wait<Self> {
        let is_finished = |state: &State<O>| state.ledger().unfinished() == 0;
        Wait::new(Self {
            queue,
            watcher: Watcher::new(is_finished, |state| &mut state.ledger_mut().joiners, Verb::Join),
        })
    }
}

impl<T, O: Order<Item = T>> Operation for JoinQueue<'_, T, O> {
    type Output = Joined;
    type Timed = Result<Joined, JoinTimeoutError>;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Joined> {
        let queue = self.queue;
        self.watcher.poll(queue, context).map(|()| queue.with_state(|state, _| state.ledger().joined()))
    }

    fn timed(&mut self, joined: Joined) -> Self::Timed {
        Ok(joined)
    }

    fn expire(&mut self, _limit: Duration) -> Option<Self::Timed> {
        self.watcher.leave(self.queue);
        let unfinished = self.queue.with_state(|state, _| state.ledger().unfinished());
        Some(Err(JoinTimeoutError { unfinished }))
    }
}

impl<T, O: Order<Item = T>> Drop for JoinQueue<'_, T, O> {
    fn drop(&mut self) {
        self.watcher.leave(self.queue);
    }
}

impl_operation!(GetJob, JoinQueue);

// === impl JoinTimeoutError ===

impl JoinTimeoutError {
    /// How many items were not finished when the time was over.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let orders = polytask::JoinableQueue::new(2);
    /// orders.put_many(["soup", "rice"]).await.unwrap();
    /// let join = orders.join().timeout(std::time::Duration::from_secs(3));
    /// assert_eq!(join.await.unwrap_err().unfinished(), 2);
    /// # }
    /// ```
    pub fn unfinished(&self) -> usize {
        self.unfinished
    }
}

impl fmt::Display for JoinTimeoutError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the queue still has {} unfinished items", self.unfinished)
    }
}

impl Error for JoinTimeoutError {}
