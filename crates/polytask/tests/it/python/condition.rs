//! Rows C1–C4: `Condition`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use polytask::{Condition, Event, Lock};
use polytask_test::{Polled, waiting};

#[test]
fn c1_a_condition_is_a_lock_and_a_place_to_wait() {
    // DIFFERENCE: the lock is made first, guards the data, and is a `Lock`; Python makes an `RLock` of its own. With a
    // re-entrant one a wait would give up levels that callers further up rely on.
    let lock = Lock::new(1);
    let condition = Condition::new(&lock);
    assert!(condition.lock().is_same(&lock));
    let guard = condition.lock().try_acquire().unwrap();
    assert_eq!(*guard, 1);
}

#[test]
fn c2_wait_gives_the_lock_up_and_takes_it_again() {
    let lock = Lock::new(());
    let condition = Condition::new(&lock);
    let mut waiter = waiting(condition.wait(lock.try_acquire().unwrap()));
    let guard = lock.try_acquire().expect("it was given up");
    condition.notify(&guard, 1);
    drop(guard);
    let _again = waiter.finish();
    assert!(lock.is_locked());
}

#[test]
fn c2_waiting_without_the_lock_is_refused() {
    // DIFFERENCE: without any guard it does not compile; with one of another lock it panics, where Python raises
    // `RuntimeError` for both.
    let (lock, other) = (Lock::new(()), Lock::new(()));
    let condition = Condition::new(&lock);
    let guard = other.try_acquire().unwrap();
    assert!(catch_unwind(AssertUnwindSafe(|| drop(condition.wait(guard)))).is_err());
}

#[test]
fn c3_notify_wakes_at_most_so_many() {
    let lock = Lock::new(());
    let condition = Condition::new(&lock);
    let waiters = [(); 3].map(|()| waiting(condition.wait(lock.try_acquire().unwrap())));
    condition.notify(&lock.try_acquire().unwrap(), 2);
    assert_eq!(waiters.each_ref().map(Polled::is_woken), [true, true, false]);
    condition.notify(&lock.try_acquire().unwrap(), 9);
    waiters[2].assert_woken();
}

#[test]
fn c3_a_notification_that_nobody_waits_for_is_not_kept() {
    let lock = Lock::new(());
    let condition = Condition::new(&lock);
    condition.notify(&lock.try_acquire().unwrap(), 1);
    waiting(condition.wait(lock.try_acquire().unwrap())).assert_asleep();
}

#[test]
fn c3_notifying_without_the_lock_is_refused() {
    let (lock, other) = (Lock::new(()), Lock::new(()));
    let condition = Condition::new(&lock);
    let guard = other.try_acquire().unwrap();
    assert!(catch_unwind(AssertUnwindSafe(|| condition.notify(&guard, 1))).is_err());
}

#[test]
fn c4_an_event_is_a_condition_for_one_flag() {
    let flag = Lock::new(false);
    let raised = Condition::new(&flag);
    let event = Event::new();
    let mut by_condition = waiting(raised.wait_for(flag.try_acquire().unwrap(), |flag| *flag));
    let mut by_event = waiting(event.wait());
    let mut guard = flag.try_acquire().unwrap();
    *guard = true;
    raised.notify_all(&guard);
    drop(guard);
    event.set();
    assert!(*by_condition.finish());
    by_event.finish();
}
