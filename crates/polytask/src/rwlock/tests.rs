use polytask_test::waiting;

use super::{RwLock, RwLockStatistics};

#[test]
fn readers_and_the_writer_are_counted() {
    let lock = RwLock::new(());
    let readers = (lock.try_read().unwrap(), lock.try_read_owned().unwrap());
    assert_eq!(lock.statistics(), RwLockStatistics { readers: 2, writer: false, waiting: 0 });
    assert!(lock.is_locked());
    drop(readers);
    assert!(!lock.is_locked());
    for _ in 0..2 {
        let writer = lock.try_write().unwrap();
        assert_eq!(lock.statistics(), RwLockStatistics { readers: 0, writer: true, waiting: 0 });
        assert!(lock.is_locked());
        drop(writer);
        let writer = lock.try_write_owned().unwrap();
        assert!(lock.is_locked());
        drop(writer);
        assert!(!lock.is_locked());
    }
}

#[test]
fn a_reader_waits_behind_a_writer_that_waits() {
    let lock = RwLock::new(0);
    let reading = lock.try_read().unwrap();
    let mut writer = waiting(lock.write());
    assert!(lock.try_read().is_none());
    let mut reader = waiting(lock.read_owned());
    assert_eq!(lock.statistics().waiting, 2);
    drop(reading);
    reader.assert_asleep();
    *writer.finish() += 1;
    assert_eq!(*reader.finish(), 1);
    assert_eq!(lock.statistics().waiting, 0);
}

#[test]
fn readers_go_on_when_the_writer_before_them_gives_up() {
    let lock = RwLock::new(());
    let _reading = lock.try_read().unwrap();
    let writer = waiting(lock.write_owned());
    let mut reader = waiting(lock.read());
    drop(writer);
    drop(reader.finish());
}
