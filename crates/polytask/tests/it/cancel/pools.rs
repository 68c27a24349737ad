//! Calls that wait for a pool's jobs, and for a timer.
//!
//! Whoever tells these stories has to know when a thread has done its part: everyone was told of a job's end when the
//! next one begins, and a job that is cancelled is so at once. `apply_async` and `Pool::join` are told beside the other
//! tests of pools.

use std::future::poll_fn;
use std::pin::pin;
use std::time::Duration;

use polytask::{AsyncResult, Event, ExitStatus, Pool, Timer};
use polytask_test::{Boxed, Story, waiting};
use tokio::runtime::{Builder, Runtime};
use tokio::time::advance;

use super::World;

/// A pool whose only worker is busy until `go`, with room for one job more.
struct Busy {
    pool: Pool,
    go: Event,
    running: AsyncResult<u32>,
    /// The next job, which begins when everyone was told of the end of the first.
    next: AsyncResult<()>,
    next_begun: Event,
}

impl Busy {
    fn new() -> World<Self> {
        let pool = Pool::builder().workers(1).backlog(1).own_threads().build();
        let [begun, go, next_begun] = [Event::new(), Event::new(), Event::new()];
        let running = pool.try_apply_async({
            let (begun, go) = (begun.clone(), go.clone());
            move || {
                begun.set();
                go.wait().blocking();
                7
            }
        });
        begun.wait().blocking();
        let next = pool.try_apply_async({
            let next_begun = next_begun.clone();
            move || next_begun.set()
        });
        World::new(Self { go, running: running.unwrap(), next: next.unwrap(), next_begun, pool }, [])
    }
}

/// A story in which the first job ends.
fn story_of_an_end(
    name: &'static str,
    call: impl for<'w> Fn(&'w World<Busy>) -> Boxed<'w, ()> + 'static,
) -> Story<World<Busy>> {
    Story::new(name, Busy::new, call).event("it ends", |world| {
        world.object.go.set();
        world.object.next_begun.wait().blocking();
    })
}

/// Whoever did not get the value left it there for us.
fn assert_the_value_is_had_once(world: &World<Busy>) {
    world.got.borrow_mut().extend(world.object.running.get().blocking().ok());
    assert_eq!(*world.got.borrow(), [7]);
}

#[test]
fn the_value_of_a_job() {
    story_of_an_end("AsyncResult::get", |world| {
        Box::pin(async {
            match world.object.running.get().await {
                Ok(value) => world.record_get(value),
                Err(error) => assert!(error.is_taken()),
            }
        })
    })
    .at_rest(assert_the_value_is_had_once)
    .tell();
}

#[test]
fn a_copy_of_the_value_of_a_job() {
    story_of_an_end("AsyncResult::cloned", |world| {
        Box::pin(async { assert_eq!(world.object.running.cloned().await.unwrap(), 7) })
    })
    .at_rest(assert_the_value_is_had_once)
    .tell();
}

#[test]
fn the_end_of_a_job() {
    story_of_an_end("AsyncResult::wait", |world| Box::pin(async { world.object.running.wait().await }))
        .at_rest(assert_the_value_is_had_once)
        .tell();
}

/// A story in which there is room for a job more, and the pool is terminated then.
fn story_of_room(
    name: &'static str,
    call: impl for<'w> Fn(&'w World<Busy>) -> Boxed<'w, ()> + 'static,
) -> Story<World<Busy>> {
    Story::new(name, Busy::new, call)
        .event("there is room for one", |world| assert!(world.object.next.cancel()))
        .event("the pool is terminated", |world| {
            let statistics = world.object.pool.statistics();
            assert!(statistics.queued == 1 || statistics.waiting == 0, "nobody has the room: {statistics:?}");
            world.object.pool.terminate();
        })
        .at_rest(|world| {
            let Busy { pool, go, .. } = &world.object;
            let statistics = pool.statistics();
            assert_eq!((statistics.queued, statistics.running, statistics.waiting), (0, 1, 0));
            go.set();
        })
}

#[test]
fn a_job_and_its_end() {
    story_of_room("Pool::apply", |world| {
        Box::pin(async {
            let error = world.object.pool.apply(|| unreachable!("it never begins")).await.unwrap_err();
            assert!(error.is_cancelled() || error.is_closed());
        })
    })
    .tell();
}

#[test]
fn a_map_of_jobs() {
    story_of_room("Pool::map", |world| {
        Box::pin(async {
            let error = world.object.pool.map(|_| (), 0..3).chunk_size(1).await.unwrap_err();
            assert!(error.is_cancelled() || error.is_closed());
        })
    })
    .tell();
    story_of_room("Pool::try_map", |world| {
        Box::pin(async {
            let error = world.object.pool.try_map(|_| (), 0..3).chunk_size(1).await.unwrap_err();
            assert!(error.is_closed());
        })
    })
    .tell();
}

/// Each poll is that of another `next`, which is dropped when it has to wait.
#[test]
fn the_next_of_a_map_of_jobs() {
    story_of_room("Imap::next", |world| {
        Box::pin(async {
            let mut all = world.object.pool.imap(|_| (), 0..3);
            while let Some(result) = poll_fn(|context| pin!(all.next()).poll(context)).await {
                assert!(result.is_err_and(|error| error.is_cancelled() || error.is_closed()));
            }
        })
    })
    .tell();
}

/// The context of a job is nowhere but on its thread, and so the story of its call is told there, in short.
#[test]
fn the_order_to_stop_a_job() {
    let pool = Pool::builder().workers(1).own_threads().build();
    let (waits, told) = (Event::new(), Event::new());
    let job = pool.try_apply_async_with({
        let (waits, told) = (waits.clone(), told.clone());
        move |job| {
            let [first, mut second, third] = [(); 3].map(|()| waiting(job.cancelled()));
            drop(first);
            waits.set();
            told.wait().blocking();
            drop(third);
            second.assert_woken();
            second.assert_ready();
            assert!(job.is_cancelled());
        }
    });
    let job = job.unwrap();
    waits.wait().blocking();
    assert!(!job.cancel(), "it had begun");
    told.set();
    job.get().blocking().unwrap();
}

/// A timer whose clock and whose task are moved on by hand.
struct Bell {
    runtime: Runtime,
    timer: Timer,
}

impl Bell {
    fn new() -> World<Self> {
        let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let timer = runtime.block_on(async { Timer::after(Duration::from_secs(60), || ()) });
        World::new(Self { runtime, timer }, [])
    }

    fn pass(&self, time: Duration) {
        self.runtime.block_on(async {
            advance(time).await;
            for _ in 0..8 {
                tokio::task::yield_now().await;
            }
        });
    }
}

#[test]
fn the_end_of_a_timer() {
    Story::new("Timer::join", Bell::new, |world| {
        Box::pin(async { assert_eq!(world.object.timer.join().await, ExitStatus::Returned) })
    })
    .event("a part of its time passes", |world| world.object.pass(Duration::from_secs(30)))
    .event("its time passes", |world| world.object.pass(Duration::from_secs(31)))
    .at_rest(|world| assert!(!world.object.timer.is_alive()))
    .tell();

    Story::new("Timer::join, cancelled", Bell::new, |world| {
        Box::pin(async { assert_eq!(world.object.timer.join().await, ExitStatus::Terminated) })
    })
    .event("it is cancelled", |world| assert!(world.object.timer.cancel()))
    .event("its task ends", |world| world.object.pass(Duration::ZERO))
    .tell();
}
