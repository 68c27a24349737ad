use std::time::Duration;

use proptest::prelude::*;

use super::{Memory, Suspicion, suspicions};
use crate::inspect::graph::build::{World, any_snapshot, ended};

const PATIENCE: Duration = Duration::from_secs(5);
const OLD: u64 = 8_000;
const YOUNG: u64 = 4_999;

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// What is found at the second of two looks.
fn twice(world: &World) -> Vec<String> {
    let mut memory = Memory::new(PATIENCE);
    let first = memory.look(&world.snapshot, seconds(1));
    assert!(!first.iter().any(|found| matches!(found, Suspicion::Unpolled { .. })), "one look tells nothing");
    memory.look(&world.snapshot, seconds(6)).iter().map(ToString::to_string).collect()
}

fn once(world: &World) -> Vec<String> {
    suspicions(&world.snapshot, PATIENCE).iter().map(ToString::to_string).collect()
}

fn a_free_lock() -> World {
    let mut world = World::default();
    let lock = world.object("lock", "b", &[]);
    world.waits(lock, "alice", "acquire", 31, OLD);
    world.waits(lock, "bob", "acquire", 41, OLD);
    world
}

#[test]
fn a_free_lock_that_somebody_waits_for_is_granted_but_not_polled() {
    assert_eq!(
        twice(&a_free_lock()),
        ["granted but not polled for 5.0s: lock `b` is free, and task `alice` waits (acquire at x.rs:31, for 8.0s). \
          Its future is where nobody polls it, and nobody behind it gets a turn."]
    );
}

#[test]
fn a_turn_that_is_not_old_enough_is_not_told() {
    let mut memory = Memory::new(PATIENCE);
    let world = a_free_lock();
    for now in [1, 2, 5] {
        assert_eq!(memory.look(&world.snapshot, seconds(now)), []);
    }
    assert_eq!(memory.look(&world.snapshot, seconds(6)).len(), 1);
    assert_eq!(memory.look(&world.snapshot, seconds(7)).len(), 1);
}

#[test]
fn a_turn_that_was_over_meanwhile_begins_anew() {
    let mut memory = Memory::new(PATIENCE);
    let free = a_free_lock();
    let mut held = a_free_lock();
    held.holds(0, "carl", 1, None);
    let mut next = a_free_lock();
    next.snapshot.objects[0].waiters.remove(0);
    for (now, world) in [(1, &free), (3, &held), (6, &free), (12, &next), (16, &free)] {
        assert_eq!(memory.look(&world.snapshot, seconds(now)), [], "at {now}");
    }
}

#[test]
fn where_somebody_waits_meanwhile_is_told_with_the_turn_it_does_not_take() {
    let mut world = a_free_lock();
    let (event, lock) = (world.object("event", "answer", &[]), world.object("lock", "c", &[]));
    world.holds(lock, "bob", 33, None);
    world.waits(lock, "alice", "acquire", 32, OLD);
    world.waits(event, "alice", "wait", 34, 20);
    let told = twice(&world);
    let meanwhile = "(acquire at x.rs:31, for 8.0s); it waits at x.rs:34 for event `answer` meanwhile. Its future";
    assert!(told[0].contains(meanwhile), "the latest wait is what it does now: {told:?}");

    let mut joining = a_free_lock();
    joining.joins("alice", "bob", 35, OLD);
    let told = twice(&joining);
    assert!(told[0].contains("; it waits at x.rs:35 for the end of task `bob` meanwhile."), "{told:?}");
}

#[test]
fn a_second_place_in_the_same_line_is_told_too() {
    let mut world = a_free_lock();
    world.waits(0, "alice", "acquire", 36, 10);
    assert!(twice(&world)[0].contains("; it waits at x.rs:36 for lock `b` meanwhile."));
}

#[test]
fn what_was_seen_before_the_latest_look_changes_nothing() {
    let mut memory = Memory::new(PATIENCE);
    let (free, none) = (a_free_lock(), World::default());
    memory.look(&free.snapshot, seconds(5));
    // Another one looked before, and comes now.
    assert_eq!(memory.look(&none.snapshot, seconds(4)), []);
    assert_eq!(memory.look(&free.snapshot, seconds(10)).len(), 1, "it is remembered all the same");

    let mut memory = Memory::new(PATIENCE);
    memory.look(&none.snapshot, seconds(5));
    memory.look(&free.snapshot, seconds(4));
    assert_eq!(memory.remembered(), 0);
}

