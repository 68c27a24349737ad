//! Prints the tables; see the crate's README.
#![forbid(unsafe_code)]

use clap::Parser;
use polytask_bench::harness::{Bench, Options};
use polytask_bench::{EchoPrograms, run};

fn main() {
    let programs = EchoPrograms::beside(env!("CARGO_BIN_EXE_bare-tokio-echo"));
    run(&mut Bench::new(Options::parse()), &programs);
}
