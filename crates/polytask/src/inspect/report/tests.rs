mod crowd;

use std::time::Duration;

use proptest::prelude::*;

use super::render;
use super::words::Who;
use crate::inspect::graph::build::{World, any_snapshot, ended, task, two_who_embrace};
use crate::inspect::graph::deadlocks;
use crate::inspect::graph::web::key;
use crate::inspect::snapshot::Snapshot;
use crate::inspect::suspicion::suspicions;

fn report(snapshot: &Snapshot) -> String {
    let patience = Duration::from_secs(5);
    render(snapshot, &deadlocks(snapshot, patience), &suspicions(snapshot, patience))
}

/// The object's numbers, as they stand in its line.
fn numbers(kind: &str, numbers: &[(&str, u64)], calls: &[&str]) -> String {
    let mut world = World::default();
    let object = world.object(kind, "x", numbers);
    for (index, call) in calls.iter().enumerate() {
        world.waits(object, &format!("t{index}"), call, 1, 10);
    }
    let report = report(&world.snapshot);
    let line = report.lines().find(|line| line.contains(", made at x.rs:1")).expect("a line about the object");
    line.split_once("x.rs:1").unwrap().1.trim_start_matches(": ").to_owned()
}

#[test]
fn a_deadlock_is_told_once_and_its_locks_point_to_it() {
    assert_eq!(
        report(&two_who_embrace().snapshot),
        "\
polytask: 2 tasks, 2 objects; 2 wait, the longest for 14.3s; 1 suspected deadlock

suspected deadlock of 2: nothing in this cycle has moved for 14.2s
  task `alice` waits for lock `b` (acquire at x.rs:31, for 14.2s), which task `bob` acquired at x.rs:44
  task `bob` waits for lock `a` (acquire at x.rs:45, for 14.3s), which task `alice` acquired at x.rs:30

Waited for, the longest wait first:

lock `a`, made at x.rs:1
  held by task `alice`: acquired at x.rs:30, at least 14.3s ago; it is in a deadlock told above
  1. task `bob`: acquire at x.rs:45, for 14.3s

lock `b`, made at x.rs:2
  held by task `bob`: acquired at x.rs:44, at least 14.2s ago; it is in a deadlock told above
  1. task `alice`: acquire at x.rs:31, for 14.2s
"
    );
}

#[test]
fn a_queue_that_nobody_drains_is_told_with_everyone_and_the_getters_own_wait() {
    let mut world = World::default();
    let queue = world.object("queue", "orders", &[("len", 2), ("capacity", 2)]);
    for (name, at, waited) in [("anna", 20, 14_200), ("bert", 21, 3_000)] {
        world.waits(queue, name, "put", at, waited);
    }
    world.was_seen(queue, "cook", "get", 40);
    let go = world.object("event", "go", &[]);
    world.waits(go, "cook", "wait", 50, 13_000);
    world.snapshot.objects[go].handles = Some(1);
    world.joins("main", "anna", 60, 20_000);
    world.object("lock", "idle", &[]);
    let till = world.object("lock", "till", &[]);
    world.holds(till, "main", 70, None);
    assert_eq!(
        report(&world.snapshot),
        "\
polytask: 4 tasks, 4 objects; 4 wait, the longest for 20.0s; no deadlock is seen, 1 suspicion

Suspicious:
  task `cook` waits for event `go` (wait at x.rs:50, for 13.0s)
    Its only handle is the one being waited on: unless that is shared by reference, nobody is left to set it

Waited for, the longest wait first:

task `anna`, spawned at x.rs:201
  task `anna` waits for queue `orders` (put at x.rs:20, for 14.2s), from which task `cook` got before at x.rs:40
  task `cook` waits for event `go` (wait at x.rs:50, for 13.0s)
  1. task `main`: join at x.rs:60, for 20.0s

queue `orders`, made at x.rs:1: full: 2 of 2 items; 2 puts wait, nobody gets
  task `cook` got from it before (at x.rs:40)
    task `cook` waits for event `go` (wait at x.rs:50, for 13.0s)
  1. task `anna`: put at x.rs:20, for 14.2s
  2. task `bert`: put at x.rs:21, for 3.0s

event `go`, made at x.rs:2: not set
  1. task `cook`: wait at x.rs:50, for 13.0s

Quiet: 1 object is neither held nor waited for
Held, and waited for by nobody: lock `till` by task `main` at x.rs:70
"
    );
}

