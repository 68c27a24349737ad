//! What tokio-console shows of the demo, as told by the demo's own server.
//!
//! `cargo xtask console --test` runs it, since the demo can only be looked at if it is built with one of two flags.
#![cfg(any(tokio_unstable, console_without_tokio_unstable))]

mod demo;
mod screen;

use std::error::Error;

use crate::demo::{Demo, TASKS};
use crate::screen::{Operation, Screen};

/// Where the demo says it, as the console shows it.
fn line(file: &str, text: &str) -> String {
    let path = format!("{}/src/{file}", env!("CARGO_MANIFEST_DIR"));
    let source = std::fs::read_to_string(&path).unwrap();
    let found = source.lines().position(|line| line.contains(text)).unwrap();
    format!("crates/console-demo/src/{file}:{}", found + 1)
}

fn operation(task: &str, source: &str, at: &str) -> Operation {
    Operation { task: task.to_owned(), source: source.to_owned(), at: at.to_owned() }
}

#[tokio::test]
async fn a_lock_shows_its_holder_and_who_waits_by_name_and_line() -> Result<(), Box<dyn Error>> {
    let mut demo = Demo::start().await?;
    let at = line("theatre.rs", "tickets.acquire()");
    let holds = |name: &'static str, others: [&'static str; 2]| {
        let mut operations = vec![operation(name, "holding the lock", &at)];
        operations.extend(others.map(|other| operation(other, "Lock::acquire", &at)));
        operations.sort();
        let holder = format!("task `{name}`");
        move |screen: &Screen| {
            let lock = screen.resource("polytask::Lock(\"tickets\")")?;
            let shown = [("locked", "true"), ("holder", holder.as_str()), ("waiters", "2")];
            (lock.kind == "Sync" && lock.has(&shown) && lock.operations == operations).then_some(())
        }
    };
    demo.until(holds("buyer-1", ["buyer-2", "buyer-3"])).await?;
    let created = line("theatre.rs", "Lock::named");
    demo.until(|screen| (screen.resource("polytask::Lock(\"tickets\")")?.created == created).then_some(())).await?;
    demo.step(2).await?;
    demo.until(holds("buyer-2", ["buyer-1", "buyer-3"])).await?;
    demo.step(2).await?;
    demo.until(holds("buyer-3", ["buyer-1", "buyer-2"])).await?;
    demo.end().await
}

#[tokio::test]
async fn a_semaphore_shows_each_permit_and_what_is_left() -> Result<(), Box<dyn Error>> {
    let mut demo = Demo::start().await?;
    let at = line("bakery.rs", "ovens.acquire()");
    let bake = |bakers: [&str; 2], waits: &str, screen: &Screen| {
        let mut operations = vec![operation(waits, "Semaphore::acquire", &at)];
        operations.extend(bakers.map(|baker| operation(baker, "holding a permit", &at)));
        operations.sort();
        let ovens = screen.resource("polytask::Semaphore(\"ovens\")")?;
        (ovens.has(&[("permits", "0"), ("waiters", "1")]) && ovens.operations == operations).then_some(())
    };
    demo.until(|screen| bake(["baker-1", "baker-2"], "baker-3", screen)).await?;
    demo.step(3).await?;
    // Either of them may be the first to come back.
    demo.until(|screen| {
        bake(["baker-3", "baker-1"], "baker-2", screen).or_else(|| bake(["baker-3", "baker-2"], "baker-1", screen))
    })
    .await?;
    demo.end().await
}

#[tokio::test]
async fn an_event_and_a_barrier_show_who_is_missing() -> Result<(), Box<dyn Error>> {
    let mut demo = Demo::start().await?;
    let at = line("race.rs", "green.wait()");
    let finish = line("race.rs", "finish.wait()");
    let before = ["fox", "hare", "snail"].map(|name| operation(name, "Event::wait", &at));
    demo.until(|screen| {
        let green = screen.resource("polytask::Event(\"green\")")?;
        (green.has(&[("set", "false"), ("waiters", "3")]) && green.operations == before).then_some(())
    })
    .await?;
    demo.step(3).await?;
    demo.until(|screen| {
        let green = screen.resource("polytask::Event(\"green\")")?;
        (green.has(&[("set", "true"), ("waiters", "0")]) && green.operations.is_empty()).then_some(())
    })
    .await?;
    demo.step(2).await?;
    let arrived = ["fox", "hare"].map(|name| operation(name, "Barrier::wait", &finish));
    demo.until(|screen| {
        let barrier = screen.resource("polytask::Barrier(\"finish\")")?;
        let shown = [("parties", "3"), ("arrived", "2"), ("broken", "false")];
        (barrier.has(&shown) && barrier.operations == arrived).then_some(())
    })
    .await?;
    demo.end().await
}

#[tokio::test]
async fn a_queue_fills_and_drains() -> Result<(), Box<dyn Error>> {
    let mut demo = Demo::start().await?;
    let at = line("restaurant.rs", "orders.join()");
    let join = [operation("host", "Queue::join", &at)];
    let shows = |screen: &Screen, orders: &str, operations: &[Operation]| {
        let queue = screen.resource("polytask::Queue(\"orders\")")?;
        let shown = [("len", orders), ("unfinished", orders), ("capacity", "8"), ("closed", "false")];
        (queue.kind == "Queue" && queue.has(&shown) && queue.operations == operations).then_some(())
    };
    demo.step(1).await?;
    demo.until(|screen| shows(screen, "1", &[])).await?;
    demo.step(1).await?;
    demo.until(|screen| shows(screen, "2", &join)).await?;
    demo.step(1).await?;
    demo.until(|screen| shows(screen, "3", &join)).await?;
    demo.step(1).await?;
    demo.until(|screen| shows(screen, "0", &[])).await?;
    demo.end().await
}

#[tokio::test]
async fn a_pool_shows_what_runs_and_what_waits_its_turn() -> Result<(), Box<dyn Error>> {
    let mut demo = Demo::start().await?;
    demo.until(|screen| {
        let pool = screen.resource("polytask::Pool(\"thumbnails\")")?;
        let shown = [("workers", "2"), ("running", "2"), ("queued", "1")];
        (pool.kind == "Pool" && pool.has(&shown)).then_some(())
    })
    .await?;
    demo.end().await
}

#[tokio::test]
async fn tasks_have_names_lines_and_wakers() -> Result<(), Box<dyn Error>> {
    let mut demo = Demo::start().await?;
    let spawned = line("theatre.rs", "spawn(async move");
    demo.until(|screen| {
        let buyer = screen.task("buyer-1")?;
        // As many clones as drops would mean that nobody can ever wake it.
        (buyer.created == spawned && buyer.wakers == 1 && buyer.kind == "task").then_some(())
    })
    .await?;
    let before = demo.screen.task("buyer-1").unwrap().wakes;
    demo.step(1).await?;
    demo.until(|screen| (screen.task("buyer-1")?.wakes > before).then_some(())).await?;
    for name in TASKS {
        assert_eq!(demo.screen.tasks_named(name), 1, "{name} has one row");
    }
    demo.end().await
}
