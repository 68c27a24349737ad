//! How full a queue is, for whoever cannot look into it: [`Gauge`].

#[cfg(feature = "inspect")]
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

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
    /// How many items there are, and in the upper half how many are promised.
    #[cfg(feature = "inspect")]
    items: AtomicU64,
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
            self.items.store(state.len() as u64 | (state.promised() as u64) << 32, Relaxed);
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
        let (items, rest) = (self.items.load(Relaxed), self.rest.load(Relaxed));
        let numbers = [
            Some(("len", (items & u64::from(u32::MAX)) as usize)),
            self.capacity.map(|capacity| ("capacity", capacity)),
            Some(("promised", (items >> 32) as usize)),
            Some(("closed", rest & 1)),
            (rest & 2 != 0).then_some(("unfinished", rest >> 2)),
        ];
        told.numbers.extend(numbers.into_iter().flatten());
    }
}
