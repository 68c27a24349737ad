//! What has happened to the members of one thread.
//!
//! See [`Tally`].

use std::collections::BTreeMap;
use std::time::Instant;

use serde::Serialize;

use super::sequence::Arrived;
use super::times::Times;

/// How many different reasons are kept apart; what a server says may differ each time.
const REASONS: usize = 20;
const OTHER_REASONS: &str = "other reasons";

/// What is counted and timed.
#[derive(Debug, Default)]
pub struct Tally {
    /// Members that were told all names of their room.
    pub joined: u64,
    /// When the last of them was.
    pub last_joined: Option<Instant>,
    /// From a member's first packet until it was in its room.
    pub joining: Times,
    /// From the moment a burst was to begin until everybody had it.
    pub bursts: Times,
    /// The same until one member had one line.
    pub deliveries: Times,
    /// How much too late this program began a burst.
    pub late: Times,
    /// When the last burst was complete.
    pub last_complete: Option<Instant>,
    /// Everything read, in bytes.
    pub read: u64,
    /// What must not happen.
    pub faults: Faults,
    /// What went wrong with connections, and how often.
    pub reasons: BTreeMap<String, u64>,
}

/// What must not happen to lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Faults {
    /// Never came to somebody who was there.
    pub lost: u64,
    /// Came again.
    pub repeated: u64,
    /// Came after later ones of the same sender.
    pub out_of_order: u64,
    /// Came to another room.
    pub astray: u64,
    /// Members that saw the senders' lines in another order than most of their room.
    pub other_orders: u64,
    /// Bursts that were given up.
    pub given_up: u64,
}

// === impl Tally ===

impl Tally {
    /// Adds what happened in another thread.
    pub fn append(&mut self, other: Self) {
        self.joined += other.joined;
        self.last_joined = self.last_joined.max(other.last_joined);
        self.joining.append(&other.joining);
        self.bursts.append(&other.bursts);
        self.deliveries.append(&other.deliveries);
        self.late.append(&other.late);
        self.last_complete = self.last_complete.max(other.last_complete);
        self.read += other.read;
        self.faults.append(other.faults);
        for (reason, count) in other.reasons {
            self.blame(reason, count);
        }
    }

    /// Counts what went wrong.
    pub fn blame(&mut self, reason: String, count: u64) {
        let known = self.reasons.contains_key(&reason) || self.reasons.len() < REASONS;
        let reason = if known { reason } else { OTHER_REASONS.to_owned() };
        *self.reasons.entry(reason).or_default() += count;
    }
}

// === impl Faults ===

impl Faults {
    /// Counts an arrival that was not in order, if it was none.
    pub fn count(&mut self, arrived: Arrived) {
        match arrived {
            // Whether what is missing comes late or never is seen later.
            Arrived::InOrder | Arrived::Early => {}
            Arrived::Late => self.out_of_order += 1,
            Arrived::Again => self.repeated += 1,
        }
    }

    fn append(&mut self, other: Self) {
        let Self { lost, repeated, out_of_order, astray, other_orders, given_up } = other;
        self.lost += lost;
        self.repeated += repeated;
        self.out_of_order += out_of_order;
        self.astray += astray;
        self.other_orders += other_orders;
        self.given_up += given_up;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ever_new_reasons_do_not_fill_the_memory() {
        let mut tally = Tally::default();
        for number in 0..100 {
            tally.blame(format!("reason {number}"), 1);
        }
        tally.blame("reason 3".to_owned(), 1);
        assert_eq!(tally.reasons.len(), REASONS + 1);
        assert_eq!(tally.reasons["reason 3"], 2);
        assert_eq!(tally.reasons[OTHER_REASONS], 80);
    }
}
