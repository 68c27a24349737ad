//! The same function for many items, as tasks, so many at a time.
//!
//! See [`TaskPool`].

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use crate::ident::{Ident, Kind};
use crate::identity::impl_identity;
use crate::instrument::Meta;
use crate::semaphore::{Permits, Semaphore};
use crate::wait::Wait;

pub use self::imap::{ImapTasks, NextTaskResult};
pub use self::operation::{MapTasks, TryMapTasks};

use self::feeder::Feeder;

/// The maps of a [`Pool`](crate::Pool) over `async` functions: each item is a task, and so many run at a time.
///
/// All maps of one pool together keep its limit, first come, first served. Their tasks belong to whoever polls the map:
/// to that task's group, as by [`spawn`](crate::spawn). A handle: its clones are the same pool. It keeps nothing running,
/// so that there is nothing to close.
///
/// # When to use something else
///
/// * [`Pool`](crate::Pool) is for functions that block, or keep a processor busy.
/// * A [`Group`](crate::Group) that runs [`at_most`](crate::GroupBuilder::at_most) so many is for tasks that differ.
///
/// # Python
///
/// There is none: `asyncio` leaves it to a semaphore and [`gather`](crate::gather()).
///
/// # Examples
///
/// ```
/// use polytask::TaskPool;
/// use tokio::time::{Duration, Instant, sleep};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let start = Instant::now();
/// let pages = TaskPool::new(2);
/// let lengths = pages.map(async |page: &str| {
///     sleep(Duration::from_secs(1)).await;
///     page.len()
/// }, ["a", "bb", "ccc", "dddd"]);
/// assert_eq!(lengths.await.unwrap(), [1, 2, 3, 4]);
/// assert_eq!(start.elapsed(), Duration::from_secs(2));
/// # }
/// ```
#[derive(Clone)]
pub struct TaskPool {
    room: Semaphore,
    at_most: usize,
}

/// The numbers of a [`TaskPool`] at one moment.
///
/// # Examples
///
/// ```
/// let pages = polytask::TaskPool::new(2);
/// assert_eq!((pages.statistics().running, pages.statistics().at_most), (0, 2));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TaskPoolStatistics {
    /// How many of its tasks run.
    pub running: usize,
    /// How many may run at a time.
    pub at_most: usize,
    /// How many maps wait for their turn to start a task.
    pub waiting: usize,
}

// === impl TaskPool ===

impl TaskPool {
    /// Makes a pool that runs at most so many tasks at a time, known by a number.
    ///
    /// # Panics
    ///
    /// If that is 0, or more than [`Semaphore::MAX_PERMITS`](crate::Semaphore::MAX_PERMITS).
    ///
    /// # Examples
    ///
    /// See [`TaskPool`].
    #[track_caller]
    pub fn new(at_most: usize) -> Self {
        Self::with_ident(Ident::numbered(Kind::TaskPool), at_most)
    }

    /// Makes a pool that runs at most so many tasks at a time, known by `name`.
    ///
    /// # Panics
    ///
    /// As [`new`](Self::new).
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(polytask::TaskPool::named("pages", 2).name(), "pages");
    /// ```
    #[track_caller]
    pub fn named(name: impl Into<String>, at_most: usize) -> Self {
        Self::with_ident(Ident::named(Kind::TaskPool, name), at_most)
    }

    #[track_caller]
    fn with_ident(ident: Ident, at_most: usize) -> Self {
        assert!(at_most > 0, "task pool `{ident}` cannot run at most 0 tasks: nothing would ever run in it");
        Self { room: Semaphore::with_ident(at_most, ident), at_most }
    }

    /// Calls `function` for each item, and waits for what all of them return, in the order of the items.
    ///
    /// # Errors
    ///
    /// That of the first item, in their order, whose task panicked or was terminated. The others are terminated. With
    /// a [`timeout`](Wait::timeout), an [`UnfinishedError`](crate::UnfinishedError) around it, and all are terminated.
    ///
    /// # Panics
    ///
    /// As the function and the iterator of the items do, before there is a task; and outside a tokio runtime.
    ///
    /// # Cancel safety
    ///
    /// Its tasks are terminated.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pages = polytask::TaskPool::new(2);
    /// assert_eq!(pages.map(async |number: u32| number * number, 1..=3).await.unwrap(), [1, 4, 9]);
    /// let thirds = pages.map(async |number: u32| 3 / number, [1, 0, 3]);
    /// assert!(thirds.await.unwrap_err().panic().unwrap().message().contains("divide by zero"));
    /// # }
    /// ```
    #[track_caller]
    pub fn map<I, F, W>(&self, function: F, items: I) -> Wait<MapTasks<I::IntoIter, F, W::Output>>
    where
        I: IntoIterator,
        F: Fn(I::Item) -> W,
        W: Future<Output: Send + 'static> + Send + 'static,
    {
        Wait::new(MapTasks::new(Feeder::new(self, function, items)))
    }

