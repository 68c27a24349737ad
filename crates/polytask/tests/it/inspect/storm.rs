//! Everything at once that cannot lead to a deadlock, and somebody who looks for one meanwhile: none is reported.
//!
//! Whoever holds something waits only for what comes later in one fixed order, or for a task that waits for nothing.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use futures::future::join_all;
use polytask::inspect::{self, Line, ObjectRow, Snapshot};
use polytask::{Barrier, BoundedSemaphore, Event, Group, Lock, Owner, Queue, RLock, RwLock, Semaphore, Task};
use polytask_test::{Seed, cut_after, cut_when_woken, soaking};
use tokio::task::yield_now;

const LOCKS: usize = 5;
const TASKS: usize = 12;
const THREADS: usize = 2;

/// So many operations in all: a million in a soak.
fn operations() -> usize {
    if soaking() { 1_000_000 } else { 100_000 }
}

struct World {
    /// What the names of all objects and tasks begin with.
    prefix: &'static str,
    /// In the order in which they are acquired, and before all others.
    locks: [Lock<usize>; LOCKS],
    levels: RLock<()>,
    table: RwLock<()>,
    permits: Semaphore,
    bounded: BoundedSemaphore,
    // Nobody waits for these with something in his hands.
    queue: Queue<usize>,
    event: Event,
    barrier: Barrier,
    done: AtomicUsize,
}

impl World {
    fn new(prefix: &'static str) -> Self {
        let name = |what: &str| format!("{prefix}{what}");
        Self {
            prefix,
            locks: std::array::from_fn(|index| Lock::named(format!("{prefix}lock-{index}"), 0)),
            levels: RLock::named(name("levels"), ()),
            table: RwLock::named(name("table"), ()),
            permits: Semaphore::named(name("permits"), 2),
            bounded: BoundedSemaphore::named(name("bounded"), 2),
            queue: Queue::named(name("queue"), 3),
            event: Event::named(name("event")),
            barrier: Barrier::named(name("barrier"), 3),
            done: AtomicUsize::new(0),
        }
    }

    /// Two of the locks, the earlier one first.
    fn pair(&self, seed: &mut Seed) -> (&Lock<usize>, &Lock<usize>) {
        let later = 1 + seed.below(LOCKS - 1);
        (&self.locks[seed.below(later)], &self.locks[later])
    }

    async fn operate(&self, seed: &mut Seed) {
        let (first, second) = self.pair(seed);
        match seed.below(14) {
            0 => {
                let mut one = first.acquire().await;
                *one += 1;
                *second.acquire().await += 1;
            }
            1 => {
                let turns = (0..3).map(|_| async {
                    let mut held = first.acquire().await;
                    yield_now().await;
                    *held += 1;
                });
                join_all(turns).await;
            }
            2 => tokio::select! {
                held = first.acquire() => drop(held),
                held = second.acquire_owned() => drop(held),
            },
            3 => drop(cut_when_woken(2, first.acquire()).await),
            4 => {
                let limit = Duration::from_micros(seed.below(200) as u64);
                drop(second.acquire().timeout(limit).await);
            }
            5 => {
                // Released by somebody else than whoever acquired it, who waits for that.
                let mut held = first.acquire_owned().await;
                polytask::spawn(async move { *held += 1 }).await.unwrap();
            }
            6 => {
                let _held = first.acquire().await;
                let _level = self.levels.acquire().await;
                let _again = self.levels.acquire().await;
                drop(self.table.read().await);
            }
            7 => {
                let _held = self.table.write().await;
                drop(self.permits.acquire().await);
            }
            8 => {
                // Both are let go at once, or one would be held while the other is waited for.
                let permit = async { drop(self.permits.acquire().await) };
                tokio::join!(permit, async { drop(self.table.read().await) });
            }
            9 => {
                let _permit = self.permits.acquire_owned().await;
                drop(self.bounded.acquire_owned().await);
            }
            10 => {
                _ = self.queue.try_put(1);
                _ = cut_after(2, self.queue.get()).await;
                _ = cut_after(2, self.queue.put(2)).await;
            }
            11 => {
                if seed.once_in(2) {
                    self.event.set();
                } else {
                    self.event.clear();
                }
                _ = cut_after(2, self.event.wait()).await;
            }
            12 => {
                _ = cut_after(2, self.barrier.wait()).await;
                if self.barrier.is_broken() {
                    self.barrier.reset();
                }
            }
            _ => {
                let group = Group::new();
                group.spawn(inspect::waiting(format!("{}foreign", self.prefix), yield_now())).await;
                group.join().await.unwrap();
            }
        }
    }

    fn block(&self, seed: &mut Seed) {
        let (first, second) = self.pair(seed);
        let own = Owner::new();
        match seed.below(4) {
            0 => {
                let _one = first.acquire().blocking();
                drop(second.acquire().blocking());
            }
            1 => drop(second.acquire().blocking_timeout(Duration::from_micros(50))),
            2 => {
                let _level = self.levels.acquire_as(&own).blocking();
                drop(self.table.read().blocking());
            }
            _ => drop(self.permits.acquire().blocking()),
        }
    }

    /// Another operation is to be done.
    fn goes_on(&self) -> bool {
        self.done.fetch_add(1, SeqCst) < operations()
    }
}

