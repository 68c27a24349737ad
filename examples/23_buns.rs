//! X23, producer and consumer: a cook makes buns, guests eat them, and the queue is the tray between them.
//!
//! If every guest knows how many to eat, all is well. One who eats for as long as there are buns never learns that
//! there will be no more, and waits for ever. This is the mistake; 24 and 25 have the cures.

use std::time::Duration;

use polytask::{Queue, TaskError};
use tokio::time::sleep;

async fn cook(tray: Queue<u32>, buns: u32, pace: Duration) {
    for bun in 1..=buns {
        sleep(pace).await;
        println!("\x1b[1;31mbun {bun} is made\x1b[0m");
        tray.put(bun).await.expect("nobody closes it");
    }
}

async fn eat_one(tray: &Queue<u32>, pace: Duration) -> u32 {
    let bun = tray.get().await.expect("nobody closes it");
    println!("\x1b[1;32mbun {bun} is eaten\x1b[0m");
    sleep(pace).await;
    bun
}

async fn eat(tray: Queue<u32>, buns: u32, pace: Duration) -> Vec<u32> {
    let mut eaten = Vec::new();
    for _ in 0..buns {
        eaten.push(eat_one(&tray, pace).await);
    }
    eaten
}

/// One cook, and guests who know how many to eat each; returns what each of them ate.
pub(crate) async fn share_out(guests: u32, each: u32, pace: Duration) -> Result<Vec<Vec<u32>>, TaskError> {
    let tray = Queue::named("tray", 100);
    polytask::spawn(cook(tray.clone(), guests * each, pace));
    polytask::gather((0..guests).map(|_| polytask::spawn(eat(tray.clone(), each, pace)))).await
}

/// One cook, and a guest without an end; returns how many buns were left, and how many guests still waited for more.
pub(crate) async fn never_end(buns: u32, pace: Duration) -> (usize, usize) {
    let tray = Queue::named("tray", 100);
    let guest = polytask::spawn(eat(tray.clone(), u32::MAX, pace));
    cook(tray.clone(), buns, pace).await;
    sleep(pace * 3).await; // time enough to eat the last one
    let statistics = tray.statistics();
    guest.terminate(); // whom nothing else but the end of the runtime would stop
    (statistics.len, statistics.getters)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), TaskError> {
    let pace = Duration::from_millis(20);
    for (guests, each) in [(1, 5), (2, 5)] {
        println!("eaten by each of {guests}: {:?}", share_out(guests, each, pace).await?);
    }
    let (left, waiting) = never_end(5, pace).await;
    println!("{left} buns are left, {waiting} guest waits for ever");
    Ok(())
}
