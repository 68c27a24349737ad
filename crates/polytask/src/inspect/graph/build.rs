//! Snapshots made by hand, and any that can be, for the tests.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;

use crate::inspect::snapshot::{Actor, ActorKind, HolderRow, Line, ObjectRow, RecentRow, Snapshot, TaskRow, WaiterRow};

/// A snapshot that grows. Tasks are there as soon as they are named.
#[derive(Debug, Default)]
pub(in crate::inspect) struct World {
    pub(in crate::inspect) snapshot: Snapshot,
}

pub(in crate::inspect) fn line(line: u32) -> Line {
    Line { file: "x.rs".into(), line, column: 9 }
}

pub(in crate::inspect) fn task(number: u64) -> Actor {
    Actor { kind: ActorKind::Task, number, name: Some(format!("t{number}")) }
}

/// A task that has ended.
pub(in crate::inspect) fn ended(number: u64) -> Actor {
    Actor { kind: ActorKind::Task, number, name: None }
}

impl World {
    pub(in crate::inspect) fn object(&mut self, kind: &str, name: &str, numbers: &[(&str, u64)]) -> usize {
        let index = self.snapshot.objects.len();
        self.snapshot.objects.push(ObjectRow {
            id: 1000 + index as u64,
            kind: kind.to_owned().into(),
            name: name.to_owned(),
            created: line(1 + index as u32),
            holders: Vec::new(),
            more_holders: 0,
            waiters: Vec::new(),
            numbers: numbers.iter().map(|(key, value)| ((*key).to_owned().into(), *value)).collect(),
            handles: None,
            recent: Vec::new(),
        });
        index
    }

    pub(in crate::inspect) fn task(&mut self, name: &str) -> &mut TaskRow {
        let tasks = &mut self.snapshot.tasks;
        let index = tasks.iter().position(|task| task.name == name).unwrap_or_else(|| {
            let number = tasks.len() as u32 + 1;
            tasks.push(TaskRow {
                id: number.into(),
                name: name.to_owned(),
                created: line(200 + number),
                parent: None,
                daemon: false,
                group: None,
                polled: None,
                waiters: Vec::new(),
            });
            tasks.len() - 1
        });
        &mut self.snapshot.tasks[index]
    }

    pub(in crate::inspect) fn actor(&mut self, name: &str) -> Actor {
        let task = self.task(name);
        Actor { kind: ActorKind::Task, number: task.id, name: Some(task.name.clone()) }
    }

    pub(in crate::inspect) fn holds(&mut self, object: usize, name: &str, at: u32, held: Option<u64>) {
        let actor = self.actor(name);
        self.holds_as(object, actor, at, held);
    }

    pub(in crate::inspect) fn holds_as(&mut self, object: usize, actor: Actor, at: u32, held: Option<u64>) {
        let held = held.map(Duration::from_millis);
        self.snapshot.objects[object].holders.push(HolderRow { actor, line: line(at), held, turn: 1 });
    }

    pub(in crate::inspect) fn waits(&mut self, object: usize, name: &str, call: &str, at: u32, waited: u64) {
        let actor = self.actor(name);
        self.waits_as(object, actor, call, at, waited);
    }

    pub(in crate::inspect) fn waits_as(&mut self, object: usize, actor: Actor, call: &str, at: u32, waited: u64) {
        let rows = &mut self.snapshot.objects[object].waiters;
        rows.push(waiter(actor, call, at, waited, rows.len()));
    }

    pub(in crate::inspect) fn joins(&mut self, name: &str, joined: &str, at: u32, waited: u64) {
        let actor = self.actor(name);
        let rows = &mut self.task(joined).waiters;
        rows.push(waiter(actor, "join", at, waited, rows.len()));
    }

    pub(in crate::inspect) fn was_seen(&mut self, object: usize, name: &str, call: &str, at: u32) {
        let actor = self.actor(name);
        self.snapshot.objects[object].recent.push(RecentRow { actor, call: call.to_owned().into(), line: line(at) });
    }
}

fn waiter(actor: Actor, call: &str, at: u32, waited: u64, rank: usize) -> WaiterRow {
    let waited = Duration::from_millis(waited);
    WaiterRow { actor, call: call.to_owned().into(), line: line(at), waited, ticket: rank as u64 }
}

