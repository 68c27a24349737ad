//! `RLock`: who holds it may enter again.

use std::panic::{AssertUnwindSafe, catch_unwind};

use polytask::{Owner, RLock};
use polytask_test::{Polled, waiting};

#[test]
fn its_owner_enters_again_and_others_wait_for_the_last_level() {
    let lock = RLock::new(7);
    let (owner, other) = (Owner::new(), Owner::new());
    let first = lock.try_acquire_as(&owner).unwrap();
    let second = Polled::new(lock.acquire_as(&owner)).assert_ready();
    assert_eq!((*first, *second, lock.depth()), (7, 7, 2));
    assert!(lock.try_acquire_as(&other).is_none());
    let mut waiter = waiting(lock.acquire_as(&other));
    drop(first);
    waiter.assert_asleep();
    drop(second);
    drop(waiter.finish());
    assert!(!lock.is_locked());
}

#[test]
fn a_guard_enters_again_without_asking_who() {
    let lock = RLock::new(());
    let guard = lock.try_acquire_as(&Owner::new()).unwrap();
    let again = guard.again();
    assert_eq!(lock.depth(), 2);
    drop(guard);
    assert!(lock.try_acquire().is_none());
    drop(again);
    assert!(lock.try_acquire().is_some());
}

#[test]
fn its_owner_overtakes_those_who_wait() {
    let lock = RLock::new(());
    let (owner, other) = (Owner::new(), Owner::new());
    let held = lock.try_acquire_as(&owner).unwrap();
    let waiter = waiting(lock.acquire_as(&other));
    let again = Polled::new(lock.acquire_as(&owner)).assert_ready();
    drop(held);
    waiter.assert_asleep();
    drop(again);
    waiter.assert_woken();
}

#[test]
fn nobody_overtakes_a_woken_waiter_but_itself() {
    let lock = RLock::new(());
    let (owner, other) = (Owner::new(), Owner::new());
    let held = lock.try_acquire_as(&owner).unwrap();
    let mut waiter = waiting(lock.acquire_as(&other));
    drop(held);
    assert!(lock.try_acquire_as(&owner).is_none());
    let guard = waiter.finish();
    let again = lock.try_acquire_as(&other).unwrap();
    drop((guard, again));
    assert!(lock.try_acquire_as(&owner).is_some());
}

#[test]
fn two_calls_of_one_owner_are_let_in_together() {
    let lock = RLock::new(());
    let (owner, other) = (Owner::new(), Owner::new());
    let held = lock.try_acquire_as(&owner).unwrap();
    let mut calls = [waiting(lock.acquire_as(&other)), waiting(lock.acquire_as(&other))];
    drop(held);
    let guards = [calls[0].finish(), calls[1].finish()];
    assert_eq!(lock.depth(), 2);
    drop(guards);
    assert_eq!(lock.depth(), 0);
}

#[test]
fn a_dropped_attempt_leaves_the_depth_alone() {
    let lock = RLock::new(());
    let (owner, other) = (Owner::new(), Owner::new());
    let held = lock.try_acquire_as(&owner).unwrap();
    drop(waiting(lock.acquire_as(&other)));
    assert_eq!((lock.depth(), lock.statistics().waiting), (1, 0));
    let granted = waiting(lock.acquire_as(&other));
    drop(held);
    granted.assert_woken();
    drop(granted);
    assert_eq!(lock.depth(), 0);
    assert!(lock.try_acquire_as(&owner).is_some());
}

#[test]
fn a_panic_ends_the_levels_that_unwind() {
    let lock = RLock::new(());
    let outer = lock.try_acquire().unwrap();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let _inner = lock.try_acquire().unwrap();
        panic!("while it is held twice");
    }));
    assert!(outcome.is_err());
    assert_eq!(lock.depth(), 1);
    drop(outer);
    assert_eq!(lock.depth(), 0);
}

#[tokio::test]
async fn a_task_owns_what_it_acquires_and_a_spawned_task_is_another() {
    let lock = RLock::new(());
    let worker = tokio::spawn({
        let lock = lock.clone();
        async move {
            let held = lock.acquire_owned().await;
            let again = lock.acquire_owned().await;
            let child = tokio::spawn({
                let lock = lock.clone();
                async move { lock.try_acquire().is_none() }
            });
            let refused = child.await.unwrap();
            drop((held, again));
            refused
        }
    });
    assert!(worker.await.unwrap());
    assert!(!lock.is_locked());
}

#[tokio::test]
async fn the_branches_of_one_join_are_one_owner() {
    let lock = RLock::new(());
    let task = tokio::spawn(async move {
        let both_hold = async || {
            let _held = lock.acquire().await;
            tokio::task::yield_now().await;
            lock.depth()
        };
        tokio::join!(both_hold(), both_hold())
    });
    let (one, other) = task.await.unwrap();
    assert_eq!(one.max(other), 2, "both were inside");
}

#[tokio::test]
async fn a_blocking_closure_is_an_owner_of_its_own() {
    let lock = RLock::new(());
    let held = lock.acquire().await;
    let refused = tokio::task::spawn_blocking({
        let lock = lock.clone();
        move || lock.try_acquire().is_none()
    });
    assert!(refused.await.unwrap());
    drop(held);
}

#[tokio::test]
async fn a_guard_ends_its_own_level_wherever_it_is_dropped() {
    let lock = RLock::new(());
    let held = lock.acquire().await;
    let again = lock.acquire_owned().await;
    tokio::spawn(async move { drop(again) }).await.unwrap();
    assert_eq!(lock.depth(), 1);
    drop(held);
    assert_eq!(lock.depth(), 0);
}

#[test]
fn threads_are_owners_where_there_is_no_task() {
    let lock = RLock::new(());
    let held = lock.acquire().blocking();
    let again = lock.acquire().blocking();
    let other = lock.clone();
    assert!(std::thread::spawn(move || other.try_acquire().is_none()).join().unwrap());
    drop((held, again));
    let lock = lock.into_inner();
    assert!(lock.is_ok());
}

#[test]
fn debug_output_and_statistics_tell_the_same() {
    let lock = RLock::named("account", 1);
    let held = lock.try_acquire().unwrap();
    let _waiter = waiting(lock.acquire_as(&Owner::new()));
    assert_eq!(lock.statistics().depth, 1);
    let shown = format!("{lock:?}");
    for part in ["account", "depth: 1", "waiting: 1"] {
        assert!(shown.contains(part), "{part} is not in {shown}");
    }
    assert_eq!(format!("{held:?}"), "1");
}
