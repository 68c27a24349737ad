//! A waker is somebody else's code: it may use the object that wakes or drops it, and it may panic.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::{Context, Poll, Wake, Waker};

use polytask::{
    Barrier, BoundedSemaphore, Condition, Event, JoinableQueue, Lock, Owner, Queue, RLock, RwLock, Semaphore,
};
use polytask_test::waiting;

/// Uses an object when it is woken, and when it is dropped.
struct Curious<F: Fn()> {
    look: F,
    looks: Arc<AtomicUsize>,
}

impl<F: Fn() + Send + Sync> Wake for Curious<F> {
    fn wake(self: Arc<Self>) {
        (self.look)();
        self.looks.fetch_add(1, SeqCst);
    }
}

impl<F: Fn()> Drop for Curious<F> {
    fn drop(&mut self) {
        (self.look)();
    }
}

fn poll<F: Future + Unpin>(future: &mut F, waker: &Waker) -> Poll<F::Output> {
    Pin::new(future).poll(&mut Context::from_waker(waker))
}

/// Has wakers woken, replaced and dropped that look at the object each time. It would lock up if that were done with
/// the object's own lock held.
fn assert_wakers_may_look<F: Future + Unpin>(
    look: impl Fn() + Clone + Send + Sync + 'static,
    wait: impl Fn() -> F,
    wake: impl FnOnce(),
) {
    let looks = Arc::new(AtomicUsize::new(0));
    let curious = || Waker::from(Arc::new(Curious { look: look.clone(), looks: Arc::clone(&looks) }));
    let mut dropped = wait();
    assert!(poll(&mut dropped, &curious()).is_pending());
    assert!(poll(&mut dropped, &curious()).is_pending());
    drop(dropped);
    let mut woken = wait();
    assert!(poll(&mut woken, &curious()).is_pending());
    wake();
    assert_eq!(looks.load(SeqCst), 1, "it was woken");
    drop(woken);
}

#[test]
fn of_locks() {
    let lock = Lock::new(());
    let (look, held) = (lock.clone(), lock.try_acquire());
    assert_wakers_may_look(move || drop(look.try_acquire()), || lock.acquire(), || drop(held));

    let lock = RwLock::new(());
    let (look, held) = (lock.clone(), lock.try_write());
    assert_wakers_may_look(move || drop(look.try_read()), || lock.read(), || drop(held));

    let lock = RLock::new(());
    let (look, held) = (lock.clone(), lock.try_acquire_as(&Owner::new()));
    assert_wakers_may_look(move || drop(look.try_acquire()), || lock.acquire(), || drop(held));
}

#[test]
fn of_semaphores() {
    let semaphore = Semaphore::new(0);
    let look = semaphore.clone();
    assert_wakers_may_look(move || drop(look.try_acquire()), || semaphore.acquire(), || semaphore.release(1));

    let semaphore = BoundedSemaphore::new(1);
    let (look, held) = (semaphore.clone(), semaphore.try_acquire());
    assert_wakers_may_look(move || drop(look.try_acquire()), || semaphore.acquire(), || drop(held));
}

#[test]
fn of_events_conditions_and_barriers() {
    let event = Event::new();
    let look = event.clone();
    assert_wakers_may_look(move || _ = waiting_or_not(&look), || event.wait(), || event.set());

    let lock = Lock::new(());
    let condition = Condition::new(&lock);
    let look = condition.clone();
    assert_wakers_may_look(
        move || _ = look.statistics(),
        || condition.wait(lock.try_acquire().expect("nobody holds it")),
        || condition.notify_all(&lock.try_acquire().expect("nobody holds it")),
    );

    let barrier = Barrier::new(2);
    let look = barrier.clone();
    assert_wakers_may_look(move || _ = look.statistics(), || barrier.wait(), || barrier.abort());
}

/// One poll of a wait for the event.
fn waiting_or_not(event: &Event) -> Poll<()> {
    poll(&mut event.wait(), Waker::noop())
}

#[test]
fn of_queues() {
    let queue = Queue::new(1);
    let look = queue.clone();
    assert_wakers_may_look(move || _ = look.statistics(), || queue.get(), || queue.try_put(1).unwrap());

    let queue = Queue::new(1);
    queue.try_put(1).unwrap();
    let look = queue.clone();
    assert_wakers_may_look(move || _ = look.try_put(3), || queue.put(2), || _ = queue.try_get().unwrap());

    let queue = Queue::new(1);
    let look = queue.clone();
    assert_wakers_may_look(move || _ = look.is_ready(), || queue.ready(), || queue.try_put(1).unwrap());

    let queue = JoinableQueue::new(1);
    queue.try_put(1).unwrap();
    let (look, job) = (queue.clone(), queue.try_get().unwrap());
    assert_wakers_may_look(move || _ = look.statistics(), || queue.join(), || _ = job.done());
}

#[test]
fn a_waker_that_panics_keeps_nobody_else_asleep() {
    struct Panics;

    impl Wake for Panics {
        fn wake(self: Arc<Self>) {
            panic!("as it does");
        }
    }

    let queue = Queue::<u8>::new(1);
    let mut unlucky = queue.get();
    assert!(poll(&mut unlucky, &Waker::from(Arc::new(Panics))).is_pending());
    let mut others = [waiting(queue.get()), waiting(queue.get())];
    assert!(catch_unwind(AssertUnwindSafe(|| queue.close())).is_err());
    for other in &mut others {
        other.finish().unwrap_err();
    }
}

/// Wakes nobody; how many hold it is counted.
struct Counted;

impl std::task::Wake for Counted {
    fn wake(self: std::sync::Arc<Self>) {}
}

#[track_caller]
fn assert_leaves_no_waker<F: Future + Unpin>(mut wait: F) {
    let counted = std::sync::Arc::new(Counted);
    let waker = std::task::Waker::from(std::sync::Arc::clone(&counted));
    assert!(std::pin::Pin::new(&mut wait).poll(&mut std::task::Context::from_waker(&waker)).is_pending());
    assert_eq!(std::sync::Arc::strong_count(&counted), 3, "it waits");
    drop(wait);
    assert_eq!(std::sync::Arc::strong_count(&counted), 2, "nobody is told of an end that nobody waits for");
}

#[tokio::test]
async fn a_dropped_wait_for_an_end_leaves_no_waker_behind() {
    let task = polytask::spawn(std::future::pending::<()>());
    assert_leaves_no_waker(task.join());
    assert_leaves_no_waker(task.value());
    assert_leaves_no_waker(task.cloned());
    assert_leaves_no_waker(task.handle().join());

    let pool = polytask::Pool::new(1);
    let job = pool.apply_async_with(|job| job.cancelled().blocking()).await.unwrap();
    assert_leaves_no_waker(job.get());
    assert_leaves_no_waker(job.cloned());
    assert_leaves_no_waker(job.wait());
}
