//! One named task per connection.
//!
//! See [`Tasks`]: the only place in this crate that starts one.

use std::fmt;
use std::future::Future;

use tokio_util::task::TaskTracker;
use tracing::Instrument;

/// The name of a connection and of its task: `echo-7` is the seventh since the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name(pub u64);

/// The running tasks of a server; finished ones leave nothing behind.
#[derive(Debug, Clone, Default)]
pub struct Tasks {
    tracker: TaskTracker,
}

// === impl Tasks ===

impl Tasks {
    /// Starts `work` under `name`, which stands before each of its log lines.
    ///
    /// The span is made at level debug: one costs more memory than the rest of an idle
    /// connection may, and the lines of the other levels carry the name themselves. In JSON a
    /// field `name` would be lost, since a span has a name of its own.
    pub fn spawn(&self, name: Name, work: impl Future<Output = ()> + Send + 'static) {
        let span = tracing::debug_span!("connection", id = %name);
        if span.is_disabled() {
            self.tracker.spawn(work);
        } else {
            self.tracker.spawn(work.instrument(span));
        }
    }

    /// Waits until all tasks have ended.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost if dropped; the tasks go on.
    pub async fn ended(&self) {
        self.tracker.close();
        self.tracker.wait().await;
    }

    /// Returns how many tasks run.
    pub fn len(&self) -> usize {
        self.tracker.len()
    }

    /// Returns whether no task runs.
    pub fn is_empty(&self) -> bool {
        self.tracker.is_empty()
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "echo-{}", self.0)
    }
}
