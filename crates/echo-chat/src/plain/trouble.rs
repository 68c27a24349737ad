//! Why a command did nothing.

use super::refusal;
use crate::chat::Refusal;

/// Why a command did nothing.
#[derive(Debug)]
pub(super) enum Trouble {
    /// An argument is missing or makes no sense: how the command is written is the answer.
    Usage,
    /// This sentence is the answer.
    Says(String),
}

impl Trouble {
    /// Creates one of a sentence.
    pub(super) fn says(sentence: impl Into<String>) -> Self {
        Self::Says(sentence.into())
    }
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        Self::Says(refusal::sentence(&refusal))
    }
}
