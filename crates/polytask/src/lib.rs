//! The words of Python's `multiprocessing`, `threading`, `queue` and `concurrent.futures` for async Rust on tokio.
//!
//! # Tour
//!
//! | for | there is |
//! |---|---|
//! | one task at a time | [`Lock`], [`RLock`], [`RwLock`] |
//! | so many at a time | [`Semaphore`], [`BoundedSemaphore`] |
//! | waiting for something to happen | [`Event`], [`Condition`], [`Barrier`] |
//! | handing things over | [`Queue`], [`LifoQueue`], [`PriorityQueue`], [`JoinableQueue`], [`pipe()`] |
//! | work of its own, and its end | [`spawn`], [`Task`], [`Group`], [`run`] |
//! | several results | [`gather()`], [`gather_all`], [`wait()`], [`as_completed`] |
//! | jobs that compute or block, on threads | [`Pool`], [`AsyncResult`] |
//! | an async function for many items | [`TaskPool`] |
//! | later, or again and again | [`Timer`] |
//! | a value for each task | [`local!`] |
//! | who holds what, who waits, and is it a deadlock | [`inspect`] |
//!
//! All of them keep the same rules:
//!
//! * **They are handles.** Clones are the same object, so none needs an `Arc`. What has to end with somebody has one
//!   owner instead: a guard, a [`Producer`], a [`Group`], a [`Pool`], a [`Timer`].
//! * **A wait is a value.** Every call that waits returns a [`Wait`](wait::Wait), which is awaited, limited by
//!   [`timeout`](wait::Wait::timeout), or spent on a plain thread by [`blocking`](wait::Wait::blocking).
//! * **First come, first served**, and tokio's cooperative budget is spent, so that a busy task lets its neighbours run.
//! * **Nothing is lost.** A refused call gives back what it took; a dropped one leaves the others as if it had never
//!   asked, and says under *Cancel safety* what it loses itself.
//! * **A panic leaves nothing held**, and nothing is ever poisoned. Whoever waits for a task or a job that panicked is
//!   told so.
//! * **Everything has a name**, its own or a number, which stands in errors, logs and `Debug` output.
//!
//! # Features
//!
//! * `inspect`, a default one: who holds what and who waits for it is recorded, and [`inspect`] tells it.
//! * `signal`, a default one: [`run`] ends in order on Ctrl-C, and a signal makes [`inspect`] print a report.
//! * `serde`: what [`inspect`] tells can be serialised.
//! * `console`: tokio-console shows every object and every task, with who holds and who waits.
//!
//! # When to use something else
//!
//! Where a lock is not held across an `.await`, [`std::sync::Mutex`] is faster. Where two tasks just hand something
//! over, tokio's own channels do. For a future that nobody looks for, [`tokio::spawn`] is enough; for one blocking call
//! now and then, [`tokio::task::spawn_blocking`].
//!
//! # Examples
//!
//! ```
//! use std::time::Duration;
//! use polytask::{Group, JoinableQueue, Lock, Task};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let kitchen = Group::named("kitchen");
//! let orders = JoinableQueue::<&str>::named("orders", 8);
//! let served = Lock::named("served", Vec::new());
//! for number in 1..=3 {
//!     let (orders, served) = (orders.clone(), served.clone());
//!     let cook = Task::builder().name(format!("cook-{number}")).daemon(true);
//!     let cooking = async move {
//!         while let Ok(order) = orders.get().await {
//!             served.acquire().await.push(order.done());
//!         }
//!     };
//!     cook.spawn_in(&kitchen, cooking).await;
//! }
//!
//! orders.put_many(["soup", "rice", "tea"]).await.unwrap();
//! orders.join().timeout(Duration::from_secs(5)).await.unwrap();
//! assert_eq!(served.acquire().await.len(), 3);
//! kitchen.join().await.expect("the cooks are daemons: they are stopped, and none has failed");
//! # }
//! ```

#![forbid(unsafe_code)]

// 5: over all of them.
#[cfg(feature = "inspect")]
pub mod inspect;

// 0: what all objects are made of.
mod acquire;
mod guard;
mod ident;
mod identity;
mod instrument;
mod outcome;
mod panic;
pub mod wait;
mod waiters;
mod window;

// 1: over tokio's own primitives.
mod event;
mod local;
mod lock;
mod rwlock;
mod semaphore;

// 2: over level 1's public names and the waiters.
mod barrier;
mod bounded_semaphore;
mod condition;
mod queue;
mod rlock;

// 3: over level 2's.
mod pipe;
mod pool;
mod task;

// 4: over level 3's.
mod gather;
mod group;
mod task_pool;
mod timer;

pub use crate::acquire::AcquireTimeoutError;
pub use crate::barrier::{Barrier, BarrierStatistics, BrokenBarrierError};
pub use crate::bounded_semaphore::{
    AcquireManyError, BoundedPermit, BoundedSemaphore, BoundedSemaphoreStatistics, OwnedBoundedPermit, ReleaseError,
    TooManyPermits,
};
pub use crate::condition::{Condition, ConditionStatistics};
pub use crate::event::{Event, EventStatistics};
pub use crate::gather::{AsCompleted, Finished, When, as_completed, gather, gather_all, wait};
pub use crate::group::{Group, GroupBuilder, GroupError, GroupStatistics, SpawnError, Spawner, TaskFailure, run};
pub use crate::local::{LocalKey, LocalScope};
pub use crate::lock::{Lock, LockGuard, LockStatistics, OwnedLockGuard};
pub use crate::outcome::{Awaitable, UnfinishedError};
pub use crate::panic::{Panic, capture_panics};
pub use crate::pipe::{
    Connection, ConnectionStatistics, Receiver, RecvError, SendError, Sender, pipe, pipe_named, pipe_one_way,
    pipe_one_way_named,
};
pub use crate::pool::{
    AsyncResult, Imap, JobContext, JobError, NotReadyError, Pool, PoolBuilder, PoolJoinError, PoolStatistics,
    SubmitError, Submitter,
};
pub use crate::queue::{
    Abandonment, Bound, Fifo, GetError, Items, Job, JoinTimeoutError, JoinableQueue, JoinableQueueStatistics, Joined,
    Lifo, LifoQueue, OnAbandoned, Order, OrderedQueue, Priority, PriorityQueue, Producer, PutError, PutManyError,
    Queue, QueueStatistics, ReserveError, Slot,
};
pub use crate::rlock::{OwnedRLockGuard, Owner, RLock, RLockGuard, RLockStatistics};
pub use crate::rwlock::{OwnedReadGuard, OwnedWriteGuard, ReadGuard, RwLock, RwLockStatistics, WriteGuard};
pub use crate::semaphore::{OwnedPermit, Permit, Semaphore, SemaphoreStatistics};
pub use crate::task::{
    ExitStatus, StillRunningError, Task, TaskBuilder, TaskError, TaskHandle, TaskId, active_children, current,
    main_task, spawn,
};
pub use crate::task_pool::{ImapTasks, TaskPool, TaskPoolStatistics};
pub use crate::timer::{ActionOutput, MissedTicks, Timer};
