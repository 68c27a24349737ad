//! Groups in which only so many tasks run at a time.

use std::future::{Future, pending};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use polytask::{Event, ExitStatus, Group, Semaphore, Task, spawn};
use polytask_test::{Seed, cut_after, cut_when_woken, scaled, waiting};
use tokio::task::yield_now;
use tokio::time::sleep;

const SECOND: Duration = Duration::from_secs(1);

fn small_group() -> Group {
    Group::builder().name("kitchen").at_most(1).build()
}

#[tokio::test]
async fn spawning_waits_for_its_turn_first_come_first_served() {
    let group = small_group();
    let running = group.spawn(pending::<()>()).await;
    let (mut first, mut second) = (waiting(group.spawn(pending::<()>())), waiting(group.spawn(async {})));
    assert_eq!((group.statistics().alive, group.statistics().waiting), (1, 2));
    running.terminate();
    running.join().await;
    second.assert_asleep();
    let first = first.finish();
    assert!(group.try_spawn(async {}).unwrap_err().is_full(), "somebody waits");
    first.terminate();
    first.join().await;
    assert_eq!(second.finish().join().await, ExitStatus::Returned);
}

#[tokio::test]
async fn a_task_that_waits_for_its_turn_is_not_there_yet() {
    let group = small_group();
    let running = group.spawn(pending::<()>()).await;
    let polled = Arc::new(AtomicUsize::new(0));
    let waits = waiting(group.spawn({
        let polled = Arc::clone(&polled);
        async move { polled.fetch_add(1, SeqCst) }
    }));
    assert_eq!(group.active().len(), 1);
    assert_eq!(Arc::strong_count(&polled), 2);
    drop(waits);
    assert_eq!(Arc::strong_count(&polled), 1, "its future went with the call");
    running.terminate();
    running.join().await;
    assert_eq!(polled.load(SeqCst), 0);
    assert_eq!(group.statistics().waiting, 0);
    group.try_spawn(async {}).expect("the place was not given to one that is gone");
}

#[tokio::test]
async fn a_spawn_that_is_dropped_with_its_turn_passes_it_on() {
    let group = small_group();
    let running = group.spawn(pending::<()>()).await;
    let (granted, mut next) = (waiting(group.spawn(async {})), waiting(group.spawn(async { 7 })));
    running.terminate();
    running.join().await;
    granted.assert_woken();
    next.assert_asleep();
    drop(granted);
    assert_eq!(next.finish().await.unwrap(), 7);
}

#[tokio::test(start_paused = true)]
async fn a_limited_spawn_hands_its_future_back() {
    let group = small_group();
    let running = group.spawn(sleep(10 * SECOND)).await;
    let refused = group.spawn(async { "soup" }).timeout(SECOND).await.unwrap_err();
    assert!(refused.is_full() && !refused.is_stopped());
    assert_eq!(refused.to_string(), "task not started: as many run in its group as may");
    assert_eq!(format!("{refused:?}"), "Full(..)");
    assert_eq!(group.statistics().waiting, 0);
    let future = refused.into_inner();
    let future = group.spawn(future).timeout(Duration::ZERO).await.unwrap_err().into_inner();
    let future = group.try_spawn(future).unwrap_err().into_inner();
    running.join().await;
    assert_eq!(group.spawn(future).timeout(Duration::ZERO).await.unwrap().await.unwrap(), "soup");
}

#[tokio::test]
async fn a_place_is_free_when_its_task_has_ended_however_it_did() {
    let group = Group::builder().at_most(1).collect_all().build();
    let ends: [Pin<Box<dyn Future<Output = ()> + Send>>; 3] =
        [Box::pin(async {}), Box::pin(async { panic!("no flour") }), Box::pin(pending())];
    for end in ends {
        let task = group.try_spawn(end).expect("there is room");
        yield_now().await;
        task.terminate();
        task.join().await;
    }
    group.try_spawn(async {}).expect("there is room again");
}

/// Its place is kept for as long as it cleans up.
#[tokio::test]
async fn a_task_that_cleans_up_still_has_its_place() {
    let (group, go) = (small_group(), Event::new());
    let builder = Task::builder().on_terminate(SECOND, {
        let go = go.clone();
        async move || go.wait().await
    });
    let task = builder.spawn_in(&group, pending::<()>()).await;
    task.terminate();
    yield_now().await;
    assert!(group.try_spawn(async {}).unwrap_err().is_full());
    go.set();
    task.join().await;
    group.try_spawn(async {}).unwrap();
}

