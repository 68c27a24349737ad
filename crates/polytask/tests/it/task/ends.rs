//! How tasks end, and who is told.

use std::future::pending;
use std::panic::{panic_any, resume_unwind};
use std::time::Duration;

use polytask::{Event, ExitStatus, Panic, Task, TaskError, capture_panics, current, spawn};
use polytask_test::waiting;
use tokio::runtime::Builder;

use super::OnDrop;

const SECOND: Duration = Duration::from_secs(1);

/// The panic that ended a task.
async fn panic_of<T: Send>(task: &Task<T>) -> Panic {
    match task.join().await {
        ExitStatus::Panicked(panic) => panic,
        other => panic!("it {other}"),
    }
}

#[tokio::test]
async fn there_are_three_ways_to_end() {
    let returned = spawn(async { 7 });
    assert_eq!(returned.exit_status(), None);
    let panicked = spawn(async { panic!("no flour") });
    let terminated = spawn(pending::<()>());
    terminated.terminate();

    assert_eq!(returned.join().await, ExitStatus::Returned);
    assert_eq!(panic_of(&panicked).await.message(), "no flour");
    assert_eq!(terminated.join().await, ExitStatus::Terminated);
    assert!(returned.is_finished() && panicked.is_finished() && terminated.is_finished());
    let texts = [returned.exit_status(), panicked.exit_status(), terminated.exit_status()]
        .map(|status| status.expect("it has ended"))
        .map(|status| (status.is_success(), status.to_string()));
    assert_eq!(texts[0], (true, "returned".to_owned()));
    assert!(!texts[1].0 && texts[1].1.starts_with("panicked: no flour"));
    assert_eq!(texts[2], (false, "terminated".to_owned()));
}

#[tokio::test]
async fn the_end_is_told_to_everyone_again_and_again() {
    let (go, open) = (Event::new(), Event::new());
    let task = spawn({
        let go = go.clone();
        async move { go.wait().await }
    });
    let others: Vec<_> = (0..10)
        .map(|_| {
            let (task, open) = (task.clone(), open.clone());
            tokio::spawn(async move {
                open.set();
                task.join().await
            })
        })
        .collect();
    open.wait().await;
    go.set();
    for other in others {
        assert_eq!(other.await.unwrap(), ExitStatus::Returned);
    }
    assert_eq!(task.handle().join().await, ExitStatus::Returned);
    assert_eq!(task.join().await, ExitStatus::Returned);
}

#[test]
fn a_plain_thread_can_wait_for_a_task() {
    let runtime = Builder::new_multi_thread().worker_threads(1).build().unwrap();
    let go = Event::new();
    let task = runtime.block_on(async {
        let go = go.clone();
        spawn(async move {
            go.wait().await;
            7
        })
    });
    let late = task.join().blocking_timeout(Duration::ZERO).unwrap_err();
    assert_eq!((late.task(), late.limit()), (&*task.name(), Duration::ZERO));
    go.set();
    assert_eq!(task.join().blocking(), ExitStatus::Returned);
    assert_eq!(task.value().blocking().unwrap(), 7);
    assert!(task.cloned().blocking().unwrap_err().is_taken());
}

#[tokio::test(start_paused = true)]
async fn a_limited_join_names_who_still_runs() {
    let baker = Task::builder().name("baker").spawn(tokio::time::sleep(10 * SECOND));
    let late = baker.join().timeout(SECOND).await.unwrap_err();
    assert_eq!(late.to_string(), "task `baker` still runs after 1s");
    let late = baker.handle().join().timeout(SECOND).await.unwrap_err();
    assert_eq!((late.task(), late.limit()), ("baker", SECOND));
    assert!(baker.is_alive());
    assert_eq!(baker.join().timeout(10 * SECOND).await, Ok(ExitStatus::Returned));
    assert_eq!(baker.join().timeout(Duration::ZERO).await, Ok(ExitStatus::Returned), "it has ended");
}

#[tokio::test(start_paused = true)]
async fn an_end_at_the_last_moment_beats_the_clock() {
    let go = Event::new();
    let task = spawn({
        let go = go.clone();
        async move { go.wait().await }
    });
    let mut join = waiting(task.join().timeout(SECOND));
    tokio::time::advance(2 * SECOND).await;
    go.set();
    task.join().await;
    assert_eq!(join.assert_ready(), Ok(ExitStatus::Returned));
}

#[tokio::test]
async fn a_panic_says_what_was_said() {
    let text = spawn(async { panic!("no {}", "flour") });
    assert_eq!(panic_of(&text).await.message(), "no flour");
    let number = spawn(async { panic_any(7_u8) });
    assert_eq!(panic_of(&number).await.message(), "a panic without a message");
}

