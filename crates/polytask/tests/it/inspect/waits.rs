//! The rows of what is waited for without being held: events, queues, pools, tasks and the like.

use std::sync::mpsc;
use std::time::Duration;

use polytask::inspect::ObjectRow;
use polytask::{
    Barrier, Condition, Event, Group, JoinableQueue, LifoQueue, Lock, Pool, PriorityQueue, Queue, Task, TaskPool,
    pipe_named,
};
use polytask_test::{Polled, waiting};

use super::{assert_at_rest, held_by, name_of, row, task, this_thread, told, until, waiters_come};

#[track_caller]
fn assert_numbers(name: &str, expected: &[(&str, u64)]) {
    let ObjectRow { numbers, .. } = row(name);
    for (key, number) in expected {
        assert_eq!(numbers.get(*key), Some(number), "{key} of `{name}`: {numbers:?}");
    }
}

#[track_caller]
fn assert_kind(name: &str, kind: &str, line: u32) {
    let told_row = row(name);
    assert_eq!((&*told_row.kind, &*told_row.created.file, told_row.created.line), (kind, file!(), line));
    assert_at_rest(name);
}

/// The calls that wait, and their lines; all by whoever runs this test.
#[track_caller]
fn assert_waiters(name: &str, expected: &[(&str, u32)]) {
    let me = name_of(&this_thread());
    let expected: Vec<_> = expected.iter().map(|(call, line)| (me.clone(), *call, *line)).collect();
    assert_eq!(told(&row(name).waiters), expected);
}

#[test]
fn an_event_tells_who_waits_for_it() {
    let (event, line) = (Event::named("told-event"), line!());
    assert_kind("told-event", "event", line);
    assert_numbers("told-event", &[("set", 0)]);
    let (mut first, one) = (waiting(event.wait()), line!());
    let (second, two) = (waiting(event.wait()), line!());
    assert_waiters("told-event", &[("wait", one), ("wait", two)]);
    assert_eq!(event.statistics().waiting, 2);
    drop(second);
    assert_waiters("told-event", &[("wait", one)]);
    event.set();
    assert_numbers("told-event", &[("set", 1)]);
    first.assert_ready();
    assert_at_rest("told-event");
}

#[test]
fn a_condition_tells_who_waits_for_it_and_its_lock_who_holds_it_again() {
    let lock = Lock::named("told-data", 0);
    let (changed, line) = (Condition::named("told-condition", &lock), line!());
    assert_kind("told-condition", "condition", line);
    let (wait, one) = (changed.wait(lock.try_acquire().unwrap()), line!());
    let mut wait = waiting(wait);
    assert_waiters("told-condition", &[("wait", one)]);
    assert_at_rest("told-data");
    let (until, two) = (changed.wait_for(lock.try_acquire().unwrap(), |number| *number > 0), line!());
    let until = waiting(until);
    assert_waiters("told-condition", &[("wait", one), ("wait", two)]);
    assert_eq!(changed.statistics().waiting, 2);

    let guard = lock.try_acquire().unwrap();
    changed.notify(&guard, 1);
    wait.assert_pending();
    assert_waiters("told-condition", &[("wait", two)]);
    assert_waiters("told-data", &[("acquire", one)]);
    drop(guard);
    let again = wait.assert_ready();
    assert_eq!(held_by(&row("told-data").holders), [(name_of(&this_thread()), one)]);
    drop((again, until));
    assert_at_rest("told-condition");
    assert_at_rest("told-data");
}

#[test]
fn a_barrier_tells_who_came_and_how_many_are_missing() {
    let (barrier, line) = (Barrier::named("told-barrier", 3), line!());
    assert_kind("told-barrier", "barrier", line);
    let (mut first, one) = (waiting(barrier.wait()), line!());
    let (second, two) = (waiting(barrier.wait()), line!());
    assert_waiters("told-barrier", &[("wait", one), ("wait", two)]);
    assert_numbers("told-barrier", &[("parties", 3), ("arrived", 2), ("broken", 0)]);
    drop(second);
    assert_waiters("told-barrier", &[("wait", one)]);
    barrier.abort();
    assert_numbers("told-barrier", &[("broken", 1)]);
    first.assert_ready().unwrap_err();
    assert_at_rest("told-barrier");

    barrier.reset();
    let (mut one, mut two) = (waiting(barrier.wait()), waiting(barrier.wait()));
    Polled::new(barrier.wait()).assert_ready().unwrap();
    one.assert_ready().unwrap();
    two.assert_ready().unwrap();
    assert_at_rest("told-barrier");
    let recent = row("told-barrier").recent;
    assert!(!recent.is_empty() && recent.iter().all(|party| party.call == "wait" && party.line.file == file!()));
}

