//! console-subscriber's layer, and the thread that serves what it collects.
//!
//! See [`Server`].

use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::thread;

use console_subscriber::ServerParts;
use tonic::transport::server::TcpIncoming;
use tracing::Metadata;
use tracing::subscriber::NoSubscriber;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;

use super::settings::Settings;
use super::{Console, shown};
use crate::error::{Missing, StartError};
use crate::setup::BoxedLayer;

/// Whoever answers tokio-console, before its thread is started.
pub(crate) struct Server {
    listener: TcpListener,
    address: SocketAddr,
    parts: ServerParts,
    shows_everything: bool,
}

// === impl Server ===

impl Server {
    /// Takes the port, so that one that is taken is an error here and not a panic on a thread later.
    pub(crate) fn prepare(console: &Console) -> Result<(BoxedLayer, Self), StartError> {
        if !cfg!(any(tokio_unstable, console_without_tokio_unstable)) {
            // console-subscriber would panic.
            return Err(StartError::NotBuiltForConsole(Missing::Flag));
        }
        let settings = Settings::of(console)?;
        let (listener, address) = listen(&settings.address)
            .map_err(|source| StartError::Address { address: settings.address.clone(), source })?;
        let (layer, server) = settings.builder().build();
        let filter: fn(&Metadata<'_>) -> bool =
            if console.everything { shown::everything } else { shown::ours_and_tasks };
        let server = Self { listener, address, parts: server.into_parts(), shows_everything: console.everything };
        Ok((layer.with_filter(filter_fn(filter)).boxed(), server))
    }

    /// Serves until the process ends, and returns where.
    pub(crate) fn start(self) -> Result<SocketAddr, StartError> {
        let Self { listener, address, parts, shows_everything } = self;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()
            .map_err(StartError::Thread)?;
        let serve = async move {
            let incoming = TcpIncoming::from(tokio::net::TcpListener::from_std(listener)?).with_nodelay(Some(true));
            let aggregator = tokio::spawn(parts.aggregator.run());
            let router = tonic::transport::Server::builder().add_service(parts.instrument_server);
            let served = router.serve_with_incoming(incoming).await;
            aggregator.abort();
            served.map_err(io::Error::other)
        };
        let work = move || {
            // What serving does itself is nobody's business, least of all that of the layer it serves.
            let served = tracing::subscriber::with_default(NoSubscriber::default(), move || runtime.block_on(serve));
            if let Err(error) = served {
                tracing::error!(%error, "tokio-console is no longer served");
            }
        };
        thread::Builder::new().name("tokio-console".to_owned()).spawn(work).map_err(StartError::Thread)?;
        announce(address, shows_everything);
        Ok(address)
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Server").field("address", &self.address).finish_non_exhaustive()
    }
}

fn listen(address: &str) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Says how to attach, and what whoever started this should know.
fn announce(address: SocketAddr, shows_everything: bool) {
    if !address.ip().is_loopback() {
        tracing::warn!(%address, "tokio-console is open to other machines, without a password and without encryption");
    }
    if shows_everything && cfg!(tokio_unstable) {
        tracing::warn!(
            "tokio's own objects are shown too: console-subscriber 0.5 panics on the 33rd place in tokio that tells of \
             a change"
        );
    }
    tracing::info!("attach with: tokio-console http://{address}");
}
