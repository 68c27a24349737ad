//! Whether the server is well, and its numbers, over HTTP for programs of this machine.
//!
//! See [`Admin`].

use std::convert::Infallible;
use std::error::Error;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use polytask::{Event, Group, Task};
use tokio::net::{TcpListener, TcpStream};

use crate::net::linger;
use crate::net::listen::{Acceptor, BindError, bind_first};
use crate::serve::metrics;

/// How many connections are served at a time; others wait.
pub const CONNECTIONS: usize = 8;

/// How long a connection may take, from the first byte of its request to the last of the answer.
pub const TIME: Duration = Duration::from_secs(10);

/// How long a connection may then take to say that it has seen the end.
const LINGER: Duration = Duration::from_secs(2);

/// The longest request, in bytes. A browser's is 1 KiB or so.
const LONGEST: usize = 16 * 1024;

/// Who may reach the listener.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reach {
    /// Programs of this machine.
    #[default]
    Loopback,
    /// Whoever can reach the address.
    Anywhere,
}

/// Answers `GET /metrics` and `GET /healthz`, one request a connection.
///
/// There is nothing to log in with and nothing to change, so that nobody but this machine's own
/// programs should reach it: [`bind`] sees to that.
#[derive(Debug)]
pub struct Admin<S> {
    scrape: Arc<S>,
    draining: Event,
}

/// There is no admin listener.
#[derive(Debug)]
pub enum AdminError {
    /// Nothing can listen there.
    Bind(BindError),
    /// Others than this machine's programs could reach it.
    Open {
        /// Where.
        address: SocketAddr,
    },
}

/// Listens for admin requests on `address`, which is `host:port` and which `option` of the command
/// line says.
///
/// # Errors
///
/// If nothing can listen there, or others could reach it than may.
pub async fn bind(address: &str, option: &'static str, reach: Reach) -> Result<TcpListener, AdminError> {
    // Looked up once, since a name need not mean the same twice. What cannot be looked up has no
    // address, which is the sentence it gets.
    let found = tokio::net::lookup_host(address).await;
    let found: Vec<_> = found.map(Iterator::collect).unwrap_or_default();
    if let Some(open) = found.iter().find(|found| !reach.allows(**found)) {
        return Err(AdminError::Open { address: *open });
    }
    bind_first(found, address, option, |_| Ok(())).map_err(AdminError::Bind)
}

// === impl Reach ===

impl Reach {
    fn allows(self, address: SocketAddr) -> bool {
        self == Self::Anywhere || address.ip().to_canonical().is_loopback()
    }
}

// === impl Admin ===

impl<S, F> Admin<S>
where
    S: Fn() -> F + Send + Sync + 'static,
    F: Future<Output = String> + Send + 'static,
{
    /// Creates one that answers `/metrics` with what `scrape` returns, and that says that the server
    /// is not well once it is `draining`.
    pub fn new(scrape: S, draining: Event) -> Self {
        Self { scrape: Arc::new(scrape), draining }
    }

    /// Answers the requests that come to `listener` until it is dropped, and all its tasks with it.
    ///
    /// It goes on while the server drains, to say so.
    pub async fn serve(self, listener: TcpListener) {
        // Whoever fails, the others are answered.
        let connections = Group::builder().name("admin").at_most(CONNECTIONS).collect_all().build();
        let mut acceptor = Acceptor::new(listener);
        loop {
            let (stream, _) = acceptor.next().await;
            let connection = answer(stream, Arc::clone(&self.scrape), self.draining.clone());
            // Waits while there are as many as may be: all end soon.
            Task::builder().name("admin connection").spawn_in(&connections, connection).await;
        }
    }
}

/// Answers one request.
async fn answer<S, F>(mut stream: TcpStream, scrape: Arc<S>, draining: Event)
where
    S: Fn() -> F,
    F: Future<Output = String>,
{
    let service = service_fn(|request: Request<Incoming>| {
        let (scrape, draining) = (&scrape, &draining);
        async move { Ok::<_, Infallible>(respond(&request, scrape.as_ref(), draining).await) }
    });
    let connection = http1::Builder::new()
        .keep_alive(false)
        .header_read_timeout(None)
        .max_buf_size(LONGEST)
        .serve_connection(TokioIo::new(&mut stream), service);
    // One limit for all: a request that comes slowly, an answer that is not taken, silence.
    if let Ok(Err(error)) = tokio::time::timeout(TIME, connection).await {
        tracing::debug!(%error, "an admin request came to nothing");
    }
    linger::close(&mut stream, LINGER).await;
}

async fn respond<S, F>(request: &Request<Incoming>, scrape: &S, draining: &Event) -> Response<Full<Bytes>>
where
    S: Fn() -> F,
    F: Future<Output = String>,
{
    const TEXT: &str = "text/plain; charset=utf-8";
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let (status, kind, body) = match request.uri().path() {
        "/metrics" | "/healthz" if !reads => (StatusCode::METHOD_NOT_ALLOWED, TEXT, "only GET\n".to_owned()),
        "/metrics" => (StatusCode::OK, metrics::CONTENT_TYPE, scrape().await),
        "/healthz" if draining.is_set() => (StatusCode::SERVICE_UNAVAILABLE, TEXT, "draining\n".to_owned()),
        "/healthz" => (StatusCode::OK, TEXT, "ok\n".to_owned()),
        _ => (StatusCode::NOT_FOUND, TEXT, "there is /metrics and /healthz\n".to_owned()),
    };
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if status == StatusCode::METHOD_NOT_ALLOWED {
        headers.insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    }
    response
}

// === impl AdminError ===

impl fmt::Display for AdminError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bind(error) => write!(formatter, "{error}"),
            Self::Open { address } => {
                let port = address.port();
                write!(
                    formatter,
                    "the admin listener at {address} would be open to others, who need no password, and "
                )?;
                write!(formatter, "no setting allows that; use --admin 127.0.0.1:{port} and reach it from another ")?;
                write!(formatter, "machine by `ssh -L {port}:127.0.0.1:{port} HOST`")
            }
        }
    }
}

impl Error for AdminError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Bind(error) => Some(error),
            Self::Open { .. } => None,
        }
    }
}

#[cfg(test)]
#[path = "admin_tests.rs"]
mod tests;
