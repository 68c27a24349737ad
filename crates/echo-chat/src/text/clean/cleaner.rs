//! What the neighbours of a character decide.

use super::class::{Class, class};

/// How many combining marks may sit on one character. No language needs more, and a pile of them
/// covers the lines above.
const MARKS: usize = 8;

/// Who will see the text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// Understands formatting.
    Irc,
    /// Does not, and is not a terminal yet.
    Plain,
    /// Acts on what it is given.
    Terminal,
}

/// A text on its way, and what has been decided so far.
pub(super) struct Cleaner<'a> {
    text: &'a str,
    reader: Reader,
    /// Where the isolates are that lack their other half, the last one first.
    lone: Vec<usize>,
    clean: String,
    /// How many marks there are on the last character that can be seen.
    marks: usize,
    /// What was kept last, and whether it can be joined to something.
    last: Class,
    last_joins: bool,
    /// Kept if what comes after it can be joined too.
    joiner: Option<char>,
}

impl<'a> Cleaner<'a> {
    pub(super) fn new(text: &'a str, reader: Reader) -> Self {
        Self {
            text,
            reader,
            lone: lone_isolates(text),
            clean: String::with_capacity(text.len()),
            marks: 0,
            last: Class::Plain,
            last_joins: false,
            joiner: None,
        }
    }

    pub(super) fn clean(mut self) -> String {
        let mut at = 0;
        while let Some(character) = self.text[at..].chars().next() {
            let after = at + character.len_utf8();
            let class = class(character);
            self.take(at, character, class);
            let is_code = class == Class::Formatting && self.reader != Reader::Irc;
            at = after + if is_code { colour_length(character, &self.text[after..]) } else { 0 };
        }
        self.clean
    }

    fn take(&mut self, at: usize, character: char, class: Class) {
        match class {
            Class::Plain => {
                self.marks = 0;
                self.keep(character, class);
            }
            Class::Space => {
                self.marks = 0;
                self.keep(' ', Class::Plain);
            }
            Class::Mark if self.marks < MARKS => {
                self.marks += 1;
                self.keep(character, class);
            }
            Class::Joiner if self.last_joins && self.joiner.is_none() => self.joiner = Some(character),
            Class::Formatting if self.reader == Reader::Irc => self.keep(character, class),
            // Twice says no more than once.
            Class::Direction if self.reader != Reader::Terminal && self.last != class => self.keep(character, class),
            Class::OpenIsolate | Class::CloseIsolate if self.lone.last() == Some(&at) => {
                self.lone.pop();
            }
            Class::OpenIsolate | Class::CloseIsolate if self.reader != Reader::Terminal => self.keep(character, class),
            _ => {}
        }
    }

    fn keep(&mut self, character: char, class: Class) {
        let joins = matches!(class, Class::Plain | Class::Mark) && !character.is_ascii() && !character.is_whitespace();
        if let Some(joiner) = self.joiner.take().filter(|_| joins) {
            self.clean.push(joiner);
        }
        self.clean.push(character);
        self.last = class;
        self.last_joins = joins;
    }
}

/// Returns where in `text` the isolates are that lack their other half, the last one first.
fn lone_isolates(text: &str) -> Vec<usize> {
    let mut opened = Vec::new();
    let mut lone = Vec::new();
    for (at, character) in text.char_indices() {
        match class(character) {
            Class::OpenIsolate => opened.push(at),
            Class::CloseIsolate if opened.pop().is_none() => lone.push(at),
            _ => {}
        }
    }
    lone.append(&mut opened);
    lone.sort_unstable_by(|one, other| other.cmp(one));
    lone
}

/// Returns how many bytes of `text` belong to the formatting code before it: a colour, and after a
/// comma perhaps that of the background.
fn colour_length(code: char, text: &str) -> usize {
    let digits = |text: &str| match code {
        '\u{3}' => text.bytes().take(2).take_while(u8::is_ascii_digit).count(),
        '\u{4}' if text.bytes().take(6).filter(u8::is_ascii_hexdigit).count() == 6 => 6,
        _ => 0,
    };
    let foreground = digits(text);
    let background = text[foreground..].strip_prefix(',').map_or(0, digits);
    if foreground > 0 && background > 0 { foreground + 1 + background } else { foreground }
}
