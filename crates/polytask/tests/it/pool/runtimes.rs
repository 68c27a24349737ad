//! Pools and the runtimes whose threads they borrow.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use polytask::{Event, JobError, Pool};
use tokio::runtime::{Builder, Runtime};

use super::{Drops, occupy, off_the_runtime};

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_paused_clock_goes_on_beside_an_idle_pool() {
    let pool = Pool::new(2);
    assert_eq!(pool.apply(|| 7).await.unwrap(), 7);
    tokio::time::sleep(Duration::from_secs(3600)).await;
    assert_eq!(pool.apply(|| 8).await.unwrap(), 8);
}

#[test]
fn a_pool_is_built_outside_and_used_inside() {
    let pool = Pool::new(1);
    assert_eq!(runtime().block_on(pool.apply(|| 7)).unwrap(), 7);
    // That runtime is gone, and the next one serves as well.
    assert_eq!(runtime().block_on(pool.apply(|| 8)).unwrap(), 8);
}

#[test]
fn a_pool_that_was_built_inside_is_used_from_any_thread() {
    let runtime = runtime();
    let pool = runtime.block_on(async { Pool::new(1) });
    assert_eq!(pool.apply(|| 7).blocking().unwrap(), 7);
}

#[test]
fn a_pool_without_any_thread_says_so_and_takes_nothing() {
    let pool = Pool::named("lost", 1);
    let submit = std::panic::AssertUnwindSafe(|| _ = pool.try_apply_async(|| 7));
    let panic = std::panic::catch_unwind(submit).unwrap_err();
    let text = panic.downcast_ref::<String>().unwrap();
    assert!(text.contains("pool `lost` has no threads to run a job") && text.contains("own_threads()"), "{text}");
    assert_eq!(pool.statistics().queued, 0);
}

#[test]
fn a_result_is_released_without_its_callbacks_if_the_runtime_has_no_thread_for_them() {
    let runtime = runtime();
    let pool = runtime.block_on(async { Pool::new(1) });
    let (go, running) = occupy(&pool);
    let drops = Drops::default();
    let (early, late) = (drops.one(), drops.one());
    running.callback(move |()| drop(early));
    let called = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&called);
    running.callback(move |()| _ = count.fetch_add(1, SeqCst));
    runtime.shutdown_background();
    go.set();
    running.get().blocking().unwrap();
    running.callback(move |()| drop(late));
    pool.close();
    pool.join().blocking().unwrap();
    assert_eq!((drops.count(), called.load(SeqCst)), (2, 0));
}

#[test]
fn a_job_that_comes_after_the_end_of_its_runtime_is_cancelled() {
    let runtime = runtime();
    let pool = runtime.block_on(async { Pool::new(1) });
    drop(runtime);
    let error = pool.apply(|| 7).blocking().unwrap_err();
    assert!(error.is_cancelled() && error.to_string().contains("the runtime has shut down"), "{error}");
    assert_eq!(pool.statistics().threads, 0);
}

#[test]
fn the_end_of_a_runtime_waits_for_jobs_that_run_and_not_for_those_that_are_queued() {
    let runtime = Builder::new_multi_thread().worker_threads(1).build().unwrap();
    let pool = runtime.block_on(async { Pool::new(1) });
    let ran = Arc::new(AtomicUsize::new(0));
    // Each takes longer than a worker keeps its thread.
    let jobs: Vec<_> = (0..50)
        .map(|_| {
            let ran = Arc::clone(&ran);
            let job = move || {
                std::thread::sleep(Duration::from_millis(20));
                ran.fetch_add(1, SeqCst);
            };
            pool.try_apply_async(job).unwrap()
        })
        .collect();
    jobs[0].wait().blocking();
    drop(runtime);
    let results = jobs.into_iter().map(|job| job.get().blocking());
    let cancelled = results.filter(|result| result.as_ref().is_err_and(JobError::is_cancelled)).count();
    assert_eq!(ran.load(SeqCst) + cancelled, 50);
    assert!(cancelled > 40, "only those that had begun were waited for: {cancelled}");
}

#[test]
fn jobs_of_another_runtime_outlive_the_one_that_shuts_down() {
    let pool = Pool::new(1);
    let (first, second) = (runtime(), runtime());
    let (begun, go) = (Event::new(), Event::new());
    let long = first.block_on(async {
        let (begun, go) = (begun.clone(), go.clone());
        let job = move || {
            begun.set();
            go.wait().blocking();
            // Longer than a worker keeps its thread, so that it asks for another one, of a runtime that has none.
            std::thread::sleep(Duration::from_millis(20));
            1
        };
        pool.try_apply_async(job).unwrap()
    });
    begun.wait().blocking();
    let queued = second.block_on(async { pool.try_apply_async(|| 2).unwrap() });
    first.shutdown_background();
    go.set();
    assert_eq!(second.block_on(queued.get()).unwrap(), 2);
    assert_eq!(second.block_on(long.get()).unwrap(), 1);
}

