//! Telling of what stands still, for the examples in which something does.

use std::io;
use std::thread;
use std::time::{Duration, Instant};

use polytask::inspect;
use tokio::task::spawn_blocking;

/// Far more than it takes until something is told.
const LIMIT: Duration = Duration::from_secs(30);

/// Waits on this thread until that holds, and **panics** when it has not for half a minute.
pub fn until(holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < LIMIT, "after {LIMIT:?} there is nothing to tell:\n{}", inspect::report());
        thread::sleep(Duration::from_millis(20));
    }
}

/// Waits until somebody has waited for [`inspect::PATIENCE`] and this suspects something, and prints the report, and
/// after it what a program is told.
pub async fn tell_suspicions() {
    tell_when(is_suspicious).await;
    println!("\n--- what a program is told ---");
    inspect::deadlocks().iter().for_each(|deadlock| println!("{deadlock}"));
    inspect::suspicions().iter().for_each(|suspicion| println!("{suspicion}"));
}

/// Waits until that holds, and prints the report.
pub async fn tell_when(holds: impl Fn() -> bool + Send + 'static) {
    spawn_blocking(|| until(holds)).await.expect("it holds in time");
    print!("{}", inspect::report());
}

/// Whether there is something to suspect.
pub fn is_suspicious() -> bool {
    !inspect::deadlocks().is_empty() || !inspect::suspicions().is_empty()
}

/// Whether so many calls have waited for longer than [`inspect::PATIENCE`].
pub fn have_waited_long(calls: usize) -> bool {
    let snapshot = inspect::snapshot();
    let waiters = snapshot.objects.iter().flat_map(|object| &object.waiters);
    waiters.filter(|row| row.waited >= inspect::PATIENCE).count() >= calls
}

/// Waits on this thread until somebody presses Enter, or standard input has ended.
pub fn wait_for_enter() -> io::Result<()> {
    println!("Press Enter to end this.");
    io::stdin().read_line(&mut String::new()).map(drop)
}
