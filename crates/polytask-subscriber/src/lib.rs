//! The tracing set-up for programs that use polytask: logs for people or programs, and tokio-console.
//!
//! ```
//! polytask_subscriber::init();
//! tracing::info!(port = 9000, "listening");
//! ```
//!
//! [`init`] is enough for most; [`builder`] is for programs with a command line of their own. What polytask itself logs,
//! and how to pick from it, is in the book's page on logging.
//!
//! With the feature `console` tokio-console can attach, see [`Console`].

#![forbid(unsafe_code)]

mod console;
mod error;
mod filter;
mod format;
mod setup;

use std::error::Error;
use std::io::{self, Write};

pub use self::console::Console;
pub use self::error::{Missing, StartError};
pub use self::filter::{Filter, FilterError};
pub use self::format::{Format, FormatError};
pub use self::setup::{Builder, Started};

/// Starts a log on standard error: for people on a terminal, JSON otherwise, with the [`Filter`] of `RUST_LOG`, or `info`.
///
/// Never fails, since a program can do its work without a log. Where `RUST_LOG` makes no sense, standard error says so and
/// `info` holds; where there is a log already, standard error says so and that one stays.
///
/// # Examples
///
/// ```
/// polytask_subscriber::init();
/// tracing::warn!(object = "lock `tickets`", "nobody has released it for a minute");
/// ```
pub fn init() {
    let filter = Filter::from_env().unwrap_or_else(|error| {
        complain(&error);
        Filter::default()
    });
    if let Err(error) = builder().filter(filter).try_init() {
        complain(&error);
    }
}

/// Starts the set-up of a log that differs from that of [`init`].
pub fn builder() -> Builder {
    Builder::default()
}

fn complain(error: &dyn Error) {
    // Where standard error is closed there is nobody to tell.
    let _ = writeln!(io::stderr(), "{error}");
}
