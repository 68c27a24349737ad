//! X22, write and read: one task puts A, B and C into a queue, another gets them and never stops by itself.
//!
//! So the writer is joined, and the reader terminated: it is asked to end, and does so where it waits.

use std::time::Duration;

use polytask::{ExitStatus, Queue};
use tokio::time::sleep;

/// The number of the task that runs this.
fn own_id() -> polytask::TaskId {
    polytask::current().expect("this runs in a task").id()
}

async fn write(queue: Queue<char>, pace: Duration) {
    println!("task to write: {}", own_id());
    for (number, value) in (0..).zip(['A', 'B', 'C']) {
        println!("put {value} to queue...");
        queue.put(value).await.expect("nobody closes it");
        sleep(pace * (number * 2 % 3 + 1)).await; // as if by chance
    }
}

async fn read(queue: Queue<char>) {
    println!("task to read: {}", own_id());
    loop {
        let value = queue.get().await.expect("nobody closes it");
        println!("get {value} from queue.");
    }
}

/// Runs both, and returns how the writer and the reader ended, and how many values nobody has read.
pub(crate) async fn write_and_read(pace: Duration) -> (ExitStatus, ExitStatus, usize) {
    let queue = Queue::named("letters", 10);
    let writer = polytask::spawn(write(queue.clone(), pace));
    let reader = polytask::spawn(read(queue.clone()));
    let written = writer.join().await;
    reader.terminate();
    (written, reader.join().await, queue.len())
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (writer, reader, left) = write_and_read(Duration::from_millis(50)).await;
    println!("the writer {writer}, the reader was {reader}, {left} values are left");
}
