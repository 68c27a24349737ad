//! X27, several consumers at one end of a pipe: no message is lost, and none is torn or mixed with another.
//!
//! The tutorials need a lock around `recv`, and one `None` for each consumer. Here a clone of the end is enough: each
//! message goes to one of them, whole, and all see the end of the pipe.

use std::time::Duration;

use polytask::{Receiver, Sender, TaskError, pipe_one_way};
use tokio::time::sleep;

async fn produce(buns: u32, tray: Sender<String>) {
    for number in 0..buns {
        tray.send(format!("bun {number} of {buns}")).await.expect("a consumer is there");
    }
}

async fn consume(consumer: u32, tray: Receiver<String>, pace: Duration) -> Vec<String> {
    let mut received = Vec::new();
    while let Ok(bun) = tray.recv().await {
        println!("consumer{consumer} has {bun}");
        sleep(pace).await;
        received.push(bun);
    }
    received
}

/// Sends buns to so many consumers at one end; returns what each of them received.
pub(crate) async fn share(buns: u32, consumers: u32, pace: Duration) -> Result<Vec<Vec<String>>, TaskError> {
    let (receiver, sender) = pipe_one_way(2);
    polytask::spawn(produce(buns, sender));
    let consuming = (0..consumers).map(|consumer| polytask::spawn(consume(consumer, receiver.clone(), pace)));
    polytask::gather(consuming).await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), TaskError> {
    let received = share(10, 2, Duration::from_millis(20)).await?;
    println!("{} buns arrived at {} consumers", received.iter().map(Vec::len).sum::<usize>(), received.len());
    Ok(())
}
