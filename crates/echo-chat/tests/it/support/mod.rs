//! What the tests drive the program with.

mod client;
mod dice;
mod file;
mod guest;
mod irc;
mod lines;
mod program;
mod python;
mod server;

pub(crate) use client::Client;
pub(crate) use dice::Dice;
pub(crate) use file::File;
pub(crate) use guest::{Guest, metrics};
pub(crate) use irc::{IrcPeer, IrcStage};
pub(crate) use lines::Lines;
pub(crate) use program::{Program, echo_chat, output_of};
pub(crate) use python::{irc_python, pythons, script};
pub(crate) use server::Server;

use std::io::ErrorKind;
use std::process::{Command, Stdio};
use std::time::Duration;

/// How long anything may take before a test fails: far more than it needs on a busy machine.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);

/// Returns whether a tool that is missing fails a test instead of skipping it.
pub(crate) fn everything_is_required() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true")
}

/// Returns how much of something a test takes: `usual`, or `most` where tests may take their time.
pub(crate) fn scaled<T>(usual: T, most: T) -> T {
    if std::env::var_os("POLYTASK_SOAK").is_some() { most } else { usual }
}

/// Returns whether there is a program of this name.
pub(crate) fn found(program: &str) -> bool {
    let mut probe = Command::new(program);
    let probe = probe.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    !probe.status().is_err_and(|error| error.kind() == ErrorKind::NotFound)
}
