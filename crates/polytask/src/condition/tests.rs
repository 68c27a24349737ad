use std::cell::Cell;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use polytask_test::{Polled, waiting};

use super::Condition;
use crate::lock::{Lock, LockGuard};

/// A lock around a number, and a condition for it.
fn number(start: u32) -> (Lock<u32>, Condition<u32>) {
    let lock = Lock::new(start);
    let condition = Condition::new(&lock);
    (lock, condition)
}

#[track_caller]
fn held(lock: &Lock<u32>) -> LockGuard<'_, u32> {
    lock.try_acquire().expect("nobody should hold it")
}

#[track_caller]
fn waits<'a>(lock: &'a Lock<u32>, condition: &'a Condition<u32>) -> Polled<impl Future<Output = LockGuard<'a, u32>>> {
    waiting(condition.wait(held(lock)))
}

/// Notifies `count` and keeps the lock free again.
#[track_caller]
fn notify(lock: &Lock<u32>, condition: &Condition<u32>, count: usize) {
    condition.notify(&held(lock), count);
}

#[test]
fn a_wait_holds_the_lock_until_its_first_poll() {
    let (lock, condition) = number(0);
    let mut wait = Polled::new(condition.wait(held(&lock)));
    assert!(lock.is_locked());
    assert_eq!(condition.statistics().waiting, 0);
    wait.assert_pending();
    assert!(!lock.is_locked());
    assert_eq!(condition.statistics().waiting, 1);
}

#[test]
fn the_first_to_wait_is_the_first_to_be_notified() {
    let (lock, condition) = number(0);
    let (mut first, mut second, third) = (waits(&lock, &condition), waits(&lock, &condition), waits(&lock, &condition));
    notify(&lock, &condition, 2);
    third.assert_asleep();
    drop(first.finish());
    drop(second.finish());
    assert_eq!(condition.statistics().waiting, 1);
}

#[test]
fn a_notification_for_nobody_is_not_kept() {
    let (lock, condition) = number(0);
    notify(&lock, &condition, 1);
    let wait = waits(&lock, &condition);
    wait.assert_asleep();
}

#[test]
fn the_notified_waits_for_the_lock_behind_those_who_came_before() {
    let (lock, condition) = number(0);
    let mut notified = waits(&lock, &condition);
    let guard = held(&lock);
    let mut other = waiting(lock.acquire());
    condition.notify(&guard, 1);
    notified.assert_woken();
    notified.assert_pending();
    drop(guard);
    notified.assert_asleep();
    drop(other.finish());
    drop(notified.finish());
}

#[test]
fn a_notification_whose_receiver_is_dropped_goes_to_the_next() {
    let (lock, condition) = number(0);
    let (first, mut second) = (waits(&lock, &condition), waits(&lock, &condition));
    notify(&lock, &condition, 1);
    drop(first);
    drop(second.finish());
}

#[test]
fn a_notification_whose_receiver_is_dropped_while_it_takes_the_lock_goes_to_the_next() {
    let (lock, condition) = number(0);
    let (mut first, mut second) = (waits(&lock, &condition), waits(&lock, &condition));
    let guard = held(&lock);
    condition.notify(&guard, 1);
    first.assert_pending();
    second.assert_asleep();
    drop(first);
    drop(guard);
    drop(second.finish());
}

#[test]
fn a_notification_that_is_passed_on_never_reaches_whoever_came_after_it() {
    let (lock, condition) = number(0);
    let first = waits(&lock, &condition);
    notify(&lock, &condition, 1);
    let late = waits(&lock, &condition);
    drop(first);
    late.assert_asleep();
    notify(&lock, &condition, 1);
    late.assert_woken();
}

#[test]
fn a_dropped_wait_leaves_nothing() {
    let (lock, condition) = number(0);
    drop(condition.wait(held(&lock)));
    drop(waits(&lock, &condition));
    assert!(!lock.is_locked());
    assert_eq!(condition.statistics().waiting, 0);
}

