use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, LazyLock, Mutex, OnceLock};
use std::time::Duration;

use polytask_test::{Polled, waiting};

use super::{Arrival, Barrier};
use crate::wait::Wait;

#[test]
fn a_dropped_wait_is_not_counted() {
    let barrier = Barrier::new(2);
    drop(waiting(barrier.wait()));
    assert_eq!(barrier.n_waiting(), 0);
    let mut first = waiting(barrier.wait());
    assert_eq!(Polled::new(barrier.wait()).assert_ready().unwrap(), 1);
    assert_eq!(first.finish().unwrap(), 0);
}

#[test]
fn a_panicking_action_breaks_the_barrier_and_goes_on() {
    let barrier = Barrier::named_with_action("lap", 2, || panic!("test"));
    let mut waiter = waiting(barrier.wait());
    let mut last = Polled::new(barrier.wait());
    assert!(catch_unwind(AssertUnwindSafe(|| last.poll().is_ready())).is_err());
    let broken = waiter.finish().unwrap_err();
    assert_eq!(broken.to_string(), "barrier `lap` is broken: its action panicked");
    assert!(barrier.is_broken());
}

#[test]
fn an_action_may_use_its_barrier() {
    let handle = Arc::new(OnceLock::<Barrier>::new());
    let barrier = Barrier::with_action(2, {
        let handle = Arc::clone(&handle);
        move || {
            let barrier = handle.get().unwrap();
            assert_eq!(barrier.n_waiting(), 1);
            drop(waiting(barrier.wait()));
            barrier.abort();
        }
    });
    handle.set(barrier.clone()).unwrap();
    let mut waiter = waiting(barrier.wait());
    assert!(Polled::new(barrier.wait()).assert_ready().is_err());
    assert!(waiter.finish().is_err());
}

#[test]
fn a_round_that_fills_during_an_action_is_led_afterwards() {
    static LATE: Mutex<Vec<Polled<Wait<Arrival<'static>>>>> = Mutex::new(Vec::new());
    static BARRIER: LazyLock<Barrier> = LazyLock::new(|| {
        let rounds = AtomicUsize::new(0);
        Barrier::with_action(2, move || {
            if rounds.fetch_add(1, Relaxed) == 0 {
                LATE.lock().unwrap().extend([waiting(BARRIER.wait()), waiting(BARRIER.wait())]);
            }
        })
    });

    let mut first = waiting(BARRIER.wait());
    assert_eq!(Polled::new(BARRIER.wait()).assert_ready().unwrap(), 1);
    assert_eq!(first.finish().unwrap(), 0);

    let late = std::mem::take(&mut *LATE.lock().unwrap());
    let [mut third, mut fourth] = <[_; 2]>::try_from(late).unwrap();
    third.assert_asleep();
    assert_eq!(fourth.finish().unwrap(), 1);
    assert_eq!(third.finish().unwrap(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_runs_out_of_time_breaks_the_barrier_for_all() {
    let barrier = Barrier::new(3);
    let mut other = waiting(barrier.wait());
    assert!(barrier.wait().timeout(Duration::from_secs(1)).await.is_err());
    assert!(other.finish().is_err());
    assert!(barrier.wait().await.is_err());
}

#[tokio::test]
async fn a_limit_of_zero_breaks_the_barrier_unless_it_is_the_last_to_come() {
    let barrier = Barrier::new(2);
    let mut first = waiting(barrier.wait());
    assert_eq!(barrier.wait().timeout(Duration::ZERO).await.unwrap(), 1);
    assert_eq!(first.finish().unwrap(), 0);
    assert!(barrier.wait().timeout(Duration::ZERO).await.is_err());
    assert!(barrier.is_broken());
}
