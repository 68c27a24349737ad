//! Whether lines come once each and in their order.
//!
//! See [`Sequence`] for the lines of one sender, [`Order`] for those of all.

use std::collections::BTreeSet;

/// What one member has seen of one sender's lines, which are numbered from 0.
#[derive(Debug, Default)]
pub struct Sequence {
    /// One more than the highest number seen.
    next: u32,
    /// Numbers below it that have not come; nothing is allocated where all have.
    missing: Option<BTreeSet<u32>>,
}

/// What the arrival of a line means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrived {
    /// It is the next one.
    InOrder,
    /// Others should have come before it.
    Early,
    /// It should have come before others.
    Late,
    /// It has come before.
    Again,
}

/// A fingerprint of the order in which a member saw the lines of all senders.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Order(u64);

// === impl Sequence ===

impl Sequence {
    /// Takes note of a line.
    pub fn see(&mut self, number: u32) -> Arrived {
        if number == self.next {
            self.next += 1;
            return Arrived::InOrder;
        }
        if number > self.next {
            self.missing.get_or_insert_default().extend(self.next..number);
            self.next = number + 1;
            return Arrived::Early;
        }
        let was_missing = self.missing.as_mut().is_some_and(|missing| missing.remove(&number));
        if was_missing { Arrived::Late } else { Arrived::Again }
    }

    /// How many of the numbers from `first` up to `end` have not come.
    pub fn missing(&self, first: u32, end: u32) -> u64 {
        let skipped = self.missing.as_ref().map_or(0, |missing| missing.range(first..end.max(first)).count());
        skipped as u64 + u64::from(end.saturating_sub(self.next.max(first)))
    }
}

// === impl Order ===

impl Order {
    /// Takes note of a line.
    pub fn see(&mut self, sender: u16, number: u32) {
        let line = u64::from(sender) << 32 | u64::from(number);
        // Odd and without a pattern: another order gives another value.
        self.0 = (self.0 ^ line).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23);
    }

    /// How many of these differ from what most of them are.
    pub fn dissenters(mut orders: Vec<Self>) -> usize {
        orders.sort_unstable();
        let agreeing = orders.chunk_by(|one, other| one == other).map(<[_]>::len).max();
        orders.len() - agreeing.unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Arrived::{Again, Early, InOrder, Late};

    fn seen(numbers: &[u32]) -> (Sequence, Vec<Arrived>) {
        let mut sequence = Sequence::default();
        let arrived = numbers.iter().map(|number| sequence.see(*number)).collect();
        (sequence, arrived)
    }

    #[test]
    fn lines_in_order_leave_nothing_missing() {
        let (sequence, arrived) = seen(&[0, 1, 2, 3]);
        assert_eq!(arrived, [InOrder; 4]);
        assert_eq!(sequence.missing(0, 4), 0);
        assert!(sequence.missing.is_none(), "nothing is allocated for it");
    }

    #[test]
    fn a_planted_loss_is_counted_at_either_end_and_between() {
        assert_eq!(seen(&[1, 2]).0.missing(0, 3), 1);
        assert_eq!(seen(&[0, 1, 4]).0.missing(0, 5), 2);
        assert_eq!(seen(&[0, 1]).0.missing(0, 5), 3);
        assert_eq!(seen(&[]).0.missing(0, 5), 5);
    }

    #[test]
    fn a_planted_repetition_is_no_late_line() {
        let (sequence, arrived) = seen(&[0, 1, 1, 2, 0]);
        assert_eq!(arrived, [InOrder, InOrder, Again, InOrder, Again]);
        assert_eq!(sequence.missing(0, 3), 0);
    }

    #[test]
    fn a_planted_exchange_is_a_late_line_and_no_loss() {
        let (sequence, arrived) = seen(&[0, 2, 1, 3, 1]);
        assert_eq!(arrived, [InOrder, Early, Late, InOrder, Again]);
        assert_eq!(sequence.missing(0, 4), 0);
    }

    #[test]
    fn missing_lines_are_counted_within_a_burst() {
        let (sequence, _) = seen(&[0, 1, 4, 5]);
        assert_eq!([sequence.missing(0, 4), sequence.missing(4, 8), sequence.missing(8, 12)], [2, 2, 4]);
    }

    #[test]
    fn members_that_saw_another_order_are_counted() {
        let order = |lines: &[(u16, u32)]| {
            lines.iter().fold(Order::default(), |mut order, (sender, number)| {
                order.see(*sender, *number);
                order
            })
        };
        let usual = [(0, 0), (1, 0), (0, 1), (1, 1)];
        let exchanged = [(0, 0), (0, 1), (1, 0), (1, 1)];
        assert_eq!(Order::dissenters(vec![order(&usual); 3]), 0);
        assert_eq!(Order::dissenters(vec![order(&usual), order(&exchanged), order(&usual)]), 1);
        assert_eq!(Order::dissenters(Vec::new()), 0);
    }
}
