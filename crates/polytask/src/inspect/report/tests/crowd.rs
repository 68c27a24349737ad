use std::time::Duration;

use super::report;
use crate::inspect::graph::build::{World, ended, line, task};
use crate::inspect::graph::deadlocks;
use crate::inspect::report::render;
use crate::inspect::snapshot::{Snapshot, TaskRow};
use crate::inspect::suspicion::Memory;

const LIMIT: usize = 200;

fn tasks(world: &mut World, count: u64) {
    let row = |id| TaskRow {
        id,
        name: format!("t{id}"),
        created: line(900 + (id / 1_500) as u32),
        parent: None,
        daemon: false,
        group: None,
        polled: None,
        waiters: Vec::new(),
    };
    world.snapshot.tasks.extend((0..count).map(row));
}

/// An object that was made where all of its kind were.
fn made_at(world: &mut World, kind: &str, name: &str, at: u32) -> usize {
    let index = world.object(kind, name, &[]);
    world.snapshot.objects[index].created = line(at);
    index
}

/// A server: 2,500 outboxes that are empty most of the time, and 25 shards whose holders want the one database, whose
/// own holder blocks its thread.
fn a_server() -> Snapshot {
    let mut world = World::default();
    tasks(&mut world, 10_000);
    for number in 0..2_500 {
        let outbox = made_at(&mut world, "queue", &format!("outbox-{number}"), 10);
        world.waits_as(outbox, task(1_000 + number), "get", 11, 9_000_000 - number);
    }
    let database = made_at(&mut world, "lock", "database", 20);
    world.holds_as(database, task(7), 21, Some(9_000));
    world.snapshot.tasks[7].polled = Some(Duration::from_secs(9));
    for number in 0..25 {
        let shard = made_at(&mut world, "lock", &format!("shard-{number}"), 30);
        world.holds_as(shard, task(100 + number), 31, Some(8_000));
        world.waits_as(database, task(100 + number), "acquire", 22, 8_000 + number);
        for other in 0..99 {
            world.waits_as(shard, task(4_000 + 100 * number + other), "acquire", 32, 7_000);
        }
    }
    for number in 0..27_000 {
        let cache = made_at(&mut world, "lock", &format!("cache-{number}"), 40 + (number / 9_000) as u32);
        if number % 10 == 0 {
            world.holds_as(cache, task(9_000 + number % 1000), 50, None);
        }
    }
    world.snapshot
}

/// Everything at once: many cycles, many suspicions of each sort, and things from a thousand lines.
fn a_bedlam() -> Snapshot {
    let mut world = World::default();
    tasks(&mut world, 10_000);
    for number in 0..1_000_u64 {
        // Each in a cycle of 25.
        let (first, place) = (number / 25 * 25, number % 25);
        let lock = made_at(&mut world, "lock", "ring", number as u32);
        world.holds_as(lock, task(number), 1, None);
        world.waits_as(lock, task(first + (place + 24) % 25), "acquire", 2, 9_000 + number);
        let free = made_at(&mut world, "lock", "free", number as u32);
        let only = made_at(&mut world, "event", "only", number as u32);
        world.snapshot.objects[only].handles = Some(1);
        world.waits_as(free, task(1_000 + number), "acquire", 3, 9_000);
        world.waits_as(only, task(1_000 + number), "wait", 4, 9_000);
        let left = made_at(&mut world, "lock", "left", number as u32);
        world.holds_as(left, ended(20_000 + number), 5, Some(9_000));
        for waiter in 0..3 {
            world.waits_as(left, task(2_000 + 3 * number + waiter), "acquire", 6, 8_000);
        }
        world.snapshot.tasks[5_000 + number as usize].polled = Some(Duration::from_secs(7));
    }
    for number in 0..26_000 {
        let held = made_at(&mut world, "lock", "held", number);
        world.holds_as(held, task(9_000), 7, None);
    }
    world.snapshot
}

/// What a watch tells of it at its second look.
fn watched(snapshot: &Snapshot) -> String {
    let patience = Duration::from_secs(5);
    let mut memory = Memory::new(patience);
    memory.look(snapshot, patience);
    let suspicions = memory.look(snapshot, 2 * patience);
    render(snapshot, &deadlocks(snapshot, patience), &suspicions)
}

