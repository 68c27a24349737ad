//! Rows E1–E5: `Event`.

use std::time::Duration;

use polytask::Event;
use polytask_test::{Polled, waiting};

#[test]
fn e1_an_event_begins_lowered() {
    assert!(!Event::new().is_set());
}

#[test]
fn e2_wait_waits_while_it_is_lowered_and_returns_at_once_while_it_is_raised() {
    let event = Event::new();
    let mut early = waiting(event.wait());
    event.set();
    early.finish();
    Polled::new(event.wait()).assert_ready();
}

#[test]
fn e3_set_wakes_all_and_lasts_until_clear() {
    let event = Event::new();
    let mut waiters = [(); 3].map(|()| waiting(event.wait()));
    event.set();
    waiters.iter_mut().for_each(Polled::finish);
    assert!(event.is_set());
    event.clear();
    assert!(!event.is_set());
}

#[tokio::test(start_paused = true)]
async fn e4_a_wait_with_a_limit_returns_whether_it_was_raised() {
    let event = Event::new();
    assert!(!event.wait().timeout(Duration::from_secs(10)).await);
    event.set();
    assert!(event.wait().timeout(Duration::from_millis(500)).await);
}

#[test]
fn e5_a_pulse_wakes_those_who_wait() {
    // As `threading.Event` and `asyncio.Event`. DIFFERENCE: `multiprocessing.Event` reads the flag again and may say
    // `False`; one behaviour has to be picked, and this one loses no pulse.
    let event = Event::new();
    let mut waiter = waiting(event.wait());
    event.set();
    event.clear();
    waiter.finish();
}
