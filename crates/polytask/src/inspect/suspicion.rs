//! What looks wrong without being a cycle: [`Suspicion`].

mod memory;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::time::Duration;

pub(crate) use self::memory::Memory;
use super::graph::web::{Wait, actor, is_get, is_put, is_round_over, key};
use super::report::words::{Plain, Span, Thing, Who, counted};
use super::snapshot::{Actor, Line, ObjectRow, Snapshot, TaskRow, WaiterRow};

/// Something that looks as if it would never end, or as if nobody meant it.
///
/// It is displayed as what was found, and what it may come from.
///
/// # Examples
///
/// See [`suspicions`](super::suspicions()).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Suspicion {
    /// Somebody's turn has come, and its future is not polled: everyone behind it waits for that.
    #[non_exhaustive]
    Unpolled {
        /// What it waits for, as a word in a sentence.
        kind: Cow<'static, str>,
        /// The name of what it waits for.
        name: String,
        /// How many permits are free, or how many items were handed out and not taken.
        granted: u64,
        /// Whose turn it is.
        waiter: Actor,
        /// What it called.
        call: Cow<'static, str>,
        /// The line that called it.
        line: Line,
        /// For how long it has waited.
        waited: Duration,
        /// For how long at least it was its turn.
        unpolled: Duration,
        /// Where the same task or thread waits besides, since the shortest time: that is what it most likely does now.
        elsewhere: Option<Elsewhere>,
    },
    /// Somebody waits for an object of which there is no other handle.
    #[non_exhaustive]
    OnlyHandle {
        /// What it waits for, as a word in a sentence.
        kind: Cow<'static, str>,
        /// The name of what it waits for.
        name: String,
        /// Who waits.
        waiter: Actor,
        /// What it called.
        call: Cow<'static, str>,
        /// The line that called it.
        line: Line,
        /// For how long it has waited.
        waited: Duration,
    },
    /// A task has ended, and what it acquired was not released.
    #[non_exhaustive]
    HeldAcrossEnd {
        /// What it acquired, as a word in a sentence.
        kind: Cow<'static, str>,
        /// The name of what it acquired.
        name: String,
        /// The task.
        holder: Actor,
        /// The line that acquired it.
        line: Line,
        /// For how long at least it has been held, where that is known.
        held: Option<Duration>,
        /// How many wait for it.
        waiters: usize,
    },
    /// A task is being polled, and that does not end: it blocks its thread.
    #[non_exhaustive]
    Blocking {
        /// The task.
        task: Actor,
        /// The line that spawned it.
        created: Line,
        /// For how long at least it has been polled.
        polled: Duration,
    },
}

/// Where somebody waits while a turn of its own, that has come, is not taken.
///
/// # Examples
///
/// See [`suspicions`](super::suspicions()).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Elsewhere {
    /// What it waits for, as a word in a sentence: `event`, or `task` where it waits for the end of one.
    pub kind: Cow<'static, str>,
    /// The name of what it waits for.
    pub name: String,
    /// What it called.
    pub call: Cow<'static, str>,
    /// The line that called it.
    pub line: Line,
    /// For how long it has waited.
    pub waited: Duration,
}

/// What one look can tell, in the order of the objects, and behind them of the tasks. That something is not polled takes two: see [`Memory`].
pub(crate) fn suspicions(snapshot: &Snapshot, patience: Duration) -> Vec<Suspicion> {
    let mut found = Vec::new();
    for object in &snapshot.objects {
        found.extend(only_handle(object, patience));
        held_across_end(object, patience, &mut found);
    }
    found.extend(snapshot.tasks.iter().filter_map(|task| blocking(task, patience)));
    found
}

fn blocking(task: &TaskRow, patience: Duration) -> Option<Suspicion> {
    let polled = task.polled.filter(|polled| *polled >= patience)?;
    Some(Suspicion::Blocking { task: actor(task), created: task.created.clone(), polled })
}

fn only_handle(object: &ObjectRow, patience: Duration) -> Option<Suspicion> {
    if object.handles != Some(1) {
        return None;
    }
    let row = object.waiters.iter().filter(|row| hopes_for_others(object, row)).max_by_key(|row| row.waited)?;
    // Where several wait at one handle, it is shared by reference, and perhaps with more than those. And so it may be where
    // as many wait as there are handles: which of them each came by is not known, and one may be left to somebody else.
    let actors: HashSet<_> = object.waiters.iter().map(|row| key(&row.actor)).collect();
    (row.waited >= patience && actors.len() == 1).then(|| Suspicion::OnlyHandle {
        kind: object.kind.clone(),
        name: object.name.clone(),
        waiter: row.actor.clone(),
        call: row.call.clone(),
        line: row.line.clone(),
        waited: row.waited,
    })
}

/// Whether only what somebody does with another handle can end this wait.
fn hopes_for_others(object: &ObjectRow, row: &WaiterRow) -> bool {
    let none = |key| object.numbers.get(key).is_none_or(|number| *number == 0);
    match object.kind.as_ref() {
        "event" => none("set"),
        "condition" => true,
        "barrier" => !is_round_over(object),
        // A slot and a producer put without a handle. Jobs are done without one, too.
        "queue" if is_get(&row.call) => ["len", "promised", "closed", "slots", "producers"].into_iter().all(none),
        "queue" => is_put(&row.call) && none("closed"),
        _ => false,
    }
}

