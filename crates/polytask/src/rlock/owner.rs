//! Who holds a re-entrant lock: [`Owner`].

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread::{self, ThreadId};

use tokio::task;

/// Somebody who can hold an [`RLock`](crate::RLock), and may then acquire it again.
///
/// Most callers need none: [`RLock::acquire`](crate::RLock::acquire) takes the running task, or the thread where there
/// is no task. An explicit owner is for somebody who is neither, such as a client that several tasks work for.
///
/// Clones are the same owner.
///
/// # Examples
///
/// ```
/// use polytask::{Owner, RLock};
///
/// let ledger = RLock::new(());
/// let (anna, berta) = (Owner::new(), Owner::new());
/// let _held = ledger.try_acquire_as(&anna).expect("nobody holds it");
/// assert!(ledger.try_acquire_as(&berta).is_none());
/// assert!(ledger.try_acquire_as(&anna).is_some());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Owner(pub(super) OwnerId);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum OwnerId {
    Task(task::Id),
    Thread(ThreadId),
    Explicit(u64),
}

// === impl Owner ===

impl Owner {
    /// Makes an owner that is no other.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::Owner;
    ///
    /// let anna = Owner::new();
    /// assert_eq!(anna, anna.clone());
    /// assert_ne!(anna, Owner::new());
    /// ```
    #[expect(clippy::new_without_default, reason = "each is another, and nobody expects that of a default")]
    pub fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(OwnerId::Explicit(NEXT.fetch_add(1, Relaxed)))
    }

    /// The task that runs this, or the thread where no task does: a plain one, or one inside `block_on`.
    ///
    /// The closure of a `spawn_blocking` is a task of its own.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::Owner;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let own = Owner::current();
    /// assert_eq!(Owner::current(), own);
    /// let task = tokio::spawn(async { Owner::current() });
    /// assert_ne!(task.await.unwrap(), own);
    /// # }
    /// ```
    pub fn current() -> Self {
        Self(task::try_id().map_or_else(|| OwnerId::Thread(thread::current().id()), OwnerId::Task))
    }
}
