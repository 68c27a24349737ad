//! X24 again, without a sentinel: when the last producer is gone, the queue closes, and every consumer learns of it.
//!
//! `queue.producer()` is a counted right to put. It is dropped also by a panic or when its task is stopped, so that no
//! end can be forgotten, and nobody counts consumers. The way of the tutorials is `24_sentinel.rs`.

use std::time::Duration;

use polytask::{Producer, Queue, TaskError};
use tokio::time::sleep;

async fn cook(food: &'static str, count: u32, tray: Producer<String>, pace: Duration) {
    for number in 0..count {
        sleep(pace).await;
        println!("\x1b[44m{food}{number} is made\x1b[0m");
        tray.put(format!("{food}{number}")).await.expect("a producer keeps it open");
    }
}

async fn eat(guest: u32, tray: Queue<String>, pace: Duration) -> Vec<String> {
    let mut eaten = Vec::new();
    while let Ok(bite) = tray.get().await {
        println!("\x1b[45mguest{guest} eats {bite}\x1b[0m");
        sleep(pace).await;
        eaten.push(bite);
    }
    eaten
}

/// One cook for each food, and so many guests; returns what each of them ate.
pub(crate) async fn serve(
    foods: &[(&'static str, u32)],
    guests: u32,
    pace: Duration,
) -> Result<Vec<Vec<String>>, TaskError> {
    let tray = Queue::named("tray", 10);
    // All producers are there before the first cook can be done, which would close the tray.
    let cooks: Vec<_> = foods.iter().map(|&(food, count)| cook(food, count, tray.producer(), pace)).collect();
    for cook in cooks {
        polytask::spawn(cook);
    }
    polytask::gather((0..guests).map(|guest| polytask::spawn(eat(guest, tray.clone(), pace)))).await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), TaskError> {
    for eaten in serve(&[("bun", 20), ("rib", 10)], 2, Duration::from_millis(10)).await? {
        println!("a guest has eaten {} bites", eaten.len());
    }
    Ok(())
}
