use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use futures::StreamExt;
use polytask::{Event, Group, Task, TaskPool, active_children, spawn};
use polytask_test::{Polled, waiting};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

/// Counts how many run at the same time, and the most there were.
#[derive(Clone, Default)]
struct Gauge {
    now: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

impl Gauge {
    async fn pass(self, number: u64) -> u64 {
        self.most.fetch_max(self.now.fetch_add(1, SeqCst) + 1, SeqCst);
        sleep(SECOND * u32::try_from(10 - number % 10).unwrap()).await;
        self.now.fetch_sub(1, SeqCst);
        number
    }
}

#[tokio::test(start_paused = true)]
async fn map_keeps_the_order_and_the_limit() {
    let (pool, gauge) = (TaskPool::new(3), Gauge::default());
    let numbers = pool.map(|number| gauge.clone().pass(number), 0..20).await.unwrap();
    assert!(numbers.into_iter().eq(0..20));
    assert_eq!(gauge.most.load(SeqCst), 3);
    assert_eq!(pool.statistics().running, 0);
}

#[tokio::test(start_paused = true)]
async fn two_maps_of_one_pool_share_its_limit() {
    let (pool, gauge) = (TaskPool::new(2), Gauge::default());
    let map = |range| pool.map(|number| gauge.clone().pass(number), range);
    let (one, other) = tokio::join!(map(0..10), map(10..20));
    assert_eq!(one.unwrap().len() + other.unwrap().len(), 20);
    assert_eq!(gauge.most.load(SeqCst), 2);
}

#[tokio::test(start_paused = true)]
async fn the_first_failure_ends_a_map_and_stops_the_others() {
    let own = Task::builder().spawn(async {
        let pool = TaskPool::new(3);
        let start = Instant::now();
        let failing = async |number: u64| {
            assert_ne!(number, 1, "no flour");
            sleep(SECOND * 60 * u32::try_from(number).unwrap()).await;
            number
        };
        let error = pool.map(failing, 0..10).await.unwrap_err();
        assert!(error.panic().unwrap().message().contains("no flour"));
        assert!(start.elapsed() < SECOND);
        while !active_children().is_empty() {
            tokio::task::yield_now().await;
        }
    });
    own.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn try_map_goes_on_after_a_failure() {
    let results = TaskPool::new(2).try_map(async |number: u32| 6 / number, 0..4).await;
    assert!(results[0].is_err());
    assert_eq!(results[1..], [Ok(6), Ok(3), Ok(2)]);
}

#[tokio::test]
async fn a_map_that_is_dropped_terminates_its_tasks_and_gives_back_its_places() {
    let pool = TaskPool::new(2);
    drop(waiting(pool.map(async |_| pending::<()>().await, 0..10)));
    while pool.statistics().running > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(pool.map(async |number| number, [7]).await.unwrap(), [7]);
}

#[tokio::test(start_paused = true)]
async fn a_map_whose_time_is_over_says_how_many_had_not_ended() {
    let pool = TaskPool::new(2);
    let late = pool.map(async |number| sleep(SECOND * number).await, [1, 60, 60]).timeout(SECOND * 10);
    assert_eq!(late.await.unwrap_err().to_string(), "2 of 3 have not ended in 10s");
}

#[tokio::test]
async fn an_endless_input_is_read_no_further_than_the_limit() {
    let (pool, read) = (TaskPool::new(3), Arc::new(AtomicUsize::new(0)));
    let input = (0u64..).inspect({
        let read = Arc::clone(&read);
        move |_| _ = read.fetch_add(1, SeqCst)
    });
    let mut numbers = pool.imap(async |number| number, input);
    for expected in 0..100 {
        assert_eq!(numbers.next().await, Some(Ok(expected)));
        assert!(read.load(SeqCst) <= usize::try_from(expected).unwrap() + 4);
    }
}

#[tokio::test(start_paused = true)]
async fn unordered_results_come_as_they_end() {
    let sleeps = TaskPool::new(3).imap_unordered(
        async |seconds| {
            sleep(SECOND * seconds).await;
            seconds
        },
        [3, 1, 2],
    );
    assert_eq!(sleeps.map(Result::unwrap).collect::<Vec<_>>().await, [1, 2, 3]);
}

#[tokio::test]
async fn dropping_a_next_loses_nothing() {
    let go = Event::new();
    let pool = TaskPool::new(1);
    let gate = go.clone();
    let mut numbers = pool.imap(
        |number| {
            let gate = gate.clone();
            async move {
                gate.wait().await;
                number
            }
        },
        0..3,
    );
    drop(waiting(numbers.next()));
    go.set();
    drop(Polled::new(numbers.next()));
    assert!(numbers.map(Result::unwrap).collect::<Vec<_>>().await.into_iter().eq(0..3));
}

#[tokio::test]
async fn its_tasks_are_in_the_group_of_whoever_maps() {
    let group = Group::new();
    let go = Event::new();
    let mapping = group.spawn({
        let go = go.clone();
        async move {
            TaskPool::new(2)
                .map(
                    move |_| {
                        let go = go.clone();
                        async move { go.wait().await }
                    },
                    0..2,
                )
                .await
        }
    });
    let mapping = mapping.await;
    while group.active().len() < 3 {
        tokio::task::yield_now().await;
    }
    go.set();
    group.join().await.unwrap();
    assert!(mapping.await.unwrap().is_ok());
}

#[test]
#[should_panic = "cannot run at most 0 tasks"]
fn a_pool_for_no_task_at_all_is_refused() {
    TaskPool::new(0);
}

#[tokio::test]
async fn a_function_that_panics_before_its_task_panics_at_the_map() {
    let map = spawn(async { TaskPool::new(1).map(|_| -> std::future::Ready<()> { panic!("early") }, [1]).await });
    assert_eq!(map.await.unwrap_err().panic().unwrap().message(), "early");
}

#[tokio::test(start_paused = true)]
async fn those_that_ended_behind_another_or_wait_for_their_turn_are_told_apart() {
    let pool = TaskPool::new(2);
    let late = pool.map(async |number| sleep(SECOND * number).await, [60, 1]).timeout(SECOND * 10);
    assert_eq!(late.await.unwrap_err().to_string(), "1 of 2 has not ended in 10s");

    let _busy = waiting(pool.map(async |_| pending::<()>().await, [1, 2]));
    let late = pool.map(async |number| number, [1, 2]).timeout(SECOND);
    assert_eq!(late.await.unwrap_err().to_string(), "1 of 1 has not ended in 1s");
}

#[tokio::test(start_paused = true)]
async fn a_next_that_runs_out_of_time_leaves_its_result_for_the_next_one() {
    let mut numbers = TaskPool::new(2).imap(
        async |number| {
            sleep(SECOND * number).await;
            number
        },
        [3, 1, 2],
    );
    let late = numbers.next().timeout(SECOND * 2).await.unwrap_err();
    assert_eq!(late.to_string(), "1 of 2 has not ended in 2s");
    for expected in [3, 1, 2] {
        assert_eq!(numbers.next().await, Some(Ok(expected)));
    }
    assert_eq!(numbers.next().timeout(Duration::ZERO).await, Ok(None));
}
