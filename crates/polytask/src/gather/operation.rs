//! The waiting calls for several.

use std::fmt;
use std::future::{Future, poll_fn};
use std::mem;
use std::pin::pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::task::coop::unconstrained;

use super::ends::Ends;
use super::{AsCompleted, Finished, When};
use crate::outcome::{Awaitable, Seat, UnfinishedError};
use crate::wait::{Operation, sealed::Sealed};

/// What [`gather`](crate::gather()) waits for.
pub struct Gather<H: Awaitable> {
    collecting: Collecting<H>,
}

/// What [`gather_all`](crate::gather_all) waits for.
pub struct GatherAll<H: Awaitable> {
    collecting: Collecting<H>,
}

/// What [`wait`](crate::wait()) waits for.
pub struct WaitFor<H: Awaitable> {
    ends: Ends<H>,
    when: When,
    is_enough: bool,
    done: Vec<H>,
}

/// What [`AsCompleted::next`] waits for.
pub struct NextCompleted<'a, H: Awaitable> {
    all: &'a mut AsCompleted<H>,
}

/// Waits until all have ended, and then takes all values.
struct Collecting<H: Awaitable> {
    ends: Ends<H>,
    /// Who has ended, by rank.
    ended: Vec<Option<H>>,
    /// By rank too. Empty until they are taken.
    results: Vec<Option<Result<H::Value, H::Error>>>,
    /// The rank of one whose value somebody else looks at, and the seat there.
    lent: usize,
    seat: Option<Seat>,
}

// === impl Collecting ===

impl<H: Awaitable> Collecting<H> {
    #[track_caller]
    fn new(handles: impl IntoIterator<Item = H>) -> Self {
        let ends = Ends::new(handles);
        let ended = (0..ends.left()).map(|_| None).collect();
        Self { ends, ended, results: Vec::new(), lent: 0, seat: None }
    }

    /// Waits for the end of all, or for the first error if there shall be none.
    fn poll_ends(&mut self, stops: bool, context: &mut Context<'_>) -> Poll<Option<H>> {
        while let Some(end) = ready!(self.ends.poll_next(context)) {
            if end.failed && stops {
                return Poll::Ready(Some(end.handle));
            }
            self.ended[end.index] = Some(end.handle);
        }
        Poll::Ready(None)
    }

    /// Takes all results, of which none has to be waited for, unless somebody looks at one just now.
    fn poll_results(&mut self, context: &mut Context<'_>) -> Poll<Vec<Result<H::Value, H::Error>>> {
        // All in one poll: who is dropped between two of them would lose what it has taken.
        ready!(pin!(unconstrained(poll_fn(|context| self.take_all(context)))).poll(context));
        Poll::Ready(mem::take(&mut self.results).into_iter().flatten().collect())
    }

    fn take_all(&mut self, context: &mut Context<'_>) -> Poll<()> {
        self.results.resize_with(self.ended.len(), || None);
        for (rank, handle) in self.ended.iter().enumerate() {
            let Some(handle) = handle else { continue };
            if self.results[rank].is_some() {
                continue;
            }
            let mut seat = if rank == self.lent { self.seat.take() } else { None };
            let polled = handle.poll_value(&mut seat, context);
            let Poll::Ready(result) = polled else {
                self.leave();
                (self.lent, self.seat) = (rank, seat);
                self.bring_back();
                return Poll::Pending;
            };
            self.results[rank] = Some(result);
        }
        Poll::Ready(())
    }

    /// Leaves for others what it has taken, as long as it cannot have all.
    fn bring_back(&mut self) {
        for (result, handle) in mem::take(&mut self.results).into_iter().zip(&self.ended) {
            if let (Some(Ok(value)), Some(handle)) = (result, handle) {
                handle.bring_back(value);
            }
        }
    }

    fn leave(&mut self) {
        if let Some(Some(handle)) = self.ended.get(self.lent) {
            handle.leave(&mut self.seat);
        }
    }
}

impl<H: Awaitable> Drop for Collecting<H> {
    fn drop(&mut self) {
        self.leave();
    }
}

// === impl Gather ===

impl<H: Awaitable> Gather<H> {
    #[track_caller]
    pub(super) fn new(handles: impl IntoIterator<Item = H>) -> Self {
        Self { collecting: Collecting::new(handles) }
    }
}

impl<H: Awaitable> Unpin for Gather<H> {}
impl<H: Awaitable> Sealed for Gather<H> {}