#[tokio::test]
async fn captured_panics_say_where() {
    capture_panics();
    capture_panics();
    let line = line!() + 1;
    let task = Task::builder().name("baker").spawn(async { panic!("no flour") });
    let panic = panic_of(&task).await;
    let location = panic.location().expect("it was captured");
    assert!(location.starts_with(&format!("{}:{line}:", file!())), "{location}");
    assert_eq!(panic.to_string(), format!("no flour, at {location}"));
    let error: TaskError = task.await.unwrap_err();
    assert_eq!(error.to_string(), format!("task `baker` panicked: no flour, at {location}"));
    assert_eq!(error.panic(), Some(&panic));
    assert_eq!(std::error::Error::source(&error).expect("the panic").to_string(), panic.to_string());
}

/// A panic that was brought here from elsewhere did not happen where another one did.
#[tokio::test]
async fn a_panic_that_is_passed_on_does_not_say_another_ones_line() {
    capture_panics();
    let _ = std::panic::catch_unwind(|| panic!("caught, and forgotten"));
    let passed_on = spawn(async { resume_unwind(Box::new("from elsewhere")) });
    let panic = panic_of(&passed_on).await;
    assert_eq!((panic.message(), panic.location()), ("from elsewhere", None));
    // One that was caught and is passed on on the same thread still knows.
    let passed_on = spawn(async {
        let payload = std::panic::catch_unwind(|| panic!("caught, and passed on")).unwrap_err();
        resume_unwind(payload)
    });
    assert!(panic_of(&passed_on).await.location().is_some());
}

#[tokio::test]
async fn what_it_panicked_with_may_panic_again() {
    let task = spawn(async { panic_any(OnDrop(|| panic!("again"))) });
    assert_eq!(panic_of(&task).await.message(), "a panic without a message");
}

#[tokio::test]
async fn a_body_that_panics_while_it_is_dropped_has_returned_all_the_same() {
    struct Body;

    impl Future for Body {
        type Output = u8;

        fn poll(self: std::pin::Pin<&mut Self>, _: &mut std::task::Context<'_>) -> std::task::Poll<u8> {
            std::task::Poll::Ready(7)
        }
    }

    impl Drop for Body {
        fn drop(&mut self) {
            panic!("while it is dropped");
        }
    }

    let task = spawn(Body);
    assert_eq!(task.join().await, ExitStatus::Returned);
    assert_eq!(task.await.unwrap(), 7);
    let task = spawn(async {
        let _held = OnDrop(|| panic!("while it is dropped"));
        pending::<()>().await;
    });
    tokio::task::yield_now().await;
    task.terminate();
    assert_eq!(task.join().await, ExitStatus::Terminated);
}

#[test]
fn a_runtime_that_ends_ends_its_tasks() {
    for multi in [false, true] {
        let mut builder = if multi { Builder::new_multi_thread() } else { Builder::new_current_thread() };
        let runtime = builder.build().unwrap();
        let [waits, fresh] = runtime.block_on(async {
            let started = Event::new();
            let waits = spawn({
                let started = started.clone();
                async move {
                    let _own = current();
                    started.set();
                    pending::<()>().await;
                }
            });
            started.wait().await;
            [waits, spawn(pending::<()>())]
        });
        let mut join = waiting(waits.join());
        drop(runtime);
        assert_eq!(join.finish(), ExitStatus::Terminated);
        assert_eq!(fresh.join().blocking(), ExitStatus::Terminated);
    }
}

#[test]
fn what_a_runtime_drops_may_spawn_and_look_around() {
    let (seen, child) = (Event::new(), std::sync::Mutex::new(None));
    let child = std::sync::Arc::new(child);
    let runtime = Builder::new_current_thread().build().unwrap();
    let task = runtime.block_on(async {
        let (seen, child) = (seen.clone(), child.clone());
        let task = Task::builder().name("parent").spawn(async move {
            let _held = OnDrop(|| {
                assert_eq!(current().expect("its own").name(), "parent");
                *child.lock().unwrap() = Some(spawn(pending::<()>()));
                seen.set();
            });
            pending::<()>().await;
        });
        tokio::task::yield_now().await;
        task
    });
    drop(runtime);
    assert!(seen.is_set());
    assert_eq!(task.exit_status(), Some(ExitStatus::Terminated));
    let child = child.lock().unwrap().take().expect("it was spawned");
    assert_eq!(child.exit_status(), Some(ExitStatus::Terminated), "there is no runtime for it");
}

/// Its end is told in spite of a waker that is somebody else's code.
#[tokio::test]
async fn a_waker_that_panics_keeps_no_task_alive() {
    struct Panics;

    impl std::task::Wake for Panics {
        fn wake(self: std::sync::Arc<Self>) {
            panic!("as it does");
        }
    }

    let group = polytask::Group::new();
    let task = group.spawn(tokio::task::yield_now()).await;
    let waker = std::task::Waker::from(std::sync::Arc::new(Panics));
    let mut unlucky = task.join();
    let mut context = std::task::Context::from_waker(&waker);
    assert!(std::pin::Pin::new(&mut unlucky).poll(&mut context).is_pending());
    assert_eq!(task.join().await, ExitStatus::Returned);
    group.join().await.unwrap();
}
