//! Maps: their order, their chunks, how much of their input they read.

use std::cell::Cell;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use futures::StreamExt;
use polytask::{Event, Pool};
use polytask_test::waiting;

use super::Busy;

#[tokio::test]
async fn a_map_of_nothing_is_nothing() {
    let pool = Pool::new(2);
    assert_eq!(pool.map(|n: i32| n, []).await.unwrap(), []);
    assert_eq!(pool.map(|n: i32| n, []).chunk_size(3).await.unwrap(), []);
    assert!(pool.imap(|n: i32| n, []).next().await.is_none());
    assert!(pool.imap_unordered(|n: i32| n, []).next().await.is_none());
    assert!(pool.try_map(|n: i32| n, []).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_map_with_less_room_than_chunks_goes_on_as_there_is_some() {
    let pool = Pool::builder().workers(2).backlog(1).build();
    assert!(pool.map(|n| n, 0..1000).chunk_size(1).await.unwrap().into_iter().eq(0..1000));
    assert!(pool.try_map(|n| n, 0..100).chunk_size(1).await.unwrap().into_iter().map(Result::unwrap).eq(0..100));
}

#[tokio::test]
async fn the_first_error_of_a_map_is_the_first_in_the_order_of_its_input() {
    let pool = Pool::new(2);
    let late = Event::new();
    let gate = late.clone();
    let map = pool.map(
        move |n| match n {
            1 => {
                gate.wait().blocking();
                panic!("one");
            }
            2 => {
                gate.set();
                panic!("two");
            }
            n => n,
        },
        0..4,
    );
    let error = map.chunk_size(1).await.unwrap_err();
    assert_eq!(error.panic().unwrap().message(), "one", "though two came first");
}

#[tokio::test]
async fn every_item_of_a_try_map_has_its_own_result() {
    let pool = Pool::new(2);
    let results = pool.try_map(|n| assert!(n % 3 != 0, "{n}"), 0..9).chunk_size(4).await.unwrap();
    for (n, result) in results.into_iter().enumerate() {
        match n % 3 {
            0 => assert_eq!(result.unwrap_err().panic().unwrap().message(), n.to_string()),
            _ => result.unwrap(),
        }
    }
}

#[tokio::test]
async fn a_starmap_spreads_pairs() {
    let pool = Pool::new(2);
    let powers = pool.starmap(|base: u64, power| base.pow(power), (0..10).map(|n| (2, n)));
    assert_eq!(powers.await.unwrap()[9], 512);
}

#[tokio::test]
async fn an_imap_yields_in_order_and_goes_on_after_an_error() {
    let pool = Pool::new(3);
    for size in [1, 4] {
        let results: Vec<_> = pool.imap(|n| 12 / n, [3, 0, 4]).chunk_size(size).collect().await;
        assert_eq!(*results[0].as_ref().unwrap(), 4);
        assert!(results[1].as_ref().unwrap_err().is_panic());
        assert_eq!(*results[2].as_ref().unwrap(), 3);
    }
}

#[tokio::test]
async fn an_imap_reads_no_more_of_its_input_than_it_may_have_outstanding() {
    let Busy { pool, go, running } = Busy::new(3);
    let read = Cell::new(0);
    let mut imap = pool.imap(|n| n, (0..1000).inspect(|_| read.set(read.get() + 1)));
    assert_eq!(read.get(), 0, "nothing before it is polled");
    let next = waiting(imap.next());
    assert_eq!(read.get(), 4, "three are queued, and one waits for room");
    drop(next);
    go.set();
    running.await.unwrap();
    // None was yielded: so all four places are its own.
    for number in 0..20 {
        assert_eq!(imap.next().await.unwrap().unwrap(), number);
        assert!(read.get() <= number + 5, "{} read when {number} was yielded", read.get());
    }
}

#[tokio::test]
async fn an_unordered_imap_yields_what_has_ended() {
    let pool = Pool::new(2);
    let go = Event::new();
    let gate = go.clone();
    let wait_for_zero = move |n| {
        if n == 0 {
            gate.wait().blocking();
        }
        n
    };
    let mut imap = pool.imap_unordered(wait_for_zero, 0..100);
    let mut seen = HashSet::new();
    for _ in 0..99 {
        assert!(seen.insert(imap.next().await.unwrap().unwrap()));
    }
    assert!(!seen.contains(&0));
    go.set();
    assert_eq!(imap.next().await.unwrap().unwrap(), 0);
    assert!(imap.next().await.is_none());
    assert!(imap.next().await.is_none(), "and so it stays");
}

#[tokio::test]
async fn the_input_of_a_map_may_borrow() {
    let names = [String::from("one"), String::from("three")];
    let pool = Pool::new(2);
    assert_eq!(pool.map(|name: String| name.len(), names.iter().cloned()).await.unwrap(), [3, 5]);
}

#[tokio::test]
async fn a_panic_of_the_input_is_the_callers() {
    let pool = Pool::new(1);
    let submitter = pool.submitter();
    let bad = (0..10).inspect(|n| assert!(*n < 5, "five"));
    let task = tokio::spawn(async move { submitter.map(|n| n, bad).chunk_size(1).await.map(|_| ()) });
    assert!(task.await.unwrap_err().is_panic());
    assert_eq!(pool.apply(|| 7).await.unwrap(), 7);
}

#[tokio::test]
async fn a_map_of_a_closed_pool_is_refused_and_of_a_terminated_one_cancelled() {
    let Busy { pool, go, .. } = Busy::new(1);
    let mut map = waiting(pool.map(|n| n, 0..4).chunk_size(1));
    pool.terminate();
    assert!(map.finish().unwrap_err().is_cancelled());
    assert!(pool.map(|n| n, 0..4).await.unwrap_err().is_closed());
    assert!(pool.try_map(|n| n, 0..4).await.unwrap_err().is_closed());
    let last: Vec<_> = pool.imap(|n| n, 0..4).collect().await;
    assert_eq!(last.len(), 1);
    assert!(last[0].as_ref().unwrap_err().is_closed());
    go.set();
}

#[tokio::test(start_paused = true)]
async fn a_map_that_runs_out_of_time_cancels_its_rest() {
    let Busy { pool, go, .. } = Busy::new(10);
    let error = pool.map(|n| n, 0..4).timeout(Duration::from_secs(2)).await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(pool.statistics().queued, 0);
    go.set();
}

#[tokio::test]
async fn a_map_over_many_items_loses_none() {
    let pool = Pool::new(4);
    let sum = Arc::new(AtomicUsize::new(0));
    let add = Arc::clone(&sum);
    let numbers = pool.imap_unordered(move |n| _ = add.fetch_add(n, SeqCst), 0..10_000).chunk_size(7);
    assert_eq!(numbers.map(Result::unwrap).count().await, 10_000);
    assert_eq!(sum.load(SeqCst), 10_000 * 9_999 / 2);
}

#[test]
fn a_chunk_of_nothing_is_refused() {
    let pool = Pool::builder().own_threads().build();
    let chunk = std::panic::AssertUnwindSafe(|| drop(pool.map(|n| n, 0..4).chunk_size(0)));
    let panic = std::panic::catch_unwind(chunk).unwrap_err();
    assert!(panic.downcast_ref::<&str>().unwrap().contains("chunk_size(0)"));
}

#[tokio::test]
async fn a_map_deals_out_its_items_however_many_workers_there_may_be() {
    let pool = Pool::new(usize::MAX);
    assert_eq!(pool.map(|number| number * 2, 0..5).await.unwrap(), [0, 2, 4, 6, 8]);
}

#[tokio::test]
async fn whoever_reads_a_long_chunk_leaves_others_their_turn() {
    let pool = Pool::new(1);
    let mut numbers = pool.imap(|number| number, 0..1000).chunk_size(1000);
    assert_eq!(StreamExt::next(&mut numbers).await.unwrap().unwrap(), 0);
    let other = polytask::spawn(async {});
    assert_eq!(numbers.count().await, 999);
    assert!(other.is_finished());
}

#[tokio::test]
async fn a_next_that_runs_out_of_time_leaves_its_result_for_the_next_one() {
    let Busy { pool, go, .. } = Busy::new(4);
    let mut numbers = pool.imap(|number| number, 0..2);
    let late = numbers.next().timeout(Duration::ZERO).await.unwrap().unwrap_err();
    assert!(late.is_timeout());
    assert!(late.to_string().ends_with("has not ended in 0ns"), "{late}");
    go.set();
    assert_eq!(numbers.next().await.unwrap().unwrap(), 0);
    assert_eq!(numbers.next().await.unwrap().unwrap(), 1);
    assert!(numbers.next().timeout(Duration::ZERO).await.is_none());
}
