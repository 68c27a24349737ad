//! Many tasks on several threads, ended in every way at every moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use futures::future::BoxFuture;
use polytask::{ExitStatus, Group, Task, spawn};
use polytask_test::{Seed, cut_after, cut_when_woken, scaled};
use tokio::task::yield_now;

/// Counts the bodies that are there.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn new(alive: &Arc<AtomicUsize>) -> Self {
        alive.fetch_add(1, SeqCst);
        Self(Arc::clone(alive))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, SeqCst);
    }
}

/// Waits a little, perhaps has children, and returns 7.
fn live(mut seed: Seed, counted: Counted, generations: usize) -> BoxFuture<'static, usize> {
    Box::pin(async move {
        for _ in 0..seed.below(4) {
            yield_now().await;
        }
        if generations > 0 && seed.once_in(2) {
            let child = spawn(live(seed.split(), Counted::new(&counted.0), generations - 1));
            match seed.below(3) {
                0 => child.terminate(),
                1 => _ = child.join().await,
                _ => {}
            }
        }
        7
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_task_ends_once_and_nobody_who_joins_it_sleeps_on() {
    let mut seed = Seed::new(11);
    let alive = Arc::new(AtomicUsize::new(0));
    for _ in 0..scaled(300) {
        let group = Group::new();
        let mut joiners = Vec::new();
        for _ in 0..1 + seed.below(8) {
            let mut builder = Task::builder().daemon(seed.once_in(4));
            if seed.once_in(3) {
                builder = builder.on_terminate(Duration::from_secs(60), yield_now);
            }
            let task = builder.spawn_in(&group, live(seed.split(), Counted::new(&alive), 2)).await;
            if seed.once_in(3) {
                task.terminate();
            }
            for _ in 0..seed.below(3) {
                let (task, mut seed) = (task.clone(), seed.split());
                joiners.push(tokio::spawn(async move {
                    match seed.below(4) {
                        0 => _ = cut_after(seed.below(3), task.join()).await,
                        1 => _ = cut_when_woken(1, task.join()).await,
                        2 => drop(task.value().await),
                        _ => assert_ne!(task.cloned().await.ok(), Some(0)),
                    }
                    if seed.once_in(4) {
                        task.terminate();
                    }
                    assert!(matches!(task.join().await, ExitStatus::Returned | ExitStatus::Terminated));
                }));
            }
        }
        match seed.below(4) {
            0 => drop(group),
            1 => {
                group.terminate();
                group.join().await.unwrap();
                assert_eq!(alive.load(SeqCst), 0, "nothing outlives it");
            }
            2 => {
                cut_after(seed.below(3), group.join()).await;
                group.join().await.unwrap();
                assert_eq!(alive.load(SeqCst), 0, "nothing outlives it");
            }
            _ => {
                let (first, second) = tokio::join!(group.join(), group.join());
                assert_eq!((first, second), (Ok(()), Ok(())));
                assert_eq!(alive.load(SeqCst), 0, "nothing outlives it");
            }
        }
        for joiner in joiners {
            joiner.await.unwrap();
        }
        while alive.load(SeqCst) > 0 {
            // Of a group that was dropped.
            yield_now().await;
        }
    }
}

/// Each of the values is got by one, or by nobody.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_value_is_never_got_twice() {
    let mut seed = Seed::new(12);
    for _ in 0..scaled(500) {
        let task = spawn(async { Box::new(7) });
        let takers: Vec<_> = (0..4)
            .map(|_| {
                let (task, mut seed) = (task.clone(), seed.split());
                tokio::spawn(async move {
                    match seed.below(3) {
                        0 => cut_when_woken(1, task.value()).await.is_some_and(|value| value.is_ok()),
                        1 => {
                            let _ = task.cloned().await;
                            task.value().await.is_ok()
                        }
                        _ => task.value().await.is_ok(),
                    }
                })
            })
            .collect();
        let mut got = 0;
        for taker in takers {
            got += usize::from(taker.await.unwrap());
        }
        got += usize::from(task.await.is_ok());
        assert_eq!(got, 1);
    }
}
