//! The driver and the executor themselves: they pass what is right, and notice what is not.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use polytask_test::{Executor, Never, Polled, Story, cut_after, cut_when_woken, waiting};

/// What is wrong with a gate.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    /// A waiter that was let in and is dropped keeps its permit.
    LosesGrants,
    /// A waiter that gives up keeps its place.
    LeavesGhosts,
    /// Only the waker of the first poll is woken.
    WakesTheFirstWaker,
    /// Who is let in is not told.
    WakesNobody,
}

/// Lets in as many as there are permits.
struct Gate {
    fault: Fault,
    permits: Cell<usize>,
    line: RefCell<VecDeque<Rc<Waiter>>>,
}

#[derive(Default)]
struct Waiter {
    granted: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

/// Waits for a permit, and keeps it.
struct Enter<'a> {
    gate: &'a Gate,
    waiter: Option<Rc<Waiter>>,
}

impl Gate {
    fn new(fault: Fault) -> Self {
        Self { fault, permits: Cell::new(0), line: RefCell::default() }
    }

    fn enter(&self) -> Enter<'_> {
        Enter { gate: self, waiter: None }
    }

    fn release(&self) {
        let next = self.line.borrow_mut().pop_front();
        let Some(waiter) = next else {
            self.permits.set(self.permits.get() + 1);
            return;
        };
        waiter.granted.set(true);
        let waker = waiter.waker.take();
        if let Some(waker) = waker.filter(|_| self.fault != Fault::WakesNobody) {
            waker.wake();
        }
    }
}

impl Future for Enter<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let gate = self.gate;
        if let Some(waiter) = &self.waiter {
            if waiter.granted.get() {
                self.waiter = None;
                return Poll::Ready(());
            }
            if gate.fault != Fault::WakesTheFirstWaker {
                waiter.waker.replace(Some(context.waker().clone()));
            }
            return Poll::Pending;
        }
        if gate.permits.get() > 0 {
            gate.permits.set(gate.permits.get() - 1);
            return Poll::Ready(());
        }
        let waiter = Rc::<Waiter>::default();
        waiter.waker.replace(Some(context.waker().clone()));
        gate.line.borrow_mut().push_back(Rc::clone(&waiter));
        self.waiter = Some(waiter);
        Poll::Pending
    }
}

impl Drop for Enter<'_> {
    fn drop(&mut self) {
        let Some(waiter) = self.waiter.take() else { return };
        if waiter.granted.get() {
            if self.gate.fault != Fault::LosesGrants {
                self.gate.release();
            }
        } else if self.gate.fault != Fault::LeavesGhosts {
            self.gate.line.borrow_mut().retain(|other| !Rc::ptr_eq(other, &waiter));
        }
    }
}

/// Whether the story of such a gate is told to its end. Two permits for three: each one that is lost is missed.
fn is_told(fault: Fault) -> bool {
    let story = Story::new("gate", move || Gate::new(fault), |gate| Box::pin(gate.enter()))
        .events(2, "release", Gate::release)
        .finishing(2);
    catch_unwind(AssertUnwindSafe(|| story.tell())).is_ok()
}

#[test]
fn a_story_without_a_fault_is_told_to_its_end() {
    assert!(is_told(Fault::None));
}

#[test]
fn a_lost_grant_is_noticed() {
    assert!(!is_told(Fault::LosesGrants));
}

#[test]
fn a_place_that_is_never_given_up_is_noticed() {
    assert!(!is_told(Fault::LeavesGhosts));
}

#[test]
fn a_stale_waker_is_noticed() {
    assert!(!is_told(Fault::WakesTheFirstWaker));
}

#[test]
fn a_missing_wake_up_is_noticed() {
    assert!(!is_told(Fault::WakesNobody));
}

#[test]
fn a_world_that_is_not_at_rest_is_noticed() {
    let story = Story::new("gate", || Gate::new(Fault::None), |gate| Box::pin(gate.enter()))
        .events(3, "release", Gate::release)
        .at_rest(|gate| assert_eq!(gate.permits.get(), 0, "whoever was dropped left one"));
    assert!(catch_unwind(AssertUnwindSafe(|| story.tell())).is_err());
}

#[test]
fn the_executor_says_who_could_finish_and_was_not_woken() {
    let gate = Gate::new(Fault::WakesNobody);
    let mut executor = Executor::new();
    executor.spawn("sleeper", gate.enter());
    executor.run();
    gate.release();
    executor.run();
    assert_eq!(executor.unfinished(), ["sleeper"]);
    let panic = catch_unwind(AssertUnwindSafe(|| executor.assert_nobody_overslept())).unwrap_err();
    let message = panic.downcast_ref::<String>().expect("it says something");
    assert_eq!(message, "`sleeper` could finish, but nobody woke it");
}

#[test]
fn the_executor_notices_tasks_that_wake_themselves_for_ever() {
    let mut executor = Executor::new();
    executor.spawn(
        "restless",
        poll_fn(|context| {
            context.waker().wake_by_ref();
            Poll::Pending
        }),
    );
    assert!(catch_unwind(AssertUnwindSafe(|| executor.run())).is_err());
}

#[test]
fn a_cut_future_is_polled_so_often_and_no_more() {
    let polls = Cell::new(0);
    let count = || {
        poll_fn(|_| -> Poll<()> {
            polls.set(polls.get() + 1);
            Poll::Pending
        })
    };
    let mut cut = waiting(cut_after(2, count()));
    cut.assert_woken();
    cut.assert_pending();
    assert_eq!((cut.finish(), polls.take()), (None, 2));

    assert_eq!((Polled::new(cut_after(0, count())).assert_ready(), polls.take()), (None, 0));

    let mut cut = waiting(cut_when_woken(1, count()));
    cut.assert_asleep();
    assert_eq!((cut.assert_ready(), polls.take()), (None, 1));
}

#[test]
fn a_future_that_is_ready_in_time_is_not_cut() {
    assert_eq!(Polled::new(cut_after(1, async { 7 })).assert_ready(), Some(7));
    waiting(cut_when_woken(1, Never::<()>::new()));
}