    /// As [`map`](Self::map), for pairs and a function of two arguments.
    ///
    /// # Errors
    ///
    /// As [`map`](Self::map).
    ///
    /// # Panics
    ///
    /// As [`map`](Self::map).
    ///
    /// # Cancel safety
    ///
    /// As [`map`](Self::map).
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pages = polytask::TaskPool::new(2);
    /// let powers = pages.starmap(async |base: u32, power| base.pow(power), [(2, 5), (3, 2)]);
    /// assert_eq!(powers.await.unwrap(), [32, 9]);
    /// # }
    /// ```
    #[expect(clippy::type_complexity, reason = "the closure that takes pairs apart has no name")]
    #[track_caller]
    pub fn starmap<I, A, B, F, W>(
        &self,
        function: F,
        items: I,
    ) -> Wait<MapTasks<I::IntoIter, impl Fn((A, B)) -> W + use<I, A, B, F, W>, W::Output>>
    where
        I: IntoIterator<Item = (A, B)>,
        F: Fn(A, B) -> W,
        W: Future<Output: Send + 'static> + Send + 'static,
    {
        self.map(move |(first, second)| function(first, second), items)
    }

    /// As [`map`](Self::map), and goes on after a failure: each item has a result of its own.
    ///
    /// # Errors
    ///
    /// None but those of the items; with a [`timeout`](Wait::timeout), as [`map`](Self::map).
    ///
    /// # Panics
    ///
    /// As [`map`](Self::map).
    ///
    /// # Cancel safety
    ///
    /// As [`map`](Self::map).
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pages = polytask::TaskPool::new(2);
    /// let thirds = pages.try_map(async |number: u32| 3 / number, [1, 0, 3]).await;
    /// assert_eq!(thirds[0], Ok(3));
    /// assert!(thirds[1].is_err());
    /// assert_eq!(thirds[2], Ok(1));
    /// # }
    /// ```
    #[track_caller]
    pub fn try_map<I, F, W>(&self, function: F, items: I) -> Wait<TryMapTasks<I::IntoIter, F, W::Output>>
    where
        I: IntoIterator,
        F: Fn(I::Item) -> W,
        W: Future<Output: Send + 'static> + Send + 'static,
    {
        Wait::new(TryMapTasks::new(Feeder::new(self, function, items)))
    }

    /// Calls `function` for each item, and yields what they return, in the order of the items.
    ///
    /// It reads the items as they are needed: no more than may run at a time are outstanding, begun and not yielded.
    ///
    /// # Panics
    ///
    /// As [`map`](Self::map).
    ///
    /// # Cancel safety
    ///
    /// Dropping the stream terminates its tasks. Dropping a `next()` of it loses nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// use futures::StreamExt;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pages = polytask::TaskPool::new(2);
    /// let mut squares = pages.imap(async |number: u64| number * number, 1..);
    /// assert_eq!(squares.next().await, Some(Ok(1)));
    /// assert_eq!(squares.next().await, Some(Ok(4)));
    /// # }
    /// ```
    #[doc(alias = "buffered")]
    #[track_caller]
    pub fn imap<I, F, W>(&self, function: F, items: I) -> ImapTasks<I::IntoIter, F, W::Output>
    where
        I: IntoIterator,
        F: Fn(I::Item) -> W,
        W: Future<Output: Send + 'static> + Send + 'static,
    {
        ImapTasks::in_order(Feeder::new(self, function, items))
    }

    /// As [`imap`](Self::imap), in the order in which the tasks end.
    ///
    /// # Panics
    ///
    /// As [`map`](Self::map).
    ///
    /// # Cancel safety
    ///
    /// As [`imap`](Self::imap).
    ///
    /// # Examples
    ///
    /// ```
    /// use futures::StreamExt;
    /// use tokio::time::{Duration, sleep};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let pages = polytask::TaskPool::new(3);
    /// let sleeps = pages.imap_unordered(async |seconds| {
    ///     sleep(Duration::from_secs(seconds)).await;
    ///     seconds
    /// }, [3, 1, 2]);
    /// assert_eq!(sleeps.map(Result::unwrap).collect::<Vec<_>>().await, [1, 2, 3]);
    /// # }
    /// ```
    #[doc(alias = "buffer_unordered")]
    #[track_caller]
    pub fn imap_unordered<I, F, W>(&self, function: F, items: I) -> ImapTasks<I::IntoIter, F, W::Output>
    where
        I: IntoIterator,
        F: Fn(I::Item) -> W,
        W: Future<Output: Send + 'static> + Send + 'static,
    {
        ImapTasks::as_they_end(Feeder::new(self, function, items))
    }

    /// Its numbers at this moment.
    ///
    /// # Examples
    ///
    /// See [`TaskPoolStatistics`].
    pub fn statistics(&self) -> TaskPoolStatistics {
        let Self { room, at_most } = self;
        let running = at_most.saturating_sub(room.available_permits());
        TaskPoolStatistics { running, at_most: *at_most, waiting: room.statistics().waiting }
    }

    fn meta(&self) -> &Arc<Meta<Permits>> {
        self.room.meta()
    }
}

impl_identity!([] TaskPool);

impl fmt::Debug for TaskPool {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TaskPoolStatistics { running, at_most, waiting } = self.statistics();
        formatter
            .debug_struct("TaskPool")
            .field("name", self.meta())
            .field("running", &running)
            .field("at_most", &at_most)
            .field("waiting", &waiting)
            .finish()
    }
}

mod feeder;
mod imap;
mod operation;
