//! Parents, children, and which of them are daemons.

use std::future::pending;

use polytask::{Event, Group, Task, TaskHandle, active_children, current, main_task, spawn};
use tokio::runtime::Builder;
use tokio::task::yield_now;

/// The names of the running task's children.
fn children() -> Vec<String> {
    active_children().iter().map(TaskHandle::name).collect()
}

/// Runs it on both kinds of runtime, as a task, so that nobody else's tasks are its children.
fn on_both_runtimes<F: Future<Output: Send + 'static> + Send + 'static>(test: impl Fn() -> F) {
    for mut builder in [Builder::new_current_thread(), Builder::new_multi_thread()] {
        let runtime = builder.enable_all().build().unwrap();
        runtime.block_on(async { spawn(test()).await.unwrap() });
    }
}

#[tokio::test]
async fn outside_a_task_there_is_no_current_one() {
    assert!(current().is_none());
    assert!(main_task().is_none());
    let plain = tokio::spawn(async { current().is_none() });
    assert!(plain.await.unwrap(), "tokio's own tasks are not ours");
}

#[test]
fn a_task_is_its_own_current_one_also_after_it_has_waited() {
    on_both_runtimes(async || {
        let id = current().expect("a task").id();
        for _ in 0..10 {
            yield_now().await;
            assert_eq!(current().expect("the same task").id(), id);
        }
        let child = spawn(async { current().expect("a child").id() });
        assert_eq!(child.id(), child.clone().await.unwrap());
        assert_ne!(child.id(), id);
        assert_eq!(current().expect("the same task").id(), id);
    });
}

/// The runtime that is driven from inside a task's poll, as by a future that blocks.
#[test]
fn a_task_that_is_polled_inside_another_hides_it_only_meanwhile() {
    let outer = Builder::new_current_thread().build().unwrap();
    outer.block_on(async {
        let task = Task::builder().name("outer").spawn(async {
            let inner = std::thread::scope(|scope| {
                let inner = scope.spawn(|| {
                    let runtime = Builder::new_current_thread().build().unwrap();
                    runtime.block_on(async { spawn(async { current().is_some() }).await.unwrap() })
                });
                inner.join().unwrap()
            });
            (inner, current().expect("it again").name())
        });
        assert_eq!(task.await.unwrap(), (true, "outer".to_owned()));
    });
}

#[test]
fn children_are_those_that_have_not_ended_the_oldest_first() {
    on_both_runtimes(async || {
        assert!(children().is_empty());
        let names = ["first", "second", "third"];
        let tasks = names.map(|name| Task::builder().name(name).spawn(pending::<()>()));
        assert_eq!(children(), names);
        tasks[0].terminate();
        tasks[0].join().await;
        let _fourth = Task::builder().name("fourth").spawn(pending::<()>());
        assert_eq!(children(), ["second", "third", "fourth"], "one that came later is later");
        active_children().iter().for_each(TaskHandle::terminate);
        for task in active_children() {
            task.join().await;
        }
        assert!(children().is_empty());
    });
}

#[test]
fn children_are_found_in_all_groups_and_grandchildren_are_not() {
    on_both_runtimes(async || {
        let ready = Event::new();
        let (outer, inner) = (Group::new(), Group::new());
        Task::builder().name("in the outer").spawn_in(&outer, pending::<()>()).await;
        let parent = Task::builder().name("in the inner");
        parent
            .spawn_in(&inner, {
                let ready = ready.clone();
                async move {
                    Task::builder().name("grandchild").spawn(pending::<()>());
                    assert_eq!(children(), ["grandchild"]);
                    ready.set();
                    pending::<()>().await;
                }
            })
            .await;
        Task::builder().name("in none").spawn(pending::<()>());
        ready.wait().await;
        assert_eq!(children(), ["in the outer", "in the inner", "in none"]);
        assert_eq!(inner.active().len(), 2, "the grandchild is in its parent's group");
        drop((outer, inner));
        while children() != ["in none"] {
            yield_now().await;
        }
        active_children().iter().for_each(TaskHandle::terminate);
    });
}

#[test]
fn a_child_of_a_daemon_is_one_unless_it_is_said() {
    on_both_runtimes(async || {
        let daemon = Task::builder().daemon(true).spawn(async {
            let plain = spawn(async { spawn(async {}).is_daemon() });
            let said = Task::builder().daemon(false).spawn(async { spawn(async {}).is_daemon() });
            [plain.is_daemon(), plain.await.unwrap(), said.is_daemon(), said.await.unwrap()]
        });
        assert_eq!(daemon.await.unwrap(), [true, true, false, false]);
    });
}

/// Whom a group waits for is its owner's affair: one that works in a daemon must work there as elsewhere.
#[test]
fn a_group_in_a_daemon_waits_for_its_tasks() {
    on_both_runtimes(async || {
        let daemon = Task::builder().daemon(true).spawn(async {
            let group = Group::new();
            let work = group.spawn(async {
                yield_now().await;
                spawn(async { 7 }).await.unwrap()
            });
            let work = work.await;
            assert!(!work.is_daemon());
            group.join().await.unwrap();
            work.await
        });
        assert_eq!(daemon.await.unwrap().unwrap(), 7);
    });
}
