//! Jobs: their order, their place, what they share, what becomes of their panics.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use polytask::{AsyncResult, Barrier, Event, Pool};

use super::{Busy, Drops, occupy, off_the_runtime, until_cancelled};

#[tokio::test]
async fn jobs_begin_in_the_order_in_which_they_were_submitted() {
    let Busy { pool, go, .. } = Busy::new(100);
    let order = Arc::new(Mutex::new(Vec::new()));
    for number in 0..100 {
        let order = Arc::clone(&order);
        pool.apply_async(move || order.lock().unwrap().push(number)).await.unwrap();
    }
    go.set();
    pool.close();
    pool.join().await.unwrap();
    assert!(order.lock().unwrap().iter().copied().eq(0..100));
}

#[tokio::test]
async fn as_many_jobs_run_at_a_time_as_there_are_workers_and_no_more() {
    let pool = Pool::new(3);
    let (most, now) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    // Nobody gets through before three are there.
    let together = Barrier::new(3);
    let results: Vec<_> = (0..30)
        .map(|_| {
            let (most, now, together) = (Arc::clone(&most), Arc::clone(&now), together.clone());
            pool.try_apply_async(move || {
                most.fetch_max(now.fetch_add(1, SeqCst) + 1, SeqCst);
                together.wait().blocking().unwrap();
                now.fetch_sub(1, SeqCst);
            })
            .unwrap()
        })
        .collect();
    for result in results {
        result.await.unwrap();
    }
    assert_eq!(most.load(SeqCst), 3);
}

#[tokio::test]
async fn a_short_job_does_not_wait_behind_a_long_one_while_a_worker_is_free() {
    let pool = Pool::new(2);
    let (go, _running) = occupy(&pool);
    for number in 0..50 {
        assert_eq!(pool.apply(move || number).await.unwrap(), number);
    }
    go.set();
}

#[tokio::test]
async fn a_job_that_waits_for_its_neighbour_gets_it() {
    let pool = Pool::new(2);
    let meet = Event::new();
    let waits = pool.try_apply_async({
        let meet = meet.clone();
        move || meet.wait().blocking()
    });
    let sets = pool.try_apply_async(move || meet.set());
    waits.unwrap().await.unwrap();
    sets.unwrap().await.unwrap();
}

#[tokio::test]
async fn a_panic_is_its_jobs_error_and_the_worker_goes_on() {
    let pool = Pool::named("oven", 1);
    let (failed, line) = (pool.apply(|| panic!("burnt {}", 7)), line!());
    let error = failed.await.unwrap_err();
    assert!(error.is_panic() && !error.is_cancelled());
    assert_eq!(error.panic().unwrap().message(), "burnt 7");
    let text = error.to_string();
    let start = format!("a job of pool `oven`, submitted at {}:{line}:", file!());
    assert!(text.starts_with(&start), "{text}");
    assert!(text.contains("panicked: burnt 7"), "{text}");
    assert_eq!(pool.apply(|| "bread").await.unwrap(), "bread");
}

#[tokio::test]
async fn a_value_whose_drop_panics_hurts_nobody() {
    struct Bad;
    impl Drop for Bad {
        fn drop(&mut self) {
            panic!("dropped");
        }
    }
    let pool = Pool::new(1);
    let bad = Bad;
    let (go, _running) = occupy(&pool);
    // It has not begun, so that its value is the worker's to drop.
    drop(pool.try_apply_async(|| Bad).unwrap());
    let queued = pool.try_apply_async(move || drop(bad)).unwrap();
    assert!(queued.cancel());
    assert!(queued.await.unwrap_err().is_cancelled());
    go.set();
    assert_eq!(pool.apply(|| 7).await.unwrap(), 7);
}

#[tokio::test]
async fn the_value_is_taken_once_and_an_error_by_everyone() {
    let pool = Pool::new(1);
    let job = pool.apply_async(|| String::from("bread")).await.unwrap();
    assert_eq!(job.cloned().await.unwrap(), "bread");
    assert_eq!(job.clone().await.unwrap(), "bread");
    let error = job.get().await.unwrap_err();
    assert!(error.is_taken(), "{error}");
    assert!(job.cloned().await.unwrap_err().is_taken());
    assert!(job.successful().unwrap(), "it still ended well");

    let job: AsyncResult<()> = pool.apply_async(|| panic!("burnt")).await.unwrap();
    for _ in 0..3 {
        assert!(job.get().await.unwrap_err().is_panic());
    }
}

