//! What a queue answers when it refuses.

use std::error::Error;
use std::fmt;

/// An item was not put. It is in here.
///
/// # Python
///
/// `queue.Full` and `queue.ShutDown`.
///
/// # Examples
///
/// ```
/// use polytask::{PutError, Queue};
///
/// let queue = Queue::new(1);
/// queue.close();
/// let error = queue.try_put("bun").unwrap_err();
/// assert_eq!(error, PutError::Closed("bun"));
/// assert_eq!(error.to_string(), "the queue is closed");
/// ```
#[doc(alias = "Full")]
#[doc(alias = "ShutDown")]
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum PutError<T> {
    /// There was no room, now or in the time allowed.
    Full(T),
    /// The queue is closed.
    Closed(T),
}

/// Some items were not put. They are in here, in their order; those before them are in the queue.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use polytask::{PutManyError, Queue};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let queue = Queue::new(2);
/// let refused = queue.put_many(["a", "b", "c"]).timeout(Duration::from_secs(3)).await;
/// assert_eq!(refused, Err(PutManyError::Full(vec!["c"])));
/// assert_eq!(queue.len(), 2);
/// # }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub enum PutManyError<T> {
    /// There was no room for these in the time allowed.
    Full(Vec<T>),
    /// The queue was closed before these.
    Closed(Vec<T>),
}

/// There was nothing to get.
///
/// # Python
///
/// `queue.Empty` and `queue.ShutDown`.
///
/// # Examples
///
/// ```
/// use polytask::{GetError, Queue};
///
/// let queue = Queue::<u8>::new(1);
/// assert_eq!(queue.try_get(), Err(GetError::Empty));
/// queue.close();
/// assert_eq!(queue.try_get(), Err(GetError::Closed));
/// ```
#[doc(alias = "Empty")]
#[doc(alias = "ShutDown")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GetError {
    /// The queue is empty, and stayed so in the time allowed.
    Empty,
    /// The queue is closed, and everything that was in it is gone.
    Closed,
}

/// No capacity was reserved.
///
/// # Examples
///
/// ```
/// use polytask::{Queue, ReserveError};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let queue = Queue::<u8>::new(1);
/// queue.close();
/// assert_eq!(queue.reserve().await.unwrap_err(), ReserveError::Closed);
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReserveError {
    /// There was no room, now or in the time allowed.
    Full,
    /// The queue is closed.
    Closed,
}

const FULL: &str = "the queue is full";
const CLOSED: &str = "the queue is closed";

// === impl PutError ===

impl<T> PutError<T> {
    /// Whether there was no room.
    ///
    /// # Examples
    ///
    /// ```
    /// let queue = polytask::Queue::new(1);
    /// queue.try_put("first").unwrap();
    /// assert!(queue.try_put("second").unwrap_err().is_full());
    /// ```
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Full(_))
    }

    /// Whether the queue is closed.
    ///
    /// # Examples
    ///
    /// ```
    /// let queue = polytask::Queue::new(1);
    /// queue.close();
    /// assert!(queue.try_put("late").unwrap_err().is_closed());
    /// ```
    pub fn is_closed(&self) -> bool {
        matches!(self, Self::Closed(_))
    }

    /// The item.
    ///
    /// # Examples
    ///
    /// ```
    /// let queue = polytask::Queue::new(1);
    /// queue.close();
    /// assert_eq!(queue.try_put("late").unwrap_err().into_inner(), "late");
    /// ```
    pub fn into_inner(self) -> T {
        match self {
            Self::Full(item) | Self::Closed(item) => item,
        }
    }
}

impl<T> fmt::Debug for PutError<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.is_full() { "Full(..)" } else { "Closed(..)" })
    }
}

impl<T> fmt::Display for PutError<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.is_full() { FULL } else { CLOSED })
    }
}

impl<T> Error for PutError<T> {}

// === impl PutManyError ===

impl<T> PutManyError<T> {
    /// Whether there was no room.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let queue = polytask::Queue::new(1);
    /// let put = queue.put_many(["a", "b"]).timeout(std::time::Duration::from_secs(3));
    /// assert!(put.await.unwrap_err().is_full());
    /// # }
    /// ```
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Full(_))
    }

    /// Whether the queue is closed.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let queue = polytask::Queue::new(2);
    /// queue.close();
    /// assert!(queue.put_many(["a", "b"]).await.unwrap_err().is_closed());
    /// # }
    /// ```
    pub fn is_closed(&self) -> bool {
        matches!(self, Self::Closed(_))
    }

    /// The items that were not put.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let queue = polytask::Queue::new(2);
    /// queue.close();
    /// assert_eq!(queue.put_many(["a", "b"]).await.unwrap_err().into_inner(), ["a", "b"]);
    /// # }
    /// ```
    pub fn into_inner(self) -> Vec<T> {
        match self {
            Self::Full(items) | Self::Closed(items) => items,
        }
    }

    fn count(&self) -> usize {
        match self {
            Self::Full(items) | Self::Closed(items) => items.len(),
        }
    }
}

impl<T> fmt::Debug for PutManyError<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}({} items)", if self.is_full() { "Full" } else { "Closed" }, self.count())
    }
}

impl<T> fmt::Display for PutManyError<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {} items not put", if self.is_full() { FULL } else { CLOSED }, self.count())
    }
}

impl<T> Error for PutManyError<T> {}

// === impl GetError ===

impl GetError {
    /// Whether there was nothing yet.
    ///
    /// # Examples
    ///
    /// ```
    /// let queue = polytask::Queue::<u8>::new(1);
    /// assert!(queue.try_get().unwrap_err().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        *self == Self::Empty
    }

    /// Whether there will never be anything more.
    ///
    /// # Examples
    ///
    /// ```
    /// let queue = polytask::Queue::<u8>::new(1);
    /// queue.close();
    /// assert!(queue.try_get().unwrap_err().is_closed());
    /// ```
    pub fn is_closed(&self) -> bool {
        *self == Self::Closed
    }
}

impl fmt::Display for GetError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.is_empty() { "the queue is empty" } else { CLOSED })
    }
}

impl Error for GetError {}

// === impl ReserveError ===

impl ReserveError {
    /// Whether there was no room.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let queue = polytask::Queue::new(1);
    /// queue.put("bun").await.unwrap();
    /// let reserve = queue.reserve().timeout(std::time::Duration::from_secs(3));
    /// assert!(reserve.await.unwrap_err().is_full());
    /// # }
    /// ```
    pub fn is_full(&self) -> bool {
        *self == Self::Full
    }

    /// Whether the queue is closed.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let queue = polytask::Queue::<u8>::new(1);
    /// queue.close();
    /// assert!(queue.reserve().await.unwrap_err().is_closed());
    /// # }
    /// ```
    pub fn is_closed(&self) -> bool {
        *self == Self::Closed
    }
}

impl fmt::Display for ReserveError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.is_full() { FULL } else { CLOSED })
    }
}

impl Error for ReserveError {}
