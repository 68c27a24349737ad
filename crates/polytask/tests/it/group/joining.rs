//! Waiting for a group's end.

use std::future::pending;
use std::time::Duration;

use polytask::{Event, ExitStatus, Group, Task, spawn};
use polytask_test::waiting;
use tokio::task::yield_now;
use tokio::time::sleep;

const SECOND: Duration = Duration::from_secs(1);

/// A task in the group that waits for the event.
async fn waits_for(group: &Group, name: &str, event: &Event) -> Task<()> {
    let event = event.clone();
    Task::builder().name(name).spawn_in(group, async move { event.wait().await }).await
}

#[tokio::test]
async fn an_empty_group_ends_at_once_and_is_closed_then() {
    let group = Group::new();
    group.join().await.unwrap();
    assert!(group.try_spawn(async {}).unwrap_err().is_stopped());
    assert_eq!(group.spawn(async {}).await.join().await, ExitStatus::Terminated);
    group.join().await.unwrap();
}

#[tokio::test]
async fn nobody_waits_for_daemons_but_for_their_end() {
    let group = Group::new();
    let (cleaning, go) = (Event::new(), Event::new());
    let daemon = Task::builder()
        .daemon(true)
        .on_terminate(SECOND, {
            let (cleaning, go) = (cleaning.clone(), go.clone());
            async move || {
                cleaning.set();
                go.wait().await;
            }
        })
        .spawn_in(&group, pending::<()>())
        .await;
    let mut join = waiting(group.join());
    cleaning.wait().await;
    join.assert_asleep();
    assert!(group.statistics().stopped, "nobody may come any more");
    go.set();
    daemon.join().await;
    yield_now().await;
    join.finish().unwrap();
    assert_eq!(daemon.exit_status(), Some(ExitStatus::Terminated));
}

#[tokio::test]
async fn daemons_are_stopped_when_the_last_other_has_ended() {
    let (group, first, second) = (Group::new(), Event::new(), Event::new());
    let daemon = Task::builder().daemon(true).spawn_in(&group, pending::<()>()).await;
    waits_for(&group, "first", &first).await;
    let last = waits_for(&group, "second", &second).await;
    let mut join = waiting(group.join());
    first.set();
    yield_now().await;
    yield_now().await;
    assert!(daemon.is_alive());
    join.assert_pending();
    second.set();
    last.join().await;
    join.finish_after(&daemon).await;
}

trait FinishAfter {
    async fn finish_after(&mut self, task: &Task<()>);
}

impl FinishAfter for polytask_test::Polled<polytask::wait::Wait<polytask::wait::JoinGroup<'_>>> {
    /// Polls it, which stops the daemons, and again when the task has ended.
    async fn finish_after(&mut self, task: &Task<()>) {
        self.assert_woken();
        self.assert_pending();
        assert_eq!(task.join().await, ExitStatus::Terminated);
        yield_now().await;
        self.finish().unwrap();
    }
}

#[tokio::test]
async fn nobody_stops_daemons_while_nobody_joins() {
    let group = Group::new();
    let daemon = Task::builder().daemon(true).spawn_in(&group, pending::<()>()).await;
    group.spawn(async {}).await.join().await;
    yield_now().await;
    assert!(daemon.is_alive());
    group.join().await.unwrap();
    assert!(daemon.is_finished());
}

#[tokio::test]
async fn those_who_come_while_it_is_joined_are_waited_for() {
    let (group, first, second) = (Group::new(), Event::new(), Event::new());
    let early = waits_for(&group, "early", &first).await;
    let mut join = waiting(group.join());
    let late = waits_for(&group, "late", &second).await;
    first.set();
    early.join().await;
    join.assert_pending();
    second.set();
    late.join().await;
    yield_now().await;
    join.finish().unwrap();
}

/// All had ended, and the one who waited for that was woken; then somebody came before it was polled.
#[tokio::test]
async fn who_comes_between_the_wake_and_the_poll_is_waited_for() {
    let (group, first, second) = (Group::new(), Event::new(), Event::new());
    let early = waits_for(&group, "early", &first).await;
    let mut join = waiting(group.join());
    first.set();
    early.join().await;
    yield_now().await;
    join.assert_woken();
    let late = waits_for(&group, "late", &second).await;
    join.assert_pending();
    second.set();
    late.join().await;
    yield_now().await;
    join.finish().unwrap();
}

