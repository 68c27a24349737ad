//! What a user would take in place of a pool.

use std::sync::Arc;

use tokio::sync::{Semaphore, oneshot};
use tokio::task::{JoinHandle, spawn_blocking};

use super::WORKERS;
use super::runner::{Hosted, Row, Runner, two_workers};
use super::work::Work;

pub(super) const SPAWN_BLOCKING: &str = "spawn_blocking";
pub(super) const SPAWN_BLOCKING_TWO: &str = "spawn_blocking, 2 threads";
pub(super) const SEMAPHORE: &str = "Semaphore(2)+spawn_blocking";
pub(super) const RAYON: &str = "rayon(2)+oneshot";
pub(super) const THREADPOOL: &str = "threadpool(2)+oneshot";

pub(super) fn rows() -> Vec<Box<dyn Row>> {
    let mut two_threads = two_workers();
    two_threads.max_blocking_threads(WORKERS);
    vec![
        Box::new(Hosted::new(SPAWN_BLOCKING, SpawnBlocking)),
        Box::new(Hosted::on(two_threads, SPAWN_BLOCKING_TWO, SpawnBlocking)),
        Box::new(Hosted::new(SEMAPHORE, Permitted(Arc::new(Semaphore::new(WORKERS))))),
        Box::new(Hosted::new(RAYON, Rayon(rayon_pool()))),
        Box::new(Hosted::new(THREADPOOL, Threads(threadpool::ThreadPool::new(WORKERS)))),
    ]
}

/// Two threads of rayon's, apart from those of the whole program.
pub(super) fn rayon_pool() -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(WORKERS).build().expect("two threads")
}

/// As many threads as the runtime allows.
struct SpawnBlocking;

impl Runner for SpawnBlocking {
    type Started = JoinHandle<u64>;

    async fn start(&self, work: Work, number: u64) -> JoinHandle<u64> {
        spawn_blocking(move || work.run(number))
    }

    async fn finish(started: JoinHandle<u64>) -> u64 {
        started.await.expect("a job does not panic")
    }
}

/// The usual advice for fewer threads than the runtime has.
struct Permitted(Arc<Semaphore>);

impl Runner for Permitted {
    type Started = JoinHandle<u64>;

    async fn start(&self, work: Work, number: u64) -> JoinHandle<u64> {
        let permit = self.0.clone().acquire_owned().await.expect("the semaphore is never closed");
        spawn_blocking(move || {
            let _held_until_done = permit;
            work.run(number)
        })
    }

    async fn finish(started: JoinHandle<u64>) -> u64 {
        SpawnBlocking::finish(started).await
    }
}

struct Rayon(rayon::ThreadPool);

impl Runner for Rayon {
    type Started = oneshot::Receiver<u64>;

    async fn start(&self, work: Work, number: u64) -> Self::Started {
        let (result, started) = oneshot::channel();
        self.0.spawn(move || result.send(work.run(number)).expect("somebody waits"));
        started
    }

    async fn finish(started: Self::Started) -> u64 {
        started.await.expect("a job does not panic")
    }
}

struct Threads(threadpool::ThreadPool);

impl Runner for Threads {
    type Started = oneshot::Receiver<u64>;

    async fn start(&self, work: Work, number: u64) -> Self::Started {
        let (result, started) = oneshot::channel();
        self.0.execute(move || result.send(work.run(number)).expect("somebody waits"));
        started
    }

    async fn finish(started: Self::Started) -> u64 {
        Rayon::finish(started).await
    }
}
