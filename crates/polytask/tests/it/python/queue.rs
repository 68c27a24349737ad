//! Rows Q1–Q17: the queues of the tutorials.

use std::time::Duration;

use polytask::{GetError, JoinableQueue, LifoQueue, PriorityQueue, PutError, Queue};
use polytask_test::{Polled, waiting};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn q1_a_queue_is_first_in_first_out() {
    let queue = Queue::unbounded();
    for item in 0..100 {
        queue.try_put(item).unwrap();
    }
    assert!((0..100).all(|item| queue.try_get() == Ok(item)));
    // DIFFERENCE: without end only by that word: `Queue::new(0)` panics, where `maxsize=0` means no limit.
    assert!(std::panic::catch_unwind(|| Queue::<u8>::new(0)).is_err());
}

#[tokio::test(start_paused = true)]
async fn q2_get_waits_for_an_item_or_until_its_time_is_over() {
    let queue = Queue::new(1);
    let mut get = waiting(queue.get());
    queue.put(1).await.unwrap();
    assert_eq!(get.finish(), Ok(1));
    assert_eq!(queue.get().timeout(SECOND).await, Err(GetError::Empty));
    assert_eq!(queue.get().timeout(Duration::ZERO).await, Err(GetError::Empty));
    // DIFFERENCE: a negative time cannot be written.
}

#[test]
fn q3_get_nowait_of_an_empty_queue_is_refused() {
    assert_eq!(Queue::<u8>::new(1).try_get(), Err(GetError::Empty));
}

#[tokio::test(start_paused = true)]
async fn q4_put_waits_for_room_or_until_its_time_is_over() {
    let queue = Queue::new(1);
    queue.put(1).await.unwrap();
    // `Full`, and not `Empty` as the tutorials have it. DIFFERENCE: the item comes back with it.
    assert_eq!(queue.put(2).timeout(SECOND).await, Err(PutError::Full(2)));
    let mut put = waiting(queue.put(2));
    assert_eq!(queue.get().await, Ok(1));
    put.finish().unwrap();
}

#[test]
fn q5_put_nowait_into_a_full_queue_is_refused() {
    let queue = Queue::new(1);
    queue.try_put(1).unwrap();
    assert_eq!(queue.try_put(2), Err(PutError::Full(2)));
}

#[test]
fn q6_qsize_empty_and_full() {
    // DIFFERENCE: exact at the moment of the call, and on every system.
    let queue = Queue::new(2);
    assert_eq!((queue.len(), queue.is_empty(), queue.is_full()), (0, true, false));
    queue.try_put('a').unwrap();
    assert_eq!((queue.len(), queue.is_empty(), queue.is_full()), (1, false, false));
    queue.try_put('b').unwrap();
    assert_eq!((queue.len(), queue.is_empty(), queue.is_full()), (2, false, true));
}

#[test]
fn q7_a_closed_queue_takes_nothing_more_and_tells_its_consumers() {
    let queue = Queue::new(2);
    queue.try_put(1).unwrap();
    queue.close();
    assert_eq!(queue.try_put(2), Err(PutError::Closed(2)));
    // DIFFERENCE: for everyone and not for one process, what is in it can still be got, and consumers see the end;
    // Python's hang, or raise `ValueError` where they closed it themselves.
    assert_eq!(queue.try_get(), Ok(1));
    assert_eq!(queue.try_get(), Err(GetError::Closed));
}

#[test]
fn q8_q9_what_was_put_is_there() {
    // DIFFERENCE: no feeder thread, so there is nothing to flush or to give up: no `join_thread`, no
    // `cancel_join_thread`.
    let producer = Queue::new(1);
    let consumer = producer.clone();
    Polled::new(producer.put(1)).assert_ready().unwrap();
    drop(producer);
    assert_eq!(consumer.try_get(), Ok(1));
}

