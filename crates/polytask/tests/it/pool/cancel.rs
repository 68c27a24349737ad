//! Every waiting call, dropped at every place where it can be dropped.

use std::cell::RefCell;
use std::task::Poll;
use std::time::Duration;

use polytask::{AsyncResult, Event, Pool};
use polytask_test::{Polled, Story, waiting};

use super::{Busy, Drops, until_cancelled};

/// A busy pool without room, and the jobs that it was given.
struct Full {
    busy: Busy,
    filler: RefCell<Option<AsyncResult<()>>>,
    queued: RefCell<Vec<AsyncResult<i32>>>,
}

fn full() -> Full {
    let busy = Busy::new(1);
    let filler = busy.pool.try_apply_async(|| ()).unwrap();
    Full { busy, filler: RefCell::new(Some(filler)), queued: RefCell::default() }
}

/// One more job may be queued.
fn make_room(world: &Full) {
    match world.filler.take() {
        Some(filler) => assert!(filler.cancel()),
        None => _ = world.queued.borrow_mut().pop().map(|job| assert!(job.cancel())),
    }
}

fn assert_nothing_left(world: &Full) {
    let statistics = world.busy.pool.statistics();
    assert_eq!((statistics.waiting, statistics.running), (0, 1));
    assert_eq!(statistics.queued, world.queued.borrow().len() + usize::from(world.filler.borrow().is_some()));
    world.filler.take();
    world.queued.take().iter().for_each(|job| _ = job.cancel());
    world.busy.pool.terminate();
    world.busy.go.set();
}

#[test]
fn apply_async_while_there_is_no_room() {
    Story::new("Pool::apply_async", full, |world| {
        Box::pin(async {
            let job = world.busy.pool.apply_async(|| 7).await.unwrap();
            world.queued.borrow_mut().push(job);
        })
    })
    .events(3, "room", make_room)
    .at_rest(assert_nothing_left)
    .tell();
}

#[test]
fn apply_async_at_a_pool_that_is_closed() {
    Story::new("Pool::apply_async, closed", full, |world| {
        Box::pin(async { assert_eq!(world.busy.pool.apply_async(|| 7).await.unwrap_err().into_inner()(), 7) })
    })
    .event("close", |world| world.busy.pool.close())
    .at_rest(assert_nothing_left)
    .tell();
}

#[test]
fn get_wait_and_cloned_of_a_job_that_is_cancelled() {
    type Call = fn(&AsyncResult<i32>) -> polytask_test::Boxed<'_, bool>;
    let calls: [Call; 3] = [
        |job| Box::pin(async { job.get().await.is_err() }),
        |job| Box::pin(async { job.cloned().await.is_err() }),
        |job| {
            Box::pin(async {
                job.wait().await;
                true
            })
        },
    ];
    for call in calls {
        Story::new(
            "AsyncResult::get",
            || {
                let busy = Busy::new(1);
                let job = busy.pool.try_apply_async(|| 7).unwrap();
                (busy, job)
            },
            move |(_, job)| Box::pin(async move { assert!(call(job).await) }),
        )
        .event("cancel", |(_, job)| assert!(job.cancel()))
        .at_rest(|(busy, job)| {
            assert!(job.ready());
            busy.go.set();
        })
        .tell();
    }
}

/// A closed pool whose last job runs, and what is set when the thread of its worker has ended.
struct Closed {
    pool: Pool,
    go: Event,
    thread_ended: Event,
}

fn closed() -> Closed {
    struct OnExit(Event);

    impl Drop for OnExit {
        fn drop(&mut self) {
            self.0.set();
        }
    }

    thread_local! {
        static ON_EXIT: RefCell<Option<OnExit>> = const { RefCell::new(None) };
    }

    let pool = Pool::builder().workers(1).own_threads().build();
    let thread_ended = Event::new();
    let on_exit = OnExit(thread_ended.clone());
    let (begun, go) = (Event::new(), Event::new());
    let job = {
        let (begun, go) = (begun.clone(), go.clone());
        move || {
            ON_EXIT.set(Some(on_exit));
            begun.set();
            go.wait().blocking();
        }
    };
    pool.try_apply_async(job).unwrap();
    begun.wait().blocking();
    pool.close();
    Closed { pool, go, thread_ended }
}

#[test]
fn join_of_a_pool_whose_last_job_ends() {
    Story::new("Pool::join", closed, |world| Box::pin(async { world.pool.join().await.unwrap() }))
        .event("the last job ends", |world| {
            world.go.set();
            world.thread_ended.wait().blocking();
        })
        .tell();
}

#[test]
fn a_dropped_apply_that_was_not_submitted_leaves_nothing() {
    let Busy { pool, go, .. } = Busy::new(0);
    let drops = Drops::default();
    let value = drops.one();
    let apply = waiting(pool.apply(move || drop(value)));
    assert_eq!(pool.statistics().waiting, 1);
    drop(apply);
    assert_eq!((pool.statistics().waiting, pool.statistics().queued, drops.count()), (0, 0, 1));
    go.set();
}

