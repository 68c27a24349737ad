//! What polytask promises, tested from outside.

#![forbid(unsafe_code)]

mod adapters;
mod barrier;
mod bounded_semaphore;
mod budget;
mod cancel;
mod condition;
mod errors;
mod event;
mod joinable;
mod laws;
mod lock;
mod model;
mod panics;
mod pipe;
mod priority;
mod python;
mod queue;
mod rlock;
mod runtime;
mod rwlock;
mod semaphore;
mod threads;
mod timeouts;
mod traits;
mod wakers;
