//! Which types can be sent, shared, moved and kept, at compile time.
//!
//! What is guarded or queued is a `Cell` wherever the object asks for no more than `Send`, and an `Rc` where it must
//! not pass.

#![allow(clippy::extra_unused_type_parameters, reason = "the probes exist for their bounds alone")]

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use polytask::wait::{Operation, Timeout, Wait};
use polytask::{
    Barrier, BoundedPermit, BoundedSemaphore, Condition, Connection, Event, ExitStatus, Group, GroupBuilder,
    GroupError, GroupStatistics, Items, Job, JoinableQueue, LifoQueue, Lock, LockGuard, OwnedBoundedPermit,
    OwnedLockGuard, OwnedPermit, OwnedRLockGuard, OwnedReadGuard, OwnedWriteGuard, Owner, Panic, Permit, PriorityQueue,
    Producer, Queue, RLock, RLockGuard, ReadGuard, Receiver, RwLock, Semaphore, Sender, Slot, Spawner,
    StillRunningError, Task, TaskError, TaskFailure, TaskHandle, TaskId, WriteGuard, pipe, spawn,
};

type Data = Cell<u8>;

/// Each of the types has all of the traits.
macro_rules! all {
    ($($bound:tt)+) => {
        /// Compiles if the bounds hold.
        fn probe<T: $($bound)+>() {}
    };
}

/// None of the types is `Send`.
macro_rules! not_send {
    ($($object:ty),* $(,)?) => {$(
        const _: fn() = || {
            trait AmbiguousIfSend<A> {
                fn probe() {}
            }
            impl<T: ?Sized> AmbiguousIfSend<()> for T {}
            struct IsSend;
            impl<T: ?Sized + Send> AmbiguousIfSend<IsSend> for T {}
            <$object as AmbiguousIfSend<_>>::probe();
        };
    )*};
}

