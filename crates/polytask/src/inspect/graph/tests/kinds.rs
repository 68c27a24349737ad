//! What each kind of object means to those who wait for it.

use super::*;

#[test]
fn two_who_join_each_other_are_stuck() {
    let mut world = World::default();
    world.joins("alice", "bob", 1, OLD);
    world.joins("bob", "alice", 2, OLD);
    let found = found(&world);
    assert_eq!(
        found[0].edges[0].to_string(),
        "task `alice` waits for the end of task `bob` (join at x.rs:1, for 8.0s)"
    );
    assert_eq!((found[0].certainty, found[0].edges[0].role), (Certainty::Suspected, Role::Joined));
}

#[test]
fn who_joins_itself_or_the_holder_of_what_the_joined_needs_is_stuck() {
    let mut itself = World::default();
    itself.joins("alice", "alice", 1, OLD);
    assert!(found(&itself)[0].to_string().contains("task `alice` waits for its own end (join at x.rs:1"));

    let mut world = World::default();
    let lock = world.object("lock", "l", &[]);
    world.holds(lock, "alice", 1, None);
    world.waits(lock, "bob", "acquire", 2, OLD);
    world.joins("alice", "bob", 3, OLD);
    assert_eq!(only(&world).0, Certainty::Suspected);
}

#[test]
fn who_joins_a_group_needs_all_who_are_no_daemons() {
    let build = |daemon| {
        let mut world = World::default();
        let group = world.object("group", "kitchen", &[]);
        let lock = world.object("lock", "l", &[]);
        world.holds(lock, "chef", 1, Some(OLD));
        world.waits(group, "chef", "join", 2, OLD);
        world.waits(lock, "cook", "acquire", 3, OLD);
        for (name, daemon) in [("cook", daemon), ("free", false)] {
            let task = world.task(name);
            (task.group, task.daemon) = (Some(1000), daemon);
        }
        world
    };
    let found = found(&build(false));
    assert!(found[0].to_string().contains("group `kitchen` (join at x.rs:2, for 8.0s), in which task `cook` runs"));
    assert_eq!(deadlocks(&build(true).snapshot, PATIENCE), []);
}

#[test]
fn a_task_that_joins_its_own_group_is_stuck() {
    let mut world = World::default();
    let group = world.object("group", "kitchen", &[]);
    world.waits(group, "cook", "join", 2, OLD);
    world.task("cook").group = Some(1000);
    assert!(
        found(&world)[0].to_string().ends_with("group `kitchen` (join at x.rs:2, for 8.0s), in which it runs itself")
    );
}

#[test]
fn a_writer_needs_every_reader_to_let_go() {
    let mut world = World::default();
    let table = world.object("read-write lock", "table", &[("readers", 2), ("writers", 0)]);
    world.holds(table, "free", 1, Some(OLD));
    world.holds(table, "alice", 2, Some(OLD));
    world.waits(table, "alice", "write", 3, OLD);
    assert_eq!(only(&world), (Certainty::Suspected, names(&["alice"])));
}

#[test]
fn a_reader_waits_for_a_writer_and_not_for_readers() {
    let build = |readers, writers| {
        let mut world = World::default();
        let table = world.object("read-write lock", "table", &[("readers", readers), ("writers", writers)]);
        world.holds(table, "alice", 2, Some(OLD));
        world.waits(table, "alice", "read", 3, OLD);
        found(&world).len()
    };
    assert_eq!((build(0, 1), build(1, 0)), (1, 0));
}

#[test]
fn a_reader_waits_for_the_writers_in_front_of_it_and_not_for_those_behind() {
    let build = |front: bool| {
        let mut world = World::default();
        let table = world.object("read-write lock", "table", &[("readers", 1)]);
        world.holds(table, "alice", 2, Some(OLD));
        world.waits(table, "bob", "write", 3, OLD);
        world.waits(table, "alice", "read", 4, OLD);
        world.snapshot.objects[0].waiters[0].ticket = if front { 0 } else { 9 };
        world
    };
    let found = found(&build(true));
    assert!(
        found[0].to_string().contains(
            "task `alice` waits for read-write lock `table` (read at x.rs:4, for 8.0s), in front of which task `bob` \
             waits to write at x.rs:3"
        ),
        "{}",
        found[0]
    );
    assert_eq!(deadlocks(&build(false).snapshot, PATIENCE), []);
}

