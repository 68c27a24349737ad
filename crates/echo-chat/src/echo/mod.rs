//! What happens to a message, decided without sockets.
//!
//! See [`Rule`] for what can be chosen and [`Echo`] for one client's side of it.

use std::borrow::Cow;
use std::sync::Arc;

use crate::echo::config::{READ_SIZE, SUFFIX_LIMIT};

pub mod config;
pub mod pool;
pub mod server;
pub mod session;
mod tail;
pub mod tasks;

pub use tail::{TAIL_LIMIT, Tail};

/// How large a buffer must be for [`Echo`] to answer a full read in place.
pub const BUFFER_SIZE: usize = TAIL_LIMIT + READ_SIZE + SUFFIX_LIMIT;

/// What every message of every client goes through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rule {
    /// What is done to the bytes.
    pub change: Change,
    /// What is done about bytes that are not UTF-8.
    pub invalid: Invalid,
}

/// What is done to the bytes of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Change {
    /// They come back as they are.
    #[default]
    Nothing,
    /// ASCII letters come back as capitals, as `bytes.upper()` does it; `ß` stays `ß`.
    Upper,
    /// They come back with this behind them.
    Suffix(String),
}

/// What is done about bytes that are not UTF-8.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Invalid {
    /// They are treated like any others.
    #[default]
    Pass,
    /// Each ill-formed sequence becomes one U+FFFD, as `decode("utf-8", "replace")` does it.
    Replace,
    /// What stands before them is answered, then the connection ends.
    Close,
}

/// One client's side of a [`Rule`]: remembers the bytes of a character that came apart.
#[derive(Debug, Clone)]
pub struct Echo {
    rule: Arc<Rule>,
    tail: Tail,
}

/// What one read amounts to, before it is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message {
    /// How many bytes at the front of the buffer are the message; none means no answer is due.
    pub length: usize,
    /// Whether ill-formed bytes follow it which end the conversation.
    pub refused: bool,
}

// === impl Rule ===

impl Rule {
    /// Returns whether a character has to be whole before it is answered.
    ///
    /// Without a suffix and without a rule about invalid bytes nothing can come between the parts
    /// of a character, so a lone byte is answered at once.
    fn needs_whole_characters(&self) -> bool {
        matches!(self.change, Change::Suffix(_)) || self.invalid != Invalid::Pass
    }
}

// === impl Echo ===

impl Echo {
    /// Creates the side of a client who has sent nothing yet.
    pub fn new(rule: Arc<Rule>) -> Self {
        Self { rule, tail: Tail::default() }
    }

    /// Puts what waits from the last read at the front of `buffer` and returns where to read to.
    pub fn prepare(&self, buffer: &mut [u8]) -> usize {
        self.tail.copy_to(buffer)
    }

    /// Returns what of `bytes`, which begin with what [`prepare`](Self::prepare) put there, is a
    /// message; keeps the beginning of a last character that is not whole.
    pub fn message(&mut self, bytes: &[u8]) -> Message {
        let length = if self.rule.needs_whole_characters() { self.tail.cut(bytes) } else { bytes.len() };
        self.check(&bytes[..length])
    }

    /// Returns what of `bytes`, which are what [`prepare`](Self::prepare) put there and nothing
    /// else, is the last message: the client sends no more, so nothing is kept.
    pub fn last_message(&mut self, bytes: &[u8]) -> Message {
        self.tail.clear();
        self.check(bytes)
    }

    /// Returns the answer to the message that is the first `length` bytes of `buffer`.
    ///
    /// The answer is made in the buffer unless bytes have to be replaced.
    ///
    /// # Panics
    ///
    /// If `buffer` is smaller than the message and a suffix of [`SUFFIX_LIMIT`] bytes.
    pub fn answer<'a>(&self, buffer: &'a mut [u8], length: usize) -> Cow<'a, [u8]> {
        if self.rule.invalid == Invalid::Replace && std::str::from_utf8(&buffer[..length]).is_err() {
            return Cow::Owned(self.replaced(&buffer[..length]));
        }
        let end = match &self.rule.change {
            Change::Nothing => length,
            Change::Upper => {
                buffer[..length].make_ascii_uppercase();
                length
            }
            Change::Suffix(suffix) => {
                let end = length + suffix.len();
                buffer[length..end].copy_from_slice(suffix.as_bytes());
                end
            }
        };
        Cow::Borrowed(&buffer[..end])
    }

    fn check(&self, bytes: &[u8]) -> Message {
        let whole = Message { length: bytes.len(), refused: false };
        if self.rule.invalid != Invalid::Close {
            return whole;
        }
        match std::str::from_utf8(bytes) {
            Ok(_) => whole,
            Err(error) => Message { length: error.valid_up_to(), refused: true },
        }
    }

    fn replaced(&self, message: &[u8]) -> Vec<u8> {
        let mut text = String::from_utf8_lossy(message).into_owned();
        match &self.rule.change {
            Change::Nothing => {}
            Change::Upper => text.make_ascii_uppercase(),
            Change::Suffix(suffix) => text.push_str(suffix),
        }
        text.into_bytes()
    }
}

#[cfg(test)]
mod tests;
