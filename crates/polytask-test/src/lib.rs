//! What polytask's own tests share. Not published.
//!
//! | piece | what it is for |
//! |---|---|
//! | [`Polled`] | one future, polled by hand, that knows whether its latest waker was woken |
//! | [`Executor`] | several of them, each polled only when it was woken; it notices who was left asleep |
//! | [`Story`] | the cancel driver: a wait, the events around it, and every place where it can be dropped |
//! | [`laws`] | what holds for everything that is like a lock, and for everything that is like a queue |
//! | [`cut_after`], [`cut_when_woken`] | waits that are dropped half-way, for storms on a real runtime |
//! | [`Seed`], [`scaled`] | dice that can be thrown again, and how often to throw them |
//!
//! Nothing here knows a type of polytask: a test brings its own by a maker or by a small adapter.

#![forbid(unsafe_code)]

mod cut;
mod executor;
pub mod laws;
mod never;
mod polled;
mod seed;
mod story;

pub use cut::{CutAfter, CutWhenWoken, cut_after, cut_when_woken};
pub use executor::Executor;
pub use never::Never;
pub use polled::{Polled, waiting};
pub use seed::{Seed, scaled, soaking};
pub use story::Story;

use std::future::Future;
use std::pin::Pin;

/// A future of any type, on the heap.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;
