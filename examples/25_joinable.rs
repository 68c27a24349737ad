//! X25, the joinable queue: the cooks go home when everything is eaten, and then the guests are sent home too.
//!
//! A guest says of each bite when it is done. The cooks wait for that, main waits for the cooks, and the guests, whose
//! loop has no end, are daemons: they are stopped when main is done.

use std::error::Error;
use std::time::Duration;

use polytask::{ExitStatus, JoinableQueue, Joined, Task};
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
pub(crate) async fn serve(
    foods: &[(&'static str, u32)],
    guests: u32,
    pace: Duration,
) -> Result<Evening, Box<dyn Error>> {
    let main = async {
        let tray = JoinableQueue::named("tray", 10);
        let daemon = |guest| Task::builder().daemon(true).spawn(eat(guest, tray.clone(), pace));
        let guests: Vec<Task<()>> = (0..guests).map(daemon).collect();
        let cooks = foods.iter().map(|&(food, count)| polytask::spawn(cook(food, count, tray.clone(), pace)));
        (polytask::gather(cooks).await, guests)
    };
    let (joined, guests) = polytask::run(main).await?;
    let stopped = guests.iter().filter(|guest| guest.exit_status() == Some(ExitStatus::Terminated)).count();
    Ok(Evening { joined: joined?, stopped })
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let evening = serve(&[("bun", 10), ("rib", 10)], 2, Duration::from_millis(20)).await?;
    // Who leaves last knows of everything.
    let done = evening.joined.iter().map(|joined| joined.done).max().unwrap_or(0);
    println!("{done} bites were eaten, {} guests sent home", evening.stopped);
    Ok(())
}
