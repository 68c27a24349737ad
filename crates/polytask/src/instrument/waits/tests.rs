use std::panic::Location;

use super::{Seat, Verb, Waits, Who};

fn join(waits: &Waits, number: u64, verb: Verb) -> Seat {
    waits.join(Who::task(number), Location::caller(), verb, number as u32)
}

/// Who waits, by the numbers that they joined with.
fn waiting(waits: &Waits) -> Vec<u32> {
    waits.rows().told().0.iter().map(|row| row.since).collect()
}

#[test]
fn they_are_told_in_the_order_in_which_they_came_however_many_they_are() {
    let waits = Waits::default();
    let seats: Vec<_> = (1..=100).map(|number| join(&waits, number, Verb::Acquire)).collect();
    assert_eq!(waits.count(), 100);
    assert_eq!(waiting(&waits), (1..=100).collect::<Vec<_>>());

    // Those who come later take the places of those who have left, and are told after the others all the same.
    for index in [0, 7, 50] {
        waits.leave(seats[index]);
    }
    for number in 101..=103 {
        join(&waits, number, Verb::Acquire);
    }
    let left: Vec<_> = (1..=103).filter(|number| ![1, 8, 51].contains(number)).collect();
    assert_eq!(waiting(&waits), left);
    assert_eq!(waits.count(), 100);
}

#[test]
fn whoever_leaves_is_waiting_no_more() {
    let waits = Waits::default();
    for _ in 0..3 {
        let seats: Vec<_> = (1..=40).map(|number| join(&waits, number, Verb::Wait)).collect();
        seats.into_iter().for_each(|seat| waits.leave(seat));
        assert_eq!((waits.count(), waiting(&waits)), (0, vec![]));
    }
}

#[test]
fn the_latest_who_got_and_the_latest_who_put_are_remembered() {
    let waits = Waits::default();
    for number in 1..=3 {
        let getter = join(&waits, number, Verb::Get);
        waits.leave(getter);
        let putter = join(&waits, 10 + number, Verb::Put);
        waits.leave(putter);
    }
    let (waiting, gone) = waits.rows().told();
    assert!(waiting.is_empty());
    assert_eq!(gone.iter().map(|row| (row.verb, row.since)).collect::<Vec<_>>(), [(Verb::Put, 13), (Verb::Get, 3)]);
}

#[test]
fn what_is_no_help_to_others_is_not_remembered() {
    let waits = Waits::default();
    let seat = join(&waits, 1, Verb::Acquire);
    waits.leave(seat);
    assert!(waits.rows().told().1.is_empty());
}
