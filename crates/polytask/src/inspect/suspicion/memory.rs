//! What takes two looks to see.

use std::collections::HashMap;
use std::time::Duration;

use super::{Suspicion, suspicions};
use crate::inspect::snapshot::{ObjectRow, Snapshot, WaiterRow};

/// What the looks before this one have found, as far as it has lasted.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    patience: Duration,
    /// When it was first seen that it is somebody's turn, by the object and the ticket.
    turns: HashMap<(u64, u64), Duration>,
}

impl Memory {
    pub(crate) fn new(patience: Duration) -> Self {
        Self { patience, turns: HashMap::new() }
    }

    /// What looks wrong by now, which any clock tells that never goes back. What was found before and is gone is
    /// forgotten.
    pub(crate) fn look(&mut self, snapshot: &Snapshot, now: Duration) -> Vec<Suspicion> {
        let mut turns = HashMap::new();
        let mut found = Vec::new();
        for object in &snapshot.objects {
            let (granted, rows) = granted(object);
            for row in rows {
                let turn = (object.id, row.ticket);
                let first = self.turns.get(&turn).copied().unwrap_or(now);
                turns.insert(turn, first);
                let unpolled = now.saturating_sub(first);
                // That it was seen once tells nothing: it may be polled this moment.
                if self.turns.contains_key(&turn) && unpolled >= self.patience {
                    found.push(Suspicion::Unpolled {
                        kind: object.kind.clone(),
                        name: object.name.clone(),
                        granted,
                        waiter: row.actor.clone(),
                        call: row.call.clone(),
                        line: row.line.clone(),
                        waited: row.waited,
                        unpolled,
                    });
                }
            }
        }
        self.turns = turns;
        found.extend(suspicions(snapshot, self.patience));
        found
    }

    #[cfg(test)]
    pub(super) fn remembered(&self) -> usize {
        self.turns.len()
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
