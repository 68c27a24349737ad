//! Waits with a limit, on a clock that stands still unless it is moved.

use std::time::Duration;

use polytask::{
    Barrier, BoundedSemaphore, Condition, Event, GetError, JoinableQueue, Lock, Owner, PutError, Queue, RLock,
    ReserveError, RwLock, Semaphore, pipe_one_way,
};
use polytask_test::{Polled, waiting};
use tokio::runtime::Builder;
use tokio::time::{Instant, advance};

const LIMIT: Duration = Duration::from_secs(2);

/// The limit and what the granularity of tokio's timer may add to it.
#[track_caller]
fn assert_took_the_limit(start: Instant) {
    let took = start.elapsed();
    assert!(took >= LIMIT, "it ended early, after {took:?}");
    assert!(took <= LIMIT + Duration::from_millis(1), "it ended late, after {took:?}");
}

#[tokio::test(start_paused = true)]
async fn no_wait_ends_early() {
    let lock = Lock::new(());
    let _held = lock.acquire().await;
    let start = Instant::now();
    assert!(lock.acquire().timeout(LIMIT).await.is_err());
    assert_took_the_limit(start);

    let start = Instant::now();
    assert!(Semaphore::new(0).acquire().timeout(LIMIT).await.is_err());
    assert_took_the_limit(start);

    let semaphore = BoundedSemaphore::new(1);
    let _permit = semaphore.acquire().await;
    let start = Instant::now();
    assert!(semaphore.acquire().timeout(LIMIT).await.is_err());
    assert_took_the_limit(start);
    let start = Instant::now();
    assert!(semaphore.acquire_many(1).timeout(LIMIT).await.unwrap_err().is_timeout());
    assert_took_the_limit(start);

    let lock = RwLock::new(());
    let _writing = lock.write().await;
    let start = Instant::now();
    assert!(lock.read().timeout(LIMIT).await.is_err());
    assert_took_the_limit(start);
    let start = Instant::now();
    assert!(lock.write().timeout(LIMIT).await.is_err());
    assert_took_the_limit(start);

    let lock = RLock::new(());
    let _level = lock.acquire().await;
    let start = Instant::now();
    assert!(lock.acquire_as(&Owner::new()).timeout(LIMIT).await.is_err());
    assert_took_the_limit(start);

    let start = Instant::now();
    assert!(!Event::new().wait().timeout(LIMIT).await);
    assert_took_the_limit(start);
    let start = Instant::now();
    assert!(Barrier::new(2).wait().timeout(LIMIT).await.is_err());
    assert_took_the_limit(start);
}

#[tokio::test(start_paused = true)]
async fn no_wait_at_a_queue_ends_early() {
    let queue = Queue::new(1);
    let start = Instant::now();
    assert_eq!(queue.get().timeout(LIMIT).await, Err(GetError::Empty));
    assert_took_the_limit(start);
    let start = Instant::now();
    assert_eq!(queue.get_many(2).timeout(LIMIT).await, Err(GetError::Empty));
    assert_took_the_limit(start);
    let start = Instant::now();
    assert!(!queue.ready().timeout(LIMIT).await);
    assert_took_the_limit(start);

    queue.put(1).await.unwrap();
    let start = Instant::now();
    assert_eq!(queue.put(2).timeout(LIMIT).await, Err(PutError::Full(2)));
    assert_took_the_limit(start);
    let start = Instant::now();
    assert_eq!(queue.put_many([2, 3]).timeout(LIMIT).await.unwrap_err().into_inner(), [2, 3]);
    assert_took_the_limit(start);
    let start = Instant::now();
    assert!(matches!(queue.reserve().timeout(LIMIT).await, Err(ReserveError::Full)));
    assert_took_the_limit(start);

    let joinable = JoinableQueue::new(1);
    let start = Instant::now();
    assert_eq!(joinable.get().timeout(LIMIT).await.unwrap_err(), GetError::Empty);
    assert_took_the_limit(start);
    joinable.put(1).await.unwrap();
    let start = Instant::now();
    assert_eq!(joinable.join().timeout(LIMIT).await.unwrap_err().unfinished(), 1);
    assert_took_the_limit(start);

    let (receiver, sender) = pipe_one_way(1);
    let start = Instant::now();
    assert!(receiver.recv().timeout(LIMIT).await.unwrap_err().is_empty());
    assert_took_the_limit(start);
    let start = Instant::now();
    assert!(!receiver.poll().timeout(LIMIT).await);
    assert_took_the_limit(start);
    sender.send(1).await.unwrap();
    let start = Instant::now();
    assert!(sender.send(2).timeout(LIMIT).await.unwrap_err().is_full());
    assert_took_the_limit(start);
}

