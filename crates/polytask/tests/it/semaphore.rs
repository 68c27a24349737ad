//! `Semaphore`: what the laws of everything lock-like do not say.

use std::panic::{AssertUnwindSafe, catch_unwind};

use polytask::Semaphore;
use polytask_test::{Polled, waiting};

#[test]
fn as_many_enter_as_there_are_permits() {
    let semaphore = Semaphore::new(2);
    let _first = semaphore.try_acquire().unwrap();
    let second = Polled::new(semaphore.acquire()).assert_ready();
    assert!(semaphore.is_locked());
    let mut third = waiting(semaphore.acquire());
    drop(second);
    drop(third.finish());
}

#[test]
fn a_call_for_many_is_not_overtaken_by_calls_for_few() {
    let semaphore = Semaphore::new(3);
    let held = semaphore.try_acquire_many(2).unwrap();
    let mut many = waiting(semaphore.acquire_many(3));
    let mut few = waiting(semaphore.acquire());
    assert!(semaphore.try_acquire().is_none(), "one permit is there, for the first in line");
    drop(held);
    few.assert_asleep();
    let many = many.finish();
    assert_eq!(many.count(), 3);
    drop(many);
    drop(few.finish());
}

#[test]
fn permits_set_aside_for_a_call_return_when_it_is_dropped() {
    let semaphore = Semaphore::new(3);
    let held = semaphore.try_acquire_many(1).unwrap();
    let many = waiting(semaphore.acquire_many(3));
    let mut few = waiting(semaphore.acquire_many(2));
    drop(many);
    drop(few.finish());
    drop(held);
    assert_eq!(semaphore.available_permits(), 3);
}

#[test]
fn one_release_of_many_permits_wakes_as_many() {
    let semaphore = Semaphore::new(0);
    let mut line: Vec<_> = (0..4).map(|_| waiting(semaphore.acquire())).collect();
    semaphore.release(3);
    let permits: Vec<_> = line.drain(..3).map(|mut waiter| waiter.finish()).collect();
    line[0].assert_asleep();
    drop(permits);
    drop(line[0].finish());
    assert_eq!(semaphore.available_permits(), 3);
}

#[test]
fn a_release_of_more_than_can_be_counted_changes_nothing() {
    let semaphore = Semaphore::new(3);
    for count in [Semaphore::MAX_PERMITS - 2, Semaphore::MAX_PERMITS, usize::MAX] {
        assert!(catch_unwind(AssertUnwindSafe(|| semaphore.release(count))).is_err(), "{count} more");
        assert_eq!(semaphore.available_permits(), 3, "after {count} more");
    }
    semaphore.release(Semaphore::MAX_PERMITS - 3);
    assert_eq!(semaphore.available_permits(), Semaphore::MAX_PERMITS);
}

#[test]
fn a_call_for_none_never_waits() {
    let semaphore = Semaphore::new(0);
    assert_eq!(Polled::new(semaphore.acquire_many(0)).assert_ready().count(), 0);
    assert_eq!(semaphore.try_acquire_many(0).unwrap().count(), 0);
}

#[test]
fn forgotten_permits_come_back_by_release() {
    let semaphore = Semaphore::new(2);
    semaphore.try_acquire_many(2).unwrap().forget();
    assert_eq!(semaphore.available_permits(), 0);
    let mut waiter = waiting(semaphore.acquire_owned());
    semaphore.release(2);
    waiter.finish().forget();
    assert_eq!(semaphore.available_permits(), 1);
}

#[test]
fn a_panic_returns_the_permits() {
    let semaphore = Semaphore::new(2);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let _held = semaphore.try_acquire_many(2).unwrap();
        panic!("while they are held");
    }));
    assert!(outcome.is_err());
    assert_eq!(semaphore.available_permits(), 2);
}

#[test]
fn clones_are_one_semaphore() {
    let semaphore = Semaphore::new(1);
    let other = semaphore.clone();
    let held = semaphore.try_acquire_owned().unwrap();
    assert!(other.try_acquire_owned().is_none());
    assert!(semaphore.is_same(&other));
    drop(semaphore);
    drop(held);
    assert_eq!(other.available_permits(), 1);
}

#[test]
fn debug_output_and_statistics_tell_the_same() {
    let semaphore = Semaphore::named("booth", 1);
    let _held = semaphore.try_acquire();
    let _waiters = [waiting(semaphore.acquire()), waiting(semaphore.acquire_many(2))];
    let statistics = semaphore.statistics();
    assert_eq!((statistics.available, statistics.waiting), (0, 2));
    assert_eq!(format!("{semaphore:?}"), "Semaphore { name: booth, available: 0, waiting: 2 }");
}
