//! Every call that waits: it has a row for as long as it does.

use std::future::{Future, pending};
use std::mem::forget;
use std::pin::Pin;
use std::thread;
use std::time::{Duration, Instant};

use polytask::{
    Barrier, BoundedSemaphore, Condition, Event, Group, JoinableQueue, LifoQueue, Lock, Pool, PriorityQueue, Queue,
    RLock, RwLock, Semaphore, TaskPool, Timer, pipe_one_way_named,
};

use crate::recorder::{Span, Value, What, listen, recorder};
use crate::{settled, start};

type Body = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A call that waits in vain, of an object that only this test knows.
struct Case {
    object: String,
    source: &'static str,
    body: Body,
}

struct Finally(Event);

impl Drop for Finally {
    fn drop(&mut self) {
        self.0.set();
    }
}

fn case<O: Send + 'static, B: Future<Output = ()> + Send + 'static>(
    kind: &str,
    name: &str,
    source: &'static str,
    object: O,
    body: impl FnOnce(O) -> B,
) -> Case {
    Case { object: format!("polytask::{kind}({name:?})"), source, body: Box::pin(body(object)) }
}

/// Waits for what happens soon, whatever else runs.
#[track_caller]
fn until(name: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(10), "{name}: it did not happen");
        thread::yield_now();
    }
}

/// Runs each as a task, cancels it, and looks before and after.
async fn check(cases: Vec<Case>) {
    listen();
    for (number, Case { object, source, body }) in cases.into_iter().enumerate() {
        let name = format!("{source} {object} {number}");
        let task = start(&name, body);
        settled().await;
        {
            let recorder = recorder();
            let operations = recorder.operations(&object);
            // Beside who holds it.
            let is_wait = |operation: &&Span| !operation.is_closed && operation.fields["source"] == source.into();
            let waiting: Vec<_> = operations.iter().filter(is_wait).collect();
            let [waiting] = waiting[..] else { panic!("{name}: {operations:?}") };
            assert_eq!(recorder.task_of(waiting), Some(&name[..].into()));
            let Value::Text(at) = &waiting.attributes["at"] else { panic!("{name}: {waiting:?}") };
            assert!(at.starts_with("crates/polytask/tests/console/waits.rs:"), "{name}: {at}");
            assert!(!waiting.polls.is_empty() && waiting.polls.iter().all(|is_ready| !is_ready), "{name}");
        }
        let is_counted = |count: u64| recorder().resource(&object).attributes.get("waiters") == Some(&count.into());
        // Another thread may be telling of the object, and then tells this too.
        until(&name, || is_counted(1));
        task.terminate();
        task.join().await;
        until(&name, || is_counted(0));
        let recorder = recorder();
        let mut waits = recorder.operations(&object).into_iter().filter(|it| it.fields["source"] == source.into());
        assert!(waits.all(|operation| operation.is_closed), "{name}");
        let resource = recorder.resource(&object);
        assert_eq!(resource.what, What::Resource);
        recorder.assert_nothing_wrong();
    }
}

#[tokio::test]
async fn a_wait_for_a_lock_has_a_row_until_it_is_cancelled() {
    let lock = Lock::named("wait-lock", ());
    forget(lock.try_acquire());
    let rlock = RLock::named("wait-rlock", ());
    forget(rlock.try_acquire());
    let written = RwLock::named("wait-read", ());
    forget(written.try_write());
    let read = RwLock::named("wait-write", ());
    forget(read.try_read());
    check(vec![
        case("Lock", "wait-lock", "Lock::acquire", lock.clone(), async |lock| _ = lock.acquire().await),
        case("Lock", "wait-lock", "Lock::acquire", lock, async |lock| _ = lock.acquire_owned().await),
        case("RLock", "wait-rlock", "RLock::acquire", rlock, async |rlock| _ = rlock.acquire().await),
        case("RwLock", "wait-read", "RwLock::read", written, async |lock| _ = lock.read().await),
        case("RwLock", "wait-write", "RwLock::write", read, async |lock| _ = lock.write().await),
    ])
    .await;
}

#[tokio::test]
async fn a_wait_for_a_permit_has_a_row_until_it_is_cancelled() {
    let semaphore = Semaphore::named("wait-semaphore", 0);
    let bounded = BoundedSemaphore::named("wait-bounded", 1);
    forget(bounded.try_acquire());
    check(vec![
        case("Semaphore", "wait-semaphore", "Semaphore::acquire", semaphore, async |it| _ = it.acquire().await),
        case("BoundedSemaphore", "wait-bounded", "BoundedSemaphore::acquire", bounded, async |it| {
            _ = it.acquire().await;
        }),
    ])
    .await;
}

#[tokio::test]
async fn a_wait_for_others_has_a_row_until_it_is_cancelled() {
    let lock = Lock::named("wait-condition-lock", ());
    let condition = Condition::named("wait-condition", &lock);
    let event = Event::named("wait-event");
    let barrier = Barrier::named("wait-barrier", 2);
    check(vec![
        case("Event", "wait-event", "Event::wait", event, async |event| event.wait().await),
        case("Condition", "wait-condition", "Condition::wait", (lock, condition), async |(lock, condition)| {
            let guard = lock.acquire().await;
            drop(condition.wait(guard).await);
        }),
        case("Barrier", "wait-barrier", "Barrier::wait", barrier, async |barrier| _ = barrier.wait().await),
    ])
    .await;
}

