//! Several had not all ended in time: [`UnfinishedError`].

use std::error::Error;
use std::fmt;
use std::time::Duration;

/// Not all had ended when the time to wait for them was over. They go on.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let bakers = [polytask::spawn(async {}), polytask::spawn(std::future::pending())];
/// let late = polytask::gather(bakers).timeout(Duration::from_secs(2)).await.unwrap_err();
/// assert_eq!(late.to_string(), "1 of 2 has not ended in 2s");
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnfinishedError {
    unfinished: usize,
    given: usize,
    limit: Duration,
}

// === impl UnfinishedError ===

impl UnfinishedError {
    pub(crate) fn new(unfinished: usize, given: usize, limit: Duration) -> Self {
        Self { unfinished, given, limit }
    }

    /// How many had not ended.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let bakers = [polytask::spawn(async {}), polytask::spawn(std::future::pending())];
    /// assert_eq!(polytask::gather(bakers).timeout(Duration::from_secs(2)).await.unwrap_err().unfinished(), 1);
    /// # }
    /// ```
    pub fn unfinished(&self) -> usize {
        self.unfinished
    }
}

impl fmt::Display for UnfinishedError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { unfinished, given, limit } = self;
        let have = if *unfinished == 1 { "has" } else { "have" };
        write!(formatter, "{unfinished} of {given} {have} not ended in {limit:?}")
    }
}

impl Error for UnfinishedError {}
