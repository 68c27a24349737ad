//! What would leave a wait behind that is none, or hang whoever looks.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::Duration;

use polytask::{
    Barrier, Bound, BoundedSemaphore, Event, Group, JoinableQueue, Lock, Pool, Queue, Semaphore, Task, gather, inspect,
};
use polytask_test::{Polled, waiting};
use tokio::task::coop;

use super::{assert_at_rest, assert_gone, find, row, task, this_thread, told};

/// Panics when it is woken.
struct Bomb;

impl Wake for Bomb {
    fn wake(self: Arc<Self>) {
        panic!("a waker that panics");
    }
}

fn poll<F: Future + Unpin>(future: &mut F, waker: &Waker) -> Poll<F::Output> {
    Pin::new(future).poll(&mut Context::from_waker(waker))
}

/// Spends what a task may do before it has to let others run.
async fn spend_the_budget() {
    while coop::has_budget_remaining() {
        coop::consume_budget().await;
    }
}

/// A wait that is polled without budget and dropped leaves no row.
macro_rules! assert_clean_without_budget {
    ($name:expr, $wait:expr) => {{
        spend_the_budget().await;
        drop(waiting($wait));
        assert_at_rest($name);
        tokio::task::yield_now().await;
    }};
}

#[tokio::test]
async fn a_wait_that_was_polled_without_budget_leaves_nothing() {
    let lock = Lock::named("spent-lock", ());
    let semaphore = Semaphore::named("spent-semaphore", 0);
    let bounded = BoundedSemaphore::named("spent-bounded", 1);
    let event = Event::named("spent-event");
    let barrier = Barrier::named("spent-barrier", 2);
    let queue = Queue::named("spent-queue", 1);
    let joinable = JoinableQueue::named("spent-joinable", 1);
    let group = Group::named("spent-group");
    let sleeper = Task::builder().name("spent-task").spawn(std::future::pending::<()>());
    assert_clean_without_budget!("spent-lock", lock.acquire());
    assert_clean_without_budget!("spent-semaphore", semaphore.acquire());
    assert_clean_without_budget!("spent-bounded", bounded.acquire());
    assert_clean_without_budget!("spent-event", event.wait());
    assert_clean_without_budget!("spent-barrier", barrier.wait());
    assert_clean_without_budget!("spent-queue", queue.get());
    assert_clean_without_budget!("spent-queue", queue.ready());
    assert_clean_without_budget!("spent-queue", queue.put(1));
    assert_clean_without_budget!("spent-joinable", joinable.put(1));
    assert_clean_without_budget!("spent-joinable", joinable.join());
    assert_clean_without_budget!("spent-group", group.join());
    spend_the_budget().await;
    drop((waiting(sleeper.join()), waiting(sleeper.value())));
    assert!(task("spent-task").waiters.is_empty());
}

#[tokio::test]
async fn a_job_that_was_polled_without_budget_leaves_nothing() {
    let pool = Pool::named("spent-pool", 1);
    assert_clean_without_budget!("spent-pool", pool.apply_async(|| ()));
    assert_clean_without_budget!("spent-pool", pool.apply(|| ()));
    pool.close();
    assert_clean_without_budget!("spent-pool", pool.join());
    pool.join().await.unwrap();
    assert_at_rest("spent-pool");
}

#[test]
fn a_putter_whose_drop_wakes_a_panicking_waker_leaves_no_row() {
    let queue = Queue::named("bombed-queue", Bound::weight(2, |item: &usize| *item));
    queue.try_put(1).unwrap();
    let (mut heavy, mut light) = (queue.put(2), queue.put(1));
    assert!(poll(&mut heavy, Waker::noop()).is_pending());
    assert!(poll(&mut light, &Waker::from(Arc::new(Bomb))).is_pending());
    catch_unwind(AssertUnwindSafe(|| drop(heavy))).unwrap_err();
    drop(light);
    assert_at_rest("bombed-queue");
}

#[test]
fn a_getter_whose_drop_wakes_a_panicking_waker_leaves_no_row() {
    let queue = Queue::named("bombed-letters", 2);
    let (mut first, mut second) = (queue.get(), queue.get());
    assert!(poll(&mut first, Waker::noop()).is_pending());
    assert!(poll(&mut second, &Waker::from(Arc::new(Bomb))).is_pending());
    queue.try_put('a').unwrap();
    catch_unwind(AssertUnwindSafe(|| drop(first))).unwrap_err();
    drop(second);
    assert_at_rest("bombed-letters");
}