#[test]
fn a_clock_that_begins_anew_is_believed() {
    let mut memory = Memory::new(PATIENCE);
    let free = a_free_lock();
    memory.look(&free.snapshot, seconds(100));
    assert_eq!(memory.look(&free.snapshot, seconds(1)), []);
    assert_eq!(memory.look(&free.snapshot, seconds(5)), []);
    assert_eq!(memory.look(&free.snapshot, seconds(6)).len(), 1);
}

#[test]
fn a_task_whose_poll_does_not_return_is_told_with_the_line_that_spawned_it() {
    let mut world = World::default();
    world.task("anna");
    world.task("bert").polled = Some(Duration::from_millis(YOUNG));
    assert_eq!(once(&world), [""; 0]);
    world.task("bert").polled = Some(Duration::from_millis(5_000));
    assert_eq!(
        once(&world),
        [
            "task `bert` (spawned at x.rs:202) has been polled for 5.0s without returning. It blocks the thread that runs it, \
          and what else that thread would run, unless it is inside `block_in_place`."
        ]
    );
}

#[test]
fn a_memory_forgets_what_is_gone() {
    let mut memory = Memory::new(PATIENCE);
    memory.look(&a_free_lock().snapshot, seconds(1));
    memory.look(&World::default().snapshot, seconds(2));
    assert_eq!(memory.remembered(), 0);
}

#[test]
fn a_clock_that_goes_back_does_no_harm() {
    let mut memory = Memory::new(PATIENCE);
    memory.look(&a_free_lock().snapshot, seconds(9));
    assert_eq!(memory.look(&a_free_lock().snapshot, seconds(1)), []);
}

#[test]
fn a_held_lock_and_other_kinds_are_not_granted() {
    for kind in ["lock", "re-entrant lock", "semaphore", "bounded semaphore", "event", "read-write lock", "wait"] {
        let mut world = World::default();
        let object = world.object(kind, "x", &[]);
        world.waits(object, "alice", "acquire", 1, OLD);
        world.holds(object, "bob", 2, None);
        assert_eq!(twice(&world), [""; 0], "{kind}");
    }
}

#[test]
fn a_semaphore_with_permits_or_without_holders_is_granted_but_not_polled() {
    let mut world = World::default();
    let some = world.object("semaphore", "some", &[("permits", 2)]);
    world.holds(some, "bob", 1, None);
    world.waits(some, "alice", "acquire", 2, OLD);
    let none = world.object("bounded semaphore", "none", &[("permits", 0)]);
    world.waits(none, "carl", "acquire", 3, OLD);
    let told = twice(&world);
    assert!(told[0].contains("semaphore `some` has 2 permits free, and task `alice` waits (acquire at x.rs:2"));
    assert!(told[0].contains("unless it asks for more than are free."));
    assert!(told[1].contains("nobody holds bounded semaphore `none`, and task `carl` waits (acquire at x.rs:3"));
    assert!(told[1].contains("unless somebody without a permit is to release some."));

    world.snapshot.objects[1].more_holders = 1;
    assert_eq!(twice(&world).len(), 1);
}

#[test]
fn of_a_queues_getters_the_first_have_what_was_handed_out() {
    let mut world = World::default();
    let queue = world.object("queue", "q", &[("promised", 2)]);
    world.waits(queue, "dora", "join", 9, OLD);
    for (name, at) in [("late", 3), ("alice", 1), ("bob", 2)] {
        world.waits(queue, name, "get", at, OLD);
    }
    world.snapshot.objects[0].waiters[1].ticket = 9;
    let told = twice(&world);
    assert_eq!(told.len(), 2);
    assert!(told[0].contains("2 items of queue `q` were handed out, and task `alice` waits (get at x.rs:1, for 8.0s)"));
    assert!(told[1].contains("task `bob`"));
}

#[test]
fn the_only_handle_is_told_with_what_nobody_is_left_to_do() {
    let cases = [
        ("event", "wait", "set it"),
        ("condition", "wait", "notify it"),
        ("barrier", "wait", "come to it"),
        ("queue", "get", "put into it"),
        ("queue", "put", "get from it"),
    ];
    for (kind, call, verb) in cases {
        let mut world = World::default();
        let object = world.object(kind, "x", &[("parties", 2), ("arrived", 1)]);
        world.waits(object, "alice", call, 7, OLD);
        assert_eq!(once(&world), [""; 0], "the number of handles is not known");
        world.snapshot.objects[0].handles = Some(1);
        assert_eq!(
            once(&world),
            [format!(
                "task `alice` waits for {kind} `x` ({call} at x.rs:7, for 8.0s). Its only handle is the one being waited \
                 on: unless that is shared by reference, nobody is left to {verb}."
            )]
        );
        world.snapshot.objects[0].handles = Some(2);
        assert_eq!(once(&world), [""; 0]);
    }
}