#[tokio::test]
async fn a_dropped_result_detaches_and_its_value_is_dropped_when_the_job_ends() {
    let (pool, drops) = (Pool::new(1), Drops::default());
    let value = drops.one();
    drop(pool.apply_async(move || value).await.unwrap());
    pool.close();
    pool.join().await.unwrap();
    assert_eq!(drops.count(), 1);
}

#[tokio::test]
async fn a_job_submits_another() {
    let pool = Pool::new(2);
    let submitter = pool.submitter();
    let inner = pool.apply(move || submitter.try_apply_async(|| "inner").unwrap()).await.unwrap();
    assert_eq!(inner.await.unwrap(), "inner");
}

#[tokio::test]
async fn jobs_share_what_belongs_to_their_slot() {
    let made = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&made);
    let pool = Pool::builder().workers(2).initializer(move |slot| {
        counter.fetch_add(1, SeqCst);
        (slot, 0_u32)
    });
    let pool = pool.build();
    let jobs = pool.map_with(
        |job, ()| {
            let slot = job.slot();
            let local = job.local();
            assert_eq!(local.0, slot);
            local.1 += 1;
        },
        vec![(); 200],
    );
    jobs.chunk_size(1).await.unwrap();
    let both = Barrier::new(2);
    let counts = pool.map_with(
        move |job, ()| {
            both.wait().blocking().unwrap();
            job.local().1
        },
        [(), ()],
    );
    assert_eq!(counts.chunk_size(1).await.unwrap().iter().sum::<u32>(), 200);
    assert_eq!(made.load(SeqCst), 2, "each slot's was made once");
}

#[tokio::test]
async fn what_belongs_to_a_slot_outlives_its_worker() {
    let pool = Pool::builder().workers(1).initializer(|_| 0_u32).own_threads().build();
    for expected in 1..=3 {
        let count = pool.apply_with(|job| {
            *job.local() += 1;
            *job.local()
        });
        assert_eq!(count.await.unwrap(), expected);
        no_thread_left(&pool).await;
    }
}

/// Waits until the workers have ended, as they do by themselves.
async fn no_thread_left<L: Send + 'static>(pool: &Pool<L>) {
    while pool.statistics().threads > 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn more_workers_begin_at_once_with_what_is_queued() {
    let Busy { pool, go, running } = Busy::new(10);
    let queued = pool.try_apply_async(|| "done").unwrap();
    pool.resize(2);
    assert_eq!(queued.await.unwrap(), "done");
    assert!(!running.ready());
    go.set();
}

#[tokio::test]
async fn fewer_workers_are_reached_as_jobs_end_and_nothing_is_left_lying() {
    let drops = Drops::default();
    let maker = drops.clone();
    let pool = Pool::builder().workers(3).initializer(move |_| maker.one()).own_threads().build();
    let (meet, go) = (Barrier::new(4), Event::new());
    let running: Vec<_> = (0..3)
        .map(|_| {
            let (meet, go) = (meet.clone(), go.clone());
            let job = move || {
                meet.wait().blocking().unwrap();
                go.wait().blocking();
            };
            pool.try_apply_async(job).unwrap()
        })
        .collect();
    off_the_runtime(move || meet.wait().blocking().unwrap());
    pool.resize(1);
    let slots: Vec<_> = (0..20).map(|_| pool.try_apply_async_with(|job| job.slot()).unwrap()).collect();
    go.set();
    for slot in slots {
        assert_eq!(slot.await.unwrap(), 0);
    }
    for job in running {
        job.await.unwrap();
    }
    while pool.statistics().threads > 1 {
        tokio::task::yield_now().await;
    }
    assert_eq!(drops.count(), 2, "what belonged to the other two slots");
    pool.close();
    pool.join().await.unwrap();
    assert_eq!(drops.count(), 3);
}

