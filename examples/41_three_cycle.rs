//! X41, a circle of three: each philosopher has the fork on the left and waits for the one on the right.
//!
//! It does not happen where one of them begins with the other hand.

use polytask::{Barrier, Lock, Task};
use polytask_examples::standstill::tell_suspicions;

async fn dine(left: Lock<()>, right: Lock<()>, everybody: Barrier) {
    let _left = left.acquire().await; // the fork on the left
    everybody.wait().await.expect("nobody leaves");
    let _right = right.acquire().await; // the fork on the right
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let forks = ["fork-1", "fork-2", "fork-3"].map(|name| Lock::named(name, ()));
    let everybody = Barrier::new(3);
    for (seat, name) in ["Avicenna", "Boethius", "Confucius"].into_iter().enumerate() {
        let (left, right) = (forks[seat].clone(), forks[(seat + 1) % forks.len()].clone());
        Task::builder().name(name).spawn(dine(left, right, everybody.clone()));
    }

    tell_suspicions().await;
}
