//! What a queue answers when it refuses.

use std::error::Error;
use std::fmt;

/// An item was not put. It is in here.
///
/// # Python
///
/// `queue.Full` and `queue.ShutDown`.
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
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Full(_))
    }

    /// Whether the queue is closed.
    pub fn is_closed(&self) -> bool {
        matches!(self, Self::Closed(_))
    }

    /// The item.
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
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Full(_))
    }

    /// Whether the queue is closed.
    pub fn is_closed(&self) -> bool {
        matches!(self, Self::Closed(_))
    }

    /// The items that were not put.
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
    pub fn is_empty(&self) -> bool {
        *self == Self::Empty
    }

    /// Whether there will never be anything more.
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
    pub fn is_full(&self) -> bool {
        *self == Self::Full
    }

    /// Whether the queue is closed.
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
