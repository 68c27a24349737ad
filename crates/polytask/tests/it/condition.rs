//! `Condition`: notifications, and what becomes of those that nobody comes for.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use polytask::{Condition, Lock};
use polytask_test::{Polled, waiting};

/// A lock and a condition of it.
fn fridge() -> (Lock<u32>, Condition<u32>) {
    let lock = Lock::named("fridge", 0);
    let condition = Condition::named("filled", &lock);
    (lock, condition)
}

/// Waits for a notification, from an unlocked lock on.
macro_rules! waiter {
    ($lock:expr, $condition:expr) => {
        waiting($condition.wait($lock.try_acquire().expect("nobody holds it")))
    };
}

/// Changes the data and notifies so many.
#[track_caller]
fn notify(lock: &Lock<u32>, condition: &Condition<u32>, count: usize) {
    let mut guard = lock.try_acquire().expect("nobody holds it");
    *guard += 1;
    condition.notify(&guard, count);
}

#[test]
fn waiting_gives_the_lock_up_and_takes_it_again() {
    let (lock, condition) = fridge();
    let mut waiter = waiter!(lock, condition);
    assert!(!lock.is_locked());
    notify(&lock, &condition, 1);
    let guard = waiter.finish();
    assert!(lock.is_locked());
    assert_eq!(*guard, 1);
}

#[test]
fn as_many_are_woken_as_was_said_in_the_order_in_which_they_came() {
    let (lock, condition) = fridge();
    let mut waiters: Vec<_> = (0..4).map(|_| waiter!(lock, condition)).collect();
    assert_eq!(condition.statistics().waiting, 4);
    notify(&lock, &condition, 2);
    waiters[2].assert_asleep();
    waiters[3].assert_asleep();
    for waiter in &mut waiters[..2] {
        drop(waiter.finish());
    }
    let guard = lock.try_acquire().unwrap();
    condition.notify_all(&guard);
    drop(guard);
    for waiter in &mut waiters[2..] {
        drop(waiter.finish());
    }
    assert_eq!(condition.statistics().waiting, 0);
}

#[test]
fn a_notification_is_not_kept_for_those_who_come_later() {
    let (lock, condition) = fridge();
    notify(&lock, &condition, 1);
    waiter!(lock, condition).assert_asleep();
}

#[test]
fn the_notified_go_on_when_the_lock_is_free() {
    let (lock, condition) = fridge();
    let mut waiter = waiter!(lock, condition);
    let guard = lock.try_acquire().unwrap();
    condition.notify(&guard, 1);
    waiter.assert_woken();
    waiter.assert_pending();
    waiter.assert_asleep();
    drop(guard);
    drop(waiter.finish());
}

#[test]
fn the_notified_queue_for_the_lock_behind_those_who_wait_for_it() {
    let (lock, condition) = fridge();
    let mut waiter = waiter!(lock, condition);
    let guard = lock.try_acquire().unwrap();
    let mut earlier = waiting(lock.acquire());
    condition.notify(&guard, 1);
    waiter.assert_pending();
    let mut later = waiting(lock.acquire());
    drop(guard);
    drop(earlier.finish());
    drop(waiter.finish());
    drop(later.finish());
}

#[test]
fn nobody_is_woken_without_a_notification() {
    let (lock, condition) = fridge();
    let mut waiter = waiter!(lock, condition);
    drop(lock.try_acquire().unwrap());
    waiter.assert_asleep();
    waiter.assert_pending();
}

#[test]
fn a_notified_waiter_that_is_dropped_passes_it_on() {
    let (lock, condition) = fridge();
    let [first, mut second, third] = [(); 3].map(|()| waiter!(lock, condition));
    notify(&lock, &condition, 1);
    first.assert_woken();
    drop(first);
    drop(second.finish());
    third.assert_asleep();
}

#[test]
fn a_waiter_that_is_dropped_while_it_takes_the_lock_again_passes_it_on() {
    let (lock, condition) = fridge();
    let [mut first, mut second, third] = [(); 3].map(|()| waiter!(lock, condition));
    let guard = lock.try_acquire().unwrap();
    condition.notify(&guard, 1);
    first.assert_woken();
    first.assert_pending();
    drop(first);
    second.assert_woken();
    drop(guard);
    drop(second.assert_ready());
    third.assert_asleep();
    assert!(!lock.is_locked());
}

