//! The waiting calls of a condition: [`Notification`] and [`Satisfied`].

use std::fmt;
use std::mem;
use std::ops::Deref;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::task::coop::poll_proceed;

use super::{Condition, Notice};
use crate::acquire::{Acquire, Source};
use crate::instrument::{Call, Verb};
use crate::lock::{Lock, LockGuard, Locked, LockedOwned, OwnedLockGuard};
use crate::wait::{Operation, cooperatively, sealed::Sealed};
use crate::waiters::{Left, Place, Wakers};

/// What [`Condition::wait`] waits for: a notification, and then the lock.
pub struct Notification<'a, T, G: Turn> {
    condition: &'a Condition<T>,
    stage: Stage<G>,
    notified: bool,
    call: Call,
}

/// What [`Condition::wait_for`] waits for: notifications, until the predicate says yes.
pub struct Satisfied<'a, T, G: Turn, P> {
    /// The guard that it was called with, until the predicate has seen it.
    first: Option<G>,
    notification: Notification<'a, T, G>,
    predicate: P,
    satisfied: bool,
    expired: bool,
}

/// A guard of a [`Lock`], with which its conditions can be used.
///
/// Only [`LockGuard`] and [`OwnedLockGuard`] are such.
// The data is no parameter of the trait, because with one the compiler cannot tell whether a future that holds a wait
// for data with lifetimes in it is `Send`.
pub trait Turn: Deref<Target: Sized> + Sized + Sealed {
    #[doc(hidden)]
    type Again: Source<Guard = Self>;

    #[doc(hidden)]
    fn turn_at(&self) -> &Lock<Self::Target>;

    /// What gives such a guard again.
    #[doc(hidden)]
    fn again(&self) -> Self::Again;
}

/// How far a wait has come.
enum Stage<G: Turn> {
    /// It holds the lock, and has no place yet.
    Holding(G),
    /// It has a place, and holds nothing.
    Waiting(Place, G::Again),
    /// It takes the lock again. A notification that it got is somebody else's if it ends here.
    Relocking(Acquire<G::Again>, Option<Notice>),
    Over,
}

// === impl Notification ===

impl<'a, T, G: Turn> Notification<'a, T, G> {
    #[track_caller]
    pub(super) fn new(condition: &'a Condition<T>, guard: G) -> Self {
        Self { condition, stage: Stage::Holding(guard), notified: false, call: Call::new(Verb::Wait) }
    }

    /// Ends the wait for the notification. A guard that is held still is given back.
    fn stop_waiting(&mut self) -> Option<G> {
        match mem::replace(&mut self.stage, Stage::Over) {
            Stage::Holding(guard) => return Some(guard),
            Stage::Waiting(place, again) => {
                let left = self.condition.waiters().lock().leave(&place);
                match left {
                    Left::Granted(notice) => self.relock(again, Some(notice)),
                    Left::Waiting { .. } => {
                        self.call.gave_up(&**self.condition.meta());
                        self.relock(again, None);
                    }
                }
            }
            stage => self.stage = stage,
        }
        None
    }

    fn relock(&mut self, again: G::Again, notice: Option<Notice>) {
        if notice.is_some() {
            self.notified = true;
            self.call.granted(&**self.condition.meta());
        }
        self.stage = Stage::Relocking(Acquire::new(again, self.call.at()), notice);
    }

    /// Gives a notification to the first who waits and did so when it was given.
    fn pass_on(&self, notice: Notice) {
        let mut wakers = Wakers::default();
        self.condition.waiters().lock().grant_before(notice, notice, &mut wakers);
        wakers.wake();
    }
}

impl<T, G: Turn> Unpin for Notification<'_, T, G> {}
impl<T, G: Turn> Sealed for Notification<'_, T, G> {}

