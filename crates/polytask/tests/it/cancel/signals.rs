//! Calls that wait for something to happen.

use polytask::{Barrier, Event};
use polytask_test::{Polled, Story};

use super::World;

#[test]
fn event_wait() {
    Story::new(
        "Event::wait",
        || World::<_>::new(Event::new(), []),
        |world| Box::pin(async { world.object.wait().await }),
    )
    .event("set", |world| world.object.set())
    .at_rest(|world| {
        assert!(world.object.is_set());
        assert_eq!(world.object.statistics().waiting, 0);
    })
    .tell();
}

#[test]
fn event_wait_at_a_pulse() {
    let calls_that_came_late = |world: &World<Event>| {
        // Whoever was not polled before the pulse waits for the next one.
        world.object.set();
        world.object.clear();
    };
    Story::new(
        "Event::wait at a pulse",
        || World::<_>::new(Event::new(), []),
        |world| Box::pin(async { world.object.wait().await }),
    )
    .event("pulse", calls_that_came_late)
    .event("pulse", calls_that_came_late)
    .at_rest(|world| assert_eq!(world.object.statistics().waiting, 0))
    .tell();
}

/// A barrier that is not full with the three who come in a story.
fn barrier() -> World<Barrier> {
    World::new(Barrier::new(4), [])
}

/// A barrier whose action may be somebody's to run who waited.
fn acting_barrier() -> World<Barrier> {
    World::new(Barrier::with_action(4, || ()), [])
}

/// As many come as are missing, so that the round is complete.
fn complete(world: &World<Barrier>) {
    let missing = world.object.parties() - world.object.n_waiting();
    let mut late: Vec<_> = (0..missing).map(|_| Polled::new(world.object.wait())).collect();
    let last = late.iter_mut().map(Polled::poll).last().expect("somebody is always missing");
    assert!(last.is_ready());
    late.pop();
    late.iter_mut().for_each(|wait| _ = wait.finish().unwrap());
}

fn assert_nobody_waits(world: &World<Barrier>) {
    assert_eq!(world.object.n_waiting(), 0);
    let got = world.got.borrow();
    assert!(got.iter().enumerate().all(|(at, index)| *index < 4 && !got[..at].contains(index)), "{got:?}");
}

#[test]
fn barrier_wait() {
    for make in [barrier, acting_barrier] {
        Story::new("Barrier::wait", make, |world| {
            Box::pin(async { world.record_get(world.object.wait().await.unwrap() as u32) })
        })
        .event("the others come", complete)
        .at_rest(assert_nobody_waits)
        .tell();
    }
}

#[test]
fn barrier_wait_when_it_is_aborted_or_reset() {
    for break_off in [Barrier::abort, Barrier::reset] {
        Story::new("Barrier::wait, broken", barrier, |world| {
            Box::pin(async { assert!(world.object.wait().await.is_err()) })
        })
        .event("break", move |world| break_off(&world.object))
        .at_rest(|world| {
            world.object.reset();
            complete(world);
            assert_nobody_waits(world);
        })
        .tell();
    }
}
