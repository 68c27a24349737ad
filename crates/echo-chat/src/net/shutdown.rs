//! Being told to end: once to finish, twice to stop now.
//!
//! See [`Signals`] for where it comes from and [`Stop`] for how connections learn of it.

use std::io;

use polytask::Event;
use polytask::wait::{Raised, Wait};

/// Whether the server is to end, for everyone to see and to wait for.
#[derive(Debug, Clone)]
pub struct Stop {
    event: Event,
}

/// Ctrl-C and, where there is one, SIGTERM.
#[derive(Debug)]
pub struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

// === impl Stop ===

impl Stop {
    /// Creates one that has not been set.
    pub fn new() -> Self {
        Self { event: Event::named("stop") }
    }

    /// Says that the server is to end.
    pub fn set(&self) {
        self.event.set();
    }

    /// Waits until the server is to end.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost if dropped.
    pub fn wait(&self) -> Wait<Raised<'_>> {
        self.event.wait()
    }
}

impl Default for Stop {
    fn default() -> Self {
        Self::new()
    }
}

// === impl Signals ===

#[cfg(unix)]
impl Signals {
    /// Takes the signals over; from here on they no longer end the process by themselves.
    ///
    /// # Errors
    ///
    /// If the system does not hand them over.
    pub fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Waits for the next signal and returns its name.
    ///
    /// # Cancel safety
    ///
    /// No signal is lost if dropped.
    pub async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.interrupt.recv() => "SIGINT",
            _ = self.terminate.recv() => "SIGTERM",
        }
    }
}

#[cfg(not(unix))]
impl Signals {
    /// Prepares to listen for Ctrl-C.
    ///
    /// # Errors
    ///
    /// None here; elsewhere the system may refuse.
    pub fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    /// Waits for the next Ctrl-C.
    pub async fn next(&mut self) -> &'static str {
        if tokio::signal::ctrl_c().await.is_err() {
            // Without a handler there is nothing that could arrive.
            std::future::pending::<()>().await;
        }
        "Ctrl-C"
    }
}
