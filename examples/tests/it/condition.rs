//! X18.

use std::time::Duration;

use crate::ended;

#[path = "../../18_condition_keys.rs"]
mod condition_keys;

use self::condition_keys::hand_out;

const PAUSE: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn x18_so_many_keys_let_in_exactly_so_many() {
    assert_eq!(ended(hand_out(10, &[2, 0, 3, 1], PAUSE)).await, [2, 2, 5, 6]);
}

#[tokio::test(start_paused = true)]
async fn x18_more_keys_than_guests_let_in_all() {
    assert_eq!(ended(hand_out(3, &[1, 5, 1], PAUSE)).await, [1, 3, 3]);
}
