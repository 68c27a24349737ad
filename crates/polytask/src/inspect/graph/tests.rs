mod kinds;

use std::collections::HashMap;
use std::time::Duration;

use proptest::prelude::*;

use super::build::{World, any_snapshot, ended, task, two_who_embrace};
use super::{Certainty, Deadlock, Role, deadlocks};

const PATIENCE: Duration = Duration::from_secs(5);
const OLD: u64 = 8_000;
const YOUNG: u64 = 4_999;

fn found(world: &World) -> Vec<Deadlock> {
    deadlocks(&world.snapshot, PATIENCE)
}

/// The only cycle, by the names of those in it.
fn only(world: &World) -> (Certainty, Vec<String>) {
    let found = found(world);
    assert_eq!(found.len(), 1, "{found:?}");
    (found[0].certainty, found[0].edges.iter().map(|edge| edge.waiter.name.clone().unwrap()).collect())
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// `first` holds and the others wait, in a cycle of locks.
fn cycle_of(people: &[&str]) -> World {
    let mut world = World::default();
    for (index, name) in people.iter().enumerate() {
        let lock = world.object("lock", &format!("{name}'s"), &[]);
        world.holds(lock, name, 10, Some(OLD));
        world.waits(lock, people[(index + people.len() - 1) % people.len()], "acquire", 20, OLD);
    }
    world
}

/// `alice` feeds `bob` through one full queue, and `bob` feeds her through the other.
fn two_who_feed_each_other() -> World {
    let mut world = World::default();
    for (queue, putter, getter) in [("to bob", "alice", "bob"), ("to alice", "bob", "alice")] {
        let queue = world.object("queue", queue, &[("len", 2), ("capacity", 2)]);
        world.waits(queue, putter, "put", 1, OLD);
        world.was_seen(queue, getter, "get", 2);
    }
    world
}

#[test]
fn two_who_wait_for_each_others_lock_are_told_with_names_and_lines() {
    let found = found(&two_who_embrace());
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].unmoved, Duration::from_millis(14_250));
    assert_eq!(
        found[0].to_string(),
        "suspected deadlock of 2: nothing in this cycle has moved for 14.2s\n  \
         task `alice` waits for lock `b` (acquire at x.rs:31, for 14.2s), which task `bob` acquired at x.rs:44\n  \
         task `bob` waits for lock `a` (acquire at x.rs:45, for 14.3s), which task `alice` acquired at x.rs:30"
    );
}

#[test]
fn a_cycle_of_three_starts_with_its_smallest_number() {
    let mut world = World::default();
    for name in ["alice", "bob", "carl"] {
        world.task(name);
    }
    world.snapshot.objects = cycle_of(&["alice", "bob", "carl"]).snapshot.objects;
    world.snapshot.objects.reverse();
    assert_eq!(only(&world), (Certainty::Suspected, names(&["alice", "bob", "carl"])));
}

#[test]
fn who_waits_for_its_own_lock_is_a_cycle_of_one() {
    let world = cycle_of(&["alice"]);
    assert_eq!(
        found(&world)[0].to_string(),
        "suspected self-deadlock: nothing has moved for 8.0s\n  \
         task `alice` waits for lock `alice's` (acquire at x.rs:20, for 8.0s), which it acquired itself at x.rs:10"
    );
}

#[test]
fn two_cycles_are_told_the_older_first() {
    let mut world = cycle_of(&["alice", "bob"]);
    let other = world.object("re-entrant lock", "r", &[]);
    world.holds(other, "carl", 1, Some(20_000));
    world.waits(other, "carl", "acquire", 2, 20_000);
    let unmoved: Vec<_> = found(&world).iter().map(|deadlock| deadlock.unmoved.as_secs()).collect();
    assert_eq!(unmoved, [20, 8]);
}

#[test]
fn who_waits_for_somebody_in_a_cycle_is_not_in_it() {
    let mut world = cycle_of(&["alice", "bob"]);
    world.waits(0, "carl", "acquire", 20, OLD);
    assert_eq!(only(&world).1, names(&["alice", "bob"]));
}

