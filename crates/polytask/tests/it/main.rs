//! What polytask promises, tested from outside.

#![forbid(unsafe_code)]

mod adapters;
mod barrier;
mod bounded_semaphore;
mod budget;
mod cancel;
mod chaos;
mod condition;
mod errors;
mod event;
mod gather;
mod group;
#[cfg(feature = "inspect")]
mod inspect;
mod joinable;
mod laws;
mod local;
mod lock;
mod model;
mod panics;
mod pipe;
mod pool;
mod priority;
mod program;
mod python;
mod queue;
mod rlock;
mod runtime;
mod rwlock;
mod semaphore;
mod task;
mod task_pool;
mod threads;
mod timeouts;
mod timer;
mod traits;
mod wakers;
