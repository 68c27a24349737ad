//! What a single key of the configuration can be.
//!
//! See [`Value`], which every type of a key implements, and [`Given`], what it is made of.

use crate::password::Secret;
use std::fmt;
use std::num::NonZeroUsize;
use std::time::Duration;

use polytask_subscriber::{Filter, Format};

use crate::serve::settings::units::{Size, parse_duration, parse_size, show_duration};

/// What stands behind a key, before anything is known about the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// A number or a truth value, which TOML writes without quotes.
    Bare(String),
    /// A text; everything that comes from a flag or a variable is one.
    Text(String),
    /// Several texts.
    List(Vec<String>),
}

/// The type of a key: how it is read, and how it is shown so that it reads as the same again.
pub trait Value: Sized {
    /// What is allowed, to follow the word "give".
    const ALLOWED: &'static str;

    /// Whether it must never be printed.
    const SECRET: bool = false;

    /// Reads it.
    ///
    /// # Errors
    ///
    /// If it is none of what is allowed: what would be.
    fn read(given: &Given) -> Result<Self, String>;

    /// Returns what reads as the same again.
    fn show(&self) -> Given;
}

/// Which log lines there are, with the text it was read from.
#[derive(Debug, Clone, PartialEq)]
pub struct LogLevel {
    text: String,
    filter: Filter,
}

/// How many threads serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Threads {
    /// One for each processor that the process may use.
    Auto,
    /// So many.
    Exactly(NonZeroUsize),
}

/// Which nicks are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Characters {
    /// Letters and digits of every script, unless they look like somebody else's.
    Unicode,
    /// What the first IRC servers knew.
    Ascii,
}

/// Returns the sentence about a value that is none of what is allowed.
pub(super) fn give<T: Value>() -> String {
    format!("give {}", T::ALLOWED)
}

/// Returns the first of `choices` whose word is `given`.
fn choose<T: Value + Copy>(given: &Given, choices: &[(&str, T)]) -> Result<T, String> {
    let chosen = choices.iter().find(|(word, _)| given.one() == Some(*word));
    chosen.map(|(_, value)| *value).ok_or_else(give::<T>)
}

// === impl Given ===

impl Given {
    /// Creates a text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Returns what it is, unless it is several.
    pub fn one(&self) -> Option<&str> {
        match self {
            Self::Bare(text) | Self::Text(text) => Some(text),
            Self::List(_) => None,
        }
    }

    /// Returns each of several; a text is as many as there are commas in it, and one more.
    fn each(&self) -> Vec<&str> {
        match self {
            Self::List(texts) => texts.iter().map(String::as_str).collect(),
            Self::Bare(text) | Self::Text(text) if text.trim().is_empty() => Vec::new(),
            Self::Bare(text) | Self::Text(text) => text.split(',').map(str::trim).collect(),
        }
    }
}

/// As TOML has it, on one line.
impl fmt::Display for Given {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bare(text) => formatter.write_str(text),
            Self::Text(text) => quote(formatter, text),
            Self::List(texts) => {
                formatter.write_str("[")?;
                for (index, text) in texts.iter().enumerate() {
                    formatter.write_str(if index == 0 { "" } else { ", " })?;
                    quote(formatter, text)?;
                }
                formatter.write_str("]")
            }
        }
    }
}

fn quote(formatter: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    formatter.write_str("\"")?;
    for character in text.chars() {
        match character {
            '"' | '\\' => write!(formatter, "\\{character}")?,
            '\n' => formatter.write_str("\\n")?,
            '\t' => formatter.write_str("\\t")?,
            // Also what would reorder the line that it is shown in, not only control characters.
            _ if character.escape_debug().len() > 2 => write!(formatter, "\\U{:08X}", u32::from(character))?,
            _ => write!(formatter, "{character}")?,
        }
    }
    formatter.write_str("\"")
}

// === impl Value ===

impl Value for String {
    const ALLOWED: &'static str = "a text in quotes";

    fn read(given: &Given) -> Result<Self, String> {
        match given {
            Given::Text(text) => Ok(text.clone()),
            Given::Bare(_) | Given::List(_) => Err(give::<Self>()),
        }
    }

    fn show(&self) -> Given {
        Given::Text(self.clone())
    }
}

impl Value for Vec<String> {
    const ALLOWED: &'static str = "a list of texts, as in [\"one\", \"two\"]";

    fn read(given: &Given) -> Result<Self, String> {
        match given {
            Given::Bare(_) => Err(give::<Self>()),
            Given::Text(_) | Given::List(_) => Ok(given.each().into_iter().map(str::to_owned).collect()),
        }
    }

