//! X43, a turn that nobody takes: a lock is free, and everybody waits for it.
//!
//! The secretary waits for the ledger, and as long as it does, takes calls. That is a loop around a `select!`, and the
//! `&mut` keeps the secretary's place in the line. But while a call is answered nobody polls what holds that place. The
//! lock comes to it and stays, and the one whom the answer needs stands behind it.
//!
//! It does not happen where a call is answered by a task of its own. That somebody's turn has come and is not taken is
//! seen by who looks more than once: a watch tells it, on standard error.

use std::io;
use std::pin::pin;
use std::time::Duration;

use polytask::{Event, Lock, Task, inspect};
use polytask_examples::standstill::wait_for_enter;
use tokio::task::{spawn_blocking, yield_now};

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let _watch = inspect::watch(Duration::from_millis(200))?;
    let ledger = Lock::named("ledger", Vec::<&str>::new());
    let (call, answer) = (Event::named("call"), Event::named("answer"));

    let writing = ledger.acquire().await;
    let _secretary = Task::builder().name("secretary").spawn({
        let (ledger, call, answer) = (ledger.clone(), call.clone(), answer.clone());
        async move {
            let mut ledger = pin!(ledger.acquire()); // the secretary's place
            loop {
                tokio::select! {
                    mut ledger = &mut ledger => return ledger.push("a letter"),
                    _ = call.wait() => {
                        call.clear();
                        answer.wait().await; // the secretary's other wait
                    }
                }
            }
        }
    });
    yield_now().await; // the secretary waits
    let _accountant = Task::builder().name("accountant").spawn({
        let ledger = ledger.clone();
        async move {
            ledger.acquire().await.push("a bill"); // the accountant's place
            answer.set();
        }
    });
    let _auditor = Task::builder().name("auditor").spawn({
        let ledger = ledger.clone();
        async move { println!("{} entries", ledger.acquire().await.len()) } // the auditor's place
    });
    yield_now().await; // both wait
    call.set();
    yield_now().await; // the secretary answers
    drop(writing);

    spawn_blocking(wait_for_enter).await?
}
