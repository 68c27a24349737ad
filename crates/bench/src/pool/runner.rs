//! What runs jobs beside the async tasks, and the situations it is put in.

use std::future::Future;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};

use super::work::Work;
use crate::harness::run_inside;
use crate::tasks::spawn_and_join;

/// Runs jobs off the threads of the async tasks.
pub(super) trait Runner: Send + Sync + 'static {
    /// What is kept until the result is there.
    type Started: Send;

    /// Hands a job over.
    fn start(&self, work: Work, number: u64) -> impl Future<Output = Self::Started> + Send;

    /// Waits for the job's result.
    fn finish(started: Self::Started) -> impl Future<Output = u64> + Send;

    /// Both, one after the other.
    fn run(&self, work: Work, number: u64) -> impl Future<Output = u64> + Send {
        async move { Self::finish(self.start(work, number).await).await }
    }
}

/// A candidate of the pool figures.
pub(super) trait Row {
    /// How it is called in the tables.
    fn name(&self) -> &'static str;

    /// How long it takes to hand all jobs over and then to wait for all results; and the results.
    fn burst(&self, work: Work, jobs: u64) -> (Duration, Vec<u64>);

    /// How long each job takes from before it is handed over until its result is here, with so many under way.
    fn in_flight(&self, work: Work, at_once: u64, jobs: u64) -> Vec<Duration>;
}

/// A runner and the runtime it is used on.
pub(super) struct Hosted<R> {
    name: &'static str,
    runtime: Runtime,
    runner: Arc<R>,
}

/// A runtime with two async workers, as every row has one of its own.
pub(super) fn two_workers() -> Builder {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(2).enable_all();
    builder
}

impl<R: Runner> Hosted<R> {
    /// A row on a runtime of its own, so that threads left by one are not found by another.
    pub(super) fn new(name: &'static str, runner: R) -> Self {
        Self::on(two_workers(), name, runner)
    }

    pub(super) fn on(mut runtime: Builder, name: &'static str, runner: R) -> Self {
        Self { name, runtime: runtime.build().expect("a runtime"), runner: Arc::new(runner) }
    }
}

impl<R: Runner> Row for Hosted<R> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn burst(&self, work: Work, jobs: u64) -> (Duration, Vec<u64>) {
        let runner = self.runner.clone();
        run_inside(&self.runtime, async move {
            let mut started = Vec::with_capacity(jobs as usize);
            let mut results = Vec::with_capacity(jobs as usize);
            let start = Instant::now();
            for number in 0..jobs {
                started.push(runner.start(work, number).await);
            }
            for job in started {
                results.push(R::finish(job).await);
            }
            (start.elapsed(), results)
        })
    }

    fn in_flight(&self, work: Work, at_once: u64, jobs: u64) -> Vec<Duration> {
        let share = jobs / at_once;
        let tasks = (0..at_once).map(|task| {
            let runner = self.runner.clone();
            async move {
                let mut latencies = Vec::with_capacity(share as usize);
                for number in task * share..(task + 1) * share {
                    let start = Instant::now();
                    black_box(runner.run(work, number).await);
                    latencies.push(start.elapsed());
                }
                latencies
            }
        });
        let tasks = tasks.collect();
        run_inside(&self.runtime, async move { spawn_and_join(tasks).await.concat() })
    }
}
