//! X44, a queue that nobody drains: the tray has room for two buns, and the cook makes four.
//!
//! The guest tastes the first, and does not eat the others before the cook has gone home. So each waits for the other.
//! Python warns of the same where it is about joining processes that use queues: get everything first, and then join.
//!
//! With `--alone` there is no guest at all, and nobody else has a handle of the queue.

use polytask::{Queue, Task};
use polytask_examples::standstill::tell_suspicions;

async fn cook(tray: Queue<&'static str>) {
    for bun in ["plain bun", "raisin bun", "cheese bun", "poppy bun"] {
        tray.put(bun).await.expect("nobody closes it"); // there is no room
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let alone = std::env::args().any(|argument| argument == "--alone");
    let tray = Queue::named("tray", 2);
    if alone {
        let _cook = Task::builder().name("cook").spawn(cook(tray));
        return tell_suspicions().await;
    }

    let _guest = Task::builder().name("guest").spawn(async move {
        let cook = Task::builder().name("cook").spawn(cook(tray.clone()));
        let first = tray.get().await.expect("there will be one"); // the guest tastes
        cook.join().await; // the guest is patient
        let others = tray.close_now();
        println!("the {first} was good, and so will be {others:?}");
    });
    tell_suspicions().await;
}
