//! What is wrong with a configuration, in sentences that name the place and the way out.

use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};

/// Where the value of a key comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A line of a file.
    File {
        /// The file.
        path: PathBuf,
        /// The line, from 1 on.
        line: usize,
    },
    /// A variable.
    Variable(String),
    /// A flag, with its dashes.
    Flag(String),
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where; `None` where it is in no single place.
    pub origin: Option<Origin>,
    /// What, and what to do.
    pub sentence: String,
}

/// Everything that is wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError {
    problems: Vec<Problem>,
}

/// Returns the word among `candidates` that `word` is most likely a mistake for.
pub(super) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let distance = |candidate: &&str| strsim::damerau_levenshtein(word, candidate);
    let nearest = candidates.into_iter().min_by_key(distance)?;
    (distance(&nearest) <= (word.chars().count() / 3).max(1)).then_some(nearest)
}

// === impl Problem ===

impl Problem {
    /// Creates one at `origin`.
    pub(super) fn at(origin: Origin, sentence: impl Into<String>) -> Self {
        Self { origin: Some(origin), sentence: sentence.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.origin {
            Some(origin) => write!(formatter, "{origin}: {}", self.sentence),
            None => formatter.write_str(&self.sentence),
        }
    }
}

// === impl Origin ===

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, line } => write!(formatter, "{}, line {line}", path.display()),
            Self::Variable(name) | Self::Flag(name) => formatter.write_str(name),
        }
    }
}

// === impl SettingsError ===

impl SettingsError {
    /// Creates one, if there is anything wrong.
    pub(super) fn of(problems: Vec<Problem>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self { problems }) }
    }

    /// Creates one about a file that could not be read at all.
    pub(crate) fn unreadable(path: &Path, reason: &str) -> Self {
        Problem { origin: None, sentence: format!("cannot read {}: {reason}", path.display()) }.into()
    }

    /// Returns what is wrong, in the order of reading.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

/// A line for each thing that is wrong.
impl fmt::Display for SettingsError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            write!(formatter, "{}{problem}", if index == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

impl Error for SettingsError {}

impl From<Problem> for SettingsError {
    fn from(problem: Problem) -> Self {
        Self { problems: vec![problem] }
    }
}
