//! X17, hot pot: friends sit down and wait, and when the host says so they all begin to eat.
//!
//! First with a function, then with a struct that has a `run` of its own, as one writes a class that inherits from
//! `Thread`. Nothing is inherited here: a task runs any future, and a method makes one.

use std::time::Duration;

use polytask::{Event, Task, TaskError};
use tokio::time::sleep;

/// Sits down, waits for the host, and eats.
async fn eat(friend: &str, served: Event) {
    let task = polytask::current().expect("this runs in a task").name();
    println!("{task} has started");
    println!("friend {friend} is at the table");
    served.wait().await;
    println!("{task} has heard it");
    println!("friend {friend} begins to eat");
}

/// A friend who says goodbye.
struct Friend {
    name: &'static str,
    served: Event,
}

impl Friend {
    /// What its task does.
    async fn run(self) {
        eat(self.name, self.served).await;
        println!("friend {} goes home", self.name);
    }
}

/// Gives the friends time to sit down, calls them, and waits until they are done.
async fn serve(served: &Event, friends: Vec<Task<()>>, pause: Duration) -> Result<(), TaskError> {
    sleep(pause).await;
    println!("the host says: eat!");
    served.set();
    polytask::gather(friends).await?;
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), TaskError> {
    let pause = Duration::from_millis(100);

    println!("two friends, a function");
    let served = Event::named("served");
    let friends = ["a", "b"].map(|friend| polytask::spawn(eat(friend, served.clone())));
    serve(&served, friends.into(), pause).await?;

    println!("three friends, a struct");
    let served = Event::named("served again");
    let friends = ["a", "b", "c"].map(|name| polytask::spawn(Friend { name, served: served.clone() }.run()));
    serve(&served, friends.into(), pause).await
}
