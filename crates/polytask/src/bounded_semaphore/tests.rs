use std::time::Duration;

use polytask_test::{Polled, waiting};

use super::BoundedSemaphore;
use super::out::Out;

#[test]
fn a_guard_whose_permit_was_released_by_hand_returns_nothing() {
    let semaphore = BoundedSemaphore::new(2);
    let guards = (semaphore.try_acquire().unwrap(), semaphore.try_acquire_owned().unwrap());
    semaphore.release(1).unwrap();
    drop(guards);
    assert_eq!(semaphore.available_permits(), 2);
    assert!(semaphore.release(1).is_err());
}

#[test]
fn a_permit_is_out_until_it_is_returned_once() {
    let semaphore = BoundedSemaphore::new(3);
    let _held = semaphore.try_acquire_many(2).unwrap();
    let mut waiter = waiting(semaphore.acquire_many(2));
    semaphore.release(1).unwrap();
    waiter.finish().unwrap().forget();
    assert_eq!(semaphore.statistics().out, 3);
    assert_eq!(semaphore.release(4).unwrap_err().out(), 3);
    assert_eq!(semaphore.available_permits(), 0);
}

#[test]
fn a_dropped_call_that_was_granted_leaves_nothing_out() {
    let semaphore = BoundedSemaphore::new(1);
    let held = semaphore.try_acquire().unwrap();
    let waiter = waiting(semaphore.acquire());
    drop(held);
    waiter.assert_woken();
    drop(waiter);
    assert_eq!(semaphore.statistics().out, 0);
    assert_eq!(semaphore.available_permits(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_call_for_more_than_there_are_fails_at_once() {
    let semaphore = BoundedSemaphore::new(2);
    assert_eq!(Polled::new(semaphore.acquire_many(3)).assert_ready().unwrap_err().permits(), 2);
    assert!(semaphore.acquire_many_owned(3).timeout(Duration::from_secs(1)).await.unwrap_err().is_too_many());

    let _all = semaphore.acquire_many(2).await.unwrap();
    assert!(semaphore.acquire_many(1).timeout(Duration::from_secs(1)).await.unwrap_err().is_timeout());
}

// --- the count of permits that are out ---

#[test]
fn what_is_out_can_be_taken_back_once() {
    let out = Out::none();
    out.hand_out(3);
    assert_eq!(out.take_back(2), Ok(()));
    assert_eq!(out.take_back(1), Ok(()));
    assert_eq!(out.take_back(1), Err(0));
}

#[test]
fn a_refusal_changes_nothing() {
    let out = Out::none();
    out.hand_out(2);
    assert_eq!(out.take_back(3), Err(2));
    assert_eq!(out.count(), 2);
}

#[test]
fn at_most_stops_at_what_is_out() {
    let out = Out::none();
    out.hand_out(2);
    assert_eq!(out.take_back_at_most(3), 2);
    assert_eq!(out.take_back_at_most(1), 0);
    assert_eq!(out.count(), 0);
}
