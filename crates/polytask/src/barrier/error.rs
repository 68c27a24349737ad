//! How a round of a barrier fails: [`BrokenBarrierError`].

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use super::state::Cause;
use crate::instrument::Meta;

/// A round of a [`Barrier`](crate::Barrier) has failed, or the barrier was broken before.
///
/// The message names the barrier and the reason. [`Barrier::reset`](crate::Barrier::reset) makes it usable again.
///
/// # Examples
///
/// ```
/// let start = polytask::Barrier::named("start line", 2);
/// start.abort();
/// let refused = start.wait().blocking().unwrap_err();
/// assert_eq!(refused.to_string(), "barrier `start line` is broken: it was aborted");
/// ```
#[derive(Clone, Debug)]
pub struct BrokenBarrierError {
    pub(super) object: Arc<Meta>,
    pub(super) cause: Cause,
}

// === impl BrokenBarrierError ===

impl BrokenBarrierError {
    /// Whether the barrier was [reset](crate::Barrier::reset) during the wait, and so can be used again.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let start = polytask::Barrier::new(2);
    /// let (runner, ()) = tokio::join!(start.wait(), async { start.reset() });
    /// assert!(runner.unwrap_err().is_reset());
    ///
    /// start.abort();
    /// assert!(!start.wait().await.unwrap_err().is_reset());
    /// # }
    /// ```
    pub fn is_reset(&self) -> bool {
        self.cause == Cause::Reset
    }
}

impl fmt::Display for BrokenBarrierError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { object, cause } = self;
        let noun = object.kind().noun();
        match cause {
            Cause::Timeout => write!(formatter, "{noun} `{object}` is broken: the time of a wait ran out"),
            Cause::Panic => write!(formatter, "{noun} `{object}` is broken: its action panicked"),
            Cause::Abort => write!(formatter, "{noun} `{object}` is broken: it was aborted"),
            Cause::Reset => write!(formatter, "{noun} `{object}` was reset before all its parties had come"),
        }
    }
}

impl Error for BrokenBarrierError {}
