//! One connection, from its first read to its end.
//!
//! See [`Session`].

use std::cell::RefCell;
use std::fmt;
use std::future::{Future, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;

use crate::echo::config::{LINGER, LINGER_HELD_BACK, READ_SIZE};
use crate::echo::tasks::Name;
use crate::echo::{BUFFER_SIZE, Echo, Message, Rule};
use crate::net::linger;
use crate::net::shutdown::Stop;
use crate::printer::Printer;
use crate::text::escape::escaped;

thread_local! {
    /// What all connections of a thread read into. Used within one poll only, so that an idle
    /// connection needs no buffer of its own.
    static BUFFER: RefCell<Box<[u8]>> = RefCell::new(vec![0; BUFFER_SIZE].into_boxed_slice());
}

/// What all sessions of a server share.
#[derive(Debug)]
pub struct Shared {
    /// What happens to each message.
    pub rule: Arc<Rule>,
    /// Whether a session ends after its first answer.
    pub once: bool,
    /// Where messages are shown.
    pub printer: Printer,
    /// Whether the server is to end.
    pub stop: Stop,
}

/// One client being answered.
#[derive(Debug)]
pub struct Session {
    name: Name,
    peer: SocketAddr,
    stream: TcpStream,
    echo: Echo,
    shared: Arc<Shared>,
    /// Whether the kernel ever had no room for an answer.
    held_back: bool,
}

/// Why a session ended.
#[derive(Debug)]
pub enum Ending {
    /// The client has sent all it had, and has been answered.
    ClientLeft,
    /// The one message there was to be has been answered.
    Answered,
    /// The client sent what is not UTF-8, where that ends a conversation.
    NotUtf8,
    /// The server is to end.
    Stopped,
    /// The connection broke.
    Broken(io::Error),
}

/// What one read led to.
struct Step {
    /// What the kernel did not take of the answer.
    rest: Vec<u8>,
    ending: Option<Ending>,
}

// === impl Session ===

impl Session {
    /// Creates the session of a client who has not been heard yet.
    pub fn new(name: Name, peer: SocketAddr, stream: TcpStream, shared: Arc<Shared>) -> Self {
        Self { name, peer, stream, echo: Echo::new(Arc::clone(&shared.rule)), shared, held_back: false }
    }

    /// Answers the client until one of the two ends it, as a client of `worker` where there are
    /// such.
    pub async fn run(&mut self, worker: Option<usize>) {
        let (name, peer) = (self.name, self.peer);
        self.shared.printer.print(|| match worker {
            None => format!("{name}: {peer} connected"),
            Some(worker) => format!("{name}: {peer} connected, served by worker {worker}"),
        });
        let ending = match self.converse().await {
            Ok(ending) => ending,
            Err(error) => Ending::Broken(error),
        };
        match ending {
            Ending::NotUtf8 => tracing::warn!(connection = %name, %peer, "closed: {ending}"),
            _ => tracing::debug!(connection = %name, %peer, "closed: {ending}"),
        }
        match ending {
            Ending::ClientLeft | Ending::Broken(_) => {}
            Ending::Answered | Ending::NotUtf8 | Ending::Stopped => self.close().await,
        }
    }

    /// Ends the connection so that the last answer arrives, which takes [`LINGER`] at most, or
    /// [`LINGER_HELD_BACK`].
    pub async fn close(&mut self) {
        let limit = if self.held_back { LINGER_HELD_BACK } else { LINGER };
        // Boxed, since buffer and timer are larger than the rest of a session.
        Box::pin(linger::close(&mut self.stream, limit)).await;
    }

    /// Returns once the server is to end.
    pub async fn stopped(&self) {
        self.shared.stop.wait().await;
    }

    async fn converse(&mut self) -> io::Result<Ending> {
        let shared = Arc::clone(&self.shared);
        let mut stopped = shared.stop.wait();
        loop {
            let step = poll_fn(|context| match self.poll_exchange(context) {
                // Asked only when there is nothing to read: what has arrived is answered first.
                Poll::Pending => Pin::new(&mut stopped).poll(context).map(|()| self.last_answer(Ending::Stopped)),
                ready => ready,
            })
            .await?;
            if !step.rest.is_empty() {
                // Nothing more is read meanwhile: a client who does not read its answers is
                // held back by its own full send buffer.
                self.held_back = true;
                self.stream.write_all(&step.rest).await?;
            }
            if let Some(ending) = step.ending {
                return Ok(ending);
            }
        }
    }

    /// Reads once, answers what was read, and writes at once what the kernel takes.
    fn poll_exchange(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Step>> {
        BUFFER.with_borrow_mut(|buffer| {
            let start = self.echo.prepare(buffer);
            let mut free = ReadBuf::new(&mut buffer[start..start + READ_SIZE]);
            ready!(Pin::new(&mut self.stream).poll_read(context, &mut free))?;
            let received = free.filled().len();
            let ending = (received == 0).then_some(Ending::ClientLeft);
            Poll::Ready(self.answer(buffer, start + received, ending))
        })
    }

    /// Answers what waits for the rest of its last character, which will not come.
    fn last_answer(&mut self, ending: Ending) -> io::Result<Step> {
        BUFFER.with_borrow_mut(|buffer| {
            let start = self.echo.prepare(buffer);
            self.answer(buffer, start, Some(ending))
        })
    }

    /// Answers the first `filled` bytes of `buffer`; the last ones where there is an `ending`.
    fn answer(&mut self, buffer: &mut [u8], filled: usize, ending: Option<Ending>) -> io::Result<Step> {
        let Message { length, refused } = match ending {
            None => self.echo.message(&buffer[..filled]),
            Some(_) => self.echo.last_message(&buffer[..filled]),
        };
        let mut step = Step { rest: Vec::new(), ending: if refused { Some(Ending::NotUtf8) } else { ending } };
        if length > 0 {
            let name = self.name;
            self.shared.printer.print(|| format!("{name}: {}", escaped(&buffer[..length])));
            let answer = self.echo.answer(buffer, length);
            let taken = write_now(&self.stream, &answer)?;
            step.rest = answer[taken..].to_vec();
            if self.shared.once && step.ending.is_none() {
                step.ending = Some(Ending::Answered);
            }
        }
        Ok(step)
    }
}

/// Writes what the kernel takes without waiting and returns how much that was.
fn write_now(stream: &TcpStream, bytes: &[u8]) -> io::Result<usize> {
    match stream.try_write(bytes) {
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(0),
        result => result,
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ClientLeft => formatter.write_str("the client left"),
            Self::Answered => formatter.write_str("its one message is answered"),
            Self::NotUtf8 => formatter.write_str("it sent bytes that are not UTF-8"),
            Self::Stopped => formatter.write_str("the server is stopping"),
            Self::Broken(error) => write!(formatter, "the connection broke: {error}"),
        }
    }
}
