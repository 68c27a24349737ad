//! A model of the waiter list: every interleaving of two or three threads that wait, grant and give up.
//!
//! The list itself is plain data; what is modelled is a gate around it that does what the objects do: a mutex, a
//! grant and its record as one step under it, wakers woken when it is free, and a drop that passes a grant on.

#[path = "../../polytask/src/waiters.rs"]
#[allow(dead_code, reason = "the model uses what matters to it")]
mod waiters;

use std::env;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use loom::future::block_on;
use loom::model::Builder;
use loom::sync::{Arc, Mutex};
use loom::thread;

use waiters::{Left, Place, Waiters, Wakers};

/// Permits and those who wait for them.
#[derive(Clone)]
struct Gate(Arc<Mutex<State>>);

struct State {
    permits: usize,
    closed: bool,
    waiters: Waiters<(), Entry>,
}

/// What a waiter is granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entry {
    Permit,
    Closed,
}

/// Waits for a permit.
struct Enter {
    gate: Gate,
    place: Option<Place>,
}

/// Runs the model under each interleaving with at most three preemptions, or five in a soak.
fn explore(model: impl Fn() + Send + Sync + 'static) {
    let mut builder = Builder::new();
    builder.preemption_bound = Some(if env::var_os("POLYTASK_SOAK").is_some() { 5 } else { 3 });
    builder.check(model);
}

