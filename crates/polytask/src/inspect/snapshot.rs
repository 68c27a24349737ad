//! What is known at one look, as plain data: [`Snapshot`].

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

pub use crate::instrument::{Actor, ActorKind, Line};

/// Every object that has a name or somebody waiting, and every task, as one look found them.
///
/// Each row is consistent in itself. The rows are read one after the other while the program goes on, so that the whole
/// is not one instant: a lock's row may say that it is free, and a task's, read a moment later, that it holds it.
///
/// Durations are what is known for certain: a wait or a turn is at least so old.
///
/// # Examples
///
/// See [`snapshot`](super::snapshot()).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Snapshot {
    /// The objects, the oldest first.
    pub objects: Vec<ObjectRow>,
    /// The tasks that have not ended, the oldest first.
    pub tasks: Vec<TaskRow>,
}

/// One object: who holds it, who waits for it, and its numbers.
///
/// # Examples
///
/// See [`snapshot`](super::snapshot()).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ObjectRow {
    /// A number that no other object of this process has.
    pub id: u64,
    /// What it is, as a word in a sentence: `lock`, `queue`, `bounded semaphore`.
    pub kind: Cow<'static, str>,
    /// Its name, or its kind and number.
    pub name: String,
    /// The line that made it.
    pub created: Line,
    /// Who acquired it and has not released it. A guard may have moved to somebody else since.
    pub holders: Vec<HolderRow>,
    /// How many more hold it than are listed.
    pub more_holders: usize,
    /// Who waits for it, first come first.
    pub waiters: Vec<WaiterRow>,
    /// Its numbers by their names, as `permits`, `depth` or `capacity`.
    pub numbers: BTreeMap<Cow<'static, str>, u64>,
    /// How many handles there are, where that can be told.
    pub handles: Option<usize>,
    /// Who waited for it before, and went on: from whom its present waiters may hope for something.
    pub recent: Vec<RecentRow>,
}

/// Somebody who acquired an object and has not released it.
///
/// # Examples
///
/// See [`snapshot`](super::snapshot()).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct HolderRow {
    /// Who acquired it.
    pub actor: Actor,
    /// The line that acquired it.
    pub line: Line,
    /// For how long at least. `None`: nobody has waited for it or looked at it meanwhile, and no clock runs.
    pub held: Option<Duration>,
    /// Which acquisition it is: another number means that it was released and acquired meanwhile.
    pub turn: u64,
}

/// Somebody who waits for an object.
///
/// # Examples
///
/// See [`snapshot`](super::snapshot()).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct WaiterRow {
    /// Who waits.
    pub actor: Actor,
    /// What was called, as in the source: `acquire`, `get`, `put`, `join`.
    pub call: Cow<'static, str>,
    /// The line that called it.
    pub line: Line,
    /// For how long.
    pub waited: Duration,
    /// Its rank among all who ever waited for this object.
    pub ticket: u64,
}

/// Somebody who waited for an object before.
///
/// # Examples
///
/// See [`snapshot`](super::snapshot()).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct RecentRow {
    /// Who waited.
    pub actor: Actor,
    /// What was called.
    pub call: Cow<'static, str>,
    /// The line that called it.
    pub line: Line,
}

/// One task.
///
/// # Examples
///
/// See [`snapshot`](super::snapshot()).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct TaskRow {
    /// Its number, as [`TaskId::get`](crate::TaskId::get) gives it.
    pub id: u64,
    /// Its name, or `Task` and its number.
    pub name: String,
    /// The line that spawned it.
    pub created: Line,
    /// The number of the task that spawned it.
    pub parent: Option<u64>,
    /// Whether it is not waited for.
    pub daemon: bool,
    /// The [id](ObjectRow::id) of the group that it is in.
    pub group: Option<u64>,
    /// For how long at least the poll that is going on has lasted. `None`: it is not polled, or no [watch](super::watch())
    /// runs, whose clock this needs.
    pub polled: Option<Duration>,
    /// Who waits for its end.
    pub waiters: Vec<WaiterRow>,
}
