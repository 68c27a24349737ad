//! What holds for whatever is emitted.

use std::collections::BTreeMap;

use polytask::{
    Barrier, BoundedSemaphore, Condition, Event, Group, JoinableQueue, Lock, Pool, RLock, RwLock, Semaphore,
};
use polytask::{pipe_named, spawn};
use tracing::trace;

use crate::recorder::{listen, recorder};
use crate::{here, settled, start};

#[tokio::test]
async fn an_object_has_one_row_from_its_first_use_to_its_end() {
    listen();
    let created = here();
    let event = Event::named("row-event");
    assert!(recorder().resources("polytask::Event(\"row-event\")").is_empty(), "it was not used");
    event.set();
    event.clear();
    let resource = recorder().resource("polytask::Event(\"row-event\")");
    assert_eq!(resource.fields["kind"], "Sync".into());
    let (file, line) = created.rsplit_once(':').unwrap();
    assert_eq!(resource.fields["loc.file"], file.into());
    assert_eq!(resource.fields["loc.line"], (line.parse::<u64>().unwrap() + 1).into());
    assert_eq!(resource.attributes["set"], false.into());
    assert!(!resource.is_closed, "there is a handle");
    drop(event);
    assert!(recorder().resource("polytask::Event(\"row-event\")").is_closed);
}

#[tokio::test]
async fn an_object_outlives_the_task_that_used_it_first() {
    listen();
    let lock = Lock::named("outlives", ());
    let used = lock.clone();
    start("used-first", async move { drop(used.acquire().await) }).join().await;
    settled().await;
    let recorder = recorder();
    assert!(recorder.task("used-first").1.is_closed, "its end is seen");
    assert!(!recorder.resource("polytask::Lock(\"outlives\")").is_closed);
}

#[tokio::test]
async fn an_object_without_a_name_has_its_number() {
    listen();
    let lock = Lock::new(());
    drop(lock.try_acquire());
    let resource = recorder().resource(&format!("polytask::{}", lock.name()));
    assert_eq!(resource.attributes["locked"], false.into());
}

#[tokio::test]
async fn a_name_of_two_lines_is_one() {
    listen();
    let event = Event::named("two\nlines");
    event.set();
    assert_eq!(recorder().resources("polytask::Event(\"two\\nlines\")").len(), 1);
}

#[tokio::test]
async fn somebody_elses_code_does_not_run_within_an_object() {
    listen();
    let foreign = || trace!(target: "somebody", "else");
    let barrier = Barrier::named_with_action("foreign-barrier", 1, foreign);
    barrier.wait().await.unwrap();
    let lock = Lock::named("foreign-lock", ());
    let condition = Condition::named("foreign-condition", &lock);
    let satisfied = start("foreign-predicate", async move {
        let guard = lock.acquire().await;
        drop(
            condition
                .wait_for(guard, |()| {
                    trace!(target: "somebody", "else");
                    true
                })
                .await,
        );
    });
    satisfied.join().await;
    let pool = Pool::named("foreign-pool", 1);
    pool.apply(foreign).await.unwrap();
    let recorder = recorder();
    recorder.assert_nothing_wrong();
}

#[tokio::test]
async fn all_objects_together_have_few_places() {
    listen();
    let lock = Lock::new(());
    drop(lock.acquire().await);
    drop(RLock::new(()).acquire().await);
    drop(RwLock::new(()).read().await);
    drop(RwLock::new(()).write().await);
    drop(Semaphore::new(1).acquire().await);
    drop(BoundedSemaphore::new(1).acquire().await);
    let condition = Condition::new(&lock);
    let held = lock.acquire().await;
    assert!(!condition.wait(held).timeout(std::time::Duration::ZERO).await.1);
    Barrier::new(1).wait().await.unwrap();
    let queue = JoinableQueue::new(1);
    queue.put(1).await.unwrap();
    queue.get().await.unwrap().done();
    queue.join().await;
    let (left, right) = pipe_named::<u8, u8>("few", 1);
    left.send(1).await.unwrap();
    right.recv().await.unwrap();
    Pool::new(1).apply(|| 1).await.unwrap();
    let group = Group::new();
    let _ = group.spawner().spawn(async {}).await;
    group.join().await.unwrap();
    spawn(async {}).join().await;
    let recorder = recorder();
    let mut places = BTreeMap::<_, usize>::new();
    for (_, target, _) in recorder.callsites() {
        *places.entry(target.clone()).or_default() += 1;
    }
    // console-subscriber's least limit is 8, of spans that are tasks.
    assert!(recorder.callsites().len() <= 10, "{:#?}", recorder.callsites());
    assert_eq!(places["runtime::resource::state_update"], 1);
    assert_eq!(places["runtime::resource::poll_op"], 1);
}

#[test]
fn an_object_that_many_use_first_has_one_row() {
    listen();
    for number in 0..200 {
        let event = Event::named(format!("used-first-{number}"));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| event.set());
            }
        });
        assert_eq!(recorder().resources(&format!("polytask::Event(\"used-first-{number}\")")).len(), 1);
    }
}

#[test]
fn what_is_told_last_is_true_whoever_changes_it_at_once() {
    listen();
    for number in 0..200 {
        let event = Event::named(format!("flips-{number}"));
        std::thread::scope(|scope| {
            for is_set in [true, false, true, false] {
                let event = &event;
                scope.spawn(move || if is_set { event.set() } else { event.clear() });
            }
        });
        let told = recorder().resource(&format!("polytask::Event(\"flips-{number}\")"));
        assert_eq!(told.attributes["set"], event.is_set().into());
    }
}

#[tokio::test]
async fn what_changes_without_a_wait_is_told() {
    listen();
    let told = |object: &str, name: &str| recorder().resource(object).attributes[name].clone();
    let barrier = Barrier::named("told-barrier", 2);
    barrier.abort();
    assert_eq!(told("polytask::Barrier(\"told-barrier\")", "broken"), true.into());
    barrier.reset();
    assert_eq!(told("polytask::Barrier(\"told-barrier\")", "broken"), false.into());
    let queue = JoinableQueue::named("told-queue", 4);
    queue.try_put(1).unwrap();
    assert_eq!(told("polytask::Queue(\"told-queue\")", "len"), 1.into());
    queue.close_now();
    assert_eq!(told("polytask::Queue(\"told-queue\")", "len"), 0.into());
    assert_eq!(told("polytask::Queue(\"told-queue\")", "closed"), true.into());
    let semaphore = Semaphore::named("told-semaphore", 1);
    semaphore.release(2);
    assert_eq!(told("polytask::Semaphore(\"told-semaphore\")", "permits"), 3.into());
    let pool = Pool::named("told-pool", 1);
    let _job = pool.try_apply_async(|| ()).unwrap();
    pool.resize(3);
    assert_eq!(told("polytask::Pool(\"told-pool\")", "workers"), 3.into());
    recorder().assert_nothing_wrong();
}
