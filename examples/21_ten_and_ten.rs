//! X21, ten producers and ten consumers share a queue that holds three.
//!
//! Each puts one item or gets one. Seven producers have to wait until there is room, and in the end nothing is left.
//! Tasks run from when they are spawned, not from when they are waited for: so all twenty do before main waits.

use polytask::{Queue, TaskError};

async fn put(producer: u32, queue: Queue<String>) {
    let info = format!("producer{producer}");
    queue.put(info).await.expect("nobody closes it");
}

async fn get(consumer: u32, queue: Queue<String>) -> String {
    let info = queue.get().await.expect("nobody closes it");
    println!("consumer{consumer} got \x1b[32m{info}\x1b[0m");
    info
}

/// Runs as many producers as consumers to their end, and returns what was got and what was left.
pub(crate) async fn exchange(pairs: u32, capacity: usize) -> Result<(Vec<String>, usize), TaskError> {
    let queue = Queue::named("infos", capacity);
    let producers = polytask::gather((0..pairs).map(|number| polytask::spawn(put(number, queue.clone()))));
    let consumers = polytask::gather((0..pairs).map(|number| polytask::spawn(get(number, queue.clone()))));
    producers.await?;
    Ok((consumers.await?, queue.len()))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), TaskError> {
    let (got, left) = exchange(10, 3).await?;
    println!("{} got, {left} left", got.len());
    Ok(())
}
