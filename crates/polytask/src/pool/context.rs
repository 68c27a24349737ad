//! What a job sees of the pool that runs it: [`JobContext`].

use std::fmt;
use std::sync::OnceLock;

use crate::event::{Event, Raised};
use crate::wait::Wait;

/// What a job sees of the pool that runs it: its slot, what belongs to the slot, and whether its result is wanted.
///
/// The forms of the submitting calls that end in `_with` hand it to the job.
///
/// # Examples
///
/// ```
/// use polytask::Pool;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let pool = Pool::builder().workers(2).initializer(|_slot| String::from("buffer")).build();
/// let len = pool.apply_with(|job| job.local().len()).await.unwrap();
/// assert_eq!(len, 6);
/// # }
/// ```
pub struct JobContext<'a, L = ()> {
    slot: usize,
    local: &'a mut L,
    token: &'a Token,
}

/// Tells a job that its result is not wanted any more. Made when somebody looks.
#[derive(Debug, Default)]
pub(super) struct Token(OnceLock<Event>);

// === impl JobContext ===

impl<'a, L> JobContext<'a, L> {
    pub(super) fn new(slot: usize, local: &'a mut L, token: &'a Token) -> Self {
        Self { slot, local, token }
    }

    /// The number of the worker's slot, from 0. No two jobs that run at a time have the same.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = polytask::Pool::new(1);
    /// assert_eq!(pool.apply_with(|job| job.slot()).await.unwrap(), 0);
    /// # }
    /// ```
    #[doc(alias = "worker_id")]
    pub fn slot(&self) -> usize {
        self.slot
    }

    /// What the initializer made for this slot.
    ///
    /// A job that panics leaves it as it is.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::Pool;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = Pool::builder().workers(1).initializer(|_slot| 0).build();
    /// for expected in 1..=3 {
    ///     let count = pool.apply_with(|job| {
    ///         *job.local() += 1;
    ///         *job.local()
    ///     });
    ///     assert_eq!(count.await.unwrap(), expected);
    /// }
    /// # }
    /// ```
    pub fn local(&mut self) -> &mut L {
        self.local
    }

    /// Whether the result is not wanted any more: the job was cancelled, or the pool terminated.
    ///
    /// A long job looks now and then, and returns early: on a thread nothing else can end it.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::Pool;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = Pool::new(1);
    /// let search = pool.apply_async_with(|job| {
    ///     while !job.is_cancelled() {
    ///         std::thread::yield_now();
    ///     }
    ///     "gave up"
    /// });
    /// let search = search.await.unwrap();
    /// pool.terminate();
    /// // If it had begun, it ends by itself; if it had not, it never will.
    /// assert!(search.get().await.map_or_else(|error| error.is_cancelled(), |end| end == "gave up"));
    /// # }
    /// ```
    pub fn is_cancelled(&self) -> bool {
        self.token.is_raised()
    }

    /// Waits until the result is not wanted any more: a sleep that ends early.
    ///
    /// A job runs on a thread, and so spends it with [`blocking_timeout`](Wait::blocking_timeout).
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::Pool;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pool = Pool::new(1);
    /// let slept = pool.apply_with(|job| !job.cancelled().blocking_timeout(Duration::from_millis(1)));
    /// assert!(slept.await.unwrap(), "nobody cancelled it");
    /// # }
    /// ```
    #[track_caller]
    pub fn cancelled(&self) -> Wait<Raised<'_>> {
        self.token.event().wait()
    }
}

impl<L> fmt::Debug for JobContext<'_, L> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("JobContext")
            .field("slot", &self.slot)
            .field("is_cancelled", &self.is_cancelled())
            .finish_non_exhaustive()
    }
}

// === impl Token ===

impl Token {
    pub(super) fn raise(&self) {
        self.event().set();
    }

    pub(super) fn is_raised(&self) -> bool {
        self.0.get().is_some_and(Event::is_set)
    }

    fn event(&self) -> &Event {
        self.0.get_or_init(|| Event::named("cancelled"))
    }
}
