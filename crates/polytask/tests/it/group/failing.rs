//! What a group makes of failures.

use std::fmt;
use std::future::pending;

use polytask::{Event, ExitStatus, Group, Task, capture_panics, spawn};
use tokio::task::yield_now;

/// An error that cannot even be printed.
struct Unspeakable;

impl fmt::Display for Unspeakable {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("no words for it")
    }
}

#[tokio::test]
async fn the_first_failure_stops_the_others() {
    let group = Group::named("kitchen");
    let cook = group.spawn(pending::<()>()).await;
    let star = Task::builder().daemon(true).spawn_in(&group, pending::<()>()).await;
    let done = group.spawn(async { "tea" }).await;
    let baker = Task::builder().name("baker").spawn_in(&group, async { panic!("no flour") }).await;
    baker.join().await;
    yield_now().await;
    assert!(group.statistics().stopped, "before anyone joins it");
    assert!(group.try_spawn(async {}).unwrap_err().is_stopped());
    let error = group.join().await.unwrap_err();
    assert_eq!(error.to_string(), format!("group `kitchen` failed: {}", error.failures()[0]));
    assert_eq!(error.failures().len(), 1, "those that were stopped have not failed");
    assert_eq!(cook.exit_status(), Some(ExitStatus::Terminated));
    assert_eq!(star.exit_status(), Some(ExitStatus::Terminated));
    assert_eq!(done.await.unwrap(), "tea", "what had ended before stays as it was");
    assert_eq!(group.join().await.unwrap_err(), error, "and so for everyone");
}

#[tokio::test]
async fn it_waits_for_what_the_stopped_ones_clean_up() {
    let (group, cleaned) = (Group::new(), Event::new());
    let editor = Task::builder().on_terminate(std::time::Duration::from_secs(60), {
        let cleaned = cleaned.clone();
        async move || {
            yield_now().await;
            cleaned.set();
        }
    });
    editor.spawn_in(&group, pending::<()>()).await;
    group.spawn(async { panic!("no flour") }).await;
    group.join().await.unwrap_err();
    assert!(cleaned.is_set());
}

#[tokio::test]
async fn failures_come_in_the_order_in_which_they_happened() {
    let group = Group::builder().name("kitchen").collect_all().build();
    let go = Event::new();
    let late = Task::builder().name("late");
    late.spawn_in(&group, {
        let go = go.clone();
        async move {
            go.wait().await;
            panic!("too late");
        }
    })
    .await;
    let early = group.spawn_fallible(async { Err::<(), _>("too early") }).await;
    let fine = group.spawn(async { "soup" }).await;
    early.join().await;
    go.set();
    let error = group.join().await.unwrap_err();
    assert_eq!(error.failures().len(), 2);
    let [first, second] = error.failures() else { unreachable!() };
    assert_eq!((first.task(), first.reason().as_str()), (&*early.name(), "too early"));
    assert!(first.panic().is_none());
    assert_eq!((second.task(), second.panic().unwrap().message()), ("late", "too late"));
    assert_eq!(error.to_string(), format!("group `kitchen` failed: `{}`: too early; {second}", early.name()));
    assert_eq!(fine.await.unwrap(), "soup");
}

/// Wherever it happens, it is known who failed, and at which line.
#[tokio::test]
async fn a_panic_in_a_nested_child_reaches_the_group() {
    capture_panics();
    let group = Group::new();
    let line = line!() + 4;
    group
        .spawn(async {
            let child = spawn(async {
                Task::builder().name("grandchild").spawn(async { panic!("no flour") });
                pending::<()>().await;
            });
            child.join().await;
        })
        .await;
    let error = group.join().await.unwrap_err();
    let [failure] = error.failures() else { panic!("{error}") };
    let panic = failure.panic().expect("it panicked");
    assert_eq!((failure.task(), panic.message()), ("grandchild", "no flour"));
    let location = format!("{}:{line}:", file!());
    assert!(panic.location().unwrap().starts_with(&location), "{panic} is not at {location}");
}

#[tokio::test]
async fn an_error_of_a_plain_task_is_its_value_and_no_failure() {
    let group = Group::new();
    let task = group.spawn(async { Err::<(), _>("no flour") }).await;
    group.join().await.unwrap();
    assert_eq!(task.await.unwrap(), Err("no flour"));
}

#[tokio::test]
async fn a_fallible_task_keeps_its_error_as_its_value() {
    let group = Group::new();
    let failed = group.spawn_fallible(async { Err::<(), _>("no flour") }).await;
    let error = group.join().await.unwrap_err();
    assert_eq!(error.failures()[0].reason(), "no flour");
    assert_eq!(failed.exit_status(), Some(ExitStatus::Returned));
    assert_eq!(failed.await.unwrap(), Err("no flour"));
    let group = Group::new();
    let fine = group.spawn_fallible(async { Ok::<_, String>("bread") }).await;
    group.join().await.unwrap();
    assert_eq!(fine.await.unwrap().unwrap(), "bread");
}

#[tokio::test]
async fn an_error_that_cannot_be_printed_is_a_failure_all_the_same() {
    let group = Group::new();
    let task = group.spawn_fallible(async { Err::<(), _>(Unspeakable) }).await;
    let error = group.join().await.unwrap_err();
    assert!(error.failures()[0].reason().contains("no words for it"), "{error}");
    assert!(task.await.unwrap().is_err());
}

#[tokio::test]
async fn to_be_terminated_is_no_failure() {
    let group = Group::new();
    let (first, second) = (group.spawn(pending::<()>()).await, group.spawn(async { 7 }).await);
    first.terminate();
    group.join().await.unwrap();
    assert_eq!(second.await.unwrap(), 7, "the others were let be");
}

#[tokio::test]
async fn a_daemon_that_fails_is_a_failure() {
    let group = Group::new();
    let star = Task::builder().name("star").daemon(true);
    star.spawn_in(&group, async { panic!("it fell") }).await;
    group.spawn(pending::<()>()).await;
    assert_eq!(group.join().await.unwrap_err().failures()[0].task(), "star");
}
