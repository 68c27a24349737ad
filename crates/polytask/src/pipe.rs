//! Two connected ends, each of which knows when the other is gone.
//!
//! See [`pipe`] and [`Connection`].

mod ends;
mod error;
mod operation;

use std::fmt;
use std::panic::Location;

pub use self::ends::{Receiver, Sender};
pub use self::error::{RecvError, SendError};
pub use self::operation::{Polling, Receiving, Sending};
use crate::ident::{Ident, Kind};
use crate::queue::{Queue, QueueStatistics};
use crate::wait::Wait;

/// One end of a two-way [`pipe`]: it sends `S` to the other end and receives `R` from it.
///
/// A handle: its clones are the same end, and each message is received by one of them, whole. Dropping the last clone
/// closes the end.
///
/// # Fairness
///
/// First come, first served, for those who send and for those who receive.
///
/// # Python
///
/// `multiprocessing.connection.Connection`, within a process. Different: the type says what can be sent and received,
/// so there is no wrong direction; several consumers need no lock around an end; an end is closed when its last clone
/// is dropped, so that nobody hangs for a forgotten `close()`; and bytes are sent as any other value, without
/// `send_bytes` and its kin.
///
/// # Examples
///
/// ```
/// use polytask::{RecvError, pipe};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let (parent, child) = pipe(4);
/// let answers = tokio::spawn(async move {
///     while let Ok(number) = child.recv().await {
///         child.send(format!("{number} squared is {}", number * number)).await.unwrap();
///     }
/// });
///
/// parent.send(12).await.unwrap();
/// assert_eq!(parent.recv().await.unwrap(), "12 squared is 144");
/// parent.close();
/// assert_eq!(parent.recv().await, Err(RecvError::Eof));
/// answers.await.unwrap();
/// # }
/// ```
pub struct Connection<S, R> {
    sender: Sender<S>,
    receiver: Receiver<R>,
}

/// The numbers of a [`Connection`] at one moment.
///
/// # Examples
///
/// ```
/// let (left, right) = polytask::pipe::<_, u8>(4);
/// left.try_send("hello").unwrap();
/// let statistics = right.statistics();
/// assert_eq!((statistics.incoming.len, statistics.outgoing.len), (1, 0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConnectionStatistics {
    /// Those of what it sends.
    pub outgoing: QueueStatistics,
    /// Those of what it receives.
    pub incoming: QueueStatistics,
}

/// Makes a two-way pipe and returns its ends. Each direction holds `capacity` messages.
///
/// # Panics
///
/// If `capacity` is zero.
///
/// # Python
///
/// `multiprocessing.Pipe()`.
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let (left, right) = polytask::pipe::<&str, ()>(1);
/// left.send("aaa").await.unwrap();
/// assert_eq!(right.recv().await, Ok("aaa"));
/// # }
/// ```
#[doc(alias = "Pipe")]
#[track_caller]
pub fn pipe<A, B>(capacity: usize) -> (Connection<A, B>, Connection<B, A>) {
    connect(capacity, &Ident::numbered(Kind::Pipe))
}

/// Makes a two-way [`pipe`] known by `name`.
///
/// # Panics
///
/// If `capacity` is zero.
///
/// # Examples
///
/// ```
/// let (left, right) = polytask::pipe_named::<u8, u8>("intercom", 1);
/// assert_eq!((left.name(), right.name()), ("intercom".to_owned(), "intercom".to_owned()));
/// ```
#[track_caller]
pub fn pipe_named<A, B>(name: impl Into<String>, capacity: usize) -> (Connection<A, B>, Connection<B, A>) {
    connect(capacity, &Ident::named(Kind::Pipe, name))
}

