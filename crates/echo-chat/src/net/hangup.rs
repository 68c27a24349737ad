//! Being told to read the settings again.
//!
//! See [`Hangups`].

use std::io;

/// SIGHUP, where there is one.
#[derive(Debug)]
pub struct Hangups {
    #[cfg(unix)]
    hangup: tokio::signal::unix::Signal,
}

// === impl Hangups ===

#[cfg(unix)]
impl Hangups {
    /// Takes the signal over; from here on it no longer ends the process.
    ///
    /// # Errors
    ///
    /// If the system does not hand it over.
    pub fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { hangup: signal(SignalKind::hangup())? })
    }

    /// Waits for the next one. Several that come at once count as one.
    ///
    /// # Cancel safety
    ///
    /// No signal is lost if dropped.
    pub async fn next(&mut self) {
        if self.hangup.recv().await.is_none() {
            // Nothing can arrive any more.
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(not(unix))]
impl Hangups {
    /// Does nothing, since there is no such signal here.
    ///
    /// # Errors
    ///
    /// None here; elsewhere the system may refuse.
    pub fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    /// Waits for ever.
    pub async fn next(&mut self) {
        std::future::pending::<()>().await;
    }
}