#[test]
fn an_acquire_whose_drop_wakes_a_panicking_waker_leaves_no_row() {
    let semaphore = Semaphore::named("bombed-semaphore", 1);
    let (mut two, mut one) = (semaphore.acquire_many(2), semaphore.acquire());
    assert!(poll(&mut two, Waker::noop()).is_pending());
    assert!(poll(&mut one, &Waker::from(Arc::new(Bomb))).is_pending());
    catch_unwind(AssertUnwindSafe(|| drop(two))).unwrap_err();
    drop(one);
    assert_at_rest("bombed-semaphore");
}

/// A waker that panics when it is dropped.
struct Mine;

impl Wake for Mine {
    fn wake(self: Arc<Self>) {}
}

impl Drop for Mine {
    fn drop(&mut self) {
        if !thread::panicking() {
            panic!("a waker that panics when it is dropped");
        }
    }
}

#[track_caller]
fn assert_dropped_clean<F: Future + Unpin>(name: &str, mut wait: F) {
    assert!(poll(&mut wait, &Waker::from(Arc::new(Mine))).is_pending());
    let _ = catch_unwind(AssertUnwindSafe(|| drop(wait)));
    assert_at_rest(name);
}

#[test]
fn a_wait_whose_waker_panics_when_it_is_dropped_leaves_no_row() {
    let lock = Lock::named("mined-lock", ());
    let held = lock.try_acquire();
    let mut wait = lock.acquire();
    assert!(poll(&mut wait, &Waker::from(Arc::new(Mine))).is_pending());
    let _ = catch_unwind(AssertUnwindSafe(|| drop(wait)));
    assert!(row("mined-lock").waiters.is_empty());
    drop(held);
    let event = Event::named("mined-event");
    assert_dropped_clean("mined-event", event.wait());
    let queue = Queue::<u8>::named("mined-queue", 1);
    assert_dropped_clean("mined-queue", queue.get());
    assert_dropped_clean("mined-queue", queue.ready());
    let barrier = Barrier::named("mined-barrier", 2);
    assert_dropped_clean("mined-barrier", barrier.wait());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let _inside = runtime.enter();
    let group = Group::named("mined-group");
    let _member = group.try_spawn(std::future::pending::<()>()).unwrap();
    assert_dropped_clean("mined-group", group.join());
    let sleeper = Task::builder().name("mined-task").spawn(std::future::pending::<()>());
    let mut wait = sleeper.join();
    assert!(poll(&mut wait, &Waker::from(Arc::new(Mine))).is_pending());
    let _ = catch_unwind(AssertUnwindSafe(|| drop(wait)));
    assert!(task("mined-task").waiters.is_empty());
}

#[test]
fn a_leader_whose_action_panics_leaves_no_row() {
    let armed = Arc::new(AtomicUsize::new(0));
    let early = Arc::new(std::sync::Mutex::new(None));
    let barrier = Arc::new_cyclic(|own: &std::sync::Weak<Barrier>| {
        let (armed, early, own) = (Arc::clone(&armed), Arc::clone(&early), own.clone());
        Barrier::named_with_action("panicky-barrier", 1, move || match armed.fetch_add(1, SeqCst) {
            0 => {
                let own = own.upgrade().unwrap();
                let next = async move { own.wait().await };
                *early.lock().unwrap() = Some(waiting(next));
            }
            _ => panic!("an action that panics"),
        })
    });
    Polled::new(barrier.wait()).assert_ready().unwrap();
    assert_eq!(row("panicky-barrier").waiters.len(), 1, "the next round's leader waits");
    let mut next: Polled<_> = early.lock().unwrap().take().unwrap();
    catch_unwind(AssertUnwindSafe(|| next.poll())).unwrap_err();
    drop(next);
    assert_at_rest("panicky-barrier");
}