/// Makes a one-way pipe that holds `capacity` messages. The first end only receives, the second only sends.
///
/// # Panics
///
/// If `capacity` is zero.
///
/// # Python
///
/// `multiprocessing.Pipe(duplex=False)`. Different: the wrong direction does not compile.
///
/// # Examples
///
/// ```
/// use polytask::{RecvError, pipe_one_way};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let (receiver, sender) = pipe_one_way(10);
/// for _ in 0..10 {
///     sender.send("hello").await.unwrap();
/// }
/// drop(sender);
///
/// let mut hellos = 0;
/// while receiver.recv().await != Err(RecvError::Eof) {
///     hellos += 1;
/// }
/// assert_eq!(hellos, 10);
/// # }
/// ```
#[track_caller]
pub fn pipe_one_way<T>(capacity: usize) -> (Receiver<T>, Sender<T>) {
    connect_one_way(capacity, Ident::numbered(Kind::Pipe))
}

/// Makes a one-way pipe known by `name`, as [`pipe_one_way`].
///
/// # Panics
///
/// If `capacity` is zero.
///
/// # Examples
///
/// ```
/// let (receiver, sender) = polytask::pipe_one_way_named("chute", 1);
/// sender.try_send("parcel").unwrap();
/// assert_eq!(receiver.try_recv(), Ok("parcel"));
/// assert_eq!(receiver.name(), "chute");
/// ```
#[track_caller]
pub fn pipe_one_way_named<T>(name: impl Into<String>, capacity: usize) -> (Receiver<T>, Sender<T>) {
    connect_one_way(capacity, Ident::named(Kind::Pipe, name))
}

#[track_caller]
fn connect<A, B>(capacity: usize, ident: &Ident) -> (Connection<A, B>, Connection<B, A>) {
    let (from_left, to_right) = connect_one_way(capacity, ident.twin());
    let (from_right, to_left) = connect_one_way(capacity, ident.twin());
    let left = Connection { sender: to_right, receiver: from_right };
    let right = Connection { sender: to_left, receiver: from_left };
    (left, right)
}

#[track_caller]
fn connect_one_way<T>(capacity: usize, ident: Ident) -> (Receiver<T>, Sender<T>) {
    let queue = Queue::with_ident(capacity.into(), ident);
    (Receiver::new(queue.clone()), Sender::new(queue))
}

// === impl Connection ===

