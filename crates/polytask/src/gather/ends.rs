//! The ends of several, as they come: [`Ends`].

use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use futures_util::stream::FuturesUnordered;

use crate::instrument::{Call, Verb};
use crate::outcome::{Awaitable, Seat, UnfinishedError};

/// Several that are waited for, each woken for by itself.
pub(super) struct Ends<H: Awaitable> {
    waiting: FuturesUnordered<Ending<H>>,
    given: usize,
}

/// One of them has ended.
pub(super) struct End<H> {
    pub(super) handle: H,
    /// Its rank among those that were given.
    pub(super) index: usize,
    pub(super) failed: bool,
}

struct Ending<H: Awaitable> {
    /// `None` when it has ended.
    handle: Option<H>,
    index: usize,
    seat: Option<Seat>,
    call: Call,
}

// === impl Ends ===

impl<H: Awaitable> Ends<H> {
    #[track_caller]
    pub(super) fn new(handles: impl IntoIterator<Item = H>) -> Self {
        let at = Location::caller();
        let ending = |(index, handle)| {
            let call = Call::made_at(at, Verb::Join);
            Ending { handle: Some(handle), index, seat: None, call }
        };
        let waiting: FuturesUnordered<_> = handles.into_iter().enumerate().map(ending).collect();
        let given = waiting.len();
        Self { waiting, given }
    }

    /// How many have not been given out.
    pub(super) fn left(&self) -> usize {
        self.waiting.len()
    }

    /// The next that has ended. `None`: all have been given out.
    pub(super) fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<End<H>>> {
        Pin::new(&mut self.waiting).poll_next(context)
    }

    /// Those that have not been given out, in the order in which they came in.
    pub(super) fn take_rest(&mut self) -> Vec<H> {
        let rest = std::mem::take(&mut self.waiting);
        let mut rest: Vec<_> = rest.into_iter().collect();
        rest.sort_by_key(|ending| ending.index);
        rest.into_iter().filter_map(|mut ending| ending.take()).collect()
    }

    pub(super) fn unfinished(&self, limit: Duration) -> UnfinishedError {
        // Where all have ended, somebody looks at the value of one.
        UnfinishedError::new(self.left().max(1), self.given, limit)
    }
}

// === impl Ending ===

impl<H: Awaitable> Ending<H> {
    fn take(&mut self) -> Option<H> {
        let handle = self.handle.take()?;
        handle.left_by(&mut self.call);
        handle.leave(&mut self.seat);
        Some(handle)
    }
}

impl<H: Awaitable> Future for Ending<H> {
    type Output = End<H>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<End<H>> {
        let Self { handle, index, seat, call } = &mut *self;
        let Some(ending) = handle else { unreachable!("it is not polled after its end") };
        let Poll::Ready(failed) = ending.poll_failed(seat, context) else {
            ending.awaited_by(call);
            return Poll::Pending;
        };
        ending.left_by(call);
        let Some(handle) = handle.take() else { unreachable!("it was there") };
        Poll::Ready(End { handle, index: *index, failed })
    }
}

impl<H: Awaitable> Drop for Ending<H> {
    fn drop(&mut self) {
        drop(self.take());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
    use std::task::{Context, Poll, Waker};

    use super::Ends;
    use crate::instrument::Call;
    use crate::outcome::{Awaitable, Seat};
    use crate::wait::sealed::Sealed;

    /// Something that never ends, and counts those who wait for it.
    #[derive(Clone, Default)]
    struct Endless(Arc<AtomicUsize>);

    impl Sealed for Endless {}

    impl Awaitable for Endless {
        type Value = ();
        type Error = ();

        fn poll_failed(&self, seat: &mut Option<Seat>, _context: &mut Context<'_>) -> Poll<bool> {
            if seat.is_none() {
                self.0.fetch_add(1, Relaxed);
                *seat = Some(Seat::First(0));
            }
            Poll::Pending
        }

        fn poll_value(&self, _seat: &mut Option<Seat>, _context: &mut Context<'_>) -> Poll<Result<(), ()>> {
            Poll::Pending
        }

        fn bring_back(&self, (): ()) {}

        fn leave(&self, seat: &mut Option<Seat>) {
            self.0.fetch_sub(usize::from(seat.take().is_some()), Relaxed);
        }

        fn awaited_by(&self, _call: &mut Call) {}

        fn left_by(&self, _call: &mut Call) {}
    }

    fn waiting(endless: &Endless) -> Ends<Endless> {
        let mut ends = Ends::new([endless.clone(), endless.clone()]);
        assert!(ends.poll_next(&mut Context::from_waker(Waker::noop())).is_pending());
        assert_eq!(endless.0.load(Relaxed), 2);
        ends
    }

    #[test]
    fn whoever_waits_no_more_leaves_no_place_behind() {
        let endless = Endless::default();
        drop(waiting(&endless));
        assert_eq!(endless.0.load(Relaxed), 0);
    }

    #[test]
    fn those_that_are_handed_back_are_not_waited_for() {
        let endless = Endless::default();
        let rest = waiting(&endless).take_rest();
        assert_eq!((rest.len(), endless.0.load(Relaxed)), (2, 0));
    }
}
