//! X5, interleaved output: three tasks write to one terminal, and their lines are mixed.
//!
//! Each says when it begins and when it is done, and nobody makes the others wait in between. 06 does.

use std::time::Duration;

use polytask::TaskError;
use tokio::time::sleep;

/// Takes its time between two lines.
async fn work(number: u32, pace: Duration) {
    let id = polytask::current().expect("this runs in a task").id();
    println!("{number}: {id} is running");
    sleep(pace * (number * 2 % 3 + 1)).await; // as if by chance
    println!("{number}:{id} is done");
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), TaskError> {
    let pace = Duration::from_millis(20);
    let workers = (0..3).map(|number| polytask::spawn(work(number, pace)));
    polytask::gather(workers).await?;
    Ok(())
}
