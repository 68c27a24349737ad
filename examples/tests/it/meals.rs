//! X23 to X25.

use std::time::Duration;

use crate::ended;

#[path = "../../23_buns.rs"]
mod buns;
#[path = "../../25_joinable.rs"]
mod joinable;
#[path = "../../24_sentinel.rs"]
mod sentinel;
#[path = "../../24_without_sentinel.rs"]
mod without_sentinel;

const PACE: Duration = Duration::from_secs(1);
const FOODS: &[(&str, u32)] = &[("bun", 20), ("rib", 10), ("soup", 1)];

#[tokio::test(start_paused = true)]
async fn x23_guests_who_know_how_many_to_eat_eat_all_and_go() {
    for (guests, each) in [(1, 5), (2, 5)] {
        let eaten = ended(buns::share_out(guests, each, PACE)).await.unwrap();
        assert!(eaten.iter().all(|by_one| by_one.len() == each as usize));
        let mut all = eaten.concat();
        all.sort_unstable();
        assert_eq!(all, Vec::from_iter(1..=guests * each));
    }
}

#[tokio::test(start_paused = true)]
async fn x23_a_guest_without_an_end_waits_for_ever() {
    assert_eq!(ended(buns::never_end(10, PACE)).await, (0, 1));
}

#[tokio::test(start_paused = true)]
async fn x24_a_sentinel_for_each_guest_ends_the_meal_when_all_is_eaten() {
    for guests in [1, 2, 5] {
        assert_everything_was_eaten(ended(sentinel::serve(FOODS, guests, PACE)).await.unwrap(), guests);
    }
}

#[tokio::test(start_paused = true)]
async fn x24_without_a_sentinel_the_meal_ends_as_well() {
    for guests in [1, 2, 5] {
        assert_everything_was_eaten(ended(without_sentinel::serve(FOODS, guests, PACE)).await.unwrap(), guests);
    }
}

#[tokio::test(start_paused = true)]
async fn x25_cooks_go_when_everything_is_eaten_and_daemons_are_stopped() {
    let evening = ended(joinable::serve(FOODS, 2, PACE)).await.unwrap();
    let all = FOODS.iter().map(|(_, count)| u64::from(*count)).sum();
    assert_eq!(evening.joined.len(), FOODS.len());
    assert_eq!(evening.joined.iter().map(|joined| joined.done).max(), Some(all));
    assert!(evening.joined.iter().all(|joined| joined.abandoned == 0));
    assert_eq!(evening.stopped, 2, "both guests would have waited for more");
}

/// Each bite once, and something for each guest.
#[track_caller]
fn assert_everything_was_eaten(eaten: Vec<Vec<String>>, guests: u32) {
    assert_eq!(eaten.len(), guests as usize);
    assert!(eaten.iter().all(|by_one| !by_one.is_empty()));
    let mut eaten = eaten.concat();
    let mut made: Vec<String> =
        FOODS.iter().flat_map(|(food, count)| (0..*count).map(move |number| format!("{food}{number}"))).collect();
    eaten.sort_unstable();
    made.sort_unstable();
    assert_eq!(eaten, made);
}
