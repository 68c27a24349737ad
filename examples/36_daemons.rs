//! X36, daemons: tasks that nobody waits for, and that are stopped when all the others have ended, or main has.
//!
//! In a program, which is what `polytask::run` makes, daemons are stopped when main ends, and its other children are
//! waited for. In a group, they are stopped when the last of the others has ended.

use std::time::Duration;

use polytask::{Group, GroupError, Task, TaskBuilder};
use tokio::time::sleep;

/// Prints for as long as it is let.
async fn shine(pace: Duration) {
    loop {
        println!("**********");
        sleep(pace).await;
    }
}

/// A daemon that says when it is stopped.
fn star(pace: Duration) -> TaskBuilder {
    Task::builder().daemon(true).on_terminate(pace, async || println!("the star is out"))
}

async fn work(name: &str, time: Duration) {
    println!("in {name}");
    sleep(time).await;
    println!("{name} is done");
}

/// The child begins to work when main has ended. The star is out by then, and the child is waited for.
pub(crate) async fn program(pace: Duration) -> Result<(), GroupError> {
    polytask::run(async move {
        star(pace).spawn(shine(pace));
        polytask::spawn(async move {
            polytask::main_task().expect("this is a program").join().await;
            work("func1", pace * 2).await;
        });
        sleep(pace * 3).await;
        println!("main is done");
    })
    .await
}

/// The star shines until the longest work is done.
pub(crate) async fn group(pace: Duration) -> Result<(), GroupError> {
    let group = Group::named("night");
    star(pace).spawn_in(&group, shine(pace)).await;
    group.spawn(work("func2", pace * 4)).await;
    group.spawn(work("func3", pace * 2)).await;
    group.join().await?;
    println!("the group is done");
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), GroupError> {
    polytask_subscriber::init(); // Ctrl-C is told of in the log, and a clean-up that takes too long
    let pace = Duration::from_millis(50);
    program(pace).await?;
    group(pace).await
}
