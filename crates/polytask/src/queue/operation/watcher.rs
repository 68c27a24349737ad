//! Waiting for the queue to be in some state, without taking anything: [`Watcher`].

use std::convert::Infallible;
use std::task::{Context, Poll};
use std::time::Duration;

use super::impl_operation;
use crate::instrument::{Call, Verb};
use crate::queue::OrderedQueue;
use crate::queue::order::{Fifo, Order};
use crate::queue::state::{Outlook, State};
use crate::wait::{Operation, Wait, cooperatively};
use crate::waiters::{Place, Waiters};

/// What [`Queue::ready`](crate::Queue::ready) waits for.
pub struct Ready<'a, T, O: Order<Item = T> = Fifo<T>> {
    queue: &'a OrderedQueue<T, O>,
    watcher: Watcher<O>,
}

/// Somebody who waits until the queue is in some state, and perhaps has a place in the list that is kept for it.
pub(in crate::queue) struct Watcher<O: Order> {
    is_there: fn(&State<O>) -> bool,
    /// The list whose members are granted when the state is there.
    list: fn(&mut State<O>) -> &mut Waiters,
    queued: Option<Place>,
    call: Call,
}

// === impl Watcher ===

impl<O: Order> Watcher<O> {
    #[track_caller]
    pub(in crate::queue) fn new(
        is_there: fn(&State<O>) -> bool,
        list: fn(&mut State<O>) -> &mut Waiters,
        verb: Verb,
    ) -> Self {
        Self { is_there, list, queued: None, call: Call::new(verb) }
    }

    pub(in crate::queue) fn poll<T>(&mut self, queue: &OrderedQueue<T, O>, context: &mut Context<'_>) -> Poll<()>
    where
        O: Order<Item = T>,
    {
        cooperatively(context, |context| {
            let mut replaced = None;
            let outcome = queue.with_state(|state, _| match &self.queued {
                None if (self.is_there)(state) => Poll::Ready(()),
                None => {
                    self.queued = Some((self.list)(state).join((), context.waker()));
                    Poll::Pending
                }
                Some(place) => (self.list)(state).poll(place, context.waker(), &mut replaced),
            });
            drop(replaced);
            if outcome.is_ready() {
                self.queued = None;
            }
            self.call.came_to(&outcome.map(Ok::<_, Infallible>), queue.meta());
            outcome
        })
    }

    /// Gives up the place.
    pub(in crate::queue) fn leave<T>(&mut self, queue: &OrderedQueue<T, O>)
    where
        O: Order<Item = T>,
    {
        // First: what follows may run a waker of somebody else's, and that may panic.
        self.call.gave_up(&**queue.meta());
        if let Some(place) = self.queued.take() {
            let left = queue.with_state(|state, _| (self.list)(state).leave(&place));
            drop(left);
        }
    }
}

// === impl Ready ===

impl<'a, T, O: Order<Item = T>> Ready<'a, T, O> {
    #[track_caller]
    pub(in crate::queue) fn wait(queue: &'a OrderedQueue<T, O>) -> Wait<Self> {
        let is_there = |state: &State<O>| !matches!(state.outlook(), Outlook::Later);
        Wait::new(Self { queue, watcher: Watcher::new(is_there, State::watchers, Verb::Ready) })
    }
}

impl<T, O: Order<Item = T>> Operation for Ready<'_, T, O> {
    type Output = ();
    type Timed = bool;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        self.watcher.poll(self.queue, context)
    }

    fn timed(&mut self, (): ()) -> bool {
        true
    }

    fn expire(&mut self, _limit: Duration) -> Option<bool> {
        self.watcher.leave(self.queue);
        Some(false)
    }
}

impl<T, O: Order<Item = T>> Drop for Ready<'_, T, O> {
    fn drop(&mut self) {
        self.watcher.leave(self.queue);
    }
}

impl_operation!(Ready);
