//! The tasks of this workspace: `cargo xtask <verb>`.
//!
//! One file a verb (`test`, `ci`, `soak`, `bench`, `console`) or a concern they share.
#![forbid(unsafe_code)]

mod bench;
mod ci;
mod console;
mod irc_python;
mod licences;
mod needs;
mod packages;
mod policy;
mod pythons;
mod readme;
mod shell;
mod soak;
mod steps;
mod test;

use std::env;
use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::console::Mode;
use crate::policy::Policy;
use crate::shell::Outcome;

/// The tasks of this workspace.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Sets up what the tests need and runs all of them, those in the documents too.
    Test,
    /// Everything a change must pass; what it cannot check, it fails.
    Ci,
    /// What takes too long for every change: models, stress, load, figures.
    Soak {
        /// Only the step of this name.
        #[arg(long, value_name = "NAME")]
        only: Option<String>,
        /// Prints the steps and what each is for, and runs none.
        #[arg(long)]
        list: bool,
    },
    /// Prints the tables that compare polytask with its peers.
    Bench {
        /// Only figures whose name contains this, such as `queue`.
        filter: Option<String>,
    },
    /// Starts a program to look at with tokio-console.
    Console {
        /// Where it is served, as HOST:PORT; 127.0.0.1:6669 if not said.
        #[arg(conflicts_with = "test")]
        address: Option<String>,
        /// Built with tokio_unstable, so that tokio tells of its tasks and objects too.
        #[arg(long)]
        unstable: bool,
        /// Runs the tests that attach to it instead.
        #[arg(long)]
        test: bool,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().verb) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("error: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn run(verb: Verb) -> Outcome {
    enter_workspace()?;
    let policy = Policy::here();
    match verb {
        Verb::Test => test::run(policy),
        Verb::Ci => ci::run(policy),
        Verb::Soak { list: true, .. } => {
            soak::list();
            Ok(())
        }
        Verb::Soak { only, .. } => soak::run(policy, only.as_deref()),
        Verb::Bench { filter } => bench::run(filter.as_deref()),
        Verb::Console { address, unstable, test } => {
            let mode = if unstable { Mode::Unstable } else { Mode::Stable };
            if test { console::test(mode) } else { console::run(mode, address.as_deref()) }
        }
    }
}

/// Makes the workspace's root the current directory, wherever the verb was typed.
fn enter_workspace() -> Outcome {
    let Some(manifest) = env::var_os("CARGO_MANIFEST_DIR") else {
        return Err("the workspace is not known: run this as `cargo xtask`".to_owned());
    };
    let root = Path::new(&manifest).join("../..");
    env::set_current_dir(&root).map_err(|error| format!("cannot enter {}: {error}", root.display()))
}
