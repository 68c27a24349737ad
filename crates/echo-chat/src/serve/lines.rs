//! Bytes from a socket in, lines out, never more of them held than was allowed.
//!
//! See [`Lines`].

mod plain;

#[cfg(test)]
mod tests;

use self::plain::Telnet;

/// What ends a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endings {
    /// CR, LF, or both. A line with nothing in it is none, as the standard has it.
    Irc,
    /// LF, CR LF, or CR NUL. Any other CR is a space, for on a terminal it would let one line
    /// pose as another; what telnet says to telnet is taken out.
    Plain,
}

/// How long a line may be, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The line itself, with the two bytes of CR LF whatever ended it.
    pub line: usize,
    /// What begins with `@` before it, with the space after that.
    pub tags: usize,
}

/// One line, without what ended it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line<'a> {
    /// These bytes, which need not be UTF-8.
    Text(&'a [u8]),
    /// A line that was longer than allowed, of which nothing was kept: said once, as soon as it is
    /// known. The next one is its successor.
    TooLong,
}

/// Cuts what arrives into lines, wherever it was cut on the way.
///
/// It holds no memory on the heap while it holds no bytes, and of a line that has not ended never
/// more than [`Limits`] says. How many lines that have ended it holds is up to who pushes: stop
/// while [`len`](Self::len) is too much.
///
/// # Examples
///
/// ```
/// use echo_chat::serve::lines::{Endings, Line, Lines};
///
/// let mut lines = Lines::new(Endings::Irc);
/// lines.push(b"NICK ann\r\nUS");
/// assert_eq!(lines.next(), Some(Line::Text(b"NICK ann")));
/// assert_eq!(lines.next(), None);
/// lines.push(b"ER ann\n");
/// assert_eq!(lines.next(), Some(Line::Text(b"USER ann")));
/// ```
#[derive(Debug)]
pub struct Lines {
    endings: Endings,
    limits: Limits,
    /// Lines that each end with LF, then the beginning of one that has not ended. A line that was
    /// too long is [`TOO_LONG`] alone, which no other can be: no CR is ever kept.
    kept: Vec<u8>,
    /// How many of the bytes kept were handed out already.
    taken: usize,
    /// Where the line that has not ended begins.
    unfinished: usize,
    /// Whether the line that has not ended was too long already.
    skipping: bool,
    /// What telnet was saying when the bytes ended.
    telnet: Telnet,
}

/// Stands for a line that was too long.
const TOO_LONG: u8 = b'\r';

const END: u8 = b'\n';

// === impl Limits ===

impl Limits {
    /// What an IRC client may send: it may say 4094 bytes of tags, between `@` and the space.
    pub const FROM_CLIENT: Self = Self { line: 512, tags: 4096 };
    /// What an IRC server may send: its own tags, and those of a client beside them.
    pub const FROM_SERVER: Self = Self { line: 512, tags: 8191 };
    /// What somebody may type without a client. It is cut into messages later.
    pub const PLAIN: Self = Self { line: 8192, tags: 0 };

    /// Returns what a client may send.
    pub const fn of(endings: Endings) -> Self {
        match endings {
            Endings::Irc => Self::FROM_CLIENT,
            Endings::Plain => Self::PLAIN,
        }
    }

    /// Returns the most bytes of a line that can be allowed, without what ends it.
    const fn most(self) -> usize {
        self.line + self.tags - 2
    }

    /// Returns whether `line`, which may go on, is longer than allowed.
    fn is_exceeded_by(self, line: &[u8]) -> bool {
        if self.tags == 0 || line.first() != Some(&b'@') {
            return line.len() > self.line - 2;
        }
        match line.iter().take(self.tags).position(|byte| *byte == b' ') {
            Some(space) => line.len() - (space + 1) > self.line - 2,
            None => line.len() >= self.tags,
        }
    }
}

// === impl Lines ===

impl Lines {
    /// Creates one for what a client sends.
    pub const fn new(endings: Endings) -> Self {
        Self::with_limits(endings, Limits::of(endings))
    }