/// `alice` and `bob` hold a lock each and wait for the other's.
pub(in crate::inspect) fn two_who_embrace() -> World {
    let mut world = World::default();
    let (a, b) = (world.object("lock", "a", &[]), world.object("lock", "b", &[]));
    world.holds(a, "alice", 30, Some(14_300));
    world.holds(b, "bob", 44, Some(14_250));
    world.waits(b, "alice", "acquire", 31, 14_250);
    world.waits(a, "bob", "acquire", 45, 14_300);
    world
}

const KINDS: [&str; 16] = [
    "barrier",
    "bounded semaphore",
    "condition",
    "event",
    "group",
    "lock",
    "pipe",
    "pool",
    "queue",
    "re-entrant lock",
    "read-write lock",
    "semaphore",
    "task pool",
    "timer",
    "wait",
    "sun\ndial",
];
const CALLS: [&str; 14] = [
    "acquire", "read", "write", "get", "get_many", "put", "put_many", "reserve", "ready", "join", "wait", "value",
    "await", "sing",
];
const NUMBERS: [&str; 16] = [
    "permits",
    "start",
    "set",
    "parties",
    "arrived",
    "broken",
    "len",
    "capacity",
    "promised",
    "closed",
    "slots",
    "producers",
    "unfinished",
    "depth",
    "readers",
    "writers",
];

fn any_actor() -> impl Strategy<Value = Actor> {
    let kinds = prop_oneof![
        6 => Just(ActorKind::Task),
        1 => Just(ActorKind::TokioTask),
        1 => Just(ActorKind::Thread)
    ];
    (kinds, 0..6_u64, prop_oneof![8 => "[a-c\n\u{202e}]{0,3}".prop_map(Some), 1 => Just(None)])
        .prop_map(|(kind, number, name)| Actor { kind, number, name })
}

fn any_waiter() -> impl Strategy<Value = WaiterRow> {
    let time = prop_oneof![Just(0), 0..10_000_u64, Just(u64::MAX)].prop_map(Duration::from_millis);
    let call = proptest::sample::select(CALLS.as_slice()).prop_map(str::to_owned);
    (any_actor(), call, 0..99_u32, time, 0..5_u64).prop_map(|(actor, call, at, waited, ticket)| WaiterRow {
        actor,
        call: call.into(),
        line: line(at),
        waited,
        ticket,
    })
}

fn any_object() -> impl Strategy<Value = ObjectRow> {
    let holder = (any_waiter(), any::<bool>()).prop_map(|(row, known)| HolderRow {
        actor: row.actor,
        line: row.line,
        held: known.then_some(row.waited),
        turn: row.ticket,
    });
    let recent = any_waiter().prop_map(|row| RecentRow { actor: row.actor, call: row.call, line: row.line });
    let number = prop_oneof![0..4_u64, Just(u64::MAX)];
    let numbers = proptest::collection::btree_map(proptest::sample::select(NUMBERS.as_slice()), number, 0..8);
    let rows = (
        proptest::collection::vec(holder, 0..4),
        proptest::collection::vec(any_waiter(), 0..14),
        proptest::collection::vec(recent, 0..4),
    );
    let kind = proptest::sample::select(KINDS.as_slice());
    (kind, 0..6_u64, rows, numbers, prop_oneof![Just(0), Just(usize::MAX), 0..5_usize], any::<bool>()).prop_map(
        |(kind, id, (holders, waiters, recent), numbers, more_holders, only)| ObjectRow {
            id,
            kind: kind.to_owned().into(),
            name: format!("{kind}-{id}"),
            created: line(1),
            holders,
            more_holders,
            waiters,
            numbers: numbers.into_iter().map(|(key, value)| (key.to_owned().into(), value)).collect::<BTreeMap<_, _>>(),
            handles: only.then_some(1),
            recent,
        },
    )
}

fn any_task() -> impl Strategy<Value = TaskRow> {
    let waiters = proptest::collection::vec(any_waiter(), 0..3);
    let (group, polled) = (proptest::option::of(0..6_u64), proptest::option::weighted(0.2, 0..10_000_u64));
    (0..6_u64, waiters, any::<bool>(), group, polled).prop_map(|(id, waiters, daemon, group, polled)| {
        let (name, polled) = (format!("task\n{id}"), polled.map(Duration::from_millis));
        TaskRow { id, name, created: line(2), parent: None, daemon, group, polled, waiters }
    })
}

/// Rows that need not fit each other.
pub(in crate::inspect) fn any_snapshot() -> impl Strategy<Value = Snapshot> {
    (proptest::collection::vec(any_object(), 0..8), proptest::collection::vec(any_task(), 0..6))
        .prop_map(|(objects, tasks)| Snapshot { objects, tasks })
}
