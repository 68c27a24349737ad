//! A neighbour's short sleep beside a task that never leaves an uncontended lock alone.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::harness::{Caption, Claim, Figure, Flavour, Spread};
use crate::lock::{Locking, PolytaskLock, TokioMutex};

const SLEEPS: usize = 10;
const SLEEP: Duration = Duration::from_millis(1);
/// After so long the loop lets go, so that a lock that starves its neighbours still ends.
const PATIENCE: Duration = Duration::from_millis(50);

const MEDIAN: &str = "median of 10 ct";
const LONGEST: &str = "longest of 10 ct";

pub(crate) fn figures() -> Vec<Figure> {
    let mut figure = Figure::new(Caption::new("fairness: 1 ms sleep beside a lock loop").unit("ns per sleep"));
    cells::<TokioMutex>(&mut figure);
    cells::<PolytaskLock>(&mut figure);
    cells::<TryFirst>(&mut figure);
    figure.caption.claim(Claim::worst(PolytaskLock::NAME, 5e6, [LONGEST]));
    figure.caption.note("the loop gives up after 50 ms; without spending the budget it would not end");
    vec![figure]
}

fn cells<L: Locking>(figure: &mut Figure) {
    figure.single_cell(L::NAME, MEDIAN, || nanoseconds(sleeps_beside::<L>().median));
    figure.single_cell(L::NAME, LONGEST, || nanoseconds(sleeps_beside::<L>().max));
}

fn nanoseconds(value: f64) -> Duration {
    Duration::from_secs_f64(value / 1e9)
}

/// How long the sleeps took, in nanoseconds.
fn sleeps_beside<L: Locking>() -> Spread {
    let sleeps = (0..SLEEPS).map(|_| sleep_beside::<L>().as_secs_f64() * 1e9);
    Spread::of(sleeps).expect("there were sleeps")
}

fn sleep_beside<L: Locking>() -> Duration {
    Flavour::CurrentThread.run(async {
        let awake = Arc::new(AtomicBool::new(false));
        let neighbour = tokio::spawn({
            let awake = awake.clone();
            async move {
                let start = Instant::now();
                sleep(SLEEP).await;
                awake.store(true, Ordering::Relaxed);
                start.elapsed()
            }
        });
        let looping = tokio::spawn(async move {
            let lock = L::unlocked();
            let start = Instant::now();
            while !awake.load(Ordering::Relaxed) && start.elapsed() < PATIENCE {
                lock.count().await;
            }
        });
        looping.await.expect("the loop ends");
        neighbour.await.expect("the neighbour wakes up")
    })
}

/// The tempting short cut: it never spends the cooperative budget.
#[derive(Clone)]
struct TryFirst(Arc<tokio::sync::Mutex<u64>>);

impl Locking for TryFirst {
    const NAME: &'static str = "tokio Mutex, try_lock first";

    fn unlocked() -> Self {
        Self(Arc::default())
    }

    async fn count(&self) {
        match self.0.try_lock() {
            Ok(mut count) => *count += 1,
            Err(_) => *self.0.lock().await += 1,
        }
    }

    async fn count_slowly(&self) {
        self.count().await;
    }
}
