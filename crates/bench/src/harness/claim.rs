//! A sentence about a table that its numbers confirm or not.

use super::table::number;
use super::{Samples, Spread};

/// What is said about one row in some columns.
#[derive(Clone, Debug)]
pub struct Claim {
    text: String,
    row: String,
    columns: Vec<String>,
    wanted: Wanted,
}

#[derive(Clone, Debug)]
enum Wanted {
    /// At least this many times as fast as another row.
    Speed { beside: String, at_least: f64 },
    /// At most this many times the cost of another row.
    Cost { beside: String, at_most: f64 },
    /// At most so many nanoseconds more than another row.
    Extra { beside: String, at_most: f64 },
    /// A median of at most so many nanoseconds or bytes.
    Median { at_most: f64 },
    /// No round above so many nanoseconds.
    Worst { at_most: f64 },
}

/// Whether a claim was reached, and the line that says so.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Reached in every column; nothing measured is not reached.
    pub reached: bool,
    /// The sentence printed below the table.
    pub line: String,
}

// === impl Claim ===

impl Claim {
    /// `row` is at least `at_least` times as fast as `beside`.
    #[must_use]
    pub fn speed<C: Into<String>>(
        row: impl Into<String>,
        beside: impl Into<String>,
        at_least: f64,
        columns: impl IntoIterator<Item = C>,
    ) -> Self {
        let (row, beside) = (row.into(), beside.into());
        let text = if at_least == 1.0 {
            format!("{row} ahead of {beside}")
        } else {
            format!("{row} at least {at_least:.2}x as fast as {beside}")
        };
        Self::new(text, row, columns, Wanted::Speed { beside, at_least })
    }

    /// `row` takes at most `at_most` times what `beside` takes.
    #[must_use]
    pub fn cost<C: Into<String>>(
        row: impl Into<String>,
        beside: impl Into<String>,
        at_most: f64,
        columns: impl IntoIterator<Item = C>,
    ) -> Self {
        let (row, beside) = (row.into(), beside.into());
        let text = format!("{row} at most {at_most:.2}x the cost of {beside}");
        Self::new(text, row, columns, Wanted::Cost { beside, at_most })
    }

    /// `row` takes at most `at_most` nanoseconds more than `beside`.
    #[must_use]
    pub fn extra<C: Into<String>>(
        row: impl Into<String>,
        beside: impl Into<String>,
        at_most: f64,
        columns: impl IntoIterator<Item = C>,
    ) -> Self {
        let (row, beside) = (row.into(), beside.into());
        let text = format!("{row} at most {} above {beside}", number(at_most));
        Self::new(text, row, columns, Wanted::Extra { beside, at_most })
    }

    /// The median of `row` is at most `at_most` nanoseconds, or what else the table counts.
    #[must_use]
    pub fn median<C: Into<String>>(row: impl Into<String>, at_most: f64, columns: impl IntoIterator<Item = C>) -> Self {
        let row = row.into();
        let text = format!("{row} at most {}", number(at_most));
        Self::new(text, row, columns, Wanted::Median { at_most })
    }

    /// No round of `row` is above `at_most` nanoseconds.
    #[must_use]
    pub fn worst<C: Into<String>>(row: impl Into<String>, at_most: f64, columns: impl IntoIterator<Item = C>) -> Self {
        let row = row.into();
        let text = format!("{row} at most {} in every round", number(at_most));
        Self::new(text, row, columns, Wanted::Worst { at_most })
    }

    fn new<C: Into<String>>(text: String, row: String, columns: impl IntoIterator<Item = C>, wanted: Wanted) -> Self {
        Self { text, row, columns: columns.into_iter().map(Into::into).collect(), wanted }
    }

    /// Holds the claim against the numbers.
    #[must_use]
    pub fn judge(&self, samples: &Samples) -> Verdict {
        let results: Vec<_> = self.columns.iter().map(|column| self.judge_column(samples, column)).collect();
        let reached = !results.is_empty() && results.iter().all(|(reached, _)| *reached);
        let measured: Vec<_> = results.into_iter().map(|(_, text)| text).collect();
        let verdict = if reached { "reached" } else { "NOT reached" };
        let line = format!("{verdict}: {}: measured {}", self.text, measured.join(", "));
        Verdict { reached, line }
    }

