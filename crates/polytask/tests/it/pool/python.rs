//! Python's pools, row by row.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use futures::StreamExt;
use polytask::{AsyncResult, JobError, Pool};

use super::{Busy, until_cancelled};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn o1_a_pool_has_so_many_workers_and_never_none() {
    assert_eq!(Pool::new(3).workers(), 3);
    assert_eq!(Pool::default().workers(), std::thread::available_parallelism().unwrap().get());
    let panic = std::panic::catch_unwind(|| Pool::named("empty", 0)).unwrap_err();
    assert!(panic.downcast_ref::<String>().unwrap().contains("pool `empty` cannot have 0 workers"));
    // DIFFERENCE: workers begin with the first job.
    assert_eq!(Pool::new(3).statistics().threads, 0);
}

#[tokio::test]
async fn o2_an_initializer_runs_in_each_worker_before_its_first_job() {
    let pool = Pool::builder().workers(2).initializer(|slot| slot * 10).build();
    let local = pool.apply_with(|job| (job.slot(), *job.local())).await.unwrap();
    assert_eq!(local.1, local.0 * 10);
    // DIFFERENCE from multiprocessing: one that raises breaks the pool, as a ThreadPoolExecutor.
    let pool = Pool::builder().workers(2).initializer(|_| panic!("no")).build();
    assert!(pool.apply(|| ()).await.unwrap_err().is_broken());
}

#[tokio::test]
async fn o3_apply_waits_for_the_result() {
    assert_eq!(Pool::new(2).apply(|| 6 * 7).await.unwrap(), 42);
    let pool = Pool::builder().own_threads().build();
    assert_eq!(super::off_the_runtime(move || pool.apply(|| 6 * 7).blocking()).unwrap(), 42);
}

#[tokio::test]
async fn o4_apply_async_returns_at_once_and_the_callback_gets_the_result() {
    let Busy { pool, go, .. } = Busy::new(2);
    let result = pool.apply_async(|| 7).await.unwrap();
    assert!(!result.ready());
    let seen = Arc::new(AtomicUsize::new(0));
    let record = Arc::clone(&seen);
    result.callback(move |value| record.store(*value, SeqCst));
    go.set();
    assert_eq!(result.await.unwrap(), 7);
    assert_eq!(seen.load(SeqCst), 7, "called before the result was released");
    pool.close();
    let refused = pool.apply_async(|| 8).await.unwrap_err();
    assert!(refused.is_closed());
    assert_eq!(refused.to_string(), "job not submitted: the pool is closed");
}

#[tokio::test]
async fn o4_a_callback_that_panics_is_reported_and_the_pool_goes_on() {
    let Busy { pool, go, .. } = Busy::new(2);
    let result = pool.apply_async(|| 7).await.unwrap();
    result.callback(|_| panic!("in a callback"));
    let second = Arc::new(AtomicUsize::new(0));
    let record = Arc::clone(&second);
    result.callback(move |value| record.store(*value, SeqCst));
    go.set();
    assert_eq!(result.await.unwrap(), 7);
    assert_eq!(second.load(SeqCst), 7, "the next one is called all the same");
    assert_eq!(pool.apply(|| 8).await.unwrap(), 8);
}

#[tokio::test]
async fn o5_map_keeps_the_order_and_deals_out_four_chunks_a_worker() {
    let pool = Pool::new(2);
    assert!(pool.map(|number| number * 2, 0..1000).await.unwrap().into_iter().eq((0..1000).map(|n| n * 2)));
    // 17 items for 2 workers: chunks of ceil(17 / 8) = 3, so 6 jobs.
    let Busy { pool, go, .. } = Busy::new(100);
    pool.resize(1);
    let map = polytask_test::waiting(pool.map(|n| n, 0..17));
    assert_eq!(pool.statistics().queued, 4, "ceil(17 / 4) = 5 items a chunk");
    map.assert_asleep();
    go.set();
    drop(map);
    // DIFFERENCE: the first error ends it, without going through the rest.
    let ran = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&ran);
    let Busy { pool, go, .. } = Busy::new(100);
    let mut map = polytask_test::waiting(pool.map(
        move |n: usize| {
            count.fetch_add(1, SeqCst);
            assert!(n != 3, "three");
        },
        0..10,
    ));
    go.set();
    let error = super::off_the_runtime(move || {
        while !map.is_woken() {
            std::thread::yield_now();
        }
        loop {
            if let std::task::Poll::Ready(result) = map.poll() {
                break result.unwrap_err();
            }
        }
    });
    assert_eq!(error.panic().unwrap().message(), "three");
    assert!(ran.load(SeqCst) >= 4);
}

#[tokio::test]
async fn o6_callbacks_run_on_no_worker() {
    let pool = Pool::builder().name("crawl").workers(1).own_threads().build();
    let (go, _running) = super::occupy(&pool);
    let result = pool.apply_async(|| ()).await.unwrap();
    let (sender, receiver) = tokio::sync::oneshot::channel();
    result.callback(move |()| _ = sender.send(std::thread::current().name().map(str::to_owned)));
    go.set();
    assert_eq!(receiver.await.unwrap().unwrap(), "crawl-callbacks");
}

#[tokio::test]
async fn o7_close_refuses_more_and_what_is_queued_is_run() {
    let Busy { pool, go, .. } = Busy::new(2);
    let queued = pool.apply_async(|| 7).await.unwrap();
    pool.close();
    assert!(pool.is_closed());
    assert!(pool.apply(|| 8).await.unwrap_err().is_closed());
    go.set();
    assert_eq!(queued.await.unwrap(), 7);
}