#[tokio::test(start_paused = true)]
async fn the_time_runs_from_the_first_poll() {
    let event = Event::new();
    let wait = event.wait().timeout(LIMIT);
    advance(LIMIT * 2).await;
    let start = Instant::now();
    assert!(!wait.await);
    assert_took_the_limit(start);
}

#[tokio::test(start_paused = true)]
async fn a_result_that_is_there_beats_a_clock_that_has_run_out() {
    let (lock, event, queue) = (Lock::new(()), Event::new(), Queue::new(1));
    let held = lock.acquire().await;
    let mut acquire = waiting(lock.acquire().timeout(LIMIT));
    let mut wait = waiting(event.wait().timeout(LIMIT));
    let mut get = waiting(queue.get().timeout(LIMIT));
    advance(LIMIT * 2).await;
    drop(held);
    event.set();
    queue.put(1).await.unwrap();
    assert!(acquire.assert_ready().is_ok());
    assert!(wait.assert_ready());
    assert_eq!(get.assert_ready(), Ok(1));
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_has_run_out_wakes_the_wait() {
    let event = Event::new();
    let mut wait = waiting(event.wait().timeout(LIMIT));
    advance(LIMIT - Duration::from_millis(1)).await;
    wait.assert_asleep();
    advance(Duration::from_millis(2)).await;
    assert!(!wait.finish());
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_ran_out_of_time_leaves_no_trace() {
    let (lock, queue) = (Lock::new(()), Queue::new(1));
    let held = lock.acquire().await;
    let mut first = waiting(lock.acquire().timeout(LIMIT));
    let mut second = waiting(lock.acquire());
    let mut get = waiting(queue.get().timeout(LIMIT));
    advance(LIMIT * 2).await;
    assert!(first.finish().is_err());
    assert!(get.finish().is_err());
    assert_eq!((lock.statistics().waiting, queue.statistics().getters), (1, 0));
    drop(held);
    drop(second.finish());
    queue.try_put(1).unwrap();
    assert_eq!(queue.try_get(), Ok(1));

    queue.try_put(2).unwrap();
    let mut put = waiting(queue.put(3).timeout(LIMIT));
    advance(LIMIT * 2).await;
    assert_eq!(put.finish(), Err(PutError::Full(3)));
    assert_eq!(queue.try_get(), Ok(2));
    assert_eq!((queue.try_get(), queue.statistics().used), (Err(GetError::Empty), 0));
}

/// A runtime that has no timers at all.
#[test]
fn zero_tries_without_a_timer() {
    let runtime = Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let (lock, event, queue) = (Lock::new(()), Event::new(), Queue::new(1));
        let held = lock.acquire().timeout(Duration::ZERO).await.expect("nobody holds it");
        assert!(lock.acquire().timeout(Duration::ZERO).await.is_err());
        drop(held);
        assert!(!event.wait().timeout(Duration::ZERO).await);
        event.set();
        assert!(event.wait().timeout(Duration::ZERO).await);
        assert_eq!(queue.get().timeout(Duration::ZERO).await, Err(GetError::Empty));
        queue.put(1).timeout(Duration::ZERO).await.unwrap();
        assert_eq!(queue.put(2).timeout(Duration::ZERO).await, Err(PutError::Full(2)));
        assert_eq!(queue.get().timeout(Duration::ZERO).await, Ok(1));
    });
}

/// Nor is there a runtime here.
#[test]
fn what_is_there_needs_no_timer() {
    let lock = Lock::new(());
    assert!(Polled::new(lock.acquire().timeout(LIMIT)).assert_ready().is_ok());
    let held = lock.try_acquire();
    assert!(Polled::new(lock.acquire().timeout(Duration::ZERO)).assert_ready().is_err());
    drop(held);
}

#[tokio::test(start_paused = true)]
async fn any_limit_is_accepted() {
    let lock = Lock::new(());
    let held = lock.acquire().await;
    let mut acquire = waiting(lock.acquire().timeout(Duration::MAX));
    advance(Duration::from_secs(3600 * 24 * 365)).await;
    acquire.assert_pending();
    drop(held);
    assert!(acquire.finish().is_ok());
}

