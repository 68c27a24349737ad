//! How many permits are handed out, which decides whether some may be taken back: [`Out`].
//!
//! The model of `crates/polytask-test` includes this file by its path, beside loom's `atomic` in place of the
//! standard one, so it uses nothing else of the crate.

use super::atomic::{AtomicUsize, Ordering::Relaxed};

/// The number of permits that are handed out.
///
/// Together with those that can be had they are never more than the start: a permit is counted here after it was
/// taken, and is made available after it was discounted here. For the same reason the orderings are relaxed. Each
/// decision is one step on this number alone, and the semaphore orders everything else.
#[derive(Debug)]
pub(crate) struct Out(AtomicUsize);

// === impl Out ===

impl Out {
    pub(crate) fn none() -> Self {
        Self(AtomicUsize::new(0))
    }

    pub(crate) fn count(&self) -> usize {
        self.0.load(Relaxed)
    }

    /// Permits are handed out.
    pub(crate) fn hand_out(&self, count: usize) {
        self.0.fetch_add(count, Relaxed);
    }

    /// Takes `count` permits back if so many are out. If not, nothing changes, and the error says how many are.
    pub(crate) fn take_back(&self, count: usize) -> Result<(), usize> {
        self.0.fetch_update(Relaxed, Relaxed, |out| out.checked_sub(count)).map(drop)
    }

    /// Takes back up to `count` permits, as many as are out, and says how many these were.
    pub(crate) fn take_back_at_most(&self, count: usize) -> usize {
        let before = self.0.fetch_update(Relaxed, Relaxed, |out| Some(out.saturating_sub(count)));
        before.map_or(0, |out| out.min(count))
    }
}
