//! What a server can be told, as plain data.
//!
//! See [`Config`]; the command line that fills it is in [`cli`](crate::cli).

use std::num::NonZeroUsize;
use std::time::Duration;

use crate::echo::Rule;

/// How many bytes one read takes at most.
///
/// Read size decides the throughput of clients that do not wait for each answer: with 64 KiB one
/// system call takes a whole burst. The buffer is one per thread, so its size costs no connection
/// anything.
pub const READ_SIZE: usize = 64 * 1024;

/// The longest suffix accepted, in bytes. It must fit behind a full read in the thread's buffer.
pub const SUFFIX_LIMIT: usize = 1024;

/// How long a connection that the server closes may take to say that it has seen the end.
///
/// Closing a socket that still gets input makes the kernel send a reset, which can destroy the
/// last answer on its way. So the server ends its own direction and reads on for this long.
pub const LINGER: Duration = Duration::from_millis(500);

/// The same for a connection that was once held back because its answers were not read.
///
/// Its last answers may be the whole of the kernel's buffers, and a segment that was lost while
/// there was no room is sent again only after a while.
pub const LINGER_HELD_BACK: Duration = Duration::from_secs(5);

/// How long connections may take to finish after the first signal.
pub const DRAIN: Duration = Duration::from_secs(5);

/// Everything an echo server can be told.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen, as `host:port`; port 0 lets the system choose.
    pub listen: String,
    /// What happens to each message.
    pub rule: Rule,
    /// Whether to end after one message of one client.
    pub once: bool,
    /// How many clients are served at a time; all of them where there is none.
    pub pool: Option<NonZeroUsize>,
    /// How many threads the runtime has; one is the runtime without hand-over between threads.
    pub threads: NonZeroUsize,
    /// How long connections may take to finish after the first signal.
    pub drain: Duration,
    /// Whether clients and messages are not printed.
    pub quiet: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:9000".to_owned(),
            rule: Rule::default(),
            once: false,
            pool: None,
            threads: NonZeroUsize::MIN,
            drain: DRAIN,
            quiet: false,
        }
    }
}
