//! `asyncio`'s own kinds: what a cancelled task leaves behind.

use std::time::Duration;

use polytask::{Barrier, Condition, Event, JoinableQueue, Lock, Queue, Semaphore};
use polytask_test::{Polled, waiting};

#[test]
fn lock_is_first_come_first_served_also_around_a_cancelled_waiter() {
    let lock = Lock::new(());
    let held = lock.try_acquire();
    let cancelled = waiting(lock.acquire());
    let mut next = waiting(lock.acquire());
    drop(cancelled);
    drop(held);
    drop(next.finish());
}

#[tokio::test(start_paused = true)]
async fn lock_has_a_timeout() {
    // DIFFERENCE: `asyncio.Lock` has none, and `wait_for` around it.
    let lock = Lock::new(());
    let _held = lock.acquire().await;
    assert!(lock.acquire().timeout(Duration::from_secs(1)).await.is_err());
}

#[test]
fn event_wakes_waiters_that_a_pulse_has_passed() {
    let event = Event::new();
    let mut waiters = [waiting(event.wait()), waiting(event.wait())];
    event.set();
    event.clear();
    waiters.iter_mut().for_each(Polled::finish);
}

#[test]
fn condition_passes_the_notification_of_a_cancelled_waiter_on() {
    let lock = Lock::new(());
    let condition = Condition::new(&lock);
    let [cancelled, mut next] = [(); 2].map(|()| waiting(condition.wait(lock.try_acquire().unwrap())));
    condition.notify(&lock.try_acquire().unwrap(), 1);
    drop(cancelled);
    drop(next.finish());
}

#[test]
fn condition_that_is_cancelled_does_not_take_the_lock_again() {
    // DIFFERENCE: `asyncio` takes it again before the cancellation goes on, since its caller's `async with` releases
    // it. Here the guard went into the wait, so that there is nothing for the caller to release.
    let lock = Lock::new(());
    let condition = Condition::new(&lock);
    drop(waiting(condition.wait(lock.try_acquire().unwrap())));
    assert!(!lock.is_locked());
}

#[test]
fn condition_never_wakes_without_a_notification() {
    // DIFFERENCE: `asyncio` allows itself to.
    let lock = Lock::new(());
    let condition = Condition::new(&lock);
    let mut waiter = waiting(condition.wait(lock.try_acquire().unwrap()));
    for _ in 0..3 {
        drop(lock.try_acquire().unwrap());
        waiter.assert_asleep();
        waiter.assert_pending();
    }
}

#[test]
fn semaphore_gives_the_wake_up_of_a_cancelled_waiter_to_the_next() {
    let semaphore = Semaphore::new(0);
    let cancelled = waiting(semaphore.acquire());
    let mut next = waiting(semaphore.acquire());
    semaphore.release(1);
    cancelled.assert_woken();
    drop(cancelled);
    drop(next.finish());
}

#[test]
fn barrier_does_not_count_a_cancelled_party() {
    let barrier = Barrier::new(2);
    drop(waiting(barrier.wait()));
    assert_eq!(barrier.n_waiting(), 0);
    let mut first = waiting(barrier.wait());
    assert_eq!(Polled::new(barrier.wait()).assert_ready().unwrap() + first.finish().unwrap(), 1);
}

#[test]
fn queue_keeps_the_item_of_a_cancelled_getter() {
    let queue = Queue::new(1);
    let cancelled = waiting(queue.get());
    queue.try_put(1).unwrap();
    drop(cancelled);
    assert_eq!(queue.try_get(), Ok(1));
}

#[test]
fn queue_gives_the_room_of_a_cancelled_putter_to_the_next() {
    let queue = Queue::new(1);
    queue.try_put(0).unwrap();
    let cancelled = waiting(queue.put(1));
    let mut next = waiting(queue.put(2));
    assert_eq!(queue.try_get(), Ok(0));
    drop(cancelled);
    next.finish().unwrap();
    assert_eq!(queue.try_get(), Ok(2));
}

#[test]
fn queue_join_waits_for_task_done_and_not_for_get() {
    let queue = JoinableQueue::new(1);
    queue.try_put(1).unwrap();
    let mut join = waiting(queue.join());
    let job = queue.try_get().unwrap();
    join.assert_asleep();
    job.done();
    join.finish();
}

#[tokio::test(start_paused = true)]
async fn wait_for_keeps_what_is_ready_when_the_time_is_over() {
    let queue = Queue::new(1);
    let mut get = waiting(queue.get().timeout(Duration::from_secs(1)));
    tokio::time::advance(Duration::from_secs(2)).await;
    queue.try_put(1).unwrap();
    assert_eq!(get.assert_ready(), Ok(1));
}

#[test]
fn objects_belong_to_no_loop() {
    // DIFFERENCE: `asyncio` raises "bound to a different event loop"; here an object serves any runtime and thread.
    let lock = Lock::new(0);
    for _ in 0..2 {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        *runtime.block_on(lock.acquire()) += 1;
    }
    assert_eq!(*lock.acquire().blocking(), 2);
}
