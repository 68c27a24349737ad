//! What moves the clock that all watches share: [`Hand`].

use std::time::Duration;

use parking_lot::Mutex;

use crate::instrument::clock;

/// A watch's part in the clock, which all of them share.
pub(super) struct Hand {
    key: Key,
}

/// All watches that run: the one with the shortest step moves the clock, which would run too fast if several did.
#[derive(Debug)]
struct Hands {
    made: u64,
    /// The one that moved the clock the last time.
    mover: Option<Key>,
    running: Vec<Key>,
}

/// The step of a watch, and its rank among all that were made.
type Key = (Duration, u64);

/// Taken by the threads of watches only.
static HANDS: Mutex<Hands> = Mutex::new(Hands::new());

// === impl Hand ===

impl Hand {
    pub(super) fn new(step: Duration) -> Self {
        let mut hands = HANDS.lock();
        let key = hands.add(step);
        if hands.running.len() == 1 {
            clock::start(step);
            hands.mover = Some(key);
        }
        Self { key }
    }

    /// A step has passed.
    pub(super) fn advance(&self) {
        let mut hands = HANDS.lock();
        if !hands.is_moved_by(self.key) {
            return;
        }
        let step = self.key.0;
        if hands.mover.replace(self.key) == Some(self.key) {
            clock::advance(step);
        } else {
            // Another has moved it in the course of this step.
            clock::expect(step);
        }
    }
}

impl Drop for Hand {
    fn drop(&mut self) {
        let mut hands = HANDS.lock();
        hands.remove(self.key);
        if hands.running.is_empty() {
            clock::stop();
        }
    }
}

// === impl Hands ===

impl Hands {
    const fn new() -> Self {
        Self { made: 0, mover: None, running: Vec::new() }
    }

    fn add(&mut self, step: Duration) -> Key {
        self.made += 1;
        let key = (step, self.made);
        self.running.push(key);
        key
    }

    fn remove(&mut self, key: Key) {
        self.running.retain(|running| *running != key);
    }

    fn is_moved_by(&self, key: Key) -> bool {
        self.running.iter().min() == Some(&key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_watched_goes_on_by_steps_and_stands_still_between_them() {
        // The shortest there is, so that it moves the clock whatever else runs in this process.
        let hand = Hand::new(Duration::from_millis(1));
        hand.advance();
        let before = clock::now();
        assert!(clock::stamp() > before, "what happens now has happened when the next step has passed");
        hand.advance();
        hand.advance();
        assert_eq!(clock::now(), before + 2);
    }

    #[test]
    fn the_clock_is_moved_by_the_watch_with_the_shortest_step() {
        let [short, long] = [50, 250].map(Duration::from_millis);
        let mut hands = Hands::new();
        let first = hands.add(long);
        assert!(hands.is_moved_by(first));
        let second = hands.add(short);
        let third = hands.add(short);
        assert_eq!([first, second, third].map(|key| hands.is_moved_by(key)), [false, true, false]);
        hands.remove(second);
        assert_eq!([first, third].map(|key| hands.is_moved_by(key)), [false, true]);
        hands.remove(third);
        assert!(hands.is_moved_by(first));
    }
}