#[test]
fn conditions_of_one_lock_do_not_hear_each_other() {
    let (lock, condition) = number(0);
    let other = Condition::new(&lock);
    let wait = waits(&lock, &condition);
    other.notify_all(&held(&lock));
    wait.assert_asleep();
}

#[test]
fn wait_for_goes_on_when_the_answer_is_yes() {
    let (lock, condition) = number(0);
    let mut wait = waiting(condition.wait_for(held(&lock), |number| *number == 2));
    for _ in 0..2 {
        wait.assert_pending();
        let mut guard = held(&lock);
        *guard += 1;
        condition.notify_all(&guard);
    }
    assert_eq!(*wait.finish(), 2);
}

#[test]
fn wait_for_does_not_wait_when_the_answer_is_yes_at_once() {
    let (lock, condition) = number(2);
    let guard = Polled::new(condition.wait_for(held(&lock), |number| *number == 2)).assert_ready();
    assert!(lock.is_locked());
    drop(guard);
}

#[test]
fn a_panicking_predicate_releases_the_lock_once() {
    let (lock, condition) = number(0);
    let mut wait = waiting(condition.wait_for(held(&lock), |number| if *number == 0 { false } else { panic!("test") }));
    let mut guard = held(&lock);
    *guard = 1;
    condition.notify_all(&guard);
    drop(guard);
    assert!(catch_unwind(AssertUnwindSafe(|| wait.poll().is_ready())).is_err());
    let _free = held(&lock);
    drop(wait);
    assert!(lock.is_locked());
}

#[test]
fn a_predicate_may_use_the_condition() {
    let (lock, condition) = number(0);
    let asked = Cell::new(0);
    let mut wait = waiting(condition.wait_for(held(&lock), |_| {
        asked.set(asked.get() + 1);
        assert_eq!(condition.statistics().waiting, 0);
        asked.get() == 2
    }));
    notify(&lock, &condition, 1);
    drop(wait.finish());
}

#[tokio::test(start_paused = true)]
async fn the_time_limits_the_notification_and_not_the_lock() {
    let (lock, condition) = number(0);
    let mut wait = waiting(condition.wait(held(&lock)).timeout(Duration::from_secs(1)));
    let guard = held(&lock);
    tokio::time::advance(Duration::from_secs(5)).await;
    wait.assert_woken();
    wait.assert_pending();
    condition.notify_all(&guard);
    drop(guard);
    let (_guard, notified) = wait.finish();
    assert!(!notified, "it came too late");
}

#[tokio::test(start_paused = true)]
async fn wait_for_asks_once_more_when_the_time_is_over() {
    let (lock, condition) = number(0);
    let mut wait = waiting(condition.wait_for(held(&lock), |number| *number == 1).timeout(Duration::from_secs(1)));
    *held(&lock) = 1;
    tokio::time::advance(Duration::from_secs(5)).await;
    let (guard, satisfied) = wait.finish();
    assert!(satisfied);
    assert_eq!(*guard, 1);
}

#[tokio::test]
async fn a_limit_of_zero_waits_for_no_notification() {
    let (lock, condition) = number(0);
    let (guard, notified) = condition.wait(lock.acquire_owned().await).timeout(Duration::ZERO).await;
    assert!(!notified);
    let (_guard, satisfied) = condition.wait_for(guard, |number| *number == 1).timeout(Duration::ZERO).await;
    assert!(!satisfied);
}

#[test]
#[should_panic(expected = "cannot notify on condition `full` with a guard of lock `other`: it belongs to lock `own`")]
fn a_guard_of_another_lock_is_refused() {
    let (own, other) = (Lock::named("own", ()), Lock::named("other", ()));
    let condition = Condition::named("full", &own);
    condition.notify(&other.try_acquire().expect("nobody holds it"), 1);
}

#[test]
fn waits_for_borrowed_data_can_be_sent() {
    fn assert_send<T: Send>(_: T) {}

    let lock = Lock::new("static");
    let condition = Condition::new(&lock);
    assert_send(async {
        let guard = condition.wait(lock.acquire().await).await;
        drop(condition.wait_for(guard, |text| text.is_empty()).await);
        drop(condition.wait(lock.acquire_owned().await).await);
    });
}
