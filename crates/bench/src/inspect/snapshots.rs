//! How long a snapshot takes, and how long others take beside snapshots.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use polytask::{Event, Lock, Queue, Task, inspect};
use tokio::task::yield_now;

use super::nanoseconds;
use crate::harness::{Bench, Caption, Claim, Flavour, Samples, quantile};

const TIME: &str = "inspect: snapshot of a server";
const TASKS: usize = 10_000;
/// Of each task: what it waits for, what it holds, and what it keeps.
const OBJECTS: usize = 3 * TASKS;
/// The time in which a snapshot of that is there.
const IN_TIME: f64 = 50e6;

const BESIDE: &str = "inspect: lock beside snapshots";
const LOCKS: usize = 1000;
const ACQUIRES: usize = 200_000;
const P50: &str = "p50";
const P99: &str = "p99";
const P999: &str = "p99.9";
const AT_MOST: f64 = 2.0;

pub(super) fn measure(bench: &mut Bench) {
    if bench.options().wants(TIME) {
        measure_time(bench);
    }
    if bench.options().wants(BESIDE) {
        measure_beside(bench);
    }
}

fn measure_time(bench: &mut Bench) {
    let server = Server::start();
    let [snapshot, report] = ["snapshot", "report"];
    let column = "10,000 tasks, 30,000 objects";
    let mut samples = Samples::new([snapshot, report].map(str::to_owned).into(), vec![column.to_owned()]);
    for row in bench.turns(2) {
        let start = Instant::now();
        if row == 0 {
            let snapshot = inspect::snapshot();
            samples.push(row, 0, nanoseconds(start.elapsed()));
            assert!(snapshot.tasks.len() >= TASKS && snapshot.objects.len() >= OBJECTS, "all of it is seen");
        } else {
            black_box(inspect::report());
            samples.push(row, 0, nanoseconds(start.elapsed()));
        }
    }
    server.stop();
    let mut caption = Caption::new(TIME).unit("ns");
    caption.claim(Claim::worst(snapshot, IN_TIME, [column]));
    bench.print(&caption, &samples);
}

/// Tasks that each hold a lock, keep a queue, and wait for an event.
struct Server {
    events: Vec<Event>,
    tasks: Vec<Task<()>>,
}

impl Server {
    fn start() -> Self {
        Flavour::TwoWorkers.run(async {
            let events: Vec<_> = (0..TASKS).map(|number| Event::named(format!("event-{number}"))).collect();
            let tasks = events.iter().enumerate().map(|(number, event)| {
                let lock = Lock::named(format!("lock-{number}"), ());
                let queue = Queue::<u64>::named(format!("queue-{number}"), 8);
                let event = event.clone();
                polytask::spawn(async move {
                    let _held = lock.acquire().await;
                    event.wait().await;
                    drop(queue);
                })
            });
            let tasks = tasks.collect();
            for event in &events {
                while event.statistics().waiting == 0 {
                    yield_now().await;
                }
            }
            Self { events, tasks }
        })
    }

    fn stop(self) {
        Flavour::TwoWorkers.run(async move {
            self.events.iter().for_each(Event::set);
            for task in self.tasks {
                task.await.expect("it ends");
            }
        });
    }
}

fn measure_beside(bench: &mut Bench) {
    // A quick run still has hundreds of values beyond the quantile.
    let acquires = if bench.options().quick { ACQUIRES / 2 } else { ACQUIRES };
    let locks: Vec<_> = (0..LOCKS).map(|number| Lock::named(format!("lock-{number}"), 0u64)).collect();
    let [alone, beside] = ["alone", "beside snapshots"];
    let mut samples =
        Samples::new([alone, beside].map(str::to_owned).into(), [P50, P99, P999].map(str::to_owned).into());
    // The warm-up.
    acquire_often(&locks[0], acquires / 4);
    for row in bench.turns(2) {
        let snapshots = (row == 1).then(Snapshots::start);
        let mut took = acquire_often(&locks[LOCKS / 2], acquires);
        drop(snapshots);
        took.sort_unstable();
        for (column, part) in [0.5, 0.99, 0.999].into_iter().enumerate() {
            samples.push(row, column, nanoseconds(quantile(&took, part)));
        }
    }
    let mut caption = Caption::new(BESIDE).unit("ns per acquire and release, with the clock's").beside(alone);
    caption.claim(Claim::cost(beside, alone, AT_MOST, [P999]));
    caption.note(format!("another thread takes one snapshot of {LOCKS} named locks after the other"));
    bench.print(&caption, &samples);
}

fn acquire_often(lock: &Lock<u64>, times: usize) -> Vec<Duration> {
    let lock = lock.clone();
    Flavour::CurrentThread.run(async move {
        let mut took = Vec::with_capacity(times);
        for _ in 0..times {
            let start = Instant::now();
            *lock.acquire().await += 1;
            took.push(start.elapsed());
        }
        took
    })
}

/// A thread that takes snapshots until this is dropped.
struct Snapshots {
    is_enough: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Snapshots {
    fn start() -> Self {
        let is_enough = Arc::new(AtomicBool::new(false));
        let thread = thread::spawn({
            let is_enough = Arc::clone(&is_enough);
            move || {
                while !is_enough.load(Relaxed) {
                    black_box(inspect::snapshot());
                }
            }
        });
        Self { is_enough, thread: Some(thread) }
    }
}

impl Drop for Snapshots {
    fn drop(&mut self) {
        self.is_enough.store(true, Relaxed);
        self.thread.take().map(JoinHandle::join).expect("it is joined once").expect("no snapshot panics");
    }
}
