//! `JoinableQueue`: what is finished, and what was given up.

use std::panic::{AssertUnwindSafe, catch_unwind};

use polytask::{Bound, Job, JoinableQueue, LifoQueue, OnAbandoned, PriorityQueue};
use polytask_test::{Polled, waiting};

#[test]
fn join_waits_until_every_item_is_done() {
    let queue = JoinableQueue::new(3);
    queue.try_put(1).unwrap();
    queue.try_put(2).unwrap();
    let mut joins = [waiting(queue.join()), waiting(queue.join())];
    let (first, second) = (queue.try_get().unwrap(), queue.try_get().unwrap());
    assert!(queue.is_empty());
    assert_eq!(first.done(), 1);
    joins[0].assert_asleep();
    assert_eq!(second.done(), 2);
    for join in &mut joins {
        assert_eq!(join.finish().done, 2);
    }
}

#[test]
fn a_queue_that_was_never_used_is_joined_at_once() {
    let queue = JoinableQueue::<()>::new(1);
    let joined = Polled::new(queue.join()).assert_ready();
    assert_eq!((joined.done, joined.abandoned, joined.latest.len()), (0, 0, 0));
}

#[test]
fn a_join_that_was_woken_is_not_put_to_sleep_again_by_new_items() {
    let queue = JoinableQueue::new(3);
    queue.try_put(1).unwrap();
    let mut join = waiting(queue.join());
    queue.try_get().unwrap().done();
    queue.try_put(2).unwrap();
    join.finish();
    waiting(queue.join());
}

#[test]
fn a_job_that_is_dropped_is_abandoned_and_named() {
    let queue = JoinableQueue::new(3);
    queue.try_put("soup").unwrap();
    let mut join = waiting(queue.join());
    let line = line!() + 1;
    let job = queue.try_get().unwrap();
    assert_eq!(*job, "soup");
    drop(job);
    let joined = join.finish();
    assert_eq!((joined.done, joined.abandoned), (0, 1));
    let latest = joined.latest[0];
    assert_eq!((latest.got_at.line(), latest.panicking), (line, false));
    assert!(latest.got_at.file().ends_with("joinable.rs"));
}

#[test]
fn a_job_of_a_call_that_waited_names_that_call() {
    let queue = JoinableQueue::new(3);
    let line = line!() + 1;
    let mut get = waiting(queue.get());
    queue.try_put(1).unwrap();
    drop(get.finish().unwrap());
    assert_eq!(Polled::new(queue.join()).assert_ready().latest[0].got_at.line(), line);
}

#[test]
fn a_worker_that_panics_abandons_its_job() {
    let queue = JoinableQueue::new(3);
    queue.try_put(1).unwrap();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let _job = queue.try_get().unwrap();
        panic!("in the middle of it");
    }));
    assert!(outcome.is_err());
    let joined = Polled::new(queue.join()).assert_ready();
    assert_eq!(joined.abandoned, 1);
    assert!(joined.latest[0].panicking);
    assert!(joined.latest[0].to_string().ends_with("was dropped by a panic"));
}

#[test]
fn an_abandoned_job_is_put_back_where_that_was_asked_for() {
    let queue = JoinableQueue::new(1).on_abandoned(OnAbandoned::Requeue);
    queue.try_put("soup").unwrap();
    let job = queue.try_get().unwrap();
    queue.try_put("salad").unwrap();
    let join = waiting(queue.join());
    drop(job);
    join.assert_asleep();
    assert_eq!(queue.len(), 2, "there is room for what was there before");
    assert_eq!(queue.statistics().unfinished, 2);
    assert_eq!([(); 2].map(|()| queue.try_get().unwrap().done()), ["salad", "soup"]);
    join.assert_woken();
}

#[test]
fn a_job_that_is_put_back_wakes_a_getter() {
    let queue = JoinableQueue::new(1).on_abandoned(OnAbandoned::Requeue);
    queue.try_put(1).unwrap();
    let job = queue.try_get().unwrap();
    let mut get = waiting(queue.get());
    drop(job);
    assert_eq!(get.finish().unwrap().done(), 1);
}

/// A queue whose jobs cannot be weighed again once they have been [spoilt](spoil).
fn weighed_by_its_first() -> JoinableQueue<Vec<usize>> {
    JoinableQueue::new(Bound::weight(9, |item: &Vec<usize>| item[0])).on_abandoned(OnAbandoned::Requeue)
}

/// The next job, emptied, so that weighing it panics.
fn spoil(queue: &JoinableQueue<Vec<usize>>) -> Job<Vec<usize>> {
    let mut job = queue.try_get().unwrap();
    job.clear();
    job
}