#[test]
fn of_a_crowd_those_are_told_first_who_stand_in_its_way() {
    let report = watched(&a_server());
    let begin = "\
polytask: 10000 tasks, 29526 objects; 5000 wait, the longest for 2h 30m; no deadlock is seen, 1 suspicion

Suspicious:
  task `t7` (spawned at x.rs:900) has been polled for 9.0s without returning
    It blocks the thread that runs it, and what else that thread would run, unless it is inside `block_in_place`

Behind whom most wait, also through others:
  2500 behind task `t7`, which has been polled for 9.0s without returning

Waited for, the longest wait first:

queue `outbox-0`, made at x.rs:10: 0 items, unbounded; 1 get waits, nobody puts
";
    assert!(report.starts_with(begin), "{report}");
    assert!(report.lines().count() < 75, "{} lines:\n{report}", report.lines().count());
}

#[test]
fn of_things_that_are_alike_some_are_told_and_the_others_counted() {
    let report = watched(&a_server());
    assert_eq!(report.matches("\nqueue `outbox-").count(), 3, "{report}");
    assert_eq!(report.matches("\nlock `shard-").count(), 3, "{report}");
    let besides = "\nWaited for besides:\n  \
         2497 queues, made at x.rs:10: 2497 wait, the longest for 2h 29m\n  \
         22 locks, made at x.rs:30: 2178 wait, the longest for 7.0s\n\n";
    assert!(report.contains(besides), "{report}");
    let waiters = "  3. task `t102`: acquire at x.rs:22, for 8.0s\n  and 22 more\n";
    assert!(report.contains(waiters), "{report}");
}

#[test]
fn of_many_who_are_idle_some_from_each_line_are_named() {
    let report = watched(&a_server());
    let idle =
        report.lines().skip_while(|line| !line.starts_with("Running, or waiting for nothing known here: ")).take(4);
    let idle: Vec<_> = idle.collect();
    assert!(idle[0].ends_with("task `t0` spawned at x.rs:900, task `t3500` spawned at x.rs:902,"), "{report}");
    assert!(idle.concat().contains("task `t7500` spawned at x.rs:905, and 4994 moreHeld"), "{report}");
    assert!(report.contains("\nRunning: task `t7` spawned at x.rs:900\n"), "{report}");
    let held = "lock `cache-0` by task `t9000` at x.rs:50,\n  lock `cache-9000` by task `t9000` at x.rs:50, lock `cache-18000`";
    assert!(report.contains(held), "{report}");
}

#[test]
fn whatever_goes_wrong_at_once_is_told_in_two_hundred_lines() {
    let report = watched(&a_bedlam());
    assert!(report.lines().count() <= LIMIT, "{} lines:\n{report}", report.lines().count());
    let parts = [
        "; 40 suspected deadlocks, 4000 suspicions\n",
        "\nsuspected deadlock of 25: ",
        "\n  and 5 more\n",
        "\nand 38 more deadlocks\n",
        "\n  task `t5000` (spawned at x.rs:903) has been polled for 7.0s without returning\n",
        "\n  granted but not polled for 5.0s: lock `free` is free",
        "\n  task `t1000` waits for event `only` (wait at x.rs:4, for 9.0s)\n",
        "\n  lock `left` is held across its task's end: ",
        "\n  and 997 more of that sort\n",
        "\nWaited for besides:\n",
        "\n  24 behind task `t0`, which is in a cycle of waits\n",
        "\nWaiting for several things at once:\n  task `t1000` waits for lock `free` (acquire at x.rs:3, for 9.0s), event",
        "\n  and 992 more\n",
        "\nRunning: task `t5000` spawned at x.rs:903",
        "\nHeld, and waited for by nobody: lock `held` by task `t9000` at x.rs:7",
        ", and 25990 more\n",
    ];
    for part in parts {
        assert!(report.contains(part), "this is missing:\n{part}\nin\n{report}");
    }
}

#[test]
fn a_handful_of_things_is_told_as_a_whole() {
    let mut world = World::default();
    for number in 0..20 {
        let lock = made_at(&mut world, "lock", &format!("l{number}"), 1);
        world.waits_as(lock, task(number), "acquire", 2, 100);
    }
    let few = report(&world.snapshot);
    assert_eq!(few.matches(", made at x.rs:1: free\n").count(), 20, "{few}");
    let lock = made_at(&mut world, "lock", "one too many", 1);
    world.waits_as(lock, task(20), "acquire", 2, 100);
    let many = report(&world.snapshot);
    assert!(
        many.contains("\nWaited for besides:\n  18 locks, made at x.rs:1: 18 wait, the longest for 100ms\n"),
        "{many}"
    );
}