#[tokio::test]
async fn o8_join_only_after_close_or_terminate() {
    let Busy { pool, go, .. } = Busy::new(2);
    assert!(pool.join().await.unwrap_err().is_running());
    pool.close();
    let mut join = polytask_test::waiting(pool.join());
    go.set();
    pool.join().await.unwrap();
    join.finish().unwrap();
    pool.join().await.unwrap();
}

#[tokio::test]
async fn o9_terminate_abandons_what_is_queued_and_a_pending_get_ends() {
    let Busy { pool, go, running } = Busy::new(2);
    let queued = pool.apply_async(|| 7).await.unwrap();
    let mut get = polytask_test::waiting(queued.get());
    pool.terminate();
    // DIFFERENCE: there it waits for ever.
    let error = get.finish().unwrap_err();
    assert!(error.is_cancelled());
    assert!(error.to_string().ends_with("was cancelled before it began: the pool was terminated"), "{error}");
    // DIFFERENCE: a thread cannot be killed, so what runs goes on.
    assert!(!running.ready());
    go.set();
    running.await.unwrap();
    pool.join().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn o10_get_waits_times_out_and_raises_the_jobs_error() {
    let Busy { pool, go, running } = Busy::new(2);
    let error = running.get().timeout(SECOND).await.unwrap_err();
    assert!(error.is_timeout());
    assert!(error.to_string().ends_with("has not ended in 1s"), "{error}");
    let failing: AsyncResult<()> = pool.apply_async(|| panic!("no")).await.unwrap();
    go.set();
    running.get().await.unwrap();
    assert!(failing.get().await.unwrap_err().is_panic());
}

#[tokio::test(start_paused = true)]
async fn o11_ready_successful_and_wait() {
    let Busy { go, running, .. } = Busy::new(2);
    assert!(!running.ready());
    assert!(running.successful().unwrap_err().to_string().ends_with("has not ended"));
    assert!(!running.wait().timeout(SECOND).await);
    go.set();
    running.wait().await;
    assert!(running.ready() && running.successful().unwrap());
    assert!(running.wait().timeout(Duration::ZERO).await);
}

#[tokio::test]
async fn o12_results_are_collected_after_everything_was_submitted() {
    let pool = Pool::new(2);
    let mut results = Vec::new();
    for number in 0..10 {
        results.push(pool.apply_async(move || number).await.unwrap());
    }
    for (number, result) in results.into_iter().enumerate() {
        assert_eq!(result.await.unwrap(), number);
    }
}

#[tokio::test]
async fn o13_a_pool_for_waiting_may_be_bigger_than_the_machine() {
    let pool = Pool::new(20);
    let together = polytask::Barrier::new(20);
    let met = pool.map(move |()| together.wait().blocking().is_ok(), [(); 20]).chunk_size(1).await.unwrap();
    assert_eq!(met, [true; 20]);
}

#[tokio::test]
async fn o14_an_executor_is_a_pool() {
    let executor = Pool::new(2);
    let future = executor.apply_async(|| 7).await.unwrap();
    assert_eq!(future.get().await.unwrap(), 7, "result()");
    let results: Vec<i32> = executor.imap(|n| n + 1, [1, 2]).map(Result::unwrap).collect().await;
    assert_eq!(results, [2, 3], "map()");
    executor.close();
    executor.join().await.unwrap();
    assert!(executor.apply_async(|| 7).await.is_err(), "RuntimeError after shutdown");
}

#[tokio::test]
async fn o14_shutdown_may_cancel_what_is_queued() {
    let Busy { pool, go, running } = Busy::new(2);
    let queued = pool.apply_async(|| 7).await.unwrap();
    pool.terminate();
    assert!(queued.await.unwrap_err().is_cancelled());
    go.set();
    running.await.unwrap();
}

#[tokio::test]
async fn o14_cancel_succeeds_only_before_the_job_runs() {
    let Busy { pool, go, running } = Busy::new(2);
    let queued = pool.apply_async(|| 7).await.unwrap();
    assert!(!running.cancel());
    assert!(queued.cancel());
    assert!(queued.cancel(), "and it stays cancelled");
    assert!(queued.ready() && !queued.successful().unwrap());
    assert!(queued.get().await.unwrap_err().is_cancelled());
    go.set();
    running.wait().await;
    assert!(!running.cancel());
    assert!(running.successful().unwrap());
    let pool = Pool::new(1);
    let job = pool.apply_async_with(until_cancelled).await.unwrap();
    drop(pool);
    job.wait().await;
}

#[tokio::test]
async fn o15_add_done_callback_sees_the_result_however_the_job_ends() {
    let Busy { pool, go, .. } = Busy::new(3);
    let seen = polytask::Queue::new(3);
    let add = |job: &AsyncResult<i32>| {
        let seen = seen.clone();
        job.add_done_callback(move |result| seen.try_put(result.copied().map_err(JobError::is_panic)).unwrap());
    };
    let good = pool.apply_async(|| 7).await.unwrap();
    let bad = pool.apply_async(|| panic!("no")).await.unwrap();
    let cancelled = pool.apply_async(|| 8).await.unwrap();
    [&good, &bad, &cancelled].into_iter().for_each(add);
    cancelled.cancel();
    assert_eq!(seen.get().await.unwrap(), Err(false));
    go.set();
    assert_eq!(seen.get().await.unwrap(), Ok(7));
    assert_eq!(seen.get().await.unwrap(), Err(true));
    // Called at once if it is done already.
    add(&good);
    assert_eq!(seen.get().await.unwrap(), Ok(7));
}
