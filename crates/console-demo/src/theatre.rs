//! A lock: whoever buys holds the tickets for two beats, and the others wait in line.

use polytask::{Lock, Task};

use crate::beat::Beat;

pub(crate) fn open(beat: &Beat) {
    let tickets = Lock::named("tickets", 500);
    for name in ["buyer-1", "buyer-2", "buyer-3"] {
        let (tickets, mut beat) = (tickets.clone(), beat.follower());
        Task::builder().name(name).spawn(async move {
            loop {
                let mut left = tickets.acquire().await;
                beat.wait(2).await;
                *left -= 1;
            }
        });
    }
}
