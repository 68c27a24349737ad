//! A connection to a server, and the next one when it is lost.
//!
//! See [`keep`], a task that talks to the rest of the client through a pipe.

#[cfg(test)]
mod tests;

use std::hash::{BuildHasher, RandomState};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use polytask::{Connection, Event, Queue, RecvError, Timer};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::raw::cannot_connect;
use super::retry::Retry;
use crate::serve::lines::{Endings, Limits, Line, Lines};

/// How long a server may take to accept.
const CONNECTING: Duration = Duration::from_secs(10);
/// How long a server may take to let us in.
const REGISTERING: Duration = Duration::from_secs(30);
/// How long a server may say nothing before it is asked whether it is there, and then until it is given up.
const QUIET: Duration = Duration::from_secs(60);
/// How many writes may wait for a server that does not read.
const UNWRITTEN: usize = 256;
const READ: usize = 4096;

/// What happens to a connection.
#[derive(Debug)]
pub enum Happening {
    /// There is one; what is put into the queue is sent, and when that is closed and empty nothing more is.
    Connected(Queue<Vec<u8>>),
    /// The server sent a line.
    Line(String),
    /// The server has said nothing for a while.
    Quiet,
    /// It is gone.
    Lost {
        /// Why, in a sentence.
        reason: String,
        /// When it is tried again, if it is.
        retry_in: Option<Duration>,
    },
}

/// What the session has to know of what the lines mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The server knows us, so that the next failure is a first one.
    Known,
}

/// The session's end of the pipe.
pub type SessionEnd = Connection<Happening, Order>;

/// Connects to `server` and stays connected, until nobody is at the other end of `pipe` any more, or until the first
/// loss if it is not to `reconnect`.
pub async fn keep(server: String, reconnect: bool, pipe: SessionEnd) {
    let mut retry = Retry::default();
    loop {
        // What was said about the connection before is no news.
        while pipe.try_recv().is_ok() {}
        let reason = match timeout(CONNECTING, TcpStream::connect(&server)).await {
            Ok(Ok(stream)) => {
                // Nothing is lost where it cannot be had.
                let _ = stream.set_nodelay(true);
                let (reading, writing) = stream.into_split();
                talk(reading, writing, &server, &pipe, &mut retry).await
            }
            Ok(Err(error)) => cannot_connect(&server, &error),
            Err(_) => cannot_connect(&server, &io::ErrorKind::TimedOut.into()),
        };
        let retry_in = reconnect.then(|| retry.failed(chance()));
        let told = pipe.send(Happening::Lost { reason, retry_in }).await;
        match retry_in {
            Some(wait) if told.is_ok() => sleep(wait).await,
            _ => return,
        }
    }
}

/// Talks until the connection is lost, and returns why it was.
async fn talk(
    reading: impl AsyncRead + Unpin,
    writing: impl AsyncWrite + Unpin,
    server: &str,
    pipe: &SessionEnd,
    retry: &mut Retry,
) -> String {
    let outgoing = Queue::named("outgoing", UNWRITTEN);
    if pipe.send(Happening::Connected(outgoing.clone())).await.is_err() {
        return "nobody listens any more".to_owned();
    }
    let silent = Arc::new(AtomicU32::new(0));
    let dead = Event::named("dead");
    let watch = Timer::every_named("quiet server", QUIET, {
        let (silent, dead, pipe) = (Arc::clone(&silent), dead.clone(), pipe.clone());
        move || {
            if silent.fetch_add(1, Ordering::Relaxed) > 0 {
                dead.set();
            }
            // Where the pipe is full, there is something to read.
            let _ = pipe.try_send(Happening::Quiet);
        }
    });
    let heard = || {
        silent.store(0, Ordering::Relaxed);
        watch.reset();
    };
    let lost = tokio::select! {
        lost = read(reading, pipe, heard) => lost,
        lost = write(writing, &outgoing) => lost,
        lost = known(pipe, retry) => lost,
        () = async { dead.wait().await } => Some(io::ErrorKind::TimedOut.into()),
    };
    outgoing.close_now();
    match lost {
        None => format!("{server} closed the connection"),
        Some(error) => format!("the connection to {server} is lost: {error}"),
    }
}

/// Reads until the server closes, or returns what went wrong.
async fn read(mut reading: impl AsyncRead + Unpin, pipe: &SessionEnd, heard: impl Fn()) -> Option<io::Error> {
    let mut lines = Lines::with_limits(Endings::Irc, Limits::FROM_SERVER);
    let mut buffer = vec![0; READ];
    loop {
        match reading.read(&mut buffer).await {
            Ok(0) => return None,
            Ok(read) => lines.push(&buffer[..read]),
            Err(error) => return Some(error),
        };
        heard();
        while let Some(line) = lines.next() {
            // A line that is too long for any server is not one to be understood.
            let Line::Text(bytes) = line else { continue };
            let line = String::from_utf8_lossy(bytes).into_owned();
            if pipe.send(Happening::Line(line)).await.is_err() {
                return None;
            }
        }
    }
}

/// Writes what is put into the queue, then says that there is no more; returns only what went wrong.
async fn write(mut writing: impl AsyncWrite + Unpin, outgoing: &Queue<Vec<u8>>) -> Option<io::Error> {
    while let Ok(bytes) = outgoing.get().await {
        if let Err(error) = writing.write_all(&bytes).await {
            return Some(error);
        }
    }
    // The reader sees how it ends.
    let _ = writing.shutdown().await;
    std::future::pending().await
}

/// Waits until the server knows us, and for ever then; returns only if it takes too long.
async fn known(pipe: &SessionEnd, retry: &mut Retry) -> Option<io::Error> {
    if let Err(RecvError::Empty) = pipe.recv().timeout(REGISTERING).await {
        return Some(io::Error::other(format!("it has not let us in within {} s", REGISTERING.as_secs())));
    }
    retry.succeeded();
    std::future::pending().await
}

/// Returns a number between 0 and 1 that no two clients share.
fn chance() -> f64 {
    let random = RandomState::new().hash_one(());
    #[expect(clippy::cast_precision_loss, reason = "any number nearby is as good")]
    let chance = random as f64 / u64::MAX as f64;
    chance
}
