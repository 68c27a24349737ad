//! X10, the balance: two tasks on two threads put money in and take it out again, and the sum should stay 0.
//!
//! A balance is read, and written a moment later. What another has written in that moment is lost, and the sum drifts:
//! the mistake. Rust does not let two threads share a plain number, but it cannot know that a load and a store belong
//! together. A lock around both keeps the other out.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

use polytask::{Lock, TaskError};
use tokio::task::yield_now;

/// Adds `amount`, and lets others run between reading and writing.
async fn add(balance: &AtomicI64, amount: i64) {
    let before = balance.load(Relaxed);
    yield_now().await;
    balance.store(before + amount, Relaxed);
}

/// Puts `amount` in and takes it out again.
async fn change(balance: &AtomicI64, amount: i64) {
    add(balance, amount).await;
    yield_now().await;
    add(balance, -amount).await;
}

/// As many rounds with each amount at the same time; returns the balance after that.
pub(crate) async fn without_a_lock(amounts: [i64; 2], rounds: u32) -> Result<i64, TaskError> {
    let balance = Arc::new(AtomicI64::new(0));
    let tellers = amounts.map(|amount| {
        let balance = Arc::clone(&balance);
        polytask::spawn(async move {
            for _ in 0..rounds {
                change(&balance, amount).await;
            }
        })
    });
    polytask::gather(tellers).await?;
    Ok(balance.load(Relaxed))
}

/// The same, but nobody comes between what belongs together.
pub(crate) async fn with_a_lock(amounts: [i64; 2], rounds: u32) -> Result<i64, TaskError> {
    let balance = Lock::named("balance", AtomicI64::new(0));
    let tellers = amounts.map(|amount| {
        let balance = balance.clone();
        polytask::spawn(async move {
            for _ in 0..rounds {
                change(&*balance.acquire().await, amount).await;
            }
        })
    });
    polytask::gather(tellers).await?;
    Ok(balance.acquire().await.load(Relaxed))
}

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), TaskError> {
    println!("without a lock: {}", without_a_lock([5, 8], 10_000).await?);
    println!("with a lock: {}", with_a_lock([5, 8], 10_000).await?);
    Ok(())
}
