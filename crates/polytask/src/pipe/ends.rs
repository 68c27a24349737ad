//! The two ends of one direction: [`Sender`] and [`Receiver`].

use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use super::error::{RecvError, SendError};
use super::operation::{Polling, Receiving, Sending};
use crate::queue::{Queue, QueueStatistics};
use crate::wait::Wait;

/// The end of a one-way pipe that sends. Dropping its last clone is the end of the messages.
///
/// # Examples
///
/// ```
/// let (receiver, sender) = polytask::pipe_one_way(2);
/// let other = sender.clone();
/// sender.try_send("one").unwrap();
/// drop(sender);
/// other.try_send("two").unwrap();
/// drop(other);
/// assert_eq!([receiver.try_recv(), receiver.try_recv()], [Ok("one"), Ok("two")]);
/// assert!(receiver.try_recv().unwrap_err().is_eof());
/// ```
pub struct Sender<T> {
    end: Arc<SendingEnd<T>>,
}

/// The end of a one-way pipe that receives. Dropping its last clone makes sending fail.
///
/// # Examples
///
/// ```
/// let (receiver, sender) = polytask::pipe_one_way(2);
/// sender.try_send("received").unwrap();
/// assert_eq!(receiver.try_recv(), Ok("received"));
/// drop(receiver);
/// assert!(sender.try_send("too late").unwrap_err().is_closed());
/// ```
pub struct Receiver<T> {
    end: Arc<ReceivingEnd<T>>,
}

/// Closes what it sends into when it is dropped: what was sent is still received.
struct SendingEnd<T>(Queue<T>);

/// Closes what it receives from when it is dropped: nobody will receive what was sent.
struct ReceivingEnd<T>(Queue<T>);

// === impl Sender ===

impl<T> Sender<T> {
    pub(super) fn new(queue: Queue<T>) -> Self {
        Self { end: Arc::new(SendingEnd(queue)) }
    }

    pub(super) fn queue(&self) -> &Queue<T> {
        &self.end.0
    }

    /// Sends a message, and waits for room if there is none.
    ///
    /// # Errors
    ///
    /// * [`SendError::Closed`] with the message, if an end is closed before there is room.
    /// * [`SendError::Full`] with the message, if a [`timeout`](Wait::timeout) ends before there is room.
    ///
    /// # Cancel safety
    ///
    /// A dropped call loses its place and drops its message, which was not sent and will not be.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::{SendError, pipe_one_way};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let (_receiver, sender) = pipe_one_way(1);
    /// sender.send("first").await.unwrap();
    /// let refused = sender.send("second").timeout(Duration::from_secs(3)).await;
    /// assert_eq!(refused, Err(SendError::Full("second")));
    /// # }
    /// ```
    #[track_caller]
    pub fn send(&self, message: T) -> Wait<Sending<'_, T>> {
        Sending::wait(self.queue(), message)
    }

    /// Sends a message if there is room for it now.
    ///
    /// # Errors
    ///
    /// [`SendError::Full`] or [`SendError::Closed`], with the message.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::{SendError, pipe_one_way};
    ///
    /// let (_receiver, sender) = pipe_one_way(1);
    /// assert_eq!(sender.try_send("first"), Ok(()));
    /// assert_eq!(sender.try_send("second"), Err(SendError::Full("second")));
    /// ```
    pub fn try_send(&self, message: T) -> Result<(), SendError<T>> {
        Ok(self.queue().try_put(message)?)
    }

    /// Closes this end for all its clones. What was sent is still received.
    ///
    /// # Examples
    ///
    /// ```
    /// let (receiver, sender) = polytask::pipe_one_way(1);
    /// sender.try_send("last").unwrap();
    /// sender.close();
    /// assert!(sender.try_send("late").unwrap_err().is_closed());
    /// assert_eq!(receiver.try_recv(), Ok("last"));
    /// ```
    pub fn close(&self) {
        self.queue().close();
    }

    /// The name the pipe was given, or its kind and number.
    ///
    /// # Examples
    ///
    /// ```
    /// let (_receiver, sender) = polytask::pipe_one_way_named::<u8>("chute", 1);
    /// assert_eq!(sender.name(), "chute");
    /// ```
    pub fn name(&self) -> String {
        self.queue().name()
    }

    /// The line that built the pipe.
    ///
    /// # Examples
    ///
    /// ```
    /// let (_receiver, sender) = polytask::pipe_one_way::<u8>(1);
    /// assert_eq!(sender.created().line(), line!() - 1);
    /// ```
    pub fn created(&self) -> &'static Location<'static> {
        self.queue().created()
    }

    /// The numbers of this direction at this moment.
    ///
    /// # Examples
    ///
    /// ```
    /// let (_receiver, sender) = polytask::pipe_one_way(3);
    /// sender.try_send("parcel").unwrap();
    /// assert_eq!((sender.statistics().len, sender.statistics().capacity), (1, Some(3)));
    /// ```
    pub fn statistics(&self) -> QueueStatistics {
        self.queue().statistics()
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        Self { end: Arc::clone(&self.end) }
    }
}

impl<T> fmt::Debug for Sender<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Sender").field("outgoing", self.queue()).finish()
    }
}

