//! A pool: pictures are made on its threads, each within one beat.

use polytask::{Event, Pool, Task};

use crate::beat::Beat;

pub(crate) fn open(beat: &Beat) {
    let mut beat = beat.follower();
    Task::builder().name("photographer").spawn(async move {
        let (thumbnails, light) = (Pool::named("thumbnails", 2), Event::named("light"));
        loop {
            let mut shown = Vec::new();
            for _ in 0..3 {
                let light = light.clone();
                let Ok(picture) = thumbnails.apply_async(move || light.wait().blocking()).await else { return };
                shown.push(picture);
            }
            beat.wait(2).await;
            light.set();
            for picture in shown {
                let _ = picture.await;
            }
            light.clear();
        }
    });
}
