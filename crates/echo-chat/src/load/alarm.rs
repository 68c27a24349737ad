//! Bursts handed over when they are due, more exactly than to the next millisecond.
//!
//! See [`alarm`].

use std::io;
use std::thread;
use std::time::Instant;

use polytask::{Bound, Queue};

use super::schedule::Due;

/// Hands each burst over when it is due, counted from `start`; the queue ends behind the last.
///
/// A thread of its own sleeps until then: the kernel wakes it some 50 µs late, where the timers of a runtime are late by
/// up to 1 ms, and no loop takes the server's processor away. A receiver that is busy finds what is due in the queue.
///
/// # Errors
///
/// If the system has no thread for it.
pub fn alarm(start: Instant, bursts: impl Iterator<Item = Due> + Send + 'static) -> io::Result<Queue<Due>> {
    let queue = Queue::named("due bursts", Bound::unbounded());
    let producer = queue.producer();
    thread::Builder::new().name("load-alarm".to_owned()).spawn(move || {
        for due in bursts {
            let wait = (start + due.after).saturating_duration_since(Instant::now());
            if !wait.is_zero() {
                thread::sleep(wait);
            }
            // Nobody listens any more where the queue has been closed.
            if producer.try_put(due).is_err() {
                return;
            }
        }
    })?;
    Ok(queue)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[tokio::test]
    async fn every_burst_is_handed_over_in_order_and_none_early() {
        let bursts = [300, 300, 0, 2_000].map(|after| Due { after: Duration::from_micros(after), room: 1 });
        let start = Instant::now();
        let queue = alarm(start, bursts.into_iter()).expect("there are threads");
        let mut handed_over = Vec::new();
        while let Ok(due) = queue.get().await {
            assert!(start.elapsed() >= due.after);
            handed_over.push(due);
        }
        assert_eq!(handed_over, bursts);
    }
}
