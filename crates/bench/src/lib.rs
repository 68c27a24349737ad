//! Every comparison of polytask with what a user would pick instead.
//!
//! `cargo bench -p polytask-bench -- [FILTER]` prints the tables; the README says how to read them.
#![forbid(unsafe_code)]

pub mod harness;

mod barrier;
mod batch;
mod chat;
mod create;
mod echo;
mod event;
mod fairness;
mod inspect;
mod lock;
mod order;
mod pool;
mod processes;
mod queue;
mod semaphore;
mod server;
mod spawn;
mod tasks;

use harness::{Bench, Figure};

pub use chat::ChatPrograms;
pub use echo::EchoPrograms;
pub use pool::RestingPool;

/// Measures and prints every figure the filter asks for, and then what was claimed and reached.
pub fn run(bench: &mut Bench, echo: &EchoPrograms, resting: &RestingPool, chat: &ChatPrograms) {
    // The crate's own advice for virtual machines with few cores.
    crossfire::detect_backoff_cfg();
    let figures: [fn() -> Vec<Figure>; 11] = [
        lock::figures,
        semaphore::figures,
        fairness::figures,
        create::figures,
        event::figures,
        barrier::figures,
        queue::figures,
        batch::figures,
        order::figures,
        spawn::figures,
        inspect::figures,
    ];
    for figure in figures.into_iter().flat_map(|figures| figures()) {
        bench.measure(figure);
    }
    inspect::measure(bench);
    pool::measure(bench, resting);
    echo::measure(bench, echo);
    chat::measure(bench, chat, echo);
    bench.print_summary();
}