#[tokio::test]
async fn q10_one_queue_serves_tasks_and_threads() {
    // DIFFERENCE: there is one queue for both; between processes it is another crate's.
    let queue = Queue::new(1);
    let thread = std::thread::spawn({
        let queue = queue.clone();
        move || (0..10).try_for_each(|item| queue.put(item).blocking())
    });
    for item in 0..10 {
        assert_eq!(queue.get().await, Ok(item));
    }
    thread.join().unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn q11_no_two_consumers_get_the_same_item() {
    let queue = Queue::new(4);
    let consumers = [(); 3].map(|()| {
        let queue = queue.clone();
        tokio::spawn(async move {
            let mut got = Vec::new();
            while let Ok(item) = queue.get().await {
                got.push(item);
            }
            got
        })
    });
    queue.put_many(0..1000).await.unwrap();
    queue.close();
    let mut all = Vec::new();
    for consumer in consumers {
        all.extend(consumer.await.unwrap());
    }
    all.sort_unstable();
    assert_eq!(all, (0..1000).collect::<Vec<_>>());
}

#[test]
fn q12_a_lifo_queue_is_last_in_first_out() {
    let queue = LifoQueue::new(3);
    (1..=3).for_each(|item| queue.try_put(item).unwrap());
    assert_eq!([(); 3].map(|()| queue.try_get().unwrap()), [3, 2, 1]);
}

#[test]
fn q13_a_priority_queue_gives_the_smallest_first() {
    let queue = PriorityQueue::new(4);
    // DIFFERENCE: only the priority is compared, so that items without an order are no `TypeError`, and equals keep
    // the order in which they came.
    for item in [(3, "c"), (1, "second"), (1, "first"), (2, "b")] {
        queue.try_put(item).unwrap();
    }
    let got = [(); 4].map(|()| queue.try_get().unwrap());
    assert_eq!(got, [(1, "second"), (1, "first"), (2, "b"), (3, "c")]);
}

#[tokio::test]
async fn q14_a_sentinel_for_each_consumer_ends_them() {
    let queue = Queue::new(4);
    let consumers = [(); 2].map(|()| {
        let queue = queue.clone();
        tokio::spawn(async move {
            let mut eaten = 0;
            while let Ok(Some(_bun)) = queue.get().await {
                eaten += 1;
            }
            eaten
        })
    });
    queue.put_many((0..10).map(Some)).await.unwrap();
    queue.put_many([None, None]).await.unwrap();
    let mut eaten = 0;
    for consumer in consumers {
        eaten += consumer.await.unwrap();
    }
    assert_eq!(eaten, 10);
}

#[tokio::test]
async fn q14_producers_need_no_sentinel() {
    // DIFFERENCE: the end is told to every consumer when the last producer is gone, by whatever way.
    let queue = Queue::new(1);
    let producers = [queue.producer(), queue.producer()];
    for producer in producers {
        tokio::spawn(async move { producer.put(1).await.unwrap() });
    }
    let mut eaten = 0;
    while queue.get().await.is_ok() {
        eaten += 1;
    }
    assert_eq!(eaten, 2);
}

#[test]
fn q15_task_done_finishes_one_item() {
    // DIFFERENCE: a job is its own receipt and is used up by `done`, so there cannot be one call too many, which
    // Python answers with `ValueError`.
    let queue = JoinableQueue::new(1);
    queue.try_put(1).unwrap();
    assert_eq!(queue.statistics().unfinished, 1);
    queue.try_get().unwrap().done();
    assert_eq!(queue.statistics().unfinished, 0);
}

#[test]
fn q16_join_waits_until_every_item_is_done() {
    let queue = JoinableQueue::new(2);
    queue.try_put(1).unwrap();
    queue.try_put(2).unwrap();
    let mut join = waiting(queue.join());
    queue.try_get().unwrap().done();
    join.assert_asleep();
    let job = queue.try_get().unwrap();
    join.assert_asleep();
    job.done();
    join.finish();
}

#[test]
fn q17_a_bounded_queue_holds_a_fast_producer_back() {
    let queue = Queue::new(2);
    let mut puts: Vec<_> = (0..4).map(|item| Polled::new(queue.put(item))).collect();
    let entered = puts.iter_mut().filter_map(|put| put.poll().is_ready().then_some(())).count();
    assert_eq!((entered, queue.len()), (2, 2));
}
