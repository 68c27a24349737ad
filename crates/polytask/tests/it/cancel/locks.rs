//! Calls that wait for a turn.

use polytask::{
    BoundedSemaphore, Lock, OwnedBoundedPermit, OwnedLockGuard, OwnedPermit, OwnedRLockGuard, OwnedReadGuard,
    OwnedWriteGuard, Owner, RLock, RwLock, Semaphore,
};
use polytask_test::Story;

use super::World;

fn held_lock() -> World<Lock<()>, OwnedLockGuard<()>> {
    let lock = Lock::new(());
    let held = lock.try_acquire_owned();
    World::new(lock, held)
}

fn assert_free(world: &World<Lock<()>, OwnedLockGuard<()>>) {
    assert!(world.object.try_acquire().is_some(), "the lock is lost");
    assert_eq!(world.object.statistics().waiting, 0);
}

#[test]
fn lock_acquire() {
    Story::new("Lock::acquire", held_lock, |world| Box::pin(async { drop(world.object.acquire().await) }))
        .event("release", World::release_one)
        .at_rest(assert_free)
        .tell();
}

#[test]
fn lock_acquire_owned() {
    Story::new("Lock::acquire_owned", held_lock, |world| {
        let acquire = world.object.acquire_owned();
        Box::pin(async { drop(acquire.await) })
    })
    .event("release", World::release_one)
    .at_rest(assert_free)
    .tell();
}

/// The limit is so far away that it is not reached.
#[tokio::test]
async fn lock_acquire_with_a_limit() {
    let hour = std::time::Duration::from_secs(3600);
    Story::new("Lock::acquire.timeout", held_lock, move |world| {
        Box::pin(async move { drop(world.object.acquire().timeout(hour).await.unwrap()) })
    })
    .event("release", World::release_one)
    .at_rest(assert_free)
    .tell();
}

/// A semaphore all of whose permits are held, one by one.
fn held_semaphore(permits: usize) -> World<Semaphore, OwnedPermit> {
    let semaphore = Semaphore::new(permits);
    let held: Vec<_> = (0..permits).filter_map(|_| semaphore.try_acquire_owned()).collect();
    World::new(semaphore, held)
}

fn assert_all_available(permits: usize) -> impl Fn(&World<Semaphore, OwnedPermit>) {
    move |world| {
        let statistics = world.object.statistics();
        assert_eq!((statistics.available, statistics.waiting), (permits, 0));
    }
}

#[test]
fn semaphore_acquire() {
    Story::new(
        "Semaphore::acquire",
        || held_semaphore(1),
        |world| Box::pin(async { drop(world.object.acquire().await) }),
    )
    .event("release", World::release_one)
    .at_rest(assert_all_available(1))
    .tell();
}

#[test]
fn semaphore_acquire_owned() {
    Story::new(
        "Semaphore::acquire_owned",
        || held_semaphore(1),
        |world| {
            let acquire = world.object.acquire_owned();
            Box::pin(async { drop(acquire.await) })
        },
    )
    .event("release", World::release_one)
    .at_rest(assert_all_available(1))
    .tell();
}

#[test]
fn semaphore_acquire_many() {
    Story::new(
        "Semaphore::acquire_many",
        || held_semaphore(3),
        |world| Box::pin(async { drop(world.object.acquire_many(2).await) }),
    )
    .events(3, "release one", World::release_one)
    .at_rest(assert_all_available(3))
    .tell();
}

#[test]
fn semaphore_acquire_many_owned() {
    Story::new(
        "Semaphore::acquire_many_owned",
        || held_semaphore(3),
        |world| {
            let acquire = world.object.acquire_many_owned(3);
            Box::pin(async { drop(acquire.await) })
        },
    )
    .events(3, "release one", World::release_one)
    .at_rest(assert_all_available(3))
    .tell();
}

/// Permits that are made rather than returned.
#[test]
fn semaphore_acquire_with_a_plain_release() {
    Story::new(
        "Semaphore::acquire and release",
        || World::new(Semaphore::new(0), None::<OwnedPermit>),
        |world| Box::pin(async { drop(world.object.acquire_many(2).await) }),
    )
    .events(2, "release(1)", |world| world.object.release(1))
    .at_rest(assert_all_available(2))
    .tell();
}

fn held_bounded_semaphore() -> World<BoundedSemaphore, OwnedBoundedPermit> {
    let semaphore = BoundedSemaphore::new(3);
    let held: Vec<_> = (0..3).filter_map(|_| semaphore.try_acquire_owned()).collect();
    World::new(semaphore, held)
}

fn assert_none_is_out(world: &World<BoundedSemaphore, OwnedBoundedPermit>) {
    let statistics = world.object.statistics();
    assert_eq!((statistics.available, statistics.out, statistics.waiting), (3, 0, 0));
    assert!(world.object.release(1).is_err());
}

