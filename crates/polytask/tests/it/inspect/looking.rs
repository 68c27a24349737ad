//! Whoever looks may do so in any code of a user that the objects call: nothing hangs, and nothing is missed.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::{Context, Poll, Wake, Waker};

use polytask::{Barrier, Bound, Condition, Event, Group, Lock, Pool, Queue, RwLock, inspect};
use polytask_test::{Polled, waiting};

fn poll<F: Future + Unpin>(future: &mut F, waker: &Waker) -> Poll<F::Output> {
    Pin::new(future).poll(&mut Context::from_waker(waker))
}

/// Looks at everything, wherever it is called.
#[derive(Clone, Default)]
struct Looker(Arc<AtomicUsize>);

impl Looker {
    fn look(&self) {
        drop((inspect::snapshot(), inspect::deadlocks(), inspect::suspicions(), inspect::report()));
        self.0.fetch_add(1, SeqCst);
    }

    fn looks(&self) -> usize {
        self.0.load(SeqCst)
    }
}

impl Drop for Looker {
    fn drop(&mut self) {
        self.look();
    }
}

impl Wake for Looker {
    fn wake(self: Arc<Self>) {
        self.look();
    }
}

/// An item that looks when it is compared.
struct Item(u8, Looker);

impl PartialEq for Item {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Item {}

impl PartialOrd for Item {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Item {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.1.look();
        self.0.cmp(&other.0)
    }
}

#[tokio::test]
async fn code_of_users_may_look_wherever_it_is_called() {
    let looker = Looker::default();
    let own = || looker.clone();

    // In what is dropped with an object, an item, a task or a job.
    drop(Lock::named("looked-lock", own()));
    let queue = Queue::named(
        "looked-queue",
        Bound::weight(9, {
            let looker = own();
            move |_: &Looker| {
                looker.look();
                1
            }
        }),
    );
    queue.put(own()).await.unwrap();
    drop(queue.close_now());
    let terminated = polytask::spawn({
        let looker = own();
        async move {
            let _looker = looker;
            std::future::pending::<()>().await;
        }
    });
    tokio::task::yield_now().await;
    terminated.terminate();
    terminated.join().await;
    let group = Group::named("looked-group");
    group
        .spawn({
            let looker = own();
            async move { drop(looker) }
        })
        .await;
    group.join().await.unwrap();
    let pool = Pool::named("looked-pool", 1);
    let result = pool
        .apply_async({
            let looker = own();
            move || looker.look()
        })
        .await
        .unwrap();
    result.callback({
        let looker = own();
        move |()| looker.look()
    });
    result.get().await.unwrap();

    // While something is compared, tested, or led.
    let sorted = polytask::PriorityQueue::named("looked-sorted", 9);
    for number in [3, 1, 2] {
        sorted.put((Item(number, own()), ())).await.unwrap();
    }
    assert_eq!(sorted.get().await.unwrap().0.0, 1);
    let lock = Lock::named("looked-data", 0);
    let changed = Condition::named("looked-condition", &lock);
    drop(
        changed
            .wait_for(lock.acquire().await, {
                let looker = own();
                move |_| {
                    looker.look();
                    true
                }
            })
            .await,
    );
    Barrier::named_with_action("looked-barrier", 1, {
        let looker = own();
        move || looker.look()
    })
    .wait()
    .await
    .unwrap();
    assert!(looker.looks() > 10);
}

#[test]
fn wakers_may_look_when_they_are_woken_replaced_and_dropped() {
    fn assert_may_look<F: Future + Unpin>(wait: impl Fn() -> F, wake: impl FnOnce()) {
        let looks = Looker::default();
        let waker = || Waker::from(Arc::new(looks.clone()));
        let mut dropped = wait();
        assert!(poll(&mut dropped, &waker()).is_pending());
        assert!(poll(&mut dropped, &waker()).is_pending());
        drop(dropped);
        let mut woken = wait();
        assert!(poll(&mut woken, &waker()).is_pending());
        let before = looks.looks();
        wake();
        assert!(looks.looks() > before, "it was woken");
    }
    let lock = RwLock::named("curious-lock", ());
    let held = lock.try_write();
    assert_may_look(|| lock.read(), || drop(held));
    let levels = polytask::RLock::named("curious-levels", ());
    let held = levels.try_acquire_as(&polytask::Owner::new());
    assert_may_look(|| levels.acquire(), || drop(held));
    let event = Event::named("curious-event");
    assert_may_look(|| event.wait(), || event.set());
    let barrier = Barrier::named("curious-barrier", 2);
    assert_may_look(|| barrier.wait(), || barrier.abort());
    let queue = Queue::named("curious-queue", 1);
    assert_may_look(|| queue.get(), || queue.try_put(1).unwrap());
}

/// Looks at each event.
struct Listener(Looker);

impl tracing::Subscriber for Listener {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target() == "polytask"
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, _: &tracing::Event<'_>) {
        self.0.look();
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

#[test]
fn a_subscriber_may_look_at_each_event() {
    let looker = Looker::default();
    tracing::subscriber::with_default(Listener(looker.clone()), || {
        let (lock, barrier) = (Lock::named("traced-lock", ()), Barrier::named("traced-barrier", 2));
        let levels = polytask::RLock::named("traced-levels", ());
        let held = lock.try_acquire();
        let wait = waiting(lock.acquire());
        drop((wait, held));
        let mut first = waiting(barrier.wait());
        Polled::new(barrier.wait()).assert_ready().unwrap();
        first.assert_ready().unwrap();
        drop(levels.try_acquire());
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let group = Group::named("traced-group");
            group.spawn(async {}).await;
            group.join().await.unwrap();
        });
    });
    assert!(looker.looks() > 5, "{} looks", looker.looks());
}
