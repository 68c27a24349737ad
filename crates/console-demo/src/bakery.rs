//! A semaphore: two ovens for three bakers.

use polytask::{Semaphore, Task};

use crate::beat::Beat;

pub(crate) fn open(beat: &Beat) {
    let ovens = Semaphore::named("ovens", 2);
    for name in ["baker-1", "baker-2", "baker-3"] {
        let (ovens, mut beat) = (ovens.clone(), beat.follower());
        Task::builder().name(name).spawn(async move {
            loop {
                let oven = ovens.acquire().await;
                beat.wait(3).await;
                drop(oven);
            }
        });
    }
}
