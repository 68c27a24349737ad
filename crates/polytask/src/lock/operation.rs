//! The waiting calls of a lock: [`Locked`] and [`LockedOwned`].

use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::sync::Arc;

use super::{Lock, LockGuard, OwnedLockGuard};
use crate::acquire::Source;
use crate::instrument::Meta;
use crate::wait::sealed::Sealed;

/// What [`Lock::acquire`] waits for.
#[derive(Debug)]
pub struct Locked<'a, T>(pub(crate) &'a Lock<T>);

/// What [`Lock::acquire_owned`] waits for.
#[derive(Debug)]
pub struct LockedOwned<T> {
    pub(super) lock: Lock<T>,
    /// Bound when it is made, where `T` is known to be `'static`: with that bound on the trait the compiler could not
    /// tell whether a future that holds a wait for data such as `&'static str` is `Send`.
    queue: fn(Self, &'static Location<'static>) -> QueuedOwned<T>,
}

type QueuedOwned<T> = Pin<Box<dyn Future<Output = OwnedLockGuard<T>> + Send>>;

// === impl Locked ===

impl<T> Sealed for Locked<'_, T> {}

#[expect(private_interfaces, reason = "the trait is sealed")]
impl<'a, T: Send> Source for Locked<'a, T> {
    type Guard = LockGuard<'a, T>;
    type Queued = Pin<Box<dyn Future<Output = LockGuard<'a, T>> + Send + 'a>>;

    fn meta(&self) -> &Meta {
        &*self.0.meta
    }

    fn shared_meta(&self) -> Arc<Meta> {
        self.0.meta.clone()
    }

    #[inline]
    fn try_now(&self, at: &'static Location<'static>) -> Option<LockGuard<'a, T>> {
        let data = self.0.mutex.try_lock().ok()?;
        Some(LockGuard::new(data, self.0, at))
    }

    fn queue(&self, at: &'static Location<'static>) -> Self::Queued {
        let lock = self.0;
        Box::pin(async move { LockGuard::new(lock.mutex.lock().await, lock, at) })
    }
}

// === impl LockedOwned ===

impl<T: Send + 'static> LockedOwned<T> {
    pub(super) fn new(lock: Lock<T>) -> Self {
        let queue = |from: Self, at: &'static Location<'static>| -> QueuedOwned<T> {
            Box::pin(async move {
                let data = Arc::clone(&from.lock.mutex).lock_owned().await;
                OwnedLockGuard::new(data, from, at)
            })
        };
        Self { lock, queue }
    }
}

impl<T> Clone for LockedOwned<T> {
    fn clone(&self) -> Self {
        Self { lock: self.lock.clone(), queue: self.queue }
    }
}

impl<T> Sealed for LockedOwned<T> {}

#[expect(private_interfaces, reason = "the trait is sealed")]
impl<T> Source for LockedOwned<T> {
    type Guard = OwnedLockGuard<T>;
    type Queued = QueuedOwned<T>;

    fn meta(&self) -> &Meta {
        &*self.lock.meta
    }

    fn shared_meta(&self) -> Arc<Meta> {
        self.lock.meta.clone()
    }

    #[inline]
    fn try_now(&self, at: &'static Location<'static>) -> Option<OwnedLockGuard<T>> {
        let data = Arc::clone(&self.lock.mutex).try_lock_owned().ok()?;
        Some(OwnedLockGuard::new(data, self.clone(), at))
    }

    fn queue(&self, at: &'static Location<'static>) -> QueuedOwned<T> {
        (self.queue)(self.clone(), at)
    }
}
