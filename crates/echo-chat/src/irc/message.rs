//! One line of IRC: read without copying, written without allocating.
//!
//! See [`Message`] for reading, [`Line`] for writing, and [`Tags`] for what stands before both.

mod line;
mod source;
mod tags;

#[cfg(test)]
mod tests;

pub use line::{LINE_LIMIT, Line, TAGS_LIMIT};
pub use source::Source;
pub(super) use tags::escape_into;
pub use tags::{Tag, Tags, TagsIter};

use std::fmt;
use std::ops::Deref;

/// The most parameters that a message has.
pub const PARAMETERS_LIMIT: usize = 15;

/// One line, in its parts, all of them borrowed from it.
///
/// # Examples
///
/// ```
/// use echo_chat::irc::message::Message;
///
/// let message = Message::parse("@label=7 :ann!ann@example.org PRIVMSG #lobby :hello there").unwrap();
/// assert_eq!(message.tags.get("label").as_deref(), Some("7"));
/// assert_eq!(message.source, Some("ann!ann@example.org"));
/// assert_eq!(message.command, "PRIVMSG");
/// assert_eq!(*message.parameters, ["#lobby", "hello there"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message<'a> {
    /// What was said about the line.
    pub tags: Tags<'a>,
    /// Who is said to have sent it, without the colon. What a client claims here is not to be believed.
    pub source: Option<&'a str>,
    /// What is to be done, as it was written: compare it with [`str::eq_ignore_ascii_case`].
    pub command: &'a str,
    /// What it is to be done with.
    pub parameters: Parameters<'a>,
}

/// Up to [`PARAMETERS_LIMIT`] parameters, used as the slice that they are.
#[derive(Clone, Copy)]
pub struct Parameters<'a> {
    // Invariant: `length <= PARAMETERS_LIMIT`, and what lies beyond it is empty.
    items: [&'a str; PARAMETERS_LIMIT],
    length: u8,
}

/// Why a line is not a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParseError {
    /// There is nothing in it, or nothing but spaces.
    Empty,
    /// It ends before its command.
    NoCommand,
    /// It has a byte in it that no line may have.
    Forbidden,
}

// === impl Message ===

impl<'a> Message<'a> {
    /// Takes `line` apart, which is one line without its end.
    ///
    /// More spaces than one count as one. The fifteenth parameter takes all that is left, as in
    /// RFC 2812.
    ///
    /// # Errors
    ///
    /// If it has no command, or if CR, LF or NUL is in it.
    pub fn parse(line: &'a str) -> Result<Self, ParseError> {
        if has_forbidden(line.as_bytes()) {
            return Err(ParseError::Forbidden);
        }
        let mut rest = line.trim_start_matches(' ');
        if rest.is_empty() {
            return Err(ParseError::Empty);
        }
        let tags = match rest.strip_prefix('@') {
            Some(tagged) => Tags::from_raw(word(tagged, &mut rest)),
            None => Tags::default(),
        };
        let source = match rest.strip_prefix(':') {
            Some(sourced) => Some(word(sourced, &mut rest)).filter(|source| !source.is_empty()),
            None => None,
        };
        let command = word(rest, &mut rest);
        // What begins like tags or a source where they cannot be is no command either.
        if command.is_empty() || command.starts_with(['@', ':']) {
            return Err(ParseError::NoCommand);
        }
        Ok(Self { tags, source, command, parameters: Parameters::parse(rest) })
    }

    /// Returns the parameter at `index`, if there is one.
    pub fn parameter(&self, index: usize) -> Option<&'a str> {
        self.parameters.get(index).copied()
    }
}

// === impl Parameters ===

impl<'a> Parameters<'a> {
    fn parse(mut rest: &'a str) -> Self {
        let mut parameters = Self::default();
        while !rest.is_empty() {
            let text = rest.strip_prefix(':');
            let last = parameters.len() + 1 == PARAMETERS_LIMIT;
            if text.is_some() || last {
                parameters.push(text.unwrap_or(rest));
                break;
            }
            parameters.push(word(rest, &mut rest));
        }
        parameters
    }

    fn push(&mut self, parameter: &'a str) {
        self.items[usize::from(self.length)] = parameter;
        self.length += 1;
    }
}

impl Default for Parameters<'_> {
    fn default() -> Self {
        Self { items: [""; PARAMETERS_LIMIT], length: 0 }
    }
}

impl<'a> Deref for Parameters<'a> {
    type Target = [&'a str];

    fn deref(&self) -> &[&'a str] {
        &self.items[..usize::from(self.length)]
    }
}

impl fmt::Debug for Parameters<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl PartialEq for Parameters<'_> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Parameters<'_> {}

// === impl ParseError ===

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "an empty line says nothing",
            Self::NoCommand => "the line ends before its command",
            Self::Forbidden => "a line cannot have CR, LF or NUL in it",
        })
    }
}

impl std::error::Error for ParseError {}

/// Returns the first word of `text` and leaves in `rest` what follows the spaces after it.
fn word<'a>(text: &'a str, rest: &mut &'a str) -> &'a str {
    let (word, after) = text.split_once(' ').unwrap_or((text, ""));
    *rest = after.trim_start_matches(' ');
    word
}

/// Returns whether a byte is there that would end a line, or C's idea of a string.
fn has_forbidden(bytes: &[u8]) -> bool {
    // Without an early end, which the compiler makes many bytes at a time of.
    bytes.iter().fold(false, |found, byte| found | is_forbidden(*byte))
}

fn is_forbidden(byte: u8) -> bool {
    matches!(byte, b'\0' | b'\r' | b'\n')
}
