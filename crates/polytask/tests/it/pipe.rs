//! `pipe`: two ends that know of each other.

use std::sync::Arc;

use polytask::{RecvError, SendError, pipe, pipe_named, pipe_one_way};
use polytask_test::{Polled, waiting};

#[test]
fn each_end_receives_what_the_other_sends() {
    let (left, right) = pipe::<u8, char>(2);
    left.try_send(1).unwrap();
    right.try_send('a').unwrap();
    assert_eq!(right.try_recv(), Ok(1));
    assert_eq!(left.try_recv(), Ok('a'));
    assert_eq!(left.try_recv(), Err(RecvError::Empty));
}

#[test]
fn each_direction_has_its_own_room() {
    let (left, right) = pipe::<u8, u8>(1);
    left.try_send(1).unwrap();
    assert_eq!(left.try_send(2), Err(SendError::Full(2)));
    right.try_send(3).unwrap();
    let mut send = waiting(left.send(2));
    assert_eq!(right.try_recv(), Ok(1));
    send.finish().unwrap();
}

#[test]
fn what_was_sent_is_received_before_the_end() {
    let (left, right) = pipe::<u8, u8>(3);
    left.try_send(1).unwrap();
    left.try_send(2).unwrap();
    drop(left);
    assert_eq!(Polled::new(right.recv()).assert_ready(), Ok(1));
    assert_eq!(Polled::new(right.recv()).assert_ready(), Ok(2));
    assert_eq!(Polled::new(right.recv()).assert_ready(), Err(RecvError::Eof));
    assert_eq!(right.try_send(3), Err(SendError::Closed(3)));
}

#[test]
fn only_the_last_clone_closes_its_end() {
    let (left, right) = pipe::<u8, u8>(1);
    let clone = left.clone();
    let mut recv = waiting(right.recv());
    drop(left);
    recv.assert_asleep();
    drop(clone);
    assert_eq!(recv.finish(), Err(RecvError::Eof));
}

#[test]
fn closing_wakes_both_ends() {
    let (left, right) = pipe::<u8, u8>(1);
    right.try_send(0).unwrap();
    left.try_send(0).unwrap();
    let mut sends = [waiting(left.send(1)), waiting(right.send(2))];
    assert_eq!(right.try_recv(), Ok(0));
    sends[0].finish().unwrap();
    assert_eq!(right.try_recv(), Ok(1));
    let mut recv = waiting(right.recv());
    left.close();
    assert_eq!(recv.finish(), Err(RecvError::Eof));
    assert_eq!(sends[1].finish(), Err(SendError::Closed(2)));
    assert_eq!(left.try_recv(), Err(RecvError::Eof));
}

#[test]
fn a_message_that_nobody_will_receive_is_dropped_with_the_end() {
    let (receiver, sender) = pipe_one_way(1);
    let message = Arc::new(());
    sender.try_send(Arc::clone(&message)).unwrap();
    drop(receiver);
    assert_eq!(Arc::strong_count(&message), 1);
    assert!(sender.try_send(message).unwrap_err().is_closed());
}

#[test]
fn each_message_goes_to_one_of_several_receivers_whole() {
    let (receiver, sender) = pipe_one_way(4);
    let other = receiver.clone();
    let mut receives = [waiting(receiver.recv()), waiting(other.recv())];
    sender.try_send(String::from("first")).unwrap();
    receives[1].assert_asleep();
    sender.try_send(String::from("second")).unwrap();
    assert_eq!(receives[0].finish().unwrap(), "first");
    assert_eq!(receives[1].finish().unwrap(), "second");
}

#[test]
fn a_dropped_receive_loses_no_message() {
    let (receiver, sender) = pipe_one_way(1);
    let recv = waiting(receiver.recv());
    sender.try_send(1).unwrap();
    recv.assert_woken();
    drop(recv);
    assert_eq!(receiver.try_recv(), Ok(1));
}

#[test]
fn a_dropped_send_sends_nothing() {
    let (receiver, sender) = pipe_one_way(1);
    sender.try_send(1).unwrap();
    drop(waiting(sender.send(2)));
    assert_eq!(receiver.try_recv(), Ok(1));
    assert_eq!(receiver.try_recv(), Err(RecvError::Empty));
}

#[test]
fn polling_waits_for_a_message_or_the_end_and_takes_nothing() {
    let (receiver, sender) = pipe_one_way(1);
    assert!(!receiver.try_poll());
    let mut poll = waiting(receiver.poll());
    sender.try_send(1).unwrap();
    poll.finish();
    assert!(receiver.try_poll());
    assert_eq!(receiver.try_recv(), Ok(1));
    let mut poll = waiting(receiver.poll());
    drop(sender);
    poll.finish();
    assert!(receiver.try_poll());
}

#[test]
fn a_split_end_closes_one_direction_at_a_time() {
    let (left, right) = pipe::<u8, u8>(1);
    let (sender, receiver) = left.into_split();
    drop(sender);
    assert_eq!(right.try_recv(), Err(RecvError::Eof));
    right.try_send(1).unwrap();
    assert_eq!(receiver.try_recv(), Ok(1));
}

#[test]
fn both_ends_have_the_name_of_the_pipe() {
    let (left, right) = pipe_named::<(), ()>("to the kitchen", 1);
    assert_eq!((left.name(), right.name()), ("to the kitchen".into(), "to the kitchen".into()));
    assert!(format!("{left:?}").contains("to the kitchen"));
}