/// As Python's: the time limits the notification, and not the lock.
#[tokio::test(start_paused = true)]
async fn a_condition_takes_its_lock_again_however_long_that_takes() {
    let lock = Lock::new(0);
    let condition = Condition::new(&lock);
    let mut wait = waiting(condition.wait(lock.acquire().await).timeout(LIMIT));
    let mut wait_for = waiting(condition.wait_for(lock.acquire().await, |count| *count > 0).timeout(LIMIT));
    let held = lock.acquire().await;
    advance(LIMIT * 2).await;
    wait.assert_pending();
    wait_for.assert_pending();
    assert_eq!(condition.statistics().waiting, 0, "its time is over");
    advance(LIMIT * 100).await;
    drop(held);
    let (guard, notified) = wait.finish();
    assert!(!notified);
    drop(guard);
    let (_guard, satisfied) = wait_for.finish();
    assert!(!satisfied);
}

#[tokio::test(start_paused = true)]
async fn a_timed_out_condition_that_is_dropped_while_it_takes_its_lock_again_leaves_no_trace() {
    let lock = Lock::new(());
    let condition = Condition::new(&lock);
    let mut dropped = waiting(condition.wait(lock.acquire().await).timeout(LIMIT));
    let other = waiting(condition.wait(lock.acquire().await));
    let held = lock.acquire().await;
    advance(LIMIT * 2).await;
    dropped.assert_pending();
    assert_eq!(lock.statistics().waiting, 1);
    drop(dropped);
    other.assert_asleep();
    drop(held);
    assert!(lock.try_acquire().is_some());
    assert_eq!((lock.statistics().waiting, condition.statistics().waiting), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn a_notification_that_came_with_the_end_of_the_time_is_passed_on_when_it_is_dropped() {
    let lock = Lock::new(());
    let condition = Condition::new(&lock);
    let mut dropped = waiting(condition.wait(lock.acquire().await).timeout(LIMIT));
    let mut other = waiting(condition.wait(lock.acquire().await));
    let held = lock.acquire().await;
    condition.notify(&held, 1);
    advance(LIMIT * 2).await;
    dropped.assert_pending();
    drop(dropped);
    drop(held);
    drop(other.finish());
}

#[tokio::test(start_paused = true)]
async fn a_condition_that_became_true_just_in_time_says_so() {
    let lock = Lock::new(0);
    let condition = Condition::new(&lock);
    let mut notified = waiting(condition.wait(lock.acquire().await).timeout(LIMIT));
    let mut satisfied = waiting(condition.wait_for(lock.acquire().await, |count| *count > 0).timeout(LIMIT));
    let mut guard = lock.acquire().await;
    condition.notify(&guard, 1);
    // Nobody says so to the other, which looks for itself when its time is over.
    *guard = 1;
    drop(guard);
    advance(LIMIT * 2).await;
    let (guard, was_notified) = notified.finish();
    assert!(was_notified);
    drop(guard);
    assert!(satisfied.finish().1);
}

#[tokio::test(start_paused = true)]
async fn the_time_of_wait_for_is_for_all_its_waits_together() {
    let lock = Lock::new(0);
    let condition = Condition::new(&lock);
    let start = Instant::now();
    let mut wait = waiting(condition.wait_for(lock.acquire().await, |count| *count > 9).timeout(LIMIT));
    for _ in 0..3 {
        advance(LIMIT / 4).await;
        condition.notify_all(&lock.acquire().await);
        wait.assert_woken();
        wait.assert_pending();
    }
    advance(LIMIT / 4 + Duration::from_millis(1)).await;
    assert!(!wait.finish().1);
    assert_took_the_limit(start);
}

#[tokio::test(start_paused = true)]
async fn a_barrier_that_was_full_in_time_is_not_broken_by_the_clock() {
    let barrier = Barrier::new(2);
    let mut early = waiting(barrier.wait().timeout(LIMIT));
    barrier.wait().await.unwrap();
    advance(LIMIT * 2).await;
    assert_eq!(early.assert_ready().unwrap(), 0);
    assert!(!barrier.is_broken());
    assert!(barrier.wait().timeout(Duration::ZERO).await.is_err());
    assert!(barrier.is_broken());
}

#[test]
fn blocking_waits_keep_their_limits() {
    let lock = Lock::new(());
    let held = lock.acquire().blocking_timeout(Duration::MAX).expect("nobody holds it");
    assert!(lock.acquire().blocking_timeout(Duration::ZERO).is_err());
    let limit = Duration::from_millis(20);
    let start = std::time::Instant::now();
    assert!(lock.acquire().blocking_timeout(limit).is_err());
    assert!(start.elapsed() >= limit);
    assert_eq!(lock.statistics().waiting, 0);
    drop(held);
    assert!(lock.acquire().blocking_timeout(Duration::ZERO).is_ok());

    let queue = Queue::<u8>::new(1);
    assert_eq!(queue.get().blocking_timeout(Duration::ZERO), Err(GetError::Empty));
    assert!(!Event::new().wait().blocking_timeout(Duration::ZERO));
}
