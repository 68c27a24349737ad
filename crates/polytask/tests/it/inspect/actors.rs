//! Who it is that holds and waits, and which objects there are to be told.

use std::sync::{Arc, Barrier as Meeting};
use std::thread;

use polytask::inspect::{self, ActorKind};
use polytask::{Barrier, Condition, Event, Group, Lock, Queue, RLock, RwLock, Semaphore, Task};
use polytask_test::waiting;

use super::{assert_at_rest, assert_gone, held_by, made_at, name_of, row, this_thread, told, until};

#[test]
fn a_plain_thread_is_told_by_its_name() {
    let lock = Lock::named("threads-lock", ());
    let event = Event::named("threads-event");
    let queue = Queue::<u8>::named("threads-queue", 1);
    let held = lock.try_acquire_owned();
    let waits: [Box<dyn FnOnce() + Send>; 3] = [
        Box::new({
            let lock = lock.clone();
            move || drop(lock.acquire().blocking())
        }),
        Box::new({
            let event = event.clone();
            move || event.wait().blocking()
        }),
        Box::new({
            let queue = queue.clone();
            move || _ = queue.get().blocking()
        }),
    ];
    let threads: Vec<_> = ["threads-1", "threads-2", "threads-3"]
        .into_iter()
        .zip(waits)
        .map(|(name, wait)| thread::Builder::new().name(name.to_owned()).spawn(wait).unwrap())
        .collect();
    for (name, waiter, call) in [
        ("threads-lock", "threads-1", "acquire"),
        ("threads-event", "threads-2", "wait"),
        ("threads-queue", "threads-3", "get"),
    ] {
        until(name, || row(name).waiters.len() == 1);
        let waiters = row(name).waiters;
        assert_eq!(
            (waiters[0].actor.kind, &*name_of(&waiters[0].actor), &*waiters[0].call),
            (ActorKind::Thread, waiter, call)
        );
        assert_eq!(waiters[0].line.file, file!());
    }
    // Without a name it has its number.
    let nameless = thread::spawn({
        let lock = lock.clone();
        move || drop(lock.acquire().blocking())
    });
    until("the nameless one waits", || row("threads-lock").waiters.len() == 2);
    let waiters = row("threads-lock").waiters;
    assert_eq!(waiters[1].actor.name, None);
    assert_ne!(waiters[0].actor.number, waiters[1].actor.number);

    drop(held);
    event.set();
    queue.try_put(1).unwrap();
    threads.into_iter().chain([nameless]).for_each(|thread| thread.join().unwrap());
    ["threads-lock", "threads-event", "threads-queue"].iter().for_each(|name| assert_at_rest(name));
}

#[tokio::test]
async fn a_task_of_tokio_is_told_by_its_number() {
    let lock = Lock::named("tokio-lock", ());
    let event = Event::new();
    let held = tokio::spawn({
        let (lock, event) = (lock.clone(), event.clone());
        async move {
            let _held = lock.acquire().await;
            event.wait().await;
        }
    });
    let wait = tokio::spawn({
        let lock = lock.clone();
        async move { drop(lock.acquire().await) }
    });
    let told_row = super::waiters_come("tokio-lock", 1).await;
    assert_eq!(told_row.holders[0].actor.to_string(), format!("tokio task {}", held.id()));
    assert_eq!(told_row.waiters[0].actor.to_string(), format!("tokio task {}", wait.id()));
    event.set();
    held.await.unwrap();
    wait.await.unwrap();
    assert_at_rest("tokio-lock");
}

#[tokio::test]
async fn a_guard_that_moved_is_still_of_whoever_acquired_it() {
    let lock = Lock::named("moved-guard", ());
    let semaphore = Semaphore::named("moved-permit", 1);
    let table = RwLock::named("moved-read", ());
    let ledger = RLock::named("moved-level", ());
    let hand_over = Task::builder().name("giver").spawn({
        let (lock, semaphore, table, ledger) = (lock.clone(), semaphore.clone(), table.clone(), ledger.clone());
        async move {
            let (lock, permit) = (lock.acquire_owned().await, semaphore.acquire_owned().await);
            (lock, permit, table.read_owned().await, ledger.acquire_owned().await)
        }
    });
    let guards = hand_over.await.unwrap();
    for name in ["moved-guard", "moved-permit", "moved-read", "moved-level"] {
        let holders = row(name).holders;
        assert_eq!(holders.len(), 1, "{name}");
        assert!(holders[0].actor.has_ended(), "{name}: {holders:?}");
        assert_eq!(holders[0].line.file, file!());
    }
    thread::spawn(move || drop(guards)).join().unwrap();
    for name in ["moved-guard", "moved-permit", "moved-read", "moved-level"] {
        assert_at_rest(name);
    }
    // Whoever comes next is told, and not whoever came before.
    let (again, line) = (semaphore.try_acquire(), line!());
    assert_eq!(held_by(&row("moved-permit").holders), [(name_of(&this_thread()), line)]);
    drop(again);
    assert_at_rest("moved-permit");
}

