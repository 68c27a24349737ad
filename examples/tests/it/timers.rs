//! X19.

use std::time::Duration;

use crate::ended;
use crate::programs::transcript;

#[path = "../../19_timer_loop.rs"]
mod timer_loop;

const INTERVAL: Duration = Duration::from_secs(2);

#[tokio::test(start_paused = true)]
async fn x19_the_clocks_are_set_after_each_interval() {
    assert_eq!(ended(timer_loop::set_clocks(4, INTERVAL)).await, [1, 2, 3, 4].map(|number| INTERVAL * number));
    assert!(ended(timer_loop::set_clocks(0, INTERVAL)).await.is_empty());
}

#[tokio::test]
async fn x19_main_does_not_wait_for_the_timer() {
    let lines = transcript("19_timer_loop").await;
    assert_eq!(lines, ["main goes on", "时间同步", "时间同步", "时间同步", "3 times"]);
}