/// Polls once, with a waker that nobody listens to.
fn poll_once(enter: &mut Enter) -> Poll<Entry> {
    Pin::new(enter).poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn a_released_permit_is_never_lost() {
    explore(|| {
        let gate = Gate::new(0);
        let waiter = thread::spawn({
            let gate = gate.clone();
            move || assert_eq!(block_on(gate.enter()), Entry::Permit)
        });
        gate.release();
        waiter.join().unwrap();
        gate.assert_at_rest(0);
    });
}

#[test]
fn two_take_turns_with_one_permit() {
    explore(|| {
        let gate = Gate::new(1);
        let take_a_turn = |gate: Gate| {
            assert_eq!(block_on(gate.enter()), Entry::Permit);
            gate.release();
        };
        let other = thread::spawn({
            let gate = gate.clone();
            move || take_a_turn(gate)
        });
        take_a_turn(gate.clone());
        other.join().unwrap();
        gate.assert_at_rest(1);
    });
}

#[test]
fn a_waiter_that_gives_up_passes_its_grant_on() {
    explore(|| {
        let gate = Gate::new(0);
        let fickle = thread::spawn({
            let gate = gate.clone();
            move || {
                let mut enter = gate.enter();
                match poll_once(&mut enter) {
                    Poll::Ready(_) => gate.release(),
                    Poll::Pending => drop(enter),
                }
            }
        });
        let steady = thread::spawn({
            let gate = gate.clone();
            move || assert_eq!(block_on(gate.enter()), Entry::Permit)
        });
        gate.release();
        fickle.join().unwrap();
        steady.join().unwrap();
        gate.assert_at_rest(0);
    });
}

#[test]
fn a_waiter_that_moved_to_another_thread_is_woken_there() {
    explore(|| {
        let gate = Gate::new(0);
        let mut enter = gate.enter();
        let polled = poll_once(&mut enter);
        let releaser = thread::spawn({
            let gate = gate.clone();
            move || gate.release()
        });
        assert_eq!(polled, Poll::Pending);
        assert_eq!(block_on(enter), Entry::Permit);
        releaser.join().unwrap();
        gate.assert_at_rest(0);
    });
}

#[test]
fn closing_wakes_everyone_who_waits_and_who_comes() {
    explore(|| {
        let gate = Gate::new(0);
        let waiters = [(); 2].map(|()| {
            let gate = gate.clone();
            thread::spawn(move || assert_eq!(block_on(gate.enter()), Entry::Closed))
        });
        gate.close();
        for waiter in waiters {
            waiter.join().unwrap();
        }
        gate.assert_at_rest(0);
    });
}

/// What a condition does: who comes after a notification is no answer to it.
#[test]
fn a_notification_that_is_given_up_goes_to_one_who_was_there() {
    explore(|| {
        let gate = Gate::new(0);
        let (mut first, mut second) = (gate.enter(), gate.enter());
        assert_eq!(poll_once(&mut first), Poll::Pending);
        assert_eq!(poll_once(&mut second), Poll::Pending);
        let seen = gate.next_ticket();
        assert!(gate.release_before(seen));
        let fickle = thread::spawn(move || drop(first));
        let late = thread::spawn({
            let gate = gate.clone();
            move || {
                let mut enter = gate.enter();
                poll_once(&mut enter).is_ready()
            }
        });
        assert_eq!(block_on(second), Entry::Permit);
        fickle.join().unwrap();
        assert!(!late.join().unwrap(), "it went to one who came later");
        assert!(!gate.release_before(seen), "nobody is left who was there");
    });
}

#[test]
fn two_releases_wake_two() {
    explore(|| {
        let gate = Gate::new(0);
        let waiters = [(); 2].map(|()| {
            let gate = gate.clone();
            thread::spawn(move || assert_eq!(block_on(gate.enter()), Entry::Permit))
        });
        gate.release();
        gate.release();
        for waiter in waiters {
            waiter.join().unwrap();
        }
        gate.assert_at_rest(0);
    });
}

// === impl Gate ===

impl Gate {
    fn new(permits: usize) -> Self {
        Self(Arc::new(Mutex::new(State { permits, closed: false, waiters: Waiters::new() })))
    }

    fn enter(&self) -> Enter {
        Enter { gate: self.clone(), place: None }
    }

    fn release(&self) {
        let mut wakers = Wakers::default();
        self.0.lock().unwrap().release(&mut wakers);
        wakers.wake();
    }

    fn next_ticket(&self) -> u64 {
        self.0.lock().unwrap().waiters.next_ticket()
    }

    /// Lets the first in if it came before the ticket.
    fn release_before(&self, ticket: u64) -> bool {
        let mut wakers = Wakers::default();
        let mut state = self.0.lock().unwrap();
        let granted = state.waiters.grant_before(ticket, Entry::Permit, &mut wakers);
        drop(state);
        wakers.wake();
        granted
    }

    fn close(&self) {
        let mut wakers = Wakers::default();
        {
            let mut state = self.0.lock().unwrap();
            state.closed = true;
            state.waiters.grant_all(|| Entry::Closed, &mut wakers);
        }
        wakers.wake();
    }

    #[track_caller]
    fn assert_at_rest(&self, permits: usize) {
        let state = self.0.lock().unwrap();
        assert_eq!((state.permits, state.waiters.len()), (permits, 0));
    }
}

// === impl State ===

impl State {
    fn release(&mut self, wakers: &mut Wakers) {
        if !self.waiters.grant(Entry::Permit, wakers) {
            self.permits += 1;
        }
    }

    fn try_enter(&mut self) -> Option<Entry> {
        if self.closed {
            return Some(Entry::Closed);
        }
        let free = self.permits > 0 && self.waiters.is_empty();
        self.permits -= usize::from(free);
        free.then_some(Entry::Permit)
    }
}

// === impl Enter ===

impl Future for Enter {
    type Output = Entry;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Entry> {
        let Self { gate, place } = &mut *self;
        let mut replaced = None;
        let mut state = gate.0.lock().unwrap();
        let outcome = match place {
            Some(waiting) => state.waiters.poll(waiting, context.waker(), &mut replaced),
            None => match state.try_enter() {
                Some(entry) => Poll::Ready(entry),
                None => {
                    *place = Some(state.waiters.join((), context.waker()));
                    return Poll::Pending;
                }
            },
        };
        drop(state);
        if outcome.is_ready() {
            *place = None;
        }
        outcome
    }
}

impl Drop for Enter {
    fn drop(&mut self) {
        let Some(place) = self.place.take() else { return };
        let mut wakers = Wakers::default();
        let mut state = self.gate.0.lock().unwrap();
        let left = state.waiters.leave(&place);
        if matches!(left, Left::Granted(Entry::Permit)) {
            state.release(&mut wakers);
        }
        drop(state);
        wakers.wake();
    }
}