#[tokio::test]
async fn a_wait_at_a_queue_has_a_row_until_it_is_cancelled() {
    let queue = Queue::<u8>::named("wait-queue", 1);
    let full = Queue::named("wait-full", 1);
    full.try_put(1_u8).unwrap();
    let joined = JoinableQueue::named("wait-joined", 1);
    joined.try_put(1_u8).unwrap();
    let (receiver, sender) = pipe_one_way_named::<u8>("wait-pipe", 1);
    check(vec![
        case("Queue", "wait-queue", "Queue::get", queue.clone(), async |queue| _ = queue.get().await),
        case("Queue", "wait-queue", "Queue::get_many", queue, async |queue| _ = queue.get_many(2).await),
        case("Queue", "wait-full", "Queue::put", full.clone(), async |queue| _ = queue.put(2).await),
        case("Queue", "wait-full", "Queue::put_many", full.clone(), async |queue| _ = queue.put_many([2, 3]).await),
        case("Queue", "wait-full", "Queue::reserve", full, async |queue| _ = queue.reserve().await),
        case("Queue", "wait-joined", "Queue::join", joined, async |queue| _ = queue.join().await),
        case("Queue", "wait-lifo", "Queue::get", LifoQueue::<u8>::named("wait-lifo", 1), async |queue| {
            _ = queue.get().await;
        }),
        case(
            "Queue",
            "wait-priority",
            "Queue::get",
            PriorityQueue::<u8, u8>::named("wait-priority", 1),
            async |queue| {
                _ = queue.get().await;
            },
        ),
        case("Pipe", "wait-pipe", "Pipe::get", receiver, async |receiver| _ = receiver.recv().await),
    ])
    .await;
    drop(sender);
}

#[tokio::test]
async fn a_map_of_a_task_pool_waits_in_the_line_that_asked_for_it() {
    let crew = TaskPool::named("wait-crew", 1);
    let busy = start("wait-crew-busy", {
        let crew = crew.clone();
        async move { crew.map(|_| pending::<()>(), [1]).await.map(drop).unwrap_err() }
    });
    settled().await;
    check(vec![case("TaskPool", "wait-crew", "TaskPool::acquire", crew, async |crew| {
        _ = crew.map(|_| pending::<()>(), [2]).await;
    })])
    .await;
    busy.terminate();
    busy.join().await;
}

#[tokio::test]
async fn a_group_shows_how_many_of_its_tasks_are_alive() {
    listen();
    let group = Group::named("alive-group");
    let (go, stays) = (Event::new(), Event::new());
    let first = group.spawn({
        let go = go.clone();
        async move { go.wait().await }
    });
    let first = first.await;
    group.spawn(async move { stays.wait().await }).await;
    let alive = || recorder().resource("polytask::Group(\"alive-group\")").attributes["alive"].clone();
    assert_eq!(alive(), 2.into());
    go.set();
    first.join().await;
    assert_eq!(alive(), 1.into());
}

#[tokio::test]
async fn a_wait_for_the_end_of_something_has_a_row_until_it_is_cancelled() {
    let task = start("wait-task", pending::<()>());
    let group = Group::named("wait-group");
    group.spawner().try_spawn(pending::<()>()).unwrap();
    let pool = Pool::named("wait-pool", 1);
    let end = Event::new();
    // Also if something fails: a runtime waits for the jobs that run.
    let finally = Finally(end.clone());
    let job = pool.apply_async(move || end.wait().blocking());
    let job = job.await.unwrap();
    let busy = Pool::named("wait-busy", 1);
    let job_of_busy = busy.submitter().try_apply_async({
        let end = finally.0.clone();
        move || end.wait().blocking()
    });
    assert!(job_of_busy.is_ok());
    busy.close();
    let timer = Timer::after_named("wait-timer", Duration::from_secs(3600), || ());
    check(vec![
        case("Pool", "wait-busy", "Pool::join", busy, async |pool| _ = pool.join().await),
        case("Task", "wait-timer", "Task::join", timer, async |timer| _ = timer.join().await),
        case("Task", "wait-task", "Task::join", task.handle(), async |task| _ = task.join().await),
        case("Task", "wait-task", "Task::value", task.clone(), async |task| _ = task.value().await),
        case("Group", "wait-group", "Group::join", group, async |group| _ = group.join().await),
        case("Pool", "wait-pool", "Pool::get", job, async |job| _ = job.get().await),
    ])
    .await;
    task.terminate();
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_is_over_has_no_row_though_it_is_kept() {
    listen();
    let lock = Lock::named("wait-kept", ());
    let held = lock.acquire().await;
    let mut patience = lock.acquire().timeout(Duration::from_secs(1));
    assert!((&mut patience).await.is_err());
    let mut wait = lock.acquire();
    assert!(futures::poll!(&mut wait).is_pending());
    drop(held);
    let held = (&mut wait).await;
    let waits = recorder().operations("polytask::Lock(\"wait-kept\")").into_iter();
    let ends: Vec<_> = waits
        .filter(|operation| operation.fields["source"] == "Lock::acquire".into())
        .map(|operation| (operation.is_closed, operation.polls.last().copied()))
        .collect();
    assert_eq!(ends, [(true, Some(false)), (true, Some(true))]);
    drop((held, wait, patience));
}