#[test]
fn a_queue_tells_who_waits_on_both_sides_of_it() {
    let (queue, line) = (Queue::named("told-queue", 2), line!());
    assert_kind("told-queue", "queue", line);
    assert_numbers("told-queue", &[("len", 0), ("capacity", 2), ("promised", 0), ("closed", 0)]);
    let (mut get, one) = (waiting(queue.get()), line!());
    let (many, two) = (waiting(queue.get_many(2)), line!());
    let (mut ready, three) = (waiting(queue.ready()), line!());
    assert_waiters("told-queue", &[("get", one), ("get_many", two), ("ready", three)]);
    assert_eq!(queue.statistics().getters, 2);
    queue.try_put('a').unwrap();
    assert_numbers("told-queue", &[("len", 0), ("promised", 1)]);
    assert_eq!(get.assert_ready(), Ok('a'));
    assert_numbers("told-queue", &[("len", 0), ("promised", 0)]);
    drop(many);
    assert_waiters("told-queue", &[("ready", three)]);
    queue.try_put('b').unwrap();
    ready.assert_ready();
    assert_at_rest("told-queue");

    queue.try_put('c').unwrap();
    let (mut put, one) = (waiting(queue.put('d')), line!());
    let (put_many, two) = (waiting(queue.put_many(['e', 'f'])), line!());
    let (reserve, three) = (waiting(queue.reserve()), line!());
    assert_waiters("told-queue", &[("put", one), ("put_many", two), ("reserve", three)]);
    assert_eq!(queue.statistics().putters, 3);
    assert_eq!(Polled::new(queue.get()).assert_ready(), Ok('b'));
    put.assert_ready().unwrap();
    drop(put_many);
    assert_waiters("told-queue", &[("reserve", three)]);
    drop(reserve);
    assert_at_rest("told-queue");
    let mut refused = waiting(queue.put('g'));
    queue.close();
    refused.assert_ready().unwrap_err();
    assert_numbers("told-queue", &[("closed", 1), ("len", 2)]);
    assert_at_rest("told-queue");
}

#[test]
fn every_queue_is_told_by_its_name() {
    let (lifo, line) = (LifoQueue::<u8>::named("told-lifo", 1), line!());
    assert_kind("told-lifo", "queue", line);
    let (sorted, line) = (PriorityQueue::<u8, u8>::named("told-sorted", 1), line!());
    assert_kind("told-sorted", "queue", line);
    let (get, line) = (waiting(lifo.get()), line!());
    assert_waiters("told-lifo", &[("get", line)]);
    let (sorted_get, line) = (waiting(sorted.get()), line!());
    assert_waiters("told-sorted", &[("get", line)]);
    drop((get, sorted_get));
    assert_at_rest("told-lifo");
    assert_at_rest("told-sorted");
}

#[test]
fn a_joinable_queue_tells_what_is_unfinished_and_who_joins_it() {
    let (jobs, line) = (JoinableQueue::named("told-jobs", 2), line!());
    assert_kind("told-jobs", "queue", line);
    jobs.try_put('a').unwrap();
    let (mut join, line) = (waiting(jobs.join()), line!());
    assert_waiters("told-jobs", &[("join", line)]);
    let job = jobs.try_get().unwrap();
    assert_numbers("told-jobs", &[("len", 0), ("unfinished", 1)]);
    job.done();
    assert_numbers("told-jobs", &[("unfinished", 0)]);
    join.assert_ready();
    let (get, line) = (waiting(jobs.get()), line!());
    assert_waiters("told-jobs", &[("get", line)]);
    drop(get);
    assert_at_rest("told-jobs");
}

#[test]
fn a_pipe_tells_who_waits_in_each_direction() {
    let (left, right) = pipe_named::<u8, u8>("told-pipe", 1);
    let pipes = || {
        let mut objects = polytask::inspect::snapshot().objects;
        objects.retain(|object| object.name.contains("told-pipe"));
        objects
    };
    let told_pipes = pipes();
    assert_eq!(told_pipes.len(), 2, "a row for each direction: {told_pipes:?}");
    assert!(told_pipes.iter().all(|pipe| pipe.kind == "pipe" && pipe.numbers["capacity"] == 1));
    let (recv, one) = (waiting(left.recv()), line!());
    right.try_send(1).unwrap();
    drop(recv);
    let (send, two) = (waiting(right.send(2)), line!());
    let (other, three) = (waiting(right.recv()), line!());
    let me = name_of(&this_thread());
    let mut waiters: Vec<_> = pipes()
        .iter()
        .flat_map(|pipe| {
            told(&pipe.waiters).into_iter().map(|(who, call, line)| (who, call.to_owned(), line)).collect::<Vec<_>>()
        })
        .collect();
    waiters.sort();
    assert_eq!(waiters, [(me.clone(), "get".to_owned(), three), (me, "put".to_owned(), two)], "not {one}");
    drop((send, other));
    assert!(pipes().iter().all(|pipe| pipe.waiters.is_empty()));
    drop((left, right));
    until("the pipe is gone", || pipes().is_empty());
}

