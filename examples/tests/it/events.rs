//! X13 to X17.

use std::time::Duration;

use tokio::time::Instant;

use crate::ended;
use crate::programs::transcript;

#[path = "../../16_connect.rs"]
mod connect;
#[path = "../../13_event.rs"]
mod event;
#[path = "../../15_police_car.rs"]
mod police_car;
#[path = "../../14_traffic_light.rs"]
mod traffic_light;

use self::police_car::Passage;

/// Of the lights: red for so long, and green for so long.
const PHASE: Duration = Duration::from_secs(2);
/// Of the police, and of those who connect.
const PATIENCE: Duration = Duration::from_millis(500);

#[tokio::test(start_paused = true)]
async fn x13_an_event_is_down_at_first_and_lets_everyone_pass_when_it_is_up() {
    let began = Instant::now();
    let story = ended(event::tell(PATIENCE)).await;
    assert_eq!(story, event::Story { at_first: false, came_up_in_time: false, in_the_end: true });
    assert_eq!(began.elapsed(), PATIENCE, "only the first wait took time");
}

#[tokio::test(start_paused = true)]
async fn x14_cars_wait_at_red_and_pass_on_green() {
    let passages = ended(traffic_light::cross(5, PHASE)).await.unwrap();
    assert_eq!(passages.len(), 5);
    assert!(passages.iter().all(|passage| passage.on_green), "no car passes on red");
    let waited = passages.iter().filter(|passage| passage.waited).count();
    assert_eq!(waited, 3, "one came at the first red, two at the second, and the others at green");
}

#[tokio::test(start_paused = true)]
async fn x14_a_hundred_cars_pass_on_green() {
    let passages = ended(traffic_light::cross(100, PHASE)).await.unwrap();
    assert_eq!(passages.iter().filter(|passage| passage.on_green).count(), 100);
}

#[tokio::test(start_paused = true)]
async fn x15_police_cars_pass_on_red_after_their_wait_and_cars_never() {
    let passages = ended(police_car::cross(20, PHASE, PATIENCE)).await.unwrap();
    assert_eq!(passages.len(), 20);
    let (police, cars): (Vec<&Passage>, Vec<&Passage>) = passages.iter().partition(|passage| passage.police);
    assert!(cars.iter().all(|car| car.on_green), "no car passes on red");
    assert!(cars.iter().any(|car| car.waited > PATIENCE), "some had to wait for longer than the police");

    let (on_green, on_red): (Vec<&Passage>, Vec<&Passage>) = police.into_iter().partition(|car| car.on_green);
    assert!(!on_red.is_empty());
    assert!(on_red.iter().all(|car| car.waited == PATIENCE), "each waited before it passed on red");
    assert!(on_green.iter().all(|car| car.waited < PATIENCE));
}

#[tokio::test(start_paused = true)]
async fn x16_a_network_that_comes_up_in_time_is_connected_to() {
    let began = Instant::now();
    assert_eq!(ended(connect::start(PATIENCE * 5 / 2, 3, PATIENCE)).await, Ok(2));
    assert_eq!(began.elapsed(), PATIENCE * 5 / 2, "as soon as it was up");
    assert_eq!(ended(connect::start(Duration::ZERO, 3, PATIENCE)).await, Ok(0));
}

#[tokio::test(start_paused = true)]
async fn x16_after_the_last_try_connecting_fails() {
    let began = Instant::now();
    let error = ended(connect::start(PATIENCE * 9, 3, PATIENCE)).await.unwrap_err();
    assert_eq!(error.to_string(), "database not connected after 3 tries: check the network");
    assert_eq!(began.elapsed(), PATIENCE * 3);
}

#[tokio::test]
async fn x17_all_friends_wait_for_the_host_and_then_all_eat() {
    let lines = transcript("17_hot_pot").await;
    let second = lines.iter().position(|line| line == "three friends, a struct").unwrap();
    let (two, three) = lines.split_at(second);
    assert_meal(&two[1..], &["a", "b"], "");
    assert_meal(&three[1..], &["a", "b", "c"], "friend NAME goes home");
}

/// Before the host speaks all come, and nobody eats; after that all eat, and say goodbye if they do.
#[track_caller]
fn assert_meal(lines: &[String], friends: &[&str], goodbye: &str) {
    let spoken = lines.iter().position(|line| line == "the host says: eat!").unwrap();
    let (before, after) = (&lines[..spoken], &lines[spoken + 1..]);
    let count = |lines: &[String], end: &str| lines.iter().filter(|line| line.ends_with(end)).count();
    assert_eq!((count(before, " has started"), count(after, " has heard it")), (friends.len(), friends.len()));
    assert_eq!(before.len(), friends.len() * 2);
    for friend in friends {
        assert!(before.contains(&format!("friend {friend} is at the table")), "{before:?}");
        let eats = after.iter().position(|line| *line == format!("friend {friend} begins to eat")).unwrap();
        let goes = goodbye.replace("NAME", friend);
        assert!(goes.is_empty() || after[eats..].contains(&goes), "{after:?}");
    }
}
