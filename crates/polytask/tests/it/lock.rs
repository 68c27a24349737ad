//! `Lock`: what the laws of everything lock-like do not say.

use std::panic::{AssertUnwindSafe, catch_unwind};

use polytask::Lock;
use polytask_test::{Polled, waiting};

#[test]
fn what_one_wrote_the_next_reads() {
    let lock = Lock::new(vec![1]);
    lock.try_acquire().unwrap().push(2);
    assert_eq!(*Polled::new(lock.acquire()).assert_ready(), [1, 2]);
}

#[test]
fn clones_are_one_lock() {
    let lock = Lock::new(());
    let other = lock.clone();
    let held = lock.try_acquire();
    assert!(other.try_acquire().is_none());
    assert!(other.is_locked());
    assert!(lock.is_same(&other));
    assert!(!lock.is_same(&Lock::new(())));
    drop(held);
    assert!(!other.is_locked());
}

#[test]
fn an_owned_guard_outlives_the_handle_it_came_from() {
    let lock = Lock::new(7);
    let guard = lock.try_acquire_owned().unwrap();
    let other = lock.clone();
    drop(lock);
    assert_eq!(*guard, 7);
    assert!(guard.lock().is_same(&other));
    let mut next = waiting(other.acquire_owned());
    drop(guard);
    drop(next.finish());
}

#[tokio::test]
async fn a_guard_may_be_dropped_by_another_task() {
    let lock = Lock::new(());
    let guard = lock.acquire_owned().await;
    tokio::spawn(async move { drop(guard) }).await.unwrap();
    assert!(lock.try_acquire().is_some());
}

#[test]
fn a_panic_releases_the_lock_and_leaves_the_data_as_it_was_then() {
    let lock = Lock::new(1);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let mut guard = lock.try_acquire().unwrap();
        *guard = 2;
        panic!("while it is held");
    }));
    assert!(outcome.is_err());
    assert_eq!(*lock.try_acquire().expect("a lock is not poisoned"), 2);
}

#[test]
fn a_wait_keeps_its_place_while_it_is_moved_about() {
    let lock = Lock::new(());
    let held = lock.try_acquire();
    let mut first = lock.acquire();
    let by_reference = waiting(&mut first);
    by_reference.assert_asleep();
    drop(by_reference);
    let _second = waiting(lock.acquire());
    drop(held);
    drop(Polled::new(first).assert_ready());
}

#[test]
fn the_data_comes_out_by_the_last_handle_only() {
    let lock = Lock::new(5);
    let guard = lock.clone().try_acquire_owned().unwrap();
    let lock = lock.into_inner().expect_err("the guard has a handle");
    drop(guard);
    assert_eq!(lock.into_inner().unwrap(), 5);
}

#[test]
fn it_is_known_by_its_name_or_its_number_and_the_line_that_built_it() {
    let named = Lock::named("tickets", ());
    assert_eq!(named.name(), "tickets");
    assert_eq!(named.created().line(), line!() - 2);
    assert!(named.created().file().ends_with("lock.rs"));

    let (first, second) = (Lock::new(()), Lock::new(()));
    let number = |lock: &Lock<()>| lock.name().strip_prefix("Lock-").unwrap().parse::<u64>().unwrap();
    let (first_number, second_number) = (number(&first), number(&second));
    assert_ne!(first_number, second_number);
    assert_eq!((number(&first.clone()), number(&second)), (first_number, second_number), "a number stays");
}

#[test]
fn debug_output_shows_the_data_or_that_it_is_locked() {
    let lock = Lock::named("tickets", 3);
    assert_eq!(format!("{lock:?}"), r"Lock { name: tickets, data: 3, waiting: 0 }");
    let guard = lock.try_acquire().unwrap();
    let _waiter = waiting(lock.acquire());
    assert_eq!(format!("{lock:?}"), r"Lock { name: tickets, data: <locked>, waiting: 1 }");
    assert_eq!(format!("{guard:?} {guard}"), "3 3");
}

#[test]
fn debug_output_leaves_the_lock_alone() {
    let lock = Lock::new(());
    let _ = format!("{lock:?}");
    assert!(!lock.is_locked());
    assert!(lock.try_acquire().is_some());
}

#[test]
fn data_that_cannot_be_shared_can_be_locked() {
    // `Cell` is `Send` and not `Sync`.
    let lock = Lock::new(std::cell::Cell::new(1));
    std::thread::spawn({
        let lock = lock.clone();
        move || lock.acquire().blocking().set(2)
    })
    .join()
    .unwrap();
    assert_eq!(lock.try_acquire().unwrap().get(), 2);
}
