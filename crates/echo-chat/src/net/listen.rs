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
use crate::net::owner::Owner;

/// How many connections may wait in the kernel to be accepted.
///
/// The usual 128 makes ten thousand clients that arrive together wait for half a minute, since
/// each one that is turned away tries again only after a second or more.
pub const BACKLOG: u32 = 4096;

/// A listener that goes on when accepting fails.
pub struct Acceptor {
    listener: TcpListener,
    backoff: Backoff,
    failed: Option<OnFailure>,
}

type OnFailure = Box<dyn Fn(&io::Error) + Send + Sync>;

/// Nothing can listen at an address.
#[derive(Debug)]
pub struct BindError {
    address: String,
    option: &'static str,
    taken: Option<Taken>,
    source: io::Error,
}

/// A port that a program has, perhaps this one.
#[derive(Debug)]
struct Taken {
    port: u16,
    owner: Owner,
    /// Where there was still room a moment ago.
    free: Option<SocketAddr>,
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
    bind_with(address, "--listen", |_| Ok(())).await
}

/// As [`bind`], for an address that `option` of the command line says, with a socket that has been
/// prepared before it listens.
///
/// # Errors
///
/// As [`bind`], and if the socket cannot be prepared.
pub async fn bind_with(
    address: &str,
    option: &'static str,
    prepare: impl Fn(&TcpSocket) -> io::Result<()>,
) -> Result<TcpListener, BindError> {
    let found = tokio::net::lookup_host(address).await;
    let failed = |source| BindError { address: address.to_owned(), option, taken: None, source };
    bind_first(found.map_err(failed)?, address, option, prepare)
}

/// As [`bind_with`], for an `address` that has been looked up.
pub(crate) fn bind_first(
    found: impl IntoIterator<Item = SocketAddr>,
    address: &str,
    option: &'static str,
    prepare: impl Fn(&TcpSocket) -> io::Result<()>,
) -> Result<TcpListener, BindError> {
    let mut last = (io::Error::new(io::ErrorKind::NotFound, "the name has no address"), None);
    for candidate in found {
        match bind_to(candidate, &prepare) {
            Ok(listener) => return Ok(listener),
            Err(error) => last = (error, Some(candidate)),
        }
    }
    let (source, candidate) = last;
    let taken = candidate.filter(|_| source.kind() == io::ErrorKind::AddrInUse).and_then(Taken::find);
    Err(BindError { address: address.to_owned(), option, taken, source })
}

fn bind_to(address: SocketAddr, prepare: impl Fn(&TcpSocket) -> io::Result<()>) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // Elsewhere the option means that another program may take the port over.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.set_keepalive(true)?;
    prepare(&socket)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

// === impl Acceptor ===

impl Acceptor {
    /// Creates one over `listener`.
    pub fn new(listener: TcpListener) -> Self {
        Self { listener, backoff: Backoff::new(), failed: None }
    }

    /// Calls `failed` whenever accepting fails, also where that concerns one client only and nothing
    /// is logged.
    #[must_use]
    pub fn on_failure(mut self, failed: impl Fn(&io::Error) + Send + Sync + 'static) -> Self {
        self.failed = Some(Box::new(failed));
        self
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
            if let Some(failed) = &self.failed {
                failed(&error);
            }
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

impl fmt::Debug for Acceptor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { listener, backoff, failed: _ } = self;
        formatter.debug_struct("Acceptor").field("listener", listener).field("backoff", backoff).finish_non_exhaustive()
    }
}

// === impl BindError ===

impl fmt::Display for BindError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { address, option, taken, source } = self;
        if let Some(taken) = taken {
            return taken.describe(option, formatter);
        }
        write!(formatter, "cannot listen on {address}: ")?;
        match source.kind() {
            io::ErrorKind::AddrInUse => {
                write!(formatter, "another program listens there; end it or choose another port with {option}")
            }
            io::ErrorKind::PermissionDenied => {
                write!(formatter, "this user may not use that port; choose one from 1024 on with {option}")
            }
            io::ErrorKind::AddrNotAvailable => {
                formatter.write_str("this machine has no such address; use 127.0.0.1, or 0.0.0.0 for all it has")
            }
            _ => write!(formatter, "{source}"),
        }
    }
}

impl Error for BindError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.source)
    }
}

// === impl Taken ===

impl Taken {
    /// How many ports after the taken one are tried.
    const TRIES: u16 = 16;

    fn find(address: SocketAddr) -> Option<Self> {
        let port = address.port();
        let owner = Owner::of(address)?;
        // Bound and let go at once, only to know. What the standard library binds may follow what
        // has just been closed as well.
        let is_free = |port: &u16| std::net::TcpListener::bind((address.ip(), *port)).is_ok();
        let free = (port..=port.saturating_add(Self::TRIES)).skip(1).find(is_free);
        Some(Self { port, owner, free: free.map(|port| SocketAddr::new(address.ip(), port)) })
    }

    fn describe(&self, option: &str, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { port, owner, free } = self;
        if owner.is_this_program() {
            write!(formatter, "port {port} was given twice: this program listens there already. ")?;
        } else {
            write!(formatter, "port {port} is taken by {owner}. ")?;
        }
        match free {
            Some(free) => write!(formatter, "Use {option} {free}"),
            None => write!(formatter, "Choose another with {option}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    #[cfg(target_os = "linux")]
    async fn a_port_that_this_program_has_already_is_said_to_be_given_twice_and_another_offered() {
        let first = bind("127.0.0.1:0").await.expect("a port is free");
        let address = first.local_addr().expect("bound");
        let error = bind_with(&address.to_string(), "--here", |_| Ok(())).await.expect_err("it is taken");
        let sentence = error.to_string();
        let expected = format!("port {} was given twice: this program listens there already. ", address.port());
        assert!(sentence.starts_with(&expected), "{sentence}");
        let (_, advice) = sentence.split_once(". Use --here ").expect("an advice");
        let other = bind(advice).await.expect("it was free").local_addr().expect("bound");
        assert!(other.port() > address.port(), "{sentence}");
    }

    #[tokio::test]
    #[cfg(target_os = "linux")]
    async fn whoever_counts_failures_hears_of_each() {
        let listener = bind("127.0.0.1:0").await.expect("a port is free");
        // From here on the kernel accepts nobody.
        socket2::SockRef::from(&listener).shutdown(std::net::Shutdown::Both).expect("it listens");
        let (heard, mut hears) = tokio::sync::mpsc::unbounded_channel();
        let mut acceptor = Acceptor::new(listener).on_failure(move |error| {
            let _ = heard.send(error.kind());
        });
        tokio::select! {
            _ = acceptor.next() => unreachable!("nobody can come"),
            heard = hears.recv() => assert_eq!(heard, Some(io::ErrorKind::InvalidInput)),
        }
    }

    #[tokio::test]
    async fn a_socket_that_cannot_be_prepared_is_an_error_that_says_so() {
        let failing = |_: &TcpSocket| Err(io::Error::other("no room"));
        let error = bind_with("127.0.0.1:0", "--listen", failing).await.expect_err("not prepared");
        assert_eq!(error.to_string(), "cannot listen on 127.0.0.1:0: no room");
    }

    #[test]
    fn where_the_owner_is_unknown_the_sentence_still_says_what_to_do() {
        let source = io::ErrorKind::AddrInUse.into();
        let error = BindError { address: "127.0.0.1:8067".to_owned(), option: "--listen", taken: None, source };
        let sentence = "cannot listen on 127.0.0.1:8067: another program listens there; \
                        end it or choose another port with --listen";
        assert_eq!(error.to_string(), sentence);
    }
}
