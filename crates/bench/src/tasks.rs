//! Runs the same operation in several tasks and takes the time.

use std::future::Future;
use std::time::Duration;

use crate::harness::{Flavour, Moment};

/// How long `tasks` tasks take for `operations` operations between them.
///
/// `task` is given its share; shares are rounded up and the time scaled back.
pub(crate) fn time_shared<F>(flavour: Flavour, operations: u64, tasks: u64, task: impl Fn(u64) -> F) -> Duration
where
    F: Future<Output = ()> + Send + 'static,
{
    let share = operations.div_ceil(tasks);
    let futures = (0..tasks).map(|_| task(share)).collect();
    let took = time_all(flavour, futures);
    took.mul_f64(operations as f64 / (share * tasks) as f64)
}

/// How long it takes to spawn these futures and to wait for all of them.
pub(crate) fn time_all<F>(flavour: Flavour, futures: Vec<F>) -> Duration
where
    F: Future<Output = ()> + Send + 'static,
{
    flavour.run(async move {
        let start = Moment::now(flavour);
        spawn_and_join(futures).await;
        start.elapsed()
    })
}

/// Runs each future in its own task to its end.
pub(crate) async fn spawn_and_join<F>(futures: Vec<F>) -> Vec<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    let handles: Vec<_> = futures.into_iter().map(tokio::spawn).collect();
    let mut outputs = Vec::with_capacity(handles.len());
    for handle in handles {
        outputs.push(handle.await.expect("a measured task ends"));
    }
    outputs
}
