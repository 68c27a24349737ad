//! Waiting for room: [`Putter`].

use std::task::{Context, Poll, ready};

use crate::instrument::{Call, Verb};
use crate::queue::OrderedQueue;
use crate::queue::order::Order;
use crate::queue::state::State;
use crate::wait::cooperatively;
use crate::waiters::{Place, Wakers};

/// Somebody who wants room, and perhaps has a place among those who wait for it.
pub(super) struct Putter {
    queued: Option<Place>,
    call: Call,
}

/// A put was refused, since the queue is closed.
pub(super) struct Closed;

// === impl Putter ===

impl Putter {
    #[track_caller]
    pub(super) fn new(verb: Verb) -> Self {
        Self { queued: None, call: Call::new(verb) }
    }

    /// Asks for room. When it is granted it is charged, and `enter` runs under the same lock.
    #[inline]
    pub(super) fn poll<T, O: Order<Item = T>, R>(
        &mut self,
        queue: &OrderedQueue<T, O>,
        weight: usize,
        context: &mut Context<'_>,
        enter: impl FnOnce(&mut State<O>, &mut Wakers) -> R,
    ) -> Poll<Result<R, Closed>> {
        cooperatively(context, |context| {
            let mut is_seen = false;
            let outcome = match &self.queued {
                None => queue.with_state(|state, wakers| {
                    if state.is_closed() {
                        Poll::Ready(Err(Closed))
                    } else if state.admits(weight) {
                        state.charge(weight);
                        is_seen = state.sees_putter();
                        Poll::Ready(Ok(enter(state, wakers)))
                    } else {
                        self.queued = Some(state.putters().join(weight, context.waker()));
                        Poll::Pending
                    }
                }),
                Some(_) => self.poll_queued(queue, context, enter),
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
        enter: impl FnOnce(&mut State<O>, &mut Wakers) -> R,
    ) -> Poll<Result<R, Closed>> {
        // Dropped when the queue is free again.
        let mut replaced = None;
        queue.with_state(|state, wakers| {
            if let Some(place) = &self.queued {
                let weight = ready!(state.putters().poll(place, context.waker(), &mut replaced));
                self.queued = None;
                if state.is_closed() {
                    state.discharge(weight, wakers);
                    return Poll::Ready(Err(Closed));
                }
            }
            Poll::Ready(Ok(enter(state, wakers)))
        })
    }

    /// Gives up the place, and with it any room that it was granted.
    #[inline]
    pub(super) fn leave<T, O: Order<Item = T>>(&mut self, queue: &OrderedQueue<T, O>) {
        // First: what follows may run a waker of somebody else's, and that may panic.
        self.call.gave_up(&**queue.meta());
        if let Some(place) = self.queued.take() {
            let left = queue.with_state(|state, wakers| state.leave_putters(&place, wakers));
            drop(left);
        }
    }
}