#[tokio::test]
async fn a_smaller_pool_whose_last_worker_was_surplus_still_runs_what_is_queued() {
    let pool = Pool::builder().workers(2).own_threads().build();
    let (first, _first) = occupy(&pool);
    let (second, _second) = occupy(&pool);
    first.set();
    while pool.statistics().threads > 1 {
        tokio::task::yield_now().await;
    }
    // Only the worker of slot 1 is left, and there is no slot 1 any more.
    pool.resize(1);
    let queued = pool.try_apply_async_with(|job| job.slot()).unwrap();
    second.set();
    assert_eq!(queued.await.unwrap(), 0);
}

#[tokio::test]
async fn a_failing_initializer_breaks_the_pool_for_what_is_queued_and_later() {
    let gate = Event::new();
    let shut = gate.clone();
    let pool = Pool::builder().name("oven").workers(1).backlog(1).own_threads();
    let pool = pool.try_initializer(move |_| {
        shut.wait().blocking();
        Err::<(), _>("no gas")
    });
    let pool = pool.build();
    let queued: Vec<_> = (0..2).map(|_| pool.try_apply_async(|| ()).unwrap()).collect();
    let mut waits_for_room = polytask_test::waiting(pool.apply(|| ()));
    let mut hands_back = polytask_test::waiting(pool.apply_async(|| 7));
    gate.set();
    for job in queued {
        let error = job.await.unwrap_err();
        assert!(error.is_broken());
        assert!(error.to_string().ends_with("was not run: the initializer failed: no gas"), "{error}");
    }
    assert!(waits_for_room.finish().unwrap_err().is_broken());
    assert_eq!(hands_back.finish().unwrap_err().into_inner()(), 7);
    let refused = pool.try_apply_async(|| ()).unwrap_err();
    assert_eq!(refused.to_string(), "job not submitted: the pool is broken, since its initializer failed: no gas");
    pool.join().await.unwrap();
}

#[tokio::test]
async fn a_panicking_initializer_breaks_the_pool_and_running_jobs_end_well() {
    let pool = Pool::builder().workers(2).own_threads().initializer(|slot| assert_eq!(slot, 0, "no second pan"));
    let pool = pool.build();
    let (begun, go) = (Event::new(), Event::new());
    let running = pool.try_apply_async({
        let (begun, go) = (begun.clone(), go.clone());
        move || {
            begun.set();
            go.wait().blocking();
            "bread"
        }
    });
    begun.wait().await;
    let error = pool.apply(|| ()).await.unwrap_err();
    assert!(error.is_broken() && error.to_string().contains("no second pan"), "{error}");
    go.set();
    assert_eq!(running.unwrap().await.unwrap(), "bread");
}

#[tokio::test(start_paused = true)]
async fn a_sleep_that_ends_when_it_is_cancelled() {
    let pool = Pool::new(1);
    let job = pool.apply_async_with(|job| job.cancelled().blocking_timeout(Duration::from_secs(3600))).await.unwrap();
    while pool.statistics().running == 0 {
        tokio::task::yield_now().await;
    }
    assert!(!job.cancel(), "it has begun");
    assert!(job.await.unwrap(), "it was told");
}

#[tokio::test]
async fn a_running_job_is_told_by_a_terminate() {
    let pool = Pool::new(1);
    let job = pool.apply_async_with(until_cancelled).await.unwrap();
    while pool.statistics().running == 0 {
        tokio::task::yield_now().await;
    }
    pool.terminate();
    assert_eq!(job.await.unwrap(), "gave up");
}

#[tokio::test]
async fn slots_of_jobs_that_run_together_differ() {
    let pool = Pool::new(4);
    let together = Barrier::new(4);
    let slots = pool.map_with(
        move |job, ()| {
            together.wait().blocking().unwrap();
            job.slot()
        },
        [(); 4],
    );
    let slots: HashSet<_> = slots.chunk_size(1).await.unwrap().into_iter().collect();
    assert_eq!(slots, HashSet::from([0, 1, 2, 3]));
}
