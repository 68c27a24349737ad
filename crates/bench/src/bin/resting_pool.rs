//! A pool to be looked at from outside: at work for ever, or at rest.
//!
//! Usage: `resting-pool imap` or `resting-pool rest runtime's|own`. The second says a line whenever there is something
//! to measure, and goes on when it is given one.
#![forbid(unsafe_code)]

use std::hint::black_box;
use std::io::{self, Write};
use std::thread;
use std::time::Duration;

use polytask::Pool;
use tokio::runtime::{Builder, Runtime};

const WORKERS: usize = 2;
const JOBS: u64 = 10_000;
/// How long the runtime keeps a blocking thread for the next one who wants it.
const KEPT: Duration = Duration::from_millis(100);
/// Long enough for everything that lingers.
const REST: Duration = Duration::from_millis(500);

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime = Builder::new_multi_thread().worker_threads(WORKERS).thread_keep_alive(KEPT).enable_all().build()?;
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["imap"] => work_for_ever(&runtime),
        ["rest", "runtime's"] => rest(&runtime, || Pool::new(WORKERS)),
        ["rest", "own"] => rest(&runtime, || Pool::builder().workers(WORKERS).own_threads().build()),
        _ => Err(io::Error::other("usage: resting-pool imap|rest [runtime's|own]")),
    }
}

fn work_for_ever(runtime: &Runtime) -> io::Result<()> {
    let pool = Pool::new(WORKERS);
    let consumer = runtime.spawn(async move {
        let mut results = pool.imap(|number: u64| number.wrapping_mul(3), 0u64..);
        while let Some(result) = results.next().await {
            black_box(result.expect("no job panics"));
        }
    });
    runtime.block_on(consumer).map_err(io::Error::other)
}

fn rest(runtime: &Runtime, pool: impl FnOnce() -> Pool) -> io::Result<()> {
    rest_and_be_measured()?;
    let pool = runtime.block_on(async move {
        let pool = pool();
        pool.map(|number| number, 0..JOBS).chunk_size(1).await.expect("no job panics");
        pool
    });
    rest_and_be_measured()?;
    drop(pool);
    Ok(())
}

fn rest_and_be_measured() -> io::Result<()> {
    thread::sleep(REST);
    let mut out = io::stdout();
    writeln!(out, "now")?;
    out.flush()?;
    io::stdin().read_line(&mut String::new()).map(drop)
}