    fn show(&self) -> Given {
        Given::List(self.clone())
    }
}

impl Value for bool {
    const ALLOWED: &'static str = "true or false, or on or off";

    fn read(given: &Given) -> Result<Self, String> {
        choose(given, &[("true", true), ("on", true), ("false", false), ("off", false)])
    }

    fn show(&self) -> Given {
        Given::Bare(self.to_string())
    }
}

impl Value for usize {
    const ALLOWED: &'static str = "a whole number, 0 or more";

    fn read(given: &Given) -> Result<Self, String> {
        given.one().and_then(|text| text.trim().parse().ok()).ok_or_else(give::<Self>)
    }

    fn show(&self) -> Given {
        Given::Bare(self.to_string())
    }
}

impl Value for NonZeroUsize {
    const ALLOWED: &'static str = "a whole number, 1 or more";

    fn read(given: &Given) -> Result<Self, String> {
        given.one().and_then(|text| text.trim().parse().ok()).ok_or_else(give::<Self>)
    }

    fn show(&self) -> Given {
        Given::Bare(self.to_string())
    }
}

impl Value for Size {
    const ALLOWED: &'static str = "a size, as in 512, 64 KiB or 2 MiB";

    fn read(given: &Given) -> Result<Self, String> {
        given.one().and_then(parse_size).ok_or_else(give::<Self>)
    }

    fn show(&self) -> Given {
        Given::Text(self.to_string())
    }
}

impl Value for Duration {
    const ALLOWED: &'static str = "a time with its unit, as in 30 s, 5 m, 1 h or 7 d";

    fn read(given: &Given) -> Result<Self, String> {
        given.one().and_then(parse_duration).ok_or_else(give::<Self>)
    }

    fn show(&self) -> Given {
        Given::Text(show_duration(*self))
    }
}

impl Value for Option<Secret> {
    const ALLOWED: &'static str = "a text in quotes; an empty one is none";
    const SECRET: bool = true;

    fn read(given: &Given) -> Result<Self, String> {
        let Given::Text(text) = given else { return Err(give::<Self>()) };
        Ok((!text.is_empty()).then(|| Secret::new(text)))
    }

    fn show(&self) -> Given {
        Given::text(self.as_ref().map_or("", Secret::reveal))
    }
}

impl Value for Threads {
    const ALLOWED: &'static str = "auto, or a whole number, 1 or more";

    fn read(given: &Given) -> Result<Self, String> {
        match given.one() {
            Some("auto") => Ok(Self::Auto),
            _ => NonZeroUsize::read(given).map(Self::Exactly).map_err(|_| give::<Self>()),
        }
    }

    fn show(&self) -> Given {
        match self {
            Self::Auto => Given::text("auto"),
            Self::Exactly(number) => number.show(),
        }
    }
}

impl Value for Characters {
    const ALLOWED: &'static str = "unicode or ascii";

    fn read(given: &Given) -> Result<Self, String> {
        choose(given, &[("unicode", Self::Unicode), ("ascii", Self::Ascii)])
    }

    fn show(&self) -> Given {
        Given::text(match self {
            Self::Unicode => "unicode",
            Self::Ascii => "ascii",
        })
    }
}

impl Value for LogLevel {
    const ALLOWED: &'static str = "off, error, warn, info, debug, trace, or a filter as in info,polytask=debug";

    fn read(given: &Given) -> Result<Self, String> {
        let text = given.one().ok_or_else(give::<Self>)?;
        text.parse::<Filter>()
            .map(|filter| Self { text: text.to_owned(), filter })
            .map_err(|error| format!("{error}; {}", give::<Self>()))
    }

    fn show(&self) -> Given {
        Given::text(&self.text)
    }
}

impl Value for Format {
    const ALLOWED: &'static str = "auto (human on a terminal, json elsewhere), human or json";

    fn read(given: &Given) -> Result<Self, String> {
        given.one().and_then(|text| text.parse().ok()).ok_or_else(give::<Self>)
    }

    fn show(&self) -> Given {
        Given::text(self.to_string())
    }
}

// === impl LogLevel ===

impl LogLevel {
    /// Returns the filter.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }
}

impl Default for LogLevel {
    fn default() -> Self {
        Self { text: "info".to_owned(), filter: Filter::default() }
    }
}

// === impl Threads ===

impl Threads {
    /// Returns how many that is on this machine.
    pub fn number(self) -> NonZeroUsize {
        match self {
            Self::Auto => std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            Self::Exactly(number) => number,
        }
    }
}
