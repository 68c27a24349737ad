//! What a job does: arithmetic that lasts as long as asked for.

use std::hint::black_box;
use std::sync::LazyLock;
use std::time::Duration;

use crate::harness::{Flavour, Moment};

/// Some steps of arithmetic, the same for every candidate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Work {
    steps: u64,
}

impl Work {
    /// Work that lasts this long on a thread of its own.
    pub(super) fn lasting(length: Duration) -> Self {
        let steps = length.as_secs_f64() / *STEP;
        Self { steps: steps.round() as u64 }
    }

    /// Does the work; each number gives another one.
    pub(super) fn run(self, number: u64) -> u64 {
        let mut state = black_box(number);
        for _ in 0..self.steps {
            // Each step needs the one before, so that no compiler makes them faster side by side.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state = state.wrapping_add(1);
        }
        black_box(state)
    }
}

/// What one step takes, in seconds: measured once for all figures.
static STEP: LazyLock<f64> = LazyLock::new(|| {
    const STEPS: u64 = 1_000_000;
    let seconds = |_| {
        let start = Moment::now(Flavour::CurrentThread);
        Work { steps: STEPS }.run(1);
        start.elapsed().as_secs_f64()
    };
    // The fastest is the one that nobody disturbed.
    (0..20).map(seconds).fold(f64::INFINITY, f64::min) / STEPS as f64
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twice_as_long_is_twice_as_many_steps() {
        let [short, long] = [1, 2].map(|micros| Work::lasting(Duration::from_micros(micros)).steps);
        assert!(short > 10, "{short}");
        assert!((2 * short).abs_diff(long) <= 1, "{short} {long}");
    }

    #[test]
    fn every_number_gives_another_one() {
        let work = Work { steps: 30 };
        let mut results: Vec<u64> = (0..1000).map(|number| work.run(number)).collect();
        results.sort_unstable();
        results.dedup();
        assert_eq!(results.len(), 1000);
    }
}