    fn judge_column(&self, samples: &Samples, column: &str) -> (bool, String) {
        let measured = match &self.wanted {
            Wanted::Speed { beside, .. } => samples.speed(&self.row, beside, column),
            Wanted::Cost { beside, .. } => samples.speed(beside, &self.row, column),
            Wanted::Extra { beside, .. } => samples.difference(&self.row, beside, column),
            Wanted::Median { .. } | Wanted::Worst { .. } => samples.value(&self.row, column),
        };
        let Some(measured) = measured else {
            return (false, format!("nothing ({column})"));
        };
        let Spread { median, min, max } = measured;
        let (reached, doubtful, value, wanted) = match self.wanted {
            Wanted::Speed { at_least, .. } => (median >= at_least, max >= at_least, times(median), times(at_least)),
            Wanted::Cost { at_most, .. } => (median <= at_most, min <= at_most, times(median), times(at_most)),
            Wanted::Extra { at_most, .. } | Wanted::Median { at_most } => {
                (median <= at_most, min <= at_most, number(median), number(at_most))
            }
            Wanted::Worst { at_most } => (max <= at_most, false, number(max), number(at_most)),
        };
        let missed = match (reached, doubtful) {
            (true, _) => String::new(),
            (false, true) => format!(", wanted {wanted}, inside the rounds' spread"),
            (false, false) => format!(", wanted {wanted}"),
        };
        (reached, format!("{value} ({column}{missed})"))
    }
}

fn times(factor: f64) -> String {
    format!("{factor:.2}x")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(ours: &[f64], peer: &[f64]) -> Samples {
        let mut samples = Samples::new(vec!["ours".into(), "peer".into()], vec!["here".into()]);
        ours.iter().for_each(|value| samples.push(0, 0, *value));
        peer.iter().for_each(|value| samples.push(1, 0, *value));
        samples
    }

    #[test]
    fn a_speed_is_reached_by_the_median_of_the_paired_ratios() {
        let claim = Claim::speed("ours", "peer", 1.3, ["here"]);
        let verdict = claim.judge(&samples(&[10.0], &[14.0]));
        assert!(verdict.reached);
        assert_eq!(verdict.line, "reached: ours at least 1.30x as fast as peer: measured 1.40x (here)");
    }

    #[test]
    fn a_missed_speed_says_what_was_wanted() {
        let claim = Claim::speed("ours", "peer", 2.0, ["here"]);
        let verdict = claim.judge(&samples(&[10.0], &[14.0]));
        assert!(!verdict.reached);
        assert_eq!(
            verdict.line,
            "NOT reached: ours at least 2.00x as fast as peer: measured 1.40x (here, wanted 2.00x)"
        );
    }

    #[test]
    fn a_miss_that_some_round_contradicts_is_marked() {
        let claim = Claim::speed("ours", "peer", 1.0, ["here"]);
        let verdict = claim.judge(&samples(&[10.0, 10.0, 10.0], &[9.0, 9.5, 12.0]));
        assert!(!verdict.reached);
        assert!(verdict.line.contains("inside the rounds' spread"), "{}", verdict.line);
    }

    #[test]
    fn a_cost_is_the_inverse_of_a_speed() {
        let claim = Claim::cost("ours", "peer", 3.0, ["here"]);
        assert!(claim.judge(&samples(&[29.0], &[10.0])).reached);
        let verdict = claim.judge(&samples(&[31.0], &[10.0]));
        assert_eq!(
            verdict.line,
            "NOT reached: ours at most 3.00x the cost of peer: measured 3.10x (here, wanted 3.00x)"
        );
    }

    #[test]
    fn an_extra_is_what_lies_between_two_rows_of_the_same_round() {
        let rounds = samples(&[11.0, 31.0, 50.5], &[10.0, 30.0, 50.0]);
        assert!(Claim::extra("ours", "peer", 1.0, ["here"]).judge(&rounds).reached);
        let verdict = Claim::extra("ours", "peer", 0.25, ["here"]).judge(&rounds);
        assert_eq!(verdict.line, "NOT reached: ours at most 0.25 above peer: measured 1.00 (here, wanted 0.25)");
    }

    #[test]
    fn the_worst_round_counts_where_every_round_must_hold() {
        let rounds = samples(&[1.0, 9.0, 1.0], &[]);
        assert!(Claim::median("ours", 5.0, ["here"]).judge(&rounds).reached);
        assert!(!Claim::worst("ours", 5.0, ["here"]).judge(&rounds).reached);
    }

    #[test]
    fn what_was_not_measured_is_not_reached() {
        let verdict = Claim::speed("absent", "peer", 1.0, ["here"]).judge(&samples(&[], &[1.0]));
        assert!(!verdict.reached);
        assert!(verdict.line.ends_with("measured nothing (here)"), "{}", verdict.line);
    }
}
