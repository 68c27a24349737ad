//! Waiting for an item: [`Getter`].

use std::panic::Location;
use std::task::{Context, Poll, ready};

use crate::instrument::{Call, Verb};
use crate::queue::OrderedQueue;
use crate::queue::error::GetError;
use crate::queue::order::Order;
use crate::queue::state::{Grant, Outlook, State};
use crate::wait::cooperatively;
use crate::waiters::{Place, Wakers};

/// Somebody who wants an item, and perhaps has a place among those who wait for one.
pub(in crate::queue) struct Getter {
    queued: Option<Place>,
    call: Call,
}

// === impl Getter ===

impl Getter {
    #[track_caller]
    pub(in crate::queue) fn new(verb: Verb) -> Self {
        Self { queued: None, call: Call::new(verb) }
    }

    /// The line that made the call.
    pub(in crate::queue) fn at(&self) -> &'static Location<'static> {
        self.call.at()
    }

    /// Asks for an item. When there is one, `take` runs under the same lock; its `None` is the end of the queue.
    #[inline]
    pub(in crate::queue) fn poll<T, O: Order<Item = T>, R>(
        &mut self,
        queue: &OrderedQueue<T, O>,
        context: &mut Context<'_>,
        take: impl FnOnce(&mut State<O>, &mut Wakers) -> Option<R>,
    ) -> Poll<Result<R, GetError>> {
        cooperatively(context, |context| {
            let mut is_seen = false;
            let outcome = match &self.queued {
                None => queue.with_state(|state, wakers| match state.outlook() {
                    Outlook::Item => {
                        is_seen = state.sees_getter();
                        Poll::Ready(take(state, wakers).ok_or(GetError::Closed))
                    }
                    Outlook::Ended => Poll::Ready(Err(GetError::Closed)),
                    Outlook::Later => {
                        self.queued = Some(state.getters().join((), context.waker()));
                        Poll::Pending
                    }
                }),
                Some(_) => self.poll_queued(queue, context, take),
            };
            self.call.came_to(&outcome, queue.meta());
            if is_seen {
                self.call.passes(&**queue.meta());
            }
            outcome
        })
    }

    fn poll_queued<T, O: Order<Item = T>, R>(
        &mut self,
        queue: &OrderedQueue<T, O>,
        context: &mut Context<'_>,
        take: impl FnOnce(&mut State<O>, &mut Wakers) -> Option<R>,
    ) -> Poll<Result<R, GetError>> {
        // Dropped when the queue is free again.
        let mut replaced = None;
        queue.with_state(|state, wakers| {
            if let Some(place) = &self.queued {
                let grant = ready!(state.getters().poll(place, context.waker(), &mut replaced));
                self.queued = None;
                match grant {
                    Grant::Item => state.end_promise(),
                    Grant::End => return Poll::Ready(Err(GetError::Closed)),
                }
            }
            Poll::Ready(take(state, wakers).ok_or(GetError::Closed))
        })
    }

    /// Gives up the place, and with it any item that it was promised.
    #[inline]
    pub(in crate::queue) fn leave<T, O: Order<Item = T>>(&mut self, queue: &OrderedQueue<T, O>) {
        // First: what follows may run a waker of somebody else's, and that may panic.
        self.call.gave_up(&**queue.meta());
        if let Some(place) = self.queued.take() {
            let left = queue.with_state(|state, wakers| state.leave_getters(&place, wakers));
            drop(left);
        }
    }
}
