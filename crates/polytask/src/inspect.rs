//! Who holds what, who waits for it, and whether that can ever end.
//!
//! Every object with a name, and every other one as soon as somebody waits for it, tells who acquired it, who waits for
//! it, from which lines and since when. So does every [task](crate::Task). Three readers are fed by that: a program, by
//! [`snapshot`](snapshot()), [`deadlocks`] and [`suspicions`]; a person, by [`report`](report()), which [`watch`](watch()) and [`on_signal`] print while
//! the whole program hangs; and tokio-console, with the feature `console`.
//!
//! # What it cannot know
//!
//! A wait may be one arm of a `select!`, a `join!` or a `timeout`, of which nothing can be seen from here. A guard may
//! have moved to another task than the one that acquired it. So a deadlock is told as a suspicion: nothing in that cycle
//! has moved for so long. Waits for what is not of this crate are unknown, unless they are put into [`waiting`](waiting()).
//!
//! # What it costs
//!
//! Some nanoseconds each time that something is acquired, and some ten of them where it has to be waited for. Without the
//! feature `inspect`, which is a default one, nothing of it is there.
//!
//! # Examples
//!
//! ```
//! use polytask::{Lock, inspect};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let till = Lock::named("till", 0);
//! let _held = till.acquire().await;
//! let customer = polytask::Task::builder().name("customer").spawn({
//!     let till = till.clone();
//!     async move { *till.acquire().await += 1 }
//! });
//! tokio::task::yield_now().await;
//!
//! let report = inspect::report();
//! assert!(report.contains("task `customer`"));
//! assert!(report.contains("lock `till`"));
//! # drop(customer);
//! # }
//! ```

mod collect;
mod descriptor;
mod graph;
mod holder;
mod report;
#[cfg(all(unix, feature = "signal"))]
mod signal;
mod snapshot;
mod suspicion;
mod waiting;
mod watch;

use std::sync::LazyLock;
use std::time::Duration;

use parking_lot::Mutex;

use self::suspicion::Memory;
use crate::instrument::clock;

pub use self::collect::snapshot;
pub use self::graph::{Certainty, Deadlock, Edge, Role};
#[cfg(all(unix, feature = "signal"))]
pub use self::signal::{SIGQUIT, SIGUSR1, SIGUSR2, on_signal};
pub use self::snapshot::{Actor, ActorKind, HolderRow, Line, ObjectRow, RecentRow, Snapshot, TaskRow, WaiterRow};
pub use self::suspicion::{Elsewhere, Suspicion};
pub use self::waiting::{Waiting, waiting};
pub use self::watch::{Watch, watch};

/// For so long nothing may move in what [`deadlocks`] and [`suspicions`] tell.
///
/// # Examples
///
/// ```
/// assert_eq!(polytask::inspect::PATIENCE, std::time::Duration::from_secs(1));
/// ```
pub const PATIENCE: Duration = Duration::from_secs(1);

/// The cycles of tasks and threads that wait for each other, in which nothing has moved for [`PATIENCE`] or longer.
///
/// Each edge of such a cycle is one wait and one turn that have lasted without a break for at least so long, and all of
/// them at the same time.
///
/// # Examples
///
/// ```
/// let now = polytask::inspect::deadlocks();
/// assert!(now.is_empty());
/// ```
pub fn deadlocks() -> Vec<Deadlock> {
    graph::deadlocks(&snapshot(), PATIENCE)
}

/// What else looks as if it would never end, or as if nobody meant it.
///
/// That somebody's turn has come and is not taken is seen by two looks, this one and one that was at least
/// [`PATIENCE`] before: a call of this or of [`report`](report()). A [`watch`](watch()) looks all the time.
///
/// # Examples
///
/// ```
/// assert!(polytask::inspect::suspicions().is_empty());
/// ```
pub fn suspicions() -> Vec<Suspicion> {
    let now = clock::now();
    remembered(&snapshot(), now)
}

/// What is suspicious in that, and what has not changed since somebody looked before.
fn remembered(snapshot: &Snapshot, now: u32) -> Vec<Suspicion> {
    static MEMORY: LazyLock<Mutex<Memory>> = LazyLock::new(|| Mutex::new(Memory::new(PATIENCE)));
    let now = Duration::from_millis(now.into());
    match MEMORY.try_lock_for(Duration::from_millis(100)) {
        Some(mut memory) => memory.look(snapshot, now),
        // Somebody else who looks has been stopped meanwhile. This one must not be, too.
        None => suspicion::suspicions(snapshot, PATIENCE),
    }
}

/// Everything that waits, and why, as a text for people, the widest fact first.
///
/// It names tasks, threads and lines; control characters in names are escaped.
///
/// # Examples
///
/// ```
/// assert!(polytask::inspect::report().starts_with("polytask"));
/// ```
pub fn report() -> String {
    let now = clock::now();
    let snapshot = snapshot();
    let deadlocks = graph::deadlocks(&snapshot, PATIENCE);
    report::render(&snapshot, &deadlocks, &remembered(&snapshot, now))
}

/// From now on a wait for oneself panics instead of hanging: in a task that acquires a lock which it has acquired itself.
///
/// For the whole process, and for [`Lock`](crate::Lock), [`RwLock`](crate::RwLock) and, with another owner,
/// [`RLock`](crate::RLock). The call panics before it has taken a place. It is for tests and for programs that would
/// rather fail than hang: a task may well wait in one branch of a `join!` for what another branch is about to release,
/// and that panics too.
///
/// # Examples
///
/// ```
/// use polytask::{Lock, inspect, spawn};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// inspect::deny_self_wait();
/// let till = Lock::named("till", 0);
/// let clerk = spawn(async move {
///     let _held = till.acquire().await;
///     let _again = till.acquire().await;
/// });
/// let error = clerk.await.unwrap_err();
/// assert!(error.panic().unwrap().message().contains("would wait for itself: it waits for lock `till`"));
/// # }
/// ```
pub fn deny_self_wait() {
    crate::instrument::deny_self_wait();
}
