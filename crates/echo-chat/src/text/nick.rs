//! Which nicks there may be, and which of them look the same.
//!
//! A nick is made of the letters and digits of any script and of ``_-[]{}\|^` ``. It is whole in
//! one script, or mixes scripts as Chinese, Japanese and Korean do (*Highly Restrictive* in UTS 39):
//! `小明ann` may be, `раypal` with two Cyrillic letters may not. What is all Cyrillic and still looks
//! Latin is found by its [`skeleton()`].

use std::borrow::Cow;
use std::fmt;

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{UnicodeNormalization, is_nfc};
use unicode_security::GeneralSecurityProfile;
use unicode_security::general_security_profile::IdentifierType;
use unicode_security::mixed_script::AugmentedScriptSet;

pub use self::skeleton::skeleton;
use super::clean::{Keep, ingress};
use super::width::width;

mod skeleton;
#[cfg(test)]
mod tests;

/// The longest nick, in bytes.
pub const MAX_BYTES: usize = 32;

/// The widest nick, in columns of a terminal.
pub const MAX_COLUMNS: usize = 20;

/// How many combining marks may sit on one letter.
const MARKS: usize = 4;

/// What else a nick may be made of, besides letters and digits.
const SPECIAL: &str = "_-[]{}\\|^`";

/// Whose letters a nick may have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NickRules {
    /// Those of any script, though not of all at once.
    #[default]
    Unicode,
    /// `A` to `Z` only, as old clients expect.
    Ascii,
}

/// Why a nick cannot be; displays as a sentence for whoever asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NickError {
    /// There is nothing.
    Empty,
    /// It is longer than [`MAX_BYTES`].
    TooLong {
        /// How long it is.
        bytes: usize,
    },
    /// It is wider than [`MAX_COLUMNS`].
    TooWide {
        /// How wide it is.
        columns: usize,
    },
    /// It may not begin with this, though elsewhere it may have it.
    Start(char),
    /// It may not have this anywhere.
    Character(char),
    /// It has more combining marks in a row than any language.
    Marks,
    /// It is not what [`prepare`] makes of it.
    NotNormalised,
    /// Its letters are of scripts that are not written together.
    MixedScripts,
}

impl fmt::Display for NickError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(formatter, "the nick is empty: give one of letters or digits"),
            Self::TooLong { bytes } => {
                write!(formatter, "the nick is {bytes} bytes long and may be {MAX_BYTES}: choose a shorter one")
            }
            Self::TooWide { columns } => {
                write!(formatter, "the nick is {columns} columns wide and may be {MAX_COLUMNS}: choose a shorter one")
            }
            Self::Start(first) => {
                write!(formatter, "a nick cannot begin with {}: put a letter or _ before it", Named(*first))
            }
            Self::Character(character) => write!(
                formatter,
                "a nick cannot contain {}: choose one of letters, digits and {SPECIAL}",
                Named(*character)
            ),
            Self::Marks => {
                write!(formatter, "the nick has more than {MARKS} accents on one letter: choose one with fewer")
            }
            Self::NotNormalised => {
                write!(formatter, "the nick is not in Unicode's composed form (NFC): send it normalised")
            }
            Self::MixedScripts => {
                write!(formatter, "the nick mixes alphabets that can be mistaken for one another: keep to one of them")
            }
        }
    }
}

impl std::error::Error for NickError {}

/// A character as a sentence may show it: itself if it is sure to be seen, otherwise its number.
struct Named(char);

impl fmt::Display for Named {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ' ' => write!(formatter, "a space"),
            shown if shown.is_ascii_graphic() || shown.is_alphanumeric() && is_seen(shown) => {
                write!(formatter, "'{shown}'")
            }
            hidden => write!(formatter, "U+{:04X}", u32::from(hidden)),
        }
    }
}

/// Returns whether a letter or digit is seen by itself. Some fillers count as letters, and no terminal is given them.
fn is_seen(character: char) -> bool {
    let clean = |text: &str| ingress(text, Keep::Nothing) == text;
    !is_combining_mark(character) && clean(character.encode_utf8(&mut [0; 4]))
}

/// Returns `nick` in the form that [`check`] wants: composed, which most nicks are already.
pub fn prepare(nick: &str) -> Cow<'_, str> {
    if is_nfc(nick) { Cow::Borrowed(nick) } else { Cow::Owned(nick.nfc().collect()) }
}

/// Finds out whether `nick` may be a nick; whether it is taken or looks like one that is, only the
/// chat knows.
///
/// # Errors
///
/// The first [`NickError`] that holds.
///
/// # Examples
///
/// ```
/// use echo_chat::text::nick::{NickError, NickRules, check};
///
/// assert_eq!(check("小明", NickRules::Unicode), Ok(()));
/// assert_eq!(check("小明", NickRules::Ascii), Err(NickError::Character('小')));
/// assert_eq!(check("4ever", NickRules::Unicode), Err(NickError::Start('4')));
/// ```
pub fn check(nick: &str, rules: NickRules) -> Result<(), NickError> {
    let first = nick.chars().next().ok_or(NickError::Empty)?;
    if nick.len() > MAX_BYTES {
        return Err(NickError::TooLong { bytes: nick.len() });
    }
    if let Some(character) = nick.chars().find(|character| !is_of_a_nick(*character, rules)) {
        return Err(NickError::Character(character));
    }
    if first == '-' || is_digit(first) || is_combining_mark(first) {
        return Err(NickError::Start(first));
    }
    if nick.is_ascii() {
        return check_width(nick);
    }
    if nick.split(|character| !is_combining_mark(character)).any(|marks| marks.chars().count() > MARKS) {
        return Err(NickError::Marks);
    }
    if !is_nfc(nick) {
        return Err(NickError::NotNormalised);
    }
    if !is_highly_restrictive(nick) {
        return Err(NickError::MixedScripts);
    }
    check_width(nick)
}

fn check_width(nick: &str) -> Result<(), NickError> {
    let columns = width(nick);
    if columns > MAX_COLUMNS { Err(NickError::TooWide { columns }) } else { Ok(()) }
}

/// Without letters that are read by nobody today, or that only repeat another, as ａ does. Uncommon
/// ones are good: in Chinese names many are.
fn is_of_a_nick(character: char, rules: NickRules) -> bool {
    if character.is_ascii() {
        return character.is_ascii_alphanumeric() || SPECIAL.contains(character);
    }
    let is_bopomofo = matches!(character, '\u{3105}'..='\u{312f}' | '\u{31a0}'..='\u{31bf}');
    rules == NickRules::Unicode
        && (character.is_alphanumeric() || is_combining_mark(character))
        && (character.identifier_allowed()
            || character.identifier_type() == Some(IdentifierType::Uncommon_Use)
            || is_bopomofo)
}

/// Returns whether `nick` is in one script, or in Latin and those that are written together with it:
/// the level of UTS 39, for more characters than its identifiers have.
fn is_highly_restrictive(nick: &str) -> bool {
    let latin = AugmentedScriptSet::for_char('a');
    let mut all = AugmentedScriptSet::default();
    let mut besides_latin = AugmentedScriptSet::default();
    for character in nick.chars() {
        let scripts = AugmentedScriptSet::for_char(character);
        all.intersect_with(scripts);
        let mut in_latin = scripts;
        in_latin.intersect_with(latin);
        if in_latin.is_empty() {
            besides_latin.intersect_with(scripts);
        }
    }
    !all.is_empty() || besides_latin.hanb || besides_latin.jpan || besides_latin.kore
}

fn is_digit(character: char) -> bool {
    character.is_numeric() && !character.is_alphabetic()
}
