//! Why connections end.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Why a connection ends; displayed, what the others are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// The client said so, with its own words or without.
    Quit(Option<Arc<str>>),
    /// The client closed the connection without a word.
    Closed,
    /// The connection broke.
    Broken(Arc<str>),
    /// So many bytes waited for it and were not taken.
    TooSlow {
        /// The limit, in bytes.
        unsent: usize,
    },
    /// It has not taken a byte for so long, though there were some for it.
    Stuck(Duration),
    /// It has not answered for so long.
    PingTimeout(Duration),
    /// It has not said who it is within this time.
    NeverEntered(Duration),
    /// An operator ended it.
    Killed {
        /// The operator.
        by: Arc<str>,
        /// In their words.
        reason: Arc<str>,
    },
    /// The server keeps it out.
    Banned(Arc<str>),
    /// Something that its front refuses, in its words.
    Refused(Arc<str>),
    /// The server ends.
    Stopping,
    /// The server made a mistake.
    Failed,
}

impl Ending {
    /// Returns whether the client went without meaning to, so that it may want its name back.
    pub fn is_unwanted(&self) -> bool {
        matches!(self, Self::Closed | Self::Broken(_) | Self::TooSlow { .. } | Self::Stuck(_) | Self::PingTimeout(_))
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quit(Some(reason)) => write!(formatter, "quit: {reason}"),
            Self::Quit(None) => formatter.write_str("quit"),
            Self::Closed => formatter.write_str("the connection was closed"),
            Self::Broken(error) => write!(formatter, "the connection broke: {error}"),
            Self::TooSlow { unsent } => write!(formatter, "too slow: {} KiB unsent", unsent / 1024),
            Self::Stuck(time) => write!(formatter, "too slow: nothing taken for {} s", time.as_secs()),
            Self::PingTimeout(time) => write!(formatter, "ping timeout: {} s", time.as_secs()),
            Self::NeverEntered(time) => write!(formatter, "no nickname within {} s", time.as_secs()),
            Self::Killed { by, reason } => write!(formatter, "killed by {by}: {reason}"),
            Self::Banned(reason) => write!(formatter, "banned: {reason}"),
            Self::Refused(reason) => formatter.write_str(reason),
            Self::Stopping => formatter.write_str("the server is stopping"),
            Self::Failed => formatter.write_str("an error in the server"),
        }
    }
}