#[test]
fn a_dropped_apply_that_was_queued_is_cancelled_and_leaves_its_room() {
    let Busy { pool, go, .. } = Busy::new(1);
    let drops = Drops::default();
    let value = drops.one();
    let apply = waiting(pool.apply(move || drop(value)));
    let mut next = waiting(pool.apply_async(|| 8));
    assert_eq!(pool.statistics().queued, 1);
    drop(apply);
    assert_eq!(drops.count(), 1);
    let next = next.finish().unwrap();
    go.set();
    assert_eq!(next.get().blocking().unwrap(), 8);
}

#[test]
fn a_dropped_apply_that_runs_is_told() {
    let pool = Pool::builder().workers(1).own_threads().build();
    let (begun, told) = (Event::new(), Event::new());
    let apply = waiting(pool.apply_with({
        let (begun, told) = (begun.clone(), told.clone());
        move |job| {
            begun.set();
            until_cancelled(job);
            told.set();
        }
    }));
    begun.wait().blocking();
    drop(apply);
    told.wait().blocking();
}

#[tokio::test(start_paused = true)]
async fn an_apply_that_runs_out_of_time_is_cancelled_or_told() {
    let Busy { pool, go, .. } = Busy::new(1);
    let error = pool.apply(|| ()).timeout(Duration::from_secs(2)).await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(pool.statistics().queued, 0);
    go.set();
    let error = pool.apply_with(until_cancelled).timeout(Duration::ZERO).await.unwrap_err();
    assert!(error.is_timeout());
}

#[tokio::test(start_paused = true)]
async fn a_submission_that_runs_out_of_time_gives_the_function_back() {
    let Busy { pool, go, .. } = Busy::new(0);
    let refused = pool.apply_async(|| 7).timeout(Duration::from_secs(2)).await.unwrap_err();
    assert!(refused.is_full());
    assert!(refused.to_string().contains("as many as it may"), "{refused}");
    assert_eq!(refused.into_inner()(), 7);
    assert_eq!(pool.statistics().waiting, 0);
    go.set();
}

#[test]
fn a_dropped_map_cancels_what_has_not_begun_and_stops_what_runs() {
    let pool = Pool::builder().workers(1).backlog(2).own_threads().build();
    let (begun, drops) = (Event::new(), Drops::default());
    let items: Vec<_> = (0..10).map(|_| drops.one()).collect();
    let map = waiting(
        pool.map_with(
            {
                let begun = begun.clone();
                move |job, item| {
                    begun.set();
                    until_cancelled(job);
                    drop(item);
                }
            },
            items,
        )
        .chunk_size(2),
    );
    begun.wait().blocking();
    assert_eq!(pool.statistics().queued, 2);
    drop(map);
    assert_eq!((pool.statistics().queued, pool.statistics().waiting), (0, 0));
    // All the room is there again, also what the chunk that waited for some was granted by the end of the others.
    let refilled: Vec<_> = (0..2).map(|_| pool.try_apply_async(|| ()).unwrap()).collect();
    drop(refilled);
    pool.close();
    pool.join().blocking().unwrap();
    assert_eq!(drops.count(), 10);
}

#[test]
fn a_dropped_imap_cancels_what_has_not_begun() {
    let Busy { pool, go, .. } = Busy::new(3);
    let mut imap = pool.imap(|number| number, 0..);
    let next = waiting(futures::StreamExt::next(&mut imap));
    assert_eq!(pool.statistics().queued, 3);
    drop(next);
    assert_eq!(pool.statistics().queued, 3, "the stream goes on with them");
    drop(imap);
    assert_eq!((pool.statistics().queued, pool.statistics().waiting), (0, 0));
    (0..3).for_each(|_| drop(pool.try_apply_async(|| ()).unwrap()));
    go.set();
}

#[test]
fn those_who_wait_for_room_are_served_in_their_order_and_not_overtaken() {
    let Busy { pool, go, .. } = Busy::new(1);
    let filler = pool.try_apply_async(|| ()).unwrap();
    let mut first = waiting(pool.apply_async(|| 1));
    let second = waiting(pool.apply_async(|| 2));
    assert!(filler.cancel());
    first.assert_woken();
    second.assert_asleep();
    assert!(pool.try_apply_async(|| 3).unwrap_err().is_full(), "the room is the first one's");
    let mut late = Polled::new(pool.apply_async(|| 4));
    assert!(matches!(late.poll(), Poll::Pending));
    first.finish().unwrap();
    go.set();
}

#[test]
fn jobs_that_are_submitted_and_cancelled_do_not_pile_up() {
    let Busy { pool, go, .. } = Busy::new(1);
    for _ in 0..10_000 {
        assert!(pool.try_apply_async(|| ()).unwrap().cancel());
    }
    assert_eq!(pool.statistics().queued, 0);
    go.set();
}
