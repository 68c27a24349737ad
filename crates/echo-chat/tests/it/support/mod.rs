//! What the tests drive the program with.

mod client;
mod irc;
mod lines;
mod program;
mod python;
mod server;

pub(crate) use client::Client;
pub(crate) use irc::{IrcPeer, IrcStage};
pub(crate) use lines::Lines;
pub(crate) use program::{Program, echo_chat, output_of};
pub(crate) use python::{pythons, script};
pub(crate) use server::Server;

use std::time::Duration;

/// How long anything may take before a test fails: far more than it needs on a busy machine.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);

/// Returns whether a tool that is missing fails a test instead of skipping it.
pub(crate) fn everything_is_required() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true")
}
