//! A joinable queue: orders come one a beat, and the cook takes them by fours.

use polytask::{JoinableQueue, Task};

use crate::beat::Beat;

pub(crate) fn open(beat: &Beat) {
    let orders = JoinableQueue::named("orders", 8);
    let (placed, mut pace) = (orders.clone(), beat.follower());
    Task::builder().name("waiter").spawn(async move {
        for number in 1_u64.. {
            pace.wait(1).await;
            if placed.put(number).await.is_err() {
                return;
            }
        }
    });
    let (cooked, mut pace) = (orders.clone(), beat.follower());
    Task::builder().name("cook").spawn(async move {
        loop {
            pace.wait(4).await;
            for _ in 0..4 {
                let Ok(order) = cooked.get().await else { return };
                order.done();
            }
        }
    });
    let mut pace = beat.follower();
    Task::builder().name("host").spawn(async move {
        loop {
            pace.wait(2).await;
            orders.join().await;
        }
    });
}
