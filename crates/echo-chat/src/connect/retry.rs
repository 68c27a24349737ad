//! When to connect again.
//!
//! See [`Retry`].

use std::time::Duration;

/// The longest wait before the first try.
pub const SHORTEST: Duration = Duration::from_secs(1);
/// The longest wait before any.
pub const LONGEST: Duration = Duration::from_secs(60);

/// Doubles its waits with every failure, and shortens each by chance, so that the many clients of a server that was
/// restarted do not come back at the same moment.
#[derive(Debug, Default)]
pub struct Retry {
    failures: u32,
}

impl Retry {
    /// Returns how long to wait now; `chance` is between 0 and 1.
    pub fn failed(&mut self, chance: f64) -> Duration {
        let longest = SHORTEST.saturating_mul(2_u32.saturating_pow(self.failures)).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        longest.mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0)
    }

    /// Says that the server knew us: the next wait is a short one again.
    pub fn succeeded(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_minute_and_begin_anew_after_a_success() {
        let mut retry = Retry::default();
        let waits: Vec<_> = (0..8).map(|_| retry.failed(1.0).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
        retry.succeeded();
        assert_eq!(retry.failed(1.0), SHORTEST);
    }

    #[test]
    fn chance_shortens_a_wait_by_up_to_a_half() {
        let at = |chance| {
            let mut retry = Retry::default();
            retry.failed(1.0);
            retry.failed(chance).as_millis()
        };
        assert_eq!([at(0.0), at(0.5), at(1.0)], [1000, 1500, 2000]);
    }

    #[test]
    fn any_number_of_failures_is_fine() {
        let mut retry = Retry { failures: u32::MAX };
        assert_eq!(retry.failed(1.0), LONGEST);
    }
}
