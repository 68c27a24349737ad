//! What became of the items of a joinable queue: [`Ledger`].

use std::collections::VecDeque;
use std::fmt;
use std::panic::Location;

use crate::waiters::{Waiters, Wakers};

/// The count of items that were put and are not finished, and of how the others ended.
///
/// Invariant: nobody waits in `joiners` while `unfinished` is zero.
#[derive(Debug)]
pub(super) struct Ledger {
    unfinished: usize,
    done: u64,
    abandoned: u64,
    latest: VecDeque<Abandonment>,
    pub(super) joiners: Waiters,
}

/// A job that was dropped without being done.
///
/// # Examples
///
/// ```
/// use polytask::JoinableQueue;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let orders = JoinableQueue::new(1);
/// orders.put("soup").await.unwrap();
/// drop(orders.get().await.unwrap());
/// let abandonment = orders.join().await.latest[0];
/// assert!(!abandonment.panicking);
/// assert!(abandonment.to_string().ends_with("was dropped unfinished"));
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Abandonment {
    /// The line that got the job.
    pub got_at: &'static Location<'static>,
    /// Whether it was dropped by a panic; otherwise by a cancelled task or an early return.
    pub panicking: bool,
}

/// How the jobs of a joinable queue ended, counted from its making.
///
/// # Examples
///
/// ```
/// use polytask::{JoinableQueue, Joined};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let orders = JoinableQueue::new(2);
/// orders.put_many(["soup", "rice"]).await.unwrap();
/// orders.get().await.unwrap().done();
/// drop(orders.get().await.unwrap());
/// let Joined { done, abandoned, latest, .. } = orders.join().await;
/// assert_eq!((done, abandoned, latest.len()), (1, 1, 1));
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Joined {
    /// How many were done.
    pub done: u64,
    /// How many were dropped without being done, and not put back.
    pub abandoned: u64,
    /// The latest of those, at most [`Joined::LATEST`].
    pub latest: Vec<Abandonment>,
}

// === impl Ledger ===

impl Ledger {
    pub(super) fn new() -> Self {
        Self { unfinished: 0, done: 0, abandoned: 0, latest: VecDeque::new(), joiners: Waiters::new() }
    }

    pub(super) fn unfinished(&self) -> usize {
        self.unfinished
    }

    pub(super) fn joined(&self) -> Joined {
        Joined { done: self.done, abandoned: self.abandoned, latest: self.latest.iter().copied().collect() }
    }

    pub(super) fn arrived(&mut self, count: usize) {
        self.unfinished += count;
    }

    pub(super) fn done(&mut self, wakers: &mut Wakers) {
        self.done += 1;
        self.finish(1, wakers);
    }

    pub(super) fn abandoned(&mut self, abandonment: Abandonment, wakers: &mut Wakers) {
        self.abandoned += 1;
        if self.latest.len() == Joined::LATEST {
            self.latest.pop_front();
        }
        self.latest.push_back(abandonment);
        self.finish(1, wakers);
    }

    /// A job was put back: it will arrive again.
    pub(super) fn returned(&mut self) {
        self.unfinished -= 1;
    }

    /// Items were taken out by closing.
    pub(super) fn discarded(&mut self, count: usize, wakers: &mut Wakers) {
        self.finish(count, wakers);
    }

    fn finish(&mut self, count: usize, wakers: &mut Wakers) {
        self.unfinished -= count;
        if self.unfinished == 0 {
            self.joiners.grant_all(|| (), wakers);
        }
    }
}

// === impl Abandonment ===

impl fmt::Display for Abandonment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = if self.panicking { "by a panic" } else { "unfinished" };
        write!(formatter, "a job got at {} was dropped {how}", self.got_at)
    }
}

impl fmt::Debug for Abandonment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

// === impl Joined ===

impl Joined {
    /// How many abandoned jobs are described.
    pub const LATEST: usize = 16;
}