#[test]
fn handles_can_be_sent_and_shared() {
    all!(Clone + Send + Sync + Unpin + 'static);
    probe::<Lock<Data>>();
    probe::<RwLock<u8>>();
    probe::<Semaphore>();
    probe::<BoundedSemaphore>();
    probe::<Event>();
    probe::<Barrier>();
    probe::<RLock<u8>>();
    probe::<Owner>();
    probe::<Condition<Data>>();
    probe::<Queue<Data>>();
    probe::<LifoQueue<Data>>();
    probe::<PriorityQueue<u8, Data>>();
    probe::<JoinableQueue<Data>>();
    probe::<Connection<Data, Data>>();
    probe::<Sender<Data>>();
    probe::<Receiver<Data>>();
    probe::<Task<Data>>();
    probe::<TaskHandle>();
    probe::<Spawner>();
}

#[test]
fn owners_can_be_sent_and_shared() {
    all!(Send + Sync + Unpin + 'static);
    probe::<Group>();
    probe::<GroupBuilder>();
}

#[test]
fn what_is_told_of_an_end_can_be_kept() {
    all!(Clone + Send + Sync + Unpin + PartialEq + std::fmt::Debug + 'static);
    probe::<ExitStatus>();
    probe::<Panic>();
    probe::<TaskId>();
    probe::<TaskError>();
    probe::<StillRunningError>();
    probe::<GroupError>();
    probe::<TaskFailure>();
    probe::<GroupStatistics>();
}

#[test]
fn guards_can_be_sent_with_what_they_guard() {
    all!(Send + Unpin);
    probe::<LockGuard<'_, Data>>();
    probe::<OwnedLockGuard<Data>>();
    probe::<ReadGuard<'_, u8>>();
    probe::<WriteGuard<'_, u8>>();
    probe::<OwnedReadGuard<u8>>();
    probe::<OwnedWriteGuard<u8>>();
    probe::<Permit<'_>>();
    probe::<OwnedPermit>();
    probe::<BoundedPermit<'_>>();
    probe::<OwnedBoundedPermit>();
    probe::<RLockGuard<'_, u8>>();
    probe::<OwnedRLockGuard<u8>>();
    probe::<Slot<'_, Data>>();
    probe::<Producer<Data>>();
    probe::<Job<Data>>();
    probe::<Items<Data>>();
}

#[test]
fn guards_can_be_shared_where_their_data_can() {
    all!(Sync);
    probe::<LockGuard<'_, u8>>();
    probe::<OwnedLockGuard<u8>>();
    probe::<ReadGuard<'_, u8>>();
    probe::<WriteGuard<'_, u8>>();
    probe::<Permit<'_>>();
    probe::<OwnedPermit>();
    probe::<Producer<Data>>();
}

/// A wait, a wait with a limit, and a wait that is only lent.
fn assert_wait<O: Operation>(mut wait: Wait<O>)
where
    Wait<O>: Send + Unpin + Future,
    Timeout<O>: Send + Unpin + Future,
{
    fn is_future<T: Send + Unpin + Future>(_: T) {}
    is_future(&mut wait);
    is_future(wait.timeout(Duration::MAX));
}

#[test]
fn waits_can_be_sent_and_moved() {
    let lock = Lock::new(Data::default());
    assert_wait(lock.acquire());
    assert_wait(lock.acquire_owned());
    let lock = RwLock::new(0);
    assert_wait(lock.read());
    assert_wait(lock.write());
    assert_wait(lock.read_owned());
    assert_wait(lock.write_owned());
    let lock = RLock::new(0);
    assert_wait(lock.acquire());
    assert_wait(lock.acquire_owned_as(&Owner::new()));
    let lock = Lock::new(Data::default());
    let condition = Condition::new(&lock);
    assert_wait(condition.wait(lock.try_acquire().expect("nobody holds it")));
    assert_wait(condition.wait_for(lock.try_acquire_owned().expect("nobody holds it"), |_| true));
    let semaphore = Semaphore::new(1);
    assert_wait(semaphore.acquire());
    assert_wait(semaphore.acquire_many_owned(1));
    let semaphore = BoundedSemaphore::new(1);
    assert_wait(semaphore.acquire());
    assert_wait(semaphore.acquire_many(1));
    assert_wait(semaphore.acquire_many_owned(1));
    assert_wait(Event::new().wait());
    assert_wait(Barrier::new(1).wait());
    let queue = Queue::new(1);
    assert_wait(queue.put(Data::default()));
    assert_wait(queue.put_many([Data::default()]));
    assert_wait(queue.reserve());
    assert_wait(queue.get());
    assert_wait(queue.get_many(1));
    assert_wait(queue.ready());
    let queue = PriorityQueue::new(1);
    assert_wait(queue.put((1, Data::default())));
    assert_wait(queue.get());
    let queue = JoinableQueue::new(1);
    assert_wait(queue.put(Data::default()));
    assert_wait(queue.get());
    assert_wait(queue.join());
    let (left, right) = pipe::<Data, Data>(1);
    assert_wait(left.send(Data::default()));
    assert_wait(right.recv());
    assert_wait(right.poll());
}

#[tokio::test]
async fn waits_for_tasks_can_be_sent_and_moved() {
    let task = spawn(async { Data::default() });
    assert_wait(task.join());
    assert_wait(task.handle().join());
    assert_wait(task.value());
    assert_wait(task.cloned());
    assert_wait(task.into_future());
    let group = Group::new();
    assert_wait(group.spawn(async {}));
    assert_wait(group.spawn_fallible(async { Ok::<_, String>(Data::default()) }));
    assert_wait(Task::builder().spawn_in(&group, async {}));
    assert_wait(group.join());
    fn assert_send<T: Send>(_: T) {}
    assert_send(Task::builder());
    assert_send(polytask::run(async {}));
}

not_send!(
    Lock<Rc<u8>>,
    OwnedLockGuard<Rc<u8>>,
    RwLock<Rc<u8>>,
    RLock<Rc<u8>>,
    RLock<Cell<u8>>,
    RLockGuard<'static, Cell<u8>>,
    Condition<Rc<u8>>,
    Queue<Rc<u8>>,
    JoinableQueue<Rc<u8>>,
    Connection<Rc<u8>, u8>,
    Connection<u8, Rc<u8>>,
    Job<Rc<u8>>,
    Items<Rc<u8>>,
);
