//! Calls that wait for an item, for room, or for the end.

use std::future::poll_fn;
use std::pin::Pin;

use futures_core::Stream;
use polytask::{Bound, Connection, Job, JoinableQueue, PriorityQueue, Queue, Receiver, Sender, pipe, pipe_one_way};
use polytask_test::{Boxed, Story};

use super::World;

type QueueWorld = World<Queue<u32>>;

fn empty_queue() -> QueueWorld {
    World::new(Queue::new(3), [])
}

/// The same with items that weigh something, which are counted another way.
fn empty_scales() -> QueueWorld {
    World::new(Queue::new(Bound::weight(6, |_| 2)), [])
}

/// Room for one, which is taken.
fn full_queue() -> QueueWorld {
    filled(Queue::new(1))
}

fn full_scales() -> QueueWorld {
    filled(Queue::new(Bound::weight(2, |_| 2)))
}

fn filled(queue: Queue<u32>) -> QueueWorld {
    let world = World::new(queue, []);
    put(&world);
    world
}

fn put(world: &QueueWorld) {
    let number = world.number();
    world.object.try_put(number).expect("there is room");
    world.record_put(number);
}

fn get(world: &QueueWorld) {
    if let Ok(number) = world.object.try_get() {
        world.record_get(number);
    }
}

fn assert_at_rest(world: &QueueWorld) {
    while let Ok(number) = world.object.try_get() {
        world.record_get(number);
    }
    world.assert_nothing_lost();
    let statistics = world.object.statistics();
    assert_eq!((statistics.used, statistics.slots, statistics.getters, statistics.putters), (0, 0, 0, 0));
}

