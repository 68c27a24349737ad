//! Waiting for the end of a pool: [`JoinPool`].

use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::impl_operation;
use crate::instrument::{Call, Verb};
use crate::pool::error::{NotJoined, PoolJoinError};
use crate::pool::shared::Shared;
use crate::pool::state::Phase;
use crate::wait::{Operation, Wait, cooperatively};
use crate::waiters::Place;

/// What [`Pool::join`](crate::Pool::join) waits for.
pub struct JoinPool<'a, L: Send + 'static> {
    pool: &'a Arc<Shared<L>>,
    place: Option<Place>,
    call: Call,
}

// === impl JoinPool ===

impl<'a, L: Send + 'static> JoinPool<'a, L> {
    #[track_caller]
    pub(in crate::pool) fn wait(pool: &'a Arc<Shared<L>>) -> Wait<Self> {
        Wait::new(Self { pool, place: None, call: Call::new(Verb::Join) })
    }

    fn look(&mut self, context: &mut Context<'_>) -> Poll<Result<(), PoolJoinError>> {
        let mut replaced = None;
        let ended = self.pool.with_state(|state, _| {
            if let Some(place) = &self.place {
                ready!(state.joiners().poll(place, context.waker(), &mut replaced));
                self.place = None;
            } else if *state.phase() == Phase::Open {
                return Poll::Ready(Err(NotJoined::Open));
            } else if !state.is_over() {
                self.place = Some(state.joiners().join((), context.waker()));
                return Poll::Pending;
            }
            Poll::Ready(Ok(()))
        });
        let ended = ended.map_err(|cause| PoolJoinError { pool: self.pool.meta.clone(), cause });
        self.call.came_to(&ended, &self.pool.meta);
        ended
    }

    fn leave(&mut self) {
        // First: what follows may run a waker of somebody else's, and that may panic.
        self.call.gave_up(&*self.pool.meta);
        if let Some(place) = self.place.take() {
            let left = self.pool.with_state(|state, _| state.joiners().leave(&place));
            drop(left);
        }
    }
}

impl<L: Send + 'static> Operation for JoinPool<'_, L> {
    type Output = Result<(), PoolJoinError>;
    type Timed = Self::Output;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Self::Output> {
        cooperatively(context, |context| self.look(context))
    }

    fn timed(&mut self, output: Self::Output) -> Self::Timed {
        output
    }

    fn expire(&mut self, limit: Duration) -> Option<Self::Timed> {
        self.leave();
        let jobs = self.pool.with_state(|state, _| state.unended());
        let cause = NotJoined::Unfinished { jobs, limit };
        Some(Err(PoolJoinError { pool: self.pool.meta.clone(), cause }))
    }
}

impl<L: Send + 'static> Drop for JoinPool<'_, L> {
    fn drop(&mut self) {
        self.leave();
    }
}

impl_operation!([L: Send + 'static] JoinPool<'_, L>);
