//! X29, a pool: a few workers take many jobs, and there are three ways of asking them.
//!
//! A job is a plain function and runs on a thread, so that it may compute or block as long as it likes. The number of
//! the worker takes the place of the process id that Python shows: there are never more than the pool has.

use std::thread;
use std::time::{Duration, Instant};

use polytask::{JobContext, JobError, Pool, gather};

/// Keeps its worker busy for a while. Only jobs that ask for a context, with the calls that end in `_with`, have one.
fn work(job: &mut JobContext<'_>, number: u64, takes: Duration) -> u64 {
    println!("worker {} begins job {number}", job.slot());
    let began = Instant::now();
    thread::sleep(takes);
    println!("worker {} ends job {number} after {:.2}s", job.slot(), began.elapsed().as_secs_f64());
    number * number
}

/// Hands all jobs over at once: they run while this goes on.
async fn apply_async(workers: usize, jobs: u64, takes: Duration) -> Result<Vec<u64>, JobError> {
    let pool = Pool::new(workers);
    let mut results = Vec::new();
    for number in 0..jobs {
        let result = pool.apply_async_with(move |job| work(job, number, takes)).await;
        results.push(result.expect("the pool is open")); // getting it here would mean one job at a time
    }
    println!("{jobs} jobs are with {workers} workers");
    pool.close(); // nothing more will come, and so there is an end to wait for
    pool.join().await.expect("the pool is closed");
    println!("{jobs} jobs are done");
    gather(results).await
}

/// Waits for each job before the next: the other workers have nothing to do.
async fn apply(workers: usize, jobs: u64, takes: Duration) -> Result<Vec<u64>, JobError> {
    let pool = Pool::new(workers);
    let mut squares = Vec::new();
    for number in 0..jobs {
        squares.push(pool.apply_with(move |job| work(job, number, takes)).await?);
    }
    Ok(squares)
}

/// The same function for each item; what it returns is in the order of the items.
async fn map(workers: usize, jobs: u64, takes: Duration) -> Result<Vec<u64>, JobError> {
    let pool = Pool::new(workers);
    pool.map_with(move |job, number| work(job, number, takes), 0..jobs).await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), JobError> {
    let takes = Duration::from_millis(20);
    println!("--- apply_async");
    println!("squares: {:?}", apply_async(4, 5, takes).await?);
    println!("--- apply_async with more");
    println!("squares: {:?}", apply_async(5, 20, takes).await?);
    println!("--- apply");
    println!("squares: {:?}", apply(3, 4, takes).await?);
    println!("--- map");
    println!("squares: {:?}", map(3, 10, takes).await?);
    Ok(())
}
