//! X42, a task that waits for itself: it acquires a lock, and calls what acquires the same lock again.
//!
//! With `--deny` that panics instead of hanging, and names both lines. `RLock` is the lock for tasks that do this on
//! purpose.

use polytask::{Lock, Task, inspect};
use polytask_examples::standstill::tell_suspicions;

async fn add_tip(till: &Lock<u32>) {
    *till.acquire().await += 1; // once more
}

async fn sell(till: Lock<u32>) {
    let mut sum = till.acquire().await; // the first time
    *sum += 10;
    add_tip(&till).await;
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let deny = std::env::args().any(|argument| argument == "--deny");
    if deny {
        inspect::deny_self_wait();
    }
    let clerk = Task::builder().name("clerk").spawn(sell(Lock::named("till", 0)));
    if deny {
        println!("{}", clerk.await.expect_err("it panics"));
    } else {
        tell_suspicions().await;
    }
}
