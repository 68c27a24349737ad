//! Writing one line.

use super::{has_forbidden, is_forbidden, tags};

/// The longest line without its tags, in bytes, with the CR LF at its end.
pub const LINE_LIMIT: usize = 512;

/// The most that stands before the line, in bytes, with the `@` and the space.
pub const TAGS_LIMIT: usize = 8191;

const END: &[u8] = b"\r\n";

/// What is written for a parameter that could not be told from two, or from none.
const UNWRITABLE: &str = "*";

/// A line being written to the end of a buffer: tags, source, command, parameters, in this order.
///
/// Whatever it is given, one line comes of it: nothing can end it early, and what does not fit in
/// [`LINE_LIMIT`] is cut off between two characters. One of [`text`](Self::text),
/// [`last`](Self::last) and [`end`](Self::end) finishes it.
///
/// # Examples
///
/// ```
/// use echo_chat::irc::message::Line;
///
/// let mut out = Vec::new();
/// Line::new(&mut out).tag("label", "a b").source("ann!a@host").command("PRIVMSG").parameter("#lobby").text("hi");
/// Line::numeric(&mut out, "irc.host", 331, "ann").parameter("#lobby").text("No topic is set");
/// assert_eq!(
///     out,
///     b"@label=a\\sb :ann!a@host PRIVMSG #lobby :hi\r\n:irc.host 331 ann #lobby :No topic is set\r\n"
/// );
/// ```
#[derive(Debug)]
#[must_use = "a line is not finished without `text`, `last` or `end`"]
pub struct Line<'out> {
    out: &'out mut Vec<u8>,
    /// Where it begins, with its tags.
    start: usize,
    /// Where it begins without them, once nothing more can be put before.
    body: Option<usize>,
}

// === impl Line ===

impl<'out> Line<'out> {
    /// Begins a line after what is in `out`.
    pub fn new(out: &'out mut Vec<u8>) -> Self {
        let start = out.len();
        Self { out, start, body: None }
    }

    /// Begins a numeric reply without tags: see [`reply`](Self::reply).
    pub fn numeric(out: &'out mut Vec<u8>, server: &str, code: u16, nick: &str) -> Self {
        Self::new(out).reply(server, code, nick)
    }

    /// Adds a tag, escaping its value; an empty value is left out. A tag that no longer fits in
    /// [`TAGS_LIMIT`] is left out whole.
    pub fn tag(self, key: &str, value: &str) -> Self {
        if !is_word(key) {
            return self;
        }
        self.with_tags(|out| {
            out.extend_from_slice(key.as_bytes());
            if !value.is_empty() {
                out.push(b'=');
                tags::escape_into(out, value);
            }
        })
    }

    /// Adds tags that are escaped already, as [`Tags::client_only`](super::Tags::client_only)
    /// returns them; none if that is empty.
    pub fn raw_tags(self, tags: &str) -> Self {
        if tags.is_empty() || tags.contains(' ') || has_forbidden(tags.as_bytes()) {
            return self;
        }
        self.with_tags(|out| out.extend_from_slice(tags.as_bytes()))
    }

    /// Says who the line is from.
    pub fn source(mut self, source: &str) -> Self {
        self.begin_body();
        self.out.push(b':');
        self.word(source);
        self.out.push(b' ');
        self
    }

    /// Says what is to be done.
    pub fn command(mut self, command: &str) -> Self {
        self.begin_body();
        self.word(command);
        self
    }

    /// Says that the server replies to `nick` with the numeric `code`, of which three digits are
    /// written; the parameters after the nickname are still to come.
    pub fn reply(self, server: &str, code: u16, nick: &str) -> Self {
        self.source(server).code(code).parameter(nick)
    }

    /// Says what is to be done by a number, of which three digits are written.
    pub fn code(mut self, code: u16) -> Self {
        self.begin_body();
        let digit = |place: u16| b'0' + u8::try_from(code / place % 10).expect("a digit is less than ten");
        self.out.extend_from_slice(&[digit(100), digit(10), digit(1)]);
        self
    }

    /// Adds a parameter that is not the last. One that is empty, has a space in it or begins with
    /// a colon is written as `*`: nothing else keeps the ones after it in their places.
    pub fn parameter(mut self, parameter: &str) -> Self {
        self.out.push(b' ');
        self.word(if parameter.starts_with(':') { UNWRITABLE } else { parameter });
        self
    }

    /// Returns how long a text can be that [`text`](Self::text) does not cut, in bytes.
    pub fn room(&self) -> usize {
        let written = self.body.map_or(0, |body| self.out.len() - body);
        (LINE_LIMIT - END.len() - " :".len()).saturating_sub(written)
    }

    /// Finishes the line with a parameter that people read: always after a colon.
    pub fn text(self, text: &str) {
        self.out.extend_from_slice(b" :");
        if has_forbidden(text.as_bytes()) {
            self.out.extend(text.bytes().map(|byte| if is_forbidden(byte) { b' ' } else { byte }));
        } else {
            self.out.extend_from_slice(text.as_bytes());
        }
        self.end();
    }

    /// Finishes the line with a parameter that programs read: after a colon only where it needs one.
    pub fn last(self, parameter: &str) {
        if is_word(parameter) && !parameter.starts_with(':') {
            self.parameter(parameter).end();
        } else {
            self.text(parameter);
        }
    }

    /// Finishes the line after the parameters it has.
    pub fn end(mut self) {
        let body = self.begin_body();
        let limit = body + LINE_LIMIT - END.len();
        if self.out.len() > limit {
            let is_inside = |byte: u8| byte & 0xc0 == 0x80;
            let cut = (body..=limit).rev().find(|at| !is_inside(self.out[*at]));
            self.out.truncate(cut.unwrap_or(body));
        }
        self.out.extend_from_slice(END);
    }

    /// Lets `write` add a tag, or takes it back if there are too many then.
    fn with_tags(self, write: impl FnOnce(&mut Vec<u8>)) -> Self {
        debug_assert!(self.body.is_none(), "tags stand before everything else");
        let before = self.out.len();
        self.out.push(if before == self.start { b'@' } else { b';' });
        write(self.out);
        if self.out.len() - self.start + " ".len() > TAGS_LIMIT {
            self.out.truncate(before);
        }
        self
    }

    /// Ends the tags, if that was not done, and returns where they ended.
    fn begin_body(&mut self) -> usize {
        if let Some(body) = self.body {
            return body;
        }
        if self.out.len() > self.start {
            self.out.push(b' ');
        }
        self.body = Some(self.out.len());
        self.out.len()
    }

    fn word(&mut self, word: &str) {
        let word = if is_word(word) { word } else { UNWRITABLE };
        self.out.extend_from_slice(word.as_bytes());
    }
}

/// Returns whether `text` can stand between two spaces.
fn is_word(text: &str) -> bool {
    !text.is_empty() && !text.contains(' ') && !has_forbidden(text.as_bytes())
}
