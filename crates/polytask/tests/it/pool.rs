//! Pools of workers on threads.

mod callbacks;
mod cancel;
mod ends;
mod errors;
mod jobs;
mod maps;
mod python;
mod runtimes;
mod wakers;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use polytask::{AsyncResult, Event, JobContext, Pool, Submitter};

/// One worker that is busy until `go` is set, and a job that is running for certain.
struct Busy {
    pool: Pool,
    go: Event,
    running: AsyncResult<()>,
}

impl Busy {
    /// With room for `backlog` more.
    fn new(backlog: usize) -> Self {
        let pool = Pool::builder().name("busy").workers(1).backlog(backlog).own_threads().build();
        let (go, running) = occupy(&pool);
        Self { pool, go, running }
    }
}

/// Has one worker wait, and returns when it does.
fn occupy(pool: &Submitter) -> (Event, AsyncResult<()>) {
    let (begun, go) = (Event::new(), Event::new());
    let running = pool.try_apply_async({
        let (begun, go) = (begun.clone(), go.clone());
        move || {
            begun.set();
            go.wait().blocking();
        }
    });
    let running = running.expect("there is room");
    off_the_runtime(move || begun.wait().blocking());
    (go, running)
}

/// Blocks in a test that may be inside a runtime.
fn off_the_runtime<R: Send + 'static>(block: impl FnOnce() -> R + Send + 'static) -> R {
    std::thread::spawn(block).join().unwrap()
}

/// Something that is counted when it is dropped.
#[derive(Clone, Default)]
struct Drops(Arc<AtomicUsize>);

struct Dropped(Arc<AtomicUsize>);

impl Drops {
    fn one(&self) -> Dropped {
        Dropped(Arc::clone(&self.0))
    }

    fn count(&self) -> usize {
        self.0.load(SeqCst)
    }
}

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.fetch_add(1, SeqCst);
    }
}

/// Runs until its result is not wanted.
fn until_cancelled<L>(job: &mut JobContext<'_, L>) -> &'static str {
    job.cancelled().blocking();
    "gave up"
}
