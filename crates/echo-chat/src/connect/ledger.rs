//! Which lines were sent and not yet acknowledged.
//!
//! See [`Ledger`].

use std::collections::VecDeque;

/// The lines that the server may not have taken, the oldest first.
///
/// A line is settled by its echo where the server echoes; by a refusal; and at the latest by the answer to a `PING`
/// that was sent after it, since a server answers in order.
#[derive(Debug, Default)]
pub struct Ledger {
    entries: VecDeque<Entry>,
    /// The number of the next line or ping.
    next: u64,
    /// The ping that is under way.
    asked: Option<u64>,
}

/// A line that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Whom it was said to.
    pub target: String,
    /// The words, as they go over the line.
    pub text: String,
    number: u64,
}

impl Entry {
    /// Creates a line that waits for a connection.
    pub fn unsent(target: &str, text: &str) -> Self {
        Self { target: target.to_owned(), text: text.to_owned(), number: 0 }
    }
}

impl Ledger {
    /// Returns how many lines are not settled.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns whether every line is settled.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Notes a line that is said, and returns its number, which is also its label.
    pub fn said(&mut self, target: &str, text: &str) -> u64 {
        let number = self.number();
        self.entries.push_back(Entry { number, ..Entry::unsent(target, text) });
        number
    }

    /// Returns the number to ask for with a `PING`, if there is something to ask for and nothing was asked.
    pub fn ask(&mut self) -> Option<u64> {
        if self.asked.is_some() || self.entries.is_empty() {
            return None;
        }
        self.asked = Some(self.number());
        self.asked
    }

    /// The answer to the `PING` with this number: returns the lines before it that nothing else had settled.
    pub fn answered(&mut self, number: u64) -> Vec<Entry> {
        if self.asked != Some(number) {
            return Vec::new();
        }
        self.asked = None;
        let settled = self.entries.iter().take_while(|entry| entry.number < number).count();
        self.entries.drain(..settled).collect()
    }

    /// Settles the line with this label, or else the oldest to `is_target`, and returns it.
    pub fn settle(&mut self, label: Option<u64>, is_target: impl Fn(&str) -> bool) -> Option<Entry> {
        let labelled = label.and_then(|label| self.entries.iter().position(|entry| entry.number == label));
        let index = labelled.or_else(|| self.entries.iter().position(|entry| is_target(&entry.target)))?;
        self.entries.remove(index)
    }

    /// Takes all lines out, to be sent again over another connection.
    pub fn take(&mut self) -> Vec<Entry> {
        self.asked = None;
        self.entries.drain(..).collect()
    }

    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(entries: &[Entry]) -> Vec<&str> {
        entries.iter().map(|entry| entry.text.as_str()).collect()
    }

    #[test]
    fn the_answer_to_a_ping_settles_what_was_said_before_it_and_no_more() {
        let mut ledger = Ledger::default();
        ledger.said("#x", "one");
        let asked = ledger.ask().expect("one line is open");
        ledger.said("#x", "two");
        assert_eq!(ledger.ask(), None, "one ping at a time");
        assert!(ledger.answered(asked + 100).is_empty(), "somebody else's answer");
        assert_eq!(texts(&ledger.answered(asked)), ["one"]);
        assert_eq!(ledger.len(), 1);
        let again = ledger.ask().expect("the other is open");
        assert_eq!(texts(&ledger.answered(again)), ["two"]);
        assert_eq!(ledger.ask(), None, "nothing is open");
    }

    #[test]
    fn an_echo_settles_the_line_with_its_label_or_the_oldest_to_its_room() {
        let mut ledger = Ledger::default();
        ledger.said("#x", "one");
        ledger.said("#y", "two");
        let third = ledger.said("#x", "three");
        let settled = ledger.settle(Some(third), |target| target == "#x").expect("it was said");
        assert_eq!(settled.text, "three");
        let settled = ledger.settle(None, |target| target == "#x").expect("it was said");
        assert_eq!(settled.text, "one");
        assert_eq!(ledger.settle(None, |target| target == "#z"), None);
        assert_eq!(texts(&ledger.take()), ["two"]);
    }

    #[test]
    fn a_ping_of_a_lost_connection_is_not_waited_for() {
        let mut ledger = Ledger::default();
        ledger.said("#x", "one");
        ledger.ask();
        assert_eq!(ledger.take().len(), 1);
        ledger.said("#x", "one");
        assert!(ledger.ask().is_some());
    }
}
