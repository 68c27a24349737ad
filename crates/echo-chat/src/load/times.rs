//! Durations and their percentiles.
//!
//! See [`Times`].

use std::fmt;
use std::time::Duration;

use hdrhistogram::Histogram;
use serde::Serialize;

/// What lasts longer counts as this.
const LONGEST: Duration = Duration::from_secs(3600);

/// Durations, to three digits.
#[derive(Debug, Clone)]
pub struct Times {
    nanoseconds: Histogram<u64>,
}

/// What is told of many durations, in nanoseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Percentiles {
    /// How many there were.
    pub count: u64,
    /// Half of them were no longer.
    pub p50: u64,
    /// Nine of ten.
    pub p90: u64,
    /// 99 of 100.
    pub p99: u64,
    /// 999 of 1000.
    pub p99_9: u64,
    /// The longest.
    pub max: u64,
}

// === impl Times ===

impl Times {
    /// None so far.
    pub fn new() -> Self {
        let nanoseconds = Histogram::new_with_bounds(1, LONGEST.as_nanos() as u64, 3);
        Self { nanoseconds: nanoseconds.expect("the bounds are in order, and three digits are allowed") }
    }

    /// Adds the same duration `count` times.
    pub fn add(&mut self, duration: Duration, count: u64) {
        let nanoseconds = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        self.nanoseconds.saturating_record_n(nanoseconds.max(1), count);
    }

    /// Adds all of another.
    pub fn append(&mut self, other: &Self) {
        self.nanoseconds.add(&other.nanoseconds).expect("both have the same bounds");
    }

    /// What is told of them.
    pub fn percentiles(&self) -> Percentiles {
        let at = |part| self.nanoseconds.value_at_quantile(part);
        Percentiles {
            count: self.nanoseconds.len(),
            p50: at(0.5),
            p90: at(0.9),
            p99: at(0.99),
            p99_9: at(0.999),
            max: self.nanoseconds.max(),
        }
    }
}

impl Default for Times {
    fn default() -> Self {
        Self::new()
    }
}

// === impl Percentiles ===

impl fmt::Display for Percentiles {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.count == 0 {
            return formatter.write_str("none");
        }
        let named = [("p50", self.p50), ("p90", self.p90), ("p99", self.p99), ("p99.9", self.p99_9), ("max", self.max)];
        for (place, (name, nanoseconds)) in named.into_iter().enumerate() {
            let space = if place == 0 { "" } else { "  " };
            let time = time(Duration::from_nanos(nanoseconds));
            write!(formatter, "{space}{name} {time:>7}")?;
        }
        Ok(())
    }
}

/// A duration with three digits and its unit.
pub fn time(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    let (value, unit) = match seconds {
        seconds if seconds < 1e-6 => (seconds * 1e9, "ns"),
        seconds if seconds < 1e-3 => (seconds * 1e6, "µs"),
        seconds if seconds < 1.0 => (seconds * 1e3, "ms"),
        seconds => (seconds, "s"),
    };
    let digits = match value {
        value if value < 9.995 => 2,
        value if value < 99.95 => 1,
        _ => 0,
    };
    format!("{value:.digits$} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_told_to_three_digits() {
        let mut times = Times::new();
        (1..=1000).for_each(|milliseconds| times.add(Duration::from_millis(milliseconds), 1));
        let text = times.percentiles().to_string();
        assert_eq!(text, "p50  500 ms  p90  900 ms  p99  990 ms  p99.9  999 ms  max  1.00 s");
    }

    #[test]
    fn equal_durations_are_added_together() {
        let mut times = Times::new();
        times.add(Duration::from_micros(10), 99);
        let mut other = Times::new();
        other.add(Duration::from_secs(1), 1);
        times.append(&other);
        let Percentiles { count, p50, p99, max, .. } = times.percentiles();
        assert_eq!(count, 100);
        assert!(p50.abs_diff(10_000) <= 10 && p99.abs_diff(10_000) <= 10, "{p50} {p99}");
        assert!(max.abs_diff(1_000_000_000) <= 1_000_000, "{max}");
    }

    #[test]
    fn no_durations_have_no_percentiles() {
        assert_eq!(Times::new().percentiles().to_string(), "none");
    }

    #[test]
    fn a_time_has_the_unit_that_suits_it() {
        let times = [999, 1_500, 12_340, 999_000, 2_000_000, 61_000_000_000].map(|ns| time(Duration::from_nanos(ns)));
        assert_eq!(times, ["999 ns", "1.50 µs", "12.3 µs", "999 µs", "2.00 ms", "61.0 s"]);
    }
}
