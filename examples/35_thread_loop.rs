//! X35, a loop in a task of its own: main starts it under a name, and waits for its end.
//!
//! `polytask::run` makes main a task too, so that both can ask who they are. It is called `main`, where Python's is
//! called `MainThread`.

use std::time::Duration;

use polytask::{GroupError, Task};
use tokio::time::sleep;

/// The name of the task that runs this.
fn own_name() -> String {
    polytask::current().expect("this runs in a task").name()
}

async fn count(to: u32, pace: Duration) {
    println!("task {} is running...", own_name());
    for number in 1..=to {
        println!("task {} >>> {number}", own_name());
        sleep(pace).await;
    }
    println!("task {} ended.", own_name());
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), GroupError> {
    polytask::run(async {
        println!("task {} is running...", own_name());
        let counter = Task::builder().name("LoopThread").spawn(count(5, Duration::from_millis(20)));
        counter.join().await;
        println!("task {} ended.", own_name());
    })
    .await
}
