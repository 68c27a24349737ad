//! X26 and X27.

use std::time::Duration;

use polytask::RecvError;

use crate::ended;

#[path = "../../26_pipe.rs"]
mod pipe;
#[path = "../../27_shared_pipe.rs"]
mod shared_pipe;

#[tokio::test(start_paused = true)]
async fn x26_what_goes_in_at_one_end_comes_out_at_the_other() {
    assert_eq!(ended(pipe::hello()).await, ("aaa", 1));
}

#[tokio::test(start_paused = true)]
async fn x26_when_an_end_is_gone_the_other_receives_what_was_sent_and_then_learns_of_it() {
    assert_eq!(ended(pipe::until_the_end(10)).await.unwrap(), (vec!["hello"; 10], RecvError::Eof));
    assert_eq!(ended(pipe::until_the_end(0)).await.unwrap(), (Vec::new(), RecvError::Eof));
}

#[tokio::test(start_paused = true)]
async fn x27_consumers_at_one_end_lose_and_mix_nothing() {
    let received = ended(shared_pipe::share(10, 2, Duration::from_secs(1))).await.unwrap();
    assert_eq!(received.iter().map(Vec::len).collect::<Vec<_>>(), [5, 5], "both had their share");
    let mut received = received.concat();
    received.sort_unstable();
    assert_eq!(received, Vec::from_iter((0..10).map(|number| format!("bun {number} of 10"))));
}