/// Whether what a look finds is possible.
#[derive(Default)]
struct Sanity {
    prefix: &'static str,
    turns: HashMap<u64, u64>,
    looks: usize,
    holders: usize,
    waiters: usize,
}

impl Sanity {
    fn look(&mut self) {
        let prefix = self.prefix;
        let ours = format!("`{prefix}");
        let Snapshot { objects, tasks, .. } = inspect::snapshot();
        for object in objects.iter().filter(|object| object.name.starts_with(prefix)) {
            self.check(object);
        }
        for task in tasks.iter().filter(|task| task.name.starts_with(prefix)) {
            task.waiters.iter().for_each(|waiter| assert_here(&waiter.line));
        }
        for told in inspect::deadlocks().iter().map(ToString::to_string) {
            assert!(!told.contains(&ours), "{told}");
        }
        for told in inspect::suspicions().iter().map(ToString::to_string) {
            assert!(!told.contains(&ours), "{told}");
        }
        self.looks += 1;
    }

    fn check(&mut self, object: &ObjectRow) {
        for waiter in &object.waiters {
            assert_here(&waiter.line);
            assert!(waiter.ticket > 0 && waiter.waited < Duration::from_secs(600), "{object:?}");
        }
        assert!(object.waiters.is_sorted_by_key(|waiter| waiter.ticket), "{object:?}");
        object.holders.iter().for_each(|held| assert_here(&held.line));
        if let ("lock" | "re-entrant lock", holders) = (&*object.kind, &*object.holders) {
            assert!(holders.len() <= 1, "{object:?}");
            for held in holders {
                let before = self.turns.insert(object.id, held.turn).unwrap_or_default();
                assert!(held.turn >= before, "turn {before} came before {object:?}");
            }
        }
        self.holders += object.holders.len();
        self.waiters += object.waiters.len();
    }
}

#[track_caller]
fn assert_here(line: &Line) {
    assert!(line.file == file!() && line.line > 0, "{line:?}");
}

fn storm(mut seed: Seed, prefix: &'static str) {
    let (world, is_over) = (Arc::new(World::new(prefix)), Arc::new(AtomicBool::new(false)));
    let looker = thread::spawn({
        let is_over = Arc::clone(&is_over);
        move || {
            let mut sanity = Sanity { prefix, ..Sanity::default() };
            while !is_over.load(SeqCst) {
                sanity.look();
            }
            sanity
        }
    });
    let threads: Vec<_> = (0..THREADS)
        .map(|number| {
            let (world, mut seed) = (Arc::clone(&world), seed.split());
            let work = move || {
                while world.goes_on() {
                    world.block(&mut seed);
                }
            };
            thread::Builder::new().name(format!("{prefix}thread-{number}")).spawn(work).unwrap()
        })
        .collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        // Their ends are waited for by something that is not of this crate, since nothing is to wait for long.
        let (alive, mut all_ended) = tokio::sync::mpsc::channel::<()>(1);
        let tasks = (0..TASKS).map(|number| {
            let (world, mut seed, alive) = (Arc::clone(&world), seed.split(), alive.clone());
            let work = async move {
                let _alive = alive;
                while world.goes_on() {
                    world.operate(&mut seed).await;
                }
            };
            Task::builder().name(format!("{prefix}task-{number}")).spawn(work)
        });
        let tasks: Vec<_> = tasks.collect();
        drop(alive);
        assert!(all_ended.recv().await.is_none());
        polytask::gather(tasks).await.unwrap();
    });
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    is_over.store(true, SeqCst);
    let Sanity { looks, holders, waiters, .. } = looker.join().unwrap();
    println!("{looks} looks saw {holders} holders and {waiters} waiters");
    assert!(looks > 0 && holders > 0 && waiters > 0);
    for object in inspect::snapshot().objects.iter().filter(|object| object.name.starts_with(prefix)) {
        assert!(object.holders.is_empty() && object.more_holders == 0 && object.waiters.is_empty(), "{object:?}");
    }
}

/// Keeps what is logged of this crate.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl tracing::field::Visit for Log {
    fn record_debug(&mut self, _: &tracing::field::Field, value: &dyn std::fmt::Debug) {
        _ = write!(self.0.lock().unwrap(), "{value:?}");
    }

    fn record_str(&mut self, _: &tracing::field::Field, value: &str) {
        self.0.lock().unwrap().push_str(value);
    }
}

impl tracing::Subscriber for Log {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        *metadata.level() <= tracing::Level::WARN
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        event.record(&mut self.clone());
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

/// The lines below each headline that tells a deadlock.
fn deadlocks_in(report: &str) -> String {
    let mut is_inside = false;
    let lines = report.lines().filter(|line| {
        is_inside =
            line.contains("deadlock of") || line.contains("self-deadlock") || is_inside && line.starts_with(' ');
        is_inside
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn no_deadlock_is_reported_where_there_is_none() {
    storm(Seed::new(4), "storm-");
}

#[test]
fn a_watch_logs_no_deadlock_where_there_is_none() {
    let log = Log::default();
    let watch = tracing::subscriber::with_default(log.clone(), || inspect::watch(Duration::from_millis(500))).unwrap();
    storm(Seed::new(5), "watched-storm-");
    drop(watch);
    let told = deadlocks_in(&log.0.lock().unwrap());
    assert!(!told.contains("watched-storm-"), "{told}");
}
