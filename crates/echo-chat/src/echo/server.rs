//! All connections: accepting, serving, draining.
//!
//! See [`serve`].

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};

use crate::echo::config::Config;
use crate::echo::pool::{Arrival, Pool, Seat, Turn};
use crate::echo::session::{Session, Shared};
use crate::echo::tasks::{Name, Tasks};
use crate::net::listen::Acceptor;
use crate::net::shutdown::{Signals, Stop};
use crate::printer::Printer;

/// How a server ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It finished: all was answered, or the time for that was over.
    Drained,
    /// A second signal asked it not to finish.
    AtOnce,
}

struct Server {
    acceptor: Acceptor,
    once: bool,
    pool: Option<Pool>,
    shared: Arc<Shared>,
    tasks: Tasks,
    accepted: u64,
}

/// Serves the clients of `listener` as `config` says, until a signal, or until its one message
/// has been answered.
pub async fn serve(listener: TcpListener, config: &Config, printer: Printer, mut signals: Signals) -> Ended {
    let tasks = Tasks::default();
    let stop = Stop::new();
    let server = Server {
        acceptor: Acceptor::new(listener),
        once: config.once,
        pool: config.pool.map(Pool::new),
        shared: Arc::new(Shared {
            rule: Arc::new(config.rule.clone()),
            once: config.once,
            printer,
            stop: stop.clone(),
        }),
        tasks: tasks.clone(),
        accepted: 0,
    };
    let work = async {
        server.accept_all().await;
        tasks.ended().await;
    };
    tokio::select! {
        // Ends by itself only with `--once`. Dropping it on a signal closes the listener.
        () = work => return Ended::Drained,
        signal = signals.next() => {
            tracing::info!(signal, connections = tasks.len(), "draining; a second signal stops now");
        }
    }
    stop.set();
    tokio::select! {
        () = drain(&tasks, config.drain) => Ended::Drained,
        signal = signals.next() => {
            tracing::warn!(signal, connections = tasks.len(), "stopped before all was answered");
            Ended::AtOnce
        }
    }
}

async fn drain(tasks: &Tasks, limit: Duration) {
    if tokio::time::timeout(limit, tasks.ended()).await.is_err() {
        tracing::warn!(connections = tasks.len(), ?limit, "cut off: they did not take their answers in time");
    }
}

// === impl Server ===

impl Server {
    async fn accept_all(mut self) {
        loop {
            let (stream, peer) = self.acceptor.next().await;
            self.accepted += 1;
            self.admit(stream, peer, Name(self.accepted)).await;
            if self.once {
                return;
            }
        }
    }

    async fn admit(&self, stream: TcpStream, peer: SocketAddr, name: Name) {
        // Only a delay is lost where it cannot be set, and a client who is gone cannot have it.
        let _ = stream.set_nodelay(true);
        let session = Session::new(name, peer, stream, Arc::clone(&self.shared));
        let Some(pool) = &self.pool else {
            return self.tasks.spawn(name, converse(session, None));
        };
        match pool.arrive().await {
            Arrival::Served(seat) => self.tasks.spawn(name, converse(session, Some(seat))),
            Arrival::Waiting { before, turn } => {
                tracing::info!(connection = %name, %peer, "waiting, {before} before it");
                self.tasks.spawn(name, wait_and_converse(session, turn));
            }
        }
    }
}

#[expect(clippy::manual_async_fn, reason = "an `async fn` keeps each argument twice, in every connection")]
fn converse(mut session: Session, seat: Option<Seat>) -> impl Future<Output = ()> + Send {
    async move { session.run(seat.as_ref().map(Seat::worker)).await }
}

#[expect(clippy::manual_async_fn, reason = "an `async fn` keeps each argument twice, in every connection")]
fn wait_and_converse(mut session: Session, turn: Turn) -> impl Future<Output = ()> + Send {
    async move {
        let seat = tokio::select! {
            // When the server ends, those who leave make room; nobody is served any more.
            biased;
            () = session.stopped() => return session.close().await,
            seat = turn.seat() => seat,
        };
        session.run(Some(seat.worker())).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::echo::Rule;

    /// The whole of a connection at rest may cost a kibibyte and a half, of which what tokio and
    /// the allocator add is the larger part; a buffer held across an await would show here.
    #[tokio::test]
    async fn a_connection_is_a_small_future() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("bound");
        let stream = TcpStream::connect(address).await.expect("it listens");
        let shared = Arc::new(Shared {
            rule: Arc::new(Rule::default()),
            once: false,
            printer: Printer::quiet().0,
            stop: Stop::new(),
        });
        let connection = converse(Session::new(Name(1), address, stream, shared), None);
        let size = size_of_val(&connection);
        assert!(size <= 448, "{size} bytes");
    }
}
