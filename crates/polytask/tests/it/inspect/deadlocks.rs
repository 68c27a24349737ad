//! Deadlocks as a program meets them: each is told with its names, and ends by being broken.

use std::sync::Arc;
use std::time::{Duration, Instant};

use polytask::inspect::{self, Certainty, Deadlock, Role};
use polytask::{Group, Lock, Queue, RwLock, Semaphore, Task, gather_all};
use tokio::task::yield_now;

/// A task that acquires one after the other, and lets the others run in between.
fn both(name: &str, first: &Lock<()>, second: &Lock<()>) -> Task<()> {
    let (first, second) = (first.clone(), second.clone());
    Task::builder().name(name).spawn(async move {
        let _first = first.acquire().await;
        yield_now().await;
        drop(second.acquire().await);
    })
}

/// Who waits for whom and why, the circle turned so that the smallest name comes first.
fn circle(deadlock: &Deadlock) -> Vec<(String, String, Role)> {
    let name = |actor: &inspect::Actor| actor.name.clone().unwrap_or_default();
    let mut edges: Vec<_> =
        deadlock.edges.iter().map(|edge| (name(&edge.waiter), edge.name.clone(), edge.role)).collect();
    let smallest = edges.iter().enumerate().min_by(|one, other| one.1.cmp(other.1)).map_or(0, |(index, _)| index);
    edges.rotate_left(smallest);
    for (edge, next) in deadlock.edges.iter().zip(deadlock.edges.iter().cycle().skip(1)) {
        assert_eq!(edge.holder, next.waiter, "it is a circle: {deadlock}");
    }
    edges
}

