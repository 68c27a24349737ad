//! `BoundedSemaphore`: never more permits than it began with.

use std::sync::Arc;
use std::thread;

use polytask::BoundedSemaphore;
use polytask_test::{Polled, waiting};

#[test]
fn a_release_too_many_is_refused_and_changes_nothing() {
    let semaphore = BoundedSemaphore::named("seats", 2);
    assert!(semaphore.release(1).is_err());
    semaphore.try_acquire().unwrap().forget();
    let refused = semaphore.release(2).unwrap_err();
    assert_eq!((refused.count(), refused.out()), (2, 1));
    assert_eq!(semaphore.available_permits(), 1);
    semaphore.release(1).unwrap();
    assert_eq!(semaphore.available_permits(), 2);
}

#[test]
fn asking_for_more_than_there_will_ever_be_fails_at_once() {
    let semaphore = BoundedSemaphore::new(2);
    let refused = Polled::new(semaphore.acquire_many(3)).assert_ready().unwrap_err();
    assert_eq!((refused.count(), refused.permits()), (3, 2));
    assert!(Polled::new(semaphore.acquire_many_owned(3)).assert_ready().is_err());
    assert!(semaphore.try_acquire_many(3).is_none());
    assert_eq!(Polled::new(semaphore.acquire_many(2)).assert_ready().unwrap().count(), 2);
}

#[test]
fn a_call_for_many_is_not_overtaken_by_calls_for_few() {
    let semaphore = BoundedSemaphore::new(3);
    let held = semaphore.try_acquire_many(2).unwrap();
    let mut many = waiting(semaphore.acquire_many(3));
    let few = waiting(semaphore.acquire());
    assert!(semaphore.try_acquire().is_none());
    drop(held);
    few.assert_asleep();
    drop(many.finish());
    few.assert_woken();
}

#[test]
fn a_guard_whose_permit_was_returned_by_hand_returns_nothing() {
    let semaphore = BoundedSemaphore::new(1);
    let held = semaphore.try_acquire().unwrap();
    semaphore.release(1).unwrap();
    drop(held);
    assert_eq!(semaphore.available_permits(), 1);
}

#[test]
fn a_release_by_hand_wakes_a_waiter() {
    let semaphore = BoundedSemaphore::new(1);
    semaphore.try_acquire_owned().unwrap().forget();
    let mut waiter = waiting(semaphore.acquire_owned());
    semaphore.release(1).unwrap();
    drop(waiter.finish());
    assert_eq!(semaphore.statistics().out, 0);
}

/// The check and the addition are one step, also where several race.
#[test]
fn of_several_releases_at_once_only_as_many_succeed_as_are_out() {
    for _ in 0..polytask_test::scaled(200) {
        let semaphore = BoundedSemaphore::new(2);
        semaphore.try_acquire_many(2).unwrap().forget();
        let start = Arc::new(std::sync::Barrier::new(3));
        let threads = [(); 3].map(|()| {
            let (semaphore, start) = (semaphore.clone(), Arc::clone(&start));
            thread::spawn(move || {
                start.wait();
                semaphore.release(1).is_ok()
            })
        });
        let succeeded = threads.map(|thread| thread.join().unwrap()).into_iter().filter(|ok| *ok).count();
        assert_eq!((succeeded, semaphore.available_permits()), (2, 2));
    }
}

#[test]
fn debug_output_and_statistics_tell_the_same() {
    let semaphore = BoundedSemaphore::named("seats", 2);
    let _held = semaphore.try_acquire_many(2);
    let _waiter = waiting(semaphore.acquire());
    let statistics = semaphore.statistics();
    assert_eq!((statistics.permits, statistics.available, statistics.out, statistics.waiting), (2, 0, 2, 1));
    assert_eq!(
        format!("{semaphore:?}"),
        "BoundedSemaphore { name: seats, permits: 2, available: 0, out: 2, waiting: 1 }"
    );
}
