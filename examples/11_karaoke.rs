//! X11, karaoke: there are four booths, and never more than four people sing.
//!
//! A semaphore is a lock with several keys. The fifth person waits until somebody comes out, then whoever has waited
//! longest goes in.

use std::time::Duration;

use polytask::{Semaphore, TaskError};
use tokio::time::{Instant, sleep};

/// When somebody came in and went out.
pub(crate) struct Visit {
    pub(crate) person: u32,
    pub(crate) entered: Instant,
    pub(crate) left: Instant,
}

/// One person sings for a while.
async fn sing(person: u32, booths: Semaphore, song: Duration) -> Visit {
    let _booth = booths.acquire().await;
    let entered = Instant::now();
    println!("person{person} comes in to sing");
    sleep(song * (1 + person * 3 % 5)).await; // between one song and five
    println!("person{person} goes out");
    Visit { person, entered, left: Instant::now() }
}

/// Lets `people` sing who come at once, and returns their visits.
pub(crate) async fn open(people: u32, booths: usize, song: Duration) -> Result<Vec<Visit>, TaskError> {
    let booths = Semaphore::named("booths", booths);
    let singers = (0..people).map(|person| polytask::spawn(sing(person, booths.clone(), song)));
    polytask::gather(singers).await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), TaskError> {
    let opened = Instant::now();
    let visits = open(6, 4, Duration::from_millis(50)).await?;
    for Visit { person, entered, left } in &visits {
        let (waited, sang) = ((*entered - opened).as_millis(), (*left - *entered).as_millis());
        println!("person{person} waited {waited} ms and sang {sang} ms");
    }
    println!("{} people have sung", visits.len());
    Ok(())
}
