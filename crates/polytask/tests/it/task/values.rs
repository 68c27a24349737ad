//! What a task returns, and who gets it.

use std::cell::Cell;
use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::task::Poll;
use std::time::Duration;

use polytask::{Event, ExitStatus, Task, spawn};
use polytask_test::{Polled, waiting};

use super::OnDrop;

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn a_value_is_taken_once_and_the_end_is_told_to_everyone() {
    let task = spawn(async { 7 });
    assert_eq!(task.join().await, ExitStatus::Returned);
    assert_eq!(task.clone().join().await, ExitStatus::Returned);
    assert_eq!(task.cloned().await.unwrap(), 7);
    assert_eq!(task.clone().await.unwrap(), 7);
    assert!(task.value().await.unwrap_err().is_taken());
    assert!(task.cloned().await.unwrap_err().is_taken());
    assert_eq!(task.exit_status(), Some(ExitStatus::Returned));
}

#[tokio::test]
async fn of_many_who_wait_the_first_gets_the_value() {
    let go = Event::new();
    let task = Task::builder().name("baker").spawn({
        let go = go.clone();
        async move {
            go.wait().await;
            Box::new(7)
        }
    });
    let mut waiters: Vec<_> = (0..3).map(|_| waiting(task.value())).collect();
    go.set();
    task.join().await;
    assert_eq!(*waiters[1].finish().unwrap(), 7, "it came to it first");
    for index in [0, 2] {
        let error = waiters[index].finish().unwrap_err();
        assert!(error.is_taken());
        assert_eq!(error.to_string(), "the value of task `baker` was taken before");
    }
}

#[tokio::test]
async fn a_waiter_that_is_dropped_after_the_end_leaves_the_value() {
    let go = Event::new();
    let task = spawn({
        let go = go.clone();
        async move {
            go.wait().await;
            7
        }
    });
    let granted = waiting(task.value());
    let mut other = waiting(task.value());
    go.set();
    task.join().await;
    granted.assert_woken();
    drop(granted);
    assert_eq!(other.finish().unwrap(), 7);
}

#[tokio::test]
async fn those_that_did_not_return_have_no_value() {
    let panicked = Task::builder().name("baker").spawn(async { panic!("no flour") });
    let error = panicked.value().await.unwrap_err();
    assert_eq!((error.task(), error.panic().unwrap().message()), ("baker", "no flour"));
    assert!(!error.is_terminated() && !error.is_taken() && !error.is_timeout());
    assert_eq!(panicked.cloned().await.unwrap_err().to_string(), error.to_string(), "and so for everyone");

    let terminated = Task::builder().name("cook").spawn(pending::<()>());
    terminated.terminate();
    let error = terminated.value().await.unwrap_err();
    assert!(error.is_terminated() && error.panic().is_none());
    assert_eq!(error.to_string(), "task `cook` was terminated before it had a value");
    assert!(terminated.cloned().await.unwrap_err().is_terminated());
}

#[tokio::test(start_paused = true)]
async fn a_value_can_be_waited_for_so_long() {
    let task = Task::builder().name("baker").spawn(async {
        tokio::time::sleep(10 * SECOND).await;
        7
    });
    let late = task.value().timeout(SECOND).await.unwrap_err();
    assert!(late.is_timeout());
    assert_eq!(late.to_string(), "task `baker` still runs after 1s");
    assert!(task.cloned().timeout(SECOND).await.unwrap_err().is_timeout());
    assert_eq!(task.cloned().timeout(10 * SECOND).await.unwrap(), 7);
    assert_eq!(task.value().timeout(Duration::ZERO).await.unwrap(), 7);
}

/// Its copy panics, or looks around, as it is told.
struct Copied {
    copies: Arc<AtomicUsize>,
    panics: Arc<AtomicBool>,
}

impl Clone for Copied {
    fn clone(&self) -> Self {
        assert!(!self.panics.load(SeqCst), "it cannot be copied");
        self.copies.fetch_add(1, SeqCst);
        Self { copies: Arc::clone(&self.copies), panics: Arc::clone(&self.panics) }
    }
}

#[tokio::test]
async fn a_value_whose_copy_panics_stays_for_the_next() {
    let (copies, panics) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(true)));
    let value = Copied { copies: Arc::clone(&copies), panics: Arc::clone(&panics) };
    let task = spawn(async move { value });
    task.join().await;
    assert!(catch_unwind(AssertUnwindSafe(|| Polled::new(task.cloned()).poll().is_ready())).is_err());
    panics.store(false, SeqCst);
    drop(task.cloned().await.unwrap());
    assert_eq!(copies.load(SeqCst), 1);
    task.value().await.unwrap();
}

/// A value is away while it is copied, and whoever comes meanwhile waits for it to come back.
#[tokio::test]
async fn whoever_comes_while_a_value_is_copied_waits() {
    type Waits = Polled<polytask::wait::Wait<polytask::wait::TaskValue<Looks>>>;

    struct Looks(Arc<std::sync::Mutex<Option<Waits>>>);

    impl Clone for Looks {
        fn clone(&self) -> Self {
            let mut waits = self.0.lock().unwrap();
            if let Some(waits) = &mut *waits {
                waits.assert_pending();
            }
            Self(Arc::clone(&self.0))
        }
    }

    let meanwhile = Arc::new(std::sync::Mutex::new(None));
    let task = spawn({
        let meanwhile = Arc::clone(&meanwhile);
        async move { Looks(meanwhile) }
    });
    task.join().await;
    *meanwhile.lock().unwrap() = Some(Polled::new(task.value()));
    drop(task.cloned().await.unwrap());
    let mut waits = meanwhile.lock().unwrap().take().unwrap();
    drop(waits.finish().unwrap());
    assert!(task.cloned().await.is_err_and(|error| error.is_taken()));
}

#[tokio::test]
async fn a_value_that_nobody_takes_goes_with_the_last_handle() {
    let dropped = Event::new();
    let value = OnDrop({
        let dropped = dropped.clone();
        move || dropped.set()
    });
    let task = spawn(async move { value });
    task.join().await;
    let handle = task.handle();
    drop(task);
    assert!(!dropped.is_set(), "there is a handle yet");
    drop(handle);
    assert!(dropped.is_set());
}

#[tokio::test]
async fn a_value_of_a_detached_task_goes_with_its_end() {
    let dropped = Event::new();
    let value = OnDrop({
        let dropped = dropped.clone();
        move || dropped.set()
    });
    drop(spawn(async move { value }));
    dropped.wait().await;
}

#[tokio::test]
async fn a_value_need_not_be_shared_between_threads() {
    let task = spawn(async { Cell::new(7) });
    assert_eq!(task.cloned().await.unwrap().take(), 7);
    assert_eq!(task.await.unwrap().take(), 7);
}

/// As an arm of a `select!`, again and again.
#[tokio::test]
async fn a_wait_for_a_value_can_be_lent() {
    let go = Event::new();
    let task = spawn({
        let go = go.clone();
        async move {
            go.wait().await;
            7
        }
    });
    let mut value = task.value();
    assert!(futures::poll!(&mut value).is_pending());
    assert!(futures::poll!(&mut value).is_pending());
    go.set();
    task.join().await;
    assert!(matches!(futures::poll!(&mut value), Poll::Ready(Ok(7))));
}
