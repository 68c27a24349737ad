//! X26, the pipe: what goes in on the left comes out on the right, until the left end is gone.
//!
//! In Python every process has to close the ends that it does not use, or `recv` waits for ever. Here an end is closed
//! when its last clone is dropped, so that moving it into the task that uses it is enough.

use polytask::{RecvError, TaskError, pipe, pipe_one_way};

/// Sends one message to the right and another back.
pub(crate) async fn hello() -> (&'static str, u32) {
    let (left, right) = pipe(1);
    left.send("aaa").await.expect("the right end is there");
    let came_right = right.recv().await.expect("the left end is there");
    right.send(1).await.expect("the left end is there");
    let came_left = left.recv().await.expect("the right end is there");
    (came_right, came_left)
}

/// Sends so many greetings and drops its end; returns what was received, and why no more was.
pub(crate) async fn until_the_end(greetings: usize) -> Result<(Vec<&'static str>, RecvError), TaskError> {
    let (right, left) = pipe_one_way(2);
    let consumer = polytask::spawn(async move {
        let mut received = Vec::new();
        loop {
            match right.recv().await {
                Ok(greeting) => received.push(greeting),
                Err(end) => return (received, end),
            }
        }
    });
    for _ in 0..greetings {
        left.send("hello").await.expect("the right end is there");
    }
    drop(left);
    consumer.await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), TaskError> {
    let (came_right, came_left) = hello().await;
    println!("{came_right} came out on the right, {came_left} on the left");
    let (received, end) = until_the_end(10).await?;
    for greeting in received {
        println!("{greeting}");
    }
    println!("{end}");
    Ok(())
}
