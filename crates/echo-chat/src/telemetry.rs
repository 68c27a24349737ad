//! The log on standard error.
//!
//! See [`start`].

use std::io::{self, IsTerminal};

use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

/// How a log line looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people on a terminal, JSON otherwise
    #[default]
    Auto,
    /// One line for people
    Human,
    /// One JSON object a line
    Json,
}

/// Sends the log to standard error, where it cannot mix with what a program reads from standard
/// output.
///
/// # Errors
///
/// If the process has a log already.
pub fn start(format: Format, filter: Targets) -> Result<(), TryInitError> {
    let terminal = io::stderr().is_terminal();
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    let json = match format {
        Format::Auto => !terminal,
        Format::Human => false,
        Format::Json => true,
    };
    let lines = if json {
        lines.json().flatten_event(true).boxed()
    } else {
        let colours = terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        lines.with_target(false).with_ansi(colours).boxed()
    };
    tracing_subscriber::registry().with(lines.with_filter(filter)).try_init()
}