#[test]
fn a_chain_that_ends_at_somebody_who_runs_is_no_deadlock() {
    let mut world = cycle_of(&["alice", "bob", "carl"]);
    world.snapshot.objects[2].waiters.clear();
    assert_eq!(found(&world), []);
}

#[test]
fn of_a_knot_only_a_shortest_cycle_is_told() {
    let mut world = cycle_of(&["alice", "bob", "carl", "dora"]);
    // A way back that is shorter.
    let carls = 2;
    world.waits(carls, "dora", "acquire", 3, OLD);
    world.snapshot.objects[0].waiters.clear();
    let all_round = world.object("read-write lock", "table", &[]);
    world.holds(all_round, "alice", 1, Some(OLD));
    world.holds(all_round, "carl", 1, Some(OLD));
    world.waits(all_round, "dora", "write", 1, OLD);
    assert_eq!(only(&world).1, names(&["dora", "carl"]));
}

#[test]
fn a_young_wait_or_a_young_turn_breaks_the_cycle() {
    let mut waits = cycle_of(&["alice", "bob"]);
    waits.snapshot.objects[1].waiters[0].waited = Duration::from_millis(YOUNG);
    assert_eq!(found(&waits), []);

    let mut held = cycle_of(&["alice", "bob"]);
    held.snapshot.objects[1].holders[0].held = Some(Duration::from_millis(YOUNG));
    assert_eq!(found(&held), []);
}

#[test]
fn nothing_has_moved_since_the_youngest_wait_or_turn() {
    let mut world = cycle_of(&["alice", "bob"]);
    world.snapshot.objects[1].holders[0].held = Some(Duration::from_secs(6));
    assert_eq!(found(&world)[0].unmoved, Duration::from_secs(6));
    world.snapshot.objects[0].waiters[0].waited = Duration::from_secs(5);
    assert_eq!(found(&world)[0].unmoved, Duration::from_secs(5));
}

#[test]
fn a_turn_of_unknown_age_is_as_old_as_the_wait_for_it() {
    let mut world = cycle_of(&["alice", "bob"]);
    world.snapshot.objects.iter_mut().for_each(|object| object.holders[0].held = None);
    assert_eq!(found(&world)[0].unmoved, Duration::from_millis(OLD));
}

#[test]
fn who_may_go_on_by_another_of_its_waits_is_not_stuck() {
    let mut world = cycle_of(&["alice", "bob"]);
    let event = world.object("event", "stop", &[]);
    world.waits(event, "bob", "wait", 1, OLD);
    assert_eq!(found(&world), []);
}

#[test]
fn a_foreign_wait_and_a_timer_can_end_at_any_moment() {
    for kind in ["wait", "timer", "condition", "pool", "something new"] {
        let mut world = cycle_of(&["alice", "bob"]);
        let other = world.object(kind, "postgres", &[]);
        world.holds(other, "alice", 1, Some(OLD));
        world.waits(other, "alice", "await", 1, OLD);
        assert_eq!(found(&world), [], "{kind}");
    }
}

#[test]
fn who_is_stuck_by_each_of_several_waits_is_stuck() {
    let mut world = cycle_of(&["alice", "bob"]);
    let other = world.object("lock", "other", &[]);
    world.holds(other, "bob", 1, Some(OLD));
    world.waits(other, "alice", "acquire", 2, OLD);
    assert_eq!(only(&world).1, names(&["alice", "bob"]));
}

#[test]
fn who_waits_also_for_what_others_might_do_is_only_possibly_stuck() {
    let mut world = cycle_of(&["alice", "bob"]);
    let queue = world.object("queue", "q", &[("len", 0)]);
    world.waits(queue, "alice", "get", 1, OLD);
    world.was_seen(queue, "bob", "put", 2);
    assert_eq!(only(&world).0, Certainty::Possible);
}

#[test]
fn nothing_is_told_of_who_waits_where_nobody_is_known() {
    for kind in ["lock", "read-write lock", "semaphore", "queue", "barrier", "event", "group"] {
        let mut world = World::default();
        let object = world.object(kind, "x", &[]);
        for call in ["acquire", "write", "put", "get", "wait", "join"] {
            world.waits(object, call, call, 1, OLD);
        }
        assert_eq!(found(&world), [], "{kind}");
    }
}

