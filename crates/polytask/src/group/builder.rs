//! What is said of a group before it is made: [`GroupBuilder`].

use super::Group;
use crate::ident::{Ident, Kind};
use crate::semaphore::Semaphore;
use crate::task::OnFailure;

/// A [`Group`] before it is made. Made by [`Group::builder`].
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let kitchen = polytask::Group::builder().name("kitchen").at_most(2).collect_all().build();
/// assert_eq!(kitchen.name(), "kitchen");
/// assert_eq!(kitchen.statistics().at_most, Some(2));
/// # }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "there is no group until `build` is called"]
pub struct GroupBuilder {
    name: Option<String>,
    at_most: Option<usize>,
    collects: bool,
}

// === impl GroupBuilder ===

impl GroupBuilder {
    /// Gives it a name, for errors and logs.
    ///
    /// # Examples
    ///
    /// See [`GroupBuilder`].
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Lets at most `count` of its tasks run at a time: [`spawn`](crate::Spawner::spawn) waits for its turn, first come,
    /// first served.
    ///
    /// Tasks that these spawn themselves, by [`polytask::spawn`](crate::spawn), are in the group and do not count. A task
    /// that waits here for its own group to have room can wait for ever.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let kitchen = polytask::Group::builder().at_most(1).build();
    /// kitchen.spawn(tokio::time::sleep(Duration::from_secs(60))).await;
    /// let cook = kitchen.spawn(async { "soup" });
    /// let refused = cook.timeout(Duration::from_secs(1)).await.unwrap_err();
    /// let cook = kitchen.spawn(refused.into_inner()).await;
    /// assert_eq!(cook.await.unwrap(), "soup");
    /// # }
    /// ```
    pub fn at_most(mut self, count: usize) -> Self {
        self.at_most = Some(count);
        self
    }

    /// Lets all tasks come to their own end, whoever fails, as [`Group::collect_all`].
    ///
    /// # Examples
    ///
    /// See [`Group::collect_all`].
    pub fn collect_all(mut self) -> Self {
        self.collects = true;
        self
    }

    /// Makes the group.
    ///
    /// # Panics
    ///
    /// If at most no task at all may run, or more than [`Semaphore::MAX_PERMITS`](crate::Semaphore::MAX_PERMITS).
    ///
    /// # Examples
    ///
    /// See [`GroupBuilder`].
    #[track_caller]
    pub fn build(self) -> Group {
        let ident = Ident::maybe_named(Kind::Group, self.name);
        assert!(self.at_most != Some(0), "group `{ident}` cannot run at most 0 tasks: nothing would ever run in it");
        assert!(
            self.at_most <= Some(Semaphore::MAX_PERMITS),
            "group `{ident}` cannot limit its tasks to {}: {} is the most that can be counted",
            self.at_most.unwrap_or_default(),
            Semaphore::MAX_PERMITS,
        );
        let on_failure = if self.collects { OnFailure::Collect } else { OnFailure::Stop };
        Group::with(ident, on_failure, self.at_most)
    }
}
