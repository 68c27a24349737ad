//! A future that never finishes.
//!
//! See [`Never`].

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Never finishes, and never wakes anybody: for where something must not go on.
#[derive(Clone, Copy, Debug)]
pub struct Never<T = ()>(PhantomData<fn() -> T>);

// === impl Never ===

impl<T> Never<T> {
    /// Makes one.
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T> Default for Never<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Future for Never<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<T> {
        Poll::Pending
    }
}
