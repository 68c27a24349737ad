//! The laws of everything that lets one in at a time.
//!
//! See [`LockLike`].

use super::{Waiter, woken};
use crate::{Boxed, Polled, waiting};

/// Something that one at a time can have.
///
/// Dropping the guard gives it back.
pub trait LockLike {
    /// A turn.
    type Guard: 'static;

    /// Waits for a turn.
    fn acquire(&self) -> Boxed<'static, Self::Guard>;

    /// Takes a turn if that needs no waiting.
    fn try_acquire(&self) -> Option<Self::Guard>;

    /// How many wait, as its statistics have it.
    fn waiting(&self) -> usize;
}

/// A test for each of the laws, in a module `$name`.
///
/// Laws that do not hold on purpose are left out by naming those that do.
#[macro_export]
macro_rules! lock_laws {
    ($name:ident, $make:expr) => {
        $crate::lock_laws!($name, $make,
            only_one_is_inside,
            first_come_first_served,
            a_release_wakes_exactly_the_first_waiter,
            nobody_overtakes_a_woken_waiter,
            a_dropped_waiter_gives_up_its_turn,
            a_waiter_that_is_dropped_after_its_grant_passes_it_on,
            a_call_that_was_never_polled_leaves_no_trace,
            a_waiter_that_moved_is_woken_where_it_is,
            the_statistics_return_to_rest,
        );
    };
    ($name:ident, $make:expr, $($law:ident),+ $(,)?) => {
        mod $name {
            use super::*;

            $(
                #[test]
                fn $law() {
                    $crate::laws::lock::$law($make);
                }
            )+
        }
    };
}

/// Who comes while somebody is inside waits.
pub fn only_one_is_inside<L: LockLike>(make: impl Fn() -> L) {
    let lock = make();
    let inside = Polled::new(lock.acquire()).assert_ready();
    assert!(lock.try_acquire().is_none(), "a second turn was given out");
    let mut next = waiting(lock.acquire());
    drop(inside);
    let inside = next.finish();
    assert!(lock.try_acquire().is_none(), "a second turn was given out");
    drop(inside);
    assert!(lock.try_acquire().is_some(), "a free lock was refused");
}

/// The turns are given in the order in which the calls were first polled.
pub fn first_come_first_served<L: LockLike>(make: impl Fn() -> L) {
    let (_lock, mut inside, mut line) = held_with_a_line(make);
    for number in 0..line.len() {
        drop(inside);
        assert_eq!(woken(&line), [number]);
        inside = line[number].finish();
    }
}

/// One release lets one in: nobody else is disturbed.
pub fn a_release_wakes_exactly_the_first_waiter<L: LockLike>(make: impl Fn() -> L) {
    let (_lock, inside, mut line) = held_with_a_line(make);
    assert_eq!(woken(&line), [0; 0]);
    drop(inside);
    assert_eq!(woken(&line), [0]);
    line[1].assert_pending();
    line[2].assert_pending();
    drop(line[0].finish());
    assert_eq!(woken(&line), [1]);
}

/// Between the wake-up and the poll of the one who is next, nobody slips in.
pub fn nobody_overtakes_a_woken_waiter<L: LockLike>(make: impl Fn() -> L) {
    let (lock, inside, mut line) = held_with_a_line(make);
    drop(inside);
    assert!(lock.try_acquire().is_none(), "a try overtook those who wait");
    let mut late = waiting(lock.acquire());
    for waiter in &mut line {
        drop(waiter.finish());
    }
    drop(late.finish());
}

/// Those behind a dropped waiter move up.
pub fn a_dropped_waiter_gives_up_its_turn<L: LockLike>(make: impl Fn() -> L) {
    for dropped in 0..3 {
        let (_lock, inside, mut line) = held_with_a_line(&make);
        drop(line.remove(dropped));
        drop(inside);
        for waiter in &mut line {
            drop(waiter.finish());
        }
    }
}

/// A turn that was given to a waiter who never came for it goes to the next, without another release.
pub fn a_waiter_that_is_dropped_after_its_grant_passes_it_on<L: LockLike>(make: impl Fn() -> L) {
    let (lock, inside, mut line) = held_with_a_line(make);
    drop(inside);
    drop(line.remove(0));
    assert_eq!(woken(&line), [0]);
    drop(line.remove(0));
    let inside = line[0].finish();
    let last = waiting(lock.acquire());
    drop(inside);
    last.assert_woken();
    drop(last);
    assert!(lock.try_acquire().is_some(), "the turn of a dropped waiter was lost");
}

/// Making a call is not making it: only its first poll counts.
pub fn a_call_that_was_never_polled_leaves_no_trace<L: LockLike>(make: impl Fn() -> L) {
    let lock = make();
    let idle = lock.acquire();
    let inside = lock.try_acquire().expect("nobody has polled anything");
    let mut polled = waiting(lock.acquire());
    assert_eq!(lock.waiting(), 1);
    drop(inside);
    drop(polled.finish());
    drop(idle);
    assert!(lock.try_acquire().is_some());
}

/// A wait that is polled by another task wakes that task, and keeps its place.
pub fn a_waiter_that_moved_is_woken_where_it_is<L: LockLike>(make: impl Fn() -> L) {
    let (lock, inside, mut line) = held_with_a_line(make);
    // Each poll brings another waker.
    line[0].assert_pending();
    line[0].assert_pending();
    assert_eq!(lock.waiting(), 3);
    drop(inside);
    drop(line[0].finish());
    assert_eq!(woken(&line), [1]);
}

/// When everyone has left, nobody is counted.
pub fn the_statistics_return_to_rest<L: LockLike>(make: impl Fn() -> L) {
    let (lock, inside, mut line) = held_with_a_line(make);
    assert_eq!(lock.waiting(), 3);
    drop(line.remove(1));
    assert_eq!(lock.waiting(), 2);
    drop(inside);
    drop(line.remove(0));
    drop(line[0].finish());
    assert_eq!(lock.waiting(), 0);
    assert!(lock.try_acquire().is_some());
}

/// A lock that is held, its guard, and three who wait for it.
fn held_with_a_line<L: LockLike>(make: impl Fn() -> L) -> (L, L::Guard, Vec<Waiter<L::Guard>>) {
    let lock = make();
    let inside = Polled::new(lock.acquire()).assert_ready();
    let line = (0..3).map(|_| waiting(lock.acquire())).collect();
    (lock, inside, line)
}
