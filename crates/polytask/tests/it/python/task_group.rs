//! `asyncio.TaskGroup`, from its own tests.

use std::future::pending;

use polytask::{Event, ExitStatus, Group, Task, TaskFailure, spawn};
use polytask_test::waiting;
use tokio::task::yield_now;

#[tokio::test]
async fn the_end_of_the_block_waits_for_all() {
    let group = Group::new();
    let (first, second) = (group.spawn(async { 42 }).await, group.spawn(yield_now()).await);
    group.join().await.unwrap();
    assert!(first.is_finished() && second.is_finished());
    assert_eq!(first.await.unwrap(), 42);
}

#[tokio::test]
async fn an_empty_group_ends() {
    Group::new().join().await.unwrap();
}

#[tokio::test]
async fn the_first_failure_cancels_the_siblings_and_all_are_awaited() {
    let (group, cleaned) = (Group::new(), Event::new());
    let sibling = Task::builder().on_terminate(std::time::Duration::from_secs(60), {
        let cleaned = cleaned.clone();
        async move || cleaned.set()
    });
    let sibling = sibling.spawn_in(&group, pending::<()>()).await;
    group.spawn_fallible(async { Err::<(), _>("1 / 0") }).await;
    let error = group.join().await.unwrap_err();
    assert_eq!(error.failures().len(), 1);
    assert_eq!(sibling.exit_status(), Some(ExitStatus::Terminated));
    assert!(cleaned.is_set());
}

#[tokio::test]
async fn the_group_of_exceptions_has_all_of_them() {
    // DIFFERENCE: siblings that are stopped do not run on to raise something else, so a second error is there only if it
    // was raised before they were told, or if the group collects.
    let group = Group::collect_all();
    for number in 0..3 {
        group.spawn_fallible(async move { Err::<(), _>(number) }).await;
    }
    let error = group.join().await.unwrap_err();
    let reasons: Vec<_> = error.failures().iter().map(TaskFailure::reason).collect();
    assert_eq!(reasons, ["0", "1", "2"]);
}

#[tokio::test]
async fn cancelling_one_child_cancels_nobody_else() {
    let group = Group::new();
    let (cancelled, other) = (group.spawn(pending::<()>()).await, group.spawn(async { 7 }).await);
    cancelled.terminate();
    group.join().await.unwrap();
    assert_eq!(other.await.unwrap(), 7);
}

#[tokio::test]
async fn cancelling_the_parent_cancels_the_children() {
    let (given, mut taken) = tokio::sync::mpsc::unbounded_channel();
    let parent = spawn(async move {
        let group = Group::new();
        given.send(group.spawn(pending::<()>()).await).unwrap();
        group.join().await
    });
    let child = taken.recv().await.unwrap();
    parent.terminate();
    assert_eq!(parent.join().await, ExitStatus::Terminated);
    assert_eq!(child.join().await, ExitStatus::Terminated);
}

/// A failure in the block's own code, which is here whatever leaves it early.
#[tokio::test]
async fn leaving_the_block_by_an_error_cancels_the_children() {
    async fn block(given: &mut Option<Task<()>>) -> Result<(), &'static str> {
        let group = Group::new();
        *given = Some(group.spawn(pending()).await);
        Err("out of here")?;
        group.join().await.map_err(|_| "of the group")
    }
    let mut given = None;
    assert_eq!(block(&mut given).await, Err("out of here"));
    // DIFFERENCE: it does not wait for them, which a drop cannot.
    assert_eq!(given.unwrap().join().await, ExitStatus::Terminated);
}

#[tokio::test]
async fn children_may_create_tasks_in_it() {
    let group = Group::new();
    let spawner = group.spawner();
    let child = group.spawn(async move { spawner.spawn(async { 7 }).await });
    let grandchild = child.await.await.unwrap();
    group.join().await.unwrap();
    assert_eq!(grandchild.await.unwrap(), 7);
}

#[tokio::test]
async fn children_may_create_tasks_while_it_is_awaited() {
    let (group, go) = (Group::new(), Event::new());
    let (spawner, wait) = (group.spawner(), go.clone());
    group
        .spawn(async move {
            wait.wait().await;
            spawner.spawn(yield_now()).await;
        })
        .await;
    let mut join = waiting(group.join());
    go.set();
    while group.statistics().alive > 0 {
        yield_now().await;
    }
    join.finish().unwrap();
}

#[tokio::test]
async fn creating_a_task_after_the_end_or_the_abort() {
    let ended = Group::new();
    ended.join().await.unwrap();
    let aborted = Group::new();
    aborted.spawn(async { panic!("no flour") }).await.join().await;
    yield_now().await;
    for group in [ended, aborted] {
        // DIFFERENCE: `RuntimeError` there; here a terminated task, or an error that holds what was to run.
        assert!(group.try_spawn(async {}).unwrap_err().is_stopped());
        assert!(group.spawn(async {}).await.value().await.unwrap_err().is_terminated());
    }
}

#[tokio::test]
async fn groups_nest() {
    let outer = Group::named("outer");
    outer
        .spawn_fallible(async {
            let inner = Group::named("inner");
            inner.spawn_fallible(async { Err::<(), _>("deep down") }).await;
            inner.join().await
        })
        .await;
    let stopped = outer.spawn(pending::<()>()).await;
    let error = outer.join().await.unwrap_err();
    // DIFFERENCE: what reaches the outer one is what the inner one printed, and no tree of errors.
    assert!(
        error.to_string().contains("group `inner` failed: ") && error.to_string().ends_with("deep down"),
        "{error}"
    );
    assert_eq!(stopped.exit_status(), Some(ExitStatus::Terminated));
}

#[tokio::test]
async fn a_task_that_shields_itself_is_awaited() {
    // There is no `shield()`: what must not be stopped is spawned outside of the group.
    let (group, go) = (Group::new(), Event::new());
    let outside = spawn({
        let go = go.clone();
        async move {
            go.wait().await;
            7
        }
    });
    let inside = group.spawn({
        let outside = outside.clone();
        async move { outside.cloned().await }
    });
    let inside = inside.await;
    group.terminate();
    group.join().await.unwrap();
    go.set();
    assert!(inside.await.unwrap_err().is_terminated());
    assert_eq!(outside.await.unwrap(), 7);
}
