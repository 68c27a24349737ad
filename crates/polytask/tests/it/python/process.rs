//! `Process`, as far as it is what its users see of it: a [`Task`]. What needs a process of the system's is not here.

use std::future::pending;
use std::time::Duration;

use polytask::{Event, ExitStatus, Group, Task, TaskHandle, active_children, current, run, spawn};
use tokio::task::yield_now;

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn p1_arguments_go_with_the_target() {
    async fn target(name: &'static str, count: usize) -> String {
        name.repeat(count)
    }
    // DIFFERENCE: an `async fn` takes its arguments with their types; there is no `args=` to forget a comma in. A task
    // starts when it is made, and runs nothing before the runtime gets to it.
    let task = spawn(target("ab", 2));
    assert_eq!(task.await.unwrap(), "abab");
}

#[tokio::test]
async fn p2_start_asks_and_does_not_wait() {
    let ran = Event::new();
    let task = spawn({
        let ran = ran.clone();
        async move { ran.set() }
    });
    assert!(!ran.is_set());
    // DIFFERENCE: there is no `start()`, hence no starting twice.
    task.join().await;
    assert!(ran.is_set());
}

#[tokio::test]
async fn p3_join_waits_for_the_end_any_number_of_times() {
    let task = spawn(yield_now());
    for _ in 0..3 {
        assert_eq!(task.join().await, ExitStatus::Returned);
    }
    // DIFFERENCE: what has not been started has no handle, hence there is no joining before the start.
}

#[tokio::test(start_paused = true)]
async fn p4_join_with_a_timeout_waits_at_most_so_long() {
    let task = spawn(tokio::time::sleep(20 * SECOND));
    let begin = tokio::time::Instant::now();
    // DIFFERENCE: it says whether the process has ended, where Python returns `None` either way.
    assert!(task.join().timeout(10 * SECOND).await.is_err());
    assert_eq!(begin.elapsed(), 10 * SECOND);
    assert!(task.is_alive());
    assert_eq!(task.join().timeout(20 * SECOND).await, Ok(ExitStatus::Returned));
    assert_eq!(begin.elapsed(), 20 * SECOND);
}

#[tokio::test]
async fn p5_terminate_asks_and_does_not_wait() {
    let task = spawn(pending::<()>());
    yield_now().await;
    task.terminate();
    assert!(task.is_alive(), "right after");
    assert_eq!(task.exit_status(), None);
    assert_eq!(task.join().await, ExitStatus::Terminated, "`exitcode` -15");
    assert!(!task.is_alive());
}

#[tokio::test]
async fn p6_is_alive_until_the_end() {
    let go = Event::new();
    let task = spawn({
        let go = go.clone();
        async move { go.wait().await }
    });
    assert!(task.is_alive());
    go.set();
    task.join().await;
    assert!(!task.is_alive());
    // DIFFERENCE: there is no `close()` after which asking is an error.
}

#[tokio::test]
async fn p7_name_and_number() {
    let named = Task::builder().name("egon").spawn(async {});
    assert_eq!(named.name(), "egon");
    // DIFFERENCE: a grandchild is `Task-7` like everyone, where Python says `Process-1:2`.
    let numbered = spawn(async { spawn(async { current().expect("the child").name() }).await.unwrap() });
    assert_eq!(numbered.name(), format!("Task-{}", numbered.id()));
    assert!(numbered.await.unwrap().starts_with("Task-"));
    assert_ne!(named.id(), spawn(async {}).id());
}

/// The process rule: what counts is the end of the main code.
#[tokio::test]
async fn p8_a_daemon_ends_with_the_main_code_and_the_others_run_on() {
    let (daemon_ended, child_saw_it) = (Event::new(), Event::new());
    let program = run({
        let (daemon_ended, child_saw_it) = (daemon_ended.clone(), child_saw_it.clone());
        async move {
            let daemon = Task::builder().daemon(true).spawn(pending::<()>());
            spawn(async move {
                daemon.join().await;
                daemon_ended.set();
                yield_now().await;
                child_saw_it.set();
            });
        }
    });
    program.await.unwrap();
    assert!(daemon_ended.is_set() && child_saw_it.is_set());
}

