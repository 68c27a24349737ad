//! An event and a barrier: runners wait for green, and at the finish for each other.

use polytask::{Barrier, Event, Task};

use crate::beat::Beat;

pub(crate) fn open(beat: &Beat) {
    let green = Event::named("green");
    let finish = Barrier::named("finish", 3);
    for (name, beats) in [("hare", 1), ("fox", 2), ("snail", 4)] {
        let (green, finish, mut beat) = (green.clone(), finish.clone(), beat.follower());
        Task::builder().name(name).spawn(async move {
            loop {
                green.wait().await;
                beat.wait(beats).await;
                if finish.wait().await.is_err() {
                    return;
                }
            }
        });
    }
    let mut beat = beat.follower();
    Task::builder().name("starter").spawn(async move {
        loop {
            beat.wait(3).await;
            green.set();
            beat.wait(1).await;
            green.clear();
        }
    });
}
