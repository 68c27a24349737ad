//! The objects as the laws want them.

use std::ops::Deref;

use polytask::{
    BoundedSemaphore, Condition, Fifo, Job, JoinableQueue, Lifo, Lock, Order, OrderedQueue, OwnedBoundedPermit,
    OwnedLockGuard, OwnedPermit, OwnedRLockGuard, OwnedWriteGuard, Owner, Priority, PutError, RLock, RwLock, Semaphore,
};
use polytask_test::Boxed;
use polytask_test::laws::lock::LockLike;
use polytask_test::laws::queue::QueueLike;

/// An object under a law.
pub(crate) struct Lawful<X>(pub(crate) X);

impl<X> Deref for Lawful<X> {
    type Target = X;

    fn deref(&self) -> &X {
        &self.0
    }
}

/// Objects that let one in at a time: the call that waits, and the one that tries.
macro_rules! impl_lock_like {
    ($($object:ty => $guard:ty: |$it:ident| $acquire:expr, $try_acquire:expr;)*) => {$(
        impl LockLike for Lawful<$object> {
            type Guard = $guard;

            fn acquire(&self) -> Boxed<'static, $guard> {
                let $it = &self.0;
                Box::pin($acquire)
            }

            fn try_acquire(&self) -> Option<$guard> {
                let $it = &self.0;
                $try_acquire
            }

            fn waiting(&self) -> usize {
                self.statistics().waiting
            }
        }
    )*};
}

impl_lock_like!(
    Lock<()> => OwnedLockGuard<()>: |lock| lock.acquire_owned(), lock.try_acquire_owned();
    Semaphore => OwnedPermit: |semaphore| semaphore.acquire_owned(), semaphore.try_acquire_owned();
    BoundedSemaphore => OwnedBoundedPermit: |semaphore| semaphore.acquire_owned(), semaphore.try_acquire_owned();
    RwLock<()> => OwnedWriteGuard<()>: |lock| lock.write_owned(), lock.try_write_owned();
    // Each call is somebody else's.
    RLock<()> => OwnedRLockGuard<()>:
        |lock| lock.acquire_owned_as(&Owner::new()), lock.try_acquire_owned_as(&Owner::new());
);

/// A turnstile made of a condition: whether it is free, behind a lock.
#[derive(Clone)]
pub(crate) struct Turnstile {
    free: Lock<bool>,
    freed: Condition<bool>,
}

/// Whoever is inside; the turnstile is free when it leaves.
pub(crate) struct Inside(Turnstile);

impl Turnstile {
    pub(crate) fn new() -> Self {
        let free = Lock::new(true);
        let freed = Condition::new(&free);
        Self { free, freed }
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        let Turnstile { free, freed } = &self.0;
        let mut free = free.try_acquire().expect("nobody holds it from one poll to the next");
        *free = true;
        freed.notify(&free, 1);
    }
}

impl LockLike for Turnstile {
    type Guard = Inside;

    fn acquire(&self) -> Boxed<'static, Inside> {
        let turnstile = self.clone();
        Box::pin(async move {
            let free = turnstile.free.acquire_owned().await;
            let mut free = turnstile.freed.wait_for(free, |free| *free).await;
            *free = false;
            drop(free);
            Inside(turnstile)
        })
    }

    fn try_acquire(&self) -> Option<Inside> {
        let mut free = self.free.try_acquire()?;
        std::mem::replace(&mut *free, false).then(|| Inside(self.clone()))
    }

    fn waiting(&self) -> usize {
        self.freed.statistics().waiting
    }
}

/// A queue that holds one token, which is the right to go on.
pub(crate) struct TokenQueue(OrderedQueue<(), Fifo<()>>);

/// The token, until it is put back.
pub(crate) struct Token(OrderedQueue<(), Fifo<()>>);

impl TokenQueue {
    pub(crate) fn new() -> Self {
        let queue = OrderedQueue::new(1);
        queue.try_put(()).expect("it was just made");
        Self(queue)
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        self.0.try_put(()).expect("there is one token and room for one");
    }
}

impl LockLike for TokenQueue {
    type Guard = Token;

    fn acquire(&self) -> Boxed<'static, Token> {
        let queue = self.0.clone();
        Box::pin(async move {
            queue.get().await.expect("the queue is never closed");
            Token(queue)
        })
    }

    fn try_acquire(&self) -> Option<Token> {
        self.0.try_get().ok().map(|()| Token(self.0.clone()))
    }

    fn waiting(&self) -> usize {
        self.0.statistics().getters
    }
}

/// What an order makes of a plain number, so that the three queues hold the same items.
pub(crate) trait Numbered: Order<Item: Send> + 'static {
    fn wrap(number: u32) -> Self::Item;
    fn unwrap(item: Self::Item) -> u32;
}

impl Numbered for Fifo<u32> {
    fn wrap(number: u32) -> u32 {
        number
    }

    fn unwrap(item: u32) -> u32 {
        item
    }
}

impl Numbered for Lifo<u32> {
    fn wrap(number: u32) -> u32 {
        number
    }

    fn unwrap(item: u32) -> u32 {
        item
    }
}

/// All of one priority.
impl Numbered for Priority<u8, u32> {
    fn wrap(number: u32) -> (u8, u32) {
        (1, number)
    }

    fn unwrap((_, item): (u8, u32)) -> u32 {
        item
    }
}

impl<O: Numbered> QueueLike for Lawful<OrderedQueue<O::Item, O>> {
    fn put(&self, item: u32) -> Boxed<'static, Result<(), u32>> {
        let queue = self.0.clone();
        Box::pin(async move { queue.put(O::wrap(item)).await.map_err(|error| O::unwrap(error.into_inner())) })
    }

    fn get(&self) -> Boxed<'static, Option<u32>> {
        let queue = self.0.clone();
        Box::pin(async move { queue.get().await.ok().map(O::unwrap) })
    }

    fn try_put(&self, item: u32) -> Result<(), u32> {
        self.0.try_put(O::wrap(item)).map_err(|error| O::unwrap(error.into_inner()))
    }

    fn try_get(&self) -> Option<u32> {
        self.0.try_get().ok().map(O::unwrap)
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    fn close(&self) {
        self.0.close();
    }

    fn waiting(&self) -> usize {
        let statistics = self.statistics();
        statistics.getters + statistics.putters
    }
}

impl QueueLike for Lawful<JoinableQueue<u32>> {
    fn put(&self, item: u32) -> Boxed<'static, Result<(), u32>> {
        let queue = self.0.clone();
        Box::pin(async move { queue.put(item).await.map_err(PutError::into_inner) })
    }

    fn get(&self) -> Boxed<'static, Option<u32>> {
        let queue = self.0.clone();
        Box::pin(async move { queue.get().await.ok().map(Job::done) })
    }

    fn try_put(&self, item: u32) -> Result<(), u32> {
        self.0.try_put(item).map_err(PutError::into_inner)
    }

    fn try_get(&self) -> Option<u32> {
        self.0.try_get().ok().map(Job::done)
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    fn close(&self) {
        self.0.close();
    }

    fn waiting(&self) -> usize {
        let statistics = self.statistics();
        statistics.queue.getters + statistics.queue.putters
    }
}