#[test]
fn a_waiter_that_is_dropped_with_the_lock_granted_passes_both_on() {
    let (lock, condition) = fridge();
    let [mut first, mut second] = [(); 2].map(|()| waiter!(lock, condition));
    let guard = lock.try_acquire().unwrap();
    condition.notify(&guard, 1);
    first.assert_pending();
    drop(guard);
    first.assert_woken();
    drop(first);
    drop(second.finish());
    assert!(lock.try_acquire().is_some());
}

#[test]
fn a_notification_that_is_passed_on_is_not_for_those_who_came_after_it() {
    let (lock, condition) = fridge();
    let first = waiter!(lock, condition);
    notify(&lock, &condition, 1);
    let late = waiter!(lock, condition);
    drop(first);
    late.assert_asleep();
}

#[test]
fn dropped_waiters_leave_nothing() {
    let (lock, condition) = fridge();
    for _ in 0..100 {
        drop(waiter!(lock, condition));
    }
    assert_eq!(condition.statistics().waiting, 0);
    let mut waiter = waiter!(lock, condition);
    notify(&lock, &condition, 1);
    drop(waiter.finish());
}

#[test]
fn a_dropped_wait_does_not_hold_the_lock() {
    let (lock, condition) = fridge();
    drop(condition.wait(lock.try_acquire().unwrap()));
    assert!(!lock.is_locked(), "never polled");
    drop(waiter!(lock, condition));
    assert!(!lock.is_locked(), "waiting");
}

#[test]
fn wait_for_tests_at_once_and_after_each_notification() {
    let (lock, condition) = fridge();
    let tests = Cell::new(0);
    let enough = |food: &u32| {
        tests.set(tests.get() + 1);
        *food >= 2
    };
    let mut waiter = waiting(condition.wait_for(lock.try_acquire().unwrap(), enough));
    assert_eq!(tests.get(), 1);
    notify(&lock, &condition, 1);
    waiter.assert_woken();
    waiter.assert_pending();
    assert!(!lock.is_locked(), "it was given up again");
    notify(&lock, &condition, 1);
    let guard = waiter.finish();
    assert_eq!((*guard, tests.get()), (2, 3));
    drop(guard);
    let guard = Polled::new(condition.wait_for(lock.try_acquire().unwrap(), enough)).assert_ready();
    assert_eq!((*guard, tests.get()), (2, 4));
}

#[test]
fn a_predicate_that_panics_releases_the_lock_once() {
    let (lock, condition) = fridge();
    let mut waiter = Polled::new(condition.wait_for(lock.try_acquire().unwrap(), |_| panic!("no idea")));
    assert!(catch_unwind(AssertUnwindSafe(|| waiter.poll())).is_err());
    assert!(lock.try_acquire().is_some());
    drop(waiter);
    assert!(lock.try_acquire().is_some());
    assert_eq!(condition.statistics().waiting, 0);
}

#[test]
fn several_conditions_may_share_a_lock() {
    let (lock, filled) = fridge();
    let emptied = Condition::new(&lock);
    let (mut eater, cook) = (waiter!(lock, filled), waiter!(lock, emptied));
    notify(&lock, &filled, usize::MAX);
    drop(eater.finish());
    cook.assert_asleep();
    assert!(filled.lock().is_same(emptied.lock()));
    assert!(!filled.is_same(&emptied));
}

#[test]
fn owned_guards_serve_as_well() {
    let (lock, condition) = fridge();
    let mut waiter = waiting(condition.wait(lock.try_acquire_owned().unwrap()));
    let guard = lock.try_acquire_owned().unwrap();
    condition.notify(&guard, 1);
    drop(guard);
    assert_eq!(*waiter.finish(), 0);
}

#[test]
fn debug_output_and_statistics_tell_the_same() {
    let (lock, condition) = fridge();
    let _waiter = waiter!(lock, condition);
    assert_eq!(condition.clone().statistics().waiting, 1);
    assert_eq!(format!("{condition:?}"), "Condition { name: filled, lock: fridge, waiting: 1 }");
}
