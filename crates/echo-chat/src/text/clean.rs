//! Taking out of a text what is not text: [`ingress`] before anything else sees it,
//! [`for_terminal`] once more before a terminal does.
//!
//! | What | IRC, in | plain, in | terminal, out |
//! |---|---|---|---|
//! | tab, CR, LF, U+2028, U+2029 | a space | a space | a space |
//! | formatting codes 02 03 04 0F 11 16 1D 1E 1F | kept | dropped | dropped |
//! | 01 around the whole text (CTCP) | kept | dropped | dropped |
//! | other controls (C0, DEL, C1), non-characters, invisible characters | dropped | dropped | dropped |
//! | bidi embeddings and overrides | dropped | dropped | dropped |
//! | bidi isolates | in pairs only | in pairs only | dropped |
//! | bidi marks | kept | kept | dropped |
//! | ZWJ, ZWNJ | inside a word or an emoji | the same | the same |
//! | combining marks | eight on a character | the same | the same |
//!
//! Codes dropped from a colour go with their digits. Clean text is never copied, and doing either
//! twice changes nothing.

use std::borrow::Cow;

use self::class::{Class, class};
use self::cleaner::{Cleaner, Reader};

mod class;
mod cleaner;
#[cfg(test)]
mod tests;

/// What may stay that is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Formatting and CTCP, as IRC clients send and understand them.
    Formatting,
    /// Nothing: from somebody typing on a terminal, who did not mean it.
    Nothing,
}

/// The CTCP delimiter.
const CTCP: char = '\u{1}';

/// Returns the text of one message, topic or reason fit to be kept and sent on.
///
/// A CTCP request whose last delimiter is missing, which many clients forget, comes back with it.
///
/// # Examples
///
/// ```
/// use echo_chat::text::clean::{Keep, ingress};
///
/// assert_eq!(ingress("\x0304red\x0f \x1b[2J", Keep::Formatting), "\x0304red\x0f [2J");
/// assert_eq!(ingress("\x0304red\x0f \x1b[2J", Keep::Nothing), "red [2J");
/// assert_eq!(ingress("\x01ACTION waves\x01", Keep::Formatting), "\x01ACTION waves\x01");
/// ```
pub fn ingress(text: &str, keep: Keep) -> Cow<'_, str> {
    match keep {
        Keep::Formatting => match text.strip_prefix(CTCP) {
            Some(request) => clean_request(text, request),
            None => clean(text, Reader::Irc),
        },
        Keep::Nothing => clean(text, Reader::Plain),
    }
}

/// Returns `text` as a terminal may be given it, whatever let it in: without formatting, and
/// without anything that a terminal could act on.
pub fn for_terminal(text: &str) -> Cow<'_, str> {
    clean(text, Reader::Terminal)
}

/// Cleans `text`, of which `request` is all but the first delimiter.
fn clean_request<'a>(text: &'a str, request: &'a str) -> Cow<'a, str> {
    let closed = request.strip_suffix(CTCP);
    let request = clean(closed.unwrap_or(request), Reader::Irc);
    if !request.starts_with(|first: char| first.is_ascii_alphanumeric()) {
        return request;
    }
    match request {
        Cow::Borrowed(_) if closed.is_some() => Cow::Borrowed(text),
        request => Cow::Owned(format!("{CTCP}{request}{CTCP}")),
    }
}

fn clean(text: &str, reader: Reader) -> Cow<'_, str> {
    if is_printable_ascii(text) || text.chars().all(|character| class(character) == Class::Plain) {
        return Cow::Borrowed(text);
    }
    let clean = Cleaner::new(text, reader).clean();
    // Most text with an emoji or an accent in it was clean all the same.
    if clean == text { Cow::Borrowed(text) } else { Cow::Owned(clean) }
}

/// Looked at in blocks, so that the compiler can look at many bytes in one step.
fn is_printable_ascii(text: &str) -> bool {
    let both = |printable, byte: &u8| printable & (b' '..=b'~').contains(byte);
    text.as_bytes().chunks(32).all(|block| block.iter().fold(true, both))
}
