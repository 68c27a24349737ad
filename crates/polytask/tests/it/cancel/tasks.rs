//! Calls that wait for tasks: for their ends, their values, or for a turn to start one.

use std::cell::RefCell;
use std::future::{pending, poll_fn};
use std::pin::Pin;

use polytask::{Event, ExitStatus, Group, Task};
use polytask_test::Story;
use tokio::runtime::{Builder, Runtime};

use super::World;

/// What runs the tasks of a story, which are polled by hand and have to be told to go on.
struct Hand<T: Send + 'static> {
    runtime: Runtime,
    go: Event,
    task: Option<Task<T>>,
    group: Group,
    started: RefCell<Vec<Task<()>>>,
}

impl<T: Send + 'static> Hand<T> {
    fn new(value: T) -> World<Self> {
        Self::with(value, Group::new(), |_| ())
    }

    fn with(value: T, group: Group, prepare: impl FnOnce(&Group)) -> World<Self> {
        let (runtime, go) = (Builder::new_current_thread().build().unwrap(), Event::new());
        let task = runtime.block_on(async {
            let go = go.clone();
            prepare(&group);
            group
                .spawn(async move {
                    go.wait().await;
                    value
                })
                .await
        });
        let hand = Self { runtime, go, task: Some(task), group, started: RefCell::default() };
        hand.run();
        World::new(hand, [])
    }

    fn task(&self) -> &Task<T> {
        self.task.as_ref().expect("it is there until the end")
    }

    /// Lets the runtime do all that it can.
    fn run(&self) {
        self.runtime.block_on(async {
            for _ in 0..8 {
                tokio::task::yield_now().await;
            }
        });
    }

    fn finish(&self) {
        self.go.set();
        self.run();
    }
}

#[test]
fn task_join() {
    Story::new(
        "Task::join",
        || Hand::new(7),
        |world| Box::pin(async { assert_eq!(world.object.task().join().await, ExitStatus::Returned) }),
    )
    .event("it ends", |world| world.object.finish())
    .at_rest(|world| assert!(world.object.task().is_finished()))
    .tell();
}

#[test]
fn task_join_of_one_that_is_terminated() {
    Story::new(
        "Task::join, terminated",
        || Hand::new(7),
        |world| Box::pin(async { assert_eq!(world.object.task().join().await, ExitStatus::Terminated) }),
    )
    .event("it is told to end", |world| world.object.task().terminate())
    .event("it ends", |world| world.object.run())
    .tell();
}

#[test]
fn task_value() {
    Story::new(
        "Task::value",
        || Hand::new(7),
        |world| {
            Box::pin(async {
                match world.object.task().value().await {
                    Ok(value) => world.record_get(value),
                    Err(error) => assert!(error.is_taken()),
                }
            })
        },
    )
    .event("it ends", |world| world.object.finish())
    .at_rest(|world| {
        // Whoever did not get it left it there for us.
        let left = world.object.runtime.block_on(async { world.object.task().value().await.ok() });
        world.got.borrow_mut().extend(left);
        assert_eq!(*world.got.borrow(), [7]);
    })
    .tell();
}

#[test]
fn task_cloned() {
    Story::new(
        "Task::cloned",
        || Hand::new(7),
        |world| Box::pin(async { assert_eq!(world.object.task().cloned().await.unwrap(), 7) }),
    )
    .event("it ends", |world| world.object.finish())
    .at_rest(|world| {
        world.object.finish();
        assert_eq!(world.object.runtime.block_on(async { world.object.task().value().await.unwrap() }), 7);
    })
    .tell();
}

#[test]
fn group_join() {
    Story::new("Group::join", || Hand::new(7), |world| Box::pin(async { world.object.group.join().await.unwrap() }))
        .event("its task ends", |world| world.object.finish())
        .at_rest(|world| assert_eq!(world.object.group.statistics().alive, 0))
        .tell();
}

/// Whoever polls first when only the daemon is left stops that, and may be dropped then.
#[test]
fn group_join_with_a_daemon() {
    Story::new(
        "Group::join with a daemon",
        || {
            Hand::with(7, Group::new(), |group| {
                let scope = group.spawner();
                let daemon = Task::builder().daemon(true);
                let started = polytask_test::Polled::new(daemon.spawn_in(&scope, pending::<()>())).assert_ready();
                drop(started);
            })
        },
        |world| Box::pin(async { world.object.group.join().await.unwrap() }),
    )
    .event("its task ends", |world| world.object.finish())
    .event("the daemon ends", |world| world.object.run())
    .tell();
}

#[test]
fn group_join_of_one_that_is_stopped() {
    Story::new(
        "Group::join, stopped",
        || Hand::new(7),
        |world| Box::pin(async { world.object.group.join().await.unwrap() }),
    )
    .event("it is stopped", |world| world.object.group.terminate())
    .event("its task ends", |world| world.object.run())
    .tell();
}

/// A place is lost for as long as a task has it, and never to a call that was dropped.
#[test]
fn spawning_into_a_group_that_is_full() {
    Story::new(
        "Spawner::spawn",
        || Hand::with((), Group::builder().at_most(1).build(), |_| ()),
        |world| {
            Box::pin(async {
                let mut spawn = world.object.group.spawn(pending::<()>());
                let in_the_runtime = poll_fn(|context| {
                    let _entered = world.object.runtime.enter();
                    Pin::new(&mut spawn).poll(context)
                });
                let task = in_the_runtime.await;
                world.object.started.borrow_mut().push(task);
            })
        },
    )
    .event("its task ends", |world| world.object.finish())
    .event("the next one ends", end_one)
    .event("and the next", end_one)
    .at_rest(|world| {
        while !world.object.started.borrow().is_empty() {
            end_one(world);
        }
        assert_eq!(world.object.group.statistics().waiting, 0);
        let _entered = world.object.runtime.enter();
        world.object.group.try_spawn(async {}).expect("the place is there");
    })
    .tell();
}

/// Ends one of those that were started, if there is one.
fn end_one(world: &World<Hand<()>>) {
    let started = world.object.started.borrow_mut().pop();
    if let Some(task) = started {
        task.terminate();
        world.object.run();
        assert!(task.is_finished());
    }
}
