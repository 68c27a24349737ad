//! Who waits, and who could end each wait.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::time::Duration;

use super::Role;
use crate::inspect::report::words::Thing;
use crate::inspect::snapshot::{Actor, ActorKind, Line, ObjectRow, Snapshot, TaskRow, WaiterRow};

/// So many of the writers in front of a reader are looked at: the first ones decide as well as all.
const WRITERS_IN_FRONT: usize = 8;

/// Every wait, and what stands in its way.
#[derive(Debug, Default)]
pub(in crate::inspect) struct Web<'a> {
    pub(in crate::inspect) waits: Vec<Wait<'a>>,
    pub(in crate::inspect) hurdles: Vec<Hurdle<'a>>,
    /// The indices of each actor's waits.
    of: HashMap<Key, Vec<usize>>,
}

/// By what an actor is known in all rows: some rows may still have its name, and others not.
pub(in crate::inspect) type Key = (ActorKind, u64);

/// Somebody waits for something.
#[derive(Debug)]
pub(in crate::inspect) struct Wait<'a> {
    pub(in crate::inspect) row: &'a WaiterRow,
    pub(in crate::inspect) thing: Thing<'a>,
    /// The index of what stands in its way; waits for the same share it.
    pub(in crate::inspect) hurdle: usize,
}

/// Those for whom a wait waits.
#[derive(Debug)]
pub(in crate::inspect) struct Hurdle<'a> {
    pub(in crate::inspect) need: Need,
    pub(in crate::inspect) blockers: Vec<Blocker<'a>>,
}

/// How many of the blockers have to go on, so that the wait does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::inspect) enum Need {
    All,
    Any,
    /// Nobody can tell: others than those known may help just as well.
    Unknown,
}

/// Somebody for whom others wait.
#[derive(Clone, Debug)]
pub(in crate::inspect) struct Blocker<'a> {
    pub(in crate::inspect) actor: Cow<'a, Actor>,
    pub(in crate::inspect) role: Role,
    pub(in crate::inspect) line: Option<&'a Line>,
    pub(in crate::inspect) held: Option<Duration>,
}

// === impl Web ===

impl<'a> Web<'a> {
    pub(in crate::inspect) fn new(snapshot: &'a Snapshot) -> Self {
        let mut members: HashMap<u64, Vec<Blocker<'a>>> = HashMap::new();
        for task in snapshot.tasks.iter().filter(|task| !task.daemon) {
            if let Some(group) = task.group {
                members.entry(group).or_default().push(Blocker::task(task, Role::Member));
            }
        }

        let mut web = Self::default();
        for object in snapshot.objects.iter().filter(|object| !object.waiters.is_empty()) {
            match object.kind.as_ref() {
                "lock" | "re-entrant lock" => web.all(object, Need::All, holders(object)),
                "read-write lock" => web.read_write_lock(object),
                "semaphore" | "bounded semaphore" => web.all(object, permits_need(object), holders(object)),
                "group" => {
                    let members = members.remove(&object.id).unwrap_or_default();
                    web.group(object, members);
                }
                "barrier" => web.all(object, barrier_need(object), missing(object)),
                "queue" | "pipe" => web.queue(object),
                _ => web.all(object, Need::Unknown, Vec::new()),
            }
        }
        for task in snapshot.tasks.iter().filter(|task| !task.waiters.is_empty()) {
            let hurdle = web.hurdle(Need::All, vec![Blocker::task(task, Role::Joined)]);
            let thing = Thing { kind: "task", name: &task.name };
            task.waiters.iter().for_each(|row| web.wait(row, thing, hurdle));
        }
        web
    }

