//! Calls that wait for a notification, and then for a lock.

use polytask::{Condition, Lock, OwnedLockGuard};
use polytask_test::Story;

use super::World;

/// A count behind a lock, and a condition of it.
type Counted = (Lock<u32>, Condition<u32>);
type CountedWorld = World<Counted, OwnedLockGuard<u32>>;

fn counted() -> CountedWorld {
    let lock = Lock::new(0);
    let condition = Condition::new(&lock);
    World::new((lock, condition), [])
}

fn count(world: &CountedWorld) -> OwnedLockGuard<u32> {
    let mut guard = world.object.0.try_acquire_owned().expect("nobody holds it from one poll to the next");
    *guard += 1;
    guard
}

fn notify(world: &CountedWorld) {
    let guard = count(world);
    world.object.1.notify(&guard, 1);
}

fn notify_and_keep_the_lock(world: &CountedWorld) {
    let guard = count(world);
    world.object.1.notify(&guard, 1);
    world.held.borrow_mut().push(guard);
}

fn notify_all(world: &CountedWorld) {
    let guard = count(world);
    world.object.1.notify_all(&guard);
}

fn assert_at_rest(world: &CountedWorld) {
    let (lock, condition) = &world.object;
    assert!(lock.try_acquire().is_some(), "the lock is lost");
    assert_eq!((lock.statistics().waiting, condition.statistics().waiting), (0, 0));
}

/// A call that waits once, against as many notifications as there are calls, or fewer.
fn waiting(name: &'static str) -> Story<CountedWorld> {
    Story::new(name, counted, |world| {
        Box::pin(async {
            let (lock, condition) = &world.object;
            drop(condition.wait(lock.acquire().await).await);
        })
    })
    .at_rest(assert_at_rest)
}

#[test]
fn condition_wait() {
    waiting("Condition::wait, one notification").event("notify", notify).finishing(1).tell();
    waiting("Condition::wait, two notifications").events(2, "notify", notify).finishing(2).tell();
    waiting("Condition::wait, three notifications").events(3, "notify", notify).tell();
    waiting("Condition::wait, notify_all").event("notify all", notify_all).tell();
}

#[test]
fn condition_wait_with_the_lock_held_for_a_while() {
    waiting("Condition::wait, one notification, lock held")
        .event("notify", notify_and_keep_the_lock)
        .event("release", World::release_one)
        .finishing(1)
        .tell();
    waiting("Condition::wait, two notifications, lock held")
        .event("notify", notify_and_keep_the_lock)
        .event("release", World::release_one)
        .event("notify", notify_and_keep_the_lock)
        .event("release", World::release_one)
        .finishing(2)
        .tell();
}

#[test]
fn condition_wait_with_an_owned_guard() {
    Story::new("Condition::wait, owned", counted, |world| {
        Box::pin(async {
            let (lock, condition) = &world.object;
            drop(condition.wait(lock.acquire_owned().await).await);
        })
    })
    .event("notify", notify_and_keep_the_lock)
    .event("release", World::release_one)
    .finishing(1)
    .at_rest(assert_at_rest)
    .tell();
}

#[test]
fn condition_wait_for() {
    Story::new("Condition::wait_for", counted, |world| {
        Box::pin(async {
            let (lock, condition) = &world.object;
            drop(condition.wait_for(lock.acquire().await, |count| *count >= 2).await);
        })
    })
    .event("notify all, too early", notify_all)
    .event("notify all", notify_all)
    .at_rest(assert_at_rest)
    .tell();
}

/// One token at a time, and one notification for each: none may get lost with a call that is dropped.
#[test]
fn condition_wait_for_tokens() {
    Story::new("Condition::wait_for, tokens", counted, |world| {
        Box::pin(async {
            let (lock, condition) = &world.object;
            let mut tokens = condition.wait_for(lock.acquire().await, |tokens| *tokens > 0).await;
            *tokens -= 1;
        })
    })
    .event("notify", notify_and_keep_the_lock)
    .event("release", World::release_one)
    .event("notify", notify_and_keep_the_lock)
    .event("release", World::release_one)
    .finishing(2)
    .at_rest(assert_at_rest)
    .tell();
}
