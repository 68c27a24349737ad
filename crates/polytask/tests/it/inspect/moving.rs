//! Looks at what changes while it is looked at: what is told was so.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

use polytask::inspect::{self, Actor, HolderRow, Line, ObjectRow};
use polytask::{Lock, Owner, RLock, RwLock, Semaphore};
use polytask_test::scaled;

/// What all of them acquire and release.
struct Things {
    lock: Lock<()>,
    levels: RLock<()>,
    table: RwLock<()>,
    permits: Semaphore,
}

/// One turn at each.
type Turn = fn(&Things, &Owner);

/// Each with the only line from which its thread acquires anything: whoever is told with another's line is found out.
#[rustfmt::skip]
fn turns() -> [(u32, Turn); 8] {
    [
        (line!(), |it, own| { drop(it.lock.try_acquire()); drop(it.permits.try_acquire()); drop(it.table.try_read()); drop(it.levels.try_acquire_as(own)) }),
        (line!(), |it, own| { drop(it.permits.try_acquire()); drop(it.table.try_write()); drop(it.lock.try_acquire()); drop(it.levels.try_acquire_as(own)) }),
        (line!(), |it, own| { drop(it.table.try_read()); drop(it.lock.try_acquire()); drop(it.permits.try_acquire()); drop(it.levels.try_acquire_as(own)) }),
        (line!(), |it, own| { drop(it.levels.try_acquire_as(own)); drop(it.permits.try_acquire()); drop(it.lock.try_acquire()) }),
        (line!(), |it, _| { drop(it.lock.acquire().blocking()); drop(it.permits.acquire().blocking()) }),
        (line!(), |it, _| { drop(it.lock.acquire().blocking()); drop(it.table.read().blocking()) }),
        (line!(), |it, _| { drop(it.table.write().blocking()); drop(it.permits.acquire().blocking()) }),
        (line!(), |it, own| { drop(it.lock.acquire().blocking_timeout(Duration::ZERO)); drop(it.levels.acquire_as(own).blocking()) }),
    ]
}

/// The line belongs to the actor.
#[track_caller]
fn assert_own(actor: &Actor, line: &Line, object: &ObjectRow) {
    // A thread that has ended has no name any more, and nothing either.
    let Some(name) = &actor.name else { return };
    assert_eq!(line.file, file!(), "{object:?}");
    assert_eq!(name.strip_prefix("moving-"), Some(&*line.line.to_string()), "{object:?}");
}

#[test]
fn whoever_is_told_to_hold_or_to_wait_did_so_at_that_line() {
    let things = Things {
        lock: Lock::named("moving-lock", ()),
        levels: RLock::named("moving-levels", ()),
        table: RwLock::named("moving-table", ()),
        permits: Semaphore::named("moving-permits", 3),
    };
    let (things, left) = (Arc::new(things), Arc::new(AtomicUsize::new(8)));
    let workers = turns().map(|(line, turn)| {
        let (things, left) = (Arc::clone(&things), Arc::clone(&left));
        let work = move || {
            let own = Owner::new();
            (0..scaled(20_000)).for_each(|_| turn(&things, &own));
            left.fetch_sub(1, SeqCst);
        };
        thread::Builder::new().name(format!("moving-{line}")).spawn(work).unwrap()
    });
    let lookers = [(); 2].map(|()| {
        let left = Arc::clone(&left);
        thread::spawn(move || {
            let (mut seen, mut latest) = (0, HashMap::new());
            while left.load(SeqCst) > 0 {
                let objects = inspect::snapshot().objects;
                for object in objects.iter().filter(|object| object.name.starts_with("moving-")) {
                    for HolderRow { actor, line, .. } in &object.holders {
                        assert_own(actor, line, object);
                        seen += 1;
                    }
                    object.waiters.iter().for_each(|waiter| assert_own(&waiter.actor, &waiter.line, object));
                    if let (true, [held]) =
                        (object.kind.ends_with("lock") && object.kind != "read-write lock", &*object.holders)
                    {
                        let before = latest.insert(object.id, held.turn).unwrap_or_default();
                        assert!(before <= held.turn, "turn {before} came before {object:?}");
                    }
                }
            }
            seen
        })
    });
    workers.into_iter().for_each(|worker| worker.join().unwrap());
    let seen: usize = lookers.map(|looker| looker.join().unwrap()).into_iter().sum();
    assert!(seen > 0, "nobody was seen to hold anything");
    for name in ["moving-lock", "moving-levels", "moving-table", "moving-permits"] {
        super::assert_at_rest(name);
    }
}
