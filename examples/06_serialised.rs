//! X6, serialised output: the workers of 05, one after another, so that their lines come in pairs.
//!
//! There are two ways. With a lock all begin at once, and each waits for its turn. With a join in the loop the next
//! begins when the one before has ended, and there is nothing to lock.

use std::time::Duration;

use polytask::{Lock, TaskError};
use tokio::time::sleep;

async fn work(number: u32, pace: Duration) {
    let id = polytask::current().expect("this runs in a task").id();
    println!("{number}: {id} is running");
    sleep(pace * (number * 2 % 3 + 1)).await; // as if by chance
    println!("{number}:{id} is done");
}

/// Has them wait for each other at a lock.
async fn with_a_lock(workers: u32, pace: Duration) -> Result<(), TaskError> {
    let terminal = Lock::named("terminal", ());
    let workers = (0..workers).map(|number| {
        let terminal = terminal.clone();
        polytask::spawn(async move {
            let _turn = terminal.acquire().await; // given back at the end of the block
            work(number, pace).await;
        })
    });
    polytask::gather(workers).await?;
    Ok(())
}

/// Waits for the end of each before it starts the next.
async fn joined_in_the_loop(workers: u32, pace: Duration) {
    for number in 0..workers {
        polytask::spawn(work(number, pace)).join().await;
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), TaskError> {
    let pace = Duration::from_millis(20);
    println!("with a lock");
    with_a_lock(5, pace).await?;
    println!("joined in the loop");
    joined_in_the_loop(5, pace).await;
    Ok(())
}