#[test]
fn a_task_that_has_ended_waits_for_nothing_whatever_an_older_row_says() {
    let mut world = cycle_of(&["alice", "bob"]);
    let number = world.actor("bob").number;
    world.snapshot.objects[0].waiters[0].actor = ended(number);
    assert_eq!(found(&world), []);

    let mut world = cycle_of(&["alice", "bob"]);
    world.snapshot.objects[0].holders[0].actor = ended(1);
    assert_eq!(found(&world), []);
}

#[test]
fn a_surer_cycle_is_told_before_an_older_possible_one() {
    let mut world = two_who_feed_each_other();
    world.snapshot.objects.iter_mut().for_each(|object| object.waiters[0].waited *= 9);
    let lock = world.object("lock", "l", &[]);
    world.holds(lock, "carl", 1, Some(OLD));
    world.waits(lock, "carl", "acquire", 2, OLD);
    let certainties: Vec<_> = found(&world).iter().map(|deadlock| deadlock.certainty).collect();
    assert_eq!(certainties, [Certainty::Suspected, Certainty::Possible]);
}

#[test]
fn a_cycle_of_ten_thousand_is_found() {
    let mut world = World::default();
    let actors: Vec<_> = (0..10_000).map(task).collect();
    for (index, actor) in actors.iter().enumerate() {
        let lock = world.object("lock", "l", &[]);
        world.holds_as(lock, actor.clone(), 1, Some(OLD));
        world.waits_as(lock, actors[(index + 1) % actors.len()].clone(), "acquire", 2, OLD);
    }
    assert_eq!(found(&world)[0].edges.len(), 10_000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// Everyone waits only for those with a smaller number, in each way there is.
    #[test]
    fn whoever_waits_only_for_smaller_ones_is_in_no_cycle(
        waits in proptest::collection::vec((1..12_usize, 0..12_usize, 0..6_usize), 0..40),
    ) {
        let mut world = World::default();
        let people: Vec<_> = (0..12).map(|number| format!("t{number}")).collect();
        people.iter().for_each(|name| { world.actor(name); });
        for (waiter, blocker, kind) in waits {
            let (name, smaller) = (&people[waiter], &people[blocker % waiter]);
            let (kind, call, seen) = [
                ("lock", "acquire", ""), ("read-write lock", "write", ""), ("semaphore", "acquire", ""),
                ("queue", "put", "get"), ("barrier", "wait", "wait"), ("task", "join", ""),
            ][kind];
            if kind == "task" {
                world.joins(name, smaller, 1, OLD);
                continue;
            }
            let object = world.object(kind, "x", &[("parties", 2), ("arrived", 1)]);
            world.waits(object, name, call, 1, OLD);
            if seen.is_empty() {
                world.holds(object, smaller, 2, Some(OLD));
            } else {
                world.was_seen(object, smaller, seen, 2);
            }
        }
        prop_assert_eq!(found(&world), []);
    }

    #[test]
    fn any_rows_at_all_give_only_closed_cycles_of_those_who_are_there(snapshot in any_snapshot()) {
        for deadlock in deadlocks(&snapshot, Duration::from_secs(1)) {
            let edges = &deadlock.edges;
            let mut times: HashMap<_, usize> = HashMap::new();
            for (index, edge) in edges.iter().enumerate() {
                let next = &edges[(index + 1) % edges.len()].waiter;
                prop_assert_eq!((edge.holder.kind, edge.holder.number), (next.kind, next.number));
                prop_assert!(edge.waited >= deadlock.unmoved && edge.held.is_none_or(|held| held >= deadlock.unmoved));
                prop_assert!(deadlock.unmoved >= Duration::from_secs(1));
                *times.entry((next.kind, next.number)).or_default() += 1;
            }
            prop_assert!(!edges.is_empty() && times.values().all(|times| *times == 1));
            prop_assert!(deadlock.to_string().lines().count() == edges.len() + 1);
        }
    }
}
