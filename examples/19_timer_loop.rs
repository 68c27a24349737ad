//! X19, the timer loop: `时间同步`, "the clocks are set", is printed at intervals, while main goes on.
//!
//! The tutorial makes a new timer for each interval. `Timer::every` is one that goes on until it is cancelled or
//! dropped. How often it is to print can be an argument: `-- 10`.

use std::env;
use std::time::Duration;

use polytask::{Queue, Timer};
use tokio::time::Instant;

/// Sets the clocks so many times, and returns after how long each was.
pub(crate) async fn set_clocks(times: usize, interval: Duration) -> Vec<Duration> {
    let start = Instant::now();
    let set = Queue::named("set", times.max(1));
    let timer = Timer::every(interval, {
        let set = set.clone();
        move || {
            println!("时间同步");
            // If it has come too often main is about to cancel it.
            let _ = set.try_put(start.elapsed());
        }
    });
    println!("main goes on");
    let mut after = Vec::new();
    while after.len() < times {
        after.push(set.get().await.expect("nobody closes it"));
    }
    timer.cancel();
    after
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), String> {
    let times = match env::args().nth(1) {
        Some(times) => times.parse().map_err(|error| format!("`{times}` is not how often ({error}): try 10"))?,
        None => 3,
    };
    let after = set_clocks(times, Duration::from_millis(100)).await;
    println!("{} times", after.len());
    Ok(())
}