#[test]
fn bounded_semaphore_acquire() {
    Story::new("BoundedSemaphore::acquire", held_bounded_semaphore, |world| {
        Box::pin(async { drop(world.object.acquire().await) })
    })
    .events(3, "release one", World::release_one)
    .at_rest(assert_none_is_out)
    .tell();
}

#[test]
fn bounded_semaphore_acquire_owned() {
    Story::new("BoundedSemaphore::acquire_owned", held_bounded_semaphore, |world| {
        let acquire = world.object.acquire_owned();
        Box::pin(async { drop(acquire.await) })
    })
    .events(3, "release one", World::release_one)
    .at_rest(assert_none_is_out)
    .tell();
}

#[test]
fn bounded_semaphore_acquire_many() {
    Story::new("BoundedSemaphore::acquire_many", held_bounded_semaphore, |world| {
        Box::pin(async { drop(world.object.acquire_many(2).await.unwrap()) })
    })
    .events(3, "release one", World::release_one)
    .at_rest(assert_none_is_out)
    .tell();
}

#[test]
fn bounded_semaphore_acquire_many_owned() {
    Story::new("BoundedSemaphore::acquire_many_owned", held_bounded_semaphore, |world| {
        let acquire = world.object.acquire_many_owned(3);
        Box::pin(async { drop(acquire.await.unwrap()) })
    })
    .events(3, "release one", World::release_one)
    .at_rest(assert_none_is_out)
    .tell();
}

fn assert_rwlock_free<G>(world: &World<RwLock<()>, G>) {
    assert!(world.object.try_write().is_some(), "the lock is lost");
    let statistics = world.object.statistics();
    assert_eq!((statistics.readers, statistics.writer, statistics.waiting), (0, false, 0));
}

#[test]
fn rwlock_read() {
    fn written() -> World<RwLock<()>, OwnedWriteGuard<()>> {
        let lock = RwLock::new(());
        let held = lock.try_write_owned();
        World::new(lock, held)
    }
    Story::new("RwLock::read", written, |world| Box::pin(async { drop(world.object.read().await) }))
        .event("release", World::release_one)
        .at_rest(assert_rwlock_free)
        .tell();
    Story::new("RwLock::read_owned", written, |world| {
        let read = world.object.read_owned();
        Box::pin(async { drop(read.await) })
    })
    .event("release", World::release_one)
    .at_rest(assert_rwlock_free)
    .tell();
}

#[test]
fn rwlock_write() {
    fn read_twice() -> World<RwLock<()>, OwnedReadGuard<()>> {
        let lock = RwLock::new(());
        let held: Vec<_> = (0..2).filter_map(|_| lock.try_read_owned()).collect();
        World::new(lock, held)
    }
    Story::new("RwLock::write", read_twice, |world| Box::pin(async { drop(world.object.write().await) }))
        .events(2, "one reader leaves", World::release_one)
        .at_rest(assert_rwlock_free)
        .tell();
    Story::new("RwLock::write_owned", read_twice, |world| {
        let write = world.object.write_owned();
        Box::pin(async { drop(write.await) })
    })
    .events(2, "one reader leaves", World::release_one)
    .at_rest(assert_rwlock_free)
    .tell();
}

/// Held twice, by somebody else than those who wait.
fn held_rlock() -> World<RLock<()>, OwnedRLockGuard<()>> {
    let (lock, owner) = (RLock::new(()), Owner::new());
    let held: Vec<_> = (0..2).filter_map(|_| lock.try_acquire_owned_as(&owner)).collect();
    World::new(lock, held)
}

fn assert_rlock_free(world: &World<RLock<()>, OwnedRLockGuard<()>>) {
    let statistics = world.object.statistics();
    assert_eq!((statistics.depth, statistics.waiting), (0, 0));
}

#[test]
fn rlock_acquire_as_different_owners() {
    Story::new("RLock::acquire_as", held_rlock, |world| {
        let acquire = world.object.acquire_as(&Owner::new());
        Box::pin(async { drop(acquire.await) })
    })
    .events(2, "end one level", World::release_one)
    .at_rest(assert_rlock_free)
    .tell();
    Story::new("RLock::acquire_owned_as", held_rlock, |world| {
        let acquire = world.object.acquire_owned_as(&Owner::new());
        Box::pin(async { drop(acquire.await) })
    })
    .events(2, "end one level", World::release_one)
    .at_rest(assert_rlock_free)
    .tell();
}

/// All three calls are this thread's, and are let in together.
#[test]
fn rlock_acquire_as_one_owner() {
    Story::new("RLock::acquire", held_rlock, |world| Box::pin(async { drop(world.object.acquire().await) }))
        .events(2, "end one level", World::release_one)
        .at_rest(assert_rlock_free)
        .tell();
    Story::new("RLock::acquire_owned", held_rlock, |world| {
        Box::pin(async { drop(world.object.acquire_owned().await) })
    })
    .events(2, "end one level", World::release_one)
    .at_rest(assert_rlock_free)
    .tell();
}
