//! The rest of the `threading` module's objects.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use polytask::{Barrier, BoundedSemaphore, Condition, Lock, Owner, RLock, Semaphore};
use polytask_test::{Polled, waiting};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn lock_acquire_without_blocking_or_with_the_longest_timeout() {
    let lock = Lock::new(());
    let held = lock.try_acquire().expect("acquire(blocking=False)");
    assert!(lock.try_acquire().is_none());
    drop(held);
    // DIFFERENCE: no `TIMEOUT_MAX`: any duration will do. `timeout=-1` is no timeout.
    assert!(lock.acquire().blocking_timeout(Duration::MAX).is_ok());
}

#[test]
fn lock_locked_tells_the_moment() {
    let lock = Lock::new(());
    let held = lock.try_acquire();
    assert!(lock.is_locked());
    drop(held);
    assert!(!lock.is_locked());
}

#[test]
fn rlock_counts_its_levels() {
    let lock = RLock::named("account", ());
    let levels: Vec<_> = (0..3).map(|_| lock.try_acquire().expect("its own")).collect();
    assert_eq!(lock.depth(), 3);
    assert!(format!("{lock:?}").contains("depth: 3"));
    drop(levels);
    assert!(!lock.is_locked());
}

#[tokio::test(start_paused = true)]
async fn condition_wait_with_a_limit_returns_whether_it_was_notified() {
    let lock = Lock::new(0);
    let condition = Condition::new(&lock);
    let (guard, notified) = condition.wait(lock.acquire().await).timeout(SECOND).await;
    assert!(!notified);
    let (guard, satisfied) = condition.wait_for(guard, |count| *count > 0).timeout(SECOND).await;
    assert!(!satisfied, "the predicate's last answer");
    let (guard, satisfied) = condition.wait_for(guard, |count| *count == 0).timeout(SECOND).await;
    assert!(satisfied);
    let mut waiter = waiting(condition.wait(guard).timeout(SECOND));
    condition.notify_all(&lock.acquire().await);
    assert!(waiter.finish().1);
}

#[test]
fn condition_gives_up_no_level_of_an_rlock() {
    // DIFFERENCE: Python's gives up all levels of an `RLock` and restores them; here a condition is over a `Lock`, and
    // an `RLock` that is held besides stays held.
    let (outer, lock) = (RLock::new(()), Lock::new(()));
    let condition = Condition::new(&lock);
    let _held = outer.try_acquire().unwrap();
    let _waiter = waiting(condition.wait(lock.try_acquire().unwrap()));
    assert!(outer.try_acquire_as(&Owner::new()).is_none());
}

#[test]
fn semaphore_release_wakes_up_to_as_many() {
    let semaphore = Semaphore::new(0);
    let waiters = [(); 3].map(|()| waiting(semaphore.acquire()));
    semaphore.release(2);
    assert_eq!(waiters.each_ref().map(Polled::is_woken), [true, true, false]);
}

#[test]
fn bounded_semaphore_release_checks_before_it_changes_anything() {
    let semaphore = BoundedSemaphore::new(3);
    semaphore.try_acquire_many(2).unwrap().forget();
    assert!(semaphore.release(3).is_err());
    assert_eq!(semaphore.available_permits(), 1);
    assert!(semaphore.release(2).is_ok());
}

#[test]
fn barrier_wait_returns_a_different_index_to_each() {
    let barrier = Barrier::new(3);
    let mut early = [waiting(barrier.wait()), waiting(barrier.wait())];
    let last = Polled::new(barrier.wait()).assert_ready().unwrap();
    let [first, second] = early.each_mut().map(|wait| wait.finish().unwrap());
    let mut indices = [first, second, last];
    indices.sort_unstable();
    assert_eq!(indices, [0, 1, 2]);
}

#[test]
fn barrier_action_is_run_by_one_before_the_others_go_on() {
    let runs = Arc::new(AtomicUsize::new(0));
    let barrier = Barrier::with_action(2, {
        let runs = Arc::clone(&runs);
        move || _ = runs.fetch_add(1, SeqCst)
    });
    let early = waiting(barrier.wait());
    Polled::new(barrier.wait()).assert_ready().unwrap();
    early.assert_woken();
    assert_eq!(runs.load(SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn barrier_a_wait_that_runs_out_of_time_breaks_it() {
    let barrier = Barrier::new(3);
    let mut other = waiting(barrier.wait());
    assert!(barrier.wait().timeout(SECOND).await.is_err());
    assert!(barrier.is_broken());
    assert!(other.finish().is_err());
    assert!(barrier.wait().await.is_err(), "and so it stays, until a reset");
    barrier.reset();
    assert!(!barrier.is_broken());
}

#[test]
fn barrier_abort_and_reset_fail_those_who_wait() {
    let barrier = Barrier::new(2);
    let mut waiter = waiting(barrier.wait());
    barrier.abort();
    assert!(waiter.finish().is_err());
    barrier.reset();
    let mut waiter = waiting(barrier.wait());
    barrier.reset();
    assert!(waiter.finish().is_err());
    assert!(!barrier.is_broken());
}

#[test]
fn barrier_tells_its_parties_and_who_waits() {
    let barrier = Barrier::new(3);
    let _waiter = waiting(barrier.wait());
    assert_eq!((barrier.parties(), barrier.n_waiting(), barrier.is_broken()), (3, 1, false));
    // A barrier for nobody is refused, as there.
    assert!(std::panic::catch_unwind(|| Barrier::new(0)).is_err());
}
