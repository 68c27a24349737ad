//! Rows K1–K10: `Pipe` and its connections.

use std::time::Duration;

use polytask::{RecvError, SendError, pipe, pipe_one_way};
use polytask_test::waiting;

#[tokio::test]
async fn k1_a_pipe_is_two_ends_that_both_send_and_receive() {
    let (parent, child) = pipe::<&str, &str>(1);
    parent.send("aaa").await.unwrap();
    child.send("bbb").await.unwrap();
    assert_eq!((child.recv().await, parent.recv().await), (Ok("aaa"), Ok("bbb")));
}

#[tokio::test]
async fn k2_a_one_way_pipe_receives_at_its_first_end_and_sends_at_its_second() {
    // DIFFERENCE: the wrong direction does not compile, where Python raises `OSError`.
    let (receiver, sender) = pipe_one_way(1);
    sender.send(1).await.unwrap();
    assert_eq!(receiver.recv().await, Ok(1));
}

#[tokio::test]
async fn k3_what_was_sent_is_received_before_the_end() {
    let (left, right) = pipe::<u8, u8>(2);
    left.send(1).await.unwrap();
    drop(left);
    assert_eq!(right.recv().await, Ok(1));
    assert_eq!(right.recv().await, Err(RecvError::Eof), "`EOFError`");
    assert_eq!(right.send(2).await, Err(SendError::Closed(2)), "`BrokenPipeError`");
}

#[test]
fn k4_the_end_comes_when_all_copies_of_the_other_end_are_closed() {
    // DIFFERENCE: a copy is closed when it is dropped, so that none can be forgotten in a child.
    let (left, right) = pipe::<u8, u8>(1);
    let (copy, mut recv) = (left.clone(), waiting(right.recv()));
    drop(left);
    recv.assert_asleep();
    drop(copy);
    assert_eq!(recv.finish(), Err(RecvError::Eof));
}

#[test]
fn k5_a_closed_end_neither_sends_nor_receives() {
    // DIFFERENCE: errors that say which, and no `fileno`, since nothing of the system is behind it.
    let (left, right) = pipe::<u8, u8>(1);
    right.try_send(1).unwrap();
    left.close();
    assert_eq!(left.try_send(2), Err(SendError::Closed(2)));
    assert_eq!(left.try_recv(), Err(RecvError::Eof));
}

#[tokio::test(start_paused = true)]
async fn k6_poll_asks_now_waits_for_a_time_or_for_ever() {
    let (receiver, sender) = pipe_one_way(1);
    assert!(!receiver.try_poll());
    assert!(!receiver.poll().timeout(Duration::from_secs(3)).await);
    sender.send(()).await.unwrap();
    assert!(receiver.try_poll());
    assert!(receiver.poll().timeout(Duration::from_secs(3)).await);
    receiver.poll().await;
}

#[tokio::test]
async fn k7_k8_k9_bytes_are_sent_as_any_other_value() {
    // DIFFERENCE: no `send_bytes` with an offset, no `recv_bytes` with a greatest length, no `recv_bytes_into`: a slice
    // says what is sent, and what is received is whole and owned.
    let (receiver, sender) = pipe_one_way::<Vec<u8>>(1);
    let bytes = b"0123456789";
    sender.send(bytes[2..5].to_vec()).await.unwrap();
    assert_eq!(receiver.recv().await.unwrap(), b"234");
}

#[test]
fn k10_several_consumers_of_one_end_need_no_lock() {
    // DIFFERENCE: each message is one consumer's, whole.
    let (receiver, sender) = pipe_one_way(2);
    let mut consumers = [waiting(receiver.recv()), waiting(receiver.recv())];
    sender.try_send(vec![1; 1000]).unwrap();
    sender.try_send(vec![2; 1000]).unwrap();
    assert_eq!(consumers[0].finish().unwrap(), vec![1; 1000]);
    assert_eq!(consumers[1].finish().unwrap(), vec![2; 1000]);
}
