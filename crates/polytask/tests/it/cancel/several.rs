//! Calls that wait for several tasks, or make tasks of the items of a map.

use std::future::poll_fn;
use std::pin::{Pin, pin};

use polytask::{Event, Task, TaskPool, When, as_completed, gather, gather_all, wait};
use polytask_test::{Boxed, Story};
use tokio::runtime::{Builder, Runtime};

use super::World;

/// Two tasks that are polled by hand, and end when they are told.
struct Two {
    runtime: Runtime,
    go: [Event; 2],
    tasks: [Task<u32>; 2],
}

impl Two {
    fn new() -> World<Self> {
        let (runtime, go) = (Builder::new_current_thread().build().unwrap(), [Event::new(), Event::new()]);
        let tasks = runtime.block_on(async {
            [0, 1].map(|number| {
                let go = go[number].clone();
                polytask::spawn(async move {
                    go.wait().await;
                    u32::try_from(number).unwrap()
                })
            })
        });
        let two = Self { runtime, go, tasks };
        run(&two.runtime);
        World::new(two, [])
    }

    fn finish(&self, number: usize) {
        self.go[number].set();
        run(&self.runtime);
    }
}

/// Lets the runtime do all that it can.
fn run(runtime: &Runtime) {
    runtime.block_on(async {
        for _ in 0..8 {
            tokio::task::yield_now().await;
        }
    });
}

/// A story in which the two tasks end, one after the other.
fn story(name: &'static str, call: impl for<'w> Fn(&'w World<Two>) -> Boxed<'w, ()> + 'static) -> Story<World<Two>> {
    Story::new(name, Two::new, call)
        .event("the second ends", |world| world.object.finish(1))
        .event("the first ends", |world| world.object.finish(0))
}

/// Whoever did not get the values left them there for us.
fn assert_each_value_is_had_once(world: &World<Two>) {
    let Two { runtime, tasks, .. } = &world.object;
    for task in tasks {
        let left = runtime.block_on(async { task.value().await.ok() });
        world.got.borrow_mut().extend(left);
    }
    world.got.borrow_mut().sort_unstable();
    assert_eq!(*world.got.borrow(), [0, 1]);
}

#[test]
fn gathering() {
    story("gather", |world| {
        Box::pin(async {
            match gather(world.object.tasks.clone()).await {
                Ok(values) => values.into_iter().for_each(|value| world.record_get(value)),
                Err(error) => assert!(error.is_taken()),
            }
        })
    })
    .at_rest(assert_each_value_is_had_once)
    .tell();
}

#[test]
fn gathering_all() {
    story("gather_all", |world| {
        Box::pin(async {
            let results = gather_all(world.object.tasks.clone()).await;
            results.into_iter().filter_map(Result::ok).for_each(|value| world.record_get(value));
        })
    })
    .at_rest(assert_each_value_is_had_once)
    .tell();
}

#[test]
fn waiting_for_one_of_them_or_for_all() {
    for (when, done) in [(When::FirstCompleted, 1), (When::FirstError, 2), (When::All, 2)] {
        story("wait", move |world| {
            Box::pin(async move {
                let finished = wait(world.object.tasks.clone(), when).await;
                assert!(finished.done.len() >= done);
                assert_eq!(finished.done.len() + finished.pending.len(), 2);
            })
        })
        .at_rest(assert_each_value_is_had_once)
        .tell();
    }
}

/// Each poll is that of another `next`, which is dropped when it has to wait.
#[test]
fn the_next_of_those_that_complete() {
    story("AsCompleted::next", |world| {
        Box::pin(async {
            let mut all = as_completed(world.object.tasks.clone());
            let mut ended = 0;
            while poll_fn(|context| pin!(all.next()).poll(context)).await.is_some() {
                ended += 1;
            }
            assert_eq!(ended, 2);
        })
    })
    .at_rest(assert_each_value_is_had_once)
    .tell();
}

/// A pool that runs one task at a time, which is polled by hand, and ends when it is told.
struct Tasks {
    runtime: Runtime,
    go: Event,
    pool: TaskPool,
}

impl Tasks {
    fn new() -> World<Self> {
        let runtime = Builder::new_current_thread().build().unwrap();
        World::new(Self { runtime, go: Event::new(), pool: TaskPool::new(1) }, [])
    }
}

/// A story in which tasks begin and end, as many as are needed.
fn story_of_tasks(
    name: &'static str,
    call: impl for<'w> Fn(&'w World<Tasks>) -> Boxed<'w, ()> + 'static,
) -> Story<World<Tasks>> {
    Story::new(name, Tasks::new, move |world| {
        let mut call = call(world);
        Box::pin(poll_fn(move |context| {
            let _entered = world.object.runtime.enter();
            Pin::new(&mut call).poll(context)
        }))
    })
    .event("they may end", |world| world.object.go.set())
    .events(7, "the runtime runs", |world| run(&world.object.runtime))
    .at_rest(|world| {
        run(&world.object.runtime);
        let statistics = world.object.pool.statistics();
        assert_eq!((statistics.running, statistics.waiting), (0, 0));
    })
}

type Gated = Pin<Box<dyn Future<Output = u32> + Send>>;

/// What becomes of an item.
fn gated(world: &World<Tasks>) -> impl Fn(u32) -> Gated + 'static {
    let go = world.object.go.clone();
    move |number| {
        let go = go.clone();
        Box::pin(async move {
            go.wait().await;
            number
        })
    }
}

#[test]
fn a_map_of_tasks() {
    story_of_tasks("TaskPool::map", |world| {
        Box::pin(async { assert_eq!(world.object.pool.map(gated(world), [1, 2]).await.unwrap(), [1, 2]) })
    })
    .tell();

    story_of_tasks("TaskPool::try_map", |world| {
        Box::pin(async { assert_eq!(world.object.pool.try_map(gated(world), [1, 2]).await, [Ok(1), Ok(2)]) })
    })
    .tell();
}

/// Each poll is that of another `next`, which is dropped when it has to wait.
#[test]
fn the_next_of_a_map_of_tasks() {
    story_of_tasks("ImapTasks::next", |world| {
        Box::pin(async {
            let mut all = world.object.pool.imap(gated(world), [1, 2]);
            let mut results = Vec::new();
            while let Some(result) = poll_fn(|context| pin!(all.next()).poll(context)).await {
                results.push(result.unwrap());
            }
            assert_eq!(results, [1, 2]);
        })
    })
    .tell();
}