#[tokio::test]
async fn a_wait_that_moves_to_another_task_is_that_tasks() {
    let lock = Lock::named("moved-wait", ());
    let held = lock.acquire_owned().await;
    let mut wait = Box::pin(lock.acquire_owned());
    tokio::select! {
        biased;
        _ = &mut wait => unreachable!("it is held"),
        () = std::future::ready(()) => {}
    }
    let heir = Task::builder().name("heir-of-a-wait").spawn(async move { drop(wait.await) });
    tokio::task::yield_now().await;
    let waiters = row("moved-wait").waiters;
    assert_eq!(waiters[0].actor.name.as_deref(), Some("heir-of-a-wait"), "{waiters:?}");
    drop(held);
    heir.await.unwrap();
    assert_at_rest("moved-wait");
}

#[tokio::test]
async fn a_gather_is_seen_to_wait_for_its_tasks() {
    let sleeper = || Task::builder().name("gathered-task").spawn(std::future::pending::<()>());
    let both = [sleeper(), sleeper()];
    let wait = waiting(gather(both));
    assert!(!task("gathered-task").waiters.is_empty(), "nobody is told to wait for it");
    drop(wait);
}

#[test]
fn a_forgotten_guard_holds_for_ever_and_goes_with_its_lock() {
    let lock = Lock::named("forgotten-guard", ());
    std::mem::forget(lock.try_acquire());
    assert_eq!(row("forgotten-guard").holders.len(), 1);
    drop(lock);
    assert_gone("forgotten-guard");
}

#[test]
fn a_wait_that_is_dropped_on_another_thread_leaves_no_row() {
    let lock = Lock::named("dropped-elsewhere", ());
    let held = lock.try_acquire();
    let wait = waiting(lock.acquire_owned());
    thread::spawn(move || drop(wait)).join().unwrap();
    assert!(row("dropped-elsewhere").waiters.is_empty());
    drop(held);
    assert_at_rest("dropped-elsewhere");
}

#[test]
fn a_named_wait_for_something_else_ends_with_its_future_however_that_ends() {
    let line = line!() + 1;
    let wait = waiting(inspect::waiting("foreign-wait", std::future::pending::<()>()));
    let object = row("foreign-wait");
    assert_eq!(object.kind, "wait");
    assert_eq!(told(&object.waiters), [(super::name_of(&this_thread()), "await", line)]);
    let other = waiting(inspect::waiting("foreign-wait", std::future::pending::<()>()));
    assert_eq!(row("foreign-wait").waiters.len(), 2, "one object of one name");
    drop((wait, other));
    assert_gone("foreign-wait");

    let mut polls = 0;
    let mut panics = Polled::new(inspect::waiting(
        "foreign-panic",
        std::future::poll_fn(|_| {
            polls += 1;
            if polls == 2 {
                panic!("a future that panics")
            }
            Poll::<()>::Pending
        }),
    ));
    panics.assert_pending();
    assert!(find("foreign-panic").is_some());
    catch_unwind(AssertUnwindSafe(|| panics.poll())).unwrap_err();
    drop(panics);
    assert_gone("foreign-panic");
}

#[test]
fn a_timed_out_wait_leaves_no_row() {
    let lock = Lock::named("late-lock", ());
    let (_held, line) = (lock.try_acquire(), line!());
    let error = lock.acquire().blocking_timeout(Duration::from_millis(1)).unwrap_err().to_string();
    assert!(error.contains(&format!("{}:{line}", file!())), "{error}");
    assert!(row("late-lock").waiters.is_empty());
    let event = Event::named("late-event");
    assert!(!event.wait().blocking_timeout(Duration::from_millis(1)));
    assert_at_rest("late-event");
    let queue = Queue::<u8>::named("late-queue", 1);
    queue.get().blocking_timeout(Duration::from_millis(1)).unwrap_err();
    assert_at_rest("late-queue");
    let barrier = Barrier::named("late-barrier", 2);
    barrier.wait().blocking_timeout(Duration::from_millis(1)).unwrap_err();
    assert_at_rest("late-barrier");
    let pool = Pool::builder().name("late-pool").workers(1).own_threads().build();
    let (finish, end) = std::sync::mpsc::channel::<()>();
    let result = pool.try_apply_async(move || _ = end.recv()).unwrap();
    result.get().blocking_timeout(Duration::from_millis(1)).unwrap_err();
    assert_at_rest("late-pool");
    drop(finish);
    result.get().blocking().unwrap();
}