/// A call that gets, against three items that are put.
fn tell_getting(name: &'static str, wait: impl for<'w> Fn(&'w QueueWorld) -> Boxed<'w, ()> + Copy + 'static) {
    for make in [empty_queue, empty_scales] {
        Story::new(name, make, wait).events(3, "put", put).at_rest(assert_at_rest).tell();
    }
}

/// A call that puts, against three items that are got.
fn tell_putting(name: &'static str, wait: impl for<'w> Fn(&'w QueueWorld) -> Boxed<'w, ()> + Copy + 'static) {
    for make in [full_queue, full_scales] {
        Story::new(name, make, wait).events(3, "get", get).at_rest(assert_at_rest).tell();
    }
}

#[test]
fn queue_get() {
    tell_getting("Queue::get", |world| Box::pin(async { world.record_get(world.object.get().await.unwrap()) }));
}

#[test]
fn queue_get_many() {
    tell_getting("Queue::get_many", |world| {
        Box::pin(async { world.object.get_many(1).await.unwrap().into_iter().for_each(|item| world.record_get(item)) })
    });
}

#[test]
fn queue_stream() {
    tell_getting("Queue::stream", |world| {
        let mut stream = world.object.stream();
        Box::pin(async move {
            let item = poll_fn(|context| Pin::new(&mut stream).poll_next(context)).await;
            world.record_get(item.unwrap());
        })
    });
}

#[test]
fn queue_ready() {
    tell_getting("Queue::ready", |world| Box::pin(async { world.object.ready().await }));
}

#[test]
fn queue_put() {
    tell_putting("Queue::put", |world| {
        Box::pin(async {
            let number = world.number();
            world.object.put(number).await.unwrap();
            world.record_put(number);
        })
    });
}

#[test]
fn queue_reserve() {
    tell_putting("Queue::reserve", |world| {
        Box::pin(async {
            let number = world.number();
            world.object.reserve().await.unwrap().put(number).unwrap();
            world.record_put(number);
        })
    });
}

#[test]
fn queue_reserve_weight() {
    tell_putting("Queue::reserve_weight", |world| {
        Box::pin(async {
            let number = world.number();
            world.object.reserve_weight(2).await.unwrap().put(number).unwrap();
            world.record_put(number);
        })
    });
}

#[test]
fn priority_queue_get() {
    Story::new(
        "PriorityQueue::get",
        || World::<_>::new(PriorityQueue::new(3), []),
        |world| Box::pin(async { world.record_get(world.object.get().await.unwrap().1) }),
    )
    .events(3, "put", |world| {
        let number = world.number();
        world.object.try_put((9 - number, number)).expect("there is room");
        world.record_put(number);
    })
    .at_rest(|world| {
        world.object.close_now().into_iter().for_each(|(_, number)| world.record_get(number));
        world.assert_nothing_lost();
        assert_eq!(world.object.statistics().used, 0);
    })
    .tell();
}

#[test]
fn joinable_queue_put() {
    fn full() -> World<JoinableQueue<u32>> {
        let queue = JoinableQueue::new(1);
        queue.try_put(100).expect("there is room");
        World::new(queue, [])
    }
    Story::new("JoinableQueue::put", full, |world| {
        Box::pin(async {
            let number = world.number();
            world.object.put(number).await.unwrap();
            world.record_put(number);
        })
    })
    .events(3, "get", |world| _ = world.object.try_get().map(Job::done))
    .at_rest(|world| {
        let _ = world.object.try_get().map(Job::done);
        let statistics = world.object.statistics();
        assert_eq!((statistics.unfinished, statistics.done as usize), (0, 1 + world.put.borrow().len()));
    })
    .tell();
}

/// What a dropped call had put stays, so that only doubles and leaks can be checked.
#[test]
fn queue_put_many() {
    Story::new("Queue::put_many", full_queue, |world| {
        Box::pin(async {
            let numbers = [world.number(), world.number()];
            world.object.put_many(numbers).await.unwrap();
        })
    })
    .events(7, "get", get)
    .at_rest(|world| {
        get(world);
        get(world);
        let got = world.got.borrow();
        assert!(got.iter().enumerate().all(|(at, number)| !got[..at].contains(number)), "doubled: {got:?}");
        let statistics = world.object.statistics();
        assert_eq!((statistics.len, statistics.used, statistics.putters), (0, 0, 0));
    })
    .tell();
}

#[test]
fn queue_get_at_the_end() {
    Story::new("Queue::get and close", empty_queue, |world| {
        Box::pin(async { assert!(world.object.get().await.unwrap_err().is_closed()) })
    })
    .event("close", |world| world.object.close())
    .at_rest(assert_at_rest)
    .tell();
}

#[test]
fn queue_put_at_the_end() {
    Story::new("Queue::put and close", full_queue, |world| {
        Box::pin(async { assert!(world.object.put(99).await.unwrap_err().is_closed()) })
    })
    .event("close", |world| world.object.close())
    .at_rest(assert_at_rest)
    .tell();
}

/// One item, and then nothing more: who does not get it sees the end.
#[test]
fn queue_get_of_the_last_item() {
    Story::new("Queue::get, put and close", empty_queue, |world| {
        Box::pin(async {
            if let Ok(number) = world.object.get().await {
                world.record_get(number);
            }
        })
    })
    .event("put", put)
    .event("close", |world| world.object.close())
    .at_rest(assert_at_rest)
    .tell();
}

#[test]
fn queue_get_when_the_rest_is_handed_back() {
    Story::new("Queue::get, put and close_now", empty_queue, |world| {
        Box::pin(async {
            if let Ok(number) = world.object.get().await {
                world.record_get(number);
            }
        })
    })
    .event("put", put)
    .event("close_now", |world| world.object.close_now().into_iter().for_each(|item| world.record_get(item)))
    .at_rest(assert_at_rest)
    .tell();
}

#[test]
fn joinable_queue_get() {
    Story::new(
        "JoinableQueue::get",
        || World::<_>::new(JoinableQueue::<u32>::new(3), []),
        |world| Box::pin(async { world.record_get(world.object.get().await.unwrap().done()) }),
    )
    .events(3, "put", |world| {
        let number = world.number();
        world.object.try_put(number).expect("there is room");
        world.record_put(number);
    })
    .at_rest(|world| {
        while let Ok(job) = world.object.try_get() {
            world.record_get(job.done());
        }
        world.assert_nothing_lost();
        let statistics = world.object.statistics();
        assert_eq!((statistics.unfinished, statistics.done, statistics.abandoned), (0, 3, 0));
    })
    .tell();
}

#[test]
fn joinable_queue_join() {
    fn two_jobs() -> World<JoinableQueue<u32>, Job<u32>> {
        let queue = JoinableQueue::new(2);
        let jobs = [1, 2].map(|item| {
            queue.try_put(item).unwrap();
            queue.try_get().unwrap()
        });
        World::new(queue, jobs)
    }
    Story::new("JoinableQueue::join", two_jobs, |world| {
        Box::pin(async { assert_eq!(world.object.join().await.abandoned, 2) })
    })
    .events(2, "abandon", World::release_one)
    .at_rest(|world| assert_eq!(world.object.statistics().unfinished, 0))
    .tell();
}

#[test]
fn pipe_recv() {
    Story::new(
        "Connection::recv",
        || World::<(Connection<u32, ()>, Connection<(), u32>)>::new(pipe(3), []),
        |world| Box::pin(async { world.record_get(world.object.1.recv().await.unwrap()) }),
    )
    .events(3, "send", |world| {
        let number = world.number();
        world.object.0.try_send(number).expect("there is room");
        world.record_put(number);
    })
    .at_rest(|world| {
        while let Ok(number) = world.object.1.try_recv() {
            world.record_get(number);
        }
        world.assert_nothing_lost();
    })
    .tell();
}

fn full_pipe() -> World<(Receiver<u32>, Sender<u32>)> {
    let (receiver, sender) = pipe_one_way(1);
    sender.try_send(100).expect("there is room");
    let world = World::new((receiver, sender), []);
    world.record_put(100);
    world
}

fn receive(world: &World<(Receiver<u32>, Sender<u32>)>) {
    if let Ok(number) = world.object.0.try_recv() {
        world.record_get(number);
    }
}

#[test]
fn pipe_send() {
    Story::new("Sender::send", full_pipe, |world| {
        Box::pin(async {
            let number = world.number();
            world.object.1.send(number).await.unwrap();
            world.record_put(number);
        })
    })
    .events(3, "receive", receive)
    .at_rest(|world| {
        receive(world);
        world.assert_nothing_lost();
        world.object.1.try_send(1).expect("the room of a dropped call is free");
    })
    .tell();
}

#[test]
fn pipe_poll() {
    Story::new(
        "Receiver::poll",
        || World::<(Receiver<u32>, Sender<u32>)>::new(pipe_one_way(1), []),
        |world| Box::pin(async { world.object.0.poll().await }),
    )
    .event("send", |world| world.object.1.try_send(1).unwrap())
    .at_rest(|world| assert_eq!(world.object.0.try_recv(), Ok(1)))
    .tell();
}
