//! The waiting calls of a read-write lock: [`ReadLocked`], [`WriteLocked`], and their owned forms.

use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::sync::Arc;

use super::{OwnedReadGuard, OwnedWriteGuard, ReadGuard, RwLock, WriteGuard};
use crate::acquire::Source;
use crate::instrument::{Meta, Verb};
use crate::wait::sealed::Sealed;

/// What [`RwLock::read`] waits for.
#[derive(Debug)]
pub struct ReadLocked<'a, T>(pub(super) &'a RwLock<T>);

/// What [`RwLock::read_owned`] waits for.
#[derive(Debug)]
pub struct ReadLockedOwned<T> {
    lock: RwLock<T>,
    queue: fn(RwLock<T>, &'static Location<'static>) -> Queued<OwnedReadGuard<T>>,
}

/// What [`RwLock::write`] waits for.
#[derive(Debug)]
pub struct WriteLocked<'a, T>(pub(super) &'a RwLock<T>);

/// What [`RwLock::write_owned`] waits for.
#[derive(Debug)]
pub struct WriteLockedOwned<T> {
    lock: RwLock<T>,
    queue: fn(RwLock<T>, &'static Location<'static>) -> Queued<OwnedWriteGuard<T>>,
}

/// The queued future of an owned form. It is bound where the call is made, since the trait must not require `'static`
/// data, as with [`LockedOwned`](crate::wait::LockedOwned).
type Queued<G> = Pin<Box<dyn Future<Output = G> + Send>>;

// === impl ReadLocked ===

impl<T> Sealed for ReadLocked<'_, T> {}

#[expect(private_interfaces, reason = "the trait is sealed")]
impl<'a, T: Send + Sync> Source for ReadLocked<'a, T> {
    type Guard = ReadGuard<'a, T>;
    type Queued = Pin<Box<dyn Future<Output = ReadGuard<'a, T>> + Send + 'a>>;

    fn meta(&self) -> &Meta {
        &*self.0.meta
    }

    fn shared_meta(&self) -> Arc<Meta> {
        self.0.meta.clone()
    }

    fn verb(&self) -> Verb {
        Verb::Read
    }

    #[inline]
    fn try_now(&self, at: &'static Location<'static>) -> Option<ReadGuard<'a, T>> {
        let data = self.0.data.try_read().ok()?;
        Some(ReadGuard::new(data, self.0, at))
    }

    fn queue(&self, at: &'static Location<'static>) -> Self::Queued {
        let lock = self.0;
        Box::pin(async move { ReadGuard::new(lock.data.read().await, lock, at) })
    }
}

// === impl ReadLockedOwned ===

impl<T: Send + Sync + 'static> ReadLockedOwned<T> {
    pub(super) fn new(lock: RwLock<T>) -> Self {
        let queue = |lock: RwLock<T>, at: &'static Location<'static>| -> Queued<OwnedReadGuard<T>> {
            Box::pin(async move { OwnedReadGuard::new(Arc::clone(&lock.data).read_owned().await, lock, at) })
        };
        Self { lock, queue }
    }
}

impl<T> Sealed for ReadLockedOwned<T> {}

#[expect(private_interfaces, reason = "the trait is sealed")]
impl<T> Source for ReadLockedOwned<T> {
    type Guard = OwnedReadGuard<T>;
    type Queued = Queued<OwnedReadGuard<T>>;

    fn meta(&self) -> &Meta {
        &*self.lock.meta
    }

    fn shared_meta(&self) -> Arc<Meta> {
        self.lock.meta.clone()
    }

    fn verb(&self) -> Verb {
        Verb::Read
    }

    #[inline]
    fn try_now(&self, at: &'static Location<'static>) -> Option<OwnedReadGuard<T>> {
        let data = Arc::clone(&self.lock.data).try_read_owned().ok()?;
        Some(OwnedReadGuard::new(data, self.lock.clone(), at))
    }

    fn queue(&self, at: &'static Location<'static>) -> Self::Queued {
        (self.queue)(self.lock.clone(), at)
    }
}

// === impl WriteLocked ===

impl<T> Sealed for WriteLocked<'_, T> {}

#[expect(private_interfaces, reason = "the trait is sealed")]
impl<'a, T: Send + Sync> Source for WriteLocked<'a, T> {
    type Guard = WriteGuard<'a, T>;
    type Queued = Pin<Box<dyn Future<Output = WriteGuard<'a, T>> + Send + 'a>>;

    fn meta(&self) -> &Meta {
        &*self.0.meta
    }

    fn shared_meta(&self) -> Arc<Meta> {
        self.0.meta.clone()
    }

    fn verb(&self) -> Verb {
        Verb::Write
    }

    #[inline]
    fn try_now(&self, at: &'static Location<'static>) -> Option<WriteGuard<'a, T>> {
        let data = self.0.data.try_write().ok()?;
        Some(WriteGuard::new(data, self.0, at))
    }

    fn queue(&self, at: &'static Location<'static>) -> Self::Queued {
        let lock = self.0;
        Box::pin(async move { WriteGuard::new(lock.data.write().await, lock, at) })
    }
}

// === impl WriteLockedOwned ===

impl<T: Send + Sync + 'static> WriteLockedOwned<T> {
    pub(super) fn new(lock: RwLock<T>) -> Self {
        let queue = |lock: RwLock<T>, at: &'static Location<'static>| -> Queued<OwnedWriteGuard<T>> {
            Box::pin(async move { OwnedWriteGuard::new(Arc::clone(&lock.data).write_owned().await, lock, at) })
        };
        Self { lock, queue }
    }
}

impl<T> Sealed for WriteLockedOwned<T> {}

#[expect(private_interfaces, reason = "the trait is sealed")]
impl<T> Source for WriteLockedOwned<T> {
    type Guard = OwnedWriteGuard<T>;
    type Queued = Queued<OwnedWriteGuard<T>>;

    fn meta(&self) -> &Meta {
        &*self.lock.meta
    }

    fn shared_meta(&self) -> Arc<Meta> {
        self.lock.meta.clone()
    }

    fn verb(&self) -> Verb {
        Verb::Write
    }

    #[inline]
    fn try_now(&self, at: &'static Location<'static>) -> Option<OwnedWriteGuard<T>> {
        let data = Arc::clone(&self.lock.data).try_write_owned().ok()?;
        Some(OwnedWriteGuard::new(data, self.lock.clone(), at))
    }

    fn queue(&self, at: &'static Location<'static>) -> Self::Queued {
        (self.queue)(self.lock.clone(), at)
    }
}
