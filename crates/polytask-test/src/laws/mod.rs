//! What holds for all objects of a kind, whatever they are made of.
//!
//! A law is a function that takes a maker. [`lock_laws!`](crate::lock_laws) and [`queue_laws!`](crate::queue_laws)
//! make a test of each law for one object.

pub mod lock;
pub mod queue;

use std::future::Future;

use crate::{Boxed, Polled};

/// Somebody who waits for a `T`.
type Waiter<T> = Polled<Boxed<'static, T>>;

/// Which of those in the line were woken and have not been polled since.
fn woken<F: Future>(line: &[Polled<F>]) -> Vec<usize> {
    let numbers = 0..line.len();
    numbers.filter(|&number| !line[number].is_finished() && line[number].is_woken()).collect()
}