#[tokio::test]
async fn what_its_last_task_leaves_behind_is_waited_for() {
    let (group, go) = (Group::new(), Event::new());
    let parent = group.spawn({
        let go = go.clone();
        async move { spawn(async move { go.wait().await }) }
    });
    let child = parent.await.await.unwrap();
    let mut join = waiting(group.join());
    go.set();
    child.join().await;
    yield_now().await;
    join.finish().unwrap();
}

#[tokio::test]
async fn it_can_be_joined_by_several_and_again() {
    let (group, go) = (Group::new(), Event::new());
    waits_for(&group, "baker", &go).await;
    Task::builder().daemon(true).spawn_in(&group, pending::<()>()).await;
    let mut first = waiting(group.join());
    let second = waiting(group.join());
    let third = group.join();
    drop(second);
    go.set();
    third.await.unwrap();
    first.finish().unwrap();
    group.join().await.unwrap();
}

#[tokio::test]
async fn a_dropped_join_that_had_been_woken_leaves_the_others_awake() {
    let (group, go) = (Group::new(), Event::new());
    let task = waits_for(&group, "baker", &go).await;
    let (granted, mut other) = (waiting(group.join()), waiting(group.join()));
    go.set();
    task.join().await;
    yield_now().await;
    granted.assert_woken();
    drop(granted);
    other.finish().unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_limited_join_names_those_who_have_not_ended_the_oldest_first() {
    let group = Group::named("kitchen");
    let short = group.spawn(async {}).await;
    for (name, daemon) in [("baker", false), ("star", true), ("cook", false)] {
        Task::builder().name(name).daemon(daemon).spawn_in(&group, sleep(10 * SECOND)).await;
    }
    short.join().await;
    // It takes the place of the one that has ended.
    Task::builder().name("waiter").spawn_in(&group, sleep(10 * SECOND)).await;
    let late = group.join().timeout(SECOND).await.unwrap_err();
    assert!(late.is_timeout() && !late.is_interrupted() && late.failures().is_empty());
    assert_eq!(late.unfinished(), ["baker", "cook", "waiter"]);
    assert_eq!(late.to_string(), "group `kitchen` has not ended in 1s: `baker`, `cook`, `waiter` still run");
    assert!(!group.statistics().stopped, "they go on");
    group.join().timeout(20 * SECOND).await.unwrap();
}

/// The daemons are what it waits for then.
#[tokio::test(start_paused = true)]
async fn a_limited_join_names_daemons_that_clean_up_for_long() {
    let group = Group::new();
    let star = Task::builder().name("star").daemon(true).on_terminate(10 * SECOND, || sleep(5 * SECOND));
    star.spawn_in(&group, pending::<()>()).await;
    let late = group.join().timeout(SECOND).await.unwrap_err();
    assert_eq!(late.unfinished(), ["star"]);
    group.join().timeout(5 * SECOND).await.unwrap();
}

#[test]
fn a_plain_thread_can_join_it() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
    let (group, go) = (Group::new(), Event::new());
    runtime.block_on(waits_for(&group, "baker", &go));
    assert_eq!(group.join().blocking_timeout(Duration::ZERO).unwrap_err().unfinished(), ["baker"]);
    go.set();
    group.join().blocking().unwrap();
}

#[test]
fn a_runtime_that_ends_ends_it() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let group = Group::new();
    runtime.block_on(waits_for(&group, "baker", &Event::new()));
    let mut join = waiting(group.join());
    drop(runtime);
    join.finish().unwrap();
}

/// Two runtimes, one group.
#[test]
fn its_tasks_may_be_of_different_runtimes() {
    let runtimes = [(); 2].map(|()| tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap());
    let (group, go) = (Group::new(), Event::new());
    for runtime in &runtimes {
        runtime.block_on(waits_for(&group, "baker", &go));
    }
    assert_eq!(group.statistics().alive, 2);
    go.set();
    runtimes[0].block_on(async { group.join().await.unwrap() });
}
