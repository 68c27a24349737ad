//! X40, the oldest deadlock: two tasks acquire the same two locks, each in its own order.
//!
//! Each holds what the other waits for. It does not happen where everybody acquires them in the same order.

use polytask::{Barrier, Lock, Task};
use polytask_examples::standstill::tell_suspicions;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (kitchen, cellar) = (Lock::named("kitchen", ()), Lock::named("cellar", ()));
    // When nobody is in the way the program is lucky. Here both have their first lock before either wants the second.
    let both = Barrier::new(2);

    let _alice = Task::builder().name("alice").spawn({
        let (kitchen, cellar, both) = (kitchen.clone(), cellar.clone(), both.clone());
        async move {
            let _cooking = kitchen.acquire().await; // alice has the first
            both.wait().await.expect("nobody breaks it");
            let _fetching_wine = cellar.acquire().await; // alice wants the second
        }
    });
    let _bob = Task::builder().name("bob").spawn(async move {
        let _counting_bottles = cellar.acquire().await; // bob has the first
        both.wait().await.expect("nobody breaks it");
        let _eating = kitchen.acquire().await; // bob wants the second
    });

    tell_suspicions().await;
}
