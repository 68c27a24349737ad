//! The waiting calls of a semaphore: [`Permitted`] and [`PermittedOwned`].

use std::future::Future;
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

    fn meta(&self) -> &Arc<Meta> {
        self.semaphore.meta()
    }

    fn try_now(&self) -> Option<Permit<'a>> {
        let Self { semaphore, count } = *self;
        semaphore.take_now(count).then(|| Permit { semaphore, count: count as usize })
    }

    fn queue(&self) -> Self::Queued {
        let Self { semaphore, count } = *self;
        Box::pin(async move {
            semaphore.take(count).await;
            Permit { semaphore, count: count as usize }
        })
    }
}

// === impl PermittedOwned ===

impl Sealed for PermittedOwned {}

#[expect(private_interfaces, reason = "the trait is sealed")]
impl Source for PermittedOwned {
    type Guard = OwnedPermit;
    type Queued = Pin<Box<dyn Future<Output = OwnedPermit> + Send>>;

    fn meta(&self) -> &Arc<Meta> {
        self.semaphore.meta()
    }

    fn try_now(&self) -> Option<OwnedPermit> {
        let Self { semaphore, count } = self;
        semaphore.take_now(*count).then(|| OwnedPermit { semaphore: semaphore.clone(), count: *count as usize })
    }

    fn queue(&self) -> Self::Queued {
        let (semaphore, count) = (self.semaphore.clone(), self.count);
        Box::pin(async move {
            semaphore.take(count).await;
            OwnedPermit { semaphore, count: count as usize }
        })
    }
}
