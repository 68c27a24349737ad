//! The waiting calls of a re-entrant lock: [`RLocked`] and [`RLockedOwned`].

use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use super::owner::OwnerId;
use super::{OwnedRLockGuard, RLock, RLockGuard, who};
use crate::acquire::Source;
use crate::instrument::Meta;
use crate::wait::{cooperatively, sealed::Sealed};
use crate::waiters::{Place, Wakers};

/// What [`RLock::acquire`] waits for.
#[derive(Debug)]
pub struct RLocked<'a, T> {
    pub(super) lock: &'a RLock<T>,
    /// Whoever polls first, if it is nobody in particular.
    pub(super) owner: Option<OwnerId>,
}

/// What [`RLock::acquire_owned`] waits for.
#[derive(Debug)]
pub struct RLockedOwned<T> {
    lock: RLock<T>,
    owner: Option<OwnerId>,
    /// Bound where the call is made, since the trait must not require `'static` data, as with
    /// [`LockedOwned`](crate::wait::LockedOwned).
    queue: fn(RLock<T>, Option<OwnerId>, &'static Location<'static>) -> QueuedOwned<T>,
}

type QueuedOwned<T> = Pin<Box<dyn Future<Output = OwnedRLockGuard<T>> + Send>>;

/// A place in the queue, whose grant is a level.
struct Queued<'a, T> {
    lock: &'a RLock<T>,
    owner: OwnerId,
    at: &'static Location<'static>,
    place: Option<Place>,
}

// === impl RLocked ===

impl<T> Sealed for RLocked<'_, T> {}

#[expect(private_interfaces, reason = "the trait is sealed")]
impl<'a, T: Send + Sync> Source for RLocked<'a, T> {
    type Guard = RLockGuard<'a, T>;
    type Queued = Pin<Box<dyn Future<Output = RLockGuard<'a, T>> + Send + 'a>>;

    fn meta(&self) -> &Meta {
        &**self.lock.meta()
    }

    fn shared_meta(&self) -> Arc<Meta> {
        self.lock.meta().clone()
    }

    fn try_now(&self, at: &'static Location<'static>) -> Option<RLockGuard<'a, T>> {
        self.lock.enter(self.owner, at).then(|| RLockGuard::new(self.lock, at))
    }

    fn queue(&self, at: &'static Location<'static>) -> Self::Queued {
        let lock = self.lock;
        let queued = Queued::new(lock, self.owner, at);
        Box::pin(async move {
            queued.await;
            RLockGuard::new(lock, at)
        })
    }
}

// === impl RLockedOwned ===

impl<T: Send + Sync + 'static> RLockedOwned<T> {
    pub(super) fn new(lock: RLock<T>, owner: Option<OwnerId>) -> Self {
        let queue = |lock: RLock<T>, owner: Option<OwnerId>, at: &'static Location<'static>| -> QueuedOwned<T> {
            Box::pin(async move {
                Queued::new(&lock, owner, at).await;
                OwnedRLockGuard::new(lock, at)
            })
        };
        Self { lock, owner, queue }
    }
}

impl<T> Sealed for RLockedOwned<T> {}

#[expect(private_interfaces, reason = "the trait is sealed")]
impl<T> Source for RLockedOwned<T> {
    type Guard = OwnedRLockGuard<T>;
    type Queued = QueuedOwned<T>;

    fn meta(&self) -> &Meta {
        &**self.lock.meta()
    }

    fn shared_meta(&self) -> Arc<Meta> {
        self.lock.meta().clone()
    }

    fn try_now(&self, at: &'static Location<'static>) -> Option<OwnedRLockGuard<T>> {
        self.lock.enter(self.owner, at).then(|| OwnedRLockGuard::new(self.lock.clone(), at))
    }

    fn queue(&self, at: &'static Location<'static>) -> QueuedOwned<T> {
        (self.queue)(self.lock.clone(), self.owner, at)
    }
}

// === impl Queued ===

impl<'a, T> Queued<'a, T> {
    fn new(lock: &'a RLock<T>, owner: Option<OwnerId>, at: &'static Location<'static>) -> Self {
        Self { lock, owner: who(owner), at, place: None }
    }
}

impl<T> Future for Queued<'_, T> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        let mut replaced = None;
        ready!(cooperatively(context, |context| {
            let mut state = this.lock.state().lock();
            ready!(match &this.place {
                Some(place) => state.poll(place, context.waker(), &mut replaced),
                None => match state.enter_or_join(this.owner, context.waker()) {
                    Ok(()) => Poll::Ready(()),
                    Err(place) => {
                        this.place = Some(place);
                        Poll::Pending
                    }
                },
            });
            this.lock.meta.facts.hold(this.at);
            Poll::Ready(())
        }));
        this.place = None;
        Poll::Ready(())
    }
}

impl<T> Drop for Queued<'_, T> {
    fn drop(&mut self) {
        if let Some(place) = self.place.take() {
            let mut wakers = Wakers::default();
            let left = self.lock.state().lock().leave(&place, &mut wakers);
            wakers.wake();
            drop(left);
        }
    }
}