#[test]
fn a_barrier_one_short_is_told_with_who_came_and_who_did_not() {
    let mut world = World::default();
    let start = world.object("barrier", "start", &[("parties", 3), ("arrived", 2)]);
    world.waits(start, "anna", "wait", 20, 14_200);
    world.waits(start, "bert", "wait", 21, 350);
    let unknown = report(&world.snapshot);
    for name in ["anna", "cook"] {
        world.was_seen(start, name, "wait", 22);
    }
    assert_eq!(
        report(&world.snapshot),
        "\
polytask: 3 tasks, 1 object; 2 wait, the longest for 14.2s; no deadlock is seen

Waited for, the longest wait first:

barrier `start`, made at x.rs:1: 2 of 3 parties have come, one is missing
  task `cook` came before and is not here now (at x.rs:22); it waits for nothing known here
  1. task `anna`: wait at x.rs:20, for 14.2s
  2. task `bert`: wait at x.rs:21, for 350ms

Running, or waiting for nothing known here: task `cook` spawned at x.rs:203
"
    );
    assert!(unknown.contains("\n  nobody is known who came before and is not here now\n"));
}

#[test]
fn of_many_who_are_missing_at_a_barrier_some_are_named() {
    let mut world = World::default();
    let start = world.object("barrier", "start", &[("parties", 20), ("arrived", 1)]);
    world.waits(start, "anna", "wait", 20, 14_200);
    for number in 0..12 {
        world.was_seen(start, &format!("m{number}"), "wait", 22);
    }
    let few = report(&world.snapshot);
    let last = "\n  task `m9` came before and is not here now (at x.rs:22); it waits for nothing known here\n";
    assert!(few.contains(&format!("{last}  and 2 more of those\n  1. task `anna`: wait")), "{few}");

    for number in 0..20 {
        let lock = world.object("lock", "l", &[]);
        world.waits(lock, &format!("t{number}"), "acquire", 1, 10);
    }
    let many = report(&world.snapshot);
    assert!(many.contains("\n  and 9 more of those\n  1. task `anna`: wait"), "{many}");
}

#[test]
fn nothing_at_all_is_told_in_one_line() {
    assert_eq!(report(&Snapshot::default()), "polytask: 0 tasks, 0 objects; nobody waits; no deadlock is seen\n");
}

#[test]
fn a_chain_is_followed_to_its_end_and_a_young_cycle_only_once_round() {
    let mut world = World::default();
    for (index, name) in ["anna", "bert", "cook"].into_iter().enumerate() {
        let lock = world.object("lock", &format!("{name}'s"), &[]);
        world.holds(lock, name, 10, None);
        world.waits(lock, ["cook", "anna", "bert"][index], "acquire", 20, 100);
    }
    let round = report(&world.snapshot);
    let first = "\
lock `anna's`, made at x.rs:1
  held by task `anna`: acquired at x.rs:10
    task `anna` waits for lock `bert's` (acquire at x.rs:20, for 100ms), which task `bert` acquired at x.rs:10
    task `bert` waits for lock `cook's` (acquire at x.rs:20, for 100ms), which task `cook` acquired at x.rs:10
    task `cook` waits for lock `anna's` (acquire at x.rs:20, for 100ms), which task `anna` acquired at x.rs:10: a cycle
  1. task `cook`: acquire at x.rs:20, for 100ms
";
    assert!(round.contains(first), "{round}");

    world.snapshot.objects[0].waiters.clear();
    let end = report(&world.snapshot);
    assert!(end.contains("x.rs:10\n    task `cook` waits for nothing known here\n  1. task `anna`: acquire"), "{end}");
}

#[test]
fn long_lists_end_with_how_many_are_left() {
    let mut world = World::default();
    let lock = world.object("lock", "busy", &[]);
    world.holds(lock, "t0", 5, None);
    world.snapshot.objects[0].more_holders = 7;
    for number in 1..=75 {
        world.waits(lock, &format!("t{number}"), "acquire", 20, 100);
    }
    for number in 0..22 {
        let quiet = world.object("lock", &format!("quiet {number}"), &[]);
        world.holds(quiet, "t0", 6, None);
    }
    let both = world.object("event", "also", &[]);
    world.waits(both, "t1", "wait", 30, 50);

    let report = report(&world.snapshot);
    assert!(report.contains("\n  10. task `t10`: acquire at x.rs:20, for 100ms\n  and 65 more\n"), "{report}");
    assert!(report.contains("\n  and 7 more hold it\n"), "{report}");
    let several = "\nWaiting for several things at once, or left out above:\n  \
         task `t1` waits for lock `busy` (acquire at x.rs:20, for 100ms), event `also` (wait at x.rs:30, for 50ms)\n  \
         task `t11` waits for lock `busy` (acquire at x.rs:20, for 100ms)\n";
    assert!(report.contains(several), "{report}");
    assert!(report.contains("\n  and 46 more\n\nRunning, or waiting"), "{report}");
    assert!(report.contains("lock `quiet 9` by task `t0` at x.rs:6, and 12 more\n"), "{report}");
    assert!(report.lines().all(|line| line.chars().count() <= 120), "{report}");
}

