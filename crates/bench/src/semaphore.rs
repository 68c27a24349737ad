//! Acquire and release of a semaphore: alone, and contended by tasks that do not hold on to it.

use std::future::Future;
use std::sync::Arc;

use crate::harness::{Caption, Claim, Figure, Flavour};
use crate::inspect;
use crate::tasks::time_shared;

/// A number of permits.
pub(crate) trait Permits: Clone + Send + 'static {
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
    contended.caption.claim(Claim::speed(PolytaskSemaphore::NAME, TokioSemaphore::NAME, 3.0, contended_columns()));
    contended
        .caption
        .note(format!("{CONTENDED_PERMITS} permits, none held across an await; on one thread nothing would contend"));
    vec![alone, contended]
}

const TASKS: [u64; 2] = [8, 64];

/// The columns of [`contended_cells`].
pub(crate) fn contended_columns() -> [String; 2] {
    TASKS.map(column)
}

fn column(tasks: u64) -> String {
    format!("{tasks} tasks {}", Flavour::TwoWorkers)
}

pub(crate) fn alone_cells<S: Permits>(figure: &mut Figure) {
    for flavour in Flavour::ALL {
        figure.cell(S::NAME, &flavour.to_string(), move |operations| {
            time_shared(flavour, operations, 1, |share| pass_often(S::new(1), share))
        });
    }
}

pub(crate) fn contended_cells<S: Permits>(figure: &mut Figure) {
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

/// The semaphore of polytask, or of the same sources with other features.
macro_rules! polytask_semaphore {
    ($semaphore:ident, $library:ident, $name:expr) => {
        #[derive(Clone)]
        pub(crate) struct $semaphore($library::Semaphore);

        impl Permits for $semaphore {
            const NAME: &'static str = $name;

            fn new(permits: usize) -> Self {
                Self($library::Semaphore::new(permits))
            }

            async fn pass(&self) {
                let _permit = self.0.acquire().await;
            }
        }
    };
}

polytask_semaphore!(PolytaskSemaphore, polytask, "polytask Semaphore");
polytask_semaphore!(BareSemaphore, polytask_bare, inspect::BARE);
polytask_semaphore!(ConsoleSemaphore, polytask_console, inspect::CONSOLE);

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
