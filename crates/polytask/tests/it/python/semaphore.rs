//! Rows S1–S4: `Semaphore` and `BoundedSemaphore`.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use polytask::{BoundedSemaphore, Semaphore};
use polytask_test::waiting;
use tokio::task::yield_now;

#[test]
fn s1_the_counter_falls_with_acquire_and_rises_with_release() {
    let semaphore = Semaphore::new(2);
    let first = semaphore.try_acquire().unwrap();
    let second = semaphore.try_acquire().unwrap();
    assert_eq!(semaphore.available_permits(), 0);
    let mut third = waiting(semaphore.acquire());
    drop(first);
    drop(third.finish());
    drop(second);
    assert_eq!(semaphore.available_permits(), 2);
}

#[test]
fn s1_releasing_nothing_does_nothing() {
    // DIFFERENCE: Python raises `ValueError` for `release(0)`; here a computed zero is as good as any other number. A
    // negative start is an error there and cannot be written here.
    let semaphore = Semaphore::new(1);
    semaphore.release(0);
    assert_eq!(semaphore.available_permits(), 1);
}

#[tokio::test]
async fn s2_as_many_go_in_as_there_are_keys() {
    let (keys, inside, most) = (Semaphore::new(4), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let guests: Vec<_> = (0..10)
        .map(|_| {
            let (keys, inside, most) = (keys.clone(), Arc::clone(&inside), Arc::clone(&most));
            tokio::spawn(async move {
                let _key = keys.acquire().await;
                most.fetch_max(inside.fetch_add(1, SeqCst) + 1, SeqCst);
                yield_now().await;
                inside.fetch_sub(1, SeqCst);
            })
        })
        .collect();
    for guest in guests {
        guest.await.unwrap();
    }
    assert_eq!(most.load(SeqCst), 4);
}

#[test]
fn s3_a_plain_semaphore_may_rise_above_its_start() {
    let semaphore = Semaphore::new(1);
    semaphore.release(1);
    assert_eq!(semaphore.available_permits(), 2);
}

#[test]
fn s4_a_bounded_semaphore_may_not() {
    let semaphore = BoundedSemaphore::new(1);
    assert!(semaphore.release(1).is_err());
    assert_eq!(semaphore.available_permits(), 1);
}
