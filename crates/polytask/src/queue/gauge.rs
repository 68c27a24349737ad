//! How full a queue is, for whoever cannot look into it: [`Gauge`].

#[cfg(feature = "inspect")]
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use super::order::Order;
use super::state::State;
use crate::instrument::Facts;
#[cfg(feature = "inspect")]
use crate::instrument::Told;

/// The numbers of a queue after its latest change.
///
/// Copies: the queue's own stand under its mutex beside the items, whose type nobody but the queue knows.
#[derive(Debug, Default)]
pub(super) struct Gauge {
    #[cfg(feature = "inspect")]
    capacity: Option<usize>,
    #[cfg(feature = "inspect")]
    len: AtomicUsize,
    #[cfg(feature = "inspect")]
    promised: AtomicUsize,
    /// Whether it is closed, and has a ledger, in the two lowest bits; above them what the ledger has as unfinished.
    #[cfg(feature = "inspect")]
    rest: AtomicUsize,
}

// === impl Gauge ===

impl Gauge {
    pub(super) fn new(capacity: Option<usize>) -> Self {
        #[cfg(feature = "inspect")]
        return Self { capacity, ..Self::default() };
        #[cfg(not(feature = "inspect"))]
        {
            let _ = capacity;
            Self {}
        }
    }

    /// Copies the numbers. Called with the queue's mutex held.
    #[inline]
    pub(super) fn read<O: Order>(&self, state: &State<O>) {
        #[cfg(feature = "inspect")]
        {
            self.len.store(state.len(), Relaxed);
            self.promised.store(state.promised(), Relaxed);
            let unfinished = state.unfinished();
            let ledger = usize::from(unfinished.is_some()) << 1;
            self.rest.store(unfinished.unwrap_or(0) << 2 | ledger | usize::from(state.is_closed()), Relaxed);
        }
        #[cfg(not(feature = "inspect"))]
        let _ = state;
    }
}

impl Facts for Gauge {
    #[cfg(feature = "inspect")]
    fn tell(&self, told: &mut Told) {
        let rest = self.rest.load(Relaxed);
        let numbers = [
            Some(("len", self.len.load(Relaxed))),
            self.capacity.map(|capacity| ("capacity", capacity)),
            Some(("promised", self.promised.load(Relaxed))),
            Some(("closed", rest & 1)),
            (rest & 2 != 0).then_some(("unfinished", rest >> 2)),
        ];
        told.numbers.extend(numbers.into_iter().flatten());
    }
}
