//! Termination, at every moment of a task's life.

use std::future::{pending, poll_fn};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use polytask::{Event, ExitStatus, Lock, Task, TaskHandle, current, spawn};
use polytask_test::waiting;
use tokio::runtime::Builder;
use tokio::task::yield_now;
use tokio::time::{Instant, sleep};

use super::OnDrop;

const SECOND: Duration = Duration::from_secs(1);

/// A task that waits for ever, and has begun to.
async fn waiting_task() -> Task<()> {
    let started = Event::new();
    let task = spawn({
        let started = started.clone();
        async move {
            started.set();
            pending::<()>().await;
        }
    });
    started.wait().await;
    task
}

#[tokio::test]
async fn before_its_first_poll_it_is_never_polled() {
    let task = spawn(async { unreachable!("it was terminated before") });
    task.terminate();
    assert!(task.is_alive(), "it has only been asked");
    assert_eq!(task.join().await, ExitStatus::Terminated);
}

#[tokio::test]
async fn while_it_waits_it_drops_what_it_holds() {
    let lock = Lock::new(());
    let task = spawn({
        let lock = lock.clone();
        async move {
            let _held = lock.acquire().await;
            pending::<()>().await;
        }
    });
    yield_now().await;
    let mut mine = waiting(lock.acquire());
    task.terminate();
    mine.assert_asleep();
    assert_eq!(task.join().await, ExitStatus::Terminated);
    drop(mine.finish());
}

#[tokio::test]
async fn after_its_end_it_changes_nothing() {
    let task = spawn(async { 7 });
    task.join().await;
    task.terminate();
    yield_now().await;
    assert_eq!(task.exit_status(), Some(ExitStatus::Returned));
    assert_eq!(task.await.unwrap(), 7);
}

#[tokio::test]
async fn again_and_by_anyone_is_as_once() {
    let cleaned = Arc::new(AtomicUsize::new(0));
    let task = Task::builder()
        .on_terminate(SECOND, {
            let cleaned = Arc::clone(&cleaned);
            async move || _ = cleaned.fetch_add(1, SeqCst)
        })
        .spawn(pending::<()>());
    task.terminate();
    task.clone().terminate();
    task.handle().terminate();
    assert_eq!(task.join().await, ExitStatus::Terminated);
    task.terminate();
    yield_now().await;
    assert_eq!(cleaned.load(SeqCst), 1);
}