impl<H: Awaitable> Operation for Gather<H> {
    type Output = Result<Vec<H::Value>, H::Error>;
    type Timed = Result<Self::Output, UnfinishedError>;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(failed) = ready!(self.collecting.poll_ends(true, context)) {
            // It failed, so that there is only an error, and that stays for everyone.
            let error = pin!(unconstrained(poll_fn(|context| failed.poll_value(&mut None, context)))).poll(context);
            return error.map(|error| error.map(|_| Vec::new()));
        }
        self.collecting.poll_results(context).map(|results| results.into_iter().collect())
    }

    fn timed(&mut self, output: Self::Output) -> Self::Timed {
        Ok(output)
    }

    fn expire(&mut self, limit: Duration) -> Option<Self::Timed> {
        Some(Err(self.collecting.ends.unfinished(limit)))
    }
}

// === impl GatherAll ===

impl<H: Awaitable> GatherAll<H> {
    #[track_caller]
    pub(super) fn new(handles: impl IntoIterator<Item = H>) -> Self {
        Self { collecting: Collecting::new(handles) }
    }
}

impl<H: Awaitable> Unpin for GatherAll<H> {}
impl<H: Awaitable> Sealed for GatherAll<H> {}

impl<H: Awaitable> Operation for GatherAll<H> {
    type Output = Vec<Result<H::Value, H::Error>>;
    type Timed = Result<Self::Output, UnfinishedError>;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Self::Output> {
        ready!(self.collecting.poll_ends(false, context));
        self.collecting.poll_results(context)
    }

    fn timed(&mut self, output: Self::Output) -> Self::Timed {
        Ok(output)
    }

    fn expire(&mut self, limit: Duration) -> Option<Self::Timed> {
        Some(Err(self.collecting.ends.unfinished(limit)))
    }
}

// === impl WaitFor ===

impl<H: Awaitable> WaitFor<H> {
    #[track_caller]
    pub(super) fn new(handles: impl IntoIterator<Item = H>, when: When) -> Self {
        Self { ends: Ends::new(handles), when, is_enough: false, done: Vec::new() }
    }

    fn finished(&mut self) -> Finished<H> {
        Finished { done: mem::take(&mut self.done), pending: self.ends.take_rest() }
    }
}

impl<H: Awaitable> Sealed for WaitFor<H> {}

impl<H: Awaitable> Operation for WaitFor<H> {
    type Output = Finished<H>;
    type Timed = Finished<H>;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Finished<H>> {
        // What has ended by now is told too, beyond what is enough.
        while let Poll::Ready(Some(end)) = self.ends.poll_next(context) {
            self.is_enough |= match self.when {
                When::FirstCompleted => true,
                When::FirstError => end.failed,
                When::All => false,
            };
            self.done.push(end.handle);
        }
        if self.is_enough || self.ends.left() == 0 { Poll::Ready(self.finished()) } else { Poll::Pending }
    }

    fn timed(&mut self, finished: Finished<H>) -> Finished<H> {
        finished
    }

    fn expire(&mut self, _limit: Duration) -> Option<Finished<H>> {
        Some(self.finished())
    }
}

// === impl NextCompleted ===

impl<'a, H: Awaitable> NextCompleted<'a, H> {
    pub(super) fn new(all: &'a mut AsCompleted<H>) -> Self {
        Self { all }
    }
}

impl<H: Awaitable> Sealed for NextCompleted<'_, H> {}

impl<H: Awaitable> Operation for NextCompleted<'_, H> {
    type Output = Option<H>;
    type Timed = Result<Option<H>, UnfinishedError>;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<H>> {
        self.all.poll_ended(context)
    }

    fn timed(&mut self, next: Option<H>) -> Self::Timed {
        Ok(next)
    }

    fn expire(&mut self, limit: Duration) -> Option<Self::Timed> {
        Some(Err(self.all.ends.unfinished(limit)))
    }
}

/// Where they wait, they show no more than which they are.
macro_rules! impl_debug {
    ($($operation:ident),*) => {$(
        impl<H: Awaitable> fmt::Debug for $operation<H> {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.debug_struct(stringify!($operation)).finish_non_exhaustive()
            }
        }
    )*};
}

impl_debug!(Gather, GatherAll, WaitFor);

impl<H: Awaitable> fmt::Debug for NextCompleted<'_, H> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("NextCompleted").finish_non_exhaustive()
    }
}