#[test]
fn an_object_without_a_name_is_told_from_its_first_wait_until_it_goes() {
    let first = line!();
    let (lock, event, queue) = (Lock::new(()), Event::new(), Queue::<u8>::new(1));
    let (semaphore, barrier, table) = (Semaphore::new(1), Barrier::new(2), RwLock::new(()));
    let condition = Condition::new(&lock);
    let ours = || made_at(file!(), first..first + 4).len();
    let (held, permit, write) = (lock.try_acquire(), semaphore.try_acquire(), table.try_write());
    assert_eq!(ours(), 0, "nobody has waited");
    drop(waiting(lock.acquire()));
    assert_eq!(ours(), 1);
    drop((waiting(event.wait()), waiting(queue.get()), waiting(semaphore.acquire())));
    drop((waiting(barrier.wait()), waiting(table.read())));
    assert_eq!(ours(), 6);
    drop(waiting(condition.wait(held.unwrap())));
    assert_eq!(ours(), 7);
    let copy = lock.clone();
    drop((permit, write, condition));
    drop((lock, event, queue, semaphore, barrier, table));
    until("only the lock is told, of which a handle is left", || ours() == 1);
    drop(copy);
    until("nothing is told", || ours() == 0);
}

#[test]
fn a_group_without_a_name_and_its_tasks_are_told_when_it_is_joined() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let first = line!();
        let group = Group::new();
        let member = Task::builder().name("of-a-nameless-group").spawn_in(&group, std::future::pending::<()>()).await;
        let join = waiting(group.join());
        let ours = made_at(file!(), first..first + 2);
        assert_eq!((ours.len(), super::task("of-a-nameless-group").group), (1, Some(ours[0].id)));
        assert_eq!(told(&ours[0].waiters).len(), 1);
        drop((join, member));
    });
}

#[test]
fn a_million_locks_that_came_and_went_leave_no_row() {
    let line = line!() + 2;
    let make = |number: usize| {
        let lock = Lock::named(format!("passing-{}", number % 7), ());
        drop(lock.try_acquire());
        lock
    };
    let mut kept = Vec::new();
    for number in 0..polytask_test::scaled(20_000) {
        kept.push(make(number));
        if kept.len() == 99 {
            kept.drain(..).step_by(2).for_each(drop);
        }
    }
    until("only those are told that are there", || made_at(file!(), line..line + 1).len() == kept.len());
    drop(kept);
    until("no lock is told", || made_at(file!(), line..line + 1).is_empty());
}

#[test]
fn objects_that_come_and_go_on_many_threads_leave_no_row() {
    let meeting = Arc::new(Meeting::new(4));
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let meeting = Arc::clone(&meeting);
            thread::spawn(move || {
                meeting.wait();
                for _ in 0..2_000 {
                    let (event, lock) = (Event::named("fleeting-event"), Lock::named("fleeting-lock", ()));
                    let held = lock.try_acquire();
                    drop((
                        waiting(event.wait()),
                        waiting(lock.acquire()),
                        waiting(inspect::waiting("fleeting-wait", std::future::pending::<()>())),
                    ));
                    drop(held);
                }
            })
        })
        .collect();
    while !threads.iter().all(thread::JoinHandle::is_finished) {
        for object in inspect::snapshot().objects.iter().filter(|object| object.name.starts_with("fleeting-")) {
            let at_line = object
                .waiters
                .iter()
                .all(|waiter| waiter.line.file == file!() && waiter.actor.kind == ActorKind::Thread);
            assert!(at_line && object.created.file == file!(), "{object:?}");
        }
    }
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    ["fleeting-event", "fleeting-lock", "fleeting-wait"].iter().for_each(|name| assert_gone(name));
}