#[tokio::test]
async fn by_itself_it_runs_on_to_where_it_waits() {
    let reached = Event::new();
    let task = spawn({
        let reached = reached.clone();
        async move {
            current().expect("its own").terminate();
            reached.set();
            yield_now().await;
            unreachable!("it ended where it waited");
        }
    });
    assert_eq!(task.join().await, ExitStatus::Terminated);
    assert!(reached.is_set());
    let task = spawn(async {
        current().expect("its own").terminate();
        7
    });
    assert_eq!(task.await.unwrap(), 7, "it did not wait any more");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn by_another_thread() {
    for _ in 0..100 {
        let task = waiting_task().await;
        let other = tokio::task::spawn_blocking({
            let task = task.clone();
            move || task.terminate()
        });
        assert_eq!(task.join().await, ExitStatus::Terminated);
        other.await.unwrap();
    }
}

#[tokio::test]
async fn what_it_waited_for_is_gone_before_it_cleans_up() {
    let dropped = Event::new();
    let held = OnDrop({
        let dropped = dropped.clone();
        move || dropped.set()
    });
    let task = Task::builder()
        .on_terminate(SECOND, {
            let dropped = dropped.clone();
            async move || assert!(dropped.is_set())
        })
        .spawn(async move {
            let _held = held;
            pending::<()>().await;
        });
    yield_now().await;
    task.terminate();
    assert!(!dropped.is_set());
    task.join().await;
    assert!(dropped.is_set());
}

#[tokio::test]
async fn it_cleans_up_inside_itself_and_is_alive_meanwhile() {
    let (begun, go) = (Event::new(), Event::new());
    let seen = Arc::new(Mutex::new(None::<TaskHandle>));
    let task = Task::builder()
        .name("editor")
        .on_terminate(SECOND, {
            let (begun, go, seen) = (begun.clone(), go.clone(), Arc::clone(&seen));
            async move || {
                begun.set();
                go.wait().await;
                *seen.lock().unwrap() = current();
            }
        })
        .spawn(pending::<()>());
    task.terminate();
    begun.wait().await;
    assert!(task.is_alive());
    task.terminate();
    yield_now().await;
    assert!(task.is_alive(), "nothing hurries it but its deadline");
    go.set();
    assert_eq!(task.join().await, ExitStatus::Terminated);
    let seen = seen.lock().unwrap().take().expect("it ran in a task");
    assert_eq!((seen.name(), seen.id()), ("editor".to_owned(), task.id()));
}

#[tokio::test(start_paused = true)]
async fn what_is_to_be_cleaned_up_has_a_deadline() {
    let dropped = Event::new();
    let held = OnDrop({
        let dropped = dropped.clone();
        move || dropped.set()
    });
    let task = Task::builder()
        .on_terminate(SECOND, async move || {
            let _held = held;
            pending::<()>().await;
        })
        .spawn(pending::<()>());
    let begin = Instant::now();
    task.terminate();
    assert_eq!(task.join().await, ExitStatus::Terminated);
    assert_eq!(begin.elapsed(), SECOND);
    assert!(dropped.is_set());
}

#[tokio::test(start_paused = true)]
async fn the_deadline_counts_from_the_termination() {
    let task = Task::builder().on_terminate(2 * SECOND, || sleep(SECOND)).spawn(pending::<()>());
    sleep(10 * SECOND).await;
    task.terminate();
    task.join().timeout(2 * SECOND).await.expect("it cleaned up for a second");
}

#[tokio::test]
async fn cleaning_up_may_panic() {
    let polled = Task::builder().on_terminate(SECOND, async || panic!("while it cleans up")).spawn(pending::<()>());
    let made = Task::builder()
        .on_terminate(SECOND, || -> std::future::Ready<()> { panic!("before it cleans up") })
        .spawn(pending::<()>());
    for task in [polled, made] {
        task.terminate();
        assert_eq!(task.join().await, ExitStatus::Terminated);
    }
}

#[tokio::test]
async fn those_that_are_not_terminated_do_not_clean_up() {
    let builder = || Task::builder().on_terminate(SECOND, async || unreachable!("nobody terminated it"));
    assert_eq!(builder().spawn(async { 7 }).await.unwrap(), 7);
    let panicked = builder().spawn(async { panic!("no flour") });
    assert!(panicked.await.unwrap_err().panic().is_some());
}

#[tokio::test]
async fn what_it_drops_may_spawn() {
    let child = Arc::new(Mutex::new(None));
    let held = OnDrop({
        let child = Arc::clone(&child);
        move || *child.lock().unwrap() = Some(spawn(async { 7 }))
    });
    let task = spawn(async move {
        let _held = held;
        pending::<()>().await;
    });
    yield_now().await;
    task.terminate();
    assert_eq!(task.join().await, ExitStatus::Terminated);
    let child = child.lock().unwrap().take().expect("it was spawned");
    assert_eq!(child.await.unwrap(), 7);
}

#[tokio::test]
async fn what_it_drops_may_terminate_it_and_look_at_it() {
    let looked = Event::new();
    let held = OnDrop({
        let looked = looked.clone();
        move || {
            let own = current().expect("it is dropped inside itself");
            own.terminate();
            assert!(own.is_alive(), "{own:?}");
            looked.set();
        }
    });
    let task = spawn(async move {
        let _held = held;
        pending::<()>().await;
    });
    yield_now().await;
    task.terminate();
    assert_eq!(task.join().await, ExitStatus::Terminated);
    assert!(looked.is_set());
}

/// It is told to end in the very poll in which its future would have gone on.
#[tokio::test]
async fn a_body_that_could_go_on_is_dropped_all_the_same() {
    let (go, task) = (Event::new(), Event::new());
    let waits = spawn({
        let go = go.clone();
        async move {
            go.wait().await;
            task.set();
        }
    });
    yield_now().await;
    go.set();
    waits.terminate();
    assert_eq!(waits.join().await, ExitStatus::Terminated);
}

#[tokio::test]
async fn a_body_that_never_wakes_itself_hears_it() {
    let polls = Arc::new(AtomicUsize::new(0));
    let task = spawn({
        let polls = Arc::clone(&polls);
        poll_fn(move |_| {
            polls.fetch_add(1, SeqCst);
            Poll::<()>::Pending
        })
    });
    yield_now().await;
    task.terminate();
    assert_eq!(task.join().await, ExitStatus::Terminated);
    assert_eq!(polls.load(SeqCst), 1);
}

#[test]
fn a_runtime_that_ends_while_it_cleans_up_ends_it_even_if_that_panics() {
    let runtime = Builder::new_current_thread().enable_time().build().unwrap();
    let group = polytask::Group::new();
    let task = runtime.block_on(async {
        let begun = Event::new();
        let builder = Task::builder().on_terminate(SECOND, {
            let begun = begun.clone();
            async move || {
                let _held = OnDrop(|| panic!("while it is dropped"));
                begun.set();
                pending::<()>().await;
            }
        });
        let task = builder.spawn_in(&group, pending::<()>()).await;
        task.terminate();
        begun.wait().await;
        task
    });
    drop(runtime);
    assert_eq!(task.exit_status(), Some(ExitStatus::Terminated));
    group.join().blocking().unwrap();
}
