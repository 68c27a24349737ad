//! The log on standard error, and tokio-console.
//!
//! See [`start`].

use std::error::Error;
use std::fmt;

use polytask_subscriber::{Builder, Missing, StartError, Started};

/// Why there is no log, or no tokio-console.
#[derive(Debug)]
pub enum TelemetryError {
    /// `--console` was given to a program that was not built for it.
    NotBuilt(Missing),
    /// Anything else.
    NotStarted(StartError),
}

/// Starts what the command line asks for, and returns it, so that a server can change what it tells.
///
/// # Errors
///
/// If the process has a log already, or tokio-console cannot be served.
pub fn start(builder: Builder) -> Result<Started, TelemetryError> {
    builder.try_init().map_err(|error| match error {
        StartError::NotBuiltForConsole(missing) => TelemetryError::NotBuilt(missing),
        error => TelemetryError::NotStarted(error),
    })
}

// === impl TelemetryError ===

impl Error for TelemetryError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::NotBuilt(_) => None,
            Self::NotStarted(error) => error.source(),
        }
    }
}

impl fmt::Display for TelemetryError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotBuilt(missing) => write!(
                formatter,
                "--console needs another build: {missing}; run it with `cargo run -p echo-chat --features console {} -- \
                 --console echo`",
                Missing::CARGO_ARGUMENT
            ),
            Self::NotStarted(error) => error.fmt(formatter),
        }
    }
}
