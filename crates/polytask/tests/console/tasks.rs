//! Tasks: one row each, with a name, and wakers that add up.

use std::collections::BTreeSet;

#[cfg(not(tokio_unstable))]
use polytask::Event;
use polytask::Pool;

use crate::recorder::{What, listen, recorder};
use crate::{here, settled, start};

#[tokio::test]
async fn a_task_has_one_row_with_its_name_and_line() {
    listen();
    let line = here().rsplit(':').next().unwrap().parse::<u64>().unwrap() + 1;
    let task = polytask::Task::builder().name("task-row").spawn(async {});
    settled().await;
    task.join().await;
    let recorder = recorder();
    let (_, span) = recorder.task("task-row");
    assert_eq!(span.what, What::Task);
    assert!(span.is_closed, "it has ended");
    assert_eq!(span.fields["kind"], "task".into());
    assert_eq!(span.fields["loc.file"], file!().into());
    assert_eq!(span.fields["loc.line"], line.into());
    recorder.assert_nothing_wrong();
}

#[cfg(not(tokio_unstable))]
#[tokio::test]
async fn wakers_are_cloned_woken_and_dropped_as_often_as_is_told() {
    listen();
    let event = Event::new();
    let idle = event.clone();
    let task = start("wakers", async move { idle.wait().await });
    settled().await;
    {
        let recorder = recorder();
        let (_, span) = recorder.task("wakers");
        assert_eq!((span.clones, span.drops, span.wakes), (1, 0, 0), "the event can wake it");
    }
    event.set();
    task.join().await;
    let recorder = recorder();
    let (_, span) = recorder.task("wakers");
    assert_eq!((span.clones, span.drops, span.wakes), (2, 2, 1));
    recorder.assert_nothing_wrong();
}

#[tokio::test]
async fn a_program_within_a_task_is_no_task_within_a_task() {
    listen();
    let outer = start("outer", async {
        polytask::run(async { polytask::spawn(async {}).join().await }).await.unwrap();
    });
    outer.join().await;
    let recorder = recorder();
    recorder.assert_nothing_wrong();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_many_do_at_once_adds_up() {
    listen();
    let lock = polytask::Lock::named("many-lock", 0);
    let queue = polytask::JoinableQueue::named("many-queue", 4);
    let pool = Pool::named("many-pool", 2);
    let tasks: Vec<_> = (0..8)
        .map(|number| {
            let (lock, queue, pool) = (lock.clone(), queue.clone(), pool.submitter());
            start(&format!("many-{number}"), async move {
                for _ in 0..20 {
                    *lock.acquire().await += 1;
                    if number % 2 == 0 {
                        queue.put(number).await.unwrap();
                    } else {
                        queue.get().await.unwrap().done();
                    }
                    let _ = pool.apply(|| 1).await;
                }
            })
        })
        .collect();
    for task in tasks {
        assert!(task.join().await.is_success());
    }
    pool.close();
    pool.join().await.unwrap();
    let recorder = recorder();
    let lock = recorder.resource("polytask::Lock(\"many-lock\")").attributes;
    assert_eq!((&lock["locked"], &lock["waiters"], &lock["holder"]), (&false.into(), &0.into(), &"".into()));
    let queue = recorder.resource("polytask::Queue(\"many-queue\")").attributes;
    for name in ["len", "unfinished", "waiters", "promised"] {
        assert_eq!(queue[name], 0.into(), "{name}");
    }
    let pool = recorder.resource("polytask::Pool(\"many-pool\")").attributes;
    assert_eq!((&pool["running"], &pool["queued"], &pool["workers"]), (&0.into(), &0.into(), &2.into()));
    let open: BTreeSet<_> = recorder
        .operations("polytask::Lock(\"many-lock\")")
        .into_iter()
        .filter(|operation| !operation.is_closed)
        .map(|operation| format!("{operation:?}"))
        .collect();
    assert!(open.is_empty(), "{open:#?}");
    recorder.assert_nothing_wrong();
}