#[tokio::test]
async fn an_idle_pool_holds_no_thread() {
    let pool = Pool::new(2);
    pool.apply(|| ()).await.unwrap();
    while pool.statistics().threads > 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_busy_pool_lets_others_have_the_only_blocking_thread() {
    let run = || {
        let runtime = Builder::new_current_thread().max_blocking_threads(1).build().unwrap();
        let stop = Event::new();
        runtime.block_on(async {
            let pool = Pool::builder().workers(1).backlog(usize::MAX).build();
            // A job that is always followed by another one.
            fn again(pool: polytask::Submitter, stop: Event) {
                std::thread::sleep(Duration::from_millis(1));
                if !stop.is_set() {
                    let (next, end) = (pool.clone(), stop);
                    let _ = pool.try_apply_async(move || again(next, end));
                }
            }
            let (submitter, end) = (pool.submitter(), stop.clone());
            pool.apply(move || again(submitter, end)).await.unwrap();
            tokio::task::spawn_blocking(|| ()).await.unwrap();
            stop.set();
        });
    };
    off_the_runtime(run);
}

#[test]
fn a_pool_with_its_own_threads_needs_no_runtime() {
    let pool = Pool::builder().name("crunch").workers(2).own_threads().build();
    assert_eq!(pool.map(|n| n * 2, 0..10).blocking().unwrap()[9], 18);
    let names = pool.apply(|| std::thread::current().name().unwrap().to_owned()).blocking().unwrap();
    assert!(names == "crunch-0" || names == "crunch-1", "{names}");
}

#[test]
fn a_job_runs_inside_the_runtime_that_lends_its_thread() {
    let runtime = runtime();
    let pool = Pool::new(1);
    let value = runtime.block_on(pool.apply(|| tokio::runtime::Handle::current().block_on(async { 7 })));
    assert_eq!(value.unwrap(), 7);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_storm_of_submitters_loses_nothing() {
    let pool = Arc::new(Pool::builder().workers(3).backlog(5).build());
    let done = Arc::new(AtomicUsize::new(0));
    let tasks: Vec<_> = (0..20)
        .map(|number| {
            let (pool, done) = (Arc::clone(&pool), Arc::clone(&done));
            tokio::spawn(async move {
                for round in 0..200 {
                    let done = Arc::clone(&done);
                    let count = move || _ = done.fetch_add(1, SeqCst);
                    match (number + round) % 3 {
                        0 => pool.apply(count).await.unwrap(),
                        1 => pool.apply_async(count).await.unwrap().await.unwrap(),
                        _ => drop(pool.apply_async(count).await.unwrap()),
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    pool.close();
    pool.join().await.unwrap();
    assert_eq!(done.load(SeqCst), 4000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_storm_of_dropped_calls_leaves_nothing() {
    let pool = Arc::new(Pool::builder().workers(2).backlog(3).build());
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let pool = Arc::clone(&pool);
            tokio::spawn(async move {
                for polls in 0..300 {
                    polytask_test::cut_after(polls % 4, pool.apply(|| ())).await;
                    polytask_test::cut_when_woken(polls % 3, pool.apply_async(|| ())).await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(pool.apply(|| 7).await.unwrap(), 7);
    pool.close();
    pool.join().await.unwrap();
    let statistics = pool.statistics();
    assert_eq!((statistics.queued, statistics.running, statistics.waiting, statistics.threads), (0, 0, 0, 0));
}

#[test]
fn occupy_says_that_a_job_runs() {
    let pool = Pool::builder().workers(1).own_threads().build();
    let (go, _running) = occupy(&pool);
    assert_eq!(pool.statistics().running, 1);
    go.set();
}

#[test]
fn a_job_for_which_the_system_has_no_thread_ends_and_the_pool_goes_on() {
    // No thread can have a stack of that size.
    let barren = Builder::new_current_thread().enable_all().thread_stack_size(1 << 50).build().unwrap();
    let pool = Pool::new(1);
    let lost = barren.block_on(async { pool.try_apply_async(|| 7).unwrap() });
    let error = lost.get().blocking_timeout(Duration::from_secs(10)).unwrap_err();
    assert!(error.is_cancelled() && error.to_string().contains("the system has none left"), "{error}");
    assert_eq!(runtime().block_on(async { pool.apply(|| 8).await.unwrap() }), 8);
}