impl<T> Drop for SendingEnd<T> {
    fn drop(&mut self) {
        self.0.close();
    }
}

// === impl Receiver ===

impl<T> Receiver<T> {
    pub(super) fn new(queue: Queue<T>) -> Self {
        Self { end: Arc::new(ReceivingEnd(queue)) }
    }

    pub(super) fn queue(&self) -> &Queue<T> {
        &self.end.0
    }

    /// Receives the next message, and waits for one if there is none.
    ///
    /// # Errors
    ///
    /// * [`RecvError::Eof`], if the other end is closed and everything it sent was received.
    /// * [`RecvError::Empty`], if a [`timeout`](Wait::timeout) ends before there is a message.
    ///
    /// # Cancel safety
    ///
    /// A dropped call loses its place. No message is lost.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::{RecvError, pipe_one_way};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let (receiver, sender) = pipe_one_way(1);
    /// sender.send("hello").await.unwrap();
    /// assert_eq!(receiver.recv().await, Ok("hello"));
    /// assert_eq!(receiver.recv().timeout(Duration::from_secs(3)).await, Err(RecvError::Empty));
    /// # }
    /// ```
    #[track_caller]
    pub fn recv(&self) -> Wait<Receiving<'_, T>> {
        Receiving::wait(self.queue())
    }

    /// Receives the next message if there is one now.
    ///
    /// # Errors
    ///
    /// [`RecvError::Empty`], or [`RecvError::Eof`] at the end.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::{RecvError, pipe_one_way};
    ///
    /// let (receiver, sender) = pipe_one_way(1);
    /// assert_eq!(receiver.try_recv(), Err(RecvError::Empty));
    /// sender.try_send("hello").unwrap();
    /// assert_eq!(receiver.try_recv(), Ok("hello"));
    /// ```
    pub fn try_recv(&self) -> Result<T, RecvError> {
        Ok(self.queue().try_get()?)
    }

    /// Waits until [`recv`](Self::recv) would not: until there is a message, or the end.
    ///
    /// With a [`timeout`](Wait::timeout) it returns whether that came in time.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost.
    ///
    /// # Python
    ///
    /// `poll(None)` and `poll(timeout)`; without an argument it is [`try_poll`](Self::try_poll).
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let (receiver, sender) = polytask::pipe_one_way(1);
    /// assert!(!receiver.poll().timeout(Duration::from_secs(1)).await);
    /// sender.send(()).await.unwrap();
    /// assert!(receiver.poll().timeout(Duration::from_secs(1)).await);
    /// # }
    /// ```
    #[track_caller]
    pub fn poll(&self) -> Wait<Polling<'_, T>> {
        Polling::wait(self.queue())
    }

    /// Whether [`recv`](Self::recv) would return at once, with a message or the end.
    ///
    /// # Examples
    ///
    /// ```
    /// let (receiver, sender) = polytask::pipe_one_way::<u8>(1);
    /// assert!(!receiver.try_poll());
    /// drop(sender);
    /// assert!(receiver.try_poll(), "the end is there at once");
    /// ```
    pub fn try_poll(&self) -> bool {
        self.queue().is_ready()
    }

    /// Closes this end for all its clones. What was sent and not received is dropped, and sending fails.
    ///
    /// # Examples
    ///
    /// ```
    /// let (receiver, sender) = polytask::pipe_one_way(2);
    /// sender.try_send("never received").unwrap();
    /// receiver.close();
    /// assert!(receiver.try_recv().unwrap_err().is_eof());
    /// assert!(sender.try_send("late").unwrap_err().is_closed());
    /// ```
    pub fn close(&self) {
        drop(self.queue().close_now());
    }

    /// The name the pipe was given, or its kind and number.
    ///
    /// # Examples
    ///
    /// ```
    /// let (receiver, _sender) = polytask::pipe_one_way_named::<u8>("chute", 1);
    /// assert_eq!(receiver.name(), "chute");
    /// ```
    pub fn name(&self) -> String {
        self.queue().name()
    }

    /// The line that built the pipe.
    ///
    /// # Examples
    ///
    /// ```
    /// let (receiver, _sender) = polytask::pipe_one_way::<u8>(1);
    /// assert_eq!(receiver.created().line(), line!() - 1);
    /// ```
    pub fn created(&self) -> &'static Location<'static> {
        self.queue().created()
    }

    /// The numbers of this direction at this moment.
    ///
    /// # Examples
    ///
    /// ```
    /// let (receiver, sender) = polytask::pipe_one_way(3);
    /// sender.try_send("parcel").unwrap();
    /// assert_eq!(receiver.statistics(), sender.statistics());
    /// ```
    pub fn statistics(&self) -> QueueStatistics {
        self.queue().statistics()
    }
}

impl<T> Clone for Receiver<T> {
    fn clone(&self) -> Self {
        Self { end: Arc::clone(&self.end) }
    }
}

impl<T> fmt::Debug for Receiver<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Receiver").field("incoming", self.queue()).finish()
    }
}

impl<T> Drop for ReceivingEnd<T> {
    fn drop(&mut self) {
        drop(self.0.close_now());
    }
}
