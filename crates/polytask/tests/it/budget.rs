//! A task that always finds what it waits for lets its neighbours run all the same.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::task::Poll;

use polytask::{
    Barrier, BoundedSemaphore, Condition, Event, Group, JoinableQueue, Lock, Queue, RLock, RwLock, Semaphore,
    pipe_one_way, spawn,
};
use polytask_test::{Polled, waiting};
use tokio::task::{coop, yield_now};

/// More than tokio's budget of 128, and fewer than anyone would call starvation.
const MOST: usize = 1_000;

/// Waits again and again for something that is always there, until a neighbour has run.
async fn assert_yields(mut wait: impl AsyncFnMut()) {
    let ran = Arc::new(AtomicBool::new(false));
    let neighbour = tokio::spawn({
        let ran = Arc::clone(&ran);
        async move { ran.store(true, SeqCst) }
    });
    for _ in 0..MOST {
        wait().await;
        if ran.load(SeqCst) {
            neighbour.await.unwrap();
            return;
        }
    }
    panic!("{MOST} waits, and the neighbour has not run");
}

/// Spends what is left of the budget, until this task is polled anew.
async fn spend() {
    poll_fn(|context| {
        while let Poll::Ready(budget) = coop::poll_proceed(context) {
            budget.made_progress();
        }
        Poll::Ready(())
    })
    .await;
}

#[tokio::test]
async fn locks() {
    let lock = Lock::new(());
    assert_yields(async || drop(lock.acquire().await)).await;
    assert_yields(async || drop(lock.acquire_owned().await)).await;
    let lock = RwLock::new(());
    assert_yields(async || drop(lock.read().await)).await;
    assert_yields(async || drop(lock.write().await)).await;
    let lock = RLock::new(());
    assert_yields(async || drop(lock.acquire().await)).await;
    let _held = lock.acquire().await;
    assert_yields(async || drop(lock.acquire().await)).await;
}

#[tokio::test]
async fn conditions() {
    let lock = Lock::new(());
    let condition = Condition::new(&lock);
    let mut guard = Some(lock.acquire().await);
    assert_yields(async || guard = Some(condition.wait_for(guard.take().unwrap(), |()| true).await)).await;
}

#[tokio::test]
async fn barriers() {
    let barrier = Barrier::new(1);
    assert_yields(async || _ = barrier.wait().await.unwrap()).await;
    barrier.abort();
    assert_yields(async || _ = barrier.wait().await.unwrap_err()).await;
}

#[tokio::test]
async fn semaphores() {
    let semaphore = Semaphore::new(2);
    assert_yields(async || drop(semaphore.acquire().await)).await;
    assert_yields(async || drop(semaphore.acquire_many(2).await)).await;
    let semaphore = BoundedSemaphore::new(2);
    assert_yields(async || drop(semaphore.acquire().await)).await;
    assert_yields(async || drop(semaphore.acquire_many(2).await.unwrap())).await;
    assert_yields(async || drop(semaphore.acquire_many(3).await.unwrap_err())).await;
}

#[tokio::test]
async fn events() {
    let event = Event::new();
    event.set();
    assert_yields(async || event.wait().await).await;
}

#[tokio::test]
async fn events_that_are_waited_for_and_come() {
    let event = Event::new();
    assert_yields(async || {
        let mut wait = event.wait();
        assert!(futures::poll!(&mut wait).is_pending());
        event.set();
        event.clear();
        wait.await;
    })
    .await;
}

/// An event has no memory of a pulse, so whoever was there must have been counted, budget or not.
#[tokio::test]
async fn a_wait_for_an_event_that_has_no_budget_misses_no_pulse() {
    let event = Event::new();
    spend().await;
    let mut there = waiting(event.wait());
    assert_eq!(event.statistics().waiting, 1);
    event.set();
    event.clear();
    there.assert_woken();
    there.assert_pending();
    yield_now().await;
    there.assert_ready();
    waiting(event.wait());
}

#[tokio::test]
async fn a_wait_for_a_raised_flag_that_has_no_budget_remembers_that_it_saw_it() {
    let event = Event::new();
    event.set();
    spend().await;
    let mut there = Polled::new(event.wait());
    there.assert_pending();
    event.clear();
    yield_now().await;
    there.assert_ready();
}

#[tokio::test]
async fn getting_from_a_queue_that_is_never_empty() {
    let queue = Queue::unbounded();
    (0..4 * MOST).for_each(|item| queue.try_put(item).unwrap());
    assert_yields(async || _ = queue.get().await.unwrap()).await;
    assert_yields(async || _ = queue.get_many(1).await.unwrap()).await;
    assert_yields(async || queue.ready().await).await;
    let ended = Queue::<()>::new(1);
    ended.close();
    assert_yields(async || _ = ended.get().await.unwrap_err()).await;
}

#[tokio::test]
async fn putting_into_a_queue_that_is_never_full() {
    let queue = Queue::unbounded();
    assert_yields(async || queue.put(1).await.unwrap()).await;
    assert_yields(async || queue.put_many([1, 2]).await.unwrap()).await;
    assert_yields(async || drop(queue.reserve().await.unwrap())).await;
    queue.close();
    assert_yields(async || _ = queue.put(1).await.unwrap_err()).await;
}

#[tokio::test]
async fn joinable_queues() {
    let queue = JoinableQueue::unbounded();
    assert_yields(async || _ = queue.join().await).await;
    (0..MOST).for_each(|item| queue.try_put(item).unwrap());
    assert_yields(async || _ = queue.get().await.unwrap().done()).await;
}

#[tokio::test]
async fn pipes() {
    let (receiver, sender) = pipe_one_way(2 * MOST);
    assert_yields(async || sender.send(1).await.unwrap()).await;
    assert_yields(async || receiver.poll().await).await;
    assert_yields(async || {
        sender.try_send(1).unwrap();
        receiver.recv().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn ends_and_values_of_tasks() {
    let task = spawn(async { 7 });
    assert_yields(async || _ = task.join().await).await;
    assert_yields(async || _ = task.cloned().await.unwrap()).await;
    task.value().await.unwrap();
    assert_yields(async || assert!(task.value().await.unwrap_err().is_taken())).await;
}

#[tokio::test]
async fn groups() {
    let group = Group::collect_all();
    assert_yields(async || drop(group.spawn(async {}).await)).await;
    let small = Group::builder().at_most(MOST).build();
    assert_yields(async || drop(small.spawn(async {}).await)).await;
    small.join().await.unwrap();
    assert_yields(async || drop(small.spawn(async {}).await)).await;
    assert_yields(async || small.join().await.unwrap()).await;
}

/// The timer must not spend the budget that the wait has run out of, nor the other way round.
#[tokio::test(start_paused = true)]
async fn waits_with_a_limit() {
    let lock = Lock::new(());
    let limit = std::time::Duration::from_secs(1);
    assert_yields(async || drop(lock.acquire().timeout(limit).await.unwrap())).await;
}

/// Zero means one attempt, and an attempt that is put off would be none.
#[tokio::test]
async fn a_limit_of_zero_tries_even_when_the_budget_is_spent() {
    let lock = Lock::new(());
    let queue = Queue::unbounded();
    for item in 0..MOST {
        drop(lock.acquire().timeout(std::time::Duration::ZERO).await.expect("nobody holds it"));
        queue.put(item).timeout(std::time::Duration::ZERO).await.expect("there is room");
        assert_eq!(queue.get().timeout(std::time::Duration::ZERO).await, Ok(item));
    }
}
