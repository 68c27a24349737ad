//! `echo-chat config`: what can be configured, and whether it was done right.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use crate::cli::password::{self, PasswordError};
use crate::password::Hashed;
use crate::serve::settings::value::Value;
use crate::serve::settings::{Loaded, Settings, SettingsError, Sources, read_only};

/// What to print or check.
#[derive(Debug, Args)]
pub struct ConfigArguments {
    /// What to do.
    #[command(subcommand)]
    pub command: ConfigCommand,
}

/// What there is to do about configuration.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Print a file with every setting, its default and what it means
    Default,
    /// Say whether a file makes sense, and what is wrong if it does not
    Check {
        /// The file; standard input if not given, or -
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// Ask for a password, or read it from standard input, and print the line for an operator
    Hash,
}

/// Returns what `echo-chat serve --check-config` and `echo-chat config check` print.
pub fn checked(loaded: &Loaded) -> String {
    match loaded.to_string() {
        origins if origins.is_empty() => "The configuration makes sense; everything is as usual.\n".to_owned(),
        origins => format!("The configuration makes sense; this was set:\n{origins}"),
    }
}

/// Returns what is wrong with `file`, or what it says.
fn check(file: Option<&Path>) -> Result<Loaded, SettingsError> {
    match file.filter(|file| *file != Path::new("-")) {
        Some(file) => Sources { file: Some(file.to_owned()), ..Sources::default() }.load(),
        None => {
            let mut bytes = Vec::new();
            let read = std::io::stdin().lock().read_to_end(&mut bytes).map_err(|error| error.to_string());
            let text = read.and_then(|_| String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned()));
            let name = Path::new("standard input");
            read_only(name, &text.map_err(|reason| SettingsError::unreadable(name, &reason))?)
        }
    }
}

// === impl ConfigCommand ===

impl ConfigCommand {
    /// Returns what it prints.
    ///
    /// # Errors
    ///
    /// [`SettingsError`] if what is checked is wrong, [`PasswordError`] if there is no password.
    pub fn run(&self) -> Result<String, Box<dyn std::error::Error>> {
        match self {
            Self::Default => Ok(Settings::example()),
            Self::Check { file } => Ok(checked(&check(file.as_deref())?)),
            Self::Hash => {
                let password: Result<_, PasswordError> = password::ask();
                Ok(format!("password = {}\n", Hashed::of(&password?).show()))
            }
        }
    }
}
