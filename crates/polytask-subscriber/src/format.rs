//! How a log line looks.
//!
//! See [`Format`].

use std::error::Error;
use std::ffi::OsStr;
use std::fmt;
use std::str::FromStr;

/// How a log line looks.
///
/// As text it is `auto`, `human` or `json`, as on a command line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// For people where standard error is a terminal, JSON otherwise.
    #[default]
    Auto,
    /// One line for people, in colours on a terminal unless `NO_COLOR` is set.
    Human,
    /// One JSON object a line.
    Json,
}

/// A text that is no [`Format`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormatError {
    text: String,
}

/// What a format comes to where the process runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Human { colours: bool },
    Json,
}

// === impl Format ===

impl Format {
    /// What it comes to, where `no_colour` is what the variable `NO_COLOR` says.
    pub(crate) fn style(self, is_terminal: bool, no_colour: Option<&OsStr>) -> Style {
        let is_json = match self {
            Self::Auto => !is_terminal,
            Self::Human => false,
            Self::Json => true,
        };
        if is_json {
            return Style::Json;
        }
        // Set but empty means nothing, says the convention.
        Style::Human { colours: is_terminal && no_colour.is_none_or(OsStr::is_empty) }
    }
}

impl FromStr for Format {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, FormatError> {
        match text {
            "auto" => Ok(Self::Auto),
            "human" => Ok(Self::Human),
            "json" => Ok(Self::Json),
            _ => Err(FormatError { text: text.to_owned() }),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Auto => "auto",
            Self::Human => "human",
            Self::Json => "json",
        })
    }
}

// === impl FormatError ===

impl Error for FormatError {}

impl fmt::Display for FormatError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}` is no log format; there are auto, human and json", self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_terminal_gets_lines_for_people_unasked() {
        assert_eq!(Format::Auto.style(true, None), Style::Human { colours: true });
        assert_eq!(Format::Auto.style(false, None), Style::Json);
    }

    #[test]
    fn what_is_asked_for_holds_anywhere_but_colours_are_for_terminals() {
        assert_eq!(Format::Json.style(true, None), Style::Json);
        assert_eq!(Format::Human.style(false, None), Style::Human { colours: false });
    }

    #[test]
    fn no_color_takes_colours_away_unless_it_is_empty() {
        for (value, colours) in [("1", false), ("", true)] {
            assert_eq!(Format::Auto.style(true, Some(value.as_ref())), Style::Human { colours }, "{value:?}");
        }
    }

    #[test]
    fn a_format_is_read_as_it_is_written() {
        for format in [Format::Auto, Format::Human, Format::Json] {
            assert_eq!(format.to_string().parse(), Ok(format));
        }
        let error = "xml".parse::<Format>().unwrap_err();
        assert_eq!(error.to_string(), "`xml` is no log format; there are auto, human and json");
    }
}
