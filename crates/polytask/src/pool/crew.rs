//! How busy a pool is, for whoever cannot look into it: [`Crew`].

#[cfg(feature = "inspect")]
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use super::state::{Entry, State};
use crate::instrument::Facts;
#[cfg(feature = "inspect")]
use crate::instrument::Told;

/// The numbers of a pool after its latest change.
///
/// Copies: the pool's own stand under its mutex beside the workers' locals, whose type nobody but the pool knows.
#[derive(Debug, Default)]
pub(super) struct Crew {
    #[cfg(feature = "inspect")]
    workers: AtomicUsize,
    #[cfg(feature = "inspect")]
    running: AtomicUsize,
    #[cfg(feature = "inspect")]
    queued: AtomicUsize,
    #[cfg(feature = "inspect")]
    backlog: AtomicUsize,
}

// === impl Crew ===

impl Crew {
    /// Copies the numbers. Called with the pool's mutex held.
    #[inline]
    pub(super) fn read<J: Entry, L>(&self, state: &State<J, L>) {
        #[cfg(feature = "inspect")]
        {
            self.workers.store(state.slots().limit(), Relaxed);
            self.running.store(state.slots().working(), Relaxed);
            self.queued.store(state.queued(), Relaxed);
            self.backlog.store(state.backlog(), Relaxed);
        }
        #[cfg(not(feature = "inspect"))]
        let _ = state;
    }
}

impl Facts for Crew {
    #[cfg(feature = "inspect")]
    fn tell(&self, told: &mut Told) {
        let Self { workers, running, queued, backlog } = self;
        let numbers = [("workers", workers), ("running", running), ("queued", queued), ("backlog", backlog)];
        told.numbers.extend(numbers.map(|(name, number)| (name, number.load(Relaxed))));
    }
}
