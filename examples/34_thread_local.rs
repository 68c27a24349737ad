//! X34, locals: every task has a student of its own, under a name that looks global.
//!
//! Whoever greets the student need not be told who it is, and sees neither that of another task nor that of main, even
//! if all of them run on one thread.

use polytask::{Task, TaskError};
use tokio::task::yield_now;

polytask::local! {
    /// The student of the running task.
    static STUDENT: &'static str;
}

/// Greets the student whom somebody else has set.
fn greet() -> String {
    let task = polytask::current().map_or("main".to_owned(), |task| task.name());
    match STUDENT.get() {
        Some(student) => format!("Hello, {student} (in {task})"),
        None => format!("no student is here (in {task})"),
    }
}

async fn teach(student: &'static str) -> String {
    STUDENT.set(student);
    yield_now().await; // the others set theirs
    greet()
}

/// Has two tasks greet their students at the same time, then main its own, and returns what they say.
pub(crate) async fn school() -> Result<Vec<String>, TaskError> {
    let alice = Task::builder().name("Thread-A").spawn(teach("alice"));
    let bob = Task::builder().name("Thread-B").spawn(teach("bob"));
    let mut greetings = polytask::gather([alice, bob]).await?;
    greetings.push(greet());
    Ok(greetings)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), TaskError> {
    for greeting in school().await? {
        println!("{greeting}");
    }
    Ok(())
}
