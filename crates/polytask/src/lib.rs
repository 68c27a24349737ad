//! The words of Python's `multiprocessing`, `threading` and `queue` for async Rust on tokio.
//!
//! # Tour
//!
//! | for | there is |
//! |---|---|
//! | one task at a time | [`Lock`], [`RLock`], [`RwLock`] |
//! | so many at a time | [`Semaphore`], [`BoundedSemaphore`] |
//! | waiting for something to happen | [`Event`], [`Condition`], [`Barrier`] |
//! | handing things over | [`Queue`], [`LifoQueue`], [`PriorityQueue`], [`JoinableQueue`], [`pipe()`] |
//!
//! All of them keep the same rules:
//!
//! * **They are handles.** Clones are the same object, so none needs an `Arc`.
//! * **A wait is a value.** Every call that waits returns a [`Wait`](wait::Wait), which is awaited, limited by
//!   [`timeout`](wait::Wait::timeout), or spent on a plain thread by [`blocking`](wait::Wait::blocking).
//! * **First come, first served**, and tokio's cooperative budget is spent, so that a busy task lets its neighbours run.
//! * **Nothing is lost.** A refused call gives back what it took; a dropped one leaves the others as if it had never
//!   asked, and says under *Cancel safety* what it loses itself.
//! * **A panic leaves nothing held**, and nothing is ever poisoned.
//! * **Everything has a name**, its own or a number, which stands in errors, logs and `Debug` output.
//!
//! # When to use something else
//!
//! Where a lock is not held across an `.await`, [`std::sync::Mutex`] is faster. Where two tasks just hand something
//! over, tokio's own channels do.
//!
//! # Examples
//!
//! ```
//! use std::time::Duration;
//! use polytask::{JoinableQueue, Lock};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let orders = JoinableQueue::<&str>::named("orders", 8);
//! let served = Lock::named("served", Vec::new());
//! for _ in 0..3 {
//!     let (orders, served) = (orders.clone(), served.clone());
//!     tokio::spawn(async move {
//!         while let Ok(order) = orders.get().await {
//!             served.acquire().await.push(order.done());
//!         }
//!     });
//! }
//!
//! orders.put_many(["soup", "rice", "tea"]).await.unwrap();
//! orders.join().timeout(Duration::from_secs(5)).await.unwrap();
//! assert_eq!(served.acquire().await.len(), 3);
//! # }
//! ```

#![forbid(unsafe_code)]

// 0: what all objects are made of.
mod acquire;
mod guard;
mod ident;
mod identity;
mod instrument;
pub mod wait;
mod waiters;

// 1: over tokio's own primitives.
mod event;
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

pub use crate::acquire::AcquireTimeoutError;
pub use crate::barrier::{Barrier, BarrierStatistics, BrokenBarrierError};
pub use crate::bounded_semaphore::{
    AcquireManyError, BoundedPermit, BoundedSemaphore, BoundedSemaphoreStatistics, OwnedBoundedPermit, ReleaseError,
    TooManyPermits,
};
pub use crate::condition::{Condition, ConditionStatistics};
pub use crate::event::{Event, EventStatistics};
pub use crate::lock::{Lock, LockGuard, LockStatistics, OwnedLockGuard};
pub use crate::pipe::{
    Connection, ConnectionStatistics, Receiver, RecvError, SendError, Sender, pipe, pipe_named, pipe_one_way,
    pipe_one_way_named,
};
pub use crate::queue::{
    Abandonment, Bound, Fifo, GetError, Items, Job, JoinTimeoutError, JoinableQueue, JoinableQueueStatistics, Joined,
    Lifo, LifoQueue, OnAbandoned, Order, OrderedQueue, Priority, PriorityQueue, Producer, PutError, PutManyError,
    Queue, QueueStatistics, ReserveError, Slot,
};
pub use crate::rlock::{OwnedRLockGuard, Owner, RLock, RLockGuard, RLockStatistics};
pub use crate::rwlock::{OwnedReadGuard, OwnedWriteGuard, ReadGuard, RwLock, RwLockStatistics, WriteGuard};
pub use crate::semaphore::{OwnedPermit, Permit, Semaphore, SemaphoreStatistics};