/// Looks until there is a deadlock of those whose names begin so.
async fn found(prefix: &str) -> Deadlock {
    let start = Instant::now();
    loop {
        let is_ours = |deadlock: &Deadlock| {
            deadlock.edges.iter().any(|edge| edge.waiter.name.as_deref().is_some_and(|name| name.starts_with(prefix)))
        };
        if let Some(deadlock) = inspect::deadlocks().into_iter().find(is_ours) {
            assert!(deadlock.unmoved >= inspect::PATIENCE, "{deadlock}");
            return deadlock;
        }
        let waits = || inspect::report();
        assert!(start.elapsed() < Duration::from_secs(30), "no deadlock of {prefix}*:\n{}", waits());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[track_caller]
fn assert_circle(deadlock: &Deadlock, certainty: Certainty, expected: &[(&str, &str, Role)]) {
    let told = circle(deadlock);
    let told: Vec<_> = told.iter().map(|(waiter, name, role)| (&**waiter, &**name, *role)).collect();
    assert_eq!((deadlock.certainty, &*told), (certainty, expected), "{deadlock}");
    let lines = deadlock.edges.iter().flat_map(|edge| [Some(&edge.line), edge.held_line.as_ref()]).flatten();
    assert!(lines.clone().all(|line| line.file == file!() && line.line > 0), "{deadlock}");
    let text = deadlock.to_string();
    for (waiter, name, _) in expected {
        assert!(text.contains(&format!("`{waiter}`")) && text.contains(&format!("`{name}`")), "{text}");
    }
}

#[tokio::test]
async fn locks_that_are_acquired_in_different_orders() {
    use Role::Holder;
    let lock = |name: &str| Lock::named(name, ());
    let [knife, fork] = ["ab-knife", "ab-fork"].map(lock);
    let [a, b, c] = ["three-a", "three-b", "three-c"].map(lock);
    let alone = lock("self-lock");
    let tasks = [
        both("ab-anna", &knife, &fork),
        both("ab-bert", &fork, &knife),
        both("three-1", &a, &b),
        both("three-2", &b, &c),
        both("three-3", &c, &a),
        both("self-clerk", &alone, &alone),
        // Somebody who only waits is no part of it.
        both("ab-later", &knife, &fork),
    ];
    let pair = found("ab-").await;
    assert_circle(&pair, Certainty::Suspected, &[("ab-anna", "ab-fork", Holder), ("ab-bert", "ab-knife", Holder)]);
    let three = [("three-1", "three-b", Holder), ("three-2", "three-c", Holder), ("three-3", "three-a", Holder)];
    assert_circle(&found("three-").await, Certainty::Suspected, &three);
    assert_circle(&found("self-").await, Certainty::Suspected, &[("self-clerk", "self-lock", Holder)]);
    assert!(inspect::report().contains("suspected deadlock of 3"));

    // The whole text is there for a person, and nothing is left when it is over.
    tasks.iter().for_each(Task::terminate);
    gather_all(tasks).await;
    let over = inspect::deadlocks();
    let ours = |deadlock: &Deadlock| deadlock.edges.iter().any(|edge| edge.name.starts_with("ab-"));
    assert!(!over.iter().any(ours), "{over:?}");
}

#[tokio::test]
async fn tasks_that_wait_for_ends_that_wait_for_them() {
    // Each gets the handle that it joins when all are there.
    let joining = |name: &str| {
        let (give, take) = tokio::sync::oneshot::channel::<polytask::TaskHandle>();
        let joins = async move { _ = take.await.unwrap().join().await };
        (Task::builder().name(name).spawn(joins), give)
    };
    let ((own, give_own), (one, give_one), (two, give_two)) =
        (joining("own-end"), joining("ends-1"), joining("ends-2"));
    give_own.send(own.handle()).ok().unwrap();
    give_one.send(two.handle()).ok().unwrap();
    give_two.send(one.handle()).ok().unwrap();
    let group = Arc::new(Group::named("group-own"));
    let member = group.try_spawn({
        let group = Arc::clone(&group);
        async move { _ = Task::builder().name("group-within").spawn(std::future::ready(())).await.map(|()| drop(group)) }
    });
    member.unwrap().await.unwrap();
    let waits = Arc::clone(&group);
    let member = Task::builder().name("group-member").spawn_in(&group, async move { _ = waits.join().await }).await;

    assert_circle(&found("own-end").await, Certainty::Suspected, &[("own-end", "own-end", Role::Joined)]);
    let ends = [("ends-1", "ends-2", Role::Joined), ("ends-2", "ends-1", Role::Joined)];
    assert_circle(&found("ends-").await, Certainty::Suspected, &ends);
    assert_circle(&found("group-").await, Certainty::Suspected, &[("group-member", "group-own", Role::Member)]);
    for task in [&own, &one, &two, &member] {
        task.terminate();
        task.join().await;
    }
}

#[tokio::test]
async fn readers_that_both_want_to_write() {
    let table = RwLock::named("upgrade-table", ());
    let upgrade = |name: &str| {
        let table = table.clone();
        Task::builder().name(name).spawn(async move {
            let _read = table.read().await;
            yield_now().await;
            drop(table.write().await);
        })
    };
    let tasks = [upgrade("upgrade-1"), upgrade("upgrade-2")];
    let [one, two] = [("upgrade-1", "upgrade-table", Role::Holder), ("upgrade-2", "upgrade-table", Role::Holder)];
    let deadlock = found("upgrade-").await;
    // Each waits for itself as well, so the shortest circle may be one of them alone.
    match circle(&deadlock).len() {
        1 => assert!(circle(&deadlock)[0].0.starts_with("upgrade-")),
        _ => assert_circle(&deadlock, Certainty::Suspected, &[one, two]),
    }
    assert_eq!(deadlock.certainty, Certainty::Suspected);
    tasks.iter().for_each(Task::terminate);
    gather_all(tasks).await;
}

#[tokio::test]
async fn what_others_might_end_is_only_possible() {
    let [hot, cold] = ["possible-hot", "possible-cold"].map(|name| Semaphore::named(name, 1));
    let permits = |name: &str, first: &Semaphore, second: &Semaphore| {
        let (first, second) = (first.clone(), second.clone());
        Task::builder().name(name).spawn(async move {
            let _first = first.acquire().await;
            yield_now().await;
            drop(second.acquire().await);
        })
    };
    let tasks = [permits("possible-1", &hot, &cold), permits("possible-2", &cold, &hot)];

    let permits = [("possible-1", "possible-cold", Role::Holder), ("possible-2", "possible-hot", Role::Holder)];
    assert_circle(&found("possible-").await, Certainty::Possible, &permits);
    tasks.iter().for_each(Task::terminate);
    gather_all(tasks).await;
}

#[tokio::test]
async fn putters_that_each_wait_for_the_other_to_get() {
    let [left, right] = ["pair-left", "pair-right"].map(|name| Queue::<u8>::named(name, 1));
    // Both have got from their queue after having waited, so that they are known; then both put more than there is room.
    let flood = |name: &str, from: &Queue<u8>, to: &Queue<u8>| {
        let (from, to) = (from.clone(), to.clone());
        Task::builder().name(name).spawn(async move {
            from.get().await.unwrap();
            loop {
                to.put(1).await.unwrap();
            }
        })
    };
    let tasks = [flood("pair-1", &left, &right), flood("pair-2", &right, &left)];
    yield_now().await;
    left.put(0).await.unwrap();
    let deadlock = found("pair-").await;
    let pair = [("pair-1", "pair-right", Role::Getter), ("pair-2", "pair-left", Role::Getter)];
    assert_circle(&deadlock, Certainty::Possible, &pair);
    tasks.iter().for_each(Task::terminate);
    gather_all(tasks).await;
}

#[test]
fn threads_that_block_each_other_are_told_by_their_names() {
    let [one, two] = ["thread-lock-1", "thread-lock-2"].map(|name| Lock::named(name, ()));
    let meet = Arc::new(std::sync::Barrier::new(2));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let (keep, kept) = std::sync::mpsc::channel();
    let thread = |name: &str, first: &Lock<()>, second: &Lock<()>| {
        let (first, second, meet, keep) = (first.clone(), second.clone(), Arc::clone(&meet), keep.clone());
        let body = move || {
            keep.send(first.acquire_owned().blocking()).unwrap();
            meet.wait();
            drop(second.acquire().blocking());
        };
        std::thread::Builder::new().name(name.to_owned()).spawn(body).unwrap()
    };
    let threads = [thread("thread-a", &one, &two), thread("thread-b", &two, &one)];
    let deadlock = runtime.block_on(found("thread-"));
    let pair = [("thread-a", "thread-lock-2", Role::Holder), ("thread-b", "thread-lock-1", Role::Holder)];
    assert_circle(&deadlock, Certainty::Suspected, &pair);
    // What they acquired is dropped here, which lets both go on.
    drop(kept);
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}
