//! Acquire and release of a semaphore: alone, and contended by tasks that do not hold on to it.

use std::future::Future;
use std::sync::Arc;

use crate::harness::{Caption, Claim, Figure, Flavour};
use crate::tasks::time_shared;

/// A number of permits.
trait Permits: Clone + Send + 'static {
    const NAME: &'static str;

    fn new(permits: usize) -> Self;

    /// Acquires one permit and releases it.
    fn pass(&self) -> impl Future<Output = ()> + Send;
}

/// Fewer than tasks, so that they meet.
const CONTENDED_PERMITS: usize = 4;

pub(crate) fn figures() -> Vec<Figure> {
    let mut alone = Figure::new(Caption::new("semaphore uncontended").beside(TokioSemaphore::NAME));
    alone_cells::<TokioSemaphore>(&mut alone);
    alone_cells::<PolytaskSemaphore>(&mut alone);
    alone.caption.claim(Claim::speed(PolytaskSemaphore::NAME, TokioSemaphore::NAME, 1.3, ["ct", "mt2"]));

    let mut contended = Figure::new(Caption::new("semaphore contended").beside(TokioSemaphore::NAME));
    contended_cells::<TokioSemaphore>(&mut contended);
    contended_cells::<PolytaskSemaphore>(&mut contended);
    contended.caption.claim(Claim::speed(PolytaskSemaphore::NAME, TokioSemaphore::NAME, 3.0, TASKS.map(column)));
    contended
        .caption
        .note(format!("{CONTENDED_PERMITS} permits, none held across an await; on one thread nothing would contend"));
    vec![alone, contended]
}

const TASKS: [u64; 2] = [8, 64];

fn column(tasks: u64) -> String {
    format!("{tasks} tasks {}", Flavour::TwoWorkers)
}

fn alone_cells<S: Permits>(figure: &mut Figure) {
    for flavour in Flavour::ALL {
        figure.cell(S::NAME, &flavour.to_string(), move |operations| {
            time_shared(flavour, operations, 1, |share| pass_often(S::new(1), share))
        });
    }
}

fn contended_cells<S: Permits>(figure: &mut Figure) {
    for tasks in TASKS {
        figure.cell(S::NAME, &column(tasks), move |operations| {
            let semaphore = S::new(CONTENDED_PERMITS);
            time_shared(Flavour::TwoWorkers, operations, tasks, |share| pass_often(semaphore.clone(), share))
        });
    }
}

async fn pass_often(semaphore: impl Permits, times: u64) {
    for _ in 0..times {
        semaphore.pass().await;
    }
}

#[derive(Clone)]
struct PolytaskSemaphore(polytask::Semaphore);

impl Permits for PolytaskSemaphore {
    const NAME: &'static str = "polytask Semaphore";

    fn new(permits: usize) -> Self {
        Self(polytask::Semaphore::new(permits))
    }

    async fn pass(&self) {
        let _permit = self.0.acquire().await;
    }
}

#[derive(Clone)]
struct TokioSemaphore(Arc<tokio::sync::Semaphore>);

impl Permits for TokioSemaphore {
    const NAME: &'static str = "tokio Semaphore";

    fn new(permits: usize) -> Self {
        Self(Arc::new(tokio::sync::Semaphore::new(permits)))
    }

    async fn pass(&self) {
        let _permit = self.0.acquire().await.expect("the semaphore is never closed");
    }
}
