//! What the examples promise, and that each runs to its end.
//!
//! The modules include the examples themselves and call the function that each `main` calls, with time paused.

#![forbid(unsafe_code)]
#![expect(dead_code, reason = "the examples' `main` is for people")]

mod condition;
mod events;
mod locals;
mod locks;
mod meals;
mod pipes;
mod pools;
mod programs;
mod queues;
mod semaphores;
mod snapshots;
mod source;
mod standstills;
mod stuck;
mod tasks;
mod tickets;
mod timers;

use std::future::Future;
use std::time::Duration;

use tokio::time::timeout;

/// Fails where the future would wait for ever: with time paused a day is over when there is nothing left to do.
async fn ended<T>(future: impl Future<Output = T>) -> T {
    timeout(Duration::from_secs(86_400), future).await.expect("somebody waits for ever")
}
