//! How a piece of work ends: [`Outcome`] decides, [`Ending`] waits for it.

use std::mem;
use std::ops::Deref;
use std::panic::Location;
use std::task::{Context, Poll, ready};

use parking_lot::Mutex;

use crate::instrument::{Call, Meta, Verb};
use crate::wait::cooperatively;
use crate::waiters::Wakers;

pub use self::awaitable::Awaitable;
pub(crate) use self::sleepers::Seat;
pub use self::unfinished::UnfinishedError;

use self::sleepers::Sleepers;

/// The end of one piece of work, which many may wait for, and whose value one of them may have.
///
/// It waits for nothing and runs nobody's code: values and wakers are carried out, to be dropped and woken when its
/// mutex is free.
///
/// Invariants:
///
/// 1. Somebody waits only while it is pending, lent or borrowed.
/// 2. It ends once. An error stays for everyone, a value until it is taken.
#[derive(Debug)]
pub(crate) struct Outcome<T, E> {
    phase: Phase<T, E>,
    sleepers: Sleepers,
}

#[derive(Debug)]
enum Phase<T, E> {
    /// The work is not over.
    Pending,
    /// The work is over, and those who are to see its result before anyone else have it.
    Lent,
    Settled(Result<T, E>),
    /// It was settled with a value, which somebody looks at and brings back.
    Borrowed,
    /// It was settled with a value, which somebody took.
    Taken,
}

/// Why there is no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missing<E> {
    /// The work ended with this.
    Failed(E),
    /// Somebody has it.
    Taken,
}

/// Something that has an outcome, behind a mutex.
pub(crate) trait Settles: Send + Sync {
    type Value;
    type Error: Clone;

    fn outcome(&self) -> &Mutex<Outcome<Self::Value, Self::Error>>;
    fn meta(&self) -> &Meta;

    /// A call waits for its end.
    fn awaited_by(&self, call: &mut Call);
}

/// A value that was [borrowed](Outcome::borrow), and comes back with the drop of this.
pub(crate) struct Borrowed<H>
where
    H: Deref<Target: Settles>,
{
    of: H,
    value: Option<<H::Target as Settles>::Value>,
}

/// Waits for the end of what `H` points at.
///
/// A part of an operation, which decides what to make of the end.
#[derive(Debug)]
pub(crate) struct Ending<H>
where
    H: Deref<Target: Settles>,
{
    of: H,
    seat: Option<Seat>,
    call: Call,
}

// === impl Outcome ===

impl<T, E: Clone> Outcome<T, E> {
    pub(crate) const fn new() -> Self {
        Self { phase: Phase::Pending, sleepers: Sleepers::new() }
    }

    /// Whether it ended with a value, whoever has that now, or with an error.
    ///
    /// `None`: it has not ended.
    pub(crate) fn ended(&self) -> Option<Result<(), &E>> {
        match &self.phase {
            Phase::Pending | Phase::Lent => None,
            Phase::Settled(Ok(_)) | Phase::Borrowed | Phase::Taken => Some(Ok(())),
            Phase::Settled(Err(error)) => Some(Err(error)),
        }
    }

    /// The work is over, and its result goes to those who are to see it first. It is to be [settled](Self::settle) then.
    ///
    /// `false`: it was over before.
    pub(crate) fn lend(&mut self) -> bool {
        let is_pending = matches!(self.phase, Phase::Pending);
        if is_pending {
            self.phase = Phase::Lent;
        }
        is_pending
    }

    /// It ended like this. If it had ended before, what was given comes back.
    pub(crate) fn settle(&mut self, result: Result<T, E>, wakers: &mut Wakers) -> Option<Result<T, E>> {
        if self.ended().is_some() {
            return Some(result);
        }
        self.phase = Phase::Settled(result);
        self.sleepers.wake_all(wakers);
        None
    }

    /// The value, for good.
    pub(crate) fn take(&mut self) -> Poll<Result<T, Missing<E>>> {
        self.move_out(Phase::Taken)
    }

    /// The value, to be looked at and [brought back](Self::bring_back).
    pub(crate) fn borrow(&mut self) -> Poll<Result<T, Missing<E>>> {
        self.move_out(Phase::Borrowed)
    }