impl<S, R> Connection<S, R> {
    /// Sends a message to the other end, as [`Sender::send`].
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let (left, right) = polytask::pipe::<_, u8>(1);
    /// left.send("hello").await.unwrap();
    /// assert_eq!(right.try_recv(), Ok("hello"));
    /// # }
    /// ```
    #[doc(alias = "send_bytes")]
    #[track_caller]
    pub fn send(&self, message: S) -> Wait<Sending<'_, S>> {
        self.sender.send(message)
    }

    /// Sends a message if there is room for it now, as [`Sender::try_send`].
    ///
    /// # Errors
    ///
    /// As [`Sender::try_send`].
    ///
    /// # Examples
    ///
    /// ```
    /// let (left, _right) = polytask::pipe::<_, u8>(1);
    /// left.try_send("fits").unwrap();
    /// assert!(left.try_send("does not").unwrap_err().is_full());
    /// ```
    pub fn try_send(&self, message: S) -> Result<(), SendError<S>> {
        self.sender.try_send(message)
    }

    /// Receives the next message, as [`Receiver::recv`].
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let (left, right) = polytask::pipe::<u8, _>(1);
    /// right.send("hello").await.unwrap();
    /// assert_eq!(left.recv().await, Ok("hello"));
    /// # }
    /// ```
    #[doc(alias = "recv_bytes")]
    #[doc(alias = "recv_bytes_into")]
    #[track_caller]
    pub fn recv(&self) -> Wait<Receiving<'_, R>> {
        self.receiver.recv()
    }

    /// Receives the next message if there is one now, as [`Receiver::try_recv`].
    ///
    /// # Errors
    ///
    /// As [`Receiver::try_recv`].
    ///
    /// # Examples
    ///
    /// ```
    /// let (left, right) = polytask::pipe::<u8, _>(1);
    /// assert!(left.try_recv().unwrap_err().is_empty());
    /// right.try_send("hello").unwrap();
    /// assert_eq!(left.try_recv(), Ok("hello"));
    /// ```
    pub fn try_recv(&self) -> Result<R, RecvError> {
        self.receiver.try_recv()
    }

    /// Waits until there is something to receive, as [`Receiver::poll`].
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let (left, right) = polytask::pipe::<u8, _>(1);
    /// right.send("hello").await.unwrap();
    /// left.poll().await;
    /// assert_eq!(left.try_recv(), Ok("hello"));
    /// # }
    /// ```
    #[track_caller]
    pub fn poll(&self) -> Wait<Polling<'_, R>> {
        self.receiver.poll()
    }

    /// Whether [`recv`](Self::recv) would return at once, as [`Receiver::try_poll`].
    ///
    /// # Examples
    ///
    /// ```
    /// let (left, right) = polytask::pipe::<u8, _>(1);
    /// assert!(!left.try_poll());
    /// right.try_send("hello").unwrap();
    /// assert!(left.try_poll());
    /// ```
    pub fn try_poll(&self) -> bool {
        self.receiver.try_poll()
    }

    /// Closes this end for all its clones, as dropping all of them would.
    ///
    /// The other end receives what was sent, and then the end.
    ///
    /// # Examples
    ///
    /// ```
    /// let (left, right) = polytask::pipe::<_, u8>(1);
    /// left.try_send("last").unwrap();
    /// left.close();
    /// assert_eq!(right.try_recv(), Ok("last"));
    /// assert!(right.try_recv().unwrap_err().is_eof());
    /// ```
    pub fn close(&self) {
        self.sender.close();
        self.receiver.close();
    }

    /// The two directions apart, so that one can be closed before the other.
    ///
    /// # Examples
    ///
    /// ```
    /// let (left, right) = polytask::pipe::<u8, _>(1);
    /// let (sender, receiver) = left.into_split();
    /// drop(sender);
    /// assert!(right.try_recv().unwrap_err().is_eof());
    /// right.try_send("still heard").unwrap();
    /// assert_eq!(receiver.try_recv(), Ok("still heard"));
    /// ```
    pub fn into_split(self) -> (Sender<S>, Receiver<R>) {
        let Self { sender, receiver } = self;
        (sender, receiver)
    }

    /// The name the pipe was given, or its kind and number.
    ///
    /// # Examples
    ///
    /// ```
    /// let (left, _right) = polytask::pipe_named::<u8, u8>("intercom", 1);
    /// assert_eq!(left.name(), "intercom");
    /// ```
    pub fn name(&self) -> String {
        self.sender.name()
    }

    /// The line that built the pipe.
    ///
    /// # Examples
    ///
    /// ```
    /// let (left, right) = polytask::pipe::<u8, u8>(1);
    /// assert_eq!((left.created().line(), right.created()), (line!() - 1, left.created()));
    /// ```
    pub fn created(&self) -> &'static Location<'static> {
        self.sender.created()
    }

    /// The numbers of both directions at this moment.
    ///
    /// # Examples
    ///
    /// ```
    /// let (left, right) = polytask::pipe::<_, ()>(4);
    /// left.try_send("hello").unwrap();
    /// assert_eq!(left.statistics().outgoing.len, 1);
    /// assert_eq!(right.statistics().incoming.len, 1);
    /// ```
    pub fn statistics(&self) -> ConnectionStatistics {
        ConnectionStatistics { outgoing: self.sender.statistics(), incoming: self.receiver.statistics() }
    }
}

impl<S, R> Clone for Connection<S, R> {
    fn clone(&self) -> Self {
        Self { sender: self.sender.clone(), receiver: self.receiver.clone() }
    }
}

impl<S, R> fmt::Debug for Connection<S, R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Connection")
            .field("outgoing", self.sender.queue())
            .field("incoming", self.receiver.queue())
            .finish()
    }
}
