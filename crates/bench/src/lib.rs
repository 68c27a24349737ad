//! Every comparison of polytask with what a user would pick instead.
//!
//! `cargo bench -p polytask-bench -- [FILTER]` prints the tables; the README says how to read them.
#![forbid(unsafe_code)]

pub mod harness;

mod barrier;
mod batch;
mod create;
mod echo;
mod event;
mod fairness;
mod lock;
mod order;
mod queue;
mod semaphore;
mod tasks;

use harness::{Bench, Figure};

pub use echo::EchoPrograms;

/// Measures and prints every figure the filter asks for, and then what was claimed and reached.
pub fn run(bench: &mut Bench, programs: &EchoPrograms) {
    // The crate's own advice for virtual machines with few cores.
    crossfire::detect_backoff_cfg();
    let figures: [fn() -> Vec<Figure>; 9] = [
        lock::figures,
        semaphore::figures,
        fairness::figures,
        create::figures,
        event::figures,
        barrier::figures,
        queue::figures,
        batch::figures,
        order::figures,
    ];
    for figure in figures.into_iter().flat_map(|figures| figures()) {
        bench.measure(figure);
    }
    echo::measure(bench, programs);
    bench.print_summary();
}