#[test]
fn things_from_many_lines_are_told_by_their_lines() {
    let mut world = World::default();
    for number in 0..130 {
        let lock = world.object("lock", &format!("l{number}"), &[]);
        world.waits(lock, &format!("t{number}"), "acquire", 1, 1_000 - number);
    }
    let report = report(&world.snapshot);
    let told = report.matches(": free\n").count();
    assert!((30..40).contains(&told), "{report}");
    let first = format!("\nWaited for besides:\n  lock `l{told}`, made at x.rs:{}: 1 waits, for", told + 1);
    assert!(report.contains(&first), "{report}");
    assert!(report.ends_with(&format!("\n  and {} more\n", 130 - told - 12)), "{report}");
}

#[test]
fn a_long_chain_is_cut_off() {
    let mut world = World::default();
    for number in 0..60 {
        let lock = world.object("lock", "l", &[]);
        world.holds_as(lock, task(number), 1, None);
        world.waits_as(lock, task(number + 1), "acquire", 1, 100 + number);
    }
    let report = report(&world.snapshot);
    let longest = report.split("\n\n").find(|part| part.starts_with("lock `l`")).expect("the first object");
    assert!(longest.lines().count() == 11 && longest.contains("\n    and so on\n  1. task `t60`"), "{longest}");
}

#[test]
fn who_runs_and_who_is_idle_are_told_by_name() {
    let mut world = World::default();
    let lock = world.object("lock", "till", &[]);
    world.waits(lock, "anna", "acquire", 1, 100);
    for name in ["bert", "cook", "dora", "emil", "fred", "gina"] {
        world.task(name);
    }
    assert!(report(&world.snapshot).ends_with(
        "\nRunning, or waiting for nothing known here: task `bert` spawned at x.rs:202, task `cook` spawned at x.rs:203,\n  \
         task `dora` spawned at x.rs:204, task `emil` spawned at x.rs:205, task `fred` spawned at x.rs:206, and 1 more\n"
    ));

    world.holds(lock, "bert", 2, None);
    world.task("bert").polled = Some(Duration::from_millis(20));
    let running = report(&world.snapshot);
    assert!(running.contains("\n  held by task `bert`: acquired at x.rs:2; it is running\n"), "{running}");
    assert!(running.contains(
        "\nRunning: task `bert` spawned at x.rs:202\nRunning, or waiting for nothing known here: task `cook`"
    ));

    world.task("bert").polled = Some(Duration::from_secs(9));
    let blocking = report(&world.snapshot);
    let (suspicion, chain) = (
        "\nSuspicious:\n  task `bert` (spawned at x.rs:202) has been polled for 9.0s without returning\n    It blocks",
        "\n  held by task `bert`: acquired at x.rs:2; it has been polled for 9.0s without returning\n",
    );
    assert!(blocking.contains(suspicion) && blocking.contains(chain), "{blocking}");
}

#[test]
fn what_is_meant_by_several_suspicions_is_told_once() {
    let mut world = World::default();
    for name in ["anna", "bert", "cook"] {
        world.task(name).polled = Some(Duration::from_secs(9));
    }
    let report = report(&world.snapshot);
    assert!(report.contains("\n    It blocks the thread that runs it, "), "{report}");
    let others = "\n  task `bert` (spawned at x.rs:202) has been polled for 9.0s without returning\n  task `cook`";
    assert!(report.contains(others) && report.matches("It blocks").count() == 1, "{report}");
}

#[test]
fn a_group_is_told_with_those_who_have_not_ended() {
    let mut world = World::default();
    let group = world.object("group", "kitchen", &[("alive", 2), ("daemons", 1)]);
    world.waits(group, "main", "join", 3, 100);
    for (name, daemon) in [("cook", false), ("radio", true)] {
        let task = world.task(name);
        (task.group, task.daemon) = (Some(1000), daemon);
    }
    let told = "\ngroup `kitchen`, made at x.rs:1: 2 tasks have not ended; 1 daemon among them\n  \
         task `cook` has not ended: spawned at x.rs:202; it waits for nothing known here\n  \
         1. task `main`: join at x.rs:3, for 100ms\n";
    let report = report(&world.snapshot);
    assert!(report.contains(told), "{report}");
}

