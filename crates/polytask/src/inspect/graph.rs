//! Who waits for whom in a cycle: [`Deadlock`].
//!
//! A pure function of what one look found: nothing here waits, asks a clock, or knows a global.

#[cfg(test)]
pub(super) mod build;
mod components;
mod stuck;
#[cfg(test)]
mod tests;
pub(super) mod web;

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashSet;
use std::fmt;
use std::time::Duration;

use self::stuck::Stuck;
use self::web::{Blocker, Need, Wait, Web};
use super::report::words::{Plain, Span, Thing, Who};
use super::snapshot::{Actor, Line, Snapshot};

/// A cycle of tasks and threads each of which waits for the next.
///
/// A suspicion, never a proof: a wait may be one arm of a `select!` whose other arm is nothing that this crate knows,
/// and a guard may have moved to another task than the one that acquired it.
///
/// It is displayed as a head line and one line for each [edge](Self::edges), each naming who waits, for what, and the
/// lines concerned.
///
/// # Examples
///
/// See [`deadlocks`](super::deadlocks()).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Deadlock {
    /// How much is known.
    pub certainty: Certainty,
    /// For how long at least nothing in the cycle has moved.
    pub unmoved: Duration,
    /// Who waits for whom: the holder of each is the waiter of the next, and the holder of the last that of the first.
    pub edges: Vec<Edge>,
}

/// How much is known about a [`Deadlock`].
///
/// # Examples
///
/// See [`deadlocks`](super::deadlocks()).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Certainty {
    /// Everyone in the cycle needs the next one to go on.
    Suspected,
    /// Somewhere in it others than those known might help: anyone may release a permit or put an item.
    Possible,
}

/// One step of a [`Deadlock`]: who waits for whom.
///
/// # Examples
///
/// See [`deadlocks`](super::deadlocks()).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Edge {
    /// Who waits.
    pub waiter: Actor,
    /// What it called, as in the source: `acquire`, `put`, `join`.
    pub call: Cow<'static, str>,
    /// The line that called it.
    pub line: Line,
    /// For how long it has waited.
    pub waited: Duration,
    /// What it waits for, as a word in a sentence: `lock`, `queue`, or `task` where it waits for the end of one.
    pub kind: Cow<'static, str>,
    /// The name of what it waits for.
    pub name: String,
    /// For whom it waits.
    pub holder: Actor,
    /// Why it is for that one.
    pub role: Role,
    /// The line where the holder acquired it; for a queue or a barrier the one where it was seen before. `None` where
    /// the wait is for a task's end.
    pub held_line: Option<Line>,
    /// For how long at least the holder has held it, where that is known.
    pub held: Option<Duration>,
}

/// Why somebody waits for the [holder](Edge::holder) of an [`Edge`].
///
/// # Examples
///
/// See [`deadlocks`](super::deadlocks()).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Role {
    /// It acquired the object and has not released it.
    Holder,
    /// It waits for the same read-write lock, to write, and came first.
    InFront,
    /// It is the task whose end is waited for.
    Joined,
    /// It is a task of the group whose end is waited for.
    Member,
    /// It got something from this queue before.
    Getter,
    /// It put something into this queue before.
    Putter,
    /// It came to this barrier before, and is missing now.
    Party,
}

