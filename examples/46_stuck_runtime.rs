//! X46, nothing runs any more: two tasks are in a deadlock, and each worker thread of the runtime is blocked.
//!
//! A task may call what blocks its thread, here a mutex of the standard library that is never unlocked. No task of this
//! runtime can tell anybody then. A watch still can, since it has a thread of its own. With `--signal` the program does
//! not tell by itself, but whenever it is asked by `kill -USR1` and the number of its process.
//!
//! The runtime has one thread, which is not that of `main`, or with `--workers` two.

use std::io;
use std::process;
use std::sync::{Arc, Barrier, Mutex};
use std::thread;
use std::time::Duration;

use polytask::{Event, Lock, Task, inspect};
use polytask_examples::standstill::{is_suspicious, until, wait_for_enter};
use tokio::runtime::Builder;

/// Acquires one lock, waits until the other task has got the other, and wants that too.
async fn embrace(first: Lock<()>, second: Lock<()>, mine: Event, other: Event) {
    let _first = first.acquire().await; // has one
    mine.set();
    other.wait().await;
    let _second = second.acquire().await; // wants the other
}

fn is_asked_for(flag: &str) -> bool {
    std::env::args().any(|argument| argument == flag)
}

fn are_deadlocked() -> bool {
    let locks = inspect::snapshot().objects.into_iter().filter(|object| object.kind == "lock");
    locks.filter(|lock| !lock.waiters.is_empty()).count() == 2
}

fn main() -> io::Result<()> {
    let (workers, signal) = (if is_asked_for("--workers") { 2 } else { 1 }, is_asked_for("--signal"));
    #[cfg(unix)]
    if signal {
        inspect::on_signal(inspect::SIGUSR1)?;
    }
    let runtime = match workers {
        1 => Builder::new_current_thread().build()?,
        several => Builder::new_multi_thread().worker_threads(several).build()?,
    };
    let handle = runtime.handle().clone();
    thread::spawn(move || runtime.block_on(std::future::pending::<()>()));

    let _entered = handle.enter(); // tasks that are spawned here run there
    let (east, west) = (Lock::named("east", ()), Lock::named("west", ()));
    let (left, right) = (Event::new(), Event::new());
    let romeo = embrace(east.clone(), west.clone(), left.clone(), right.clone());
    Task::builder().name("romeo").spawn(romeo);
    Task::builder().name("juliet").spawn(embrace(west, east, right, left));
    until(are_deadlocked);

    let (mutex, blocked) = (Arc::new(Mutex::new(())), Arc::new(Barrier::new(workers + 1)));
    let never_unlocked = mutex.lock();
    for number in 1..=workers {
        let (mutex, blocked) = (Arc::clone(&mutex), Arc::clone(&blocked));
        Task::builder().name(format!("blocker-{number}")).spawn(async move {
            blocked.wait(); // each on a thread of its own, which it does not leave
            drop(mutex.lock());
        });
    }
    blocked.wait();
    println!("In process {} each worker thread is blocked: {workers} of {workers}.", process::id());
    // It may as well begin with the program. Here nothing of what it tells is older than the blockade.
    let _watch = if signal { None } else { Some(inspect::watch(Duration::from_millis(200))?) };

    until(is_suspicious);
    wait_for_enter()?;
    drop(never_unlocked);
    process::exit(0); // the runtime still has two tasks that would never end
}
