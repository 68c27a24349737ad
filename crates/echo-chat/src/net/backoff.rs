//! When to try again to accept, and when to say why.
//!
//! See [`Backoff`].

use std::io;
use std::time::{Duration, Instant};

/// The first wait after a failure.
pub const SHORTEST: Duration = Duration::from_millis(10);
/// The longest wait between two tries, and the least time between two log lines.
pub const LONGEST: Duration = Duration::from_secs(1);

/// Decides what follows a failed accept; reads no clock of its own.
#[derive(Debug)]
pub struct Backoff {
    next: Duration,
    last_report: Option<Instant>,
    unreported: u64,
}

/// What follows a failed accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// How long to wait before the next try; zero where only the one connection is lost.
    pub wait: Duration,
    /// How many failures one log line has to tell of now, this one included.
    pub report: Option<u64>,
}

// === impl Backoff ===

impl Backoff {
    /// Creates one for a listener that has not failed yet.
    pub fn new() -> Self {
        Self { next: SHORTEST, last_report: None, unreported: 0 }
    }

    /// Returns what to do about a failure at `now`.
    pub fn failed(&mut self, error: &io::Error, now: Instant) -> Verdict {
        if concerns_one_connection(error) {
            return Verdict { wait: Duration::ZERO, report: None };
        }
        let wait = self.next;
        self.next = (wait * 2).min(LONGEST);
        self.unreported += 1;
        let due = self.last_report.is_none_or(|last| now.saturating_duration_since(last) >= LONGEST);
        let report = due.then(|| {
            self.last_report = Some(now);
            std::mem::take(&mut self.unreported)
        });
        Verdict { wait, report }
    }

    /// Says that a connection was accepted: the next failure waits shortly again.
    ///
    /// When the last line was written stays known, so that a server at its limit, which fails and
    /// succeeds in turn, writes no more than one a second.
    pub fn succeeded(&mut self) {
        self.next = SHORTEST;
    }
}

impl Default for Backoff {
    fn default() -> Self {
        Self::new()
    }
}

/// Returns whether `error` is about the connection that was to be accepted, not about the server.
///
/// Everything else (descriptors or memory run out, or what nobody thought of) is worth a wait:
/// trying again at once would turn it into a busy loop, giving up would end the service.
fn concerns_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{
        ConnectionAborted, ConnectionRefused, ConnectionReset, HostUnreachable, Interrupted, NetworkDown,
        NetworkUnreachable, TimedOut,
    };
    matches!(
        error.kind(),
        ConnectionAborted
            | ConnectionRefused
            | ConnectionReset
            | HostUnreachable
            | Interrupted
            | NetworkDown
            | NetworkUnreachable
            | TimedOut
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn no_descriptors() -> io::Error {
        io::Error::other("too many open files")
    }

    #[test]
    fn an_aborted_connection_is_forgotten_at_once() {
        let mut backoff = Backoff::new();
        let verdict = backoff.failed(&io::ErrorKind::ConnectionAborted.into(), Instant::now());
        assert_eq!(verdict.wait, Duration::ZERO);
        assert_eq!(verdict.report, None);
    }

    #[test]
    fn waits_double_from_ten_milliseconds_to_a_second() {
        let mut backoff = Backoff::new();
        let now = Instant::now();
        let waits: Vec<_> = (0..9).map(|_| backoff.failed(&no_descriptors(), now).wait.as_millis()).collect();
        assert_eq!(waits, [10, 20, 40, 80, 160, 320, 640, 1000, 1000]);
    }

    #[test]
    fn a_success_makes_the_next_wait_short_again() {
        let mut backoff = Backoff::new();
        let now = Instant::now();
        backoff.failed(&no_descriptors(), now);
        backoff.failed(&no_descriptors(), now);
        backoff.succeeded();
        assert_eq!(backoff.failed(&no_descriptors(), now).wait, SHORTEST);
    }

    #[test]
    fn one_report_a_second_tells_of_all_failures_since_the_last() {
        let mut backoff = Backoff::new();
        let start = Instant::now();
        let mut at = |milliseconds| {
            let verdict = backoff.failed(&no_descriptors(), start + Duration::from_millis(milliseconds));
            backoff.succeeded();
            verdict.report
        };
        assert_eq!(at(0), Some(1));
        assert_eq!(at(10), None);
        assert_eq!(at(999), None);
        assert_eq!(at(1000), Some(3));
        assert_eq!(at(1001), None);
    }
}
