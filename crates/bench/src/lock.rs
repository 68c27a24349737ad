//! Acquire and release of a lock: alone, and held across an await.

use std::future::Future;
use std::sync::Arc;

use tokio::task::yield_now;

use crate::harness::{Caption, Claim, Figure, Flavour};
use crate::inspect;
use crate::tasks::time_shared;

/// A lock around a counter.
pub(crate) trait Locking: Clone + Send + 'static {
    const NAME: &'static str;

    fn unlocked() -> Self;

    /// Acquires, counts and releases.
    fn count(&self) -> impl Future<Output = ()> + Send;

    /// The same, but another task runs before the release.
    fn count_slowly(&self) -> impl Future<Output = ()> + Send;
}

pub(crate) fn figures() -> Vec<Figure> {
    let mut alone = Figure::new(Caption::new("lock uncontended").beside(TokioMutex::NAME));
    alone_cells::<TokioMutex>(&mut alone);
    alone_cells::<PolytaskLock>(&mut alone);
    alone.caption.claim(Claim::speed(PolytaskLock::NAME, TokioMutex::NAME, 1.3, ["ct", "mt2"]));

    let mut held = Figure::new(Caption::new("lock held across an await").beside(TokioMutex::NAME));
    held_cells::<TokioMutex>(&mut held);
    held_cells::<PolytaskLock>(&mut held);
    held.caption.claim(Claim::speed(PolytaskLock::NAME, TokioMutex::NAME, 1.0, held_columns()));
    vec![alone, held]
}

const TASKS: [u64; 3] = [2, 8, 64];

/// The columns of [`held_cells`].
pub(crate) fn held_columns() -> impl Iterator<Item = String> {
    Flavour::ALL.into_iter().flat_map(|flavour| TASKS.map(|n| column(n, flavour)))
}

fn column(tasks: u64, flavour: Flavour) -> String {
    format!("{tasks} tasks {flavour}")
}

pub(crate) fn alone_cells<L: Locking>(figure: &mut Figure) {
    for flavour in Flavour::ALL {
        figure.cell(L::NAME, &flavour.to_string(), move |operations| {
            time_shared(flavour, operations, 1, |share| {
                let lock = L::unlocked();
                async move {
                    for _ in 0..share {
                        lock.count().await;
                    }
                }
            })
        });
    }
}

pub(crate) fn held_cells<L: Locking>(figure: &mut Figure) {
    for flavour in Flavour::ALL {
        for tasks in TASKS {
            figure.cell(L::NAME, &column(tasks, flavour), move |operations| {
                let lock = L::unlocked();
                time_shared(flavour, operations, tasks, |share| {
                    let lock = lock.clone();
                    async move {
                        for _ in 0..share {
                            lock.count_slowly().await;
                        }
                    }
                })
            });
        }
    }
}

/// The lock of polytask, or of the same sources with other features.
macro_rules! polytask_lock {
    ($lock:ident, $library:ident, $name:expr) => {
        #[derive(Clone)]
        pub(crate) struct $lock($library::Lock<u64>);

        impl Locking for $lock {
            const NAME: &'static str = $name;

            fn unlocked() -> Self {
                Self($library::Lock::new(0))
            }

            async fn count(&self) {
                *self.0.acquire().await += 1;
            }

            async fn count_slowly(&self) {
                let mut count = self.0.acquire().await;
                yield_now().await;
                *count += 1;
            }
        }
    };
}

polytask_lock!(PolytaskLock, polytask, "polytask Lock");
polytask_lock!(BareLock, polytask_bare, inspect::BARE);
polytask_lock!(ConsoleLock, polytask_console, inspect::CONSOLE);

/// What a user of tokio would take.
#[derive(Clone)]
pub(crate) struct TokioMutex(Arc<tokio::sync::Mutex<u64>>);

impl Locking for TokioMutex {
    const NAME: &'static str = "tokio Mutex";

    fn unlocked() -> Self {
        Self(Arc::default())
    }

    async fn count(&self) {
        *self.0.lock().await += 1;
    }

    async fn count_slowly(&self) {
        let mut count = self.0.lock().await;
        yield_now().await;
        *count += 1;
    }
}
