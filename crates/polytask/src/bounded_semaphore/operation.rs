//! The waiting calls of a bounded semaphore: [`Bounded`], [`BoundedPermitted`] and [`BoundedPermittedOwned`].

use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use super::{AcquireManyError, BoundedPermit, BoundedSemaphore, OwnedBoundedPermit, TooManyPermits};
use crate::acquire::{Acquire, Source};
use crate::instrument::Meta;
use crate::wait::{Operation, cooperatively, sealed::Sealed};

/// What [`BoundedSemaphore::acquire_many`] waits for: nothing at all, if there will never be so many permits.
#[derive(Debug)]
pub struct Bounded<S: Source>(pub(super) Result<Acquire<S>, TooManyPermits>);

/// What [`BoundedSemaphore::acquire`] waits for.
#[derive(Debug)]
pub struct BoundedPermitted<'a> {
    pub(super) semaphore: &'a BoundedSemaphore,
    pub(super) count: u32,
}

/// What [`BoundedSemaphore::acquire_owned`] waits for.
#[derive(Debug)]
pub struct BoundedPermittedOwned {
    pub(super) semaphore: BoundedSemaphore,
    pub(super) count: u32,
}

// === impl Bounded ===

impl<S: Source> Sealed for Bounded<S> {}

impl<S: Source> Operation for Bounded<S> {
    type Output = Result<S::Guard, TooManyPermits>;
    type Timed = Result<S::Guard, AcquireManyError>;

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            Ok(acquire) => acquire.poll(context).map(Ok),
            Err(refusal) => cooperatively(context, |_| Poll::Ready(Err(refusal.clone()))),
        }
    }

    fn timed(&mut self, output: Self::Output) -> Self::Timed {
        output.map_err(AcquireManyError::TooMany)
    }

    fn expire(&mut self, limit: Duration) -> Option<Self::Timed> {
        match &mut self.0 {
            Ok(acquire) => acquire.expire(limit).map(|result| result.map_err(AcquireManyError::Timeout)),
            Err(refusal) => Some(Err(AcquireManyError::TooMany(refusal.clone()))),
        }
    }
}

// === impl BoundedPermitted ===

impl Sealed for BoundedPermitted<'_> {}

#[expect(private_interfaces, reason = "the trait is sealed")]
impl<'a> Source for BoundedPermitted<'a> {
    type Guard = BoundedPermit<'a>;
    type Queued = Pin<Box<dyn Future<Output = BoundedPermit<'a>> + Send + 'a>>;

    fn meta(&self) -> &Meta {
        &**self.semaphore.meta()
    }

    fn shared_meta(&self) -> Arc<Meta> {
        self.semaphore.meta().clone()
    }

    #[inline]
    fn try_now(&self, at: &'static Location<'static>) -> Option<BoundedPermit<'a>> {
        let Self { semaphore, count } = *self;
        semaphore.take_now(count).then(|| BoundedPermit::new(semaphore, count, at))
    }

    fn queue(&self, at: &'static Location<'static>) -> Self::Queued {
        let Self { semaphore, count } = *self;
        Box::pin(async move {
            semaphore.take(count).await;
            BoundedPermit::new(semaphore, count, at)
        })
    }
}

// === impl BoundedPermittedOwned ===

impl Sealed for BoundedPermittedOwned {}

#[expect(private_interfaces, reason = "the trait is sealed")]
impl Source for BoundedPermittedOwned {
    type Guard = OwnedBoundedPermit;
    type Queued = Pin<Box<dyn Future<Output = OwnedBoundedPermit> + Send>>;

    fn meta(&self) -> &Meta {
        &**self.semaphore.meta()
    }

    fn shared_meta(&self) -> Arc<Meta> {
        self.semaphore.meta().clone()
    }

    #[inline]
    fn try_now(&self, at: &'static Location<'static>) -> Option<OwnedBoundedPermit> {
        let Self { semaphore, count } = self;
        semaphore.take_now(*count).then(|| OwnedBoundedPermit::new(semaphore.clone(), *count, at))
    }

    fn queue(&self, at: &'static Location<'static>) -> Self::Queued {
        let (semaphore, count) = (self.semaphore.clone(), self.count);
        Box::pin(async move {
            semaphore.take(count).await;
            OwnedBoundedPermit::new(semaphore, count, at)
        })
    }
}
