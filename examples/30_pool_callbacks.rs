//! X30, callbacks: whoever is to do something with a result as soon as it is there leaves a function for it.
//!
//! The workers never run it. They go on with the next job, while one thread beside them calls the callbacks one after
//! another, in the order in which the jobs ended; in Python that is a thread of the main process. Here the pool has
//! threads of its own, which are called after it, so that everyone can say who they are.

use std::time::Duration;
use std::{iter, thread};

use polytask::{JobError, Pool, Queue, gather};

/// A job: some take longer than others.
fn square(number: u32, unit: Duration) -> u32 {
    thread::sleep(unit * (number * 7 % 5));
    println!("{} squares {number}", who());
    number * number
}

fn who() -> String {
    thread::current().name().unwrap_or("somebody").to_owned()
}

fn pool() -> Pool {
    Pool::builder().name("squarer").workers(5).own_threads().build()
}

/// The results as they come, in any order.
async fn with_callbacks(jobs: u32, unit: Duration) -> Vec<u32> {
    let (pool, told) = (pool(), Queue::unbounded());
    for number in 1..=jobs {
        let told = told.clone();
        let job = pool.apply_async(move || square(number, unit)).await.expect("the pool is open");
        job.callback(move |&square| {
            println!("{} is told {square}", who());
            told.try_put(square).expect("there is room without end");
        });
    }
    pool.close();
    pool.join().await.expect("the pool is closed"); // every callback has been called
    iter::from_fn(|| told.try_get().ok()).collect()
}

/// When nothing is to be done before all results are there, callbacks are not needed. They come in the order of the
/// jobs.
async fn without_callbacks(jobs: u32, unit: Duration) -> Result<Vec<u32>, JobError> {
    let (pool, mut results) = (pool(), Vec::new());
    for number in 1..=jobs {
        results.push(pool.apply_async(move || square(number, unit)).await.expect("the pool is open"));
    }
    gather(results).await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), JobError> {
    let unit = Duration::from_millis(5);
    println!("{} leaves callbacks", who());
    println!("told: {:?}", with_callbacks(10, unit).await);
    println!("{} collects the results", who());
    println!("collected: {:?}", without_callbacks(10, unit).await?);
    Ok(())
}
