//! Why there is no log, or no tokio-console.
//!
//! See [`StartError`].

use std::error::Error;
use std::fmt;
use std::io;

/// Why [`try_init`](crate::Builder::try_init) did nothing.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The process has a log already.
    AlreadyStarted,
    /// tokio-console was asked for, and this program was not built for it.
    NotBuiltForConsole(Missing),
    /// A `TOKIO_CONSOLE_` variable of the environment says what makes no sense.
    Variable {
        /// The variable's name.
        name: &'static str,
        /// What it says.
        value: String,
        /// What it would have to say.
        expected: &'static str,
    },
    /// tokio-console cannot be served at this address.
    Address {
        /// The address, as it was given.
        address: String,
        /// What the system says about it.
        source: io::Error,
    },
    /// The system has no thread, or what one needs, for who serves tokio-console.
    Thread(io::Error),
}

/// What a program was built without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// The feature `console` of this crate.
    Feature,
    /// Both flags of which the compiler has to be given one, `--cfg tokio_unstable` or `--cfg console_without_tokio_unstable`.
    Flag,
}

// === impl StartError ===

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Address { source, .. } | Self::Thread(source) => Some(source),
            Self::AlreadyStarted | Self::NotBuiltForConsole(_) | Self::Variable { .. } => None,
        }
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlreadyStarted => {
                formatter.write_str("the process has a log already; start one only, at the beginning of main")
            }
            Self::NotBuiltForConsole(missing) => {
                let flag = Missing::CARGO_ARGUMENT;
                write!(formatter, "tokio-console cannot attach: {missing}; build it with `cargo build {flag} ")?;
                formatter.write_str("--features polytask/console,polytask-subscriber/console`")
            }
            Self::Variable { name, value, expected } => write!(formatter, "{name} is `{value}`; {expected} is needed"),
            Self::Address { address, source } => {
                write!(formatter, "tokio-console cannot be served at {address}: {source}; give it another address")
            }
            Self::Thread(source) => write!(formatter, "there is no thread to serve tokio-console: {source}"),
        }
    }
}

// === impl Missing ===

impl Missing {
    /// The one flag that is enough, as an argument of cargo. It adds to the flags of a `.cargo/config.toml`, where the
    /// variable `RUSTFLAGS` would take their place.
    pub const CARGO_ARGUMENT: &str = r#"--config 'build.rustflags=["--cfg", "console_without_tokio_unstable"]'"#;
}

impl fmt::Display for Missing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Feature => "the program was built without the feature `console`",
            Self::Flag => {
                "the program was built without `--cfg tokio_unstable` and `--cfg console_without_tokio_unstable`"
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_was_not_built_for_it_is_told_why_and_how() {
        for (missing, reason) in [(Missing::Feature, "feature `console`"), (Missing::Flag, "`--cfg tokio_unstable`")] {
            let sentence = StartError::NotBuiltForConsole(missing).to_string();
            assert!(sentence.contains(reason), "{sentence}");
            assert!(sentence.contains("build it with `cargo build --config 'build.rustflags=[\"--cfg\""), "{sentence}");
            assert_eq!(sentence.lines().count(), 1, "{sentence}");
        }
    }
}
