//! What takes two looks to see.

use std::collections::HashMap;
use std::time::Duration;

use super::{Elsewhere, Suspicion, suspicions};
use crate::inspect::graph::web::{Web, key};
use crate::inspect::snapshot::{ObjectRow, Snapshot, WaiterRow};

/// What the looks before this one have found, as far as it has lasted.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    patience: Duration,
    /// When it was first seen that it is somebody's turn, by the object and the ticket.
    turns: HashMap<(u64, u64), Duration>,
    /// When the latest look was.
    latest: Duration,
}

impl Memory {
    pub(crate) fn new(patience: Duration) -> Self {
        Self { patience, ..Self::default() }
    }

    /// What looks wrong by now, which any clock tells that goes back seldom if ever. What was found before and is gone is
    /// forgotten.
    ///
    /// Where several look by turns, some may come with what they saw before the latest look. They are told what is known,
    /// and nothing is learnt from them.
    pub(crate) fn look(&mut self, snapshot: &Snapshot, now: Duration) -> Vec<Suspicion> {
        if now.saturating_add(self.patience) < self.latest {
            // No look takes that long: the clock has begun anew.
            *self = Self::new(self.patience);
        }
        let mut turns = HashMap::new();
        let mut unpolled = Vec::new();
        for object in &snapshot.objects {
            let (granted, rows) = granted(object);
            for row in rows {
                let turn = (object.id, row.ticket);
                let known = self.turns.get(&turn).copied();
                turns.insert(turn, known.unwrap_or(now));
                // That it was seen once tells nothing: it may be polled this moment.
                if let Some(age) = known.map(|first| now.saturating_sub(first)).filter(|age| *age >= self.patience) {
                    unpolled.push(Unpolled { object, row, granted, age });
                }
            }
        }
        if now >= self.latest {
            (self.turns, self.latest) = (turns, now);
        }
        let web = if unpolled.is_empty() { Web::default() } else { Web::new(snapshot) };
        let mut found: Vec<_> = unpolled.iter().map(|unpolled| unpolled.told(&web)).collect();
        found.extend(suspicions(snapshot, self.patience));
        found
    }

    #[cfg(test)]
    pub(super) fn remembered(&self) -> usize {
        self.turns.len()
    }
}

/// A turn that has come and is not taken.
struct Unpolled<'a> {
    object: &'a ObjectRow,
    row: &'a WaiterRow,
    granted: u64,
    age: Duration,
}

// === impl Unpolled ===

impl Unpolled<'_> {
    fn told(&self, web: &Web<'_>) -> Suspicion {
        let Self { object, row, granted, age } = *self;
        let others = web.waits_of(key(&row.actor)).filter(|wait| !std::ptr::eq(wait.row, row));
        Suspicion::Unpolled {
            kind: object.kind.clone(),
            name: object.name.clone(),
            granted,
            waiter: row.actor.clone(),
            call: row.call.clone(),
            line: row.line.clone(),
            waited: row.waited,
            unpolled: age,
            elsewhere: others.min_by_key(|wait| wait.row.waited).map(Elsewhere::new),
        }
    }
}

/// Whose turn it is, as far as this row can tell, and how much there is for them.
fn granted(object: &ObjectRow) -> (u64, Vec<&WaiterRow>) {
    let number = |key| object.numbers.get(key).copied().unwrap_or_default();
    let held = !object.holders.is_empty() || object.more_holders > 0;
    let first = |wanted: fn(&str) -> bool, count: u64| {
        let mut rows: Vec<_> = object.waiters.iter().filter(|row| wanted(&row.call)).collect();
        rows.sort_by_key(|row| row.ticket);
        rows.truncate(usize::try_from(count).unwrap_or(usize::MAX));
        rows
    };
    match object.kind.as_ref() {
        "lock" | "re-entrant lock" if !held => (0, first(|_| true, 1)),
        "semaphore" | "bounded semaphore" if !held || number("permits") > 0 => (number("permits"), first(|_| true, 1)),
        "queue" | "pipe" => (number("promised"), first(|call| matches!(call, "get" | "get_many"), number("promised"))),
        _ => (0, Vec::new()),
    }
}
