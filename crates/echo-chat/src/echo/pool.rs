//! Serving so many clients at a time, first come, first served.
//!
//! See [`Pool`].

use std::collections::BTreeSet;
use std::future::{Future, poll_fn};
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use polytask::{OwnedPermit, Semaphore};

/// A number of workers who each serve one client at a time.
///
/// # Python
///
/// `multiprocessing.Pool(4)` with `apply_async(talk, (conn,))`: everybody is accepted at once,
/// four are served, the others wait in the order in which they came.
#[derive(Debug, Clone)]
pub struct Pool {
    seats: Semaphore,
    workers: Arc<Workers>,
}

/// What a client finds on arrival.
#[derive(Debug)]
pub enum Arrival {
    /// A worker is free.
    Served(Seat),
    /// All workers are taken.
    Waiting {
        /// How many clients wait already.
        before: usize,
        /// This client's place among them.
        turn: Turn,
    },
}

/// A place among the clients who wait; given up when dropped.
#[must_use = "a place that is dropped is given up"]
pub struct Turn {
    permit: Pin<Box<dyn Future<Output = OwnedPermit> + Send>>,
    workers: Arc<Workers>,
}

/// A worker who serves one client, until dropped.
#[derive(Debug)]
#[must_use = "the worker is free again as soon as its seat is dropped"]
pub struct Seat {
    worker: usize,
    workers: Arc<Workers>,
    // Dropped after `drop` has returned the worker's number, so that whoever gets this permit
    // finds a number.
    _permit: OwnedPermit,
}

/// The numbers of the workers who serve nobody.
#[derive(Debug)]
struct Workers {
    free: Mutex<BTreeSet<usize>>,
}

// === impl Pool ===

impl Pool {
    /// Creates a pool of `size` workers, numbered from 1.
    pub fn new(size: NonZeroUsize) -> Self {
        Self {
            seats: Semaphore::named("workers", size.get()),
            workers: Arc::new(Workers { free: Mutex::new((1..=size.get()).collect()) }),
        }
    }

    /// Takes a worker, or a place in the line of those who wait for one.
    ///
    /// Does not wait itself. Called for one client after the other by whoever accepts them, it
    /// makes the order of arrival the order of service, whichever task runs first later.
    pub async fn arrive(&self) -> Arrival {
        let before = self.seats.statistics().waiting;
        let mut permit = Box::pin(self.seats.acquire_owned());
        match poll_fn(|context| Poll::Ready(permit.as_mut().poll(context))).await {
            Poll::Ready(permit) => Arrival::Served(Seat::take(&self.workers, permit)),
            Poll::Pending => Arrival::Waiting { before, turn: Turn { permit, workers: Arc::clone(&self.workers) } },
        }
    }
}

// === impl Turn ===

impl Turn {
    /// Waits until a worker is free and nobody is before this client.
    ///
    /// # Cancel safety
    ///
    /// If dropped, the place is lost, and those behind move up.
    pub async fn seat(self) -> Seat {
        Seat::take(&self.workers, self.permit.await)
    }
}

impl std::fmt::Debug for Turn {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Turn").finish_non_exhaustive()
    }
}

// === impl Seat ===

impl Seat {
    /// Returns the number of the worker, from 1 to the size of the pool.
    pub fn worker(&self) -> usize {
        self.worker
    }

    fn take(workers: &Arc<Workers>, permit: OwnedPermit) -> Self {
        let worker = workers.free().pop_first().expect("there are as many numbers as permits");
        Self { worker, workers: Arc::clone(workers), _permit: permit }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.workers.free().insert(self.worker);
    }
}

// === impl Workers ===

impl Workers {
    fn free(&self) -> MutexGuard<'_, BTreeSet<usize>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(size: usize) -> Pool {
        Pool::new(NonZeroUsize::new(size).expect("not zero"))
    }

    async fn served(pool: &Pool) -> Seat {
        match pool.arrive().await {
            Arrival::Served(seat) => seat,
            Arrival::Waiting { before, .. } => panic!("waits with {before} before it"),
        }
    }

    async fn waiting(pool: &Pool) -> (usize, Turn) {
        match pool.arrive().await {
            Arrival::Served(seat) => panic!("served by {}", seat.worker()),
            Arrival::Waiting { before, turn } => (before, turn),
        }
    }

    #[tokio::test]
    async fn workers_are_numbered_from_one_and_used_again() {
        let pool = pool(2);
        let first = served(&pool).await;
        let second = served(&pool).await;
        assert_eq!((first.worker(), second.worker()), (1, 2));
        drop(first);
        assert_eq!(served(&pool).await.worker(), 1);
    }

    #[tokio::test]
    async fn turns_come_in_the_order_of_arrival_whoever_asks_first() {
        let pool = pool(1);
        let seat = served(&pool).await;
        let (before_first, first) = waiting(&pool).await;
        let (before_second, second) = waiting(&pool).await;
        assert_eq!((before_first, before_second), (0, 1));

        let second = tokio::spawn(second.seat());
        tokio::task::yield_now().await;
        drop(seat);
        let first = first.seat().await;
        assert!(!second.is_finished());
        drop(first);
        drop(second.await.expect("the second is seated"));
    }

    #[tokio::test]
    async fn a_client_who_leaves_the_line_is_not_waited_for() {
        let pool = pool(1);
        let seat = served(&pool).await;
        let (_, first) = waiting(&pool).await;
        let (_, second) = waiting(&pool).await;
        drop(first);
        let (before, third) = waiting(&pool).await;
        assert_eq!(before, 1, "only the second is left");
        drop(seat);
        drop(second.seat().await);
        drop(third.seat().await);
    }
}
