//! What refused calls say, and give back.

use std::error::Error;
use std::time::Duration;

use polytask::{
    Barrier, BoundedSemaphore, GetError, JoinableQueue, Lock, PutError, PutManyError, Queue, RecvError, ReserveError,
    SendError, pipe_one_way,
};
#[cfg(feature = "inspect")]
use polytask::{Owner, RLock, RwLock, Semaphore};

const TWO_SECONDS: Duration = Duration::from_secs(2);

/// A payload that can do nothing.
struct Opaque;

/// An error as people take it along.
fn boxed(error: impl Error + Send + Sync + 'static) -> Box<dyn Error + Send + Sync> {
    Box::new(error)
}

#[cfg(feature = "inspect")]
#[tokio::test(start_paused = true)]
async fn an_acquire_that_ran_out_of_time_names_the_object_the_limit_and_who_is_in_the_way() {
    let lock = Lock::named("tickets", ());
    let (_held, at) = (lock.acquire().await, line!());
    let error = lock.acquire().timeout(TWO_SECONDS).await.unwrap_err();
    assert_eq!(error.limit(), TWO_SECONDS);
    assert!(format!("{error:?}").starts_with("AcquireTimeoutError { object: tickets, limit: 2s"));
    assert_blames(&boxed(error).to_string(), "lock `tickets` not acquired in 2s: acquired ", at);

    let semaphore = Semaphore::named("booth", 0);
    let message = semaphore.acquire().timeout(TWO_SECONDS).await.unwrap_err().to_string();
    assert_eq!(message, "semaphore `booth` not acquired in 2s", "nobody has acquired it");

    let lock = RwLock::named("menu", ());
    let (_held, at) = (lock.write().await, line!());
    let message = lock.read().timeout(TWO_SECONDS).await.unwrap_err().to_string();
    assert_blames(&message, "read-write lock `menu` not acquired in 2s: acquired ", at);

    let lock = RLock::named("account", ());
    let (_held, at) = (lock.acquire().await, line!());
    let message = lock.acquire_as(&Owner::new()).timeout(TWO_SECONDS).await.unwrap_err().to_string();
    assert_blames(&message, "re-entrant lock `account` not acquired in 2s: acquired ", at);
}

#[cfg(not(feature = "inspect"))]
#[tokio::test(start_paused = true)]
async fn an_acquire_that_ran_out_of_time_names_the_object_and_the_limit() {
    let lock = Lock::named("tickets", ());
    let _held = lock.acquire().await;
    let refused = lock.acquire().timeout(TWO_SECONDS).await.unwrap_err();
    assert_eq!(boxed(refused).to_string(), "lock `tickets` not acquired in 2s");
}

#[cfg(feature = "inspect")]
#[tokio::test(start_paused = true)]
async fn of_several_in_the_way_one_is_named_and_the_others_are_counted() {
    let seats = Semaphore::named("seats", 3);
    let (_first, at) = (seats.acquire().await, line!());
    let _others = (seats.acquire().await, seats.acquire().await);
    let message = seats.acquire().timeout(TWO_SECONDS).await.unwrap_err().to_string();
    assert!(message.ends_with(&format!("errors.rs:{at}, and by 2 others")), "{message}");
}

#[cfg(feature = "inspect")]
#[tokio::test(start_paused = true)]
async fn the_task_in_the_way_is_named() {
    let lock = Lock::named("tickets", ());
    let taken = polytask::Event::new();
    let (buyer, at) = (
        polytask::Task::builder().name("buyer-3").spawn({
            let (lock, taken) = (lock.clone(), taken.clone());
            async move {
                let _held = lock.acquire().await;
                taken.set();
                std::future::pending::<()>().await;
            }
        }),
        line!() - 5,
    );
    taken.wait().await;
    let message = lock.acquire().timeout(TWO_SECONDS).await.unwrap_err().to_string();
    assert_blames(&message, "lock `tickets` not acquired in 2s: acquired ", at);
    assert!(message.contains("by task `buyer-3` at "), "{message}");
    buyer.terminate();
}

/// What was acquired by the line `at` of this file.
#[cfg(feature = "inspect")]
#[track_caller]
fn assert_blames(message: &str, beginning: &str, at: u32) {
    assert!(message.starts_with(beginning), "{message}");
    assert!(message.ends_with(&format!("errors.rs:{at}")), "{message}");
}

#[tokio::test(start_paused = true)]
async fn a_bounded_semaphore_says_what_it_has() {
    let seats = BoundedSemaphore::named("seats", 4);
    let _held = seats.acquire_many(3).await.unwrap();

    let too_many = seats.acquire_many(5).await.unwrap_err();
    let sentence = "bounded semaphore `seats` cannot hand out 5 permits: it has only 4 in all";
    assert_eq!(format!("{too_many:?}"), "TooManyPermits { object: seats, count: 5, permits: 4 }");
    assert_eq!(boxed(too_many).to_string(), sentence);
    let too_many = seats.acquire_many(5).timeout(TWO_SECONDS).await.unwrap_err();
    assert!(too_many.is_too_many() && !too_many.is_timeout());
    assert_eq!(boxed(too_many).to_string(), sentence);

    let timeout = seats.acquire_many(2).timeout(TWO_SECONDS).await.unwrap_err();
    assert!(timeout.is_timeout() && !timeout.is_too_many());
    assert!(boxed(timeout).to_string().starts_with("bounded semaphore `seats` not acquired in 2s"));

    let refused = seats.release(4).unwrap_err();
    let sentence = "bounded semaphore `seats` cannot take back 4 permits: only 3 of its 4 are out";
    assert_eq!(format!("{refused:?}"), "ReleaseError { object: seats, count: 4, out: 3 }");
    assert_eq!(boxed(refused).to_string(), sentence);
}

