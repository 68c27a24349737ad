//! A listening socket, and accepting from it whatever happens.
//!
//! See [`bind`] and [`Acceptor`].

use std::error::Error;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::time::Instant;

use tokio::net::{TcpListener, TcpSocket, TcpStream};

use crate::net::backoff::Backoff;

/// How many connections may wait in the kernel to be accepted.
///
/// The usual 128 makes ten thousand clients that arrive together wait for half a minute, since
/// each one that is turned away tries again only after a second or more.
pub const BACKLOG: u32 = 4096;

/// A listener that goes on when accepting fails.
#[derive(Debug)]
pub struct Acceptor {
    listener: TcpListener,
    backoff: Backoff,
}

/// Nothing can listen at an address.
#[derive(Debug)]
pub struct BindError {
    address: String,
    source: io::Error,
}

/// Listens on `address`, which is `host:port`; of several addresses of a host the first that can
/// be had.
///
/// The socket may follow one that has just been closed (`SO_REUSEADDR`), and up to [`BACKLOG`]
/// clients may wait in it.
///
/// # Errors
///
/// If the name has no address, or the last address tried is in use, not of this machine, or not
/// allowed.
pub async fn bind(address: &str) -> Result<TcpListener, BindError> {
    let failed = |source| BindError { address: address.to_owned(), source };
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for candidate in tokio::net::lookup_host(address).await.map_err(failed)? {
        match bind_to(candidate) {
            Ok(listener) => return Ok(listener),
            Err(error) => last = error,
        }
    }
    Err(failed(last))
}

fn bind_to(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // Elsewhere the option means that another program may take the port over.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.set_keepalive(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

// === impl Acceptor ===

impl Acceptor {
    /// Creates one over `listener`.
    pub fn new(listener: TcpListener) -> Self {
        Self { listener, backoff: Backoff::new() }
    }

    /// Waits for the next client.
    ///
    /// Where the system has no more descriptors or memory it tries again after 10 ms, then after
    /// longer, up to a second, and logs at most a line a second.
    ///
    /// # Cancel safety
    ///
    /// No client is lost if dropped.
    pub async fn next(&mut self) -> (TcpStream, SocketAddr) {
        loop {
            let error = match self.listener.accept().await {
                Ok(accepted) => {
                    self.backoff.succeeded();
                    return accepted;
                }
                Err(error) => error,
            };
            let verdict = self.backoff.failed(&error, Instant::now());
            if let Some(failures) = verdict.report {
                tracing::warn!(%error, failures, "cannot accept; clients wait until others leave");
            }
            if !verdict.wait.is_zero() {
                tokio::time::sleep(verdict.wait).await;
            }
        }
    }
}

// === impl BindError ===

impl fmt::Display for BindError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = &self.address;
        write!(formatter, "cannot listen on {address}: ")?;
        match self.source.kind() {
            io::ErrorKind::AddrInUse => {
                formatter.write_str("another program listens there; end it or choose another port with --listen")
            }
            io::ErrorKind::PermissionDenied => {
                formatter.write_str("this user may not use that port; choose one from 1024 on with --listen")
            }
            io::ErrorKind::AddrNotAvailable => {
                formatter.write_str("this machine has no such address; use 127.0.0.1, or 0.0.0.0 for all it has")
            }
            _ => write!(formatter, "{}", self.source),
        }
    }
}

impl Error for BindError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.source)
    }
}
