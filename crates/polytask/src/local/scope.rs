//! Values for the time of a future: [`LocalScope`].

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::LocalKey;
use super::values::Locals;

pin_project! {
    /// A future during which a task-local key has a value of its own, made by [`LocalKey::scope`].
    ///
    /// # Cancel safety
    ///
    /// Dropped, it drops the future while the value is there, and then the value.
    ///
    /// # Examples
    ///
    /// See [`LocalKey::scope`].
    #[must_use = "a scope does nothing until it is awaited"]
    pub struct LocalScope<F, T: 'static> {
        key: &'static LocalKey<T>,
        value: Locals,
        // `None` as soon as it is over: its destructor too has to find the value.
        #[pin]
        future: Option<F>,
    }

    impl<F, T> PinnedDrop for LocalScope<F, T> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            if this.future.is_some() {
                this.value.scoped(|| this.future.set(None));
            }
        }
    }
}

// === impl LocalScope ===

impl<F, T: Send + 'static> LocalScope<F, T> {
    pub(super) fn new(key: &'static LocalKey<T>, value: T, future: F) -> Self {
        Self { key, value: Locals::of_one(&key.key, Box::new(value)), future: Some(future) }
    }
}

impl<F: Future, T> Future for LocalScope<F, T> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        this.value.scoped(|| {
            let future = this.future.as_mut().as_pin_mut().expect("a scope is not polled again after its end");
            let polled = future.poll(context);
            if polled.is_ready() {
                this.future.set(None);
            }
            polled
        })
    }
}

impl<F, T> fmt::Debug for LocalScope<F, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("LocalScope")
            .field("key", &self.key.key.name)
            .field("finished", &self.future.is_none())
            .finish_non_exhaustive()
    }
}
