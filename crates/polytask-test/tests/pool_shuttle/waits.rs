//! Those who wait for room and for the end.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use shuttle::sync::Arc;

use super::{Job, Pool};
use crate::pool::state::Refusal;
use crate::waiters::Place;

/// A job on its way into the queue.
pub(crate) struct Entering<'a> {
    pool: &'a Arc<Pool>,
    job: &'a Arc<Job>,
    place: Option<Place>,
}

/// Somebody who waits for the end.
pub(crate) struct Joining<'a> {
    pool: &'a Pool,
    place: Option<Place>,
}

/// Why a job was not queued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    Full,
    Over,
}

// === impl Pool ===

impl Pool {
    pub(crate) fn enter<'a>(self: &'a Arc<Self>, job: &'a Arc<Job>) -> Entering<'a> {
        Entering { pool: self, job, place: None }
    }

    pub(crate) fn join(&self) -> Joining<'_> {
        Joining { pool: self, place: None }
    }
}

// === impl Entering ===

impl Future for Entering<'_> {
    type Output = Result<(), Refused>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { pool, job, place } = &mut *self;
        let mut replaced = None;
        let entered = pool.with(|inside, _| {
            let has_room = match place.as_ref() {
                Some(queued) => {
                    let has_room = ready!(inside.state.collect_room(queued, context.waker(), &mut replaced));
                    inside.places -= 1;
                    has_room
                }
                None => match inside.state.try_enter() {
                    Err(Refusal::Full) => {
                        *place = Some(inside.state.await_room(context.waker()));
                        inside.places += 1;
                        return Poll::Pending;
                    }
                    entered => entered,
                },
            };
            *place = None;
            Poll::Ready(has_room.map(|()| inside.push(job)))
        });
        entered.map(|entered| entered.map(|start| pool.perform(start)).map_err(Refused::from))
    }
}

impl Drop for Entering<'_> {
    fn drop(&mut self) {
        let Some(place) = self.place.take() else { return };
        let _left = self.pool.with(|inside, wakers| {
            inside.places -= 1;
            inside.state.leave_room(&place, wakers)
        });
    }
}

// === impl Joining ===

impl Future for Joining<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let Self { pool, place } = &mut *self;
        let mut replaced = None;
        pool.with(|inside, _| {
            let state = &mut inside.state;
            if let Some(waiting) = place {
                ready!(state.joiners().poll(waiting, context.waker(), &mut replaced));
                *place = None;
            } else if !state.is_over() {
                *place = Some(state.joiners().join((), context.waker()));
                return Poll::Pending;
            }
            Poll::Ready(())
        })
    }
}

impl Drop for Joining<'_> {
    fn drop(&mut self) {
        let Some(place) = self.place.take() else { return };
        let _left = self.pool.with(|inside, _| inside.state.joiners().leave(&place));
    }
}

// === impl Refused ===

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Full => Self::Full,
            Refusal::Closed | Refusal::Broken(_) => Self::Over,
        }
    }
}
