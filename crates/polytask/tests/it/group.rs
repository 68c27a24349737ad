//! Groups: who is in them, when they end, and what comes of failures.

mod failing;
mod joining;
mod room;
mod stopping;

use std::future::pending;

use polytask::{Group, Task, TaskHandle, spawn};
use tokio::task::yield_now;

fn names(tasks: &[TaskHandle]) -> Vec<String> {
    tasks.iter().map(TaskHandle::name).collect()
}

#[tokio::test]
async fn groups_have_names_or_numbers() {
    assert_eq!(Group::named("kitchen").name(), "kitchen");
    assert_eq!(Group::builder().name("kitchen").build().spawner().name(), "kitchen");
    let (first, second) = (Group::new(), Group::default());
    assert!(first.name().starts_with("Group-"));
    assert_ne!(first.name(), second.name());
    let line = line!() + 1;
    assert_eq!(Group::new().created().line(), line);
    assert_eq!(Group::builder().build().created().file(), file!());
}

#[tokio::test]
async fn its_numbers_are_of_the_moment() {
    let group = Group::named("kitchen");
    group.spawn(pending::<()>()).await;
    Task::builder().daemon(true).spawn_in(&group, pending::<()>()).await;
    let numbers = group.statistics();
    assert_eq!((numbers.alive, numbers.daemons, numbers.waiting, numbers.at_most), (2, 1, 0, None));
    assert!(!numbers.stopped);
    let text = format!("{group:?}");
    assert!(text.starts_with("Group {") && text.contains("kitchen") && text.contains("alive: 2"), "{text}");
    group.terminate();
    assert!(group.statistics().stopped);
    group.join().await.unwrap();
    assert_eq!((group.statistics().alive, group.statistics().daemons), (0, 0));
    assert!(format!("{:?}", group.spawner()).starts_with("Spawner {"));
}

#[tokio::test]
async fn whatever_its_tasks_spawn_is_in_it() {
    let group = Group::new();
    let parent = Task::builder().name("parent").spawn_in(&group, async {
        let child = Task::builder().name("child").spawn(async {
            Task::builder().name("grandchild").spawn(pending::<()>());
            pending::<()>().await;
        });
        yield_now().await;
        drop(child);
    });
    parent.await.join().await;
    assert_eq!(names(&group.active()), ["child", "grandchild"]);
    group.terminate();
    group.join().await.unwrap();
    assert!(group.active().is_empty());
}

#[tokio::test]
async fn what_is_spawned_outside_of_it_is_not_in_it() {
    let group = Group::new();
    let outside = spawn(pending::<()>());
    group.join().await.unwrap();
    drop(group);
    yield_now().await;
    assert!(outside.is_alive());
    outside.terminate();
}

#[tokio::test]
async fn its_tasks_may_have_names_and_values() {
    let group = Group::new();
    let task = Task::builder().name("baker").spawn_in(&group, async { "bread" }).await;
    assert_eq!(task.name(), "baker");
    let (other, line) = (group.try_spawn(async { "soup" }).unwrap(), line!());
    assert_eq!(other.created().line(), line);
    group.join().await.unwrap();
    assert_eq!((task.await.unwrap(), other.await.unwrap()), ("bread", "soup"));
}

/// The inner one is its task's own, and ends with it.
#[tokio::test]
async fn a_group_in_a_task_of_another() {
    let outer = Group::named("outer");
    let (given, mut taken) = tokio::sync::mpsc::unbounded_channel();
    Task::builder()
        .name("host")
        .spawn_in(&outer, async move {
            let inner = Group::named("inner");
            let guest = Task::builder().name("guest").spawn_in(&inner, pending::<()>()).await;
            given.send(guest).unwrap();
            inner.join().await.unwrap();
        })
        .await;
    let guest = taken.recv().await.unwrap();
    assert_eq!(names(&outer.active()), ["host"]);
    outer.terminate();
    outer.join().await.unwrap();
    assert_eq!(guest.join().await, polytask::ExitStatus::Terminated);
}

#[tokio::test]
async fn a_failure_in_an_inner_group_is_the_outer_ones_if_its_task_says_so() {
    let outer = Group::named("outer");
    outer
        .spawn_fallible(async {
            let inner = Group::named("inner");
            Task::builder().name("guest").spawn_in(&inner, async { panic!("no flour") }).await;
            inner.join().await
        })
        .await;
    let error = outer.join().await.unwrap_err();
    assert!(error.failures()[0].reason().starts_with("group `inner` failed: `guest` panicked: no flour"), "{error}");
}

/// Each of its tasks is gone when it has ended, whoever polled it last.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_short_tasks_leave_nothing_in_it() {
    let group = Group::builder().at_most(16).build();
    for _ in 0..polytask_test::scaled(10_000) {
        drop(group.spawn(yield_now()).await);
    }
    let numbers = group.statistics();
    assert!(numbers.alive <= 17, "{numbers:?}");
    group.join().await.unwrap();
    assert_eq!(group.statistics().alive, 0);
}