#[test]
fn a_semaphore_is_possibly_stuck_if_all_its_known_holders_are() {
    let build = |more| {
        let mut world = World::default();
        let permits = world.object("semaphore", "permits", &[("permits", 0)]);
        world.holds(permits, "alice", 1, Some(OLD));
        world.holds(permits, "bob", 2, Some(OLD));
        world.waits(permits, "alice", "acquire", 3, OLD);
        world.waits(permits, "bob", "acquire", 4, OLD);
        world.snapshot.objects[0].more_holders = more;
        world
    };
    let one = found(&build(0));
    assert_eq!((one.len(), one[0].certainty), (1, Certainty::Possible));
    assert!(one[0].to_string().starts_with("possible "));
    assert_eq!(deadlocks(&build(1).snapshot, PATIENCE), []);

    let mut free = build(0);
    free.holds(0, "carl", 9, Some(OLD));
    assert_eq!(found(&free), []);
    let mut young = build(0);
    young.snapshot.objects[0].holders[1].held = Some(Duration::from_millis(YOUNG));
    assert_eq!(found(&young), []);
}

#[test]
fn two_who_feed_each_other_through_full_queues_are_possibly_stuck() {
    let world = two_who_feed_each_other();
    assert_eq!(only(&world), (Certainty::Possible, names(&["alice", "bob"])));
    assert_eq!(
        found(&world)[0].edges[0].to_string(),
        "task `alice` waits for queue `to bob` (put at x.rs:1, for 8.0s), from which task `bob` got before at x.rs:2"
    );
}

#[test]
fn a_queue_that_somebody_else_drains_or_that_is_closed_goes_on() {
    let mut drained = two_who_feed_each_other();
    drained.was_seen(0, "carl", "get", 3);
    assert_eq!(found(&drained), []);
    let mut closed = two_who_feed_each_other();
    closed.snapshot.objects[1].numbers.insert("closed".into(), 1);
    assert_eq!(found(&closed), []);
}

#[test]
fn nobody_hopes_for_its_own_get() {
    let mut world = World::default();
    let queue = world.object("queue", "q", &[("len", 1), ("capacity", 1)]);
    world.waits(queue, "alice", "put", 1, OLD);
    world.was_seen(queue, "alice", "get", 2);
    assert_eq!(found(&world), []);
}

#[test]
fn who_hopes_for_itself_and_others_is_stuck_with_those() {
    let mut world = World::default();
    let queue = world.object("queue", "q", &[("len", 1), ("capacity", 1)]);
    let lock = world.object("lock", "l", &[]);
    world.waits(queue, "alice", "put", 1, OLD);
    world.was_seen(queue, "alice", "get", 2);
    world.holds(lock, "alice", 3, None);
    world.waits(lock, "bob", "acquire", 4, OLD);
    assert_eq!(found(&world), []);
    world.was_seen(queue, "bob", "get", 5);
    assert_eq!(only(&world), (Certainty::Possible, names(&["alice", "bob"])));
}

#[test]
fn a_queue_that_only_its_putter_is_known_to_drain_may_go_on() {
    let mut world = cycle_of(&["alice", "bob"]);
    let queue = world.object("queue", "q", &[("len", 1), ("capacity", 1)]);
    world.waits(queue, "alice", "put", 1, OLD);
    world.was_seen(queue, "alice", "get", 2);
    assert_eq!(found(&world), []);
}

#[test]
fn getters_hope_for_putters_unless_there_is_something_to_get() {
    let build = |number| {
        let mut world = World::default();
        for (queue, putter, getter) in [("to bob", "alice", "bob"), ("to alice", "bob", "alice")] {
            let queue = world.object("pipe", queue, &[(number, 1)]);
            world.waits(queue, getter, "get", 1, OLD);
            world.was_seen(queue, putter, "put", 2);
        }
        found(&world).len()
    };
    assert_eq!(["capacity", "len", "promised", "closed"].map(build), [1, 0, 0, 0]);
}

#[test]
fn who_is_missing_at_a_barrier_and_waits_for_somebody_there_is_possibly_stuck() {
    let build = |arrived| {
        let mut world = World::default();
        let barrier = world.object("barrier", "start", &[("parties", 2), ("arrived", arrived)]);
        let lock = world.object("lock", "l", &[]);
        world.was_seen(barrier, "alice", "wait", 1);
        world.was_seen(barrier, "bob", "wait", 2);
        world.waits(barrier, "alice", "wait", 3, OLD);
        world.holds(lock, "alice", 4, Some(OLD));
        world.waits(lock, "bob", "acquire", 5, OLD);
        found(&world)
    };
    assert!(
        build(1)[0].to_string().contains("barrier `start` (wait at x.rs:3, for 8.0s), to which task `bob` came before")
    );
    assert_eq!(build(1)[0].certainty, Certainty::Possible);
    assert_eq!(build(2), []);
}