impl<T, G: Turn> Operation for Notification<'_, T, G> {
    type Output = G;
    type Timed = (G, bool);

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<G> {
        loop {
            match &mut self.stage {
                Stage::Holding(_) => {
                    let place = self.condition.waiters().lock().join((), context.waker());
                    if let Stage::Holding(guard) = mem::replace(&mut self.stage, Stage::Over) {
                        self.stage = Stage::Waiting(place, guard.again());
                        self.call.waits(self.condition.meta());
                        // Only now, so that no notification falls between the two.
                        drop(guard);
                    }
                    return Poll::Pending;
                }
                Stage::Waiting(place, _) => {
                    let mut replaced = None;
                    let Poll::Ready(notice) = cooperatively(context, |context| {
                        self.condition.waiters().lock().poll(place, context.waker(), &mut replaced)
                    }) else {
                        self.call.waits(self.condition.meta());
                        return Poll::Pending;
                    };
                    if let Stage::Waiting(_, again) = mem::replace(&mut self.stage, Stage::Over) {
                        self.relock(again, Some(notice));
                    }
                }
                Stage::Relocking(acquire, _) => {
                    let guard = ready!(acquire.poll(context));
                    self.stage = Stage::Over;
                    return Poll::Ready(guard);
                }
                Stage::Over => panic!("a wait for condition `{}` was polled after its end", self.condition.name()),
            }
        }
    }

    fn timed(&mut self, guard: G) -> (G, bool) {
        (guard, self.notified)
    }

    fn expire(&mut self, _limit: Duration) -> Option<(G, bool)> {
        self.stop_waiting().map(|guard| (guard, false))
    }
}

impl<T, G: Turn> Drop for Notification<'_, T, G> {
    fn drop(&mut self) {
        drop(self.stop_waiting());
        if let Stage::Relocking(_, Some(notice)) = self.stage {
            self.pass_on(notice);
        }
    }
}

impl<T, G: Turn> fmt::Debug for Notification<'_, T, G> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Notification")
            .field("condition", self.condition)
            .field("at", self.call.at())
            .field("notified", &self.notified)
            .finish_non_exhaustive()
    }
}

// === impl Satisfied ===

impl<'a, T, G: Turn<Target = T>, P: FnMut(&T) -> bool> Satisfied<'a, T, G, P> {
    #[track_caller]
    pub(super) fn new(condition: &'a Condition<T>, guard: G, predicate: P) -> Self {
        let notification = Notification { condition, stage: Stage::Over, notified: false, call: Call::new(Verb::Wait) };
        Self { first: Some(guard), notification, predicate, satisfied: false, expired: false }
    }

    /// Asks the predicate. If the answer is no and there is time, the next poll waits for a notification.
    fn test(&mut self, guard: G) -> Poll<G> {
        self.satisfied = (self.predicate)(&guard);
        if self.satisfied || self.expired {
            return Poll::Ready(guard);
        }
        self.notification.stage = Stage::Holding(guard);
        Poll::Pending
    }
}

impl<T, G: Turn, P> Unpin for Satisfied<'_, T, G, P> {}
impl<T, G: Turn, P> Sealed for Satisfied<'_, T, G, P> {}

impl<T, G: Turn<Target = T>, P: FnMut(&T) -> bool> Operation for Satisfied<'_, T, G, P> {
    type Output = G;
    type Timed = (G, bool);

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<G> {
        if let Some(guard) = self.first.take() {
            let Poll::Ready(budget) = poll_proceed(context) else {
                self.first = Some(guard);
                return Poll::Pending;
            };
            if let Poll::Ready(guard) = self.test(guard) {
                budget.made_progress();
                self.notification.call.granted(&**self.notification.condition.meta());
                return Poll::Ready(guard);
            }
        }
        loop {
            let guard = ready!(self.notification.poll(context));
            if let Poll::Ready(guard) = self.test(guard) {
                return Poll::Ready(guard);
            }
        }
    }

    fn timed(&mut self, guard: G) -> (G, bool) {
        (guard, self.satisfied)
    }

    fn expire(&mut self, _limit: Duration) -> Option<(G, bool)> {
        self.expired = true;
        let guard = self.first.take().or_else(|| self.notification.stop_waiting());
        guard.map(|guard| (guard, self.satisfied))
    }
}

impl<T, G: Turn, P> fmt::Debug for Satisfied<'_, T, G, P> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Satisfied").field("notification", &self.notification).finish_non_exhaustive()
    }
}

// === impl LockGuard ===

impl<T> Sealed for LockGuard<'_, T> {}

impl<'a, T: Send> Turn for LockGuard<'a, T> {
    type Again = Locked<'a, T>;

    fn turn_at(&self) -> &Lock<T> {
        self.lock()
    }

    fn again(&self) -> Locked<'a, T> {
        Locked(self.lock())
    }
}

// === impl OwnedLockGuard ===

impl<T> Sealed for OwnedLockGuard<T> {}

impl<T> Turn for OwnedLockGuard<T> {
    type Again = LockedOwned<T>;

    fn turn_at(&self) -> &Lock<T> {
        self.lock()
    }

    fn again(&self) -> LockedOwned<T> {
        self.source().clone()
    }
}