#[tokio::test(start_paused = true)]
async fn a_broken_barrier_says_what_broke_it() {
    let barrier = Barrier::named("start", 2);
    let broken = barrier.wait().timeout(TWO_SECONDS).await.unwrap_err();
    assert_eq!(boxed(broken.clone()).to_string(), "barrier `start` is broken: the time of a wait ran out");
    assert_eq!(format!("{broken:?}"), "BrokenBarrierError { object: start, cause: Timeout }");
    assert!(!broken.is_reset());
    let late = barrier.wait().await.unwrap_err();
    assert_eq!(late.to_string(), broken.to_string(), "it stays what it was broken by");
    barrier.reset();
    let mut waiter = polytask_test::waiting(barrier.wait());
    barrier.reset();
    let reset = waiter.finish().unwrap_err();
    assert!(reset.is_reset());
    assert_eq!(reset.to_string(), "barrier `start` was reset before all its parties had come");
}

#[test]
fn a_refused_put_gives_the_item_back() {
    let queue = Queue::new(1);
    queue.try_put(Opaque).unwrap();
    let full = queue.try_put(Opaque).unwrap_err();
    assert!(full.is_full() && !full.is_closed());
    assert_eq!(format!("{full} {full:?}"), "the queue is full Full(..)");
    let Opaque = full.into_inner();

    queue.close();
    let closed = queue.try_put(Opaque).unwrap_err();
    assert!(closed.is_closed() && !closed.is_full());
    assert_eq!(format!("{closed} {closed:?}"), "the queue is closed Closed(..)");
    assert_eq!(boxed(closed.map_to_unit()).to_string(), "the queue is closed");
}

/// For errors over any payload.
trait MapToUnit {
    fn map_to_unit(self) -> PutError<()>;
}

impl<T> MapToUnit for PutError<T> {
    fn map_to_unit(self) -> PutError<()> {
        match self {
            Self::Full(_) => PutError::Full(()),
            Self::Closed(_) => PutError::Closed(()),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_put_of_many_gives_back_those_that_are_not_in() {
    let queue = Queue::new(1);
    let error = queue.put_many([1, 2, 3]).timeout(TWO_SECONDS).await.unwrap_err();
    assert!(error.is_full() && !error.is_closed());
    assert_eq!(error.to_string(), "the queue is full: 2 items not put");
    assert_eq!(error.clone().into_inner(), [2, 3]);
    boxed(error);
    queue.close();
    let error = queue.put_many([4]).await.unwrap_err();
    assert_eq!(error, PutManyError::Closed(vec![4]));
    assert_eq!(error.to_string(), "the queue is closed: 1 items not put");
}

#[test]
fn a_refused_get_says_whether_there_may_be_more() {
    let queue = Queue::<Opaque>::new(1);
    let empty = queue.try_get().err().unwrap();
    assert!(empty.is_empty() && !empty.is_closed());
    assert_eq!(boxed(empty).to_string(), "the queue is empty");
    queue.close();
    let closed = queue.try_get().err().unwrap();
    assert_eq!(closed, GetError::Closed);
    assert_eq!(boxed(closed).to_string(), "the queue is closed");
}

#[tokio::test(start_paused = true)]
async fn a_refused_reservation_says_why() {
    let queue = Queue::<Opaque>::new(1);
    let _slot = queue.reserve().await.unwrap();
    let full = queue.reserve().timeout(TWO_SECONDS).await.err().unwrap();
    assert!(full.is_full() && !full.is_closed());
    assert_eq!(boxed(full).to_string(), "the queue is full");
    queue.close();
    let closed = queue.reserve().await.err().unwrap();
    assert_eq!(closed, ReserveError::Closed);
    assert_eq!(boxed(closed).to_string(), "the queue is closed");
}

#[tokio::test(start_paused = true)]
async fn a_join_that_ran_out_of_time_says_how_much_is_left() {
    let queue = JoinableQueue::new(3);
    queue.put_many([1, 2]).await.unwrap();
    let error = queue.join().timeout(TWO_SECONDS).await.unwrap_err();
    assert_eq!(error.unfinished(), 2);
    assert!(boxed(error).to_string().contains("2 unfinished items"));
}

#[test]
fn a_refused_send_gives_the_message_back() {
    let (receiver, sender) = pipe_one_way(1);
    sender.try_send(Opaque).unwrap();
    let full = sender.try_send(Opaque).unwrap_err();
    assert!(full.is_full());
    assert_eq!(format!("{full} {full:?}"), "the pipe is full Full(..)");
    let Opaque = full.into_inner();
    drop(receiver);
    let closed = sender.try_send(Opaque).unwrap_err();
    assert!(closed.is_closed());
    assert_eq!(closed.to_string(), "the pipe is closed");
    boxed(SendError::Closed(1));
}

#[test]
fn a_refused_receive_says_whether_there_may_be_more() {
    let (receiver, sender) = pipe_one_way::<u8>(1);
    let empty = receiver.try_recv().unwrap_err();
    assert!(empty.is_empty() && !empty.is_eof());
    assert_eq!(boxed(empty).to_string(), "the pipe is empty");
    drop(sender);
    let end = receiver.try_recv().unwrap_err();
    assert_eq!(end, RecvError::Eof);
    assert_eq!(boxed(end).to_string(), "the other end of the pipe is closed");
}