/// The cycles in which nothing has moved for `patience`: each knot of waits once, as one of its shortest cycles. The
/// surer come first, then the older.
pub(crate) fn deadlocks(snapshot: &Snapshot, patience: Duration) -> Vec<Deadlock> {
    let web = Web::new(snapshot);
    let certain = Stuck::new(&web, patience, |need| need == Need::All);
    let possible = Stuck::new(&web, patience, |need| need != Need::Unknown);
    let knots = certain.knots();
    // What is certainly stuck is so without whoever only might be waited for.
    let known: HashSet<_> = knots.iter().flat_map(|knot| &knot.members).collect();
    let mut new = possible.knots();
    new.retain(|knot| !knot.members.iter().any(|member| known.contains(member)));

    let told = |stuck: &Stuck<'_, '_>, knot, certainty| {
        let edges: Vec<_> = stuck.cycle(knot)?.into_iter().map(|(wait, blocker)| Edge::new(wait, blocker)).collect();
        let unmoved = edges.iter().map(Edge::age).min()?;
        Some(Deadlock { certainty, unmoved, edges })
    };
    let mut found: Vec<_> = knots.iter().filter_map(|knot| told(&certain, knot, Certainty::Suspected)).collect();
    found.extend(new.iter().filter_map(|knot| told(&possible, knot, Certainty::Possible)));
    found.sort_by_cached_key(|deadlock| {
        (deadlock.certainty, Reverse(deadlock.unmoved), deadlock.edges.first().map(|edge| edge.waiter.clone()))
    });
    found
}

// === impl Deadlock ===

impl Deadlock {
    /// Its first line.
    pub(super) fn head(&self) -> String {
        let certainty = match self.certainty {
            Certainty::Suspected => "suspected",
            Certainty::Possible => "possible",
        };
        let unmoved = Span(self.unmoved);
        match self.edges.len() {
            1 => format!("{certainty} self-deadlock: nothing has moved for {unmoved}"),
            several => format!("{certainty} deadlock of {several}: nothing in this cycle has moved for {unmoved}"),
        }
    }
}

impl fmt::Display for Deadlock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.head())?;
        self.edges.iter().try_for_each(|edge| write!(formatter, "\n  {edge}"))
    }
}

// === impl Edge ===

impl Edge {
    pub(super) fn new(wait: &Wait<'_>, blocker: &Blocker<'_>) -> Self {
        Self {
            waiter: wait.row.actor.clone(),
            call: wait.row.call.clone(),
            line: wait.row.line.clone(),
            waited: wait.row.waited,
            kind: wait.thing.kind.to_owned().into(),
            name: wait.thing.name.to_owned(),
            holder: blocker.actor.clone().into_owned(),
            role: blocker.role,
            held_line: blocker.line.cloned(),
            held: blocker.held,
        }
    }

    /// For how long both of its ends have stood as they do.
    fn age(&self) -> Duration {
        self.held.map_or(self.waited, |held| held.min(self.waited))
    }
}

/// As a sentence without a full stop.
impl fmt::Display for Edge {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let itself = (self.waiter.kind, self.waiter.number) == (self.holder.kind, self.holder.number);
        let (waiter, holder) = (Who(&self.waiter), Who(&self.holder));
        let thing = Thing { kind: &self.kind, name: &self.name };
        match self.role {
            Role::Joined if itself => write!(formatter, "{waiter} waits for its own end")?,
            Role::Joined => write!(formatter, "{waiter} waits for the end of {thing}")?,
            _ => write!(formatter, "{waiter} waits for {thing}")?,
        }
        write!(formatter, " ({} at {}, for {})", Plain(&self.call), self.line, Span(self.waited))?;
        match (self.role, itself) {
            (Role::Joined, _) => return Ok(()),
            (Role::Holder, _) => {
                let part = if self.kind.ends_with("semaphore") { "a permit of " } else { "" };
                write!(formatter, ", {part}which ")?;
                if itself { write!(formatter, "it acquired itself")? } else { write!(formatter, "{holder} acquired")? }
            }
            (Role::InFront, true) => write!(formatter, ", in front of which it waits itself to write")?,
            (Role::InFront, false) => write!(formatter, ", in front of which {holder} waits to write")?,
            (Role::Member, true) => write!(formatter, ", in which it runs itself")?,
            (Role::Member, false) => write!(formatter, ", in which {holder} runs")?,
            (Role::Getter, _) => write!(formatter, ", from which {holder} got before")?,
            (Role::Putter, _) => write!(formatter, ", into which {holder} put before")?,
            (Role::Party, _) => write!(formatter, ", to which {holder} came before")?,
        }
        self.held_line.iter().try_for_each(|line| write!(formatter, " at {line}"))
    }
}
