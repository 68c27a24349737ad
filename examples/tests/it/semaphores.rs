//! X11 and X12.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use polytask::Barrier;

use crate::ended;
use crate::programs::transcript;

#[path = "../../11_karaoke.rs"]
mod karaoke;
#[path = "../../12_thread_semaphore.rs"]
mod thread_semaphore;

use self::karaoke::{Visit, open};
use self::thread_semaphore::add_up;

const SONG: Duration = Duration::from_secs(60);

#[tokio::test(start_paused = true)]
async fn x11_there_are_never_more_than_four_singers_inside() {
    for people in [6, 10, 100] {
        let visits = ended(open(people, 4, SONG)).await.unwrap();
        assert_eq!(visits.len(), people as usize, "everybody has sung");
        assert_eq!(most_inside(&visits), 4, "of {people} people");
    }
}

#[tokio::test(start_paused = true)]
async fn x11_who_came_first_goes_in_first() {
    let visits = ended(open(10, 4, SONG)).await.unwrap();
    assert!(visits.is_sorted_by_key(|visit| visit.person));
    assert!(visits.is_sorted_by_key(|visit| visit.entered));
}

#[test]
fn x12_never_more_than_four_threads_add() {
    let (inside, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let sums = add_up(100, 4, || {
        most.fetch_max(inside.fetch_add(1, Relaxed) + 1, Relaxed);
        std::thread::yield_now();
        inside.fetch_sub(1, Relaxed);
    });
    assert_eq!(sums, Vec::from_iter((0..100).map(|number| number * 2 + 5)));
    assert!(most.into_inner() <= 4);
}

#[test]
fn x12_four_threads_add_at_once() {
    let four = Barrier::named("four", 4);
    let sums = add_up(12, 4, || {
        four.wait().blocking_timeout(Duration::from_secs(30)).expect("four are inside together");
    });
    assert_eq!(sums.len(), 12);
}

#[tokio::test]
async fn x12_every_sum_is_printed_once() {
    let lines = transcript("12_thread_semaphore").await;
    let (total, sums) = lines.split_last().unwrap();
    assert_eq!(total, "10 threads have added up to 140");
    let mut sums: Vec<u32> = sums.iter().map(|sum| sum.parse().unwrap()).collect();
    sums.sort_unstable();
    assert_eq!(sums, Vec::from_iter((5..=23).step_by(2)));
}

/// How many were inside at once, just after somebody had come in.
fn most_inside(visits: &[Visit]) -> usize {
    let inside = |at| visits.iter().filter(|visit| visit.entered <= at && at < visit.left).count();
    visits.iter().map(|visit| inside(visit.entered)).max().unwrap_or(0)
}
