//! The waiting calls of a semaphore: [`Permitted`] and [`PermittedOwned`].

use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::sync::Arc;

use super::{OwnedPermit, Permit, Semaphore};
use crate::acquire::Source;
use crate::instrument::Meta;
use crate::wait::sealed::Sealed;

/// What [`Semaphore::acquire`] waits for.
#[derive(Debug)]
pub struct Permitted<'a> {
    pub(super) semaphore: &'a Semaphore,
    pub(super) count: u32,
}

/// What [`Semaphore::acquire_owned`] waits for.
#[derive(Debug)]
pub struct PermittedOwned {
    pub(super) semaphore: Semaphore,
    pub(super) count: u32,
}

// === impl Permitted ===

impl Sealed for Permitted<'_> {}

#[expect(private_interfaces, reason = "the trait is sealed")]
impl<'a> Source for Permitted<'a> {
    type Guard = Permit<'a>;
    type Queued = Pin<Box<dyn Future<Output = Permit<'a>> + Send + 'a>>;

    fn meta(&self) -> &Meta {
        &**self.semaphore.meta()
    }

    fn shared_meta(&self) -> Arc<Meta> {
        self.semaphore.meta().clone()
    }

    #[inline]
    fn try_now(&self, at: &'static Location<'static>) -> Option<Permit<'a>> {
        let Self { semaphore, count } = *self;
        semaphore.take_now(count).then(|| Permit::new(semaphore, count, at))
    }

    fn queue(&self, at: &'static Location<'static>) -> Self::Queued {
        let Self { semaphore, count } = *self;
        Box::pin(async move {
            semaphore.take(count).await;
            Permit::new(semaphore, count, at)
        })
    }
}

// === impl PermittedOwned ===

impl Sealed for PermittedOwned {}

#[expect(private_interfaces, reason = "the trait is sealed")]
impl Source for PermittedOwned {
    type Guard = OwnedPermit;
    type Queued = Pin<Box<dyn Future<Output = OwnedPermit> + Send>>;

    fn meta(&self) -> &Meta {
        &**self.semaphore.meta()
    }

    fn shared_meta(&self) -> Arc<Meta> {
        self.semaphore.meta().clone()
    }

    #[inline]
    fn try_now(&self, at: &'static Location<'static>) -> Option<OwnedPermit> {
        let Self { semaphore, count } = self;
        semaphore.take_now(*count).then(|| OwnedPermit::new(semaphore.clone(), *count, at))
    }

    fn queue(&self, at: &'static Location<'static>) -> Self::Queued {
        let (semaphore, count) = (self.semaphore.clone(), self.count);
        Box::pin(async move {
            semaphore.take(count).await;
            OwnedPermit::new(semaphore, count, at)
        })
    }
}
