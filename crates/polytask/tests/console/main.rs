//! What polytask tells tokio-console, checked without one: names, targets and types of fields, and who did what.
//!
//! console-subscriber forgives much of it in silence, by showing nothing.

mod holds;
mod recorder;
mod rules;
mod tasks;
mod waits;

use std::future::Future;
use std::panic::Location;

use polytask::Task;
use tokio::task::yield_now;

/// Starts a task by a name that only one test uses.
fn start<T: Send + 'static>(name: &str, body: impl Future<Output = T> + Send + 'static) -> Task<T> {
    Task::builder().name(name).spawn(body)
}

/// Lets every task go as far as it can.
async fn settled() {
    for _ in 0..20 {
        yield_now().await;
    }
}

/// The line of this call, as the console is told it.
#[track_caller]
fn here() -> String {
    let here = Location::caller();
    format!("{}:{}", here.file(), here.line())
}
