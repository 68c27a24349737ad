//! X24, the sentinel: a `None` in the queue tells a consumer that nothing more will come.
//!
//! It takes one for each consumer, and all producers must have ended before. Who gets either wrong loses items, or
//! leaves somebody waiting. The same without counting is the file beside this one, `24_without_sentinel.rs`.

use std::time::Duration;

use polytask::{Queue, TaskError};
use tokio::time::sleep;

/// A bite, or the end of the meal.
type Tray = Queue<Option<String>>;

async fn cook(food: &'static str, count: u32, tray: Tray, pace: Duration) {
    for number in 0..count {
        sleep(pace).await;
        println!("\x1b[44m{food}{number} is made\x1b[0m");
        tray.put(Some(format!("{food}{number}"))).await.expect("nobody closes it");
    }
}

async fn eat(guest: u32, tray: Tray, pace: Duration) -> Vec<String> {
    let mut eaten = Vec::new();
    while let Some(bite) = tray.get().await.expect("nobody closes it") {
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
    let cooks = foods.iter().map(|&(food, count)| polytask::spawn(cook(food, count, tray.clone(), pace)));
    let cooks = polytask::gather(cooks);
    let eaten = polytask::gather((0..guests).map(|guest| polytask::spawn(eat(guest, tray.clone(), pace))));
    cooks.await?;
    for _ in 0..guests {
        tray.put(None).await.expect("nobody closes it");
    }
    eaten.await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), TaskError> {
    for eaten in serve(&[("bun", 20), ("rib", 10)], 2, Duration::from_millis(10)).await? {
        println!("a guest has eaten {} bites", eaten.len());
    }
    Ok(())
}
