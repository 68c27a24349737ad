//! X6 and X10.

use std::collections::BTreeSet;

use crate::ended;
use crate::programs::transcript;

#[path = "../../10_balance.rs"]
mod balance;

const AMOUNTS: [i64; 2] = [5, 8];

#[tokio::test]
async fn x6_lines_that_belong_together_stay_together() {
    let lines = transcript("06_serialised").await;
    let second = lines.iter().position(|line| line == "joined in the loop").unwrap();
    assert_eq!(lines[0], "with a lock");
    let with_a_lock = pairs(&lines[1..second]);
    assert_eq!(BTreeSet::from_iter(with_a_lock.clone()), BTreeSet::from_iter(0..5), "in whatever order");
    assert_eq!(with_a_lock.len(), 5);
    assert_eq!(pairs(&lines[second + 1..]), Vec::from_iter(0..5), "in the order of the loop");
}

#[tokio::test(start_paused = true)]
async fn x10_a_balance_that_is_read_and_written_at_the_same_time_drifts() {
    assert_ne!(ended(balance::without_a_lock(AMOUNTS, 1000)).await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn x10_a_balance_that_one_at_a_time_changes_ends_at_zero() {
    assert_eq!(balance::with_a_lock(AMOUNTS, 1000).await.unwrap(), 0);
}

#[tokio::test(start_paused = true)]
async fn x10_a_lock_holds_while_the_others_have_their_turn() {
    assert_eq!(ended(balance::with_a_lock(AMOUNTS, 1000)).await.unwrap(), 0);
}

/// The workers' numbers, each of which has said that it runs and, with nothing in between, that it is done.
#[track_caller]
fn pairs(lines: &[String]) -> Vec<u32> {
    let number = |pair: &[String]| {
        let [begun, done] = pair else { panic!("{lines:?} are not pairs") };
        let (number, id) = begun.strip_suffix(" is running").unwrap().split_once(": ").unwrap();
        assert_eq!(*done, format!("{number}:{id} is done"), "after {begun:?}");
        number.parse().unwrap()
    };
    lines.chunks(2).map(number).collect()
}
