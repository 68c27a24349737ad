//! What a pipe answers when it refuses.

use std::error::Error;
use std::fmt;

use crate::queue::{GetError, PutError};

/// A message was not sent. It is in here.
///
/// # Examples
///
/// ```
/// use polytask::{SendError, pipe_one_way};
///
/// let (receiver, sender) = pipe_one_way(1);
/// drop(receiver);
/// let error = sender.try_send("hello").unwrap_err();
/// assert_eq!(error, SendError::Closed("hello"));
/// assert_eq!(error.to_string(), "the pipe is closed");
/// ```
#[doc(alias = "BrokenPipeError")]
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum SendError<T> {
    /// There was no room, now or in the time allowed.
    Full(T),
    /// This end or the other one is closed.
    ///
    /// # Python
    ///
    /// `BrokenPipeError`.
    Closed(T),
}

/// There was nothing to receive.
///
/// # Examples
///
/// ```
/// use polytask::{RecvError, pipe_one_way};
///
/// let (receiver, sender) = pipe_one_way::<u8>(1);
/// assert_eq!(receiver.try_recv(), Err(RecvError::Empty));
/// drop(sender);
/// assert_eq!(receiver.try_recv(), Err(RecvError::Eof));
/// ```
#[doc(alias = "EOFError")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecvError {
    /// There is no message, and none came in the time allowed.
    Empty,
    /// The other end is closed, and everything it sent was received; or this end is closed.
    ///
    /// # Python
    ///
    /// `EOFError`.
    Eof,
}

// === impl SendError ===

impl<T> SendError<T> {
    /// Whether there was no room.
    ///
    /// # Examples
    ///
    /// ```
    /// let (_receiver, sender) = polytask::pipe_one_way(1);
    /// sender.try_send("first").unwrap();
    /// assert!(sender.try_send("second").unwrap_err().is_full());
    /// ```
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Full(_))
    }

    /// Whether an end is closed.
    ///
    /// # Examples
    ///
    /// ```
    /// let (receiver, sender) = polytask::pipe_one_way(1);
    /// drop(receiver);
    /// assert!(sender.try_send("late").unwrap_err().is_closed());
    /// ```
    pub fn is_closed(&self) -> bool {
        matches!(self, Self::Closed(_))
    }

    /// The message.
    ///
    /// # Examples
    ///
    /// ```
    /// let (receiver, sender) = polytask::pipe_one_way(1);
    /// drop(receiver);
    /// assert_eq!(sender.try_send("late").unwrap_err().into_inner(), "late");
    /// ```
    pub fn into_inner(self) -> T {
        match self {
            Self::Full(message) | Self::Closed(message) => message,
        }
    }
}

impl<T> From<PutError<T>> for SendError<T> {
    fn from(error: PutError<T>) -> Self {
        match error {
            PutError::Full(message) => Self::Full(message),
            PutError::Closed(message) => Self::Closed(message),
        }
    }
}

impl<T> fmt::Debug for SendError<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.is_full() { "Full(..)" } else { "Closed(..)" })
    }
}

impl<T> fmt::Display for SendError<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.is_full() { "the pipe is full" } else { "the pipe is closed" })
    }
}

impl<T> Error for SendError<T> {}

// === impl RecvError ===

impl RecvError {
    /// Whether there was no message yet.
    ///
    /// # Examples
    ///
    /// ```
    /// let (receiver, _sender) = polytask::pipe_one_way::<u8>(1);
    /// assert!(receiver.try_recv().unwrap_err().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        *self == Self::Empty
    }

    /// Whether there will never be another message.
    ///
    /// # Examples
    ///
    /// ```
    /// let (receiver, sender) = polytask::pipe_one_way::<u8>(1);
    /// drop(sender);
    /// assert!(receiver.try_recv().unwrap_err().is_eof());
    /// ```
    pub fn is_eof(&self) -> bool {
        *self == Self::Eof
    }
}

impl From<GetError> for RecvError {
    fn from(error: GetError) -> Self {
        match error {
            GetError::Empty => Self::Empty,
            GetError::Closed => Self::Eof,
        }
    }
}

impl fmt::Display for RecvError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.is_empty() { "the pipe is empty" } else { "the other end of the pipe is closed" })
    }
}

impl Error for RecvError {}
