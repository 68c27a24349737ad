//! Who is to be called when a job is over: [`Callbacks`].

use super::error::JobError;
use crate::panic::Panic;

/// Somebody who is to be called.
pub(super) type Callback<R> = Box<dyn FnOnce(Result<&R, &JobError>) + Send>;

/// The callbacks of one job.
pub(super) struct Callbacks<R> {
    pub(super) list: Vec<Callback<R>>,
    /// The result, while it is not released to anyone else.
    pub(super) lent: Option<Result<R, JobError>>,
    /// Whether the result was released.
    pub(super) is_over: bool,
    /// Whether the job is in line for the drainer, or in its hands.
    pub(super) is_queued: bool,
}

// === impl Callbacks ===

impl<R> Callbacks<R> {
    pub(super) const fn new() -> Self {
        Self { list: Vec::new(), lent: None, is_over: false, is_queued: false }
    }
}

/// Calls them all, whatever they do.
pub(super) fn call_all<R>(callbacks: Vec<Callback<R>>, result: Result<&R, &JobError>, pool: &dyn std::fmt::Display) {
    for callback in callbacks {
        if let Err(panic) = Panic::catch(|| callback(result)) {
            tracing::error!(target: "polytask", %pool, %panic, "a callback panicked");
        }
    }
}
