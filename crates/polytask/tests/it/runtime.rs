//! With a runtime, with two, and with none.

use std::sync::LazyLock;
use std::thread;
use std::time::Duration;

use polytask::{Event, Lock, Queue, Semaphore, pipe};
use polytask_test::Never;
use tokio::runtime::{Builder, Runtime};

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(1).build().unwrap()
}

static COUNTER: LazyLock<Lock<u32>> = LazyLock::new(|| Lock::named("counter", 0));

#[test]
fn an_object_can_be_static() {
    *COUNTER.try_acquire().unwrap() += 1;
    assert_eq!(*COUNTER.acquire().blocking(), 1);
    assert_eq!(COUNTER.name(), "counter");
}

#[test]
fn plain_threads_take_turns() {
    let (lock, arrived) = (Lock::new(0), Event::new());
    let held = lock.acquire().blocking();
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let (lock, arrived) = (lock.clone(), arrived.clone());
            thread::spawn(move || {
                arrived.set();
                *lock.acquire().blocking() += 1;
            })
        })
        .collect();
    arrived.wait().blocking();
    drop(held);
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(*lock.acquire().blocking(), 4);
}

#[test]
fn a_thread_and_a_task_talk_through_a_pipe() {
    let (here, there) = pipe::<u32, u32>(1);
    let runtime = runtime();
    runtime.spawn(async move {
        while let Ok(number) = there.recv().await {
            there.send(number * number).await.unwrap();
        }
    });
    for number in 0..20 {
        here.send(number).blocking().unwrap();
        assert_eq!(here.recv().blocking(), Ok(number * number));
    }
}

#[test]
fn what_is_put_in_one_runtime_is_got_in_another() {
    let (first, second) = (runtime(), runtime());
    let queue = Queue::new(1);
    let putting = first.spawn({
        let queue = queue.clone();
        async move {
            for item in 0..100 {
                queue.put(item).await.unwrap();
            }
        }
    });
    let getting = second.spawn(async move {
        let mut sum = 0;
        for _ in 0..100 {
            sum += queue.get().await.unwrap();
        }
        sum
    });
    assert_eq!(second.block_on(getting).unwrap(), (0..100).sum());
    first.block_on(putting).unwrap();
}

#[test]
fn a_lock_is_handed_from_one_runtime_to_another() {
    let (first, second) = (runtime(), runtime());
    let lock = Lock::new(());
    let held = first.block_on(lock.acquire_owned());
    let waiter = second.spawn({
        let lock = lock.clone();
        async move { drop(lock.acquire().await) }
    });
    while lock.statistics().waiting == 0 {
        thread::yield_now();
    }
    first.block_on(async move { drop(held) });
    second.block_on(waiter).unwrap();
}

#[tokio::test]
async fn blocking_is_allowed_inside_spawn_blocking() {
    let (semaphore, queue) = (Semaphore::new(0), Queue::new(1));
    let blocked = tokio::task::spawn_blocking({
        let (semaphore, queue) = (semaphore.clone(), queue.clone());
        move || {
            semaphore.acquire().blocking().forget();
            queue.put("done").blocking().unwrap();
            semaphore.acquire().blocking_timeout(Duration::ZERO).is_err()
        }
    });
    semaphore.release(1);
    assert_eq!(queue.get().await, Ok("done"));
    assert!(blocked.await.unwrap());
}

#[test]
fn a_runtime_that_ends_releases_what_its_tasks_hold_and_wait_for() {
    let runtime = runtime();
    let (lock, other, held) = (Lock::new(()), Lock::new(()), Event::new());
    let _other = other.try_acquire();
    runtime.spawn({
        let (lock, held) = (lock.clone(), held.clone());
        async move {
            let _guard = lock.acquire().await;
            held.set();
            Never::<()>::new().await;
        }
    });
    runtime.spawn({
        let other = other.clone();
        async move { drop(other.acquire().await) }
    });
    held.wait().blocking();
    while other.statistics().waiting == 0 {
        thread::yield_now();
    }
    drop(runtime);
    assert!(lock.try_acquire().is_some());
    assert_eq!(other.statistics().waiting, 0);
}

#[test]
fn a_blocked_thread_is_woken_by_another_thread() {
    let event = Event::new();
    let waiter = thread::spawn({
        let event = event.clone();
        move || event.wait().blocking_timeout(Duration::MAX)
    });
    while event.statistics().waiting == 0 {
        thread::yield_now();
    }
    event.set();
    assert!(waiter.join().unwrap());
}