#[tokio::test]
async fn a_pool_tells_who_waits_for_room_for_results_and_for_its_end() {
    let (build, line) = (|| Pool::builder().name("told-pool").workers(1).backlog(1).build(), line!());
    let pool = build();
    assert_kind("told-pool", "pool", line);
    assert_numbers("told-pool", &[("workers", 1), ("running", 0), ("queued", 0), ("backlog", 1)]);
    let (started, begun) = mpsc::channel();
    let (finish, end) = mpsc::channel::<()>();
    let first = pool
        .try_apply_async(move || {
            started.send(()).unwrap();
            _ = end.recv();
        })
        .unwrap();
    begun.recv().unwrap();
    let second = pool.try_apply_async(|| ()).unwrap();
    assert_numbers("told-pool", &[("running", 1), ("queued", 1)]);
    let (late, one) = (waiting(pool.apply_async(|| ())), line!());
    let (direct, two) = (waiting(pool.apply(|| ())), line!());
    let (get, three) = (waiting(first.get()), line!());
    let (end, four) = (waiting(second.wait()), line!());
    assert_waiters("told-pool", &[("apply", one), ("apply", two), ("get", three), ("wait", four)]);
    drop((direct, end));
    assert_waiters("told-pool", &[("apply", one), ("get", three)]);
    first.get().timeout(Duration::from_millis(1)).await.unwrap_err();
    drop((late, get));
    assert_at_rest("told-pool");
    pool.close();
    let (join, line) = (waiting(pool.join()), line!());
    assert_waiters("told-pool", &[("join", line)]);
    drop(join);
    drop(finish);
    pool.join().await.unwrap();
    assert_at_rest("told-pool");
}

#[tokio::test(start_paused = true)]
async fn a_task_tells_its_origin_and_who_waits_for_its_end() {
    let (builder, go) = (Task::builder().name("told-task"), Event::new());
    let raised = go.clone();
    let sleeping = async move { raised.wait().await };
    let (sleeper, line) = (builder.spawn(sleeping), line!());
    let told_task = task("told-task");
    assert_eq!((told_task.id, &*told_task.created.file, told_task.created.line), (sleeper.id().get(), file!(), line));
    assert!(!told_task.daemon && told_task.group.is_none() && told_task.waiters.is_empty());
    let (join, one) = (waiting(sleeper.join()), line!());
    let (value, two) = (waiting(sleeper.value()), line!());
    let me = name_of(&this_thread());
    assert_eq!(told(&task("told-task").waiters), [(me.clone(), "join", one), (me, "value", two)]);
    drop(value);
    sleeper.join().timeout(Duration::from_millis(1)).await.unwrap_err();
    assert_eq!(task("told-task").waiters.len(), 1);
    drop(join);
    assert!(task("told-task").waiters.is_empty());

    let parent = Task::builder().name("told-parent").daemon(true).spawn({
        let go = go.clone();
        async move {
            let child = Task::builder().name("told-child").spawn({
                let go = go.clone();
                async move { go.wait().await }
            });
            child.await.unwrap();
        }
    });
    tokio::task::yield_now().await;
    tokio::task::yield_now().await;
    assert_eq!((task("told-child").parent, task("told-parent").daemon), (Some(parent.id().get()), true));
    let waiters = task("told-child").waiters;
    assert_eq!(name_of(&waiters[0].actor), "told-parent");
    go.set();
    parent.await.unwrap();
    sleeper.await.unwrap();
    let tasks = polytask::inspect::snapshot().tasks;
    assert!(!tasks.iter().any(|task| task.name.starts_with("told-task") || task.name.starts_with("told-child")));
}

#[tokio::test]
async fn a_group_tells_who_joins_it_and_its_tasks_which_group_they_are_in() {
    let (group, line) = (Group::named("told-group"), line!());
    assert_kind("told-group", "group", line);
    let member = Task::builder().name("told-member").spawn_in(&group, std::future::pending::<()>()).await;
    let daemon = Task::builder().name("told-daemon").daemon(true).spawn_in(&group, std::future::pending::<()>()).await;
    assert_numbers("told-group", &[("alive", 2), ("daemons", 1)]);
    let id = row("told-group").id;
    assert_eq!((task("told-member").group, task("told-daemon").group), (Some(id), Some(id)));
    let (join, line) = (waiting(group.join()), line!());
    assert_waiters("told-group", &[("join", line)]);
    drop(join);
    assert_at_rest("told-group");
    member.terminate();
    daemon.terminate();
    _ = group.join().await;
    assert_numbers("told-group", &[("alive", 0), ("daemons", 0)]);
    assert_at_rest("told-group");
}

#[tokio::test]
async fn a_task_pool_tells_who_waits_for_room() {
    let (pool, line) = (TaskPool::named("told-tasks", 1), line!());
    assert_kind("told-tasks", "task pool", line);
    let go = Event::new();
    let map = Task::builder().name("told-mapper").spawn({
        let go = go.clone();
        async move {
            pool.map(
                move |_| {
                    let go = go.clone();
                    async move { go.wait().await }
                },
                0..3,
            )
            .await
            .map(drop)
        }
    });
    let told_row = waiters_come("told-tasks", 1).await;
    assert_eq!(name_of(&told_row.waiters[0].actor), "told-mapper");
    assert_eq!(told_row.holders.len(), 1, "{told_row:?}");
    assert!(told_row.waiters[0].line.file == file!(), "{told_row:?}");
    go.set();
    map.await.unwrap().unwrap();
}