/// Somebody who is woken by the end on another thread finds the place free, whatever the runtime still does.
#[tokio::test]
async fn a_place_is_free_as_soon_as_the_end_is_told() {
    struct Spawns(Group, AtomicUsize);

    impl Wake for Spawns {
        fn wake(self: Arc<Self>) {
            self.1.fetch_add(usize::from(self.0.try_spawn(async {}).is_ok()), SeqCst);
        }
    }

    let spawns = Arc::new(Spawns(small_group(), AtomicUsize::new(0)));
    let task = spawns.0.spawn(yield_now()).await;
    let mut join = task.join();
    let waker = Waker::from(Arc::clone(&spawns));
    assert!(Pin::new(&mut join).poll(&mut Context::from_waker(&waker)).is_pending());
    task.join().await;
    assert_eq!(spawns.1.load(SeqCst), 1, "it found room");
}

#[tokio::test]
async fn what_its_tasks_spawn_themselves_needs_no_place() {
    let group = small_group();
    let task = group.spawn(async { spawn(async { 7 }).await.unwrap() }).await;
    assert_eq!(task.await.unwrap(), 7);
    group.join().await.unwrap();
}

#[tokio::test]
async fn those_who_wait_for_their_turn_learn_that_it_was_stopped() {
    let group = small_group();
    let running = group.spawn(pending::<()>()).await;
    let mut waits = [(); 2].map(|()| waiting(group.spawn(async {})));
    group.terminate();
    running.join().await;
    for wait in &mut waits {
        assert_eq!(wait.finish().exit_status(), Some(ExitStatus::Terminated));
    }
    group.join().await.unwrap();
}

#[tokio::test]
async fn a_join_does_not_wait_for_those_who_wait_for_their_turn() {
    let (group, go) = (small_group(), Event::new());
    let running = group.spawn({
        let go = go.clone();
        async move { go.wait().await }
    });
    let running = running.await;
    let mut late = waiting(group.spawn(async {}));
    let mut join = waiting(group.join());
    go.set();
    running.join().await;
    yield_now().await;
    join.finish().unwrap();
    assert_eq!(late.finish().exit_status(), Some(ExitStatus::Terminated), "its task came too late");
}

#[test]
fn a_runtime_that_ends_gives_the_places_back() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let group = small_group();
    runtime.block_on(async { drop(group.spawn(pending::<()>()).await) });
    drop(runtime);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async { group.try_spawn(async {}).unwrap().join().await });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn never_more_than_may_run_and_no_place_is_lost() {
    const AT_MOST: usize = 3;
    let mut seed = Seed::new(21);
    let group = Arc::new(Group::builder().at_most(AT_MOST).build());
    let (inside, most) = (Arc::new(AtomicUsize::new(0)), Semaphore::new(AT_MOST));
    let spawners: Vec<_> = (0..8)
        .map(|_| {
            let (group, inside, most, mut seed) = (Arc::clone(&group), Arc::clone(&inside), most.clone(), seed.split());
            tokio::spawn(async move {
                for _ in 0..scaled(300) {
                    let (inside, most, polls) = (Arc::clone(&inside), most.clone(), seed.below(3));
                    let task = group.spawn(async move {
                        let _one = most.try_acquire().expect("never more than may");
                        inside.fetch_add(1, SeqCst);
                        for _ in 0..polls {
                            yield_now().await;
                        }
                        inside.fetch_sub(1, SeqCst);
                    });
                    let task = match seed.below(4) {
                        0 => cut_after(seed.below(3), task).await,
                        1 => cut_when_woken(seed.below(3), task).await,
                        _ => Some(task.await),
                    };
                    if let Some(task) = task {
                        task.join().await;
                    }
                }
            })
        })
        .collect();
    for spawner in spawners {
        spawner.await.unwrap();
    }
    assert_eq!(inside.load(SeqCst), 0);
    for _ in 0..AT_MOST {
        group.try_spawn(pending::<()>()).expect("all places are there");
    }
    assert!(group.try_spawn(async {}).unwrap_err().is_full());
    group.terminate();
    group.join().await.unwrap();
}
