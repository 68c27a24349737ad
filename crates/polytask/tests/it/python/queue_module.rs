//! The rest of the `queue` module, and `multiprocessing.Queue` beside it.

use polytask::{Bound, GetError, JoinableQueue, LifoQueue, PriorityQueue, PutError, Queue};
use polytask_test::{Polled, waiting};

#[test]
fn queue_every_order_can_be_joined() {
    // DIFFERENCE: `task_done` and `join` belong to a `JoinableQueue`, over any order, since a queue that nobody joins
    // should not have to be told what is done.
    let (first, last) = (JoinableQueue::over(LifoQueue::new(1)), JoinableQueue::over(PriorityQueue::new(1)));
    first.try_put(1).unwrap();
    last.try_put((1, 'a')).unwrap();
    first.try_get().unwrap().done();
    last.try_get().unwrap().done();
    Polled::new(first.join()).assert_ready();
    Polled::new(last.join()).assert_ready();
}

#[test]
fn queue_shutdown_refuses_puts_and_drains_gets() {
    let queue = Queue::new(1);
    queue.try_put(1).unwrap();
    let mut put = waiting(queue.put(2));
    queue.close();
    assert_eq!(put.finish(), Err(PutError::Closed(2)), "a put that waits wakes with it");
    assert_eq!(queue.try_put(3), Err(PutError::Closed(3)));
    assert_eq!(queue.try_get(), Ok(1));
    assert_eq!(queue.try_get(), Err(GetError::Closed));
    queue.close();
}

#[test]
fn queue_shutdown_immediate_empties_and_wakes_joiners() {
    let queue = JoinableQueue::new(2);
    queue.try_put(1).unwrap();
    queue.try_put(2).unwrap();
    let mut join = waiting(queue.join());
    // DIFFERENCE: the items are handed back and not thrown away.
    assert_eq!(queue.close_now(), [1, 2]);
    join.finish();
    assert_eq!(queue.try_get().unwrap_err(), GetError::Closed);
}

#[test]
fn queue_shutdown_wakes_getters() {
    let queue = Queue::<u8>::new(1);
    let mut gets = [waiting(queue.get()), waiting(queue.get())];
    queue.close();
    for get in &mut gets {
        assert_eq!(get.finish(), Err(GetError::Closed));
    }
}

#[test]
fn simple_queue_never_holds_a_put_back() {
    let queue = Queue::unbounded();
    for item in 0..1000 {
        Polled::new(queue.put(item)).assert_ready().unwrap();
    }
    assert_eq!(queue.len(), 1000);
}

#[test]
fn subclass_hooks_have_no_counterpart() {
    // DIFFERENCE: `_init`, `_qsize`, `_put` and `_get` ran the user's code under the queue's lock. A priority of one's
    // own type, and a weight of each item, are what is left to choose.
    let queue = PriorityQueue::<std::cmp::Reverse<u8>, &str>::new(Bound::weight(9, |(_, word): &(_, &str)| word.len()));
    queue.try_put((std::cmp::Reverse(1), "small")).unwrap();
    queue.try_put((std::cmp::Reverse(2), "big")).unwrap();
    assert_eq!(queue.try_get().unwrap().1, "big");
}
