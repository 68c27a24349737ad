//! What is told of every object: who holds it, who waits for it, and whether that can end.
//!
//! The tests run beside each other in one process, so each looks only for objects of its own, by names that no other
//! test gives.

mod actors;
mod deadlocks;
mod hunt;
mod looking;
mod moving;
mod rows;
mod storm;
mod waits;

use std::thread;
use std::time::{Duration, Instant};

use polytask::inspect::{self, Actor, ActorKind, HolderRow, ObjectRow, TaskRow, WaiterRow};

/// The row of the object of that name, if there is one.
fn find(name: &str) -> Option<ObjectRow> {
    inspect::snapshot().objects.into_iter().find(|object| object.name == name)
}

#[track_caller]
fn row(name: &str) -> ObjectRow {
    find(name).unwrap_or_else(|| panic!("there is no row of `{name}`"))
}

/// The rows of what was made by these lines of a file.
fn made_at(file: &str, lines: std::ops::Range<u32>) -> Vec<ObjectRow> {
    let mut objects = inspect::snapshot().objects;
    objects.retain(|object| object.created.file == file && lines.contains(&object.created.line));
    objects
}

/// The row of the task of that name.
#[track_caller]
fn task(name: &str) -> TaskRow {
    let mut tasks = inspect::snapshot().tasks.into_iter();
    tasks.find(|task| task.name == name).unwrap_or_else(|| panic!("there is no row of task `{name}`"))
}

/// Whoever runs this test, where no task does.
fn this_thread() -> Actor {
    let probe = polytask::Lock::new(());
    let _held = probe.try_acquire();
    probe.holder().expect("it was just acquired").actor
}

/// Who waits, what was called, and at which line.
fn told(waiters: &[WaiterRow]) -> Vec<(String, &str, u32)> {
    waiters.iter().map(|row| (name_of(&row.actor), &*row.call, row.line.line)).collect()
}

/// Who holds, and since which line.
fn held_by(holders: &[HolderRow]) -> Vec<(String, u32)> {
    holders.iter().map(|row| (name_of(&row.actor), row.line.line)).collect()
}

fn name_of(actor: &Actor) -> String {
    match (actor.kind, &actor.name) {
        (ActorKind::TokioTask, _) => format!("tokio {}", actor.number),
        (_, Some(name)) => name.clone(),
        (_, None) => format!("{:?} {} without a name", actor.kind, actor.number),
    }
}

/// Nobody holds it and nobody waits for it, as far as anyone tells.
#[track_caller]
fn assert_at_rest(name: &str) {
    let ObjectRow { holders, more_holders, waiters, .. } = row(name);
    assert!(holders.is_empty() && more_holders == 0, "`{name}` is held: {holders:?}, {more_holders} more");
    assert!(waiters.is_empty(), "`{name}` is waited for: {waiters:?}");
}

/// Nothing of that name is told. Not at once, since somebody else may be looking at it just now, and keeps it meanwhile.
#[track_caller]
fn assert_gone(name: &str) {
    until(name, || find(name).is_none());
}

/// Waits on a plain thread until something holds.
#[track_caller]
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(30), "{what}: not within 30 s");
        thread::sleep(Duration::from_millis(1));
    }
}

/// Lets the others run until so many wait for the object.
#[track_caller]
fn waiters_come(name: &str, count: usize) -> impl Future<Output = ObjectRow> + use<> {
    let name = name.to_owned();
    async move {
        for _ in 0..10_000 {
            let row = find(&name);
            if let Some(row) = row.filter(|row| row.waiters.len() == count) {
                return row;
            }
            tokio::task::yield_now().await;
        }
        panic!("`{name}` is not waited for by {count}: {:?}", find(&name));
    }
}