#[test]
fn somebody_who_has_ended_and_a_foreign_wait_are_told_as_such() {
    let mut world = World::default();
    let lock = world.object("lock", "l", &[]);
    world.holds_as(lock, ended(9), 1, None);
    world.waits(lock, "anna", "acquire", 2, 100);
    let foreign = world.object("wait", "postgres", &[]);
    world.waits(foreign, "bert", "await", 3, 50);
    let report = report(&world.snapshot);
    assert!(report.contains("\n  held by task 9 (ended): acquired at x.rs:1\n  1. task `anna`"), "{report}");
    assert!(report.contains("\n`postgres`, made at x.rs:2\n  1. task `bert`: await at x.rs:3, for 50ms\n"), "{report}");
}

#[test]
fn numbers_are_told_in_words() {
    type Case<'a> = (&'a str, &'a [(&'a str, u64)], &'a [&'a str], &'a str);
    let cases: [Case<'_>; 20] = [
        ("lock", &[], &["acquire"], "free"),
        ("re-entrant lock", &[("depth", 3)], &["acquire"], "free; entered 3 times"),
        ("read-write lock", &[("readers", 2)], &["write"], "being read by 2"),
        ("read-write lock", &[("writers", 1)], &["read"], "being written"),
        ("read-write lock", &[], &["read"], "free"),
        ("semaphore", &[("permits", 0)], &["acquire"], "permits 0, 0 held"),
        ("bounded semaphore", &[("permits", 1), ("start", 4)], &["acquire"], "permits 1 of 4, 0 held"),
        ("event", &[("set", 1)], &["wait"], "set"),
        ("condition", &[], &["wait"], ""),
        ("barrier", &[("parties", 4), ("arrived", 2)], &["wait"], "2 of 4 parties have come, 2 are missing"),
        ("barrier", &[("parties", 2), ("arrived", 2)], &["wait"], "all 2 parties have come"),
        ("barrier", &[("parties", 2), ("broken", 1)], &["wait"], "broken"),
        ("queue", &[("capacity", 1)], &["get", "get"], "empty: 0 of 1 item; 2 gets wait, nobody puts"),
        ("queue", &[("len", 1)], &["join"], "1 item, unbounded"),
        ("queue", &[("len", 1), ("capacity", 3)], &["put", "get"], "1 of 3 items; 1 put waits, 1 get waits"),
        (
            "queue",
            &[("closed", 1), ("promised", 1)],
            &["join"],
            "0 items, unbounded; closed; 1 item handed out and not taken",
        ),
        ("queue", &[("slots", 2), ("producers", 1)], &["join"], "0 items, unbounded; 2 slots reserved; 1 producer"),
        ("queue", &[("unfinished", 2)], &["join"], "0 items, unbounded; 2 jobs unfinished"),
        ("pool", &[("workers", 4), ("running", 3)], &["join"], "running 3; workers 4"),
        ("group", &[("alive", 1)], &["join"], "1 task has not ended"),
    ];
    for (kind, given, calls, told) in cases {
        assert_eq!(numbers(kind, given, calls), told, "{kind} {given:?}");
    }
}

#[test]
fn a_name_cannot_forge_a_line() {
    let mut world = World::default();
    let evil = "x`\n\nsuspected deadlock of 2\u{1b}[2J\u{202e}\u{2028}";
    let lock = world.object("lock", evil, &[]);
    world.holds(lock, evil, 1, None);
    world.waits(lock, evil, evil, 1, 9_000);
    world.snapshot.objects[0].created.file = evil.to_owned().into();
    world.joins(evil, evil, 1, 9_000);
    let report = report(&world.snapshot);
    assert!(
        report.contains(r"lock `x`\n\nsuspected deadlock of 2\u{1b}[2J\u{202e}\u{2028}`, made at x`\n\n"),
        "{report}"
    );
    assert!(!report.lines().any(|line| line.starts_with("suspected deadlock")), "{report}");
    assert!(!report.contains(['\u{1b}', '\u{202e}', '\u{2028}']));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_rows_at_all_are_told_in_lines_of_which_none_is_forged(snapshot in any_snapshot()) {
        let report = report(&snapshot);
        prop_assert!(report.starts_with("polytask: ") && report.ends_with('\n'));
        prop_assert!(!report.contains(|character: char| character.is_control() && character != '\n'));
        let (turns, gaps) = (report.contains('\u{202e}'), report.contains("\n\n\n"));
        prop_assert!(!turns && !gaps, "{}", report);
    }

    #[test]
    fn everyone_who_waits_is_named(snapshot in any_snapshot()) {
        let report = report(&snapshot);
        let rows = || snapshot.objects.iter().flat_map(|object| &object.waiters);
        for row in rows() {
            // Rows may disagree about somebody's name.
            let same = rows().filter(|other| key(&other.actor) == key(&row.actor));
            let named = same.into_iter().any(|other| report.contains(&Who(&other.actor).to_string()));
            prop_assert!(named, "{:?} is missing in\n{}", row, report);
        }
    }
}
