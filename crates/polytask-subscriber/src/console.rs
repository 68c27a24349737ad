//! What is to be known to serve tokio-console.
//!
//! See [`Console`].

#[cfg(not(feature = "console"))]
mod absent;
#[cfg(feature = "console")]
mod serve;
#[cfg(feature = "console")]
mod settings;
#[cfg(feature = "console")]
mod shown;

use std::time::Duration;

#[cfg(not(feature = "console"))]
pub(crate) use self::absent::Server;
#[cfg(feature = "console")]
pub(crate) use self::serve::Server;

/// Whether and how tokio-console can attach, for [`Builder::console`](crate::Builder::console).
///
/// What is not said here is taken from the environment, and what is not said there either has a default:
///
/// | method | variable | default |
/// |---|---|---|
/// | [`address`](Self::address) | `TOKIO_CONSOLE_BIND` | `127.0.0.1:6669`: this machine only |
/// | [`retention`](Self::retention) | `TOKIO_CONSOLE_RETENTION`, as in `10s` | 10 seconds |
/// | | `TOKIO_CONSOLE_PUBLISH_INTERVAL`, as in `1s` | 1 second |
/// | | `TOKIO_CONSOLE_BUFFER_CAPACITY` | 102400 |
/// | | `TOKIO_CONSOLE_RECORD_PATH` | no recording |
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use polytask_subscriber::Console;
///
/// let console = Console::new().address("127.0.0.1:7000").retention(Duration::from_secs(60));
/// let builder = polytask_subscriber::builder().console(console);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Console {
    address: Option<String>,
    retention: Option<Duration>,
    everything: bool,
}

// === impl Console ===

impl Console {
    /// Creates one that leaves all to the environment and the defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Serves at this `HOST:PORT`; port 0 takes a free one, which the log and
    /// [`Started::console_address`](crate::Started::console_address) tell.
    ///
    /// There is no password and no encryption: whoever reaches the port reads the names of tasks and objects and the
    /// paths of source files. So let it be of this machine, and reach it from others by an SSH tunnel. Where it is not,
    /// the log says so at the start.
    #[must_use]
    pub fn address(mut self, address: impl Into<String>) -> Self {
        self.address = Some(address.into());
        self
    }

    /// Shows tasks and waits for so long after their end.
    ///
    /// That is memory: about 19 kB for every task that ended in this time.
    #[must_use]
    pub fn retention(mut self, retention: Duration) -> Self {
        self.retention = Some(retention);
        self
    }

    /// Shows what is tokio's own too: its timers, and the semaphores in its mutexes and channels.
    ///
    /// Without this there are the objects of polytask, and all tasks. tokio tells of its own only in a program that is
    /// built with `--cfg tokio_unstable`. There, console-subscriber 0.5 panics on the 33rd place in tokio that tells of
    /// a change, on the thread that comes to it: a program that uses mutexes, channels, oneshots, barriers and
    /// semaphores of tokio gets there. So this is for a look, not for a server; the log says so at the start.
    #[must_use]
    pub fn everything(mut self, everything: bool) -> Self {
        self.everything = everything;
        self
    }
}
