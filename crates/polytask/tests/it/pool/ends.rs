//! The ends of a pool: close, terminate, join, drop.

use std::thread;
use std::time::Duration;

use polytask::{AsyncResult, Event, Pool};
use polytask_test::waiting;

use super::{Busy, Drops, off_the_runtime, until_cancelled};

#[tokio::test]
async fn close_refuses_those_who_wait_for_room() {
    let Busy { pool, go, .. } = Busy::new(0);
    let mut apply = waiting(pool.apply(|| 7));
    let mut apply_async = waiting(pool.apply_async(|| 7));
    pool.close();
    assert!(apply.finish().unwrap_err().is_closed());
    assert_eq!(apply_async.finish().unwrap_err().into_inner()(), 7);
    go.set();
}

#[tokio::test]
async fn terminate_ends_every_wait_and_runs_nothing_more() {
    let Busy { pool, go, running } = Busy::new(1);
    let drops = Drops::default();
    let value = drops.one();
    let mut queued = waiting(pool.apply(move || drop(value)));
    let mut waits = waiting(pool.apply(|| 7));
    pool.terminate();
    assert!(queued.finish().unwrap_err().is_cancelled());
    assert!(waits.finish().unwrap_err().is_closed());
    assert_eq!(drops.count(), 1);
    pool.close();
    pool.terminate();
    go.set();
    pool.join().await.unwrap();
    running.await.unwrap();
}

#[tokio::test]
async fn dropping_a_pool_terminates_it_without_blocking() {
    let Busy { pool, go, running } = Busy::new(1);
    let submitter = pool.submitter();
    let queued = pool.try_apply_async(|| 7).unwrap();
    // The job runs still, and so this line would wait for ever if it waited.
    drop(pool);
    assert!(queued.await.unwrap_err().is_cancelled());
    assert!(submitter.is_closed());
    assert!(submitter.try_apply_async(|| 7).unwrap_err().is_closed());
    assert!(!running.ready());
    go.set();
    running.await.unwrap();
}

#[tokio::test]
async fn a_dropped_pool_tells_the_job_that_runs() {
    let pool = Pool::new(1);
    let begun = Event::new();
    let begins = begun.clone();
    let job = pool.try_apply_async_with(move |job| {
        begins.set();
        until_cancelled(job)
    });
    begun.wait().await;
    drop(pool);
    assert_eq!(job.unwrap().await.unwrap(), "gave up");
}

#[tokio::test]
async fn a_job_may_drop_its_own_pool() {
    let pool = Pool::new(1);
    let submitter = pool.submitter();
    let (go, _running) = super::occupy(&pool);
    let job = submitter.try_apply_async(move || drop(pool)).unwrap();
    go.set();
    job.await.unwrap();
    assert!(submitter.is_closed());
}

#[tokio::test(start_paused = true)]
async fn a_timed_join_tells_how_many_jobs_are_unfinished() {
    let pool = Pool::builder().name("oven").workers(1).own_threads().build();
    let (go, _running) = super::occupy(&pool);
    for _ in 0..2 {
        pool.try_apply_async(|| ()).unwrap();
    }
    pool.close();
    let error = pool.join().timeout(Duration::from_secs(2)).await.unwrap_err();
    assert_eq!((error.unfinished(), error.is_running()), (3, false));
    assert_eq!(error.to_string(), "pool `oven` not joined in 2s: 3 jobs unfinished");
    go.set();
    pool.join().await.unwrap();
}

#[test]
fn join_ends_when_no_worker_is_left_and_what_belongs_to_slots_is_dropped() {
    let drops = Drops::default();
    let maker = drops.clone();
    let pool = Pool::builder().workers(2).own_threads().initializer(move |_| maker.one()).build();
    let jobs: Vec<_> = (0..20).map(|number| pool.try_apply_async(move || number).unwrap()).collect();
    pool.close();
    pool.join().blocking().unwrap();
    assert_eq!(pool.statistics().threads, 0);
    assert!(jobs.iter().all(AsyncResult::ready));
    let made = drops.count();
    assert!((1..=2).contains(&made), "{made}");
}

#[test]
fn what_is_parked_in_a_slot_is_dropped_with_the_pool() {
    let drops = Drops::default();
    let maker = drops.clone();
    let pool = Pool::builder().workers(1).own_threads().initializer(move |_| maker.one()).build();
    pool.apply(|| ()).blocking().unwrap();
    while pool.statistics().threads > 0 {
        std::thread::yield_now();
    }
    assert_eq!(drops.count(), 0);
    drop(pool);
    assert_eq!(drops.count(), 1);
}

#[tokio::test]
async fn a_pool_that_was_never_used_is_joined_at_once() {
    let pool = Pool::new(4);
    pool.close();
    pool.join().await.unwrap();
    off_the_runtime(|| {
        let pool = Pool::new(4);
        pool.terminate();
        pool.join().blocking().unwrap();
    });
}

#[test]
fn join_of_a_terminated_pool_comes_after_the_ends_of_all_that_was_queued() {
    struct SlowDrop(Event, Event);

    impl Drop for SlowDrop {
        fn drop(&mut self) {
            self.0.set();
            self.1.wait().blocking();
        }
    }

    let Busy { pool, go, running } = Busy::new(2);
    let (dropping, let_go) = (Event::new(), Event::new());
    let slow = SlowDrop(dropping.clone(), let_go.clone());
    let first = pool.try_apply_async(move || drop(slow)).unwrap();
    let second = pool.try_apply_async(|| ()).unwrap();
    let called = Event::new();
    let call = called.clone();
    second.error_callback(move |_| call.set());
    thread::scope(|scope| {
        scope.spawn(|| pool.terminate());
        dropping.wait().blocking();
        go.set();
        running.get().blocking().unwrap();
        let joined = pool.join().blocking_timeout(Duration::from_millis(100));
        let_go.set();
        assert_eq!(joined.unwrap_err().unfinished(), 2);
        pool.join().blocking().unwrap();
        assert!(first.ready() && second.ready() && called.is_set());
    });
}
