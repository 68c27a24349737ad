//! What is known of everyone when the report begins.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use super::words::Span;
use crate::inspect::graph::Deadlock;
use crate::inspect::graph::web::{Key, Web, key};
use crate::inspect::snapshot::{Actor, ActorKind, Snapshot};
use crate::inspect::suspicion::Suspicion;

#[derive(Debug)]
pub(super) struct Known<'a> {
    pub(super) web: Web<'a>,
    /// Those whose deadlock has been told.
    pub(super) deadlocked: HashSet<Key>,
    /// Those who are being polled.
    running: HashSet<Key>,
    /// For how long some of these have been.
    blocking: HashMap<Key, Duration>,
}

// === impl Known ===

impl<'a> Known<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, told: &[Deadlock], suspicions: &[Suspicion]) -> Self {
        let edges = told.iter().flat_map(|deadlock| &deadlock.edges);
        let running = snapshot.tasks.iter().filter(|task| task.polled.is_some());
        let blocking = suspicions.iter().filter_map(|suspicion| match suspicion {
            Suspicion::Blocking { task, polled, .. } => Some((key(task), *polled)),
            _ => None,
        });
        Self {
            web: Web::new(snapshot),
            deadlocked: edges.map(|edge| key(&edge.waiter)).collect(),
            running: running.map(|task| (ActorKind::Task, task.id)).collect(),
            blocking: blocking.collect(),
        }
    }

    /// Why somebody is the end of a chain: what others wait for is up to that one. `None`: it waits itself, or is gone.
    pub(super) fn end(&self, actor: &Actor) -> Option<String> {
        let key = key(actor);
        if self.deadlocked.contains(&key) {
            Some("is in a deadlock told above".to_owned())
        } else if actor.has_ended() || self.web.waits_of(key).len() > 0 {
            None
        } else if let Some(polled) = self.blocking.get(&key) {
            Some(format!("has been polled for {} without returning", Span(*polled)))
        } else if self.running.contains(&key) {
            Some("is running".to_owned())
        } else {
            Some("waits for nothing known here".to_owned())
        }
    }
}
