//! The laws, for everything that is like a lock and everything that is like a queue.

use polytask::{BoundedSemaphore, JoinableQueue, LifoQueue, Lock, PriorityQueue, Queue, RLock, RwLock, Semaphore};
use polytask_test::{lock_laws, queue_laws};

use crate::adapters::{Lawful, TokenQueue, Turnstile};

lock_laws!(lock, || Lawful(Lock::new(())));
lock_laws!(semaphore_of_one, || Lawful(Semaphore::new(1)));
lock_laws!(bounded_semaphore_of_one, || Lawful(BoundedSemaphore::new(1)));
lock_laws!(rwlock_of_writers, || Lawful(RwLock::new(())));
lock_laws!(rlock, || Lawful(RLock::new(())));
lock_laws!(queue_of_one_token, TokenQueue::new);
// Between the notification and the lock somebody else may slip in, as the documentation says.
lock_laws!(
    turnstile_of_a_condition,
    Turnstile::new,
    only_one_is_inside,
    first_come_first_served,
    a_release_wakes_exactly_the_first_waiter,
    a_dropped_waiter_gives_up_its_turn,
    a_waiter_that_is_dropped_after_its_grant_passes_it_on,
    a_call_that_was_never_polled_leaves_no_trace,
    a_waiter_that_moved_is_woken_where_it_is,
    the_statistics_return_to_rest,
);

queue_laws!(queue, |capacity| Lawful(Queue::<u32>::new(capacity)));
queue_laws!(lifo_queue, |capacity| Lawful(LifoQueue::<u32>::new(capacity)));
queue_laws!(priority_queue, |capacity| Lawful(PriorityQueue::<u8, u32>::new(capacity)));
queue_laws!(joinable_queue, |capacity| Lawful(JoinableQueue::<u32>::new(capacity)));
