//! X25, the joinable queue: the cooks go home when everything is eaten, and then the guests are sent home too.
//!
//! A guest says of each bite when it is done. The cooks wait for that, main waits for the cooks, and the guests, whose
//! loop has no end, are daemons: they are stopped when main is done.

use std::time::Duration;

use polytask::{JoinableQueue, Joined};
use tokio::task::JoinSet;
use tokio::time::sleep;

/// How the evening ended.
pub(crate) struct Evening {
    /// What each cook was told when everything was eaten.
    pub(crate) joined: Vec<Joined>,
    /// How many guests were still waiting for more, and were stopped.
    pub(crate) stopped: usize,
}

async fn cook(food: &'static str, count: u32, tray: JoinableQueue<String>, pace: Duration) -> Joined {
    for number in 0..count {
        sleep(pace).await;
        println!("{food}{number} is made");
        tray.put(format!("{food}{number}")).await.expect("nobody closes it");
    }
    tray.join().await
}

async fn eat(guest: u32, tray: JoinableQueue<String>, pace: Duration) {
    while let Ok(bite) = tray.get().await {
        sleep(pace).await;
        println!("guest{guest} has eaten {}", bite.done());
    }
}

/// One cook for each food, and so many guests.
pub(crate) async fn serve(foods: &[(&'static str, u32)], guests: u32, pace: Duration) -> Evening {
    let tray = JoinableQueue::named("tray", 10);
    let mut daemons = JoinSet::new();
    for guest in 0..guests {
        daemons.spawn(eat(guest, tray.clone(), pace));
    }
    let mut cooks = JoinSet::new();
    for &(food, count) in foods {
        cooks.spawn(cook(food, count, tray.clone(), pace));
    }
    let joined = cooks.join_all().await;
    daemons.abort_all();
    let mut stopped = 0;
    while let Some(ended) = daemons.join_next().await {
        stopped += usize::from(ended.is_err_and(|error| error.is_cancelled()));
    }
    Evening { joined, stopped }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let evening = serve(&[("bun", 10), ("rib", 10)], 2, Duration::from_millis(20)).await;
    // Who leaves last knows of everything.
    let done = evening.joined.iter().map(|joined| joined.done).max().unwrap_or(0);
    println!("{done} bites were eaten, {} guests sent home", evening.stopped);
}
