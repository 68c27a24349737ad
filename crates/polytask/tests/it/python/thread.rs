//! `Thread`, and the functions around it. `local` and `Timer` are asked elsewhere.

use std::future::pending;
use std::time::Duration;

use polytask::{
    Event, ExitStatus, Group, Task, TaskHandle, active_children, capture_panics, current, main_task, run, spawn,
};
use tokio::task::yield_now;

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn t1_a_thread_has_a_target_arguments_and_a_name() {
    async fn target(who: &str) -> String {
        format!("{who}, in {}", current().expect("a task").name())
    }
    let task = Task::builder().name("LoopThread").spawn(target("egon"));
    // DIFFERENCE: it starts when it is made, so that it cannot be started twice.
    assert_eq!(task.join().await, ExitStatus::Returned);
    assert_eq!(task.await.unwrap(), "egon, in LoopThread");
}

#[tokio::test]
async fn t1_names_are_for_display_only() {
    let twins = [(); 2].map(|()| Task::builder().name("twin").spawn(async {}));
    assert_eq!(twins[0].name(), twins[1].name());
    assert_ne!(twins[0].id(), twins[1].id());
}

#[tokio::test]
async fn t2_the_current_one_is_always_the_one_that_runs() {
    let program = run(async {
        let main = current().expect("main").name();
        let child = Task::builder().name("worker").spawn(async {
            yield_now().await;
            current().expect("the worker").name()
        });
        let numbered = spawn(async { current().expect("a task").name().starts_with("Task-") });
        (main, child.await.unwrap(), numbered.await.unwrap())
    });
    // DIFFERENCE: `main`, where Python says `MainThread`, and `Task-1` for `Thread-1 (target)`.
    assert_eq!(program.await.unwrap(), ("main".to_owned(), "worker".to_owned(), true));
    // DIFFERENCE: a thread that runs no task has no object.
    assert!(current().is_none());
}

#[tokio::test]
async fn t3_a_class_of_its_own_is_a_struct_with_an_async_method() {
    struct Friend(&'static str);

    impl Friend {
        async fn run(self) -> String {
            format!("{} has come", self.0)
        }
    }

    assert_eq!(spawn(Friend("egon").run()).await.unwrap(), "egon has come");
}

/// The thread rule: what counts is the end of all that are no daemons.
#[tokio::test(start_paused = true)]
async fn t4_a_daemon_lives_until_all_others_have_ended() {
    let group = Group::new();
    let stars = polytask::Queue::unbounded();
    let star = Task::builder().daemon(true).spawn_in(&group, {
        let stars = stars.clone();
        async move {
            loop {
                stars.try_put('*').unwrap();
                tokio::time::sleep(SECOND).await;
            }
        }
    });
    let star: Task<()> = star.await;
    group.spawn(async {}).await;
    group.spawn(tokio::time::sleep(4 * SECOND + SECOND / 2)).await;
    group.join().await.unwrap();
    assert_eq!(stars.len(), 5, "one at once, and one for each second");
    assert_eq!(star.exit_status(), Some(ExitStatus::Terminated));
}

#[tokio::test]
async fn t4_daemon_is_said_before_the_start() {
    // DIFFERENCE: it is a word of the builder, so that setting it too late cannot be written.
    assert!(Task::builder().daemon(true).spawn(async {}).is_daemon());
    assert!(!spawn(async {}).is_daemon());
}

#[tokio::test]
async fn daemon_is_inherited_from_the_creator() {
    let creator = Task::builder().daemon(true).spawn(async {
        let said = Task::builder().daemon(false).spawn(async {});
        (spawn(async {}).is_daemon(), said.is_daemon())
    });
    assert_eq!(creator.await.unwrap(), (true, false));
    let creator = spawn(async { spawn(async {}).is_daemon() });
    assert!(!creator.await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn joining_itself_is_not_noticed() {
    // DIFFERENCE: `RuntimeError: cannot join current thread` there. Here others may wait beside it, as by a `select!`,
    // and it can be terminated.
    let task = spawn(async {
        let own = current().expect("a task");
        own.join().timeout(SECOND).await.is_err()
    });
    assert!(task.await.unwrap());
    let task = spawn(async { current().expect("a task").join().await });
    yield_now().await;
    task.terminate();
    assert_eq!(task.join().await, ExitStatus::Terminated);
}

#[tokio::test]
async fn joining_with_no_time_tries() {
    let task = spawn(async {});
    assert!(task.join().timeout(Duration::ZERO).await.is_err());
    task.join().await;
    assert_eq!(task.join().timeout(Duration::ZERO).await, Ok(ExitStatus::Returned));
}

#[tokio::test]
async fn enumerate_and_active_count_are_of_one_parent() {
    // DIFFERENCE: the children of the running task, or the members of a group, where Python lists the whole program.
    let parent = spawn(async {
        let _children = [spawn(pending::<()>()), spawn(pending::<()>())];
        let active = active_children();
        active.iter().for_each(TaskHandle::terminate);
        active.len()
    });
    assert_eq!(parent.await.unwrap(), 2);
}

#[tokio::test]
async fn main_thread_is_the_main_task_of_the_program() {
    let same = run(async {
        let own = current().expect("main").id();
        let children = spawn(async { spawn(async { main_task().expect("main").id() }).await.unwrap() });
        children.await.unwrap() == own
    });
    assert!(same.await.unwrap());
    assert!(main_task().is_none(), "no program runs here");
}

#[tokio::test]
async fn get_ident_is_another_one_for_each() {
    let ids: Vec<_> = (0..10).map(|_| spawn(async { current().expect("a task").id() })).collect();
    let mut seen = Vec::new();
    for task in ids {
        let id = task.clone().await.unwrap();
        assert_eq!(id, task.id());
        assert!(!seen.contains(&id), "no number is used again");
        seen.push(id);
    }
}

#[tokio::test]
async fn excepthook_tells_the_name_and_the_line() {
    capture_panics();
    let group = Group::named("kitchen");
    let task = Task::builder().name("baker").spawn_in(&group, async { panic!("no flour") });
    task.await;
    let error = group.join().await.unwrap_err().to_string();
    assert!(
        error.starts_with(&format!("group `kitchen` failed: `baker` panicked: no flour, at {}", file!())),
        "{error}"
    );
}

#[tokio::test]
async fn a_thread_may_be_started_by_a_thread_that_ends_first() {
    let (go, done) = (Event::new(), Event::new());
    let parent = spawn({
        let (go, done) = (go.clone(), done.clone());
        async move {
            spawn(async move {
                go.wait().await;
                done.set();
            });
        }
    });
    parent.join().await;
    go.set();
    done.wait().await;
}