    /// The value that was borrowed is there again.
    pub(crate) fn bring_back(&mut self, value: T, wakers: &mut Wakers) {
        self.phase = Phase::Settled(Ok(value));
        self.sleepers.wake_all(wakers);
    }

    fn move_out(&mut self, leaving: Phase<T, E>) -> Poll<Result<T, Missing<E>>> {
        match &self.phase {
            Phase::Pending | Phase::Lent | Phase::Borrowed => return Poll::Pending,
            Phase::Taken => return Poll::Ready(Err(Missing::Taken)),
            Phase::Settled(Err(error)) => return Poll::Ready(Err(Missing::Failed(error.clone()))),
            Phase::Settled(Ok(_)) => {}
        }
        match mem::replace(&mut self.phase, leaving) {
            Phase::Settled(Ok(value)) => Poll::Ready(Ok(value)),
            _ => unreachable!("the value was just seen"),
        }
    }
}

// === impl Borrowed ===

impl<H> Borrowed<H>
where
    H: Deref<Target: Settles>,
{
    pub(crate) fn new(of: H, value: <H::Target as Settles>::Value) -> Self {
        Self { of, value: Some(value) }
    }

    pub(crate) fn get(&self) -> &<H::Target as Settles>::Value {
        self.value.as_ref().expect("it is brought back by the drop alone")
    }
}

impl<H> Drop for Borrowed<H>
where
    H: Deref<Target: Settles>,
{
    fn drop(&mut self) {
        if let Some(value) = self.value.take() {
            let mut wakers = Wakers::default();
            self.of.outcome().lock().bring_back(value, &mut wakers);
            wakers.wake();
        }
    }
}

// === impl Ending ===

impl<H> Ending<H>
where
    H: Deref<Target: Settles>,
{
    pub(crate) fn new(of: H, at: &'static Location<'static>, verb: Verb) -> Self {
        Self { of, seat: None, call: Call::made_at(at, verb) }
    }

    pub(crate) fn of(&self) -> &H {
        &self.of
    }

    /// The line that made the call.
    pub(crate) fn at(&self) -> &'static Location<'static> {
        self.call.at()
    }

    /// Looks whether there is what is waited for, under the outcome's mutex, and waits otherwise.
    pub(crate) fn poll<R>(
        &mut self,
        context: &mut Context<'_>,
        look: impl FnOnce(&mut Outcome<<H::Target as Settles>::Value, <H::Target as Settles>::Error>) -> Poll<R>,
    ) -> Poll<R> {
        let looked = poll_end(self.of.outcome(), &mut self.seat, context, look);
        match looked {
            Poll::Pending => self.of.awaited_by(&mut self.call),
            Poll::Ready(_) => self.call.granted(self.of.meta()),
        }
        looked
    }

    /// Gives up.
    pub(crate) fn leave(&mut self) {
        self.call.gave_up(self.of.meta());
        leave(self.of.outcome(), &mut self.seat);
    }
}

impl<H> Drop for Ending<H>
where
    H: Deref<Target: Settles>,
{
    fn drop(&mut self) {
        self.leave();
    }
}

/// Looks whether there is what is waited for, and takes or keeps a seat otherwise.
pub(crate) fn poll_end<T, E: Clone, R>(
    outcome: &Mutex<Outcome<T, E>>,
    seat: &mut Option<Seat>,
    context: &mut Context<'_>,
    look: impl FnOnce(&mut Outcome<T, E>) -> Poll<R>,
) -> Poll<R> {
    cooperatively(context, |context| {
        // Dropped after the mutex is free, as it is declared before.
        let mut replaced = None;
        let mut outcome = outcome.lock();
        if let Some(at) = seat {
            ready!(outcome.sleepers.poll(at, context.waker(), &mut replaced));
            *seat = None;
        }
        let looked = look(&mut outcome);
        if looked.is_pending() {
            *seat = Some(outcome.sleepers.join(context.waker()));
        }
        looked
    })
}

/// Gives up the seat, if there is one.
pub(crate) fn leave<T, E>(outcome: &Mutex<Outcome<T, E>>, seat: &mut Option<Seat>) {
    if let Some(seat) = seat.take() {
        let left = outcome.lock().sleepers.leave(&seat);
        drop(left);
    }
}

mod awaitable;
mod sleepers;
mod unfinished;

#[cfg(test)]
mod tests;
