//! Real chat servers, each in its own process, under the load of `echo-chat bench` in another.

mod candidates;
mod crowd;
mod fanout;
mod generator;
mod start;
mod stopped;

use std::io;
use std::path::PathBuf;

use crate::echo::EchoPrograms;
use crate::harness::Bench;
use candidates::{Candidate, OURS};

/// Where the chat server that is compared is built.
#[derive(Debug)]
pub struct ChatPrograms {
    broadcast: PathBuf,
}

// === impl ChatPrograms ===

impl ChatPrograms {
    /// The broadcast design at this path.
    #[must_use]
    pub fn new(broadcast: &str) -> Self {
        Self { broadcast: broadcast.into() }
    }
}

/// Measures and prints the chat figures the filter asks for.
pub(crate) fn measure(bench: &mut Bench, programs: &ChatPrograms, echo: &EchoPrograms) {
    let fanout = fanout::wanted(bench);
    let crowd = crowd::wanted(bench);
    let stopped = stopped::wanted(bench);
    let start = bench.options().wants(start::START);
    let size = bench.options().wants(start::SIZE);
    if !(fanout || crowd || stopped || start || size) {
        return;
    }
    let echo_chat = match echo.build_echo_chat() {
        Ok(echo_chat) => echo_chat,
        Err(error) => return println!("chat: not measured: echo-chat, which is the load too: {error}\n"),
    };
    let candidates = Candidate::all(&programs.broadcast, &echo_chat);
    if fanout {
        report("chat", fanout::measure(bench, &candidates, &echo_chat));
    }
    if crowd {
        report("chat crowd", crowd::measure(bench, &candidates, &echo_chat));
    }
    if stopped {
        if let Some(ours) = candidates.iter().find(|candidate| candidate.name == OURS) {
            report(stopped::OTHERS, stopped::measure(bench, ours, &echo_chat));
        }
    }
    if start {
        report(start::START, start::measure_start(bench, &candidates));
    }
    if size {
        report(start::SIZE, start::measure_size(bench, &candidates));
    }
}

fn report(figure: &str, measured: io::Result<()>) {
    if let Err(error) = measured {
        println!("{figure}: not measured: {error}\n");
    }
}
