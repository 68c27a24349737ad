//! Tasks: their names, and what is told of them.

mod ends;
mod kin;
mod storms;
mod terminating;
mod values;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use polytask::{Event, Task, spawn};
use polytask_test::scaled;

/// Does something when it is dropped.
struct OnDrop<F: FnMut()>(F);

impl<F: FnMut()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

#[tokio::test]
async fn dropping_the_handles_detaches() {
    let done = Event::new();
    drop(spawn({
        let done = done.clone();
        async move { done.set() }
    }));
    done.wait().await;
}

#[tokio::test]
async fn a_task_without_a_name_is_called_by_its_number() {
    let (first, second) = (spawn(async {}), Task::builder().name("baker").spawn(async {}));
    assert_eq!(first.name(), format!("Task-{}", first.id()));
    assert_eq!(second.name(), "baker");
    assert!(second.id() > first.id());
    assert_eq!(second.id(), second.handle().id());
}

#[tokio::test]
async fn names_need_not_differ() {
    let twins = [(); 2].map(|()| Task::builder().name("twin").spawn(async {}));
    assert_eq!(twins.each_ref().map(Task::name), ["twin", "twin"]);
    assert_ne!(twins[0].id(), twins[1].id());
}

#[tokio::test]
async fn the_line_that_spawned_it_is_known() {
    let (plain, line) = (spawn(async {}), line!());
    assert_eq!((plain.created().file(), plain.created().line()), (file!(), line));
    let (built, line) = (Task::builder().spawn(async {}), line!());
    assert_eq!(built.handle().created().line(), line);
}

#[tokio::test]
async fn it_prints_what_is_known() {
    let task = Task::builder().name("oven").daemon(true).spawn(async {});
    let text = format!("{task:?}");
    assert!(text.starts_with("Task {"), "{text}");
    for word in ["oven", "daemon: true", "exit_status: None"] {
        assert!(text.contains(word), "{word} is not in {text}");
    }
    task.join().await;
    let text = format!("{:?}", task.handle());
    assert!(text.starts_with("TaskHandle {") && text.contains("Some(Returned)"), "{text}");
    let builder = format!("{:?}", Task::builder().name("oven"));
    assert!(builder.contains("oven"), "{builder}");
}

#[tokio::test]
async fn an_ended_task_leaves_nothing_behind() {
    let held = Arc::new(());
    for _ in 0..100 {
        let held = Arc::clone(&held);
        spawn(async move { held }).join().await;
    }
    // Nobody took the values, which went with the handles.
    assert_eq!(Arc::strong_count(&held), 1);
}

/// What a task holds is counted: if the list of tasks kept those that have ended, this would grow with them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_short_tasks_that_nobody_joins_are_all_gone_in_the_end() {
    let (held, ran) = (Arc::new(()), Arc::new(AtomicUsize::new(0)));
    let rounds = scaled(100);
    for _ in 0..rounds {
        let bunch: Vec<_> = (0..200)
            .map(|_| {
                let (held, ran) = (Arc::clone(&held), Arc::clone(&ran));
                spawn(async move {
                    ran.fetch_add(1, SeqCst);
                    held
                })
            })
            .collect();
        for task in &bunch {
            task.join().await;
        }
        drop(bunch);
    }
    assert_eq!(ran.load(SeqCst), rounds * 200);
    while Arc::strong_count(&held) > 1 {
        // The runtime drops the last ones a moment after their ends.
        tokio::task::yield_now().await;
    }
}
