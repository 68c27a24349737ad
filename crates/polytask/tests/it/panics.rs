//! Every panic points at the line that called, and says what to do.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Once;
use std::time::Duration;

use polytask::{
    Barrier, Bound, BoundedSemaphore, Condition, Event, Group, JoinableQueue, Lock, Queue, Semaphore, Task,
    active_children, pipe, pipe_one_way, spawn,
};

/// A panic: the file and line it points at, and what it says.
#[derive(Clone, Debug)]
struct Panic {
    file: String,
    line: u32,
    message: String,
}

thread_local! {
    static LATEST: RefCell<Option<Panic>> = const { RefCell::new(None) };
}

/// What a panic says, if it says anything.
fn text(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or_default()
}

/// Runs what panics, and returns how it did.
#[track_caller]
fn panic_of<R>(act: impl FnOnce() -> R) -> Panic {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let location = info.location().expect("a panic has a location");
            let latest = Panic {
                file: location.file().to_owned(),
                line: location.line(),
                message: text(info.payload()).to_owned(),
            };
            LATEST.set(Some(latest));
            usual(info);
        }));
    });
    assert!(catch_unwind(AssertUnwindSafe(act)).is_err(), "it did not panic");
    LATEST.take().expect("the hook was called")
}

/// Expects a panic that points into the expression that is given and says all the words.
macro_rules! assert_panics_here {
    ($act:expr, $($word:expr),+ $(,)?) => {{
        let first = line!();
        let panic = panic_of(|| $act);
        assert!(panic.file.ends_with("panics.rs"), "it points at {panic:?}");
        assert!((first..first + 10).contains(&panic.line), "it points at {panic:?}, not at line {first}");
        $(assert!(panic.message.contains($word), "{:?} is not in {panic:?}", $word);)+
    }};
}

#[tokio::test]
async fn blocking_on_a_runtime_thread() {
    let lock = Lock::new(());
    let event = Event::new();
    let queue = Queue::<u8>::new(1);
    let words = "Cannot block the current thread from within a runtime";
    assert_panics_here!(lock.acquire().blocking(), words);
    assert_panics_here!(event.wait().blocking(), words);
    assert_panics_here!(queue.get().blocking(), words);
    assert_panics_here!(lock.acquire().blocking_timeout(Duration::ZERO), words);
    assert!(lock.try_acquire().is_some(), "the refused calls took nothing");
}

#[test]
fn a_timeout_that_has_to_wait_outside_a_runtime() {
    let event = Event::new();
    let panic = panic_of(|| {
        let _ = polytask_test::Polled::new(event.wait().timeout(Duration::from_secs(1))).poll();
    });
    assert!(panic.message.contains("there is no reactor running"), "{panic:?}");
    assert_eq!(event.statistics().waiting, 0);
}

#[test]
fn a_queue_that_can_hold_nothing() {
    assert_panics_here!(Queue::<u8>::new(0), "0 items", "Bound::unbounded()");
    assert_panics_here!(Queue::<u8>::named("letters", 0), "0 items");
    assert_panics_here!(JoinableQueue::<u8>::new(0), "0 items");
    assert_panics_here!(Bound::<u8>::items(0), "0 items");
    assert_panics_here!(Bound::<u8>::weight(0, |_| 1), "weight of 0");
    assert_panics_here!(pipe::<u8, u8>(0), "0");
    assert_panics_here!(pipe_one_way::<u8>(0), "0");
}

#[test]
fn getting_at_most_nothing() {
    let queue = Queue::<u8>::new(1);
    assert_panics_here!(drop(queue.get_many(0)), "get_many(0)");
}

#[test]
fn making_a_shared_queue_joinable() {
    let queue = Queue::<u8>::named("letters", 1);
    let _other = queue.clone();
    assert_panics_here!(JoinableQueue::over(queue), "letters", "another handle");
}

#[test]
fn more_permits_than_can_be_counted() {
    assert_panics_here!(Semaphore::new(Semaphore::MAX_PERMITS + 1), "cannot begin with");
    assert_panics_here!(Semaphore::named("booth", usize::MAX), "booth");
    assert_panics_here!(BoundedSemaphore::new(usize::MAX), "cannot begin with");
}

#[test]
fn more_permits_than_can_be_counted_by_a_release() {
    let booth = Semaphore::named("booth", 1);
    assert_panics_here!(booth.release(Semaphore::MAX_PERMITS), "booth", "cannot be released by");
    assert_panics_here!(booth.release(usize::MAX), "booth", "are the most");
}

#[test]
fn a_barrier_for_nobody() {
    assert_panics_here!(Barrier::new(0), "zero parties");
    assert_panics_here!(Barrier::named("start", 0), "start");
    assert_panics_here!(Barrier::with_action(0, || ()), "zero parties");
    assert_panics_here!(Barrier::named_with_action("start", 0, || ()), "start");
}

#[test]
fn a_guard_of_another_lock() {
    let (fridge, cellar) = (Lock::named("fridge", ()), Lock::named("cellar", ()));
    let filled = Condition::named("filled", &fridge);
    let wrong = cellar.try_acquire().unwrap();
    assert_panics_here!(filled.notify(&wrong, 1), "notify", "filled", "cellar", "fridge");
    assert_panics_here!(filled.notify_all(&wrong), "notify", "filled", "cellar", "fridge");
    assert_panics_here!(drop(filled.wait(wrong)), "wait", "filled", "cellar", "fridge");
    let wrong = cellar.try_acquire_owned().expect("the refused guard was dropped");
    assert_panics_here!(drop(filled.wait_for(wrong, |()| true)), "wait", "filled", "cellar", "fridge");
}

#[test]
fn spawning_outside_a_runtime() {
    let group = Group::builder().at_most(1).build();
    let words = "no reactor running";
    assert_panics_here!(spawn(async {}), words);
    assert_panics_here!(Task::builder().name("baker").spawn(async {}), words);
    assert_panics_here!(group.try_spawn(async {}), words);
    assert_eq!(group.statistics().alive, 0, "it is not there");
    assert_panics_here!(group.try_spawn(async {}), words);
    assert!(active_children().is_empty());
    group.join().blocking().unwrap();
}

#[test]
fn a_group_that_can_run_nothing_or_more_than_can_be_counted() {
    let builder = || Group::builder().name("kitchen");
    assert_panics_here!(builder().at_most(0).build(), "group `kitchen`", "at most 0 tasks");
    assert_panics_here!(builder().at_most(usize::MAX).build(), "group `kitchen`", "is the most");
}
