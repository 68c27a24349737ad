//! Ending a group before its tasks end by themselves.

use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use polytask::{Event, ExitStatus, Group, Task, spawn};
use polytask_test::{Polled, waiting};
use tokio::task::yield_now;

#[tokio::test]
async fn dropping_it_stops_its_tasks() {
    let group = Group::new();
    let (task, spawner) = (group.spawn(pending::<()>()).await, group.spawner());
    drop(group);
    assert_eq!(task.join().await, ExitStatus::Terminated);
    assert!(spawner.statistics().stopped);
}

#[tokio::test]
async fn dropping_it_while_it_panics_stops_its_tasks() {
    let task = Arc::new(Mutex::new(None));
    let fails = spawn({
        let task = Arc::clone(&task);
        async move {
            let group = Group::new();
            *task.lock().unwrap() = Some(group.spawn(pending::<()>()).await);
            panic!("no flour");
        }
    });
    fails.join().await;
    let task = task.lock().unwrap().take().unwrap();
    assert_eq!(task.join().await, ExitStatus::Terminated);
}

#[tokio::test]
async fn a_spawner_of_a_stopped_group_drops_what_it_is_given() {
    let group = Group::new();
    let spawner = group.spawner();
    drop(group);
    let held = Arc::new(());
    let future = |held: &Arc<()>| {
        let held = Arc::clone(held);
        async move { drop(held) }
    };
    let late = spawner.spawn(future(&held)).await;
    assert_eq!(late.exit_status(), Some(ExitStatus::Terminated));
    assert!(late.value().await.unwrap_err().is_terminated());
    assert_eq!(Arc::strong_count(&held), 1);
    let refused = spawner.try_spawn(future(&held)).unwrap_err();
    assert!(refused.is_stopped() && !refused.is_full());
    assert_eq!(refused.to_string(), "task not started: its group has been stopped");
    assert_eq!(Arc::strong_count(&held), 2, "it is handed back");
    drop(refused.into_inner());
    let late = Task::builder().name("late").spawn_in(&spawner, future(&held)).await;
    assert_eq!((late.name(), late.is_finished()), ("late".to_owned(), true));
    assert!(spawner.active().is_empty());
}

/// Those that are already told to end spawn into a group that takes no more.
#[tokio::test]
async fn what_a_stopped_task_spawns_is_stopped() {
    let group = Group::new();
    let child = Arc::new(Mutex::new(None));
    let builder = Task::builder().on_terminate(Duration::from_secs(60), {
        let child = Arc::clone(&child);
        async move || *child.lock().unwrap() = Some(spawn(async {}))
    });
    builder.spawn_in(&group, pending::<()>()).await;
    group.terminate();
    group.join().await.unwrap();
    let child = child.lock().unwrap().take().expect("it cleaned up");
    assert_eq!(child.exit_status(), Some(ExitStatus::Terminated));
}

#[tokio::test]
async fn terminating_it_again_changes_nothing() {
    let (group, go) = (Group::new(), Event::new());
    let task = Task::builder()
        .on_terminate(Duration::from_secs(60), {
            let go = go.clone();
            async move || go.wait().await
        })
        .spawn_in(&group, pending::<()>())
        .await;
    group.terminate();
    yield_now().await;
    group.terminate();
    let mut join = waiting(group.join());
    assert!(task.is_alive());
    go.set();
    task.join().await;
    yield_now().await;
    join.finish().unwrap();
    group.terminate();
    group.join().await.unwrap();
}

#[tokio::test]
async fn terminating_an_empty_one_ends_it_for_those_who_wait() {
    let group = Group::new();
    group.terminate();
    Polled::new(group.join()).assert_ready().unwrap();
}

#[tokio::test]
async fn one_of_its_tasks_may_stop_it() {
    let group = Arc::new(Group::new());
    let other = group.spawn(pending::<()>()).await;
    let stopper = group.spawn({
        let group = Arc::clone(&group);
        async move {
            group.terminate();
            7
        }
    });
    assert_eq!(stopper.await.await.unwrap(), 7);
    group.join().await.unwrap();
    assert_eq!(other.exit_status(), Some(ExitStatus::Terminated));
}

/// As when a request is cut off: whatever it had started in the group it owned ends with it.
#[tokio::test]
async fn it_ends_with_the_task_that_owns_it() {
    let (given, mut taken) = tokio::sync::mpsc::unbounded_channel();
    let owner = spawn(async move {
        let group = Group::new();
        given.send(group.spawn(pending::<()>()).await).unwrap();
        group.join().await.unwrap();
    });
    let task = taken.recv().await.unwrap();
    owner.terminate();
    assert_eq!(task.join().await, ExitStatus::Terminated);
}

/// Starts a task in a group of its own that sets the event some time after it is told to end, and gives that group.
async fn cleaning(cleaned: &Event) -> Group {
    let inner = Group::named("inner");
    let cleaned = cleaned.clone();
    let builder = Task::builder().name("cleaner").on_terminate(Duration::from_secs(60), async move || {
        for _ in 0..10 {
            yield_now().await;
        }
        cleaned.set();
    });
    builder.spawn_in(&inner, pending::<()>()).await;
    yield_now().await;
    inner
}

#[tokio::test]
async fn what_a_dropped_group_cleans_up_is_waited_for_by_the_one_around_it() {
    let (group, cleaned) = (Group::new(), Event::new());
    group
        .spawn({
            let cleaned = cleaned.clone();
            async move { drop(cleaning(&cleaned).await) }
        })
        .await;
    group.join().await.unwrap();
    assert!(cleaned.is_set());
}

#[tokio::test]
async fn what_a_dropped_group_cleans_up_is_waited_for_by_all_around_it() {
    let cleaned = Event::new();
    let main = {
        let cleaned = cleaned.clone();
        async move {
            let middle = Group::new();
            middle.spawn(async move { drop(cleaning(&cleaned).await) }).await;
            yield_now().await;
            yield_now().await;
        }
    };
    polytask::run(main).await.unwrap();
    assert!(cleaned.is_set());
}

#[tokio::test]
async fn a_group_that_is_told_to_end_twice_is_waited_for_once() {
    let (group, cleaned) = (Group::new(), Event::new());
    group
        .spawn({
            let cleaned = cleaned.clone();
            async move {
                let inner = cleaning(&cleaned).await;
                inner.terminate();
                inner.terminate();
                inner.join().await.unwrap();
                assert!(cleaned.is_set());
            }
        })
        .await;
    group.join().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn who_is_waited_for_is_named_also_in_the_groups_within() {
    let (group, cleaned) = (Group::new(), Event::new());
    let task = group.spawn({
        let cleaned = cleaned.clone();
        async move {
            let inner = Group::new();
            let stubborn = Task::builder().name("stubborn").on_terminate(Duration::from_secs(60), pending);
            stubborn.spawn_in(&inner, pending::<()>()).await;
            yield_now().await;
            drop(cleaned);
        }
    });
    task.await.join().await;
    let late = group.join().timeout(Duration::from_secs(1)).await.unwrap_err();
    assert_eq!(late.unfinished(), ["stubborn"]);
    group.join().await.unwrap();
}
