//! The set-up of a process's log.
//!
//! See [`Builder`].

use std::env;
use std::io::{self, IsTerminal};
use std::net::SocketAddr;

use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::reload::{self, Handle};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, Registry};

use crate::console::{Console, Server};
use crate::error::StartError;
use crate::filter::{Filter, LayerFilter};
use crate::format::{Format, Style};

pub(crate) type BoxedLayer = Box<dyn Layer<Registry> + Send + Sync>;

/// The set-up of a process's log, made by [`builder`](crate::builder).
///
/// Whatever is not said is as [`init`](crate::init) has it, but that no variable is read: `info` and above, for people
/// on a terminal and JSON otherwise.
///
/// # Examples
///
/// ```
/// use polytask_subscriber::{Format, StartError};
///
/// fn main() -> Result<(), StartError> {
///     polytask_subscriber::builder()
///         .format(Format::Json)
///         .filter("info,polytask=trace".parse().expect("it is a filter"))
///         .try_init()?;
///     tracing::info!(port = 9000, "listening");
///     Ok(())
/// }
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "nothing is logged until `try_init` is called"]
pub struct Builder {
    format: Format,
    filter: Filter,
    console: Option<Console>,
}

/// A log that has been started.
#[derive(Debug, Clone)]
pub struct Started {
    console_address: Option<SocketAddr>,
    filter: Handle<LayerFilter, Registry>,
}

// === impl Builder ===

impl Builder {
    /// How lines look.
    pub fn format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// Which lines there are. tokio-console has a filter of its own, and sees what it needs whatever this one says.
    pub fn filter(mut self, filter: Filter) -> Self {
        self.filter = filter;
        self
    }

    /// Lets tokio-console attach.
    pub fn console(mut self, console: Console) -> Self {
        self.console = Some(console);
        self
    }

    /// Starts it, for the whole process and until it ends.
    ///
    /// Call it first in `main`: what is logged before is lost, and what was spawned before has no row in tokio-console.
    ///
    /// # Errors
    ///
    /// If the process has a log already, or tokio-console was asked for and cannot be served. The message says what to do.
    pub fn try_init(self) -> Result<Started, StartError> {
        let (filter, handle) = reload::Layer::new(self.filter.into_layer_filter());
        let mut layers = vec![lines(self.format).with_filter(filter).boxed()];
        let mut server = None;
        if let Some(console) = self.console {
            let (layer, prepared) = Server::prepare(&console)?;
            layers.push(layer);
            server = Some(prepared);
        }
        // Each layer has its own filter: one for all would cut off the console too.
        tracing_subscriber::registry().with(layers).try_init().map_err(|_| StartError::AlreadyStarted)?;
        let console_address = server.map(Server::start).transpose()?;
        Ok(Started { console_address, filter: handle })
    }
}

/// The log goes to standard error, where it cannot mix with what a program reads from standard output.
fn lines(format: Format) -> BoxedLayer {
    let no_colour = env::var_os("NO_COLOR");
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    match format.style(io::stderr().is_terminal(), no_colour.as_deref()) {
        Style::Human { colours } => lines.with_target(false).with_ansi(colours).boxed(),
        Style::Json => lines.json().flatten_event(true).boxed(),
    }
}

// === impl Started ===

impl Started {
    /// Returns where tokio-console is served, if it was asked for.
    #[must_use]
    pub fn console_address(&self) -> Option<SocketAddr> {
        self.console_address
    }

    /// Has the log tell other lines from now on, on all threads.
    ///
    /// What tokio-console sees stays as it is. A span that the old filter left out is in none of the new lines.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask_subscriber::StartError;
    ///
    /// fn main() -> Result<(), StartError> {
    ///     let log = polytask_subscriber::builder().try_init()?;
    ///     log.set_filter("debug".parse().expect("it is a filter"));
    ///     tracing::debug!("told from here on");
    ///     Ok(())
    /// }
    /// ```
    pub fn set_filter(&self, filter: Filter) {
        // Fails where the log is gone, which is when the process is.
        let _ = self.filter.reload(filter.into_layer_filter());
    }
}