#[test]
fn a_job_that_cannot_be_weighed_again_is_counted_and_its_panic_goes_on() {
    let queue = weighed_by_its_first();
    queue.try_put(vec![1]).unwrap();
    let mut join = waiting(queue.join());
    let job = spoil(&queue);
    assert!(catch_unwind(AssertUnwindSafe(|| drop(job))).is_err());
    assert_eq!(join.finish().abandoned, 1);
    let statistics = queue.statistics();
    assert_eq!((statistics.unfinished, statistics.queue.len, statistics.queue.used), (0, 0, 0));
}

/// A second panic during the first would end the process.
#[test]
fn a_job_that_cannot_be_weighed_again_in_a_panic_is_counted() {
    let queue = weighed_by_its_first();
    queue.try_put(vec![1]).unwrap();
    let mut join = waiting(queue.join());
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let _job = spoil(&queue);
        panic!("in the middle of it");
    }));
    assert_eq!(outcome.unwrap_err().downcast_ref(), Some(&"in the middle of it"));
    let joined = join.finish();
    assert_eq!((joined.abandoned, joined.latest[0].panicking), (1, true));
}

#[test]
fn nothing_is_put_back_into_a_closed_queue() {
    let queue = JoinableQueue::new(1).on_abandoned(OnAbandoned::Requeue);
    queue.try_put(1).unwrap();
    let job = queue.try_get().unwrap();
    queue.close();
    let mut get = Polled::new(queue.get());
    assert!(get.assert_ready().unwrap_err().is_closed());
    drop(job);
    assert_eq!(Polled::new(queue.join()).assert_ready().abandoned, 1);
    assert!(queue.is_empty());
}

#[test]
fn a_put_that_was_dropped_is_not_waited_for() {
    let queue = JoinableQueue::new(1);
    queue.try_put(1).unwrap();
    drop(waiting(queue.put(2)));
    queue.try_get().unwrap().done();
    assert_eq!(Polled::new(queue.join()).assert_ready().done, 1);
}

#[test]
fn a_getter_that_is_dropped_after_its_wake_up_abandons_nothing() {
    let queue = JoinableQueue::new(1);
    let get = waiting(queue.get());
    queue.try_put(1).unwrap();
    get.assert_woken();
    drop(get);
    assert_eq!(queue.statistics().abandoned, 0);
    assert_eq!(queue.try_get().unwrap().done(), 1);
}

#[test]
fn items_that_closing_hands_back_are_finished() {
    let queue = JoinableQueue::new(3);
    queue.try_put(1).unwrap();
    queue.try_put(2).unwrap();
    let job = queue.try_get().unwrap();
    let mut join = waiting(queue.join());
    assert_eq!(queue.close_now(), [2]);
    join.assert_asleep();
    job.done();
    join.finish();
}

#[test]
fn items_that_come_by_slots_and_in_numbers_are_waited_for() {
    let queue = JoinableQueue::new(9);
    queue.try_reserve().unwrap().put(1).unwrap();
    Polled::new(queue.put_many([2, 3])).assert_ready().unwrap();
    assert_eq!(queue.statistics().unfinished, 3);
    drop(queue.try_reserve());
    assert_eq!(queue.statistics().unfinished, 3);
}

#[test]
fn any_order_can_be_joined() {
    let stack = JoinableQueue::over(LifoQueue::new(3));
    let chores = JoinableQueue::over(PriorityQueue::new(3));
    for item in [2, 1, 3] {
        stack.try_put(item).unwrap();
        chores.try_put((item, ())).unwrap();
    }
    assert_eq!([(); 3].map(|()| stack.try_get().unwrap().done()), [3, 1, 2]);
    assert_eq!([(); 3].map(|()| chores.try_get().unwrap().done().0), [1, 2, 3]);
    Polled::new(stack.join()).assert_ready();
    Polled::new(chores.join()).assert_ready();
}

#[test]
fn a_job_can_be_worked_on_in_place() {
    let queue = JoinableQueue::new(1);
    queue.try_put(vec![1]).unwrap();
    let mut job = queue.try_get().unwrap();
    job.push(2);
    assert_eq!(Job::done(job), [1, 2]);
}

#[test]
fn only_the_latest_abandoned_jobs_are_remembered() {
    let queue = JoinableQueue::new(1);
    for item in 0..100 {
        queue.try_put(item).unwrap();
        drop(queue.try_get().unwrap());
    }
    let joined = Polled::new(queue.join()).assert_ready();
    assert_eq!((joined.abandoned, joined.latest.len()), (100, polytask::Joined::LATEST));
}