    /// Creates one with other limits.
    ///
    /// # Panics
    ///
    /// If a line could not even have its end.
    pub const fn with_limits(endings: Endings, limits: Limits) -> Self {
        assert!(limits.line >= 2, "a line has at least its end");
        let telnet = Telnet::Text;
        Self { endings, limits, kept: Vec::new(), taken: 0, unfinished: 0, skipping: false, telnet }
    }

    /// Takes bytes that arrived, and returns how many were dropped because they are part of no
    /// line: those cost time too, and a flood can be made of nothing else.
    pub fn push(&mut self, bytes: &[u8]) -> usize {
        self.forget_taken();
        let before = self.kept.len();
        match self.endings {
            Endings::Irc => self.push_irc(bytes),
            Endings::Plain => self.push_plain(bytes),
        }
        // More is kept than arrived where a CR from before turned out to be a space.
        (before + bytes.len()).saturating_sub(self.kept.len())
    }

    /// Returns the next line that has ended, if there is one.
    #[expect(clippy::should_implement_trait, reason = "an iterator could not lend what it holds")]
    pub fn next(&mut self) -> Option<Line<'_>> {
        let ended = &self.kept[self.taken..self.unfinished];
        let Some(length) = ended.iter().position(|byte| *byte == END) else {
            self.forget_taken();
            return None;
        };
        let start = self.taken;
        self.taken += length + 1;
        Some(match &self.kept[start..start + length] {
            [TOO_LONG] => Line::TooLong,
            line => Line::Text(line),
        })
    }

    /// Returns how many bytes are held that were not handed out yet.
    pub fn len(&self) -> usize {
        self.kept.len() - self.taken
    }

    /// Returns whether none are.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns whether there is a line that has ended, which [`next`](Self::next) would return.
    pub fn has_line(&self) -> bool {
        self.taken < self.unfinished
    }

    /// Reads the rest as an IRC client's: it turned out that this is one.
    pub fn become_irc(&mut self) {
        let after_return = self.telnet == Telnet::Return;
        self.endings = Endings::Irc;
        self.limits = Limits::FROM_CLIENT;
        self.telnet = Telnet::Text;
        if after_return {
            self.finish_irc();
        }
        self.check_length();
    }

    fn push_irc(&mut self, mut bytes: &[u8]) {
        while let Some(end) = bytes.iter().position(|byte| matches!(byte, b'\r' | b'\n')) {
            self.extend(&bytes[..end]);
            self.finish_irc();
            bytes = &bytes[end + 1..];
        }
        self.extend(bytes);
    }

    fn finish_irc(&mut self) {
        // Between CR and LF there is such a line, unless they were cut apart: none is kept either way.
        if self.kept.len() > self.unfinished || self.skipping {
            self.finish();
        }
    }

    /// Adds to the line that has not ended, as long as it may still grow.
    fn extend(&mut self, text: &[u8]) {
        if self.skipping {
            return;
        }
        let unfinished = self.kept.len() - self.unfinished;
        // One byte more than allowed is enough to see that it is too long.
        let room = self.limits.most() + 1 - unfinished;
        self.kept.extend_from_slice(&text[..text.len().min(room)]);
        self.check_length();
    }

    fn check_length(&mut self) {
        if self.limits.is_exceeded_by(&self.kept[self.unfinished..]) {
            self.kept.truncate(self.unfinished);
            self.kept.extend_from_slice(&[TOO_LONG, END]);
            self.unfinished = self.kept.len();
            self.skipping = true;
        }
    }

    /// Ends the line that has not ended.
    fn finish(&mut self) {
        if self.skipping {
            self.skipping = false;
            return;
        }
        self.kept.push(END);
        self.unfinished = self.kept.len();
    }

    /// Gives up what was handed out, and the memory it was in.
    fn forget_taken(&mut self) {
        if self.taken > 0 {
            self.kept = self.kept.split_off(self.taken);
            self.unfinished -= self.taken;
            self.taken = 0;
        }
    }
}
