//! Prints the tables; see the crate's README.
#![forbid(unsafe_code)]

use clap::Parser;
use polytask_bench::harness::{Bench, Options};
use polytask_bench::{ChatPrograms, EchoPrograms, RestingPool, run};

fn main() {
    let echo = EchoPrograms::beside(env!("CARGO_BIN_EXE_bare-tokio-echo"));
    let resting = RestingPool::new(env!("CARGO_BIN_EXE_resting-pool"));
    let chat = ChatPrograms::new(env!("CARGO_BIN_EXE_broadcast-chat"));
    run(&mut Bench::new(Options::parse()), &echo, &resting, &chat);
}