    /// What this actor waits for.
    pub(in crate::inspect) fn waits_of(&self, key: Key) -> impl ExactSizeIterator<Item = &Wait<'a>> {
        self.of.get(&key).map(Vec::as_slice).unwrap_or_default().iter().map(|wait| &self.waits[*wait])
    }

    /// Everyone who waits.
    pub(in crate::inspect) fn waiting(&self) -> impl ExactSizeIterator<Item = Key> {
        self.of.keys().copied()
    }

    /// Whether nobody is known who could help but the one who waits.
    pub(in crate::inspect) fn is_up_to_itself(&self, wait: &Wait<'a>) -> bool {
        let waiter = key(&wait.row.actor);
        let mut blockers = self.hurdles[wait.hurdle].blockers.iter();
        blockers.all(|blocker| blocker.was_seen_before() && key(&blocker.actor) == waiter)
    }

    fn hurdle(&mut self, need: Need, blockers: Vec<Blocker<'a>>) -> usize {
        self.hurdles.push(Hurdle { need, blockers });
        self.hurdles.len() - 1
    }

    fn wait(&mut self, row: &'a WaiterRow, thing: Thing<'a>, hurdle: usize) {
        self.of.entry(key(&row.actor)).or_default().push(self.waits.len());
        self.waits.push(Wait { row, thing, hurdle });
    }

    /// The same stands in everyone's way.
    fn all(&mut self, object: &'a ObjectRow, need: Need, blockers: Vec<Blocker<'a>>) {
        let hurdle = self.hurdle(need, blockers);
        self.by_call(object, |_| hurdle);
    }

    fn by_call(&mut self, object: &'a ObjectRow, hurdle: impl Fn(&str) -> usize) {
        object.waiters.iter().for_each(|row| self.wait(row, Thing::from(object), hurdle(&row.call)));
    }

    fn group(&mut self, object: &'a ObjectRow, members: Vec<Blocker<'a>>) {
        let (ends, others) = (self.hurdle(Need::All, members), self.hurdle(Need::Unknown, Vec::new()));
        self.by_call(object, |call| if matches!(call, "join" | "await" | "value" | "result") { ends } else { others });
    }

    fn queue(&mut self, object: &'a ObjectRow) {
        let number = |key| object.numbers.get(key).copied().unwrap_or_default();
        let open = number("closed") == 0;
        // An item that is there, or was handed over, is waited for by nobody but whoever polls.
        let need_put = if open && number("len") == 0 && number("promised") == 0 { Need::Any } else { Need::Unknown };
        let need_get = if open { Need::Any } else { Need::Unknown };
        let getters = self.hurdle(need_get, recent(object, is_get, Role::Getter));
        let putters = self.hurdle(need_put, recent(object, is_put, Role::Putter));
        let others = self.hurdle(Need::Unknown, Vec::new());
        self.by_call(object, |call| match call {
            put if is_put(put) => getters,
            get if is_get(get) => putters,
            _ => others,
        });
    }

    fn read_write_lock(&mut self, object: &'a ObjectRow) {
        let number = |key| object.numbers.get(key).copied().unwrap_or_default();
        let written = number("writers") > 0 && number("readers") == 0;
        let mut writers: Vec<_> = object.waiters.iter().filter(|row| row.call == "write").collect();
        writers.sort_by_key(|row| row.ticket);
        writers.truncate(WRITERS_IN_FRONT);

        let for_writing = self.hurdle(Need::All, holders(object));
        // Readers behind as many writers wait for the same.
        let mut for_reading = vec![None; writers.len() + 1];
        for row in &object.waiters {
            let hurdle = if row.call == "read" {
                let in_front = writers.partition_point(|writer| writer.ticket < row.ticket);
                *for_reading[in_front].get_or_insert_with(|| {
                    let mut blockers = if written { holders(object) } else { Vec::new() };
                    blockers.extend(writers[..in_front].iter().map(|writer| {
                        let held = Some(writer.waited);
                        Blocker::known(&writer.actor, Role::InFront, &writer.line, held)
                    }));
                    self.hurdle(Need::All, blockers)
                })
            } else {
                for_writing
            };
            self.wait(row, Thing::from(object), hurdle);
        }
    }
}

// === impl Blocker ===

impl<'a> Blocker<'a> {
    fn known(actor: &'a Actor, role: Role, line: &'a Line, held: Option<Duration>) -> Self {
        Self { actor: Cow::Borrowed(actor), role, line: Some(line), held }
    }

    pub(in crate::inspect) fn task(task: &TaskRow, role: Role) -> Self {
        Self { actor: Cow::Owned(actor(task)), role, line: None, held: None }
    }

    /// Whether it is here because it was seen before, which makes it nobody's hope for itself.
    pub(in crate::inspect) fn was_seen_before(&self) -> bool {
        matches!(self.role, Role::Getter | Role::Putter | Role::Party)
    }
}

// === what the rows say ===

pub(in crate::inspect) fn actor(task: &TaskRow) -> Actor {
    Actor { kind: ActorKind::Task, number: task.id, name: Some(task.name.clone()) }
}

pub(in crate::inspect) fn key(actor: &Actor) -> Key {
    (actor.kind, actor.number)
}

pub(in crate::inspect) fn is_put(call: &str) -> bool {
    matches!(call, "put" | "put_many" | "reserve")
}

pub(in crate::inspect) fn is_get(call: &str) -> bool {
    matches!(call, "get" | "get_many" | "ready")
}

/// Whether all have come or nobody is waited for any more.
pub(in crate::inspect) fn is_round_over(barrier: &ObjectRow) -> bool {
    let number = |key| barrier.numbers.get(key).copied();
    number("broken").is_some_and(|broken| broken > 0)
        || number("parties").zip(number("arrived")).is_some_and(|(parties, arrived)| arrived >= parties)
}

fn holders(object: &ObjectRow) -> Vec<Blocker<'_>> {
    let rows = object.holders.iter();
    rows.map(|row| Blocker::known(&row.actor, Role::Holder, &row.line, row.held)).collect()
}

fn permits_need(object: &ObjectRow) -> Need {
    if object.more_holders == 0 { Need::Any } else { Need::Unknown }
}

fn barrier_need(object: &ObjectRow) -> Need {
    if is_round_over(object) { Need::Unknown } else { Need::Any }
}

pub(in crate::inspect) fn recent(object: &ObjectRow, wanted: fn(&str) -> bool, role: Role) -> Vec<Blocker<'_>> {
    let rows = object.recent.iter().filter(|row| wanted(&row.call));
    rows.map(|row| Blocker::known(&row.actor, role, &row.line, None)).collect()
}

/// Who came to this barrier before, and does not wait at it now.
pub(in crate::inspect) fn missing(object: &ObjectRow) -> Vec<Blocker<'_>> {
    let here: HashSet<_> = object.waiters.iter().map(|row| key(&row.actor)).collect();
    let mut known = recent(object, |_| true, Role::Party);
    known.retain(|blocker| !here.contains(&key(&blocker.actor)));
    known
}
