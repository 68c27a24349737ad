//! What is waited for: [`Awaited`].

use std::cmp::Reverse;
use std::fmt;
use std::time::Duration;

use super::words::{Thing, Who};
use crate::inspect::graph::web::actor;
use crate::inspect::snapshot::{Line, ObjectRow, Snapshot, TaskRow, WaiterRow};

/// Something that somebody waits for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Awaited<'a> {
    Object(&'a ObjectRow),
    Task(&'a TaskRow),
}

/// What somebody waits for, the longest wait first.
pub(super) fn things(snapshot: &Snapshot) -> Vec<Awaited<'_>> {
    let objects = snapshot.objects.iter().map(Awaited::Object);
    let mut things: Vec<_> = objects.chain(snapshot.tasks.iter().map(Awaited::Task)).collect();
    things.retain(|thing| !thing.waiters().is_empty());
    things.sort_by_cached_key(|thing| Reverse(longest(thing.waiters())));
    things
}

pub(super) fn longest(rows: &[WaiterRow]) -> Option<Duration> {
    rows.iter().map(|row| row.waited).max()
}

// === impl Awaited ===

impl<'a> Awaited<'a> {
    pub(super) fn waiters(&self) -> &'a [WaiterRow] {
        match self {
            Self::Object(object) => &object.waiters,
            Self::Task(task) => &task.waiters,
        }
    }

    /// What is alike: the kind, and the line that made it.
    pub(super) fn origin(&self) -> (&'a str, &'a Line) {
        match self {
            Self::Object(object) => (&object.kind, &object.created),
            Self::Task(task) => ("task", &task.created),
        }
    }
}

impl fmt::Display for Awaited<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Object(object) => Thing::from(*object).fmt(formatter),
            Self::Task(task) => Who(&actor(task)).fmt(formatter),
        }
    }
}
