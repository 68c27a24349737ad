use std::thread;
use std::time::Duration;

use polytask_test::{Polled, waiting};

use super::{Owner, RLock};

#[tokio::test]
async fn a_task_enters_again_and_another_waits() {
    let lock = RLock::new(());
    let outer = lock.acquire().await;
    let inner = lock.acquire().await;
    assert_eq!(lock.depth(), 2);
    let other = tokio::spawn({
        let lock = lock.clone();
        async move { lock.try_acquire().is_none() }
    });
    assert!(other.await.unwrap());
    drop(outer);
    assert!(lock.is_locked());
    drop(inner);
    assert!(!lock.is_locked());
}

#[tokio::test]
async fn the_branches_of_a_join_are_one_owner() {
    let lock = RLock::new(());
    let (_one, _other) = tokio::join!(lock.acquire(), lock.acquire());
    assert_eq!(lock.depth(), 2);
}

#[test]
fn threads_are_owners() {
    let lock = RLock::new(());
    let _outer = lock.acquire().blocking();
    let _inner = lock.acquire().blocking();
    let others = thread::scope(|scope| {
        scope.spawn(|| lock.acquire().blocking_timeout(Duration::from_millis(1)).is_err()).join().unwrap()
    });
    assert!(others);
}

#[test]
fn the_owner_is_whoever_polls_first() {
    let lock = RLock::new(());
    let mut acquire = Polled::new(lock.acquire());
    let guard = thread::scope(|scope| scope.spawn(|| lock.try_acquire().map(drop).is_some()).join().unwrap());
    assert!(guard);
    let _held = acquire.assert_ready();
    assert!(lock.try_acquire().is_some());
}

#[test]
fn a_guard_that_is_dropped_elsewhere_ends_its_own_level() {
    let lock = RLock::new(5);
    let guard = lock.try_acquire_owned().unwrap();
    let other = guard.again();
    thread::spawn(move || {
        assert_eq!(*other, 5);
        drop(other);
    })
    .join()
    .unwrap();
    assert_eq!(lock.depth(), 1);
    drop(guard);
    assert_eq!(lock.depth(), 0);
}

#[test]
fn a_dropped_wait_passes_its_level_on() {
    let lock = RLock::new(());
    let (anna, berta) = (Owner::new(), Owner::new());
    let held = lock.try_acquire().unwrap();
    let first = waiting(lock.acquire_as(&anna));
    let mut second = waiting(lock.acquire_owned_as(&berta));
    drop(held);
    first.assert_woken();
    second.assert_asleep();
    drop(first);
    drop(second.finish());
    assert_eq!(lock.statistics().depth, 0);
    assert_eq!(lock.statistics().waiting, 0);
}

#[test]
fn the_calls_of_one_owner_get_the_lock_together() {
    let lock = RLock::new(());
    let (anna, berta) = (Owner::new(), Owner::new());
    let held = lock.try_acquire().unwrap();
    let mut first = waiting(lock.acquire_as(&anna));
    let mut other = waiting(lock.acquire_as(&berta));
    let mut second = waiting(lock.acquire_as(&anna));
    drop(held);
    let guards = (first.finish(), second.finish());
    other.assert_pending();
    drop(guards);
    drop(other.finish());
}