#[test]
fn the_only_handle_is_no_matter_where_the_wait_ends_anyway_or_is_young() {
    let cases = [
        ("event", "wait", "set"),
        ("barrier", "wait", "broken"),
        ("queue", "get", "len"),
        ("queue", "get", "promised"),
        ("queue", "get", "closed"),
        ("queue", "get", "slots"),
        ("queue", "get", "producers"),
        ("queue", "put", "closed"),
        ("queue", "join", "unfinished"),
        ("lock", "acquire", "depth"),
    ];
    for (kind, call, number) in cases {
        let mut world = World::default();
        let object = world.object(kind, "x", &[(number, 1)]);
        world.waits(object, "alice", call, 7, OLD);
        world.snapshot.objects[0].handles = Some(1);
        assert_eq!(once(&world), [""; 0], "{kind} {call} {number}");
    }
    let mut young = World::default();
    let event = young.object("event", "x", &[]);
    young.waits(event, "alice", "wait", 7, YOUNG);
    young.snapshot.objects[0].handles = Some(1);
    assert_eq!(once(&young), [""; 0]);
}

#[test]
fn a_handle_at_which_two_tasks_wait_is_shared_by_reference() {
    let mut world = World::default();
    let event = world.object("event", "x", &[]);
    world.waits(event, "alice", "wait", 7, OLD);
    world.waits(event, "bob", "wait", 7, OLD);
    world.snapshot.objects[0].handles = Some(1);
    assert_eq!(once(&world), [""; 0]);
    // So may be one of two, and the other is somebody's who does not wait.
    world.snapshot.objects[0].handles = Some(2);
    assert_eq!(once(&world), [""; 0]);
}

#[test]
fn what_a_task_held_when_it_ended_is_told_if_it_lasts_or_somebody_waits() {
    let build = |kind, held, waited: Option<u64>| {
        let mut world = World::default();
        let lock = world.object(kind, "a", &[]);
        world.holds_as(lock, ended(7), 3, held);
        if let Some(waited) = waited {
            world.waits(lock, "bob", "acquire", 4, waited);
        }
        once(&world)
    };
    let advice = "Its guard was handed to somebody else, or forgotten so that nobody will release it.";
    assert_eq!(
        build("lock", Some(OLD), Some(OLD)),
        [format!(
            "lock `a` is held across its task's end: task 7 acquired it at x.rs:3, at least 8.0s ago; 1 waits for it. {advice}"
        )]
    );
    assert_eq!(
        build("lock", Some(OLD), None),
        [format!("lock `a` is held across its task's end: task 7 acquired it at x.rs:3, at least 8.0s ago. {advice}")]
    );
    assert_eq!(build("lock", None, Some(OLD)).len(), 1);
    assert_eq!(build("lock", Some(YOUNG), Some(YOUNG)), [""; 0]);
    assert_eq!(build("lock", Some(YOUNG), Some(OLD)), [""; 0], "a new turn, however long the others wait");
    assert_eq!(build("lock", None, None), [""; 0]);
    assert_eq!(build("queue", Some(OLD), Some(OLD)), [""; 0]);
}

#[test]
fn what_a_living_task_holds_is_not_told() {
    let mut world = World::default();
    let lock = world.object("lock", "a", &[]);
    world.holds(lock, "alice", 3, Some(OLD));
    assert_eq!(once(&world), [""; 0]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn no_rows_at_all_do_harm_and_each_is_told_on_one_line(looks in proptest::collection::vec(any_snapshot(), 1..4)) {
        let mut memory = Memory::new(seconds(1));
        for (now, snapshot) in looks.iter().chain(looks.last()).enumerate() {
            for found in memory.look(snapshot, seconds(now as u64)) {
                prop_assert_eq!(found.to_string().lines().count(), 1);
            }
            let waiters: usize = snapshot.objects.iter().map(|object| object.waiters.len()).sum();
            prop_assert!(memory.remembered() <= waiters);
        }
    }
}
