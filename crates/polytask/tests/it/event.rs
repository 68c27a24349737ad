//! `Event`: a flag that stays up.

use polytask::Event;
use polytask_test::{Polled, waiting};

#[test]
fn a_set_event_keeps_nobody_waiting() {
    let event = Event::new();
    event.set();
    for _ in 0..2 {
        Polled::new(event.wait()).assert_ready();
    }
    assert!(event.is_set());
}

#[test]
fn setting_wakes_everyone() {
    let event = Event::new();
    let mut waiters: Vec<_> = (0..100).map(|_| waiting(event.wait())).collect();
    assert_eq!(event.statistics().waiting, 100);
    event.set();
    waiters.iter_mut().for_each(Polled::finish);
    assert_eq!(event.statistics().waiting, 0);
}

#[test]
fn a_waiter_is_woken_even_if_the_flag_is_lowered_at_once() {
    let event = Event::new();
    let mut waiter = waiting(event.wait());
    event.set();
    event.clear();
    waiter.finish();
    waiting(event.wait());
}

#[test]
fn a_call_that_was_not_polled_before_the_flag_was_lowered_waits() {
    let event = Event::new();
    let mut late = Polled::new(event.wait());
    event.set();
    event.clear();
    late.assert_pending();
    event.set();
    late.finish();
}

#[test]
fn setting_twice_is_setting_once() {
    let event = Event::new();
    event.set();
    event.set();
    event.clear();
    assert!(!event.is_set());
    waiting(event.wait());
}

#[test]
fn lowering_a_lowered_flag_wakes_nobody() {
    let event = Event::new();
    let waiter = waiting(event.wait());
    event.clear();
    waiter.assert_asleep();
}

#[test]
fn a_dropped_waiter_takes_nobody_with_it() {
    let event = Event::new();
    let mut waiters: Vec<_> = (0..3).map(|_| waiting(event.wait())).collect();
    drop(waiters.remove(1));
    event.set();
    drop(waiters.remove(0));
    waiters[0].finish();
    assert_eq!(event.statistics().waiting, 0);
}

#[test]
fn a_waiter_that_moved_is_woken_where_it_is() {
    let event = Event::new();
    let mut waiter = waiting(event.wait());
    waiter.assert_pending();
    event.set();
    waiter.finish();
}

#[test]
fn clones_are_one_event() {
    let event = Event::default();
    let other = event.clone();
    let mut waiter = waiting(event.wait());
    other.set();
    waiter.finish();
    assert!(event.is_set());
    assert!(event.is_same(&other));
}

#[test]
fn debug_output_and_statistics_tell_the_same() {
    let event = Event::named("green");
    let _waiter = waiting(event.wait());
    assert!(!event.statistics().set);
    assert_eq!(format!("{event:?}"), "Event { name: green, set: false, waiting: 1 }");
}