fn held_across_end(object: &ObjectRow, patience: Duration, found: &mut Vec<Suspicion>) {
    // The job of a queue is done by whoever has it.
    if object.kind == "queue" {
        return;
    }
    let waited = object.waiters.iter().any(|row| row.waited >= patience);
    for row in object.holders.iter().filter(|row| row.actor.has_ended()) {
        // Somebody who was spawned during the look has no name either, but cannot have held it for long.
        if row.held.map_or(waited, |held| held >= patience) {
            found.push(Suspicion::HeldAcrossEnd {
                kind: object.kind.clone(),
                name: object.name.clone(),
                holder: row.actor.clone(),
                line: row.line.clone(),
                held: row.held,
                waiters: object.waiters.len(),
            });
        }
    }
}

// === impl Suspicion ===

impl Suspicion {
    /// What was found, without a full stop.
    pub(super) fn fact(&self) -> String {
        match self {
            Self::Unpolled { kind, name, granted, waiter, call, line, waited, unpolled, elsewhere } => {
                let thing = Thing { kind, name };
                let state = match (kind.as_ref(), granted) {
                    ("queue" | "pipe", 1) => format!("an item of {thing} was handed out"),
                    ("queue" | "pipe", several) => format!("{several} items of {thing} were handed out"),
                    ("lock" | "re-entrant lock", _) => format!("{thing} is free"),
                    (_, 0) => format!("nobody holds {thing}"),
                    (_, free) => format!("{thing} has {} free", permits(*free)),
                };
                let (waiter, waited, unpolled) = (Who(waiter), Span(*waited), Span(*unpolled));
                let call = Plain(call);
                let elsewhere = elsewhere.as_ref().map(|elsewhere| format!("; {elsewhere}")).unwrap_or_default();
                format!(
                    "granted but not polled for {unpolled}: {state}, and {waiter} waits ({call} at {line}, for {waited})\
                     {elsewhere}"
                )
            }
            Self::OnlyHandle { kind, name, waiter, call, line, waited } => {
                let (thing, waiter, waited) = (Thing { kind, name }, Who(waiter), Span(*waited));
                let call = Plain(call);
                format!("{waiter} waits for {thing} ({call} at {line}, for {waited})")
            }
            Self::HeldAcrossEnd { kind, name, holder, line, held, waiters } => {
                let (thing, number) = (Thing { kind, name }, holder.number);
                let since = held.map(|held| format!(", at least {} ago", Span(held))).unwrap_or_default();
                let waiters = match waiters {
                    0 => String::new(),
                    1 => "; 1 waits for it".to_owned(),
                    several => format!("; {several} wait for it"),
                };
                format!("{thing} is held across its task's end: task {number} acquired it at {line}{since}{waiters}")
            }
            Self::Blocking { task, created, polled } => {
                let (task, polled) = (Who(task), Span(*polled));
                format!("{task} (spawned at {created}) has been polled for {polled} without returning")
            }
        }
    }

    /// What it may come from, or mean, without a full stop.
    pub(super) fn advice(&self) -> String {
        match self {
            Self::Unpolled { kind, granted, .. } => {
                let otherwise = match (kind.as_ref(), granted) {
                    ("semaphore" | "bounded semaphore", 0) => ", unless somebody without a permit is to release some",
                    ("semaphore" | "bounded semaphore", _) => ", unless it asks for more than are free",
                    _ => "",
                };
                format!("Its future is where nobody polls it, and nobody behind it gets a turn{otherwise}")
            }
            Self::OnlyHandle { kind, call, .. } => {
                let verb = match kind.as_ref() {
                    "event" => "set it",
                    "condition" => "notify it",
                    "barrier" => "come to it",
                    _ if is_put(call) => "get from it",
                    _ => "put into it",
                };
                let unless = "unless that is shared by reference";
                format!("Its only handle is the one being waited on: {unless}, nobody is left to {verb}")
            }
            Self::HeldAcrossEnd { .. } => {
                "Its guard was handed to somebody else, or forgotten so that nobody will release it".to_owned()
            }
            Self::Blocking { .. } => {
                let others = "and what else that thread would run, unless it is inside `block_in_place`";
                format!("It blocks the thread that runs it, {others}")
            }
        }
    }
}

impl fmt::Display for Suspicion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}. {}.", self.fact(), self.advice())
    }
}

// === impl Elsewhere ===

impl Elsewhere {
    fn new(wait: &Wait<'_>) -> Self {
        let WaiterRow { call, line, waited, .. } = wait.row;
        let Thing { kind, name } = wait.thing;
        let (kind, name) = (kind.to_owned().into(), name.to_owned());
        Self { kind, name, call: call.clone(), line: line.clone(), waited: *waited }
    }
}

/// As a sentence about somebody who was named before, without a full stop.
impl fmt::Display for Elsewhere {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = if self.kind == "task" { "the end of " } else { "" };
        let thing = Thing { kind: &self.kind, name: &self.name };
        write!(formatter, "it waits at {} for {end}{thing} meanwhile", self.line)
    }
}

fn permits(count: u64) -> String {
    counted(usize::try_from(count).unwrap_or(usize::MAX), "permit")
}
