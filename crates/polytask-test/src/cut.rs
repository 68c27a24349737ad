//! Futures that are dropped half-way, as a `select!` would drop them.
//!
//! See [`cut_after`] and [`cut_when_woken`].

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// Drops `future` when it has been polled `polls` times without finishing, and then gives `None`.
///
/// It asks to be polled again at once, so on a real runtime it is anybody's guess whether the drop comes before or
/// after a grant.
pub fn cut_after<F: Future>(polls: usize, future: F) -> CutAfter<F> {
    CutAfter { future: Some(Box::pin(future)), polls }
}

/// Drops `future` when it is woken after `polls` polls, and then gives `None`: after its grant, before it sees it.
pub fn cut_when_woken<F: Future>(polls: usize, future: F) -> CutWhenWoken<F> {
    CutWhenWoken { future: Some(Box::pin(future)), polls }
}

/// What [`cut_after`] returns.
#[must_use = "futures do nothing unless they are polled"]
pub struct CutAfter<F> {
    future: Option<Pin<Box<F>>>,
    polls: usize,
}

/// What [`cut_when_woken`] returns.
#[must_use = "futures do nothing unless they are polled"]
pub struct CutWhenWoken<F> {
    future: Option<Pin<Box<F>>>,
    polls: usize,
}

/// One poll, or the cut: `Ready(None)`.
fn poll_or_cut<F: Future>(
    future: &mut Option<Pin<Box<F>>>,
    polls: &mut usize,
    context: &mut Context<'_>,
) -> Poll<Option<F::Output>> {
    match (&mut *future, polls.checked_sub(1)) {
        (Some(running), Some(left)) => {
            *polls = left;
            let output = ready!(running.as_mut().poll(context));
            *future = None;
            Poll::Ready(Some(output))
        }
        _ => {
            *future = None;
            Poll::Ready(None)
        }
    }
}

// === impl CutAfter ===

impl<F: Future> Future for CutAfter<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { future, polls } = &mut *self;
        let outcome = poll_or_cut(future, polls, context);
        if outcome.is_pending() {
            context.waker().wake_by_ref();
        }
        outcome
    }
}

impl<F> fmt::Debug for CutAfter<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("CutAfter").field("polls", &self.polls).finish_non_exhaustive()
    }
}

// === impl CutWhenWoken ===

impl<F: Future> Future for CutWhenWoken<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { future, polls } = &mut *self;
        poll_or_cut(future, polls, context)
    }
}

impl<F> fmt::Debug for CutWhenWoken<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("CutWhenWoken").field("polls", &self.polls).finish_non_exhaustive()
    }
}