#[tokio::test]
async fn p9_nothing_is_left_of_a_child_that_nobody_reaps() {
    let task = spawn(async {
        let held = std::sync::Arc::new(());
        for _ in 0..10 {
            let held = std::sync::Arc::clone(&held);
            drop(spawn(async move { held }));
        }
        while std::sync::Arc::strong_count(&held) > 1 {
            yield_now().await;
        }
        active_children().len()
    });
    assert_eq!(task.await.unwrap(), 0, "there are no zombies");
}

#[tokio::test]
async fn p10_a_class_of_its_own_is_a_struct_with_an_async_method() {
    struct Baker {
        buns: u32,
    }

    impl Baker {
        async fn run(self) -> u32 {
            self.buns * 2
        }
    }

    // DIFFERENCE: nothing is inherited, so there is no `super().__init__()` to forget.
    assert_eq!(Task::builder().name("baker").spawn(Baker { buns: 3 }.run()).await.unwrap(), 6);
}

#[tokio::test]
async fn p11_what_a_task_is_given_is_its_own_copy_or_a_handle() {
    let (mut copied, shared) = (1, polytask::Lock::new(1));
    let task = spawn({
        let shared = shared.clone();
        async move {
            copied += 1;
            *shared.acquire().await += 1;
            copied
        }
    });
    assert_eq!(task.await.unwrap(), 2);
    copied += 10;
    // DIFFERENCE: a task shares its process's memory; what is shared says so by its type.
    assert_eq!((copied, *shared.acquire().await), (11, 2));
}

#[tokio::test]
async fn exitcode_says_how_it_ended() {
    let (fine, failed, killed) = (spawn(async {}), spawn(async { panic!("no flour") }), spawn(pending::<()>()));
    killed.terminate();
    assert_eq!(fine.exit_status(), None, "`exitcode` is None before the end");
    let code = |status: &ExitStatus| match status {
        ExitStatus::Returned => 0,
        ExitStatus::Panicked(_) => 1,
        ExitStatus::Terminated => -15,
    };
    // DIFFERENCE: `sys.exit(3)` has no counterpart; a task says more by its value.
    assert_eq!(code(&fine.join().await), 0);
    assert_eq!(code(&failed.join().await), 1);
    assert_eq!(code(&killed.join().await), -15);
}

#[tokio::test]
async fn active_children_are_those_that_have_not_ended() {
    let parent = spawn(async {
        let children = [(); 3].map(|()| spawn(pending::<()>()));
        let before = active_children().len();
        children[1].terminate();
        children[1].join().await;
        let after: Vec<_> = active_children().iter().map(TaskHandle::id).collect();
        (before, after == [children[0].id(), children[2].id()])
    });
    assert_eq!(parent.await.unwrap(), (3, true));
}

#[tokio::test]
async fn daemons_may_have_children() {
    // DIFFERENCE: a daemon process may not have children there, since they would outlive it; here they are daemons too.
    let daemon = Task::builder().daemon(true).spawn(async { spawn(async {}).is_daemon() });
    assert!(daemon.await.unwrap());
}

#[tokio::test]
async fn join_in_the_loop_makes_them_take_turns() {
    let lines = polytask::Queue::unbounded();
    for number in 0..3 {
        let lines = lines.clone();
        let task = spawn(async move {
            lines.try_put(format!("{number}: runs")).unwrap();
            yield_now().await;
            lines.try_put(format!("{number}: is done")).unwrap();
        });
        task.join().await;
    }
    let expected = ["0: runs", "0: is done", "1: runs", "1: is done", "2: runs", "2: is done"];
    assert_eq!(lines.get_many(10).await.unwrap(), expected);
}

/// Without the guard of `if __name__ == '__main__'` and its like: nothing is started anew.
#[tokio::test]
async fn a_group_stops_what_it_started() {
    let group = Group::new();
    let child = group.spawn(pending::<()>()).await;
    drop(group);
    assert_eq!(child.join().await, ExitStatus::Terminated);
}
