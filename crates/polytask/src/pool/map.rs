//! One function for many items: [`Submitter::map`] and its relatives.

mod chunk;
mod collect;
mod feeder;
mod imap;

use std::panic::Location;
use std::sync::Arc;

use self::chunk::{OneByOne, Whole};
pub use self::collect::{Map, TryMap};
use self::feeder::{Feeder, Source};
pub use self::imap::{Imap, NextResult};
use super::context::JobContext;
use super::job::JobCell;
use super::submitter::Submitter;
use super::work::{Each, Plain, Star, WithContext};
use crate::wait::Wait;

// === impl Submitter ===

impl<L: Send + 'static> Submitter<L> {
    /// Runs `function` for each item, and waits for all they return, in the order of the items.
    ///
    /// The items are dealt out in chunks, one job each. Unless their size is said by
    /// [`chunk_size`](Wait::chunk_size) the items are collected first, and each worker gets about four chunks. It reads
    /// no more than one chunk before there is room for it.
    ///
    /// # Errors
    ///
    /// The first in the order of the items, if the function panics for one of them; the rest is cancelled. If the pool
    /// is closed, terminated or broken, and if the time runs out.
    ///
    /// # Panics
    ///
    /// As the iterator of the items does, and when it is polled if the pool has no threads.
    ///
    /// # Cancel safety
    ///
    /// What has not begun is cancelled, and what runs ends after its present item.
    ///
    /// # Python
    ///
    /// `Pool.map(func, iterable, chunksize)`, which goes on with the rest after an error.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = polytask::Pool::new(2);
    /// assert_eq!(pool.map(|number| number * number, 1..=4).await.unwrap(), [1, 4, 9, 16]);
    /// assert_eq!(pool.map(str::len, ["one", "three"]).chunk_size(1).await.unwrap(), [3, 5]);
    /// # }
    /// ```
    #[doc(alias = "map_async")]
    #[track_caller]
    pub fn map<I, F, R>(&self, function: F, items: I) -> Wait<Map<I::IntoIter, R>>
    where
        I: IntoIterator<Item: Send + 'static>,
        F: Fn(I::Item) -> R + Send + Sync + 'static,
        R: Send + 'static,
    {
        Map::wait(self.whole_chunks(Plain(function), items, Location::caller()))
    }

    /// As [`map`](Self::map), for a function that sees its slot and whether it is cancelled.
    ///
    /// # Errors
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
    /// use polytask::Pool;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = Pool::builder().workers(2).initializer(|_slot| String::from("x")).build();
    /// let repeated = pool.map_with(|job, times| job.local().repeat(times), 1..=3);
    /// assert_eq!(repeated.await.unwrap(), ["x", "xx", "xxx"]);
    /// # }
    /// ```
    #[track_caller]
    pub fn map_with<I, F, R>(&self, function: F, items: I) -> Wait<Map<I::IntoIter, R>>
    where
        I: IntoIterator<Item: Send + 'static>,
        F: Fn(&mut JobContext<'_, L>, I::Item) -> R + Send + Sync + 'static,
        R: Send + 'static,
    {
        Map::wait(self.whole_chunks(WithContext(function), items, Location::caller()))
    }

    /// As [`map`](Self::map), for a function of two arguments and items that are pairs.
    ///
    /// # Errors
    ///
    /// As [`map`](Self::map).
    ///
    /// # Cancel safety
    ///
    /// As [`map`](Self::map).
    ///
    /// # Python
    ///
    /// `Pool.starmap(func, iterable, chunksize)`.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = polytask::Pool::new(2);
    /// assert_eq!(pool.starmap(|base: u32, power| base.pow(power), [(2, 5), (3, 2)]).await.unwrap(), [32, 9]);
    /// # }
    /// ```
    #[doc(alias = "starmap_async")]
    #[track_caller]
    pub fn starmap<I, F, A, B, R>(&self, function: F, items: I) -> Wait<Map<I::IntoIter, R>>
    where
        I: IntoIterator<Item = (A, B)>,
        A: Send + 'static,
        B: Send + 'static,
        F: Fn(A, B) -> R + Send + Sync + 'static,
        R: Send + 'static,
    {
        Map::wait(self.whole_chunks(Star(function), items, Location::caller()))
    }

    /// As [`map`](Self::map), and goes on after a panic: each item has a result of its own.
    ///
    /// # Errors
    ///
    /// For the whole: if the pool is closed or broken before all items were submitted, or if the time runs out. For an
    /// item: if the function panicked for it, or the pool was terminated before it.
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
    /// let pool = polytask::Pool::new(2);
    /// let thirds = pool.try_map(|number: u32| 3 / number, [1, 0, 3]).await.unwrap();
    /// assert_eq!(*thirds[0].as_ref().unwrap(), 3);
    /// assert!(thirds[1].as_ref().unwrap_err().is_panic());
    /// assert_eq!(*thirds[2].as_ref().unwrap(), 1);
    /// # }
    /// ```
    #[track_caller]
    pub fn try_map<I, F, R>(&self, function: F, items: I) -> Wait<TryMap<I::IntoIter, R>>
    where
        I: IntoIterator<Item: Send + 'static>,
        F: Fn(I::Item) -> R + Send + Sync + 'static,
        R: Send + 'static,
    {
        TryMap::wait(self.single_items(Plain(function), items, Location::caller()))
    }

    /// Runs `function` for each item, as a stream of what they return, in the order of the items.
    ///
    /// It reads the items as they are needed: as many are outstanding, submitted and not yet yielded, as the pool has
    /// workers and [backlog](crate::PoolBuilder::backlog). Nothing is submitted before it is polled. Each item is a
    /// chunk of its own unless [`chunk_size`](Imap::chunk_size) says how many share one job.
    ///
    /// # Errors
    ///
    /// An item for which the function panicked is an error at its turn, and the stream goes on. If the pool is closed or
    /// broken that is its last item.
    ///
    /// # Panics
    ///
    /// As the iterator of the items does, and when it is polled if the pool has no threads.
    ///
    /// # Cancel safety
    ///
    /// Dropping the stream cancels what has not begun. Dropping a `next()` of it loses nothing.
    ///
    /// # Python
    ///
    /// `Pool.imap(func, iterable, chunksize)` and `Executor.map`, which both read all the items at once.
    ///
    /// # Examples
    ///
    /// ```
    /// use futures::StreamExt;
    /// use polytask::Pool;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = Pool::new(2);
    /// let mut squares = pool.imap(|number: u64| number * number, 1..);
    /// assert_eq!(squares.next().await.unwrap().unwrap(), 1);
    /// assert_eq!(squares.next().await.unwrap().unwrap(), 4);
    /// # }
    /// ```
    #[track_caller]
    pub fn imap<I, F, R>(&self, function: F, items: I) -> Imap<I::IntoIter, R>
    where
        I: IntoIterator<Item: Send + 'static>,
        F: Fn(I::Item) -> R + Send + Sync + 'static,
        R: Send + 'static,
    {
        Imap::in_order(self.single_items(Plain(function), items, Location::caller()))
    }

    /// As [`imap`](Self::imap), in the order in which the jobs end.
    ///
    /// # Errors
    ///
    /// As [`imap`](Self::imap).
    ///
    /// # Cancel safety
    ///
    /// As [`imap`](Self::imap).
    ///
    /// # Python
    ///
    /// `Pool.imap_unordered(func, iterable, chunksize)`.
    ///
    /// # Examples
    ///
    /// ```
    /// use futures::StreamExt;
    /// use polytask::{Event, Pool};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let (pool, go) = (Pool::new(2), Event::new());
    /// let gate = go.clone();
    /// let slow_first = move |name| {
    ///     if name == "slow" {
    ///         gate.wait().blocking();
    ///     }
    ///     name
    /// };
    /// let mut names = pool.imap_unordered(slow_first, ["slow", "fast"]);
    /// assert_eq!(names.next().await.unwrap().unwrap(), "fast");
    /// go.set();
    /// assert_eq!(names.next().await.unwrap().unwrap(), "slow");
    /// # }
    /// ```
    #[track_caller]
    pub fn imap_unordered<I, F, R>(&self, function: F, items: I) -> Imap<I::IntoIter, R>
    where
        I: IntoIterator<Item: Send + 'static>,
        F: Fn(I::Item) -> R + Send + Sync + 'static,
        R: Send + 'static,
    {
        Imap::as_they_end(self.single_items(Plain(function), items, Location::caller()))
    }

    /// Chunks that end with their first panic.
    fn whole_chunks<I, E>(
        &self,
        each: E,
        items: I,
        at: &'static Location<'static>,
    ) -> Feeder<I::IntoIter, chunk::WholeOutput<E::Output>>
    where
        I: IntoIterator<Item: Send + 'static>,
        E: Each<L, I::Item>,
    {
        let (pool, each) = (Arc::clone(&self.shared), Arc::new(each));
        let make = move |items| JobCell::new(&pool, Whole::new(&each, items), at) as _;
        Feeder::new(Source { make: Box::new(make), limits: self.shared.clone() }, items.into_iter(), at)
    }

    /// Chunks in which each item has a result of its own.
    fn single_items<I, E>(
        &self,
        each: E,
        items: I,
        at: &'static Location<'static>,
    ) -> Feeder<I::IntoIter, chunk::OneByOneOutput<E::Output>>
    where
        I: IntoIterator<Item: Send + 'static>,
        E: Each<L, I::Item>,
    {
        let (pool, each) = (Arc::clone(&self.shared), Arc::new(each));
        let make = move |items| JobCell::new(&pool, OneByOne::new(&each, items), at) as _;
        Feeder::new(Source { make: Box::new(make), limits: self.shared.clone() }, items.into_iter(), at)
    }
}
