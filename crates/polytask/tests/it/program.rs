//! Whole programs: [`polytask::run`].

mod interrupted;

use std::future::pending;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

use polytask::{Event, ExitStatus, Task, TaskHandle, active_children, current, main_task, run, spawn};
use polytask_test::waiting;
use tokio::task::yield_now;

#[tokio::test]
async fn what_main_returns_is_the_result() {
    assert_eq!(run(async { 7 }).await, Ok(7));
}

#[tokio::test]
async fn main_may_be_of_its_thread() {
    let own = Rc::new(7);
    let result = run({
        let own = Rc::clone(&own);
        async move {
            yield_now().await;
            *own
        }
    });
    assert_eq!(result.await, Ok(7));
}

#[tokio::test]
async fn main_is_a_task_of_its_own() {
    let names = run(async {
        let own = current().expect("main");
        assert_eq!(own.id(), main_task().expect("main").id());
        assert!(!own.is_daemon());
        let child = spawn(async { (main_task().expect("main").name(), active_children().len()) });
        assert_eq!(active_children().len(), 1);
        (own.name(), child.await.unwrap())
    });
    assert_eq!(names.await.unwrap(), ("main".to_owned(), ("main".to_owned(), 0)));
    assert!(current().is_none() && main_task().is_none());
}

/// Also in a group that one of its tasks made.
#[tokio::test]
async fn all_its_tasks_know_its_main_one() {
    let known = run(async {
        let own = current().expect("main").id();
        let group = polytask::Group::new();
        let task = group.spawn(async { main_task().map(|main| main.id()) }).await;
        let known = task.await.unwrap();
        group.join().await.unwrap();
        known == Some(own)
    });
    assert!(known.await.unwrap());
}

#[tokio::test]
async fn children_that_are_no_daemons_are_waited_for() {
    let (go, done) = (Event::new(), Event::new());
    let mut program = waiting(run({
        let (go, done) = (go.clone(), done.clone());
        async move {
            spawn(async move {
                go.wait().await;
                let grandchild = async move { done.set() };
                spawn(grandchild);
            });
        }
    }));
    yield_now().await;
    program.assert_pending();
    go.set();
    done.wait().await;
    yield_now().await;
    program.assert_woken();
    while program.poll().is_pending() {
        yield_now().await;
    }
}

#[tokio::test]
async fn a_child_that_fails_stops_nobody_and_is_told() {
    let (fine, result) = (Event::new(), Arc::new(Mutex::new(None)));
    let program = run({
        let (fine, result) = (fine.clone(), Arc::clone(&result));
        async move {
            let failed = Task::builder().name("baker").spawn(async { panic!("no flour") });
            *result.lock().unwrap() = Some(failed.join().await);
            spawn(async move { fine.set() });
            "main has ended"
        }
    });
    let error = program.await.unwrap_err();
    assert!(fine.is_set());
    assert!(matches!(result.lock().unwrap().take(), Some(ExitStatus::Panicked(_))));
    let [failure] = error.failures() else { panic!("{error}") };
    assert_eq!((failure.task(), failure.panic().unwrap().message()), ("baker", "no flour"));
    assert!(failure.panic().unwrap().location().is_some(), "programs capture panics");
    assert!(error.to_string().starts_with("group `program` failed: `baker` panicked: no flour, at "), "{error}");
}

#[tokio::test]
async fn a_main_that_panics_is_told_when_the_others_have_ended() {
    let done = Event::new();
    let program = run({
        let done = done.clone();
        async move {
            spawn(async move {
                yield_now().await;
                done.set();
            });
            panic!("no flour");
        }
    });
    let error: polytask::GroupError = program.await.map(|(): ()| ()).unwrap_err();
    assert!(done.is_set());
    assert_eq!(error.failures()[0].task(), "main");
    assert!(!error.is_interrupted());
}

#[tokio::test]
async fn a_main_that_is_terminated_is_an_interrupted_program() {
    let program = run(async {
        let main = main_task().expect("main");
        spawn(async move { main.terminate() });
        pending::<()>().await;
    });
    let error = program.await.unwrap_err();
    assert!(error.is_interrupted() && error.failures().is_empty() && error.unfinished().is_empty());
    assert_eq!(error.to_string(), "group `program` was interrupted");
}

#[tokio::test]
async fn dropping_it_stops_everyone() {
    let (given, mut taken) = tokio::sync::mpsc::unbounded_channel::<TaskHandle>();
    let program = waiting(run(async move {
        given.send(current().expect("main")).unwrap();
        given.send(spawn(pending::<()>()).handle()).unwrap();
        pending::<()>().await;
    }));
    let (main, child) = (taken.recv().await.unwrap(), taken.recv().await.unwrap());
    drop(program);
    assert_eq!(main.exit_status(), Some(ExitStatus::Terminated), "it ran here");
    assert_eq!(child.join().await, ExitStatus::Terminated);
}

#[tokio::test]
async fn a_program_that_was_never_polled_has_no_tasks() {
    drop(run(async { unreachable!("nobody polled it") }));
}

#[tokio::test]
async fn a_program_in_a_program_has_a_main_task_of_its_own() {
    let outer = run(async {
        let outer = current().expect("the outer main").id();
        let inner = run(async {
            let own = current().expect("the inner main").id();
            let main = main_task().expect("the inner main").id();
            let child = spawn(async { main_task().expect("the inner main").id() });
            (own == main, own == child.await.unwrap())
        });
        assert_eq!(inner.await.unwrap(), (true, true));
        main_task().expect("the outer main").id() == outer
    });
    assert!(outer.await.unwrap());
}

#[tokio::test]
async fn a_program_in_a_program_fails_on_its_own() {
    let outer = run(async {
        let inner = run(async {
            spawn(async { panic!("no flour") });
        });
        inner.await.unwrap_err().failures().len()
    });
    assert_eq!(outer.await, Ok(1));
}

#[tokio::test]
async fn tasks_outside_are_no_part_of_it() {
    let outside = spawn(pending::<()>());
    run(async {}).await.unwrap();
    yield_now().await;
    assert!(outside.is_alive());
    outside.terminate();
}
