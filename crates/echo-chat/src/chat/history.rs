//! What was said in a room, for those who come later.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::{Event, Now};

/// The latest messages of a room.
#[derive(Debug, Default)]
pub struct History {
    events: VecDeque<Arc<Event>>,
}

impl History {
    /// Adds a message, and forgets the oldest beyond `most`.
    pub fn push(&mut self, event: Arc<Event>, most: usize) {
        if most == 0 {
            return self.events.clear();
        }
        self.forget_beyond(most - 1);
        self.events.push_back(event);
    }

    /// Forgets what is older than `age`, and what is more than `most`.
    pub fn forget(&mut self, now: Now, age: Duration, most: usize) {
        let oldest = now.unix_ms.saturating_sub(i64::try_from(age.as_millis()).unwrap_or(i64::MAX));
        while self.events.front().is_some_and(|event| event.at_unix_ms < oldest) {
            self.events.pop_front();
        }
        self.forget_beyond(most);
    }

    /// Returns the last `count` messages that are no older than `age`, the oldest first.
    pub fn last(&self, count: usize, now: Now, age: Duration) -> impl Iterator<Item = &Arc<Event>> {
        let oldest = now.unix_ms.saturating_sub(i64::try_from(age.as_millis()).unwrap_or(i64::MAX));
        let skipped = self.events.len().saturating_sub(count);
        self.events.iter().skip(skipped).filter(move |event| event.at_unix_ms >= oldest)
    }

    /// Returns how many messages are kept.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Returns whether none is kept.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    fn forget_beyond(&mut self, most: usize) {
        while self.events.len() > most {
            self.events.pop_front();
        }
    }
}
