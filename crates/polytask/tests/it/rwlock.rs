//! `RwLock`: several readers or one writer.

use std::panic::{AssertUnwindSafe, catch_unwind};

use polytask::RwLock;
use polytask_test::{Polled, waiting};

#[test]
fn readers_share_and_a_writer_is_alone() {
    let lock = RwLock::new(1);
    let (first, second) = (lock.try_read().unwrap(), lock.try_read().unwrap());
    assert_eq!((*first, *second), (1, 1));
    assert!(lock.try_write().is_none());
    let mut writer = waiting(lock.write());
    drop(first);
    writer.assert_asleep();
    drop(second);
    let mut writing = writer.finish();
    *writing = 2;
    assert!(lock.try_read().is_none());
    drop(writing);
    assert_eq!(*lock.try_read().unwrap(), 2);
}

#[test]
fn a_writer_is_not_overtaken_by_later_readers() {
    let lock = RwLock::new(());
    let reading = lock.try_read().unwrap();
    let mut writer = waiting(lock.write());
    let mut reader = waiting(lock.read());
    assert!(lock.try_read().is_none());
    drop(reading);
    reader.assert_asleep();
    drop(writer.finish());
    drop(reader.finish());
}

#[test]
fn readers_in_a_row_are_let_in_together() {
    let lock = RwLock::new(());
    let writing = lock.try_write().unwrap();
    let mut readers: Vec<_> = (0..3).map(|_| waiting(lock.read())).collect();
    let mut writer = waiting(lock.write());
    drop(writing);
    let reading: Vec<_> = readers.iter_mut().map(Polled::finish).collect();
    assert_eq!(lock.statistics().readers, 3);
    writer.assert_asleep();
    drop(reading);
    drop(writer.finish());
}

#[test]
fn readers_behind_a_writer_that_gives_up_are_let_in() {
    let lock = RwLock::new(());
    let _reading = lock.try_read().unwrap();
    let writer = waiting(lock.write());
    let mut reader = waiting(lock.read());
    drop(writer);
    drop(reader.finish());
}

#[test]
fn owned_guards_outlive_the_handle_they_came_from() {
    let lock = RwLock::new(1);
    let other = lock.clone();
    let reading = lock.try_read_owned().unwrap();
    let again = Polled::new(lock.read_owned()).assert_ready();
    drop(lock);
    assert_eq!((*reading, *again), (1, 1));
    drop((reading, again));
    *other.try_write_owned().unwrap() = 2;
    assert_eq!(other.into_inner().unwrap(), 2);
}

#[test]
fn a_panic_of_a_writer_releases_the_lock() {
    let lock = RwLock::new(1);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        *lock.try_write().unwrap() = 2;
        let _writing = lock.try_write().unwrap();
        panic!("while it is held");
    }));
    assert!(outcome.is_err());
    assert_eq!(*lock.try_read().expect("a lock is not poisoned"), 2);
    assert!(!lock.is_locked() || lock.statistics().readers == 1);
}

#[test]
fn debug_output_and_statistics_tell_the_same() {
    let lock = RwLock::named("menu", 7);
    let reading = lock.try_read().unwrap();
    let _writer = waiting(lock.write());
    let statistics = lock.statistics();
    assert_eq!((statistics.readers, statistics.writer, statistics.waiting), (1, false, 1));
    let shown = format!("{lock:?}");
    for part in ["menu", "readers: 1", "writer: false", "waiting: 1"] {
        assert!(shown.contains(part), "{part} is not in {shown}");
    }
    drop(reading);
    assert!(!lock.statistics().writer, "the waiter has not come for its turn");
}
