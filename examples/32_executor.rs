//! X32, the executor of `concurrent.futures`: the same pool, asked in other words.
//!
//! | there | here |
//! |---|---|
//! | `ThreadPoolExecutor(max_workers=3)` | `Pool::new(3)` |
//! | `submit(function, 4)` | `apply_async(move \|\| function(4))` |
//! | `future.add_done_callback(call)` | `result.add_done_callback(call)` |
//! | `future.result()`, `exception()` | `result.cloned()`, which has either; `get()` takes the value, once |
//! | `future.cancel()` | `result.cancel()` |
//! | `as_completed(futures)` | `as_completed(results)` |
//! | `map(function, items)` | `map(function, items)` for all at once, `imap` for one after another |
//! | `shutdown()` | `close()`, and then `join()` |
//! | `shutdown(cancel_futures=True)` | `terminate()`, and then `join()` |

use polytask::{JobError, Pool, as_completed};

/// Panics from 16 on, where the square needs more than a byte. A panic in a job is the error of that job.
fn square(number: u8) -> u8 {
    println!("job {number}");
    number.checked_mul(number).expect("the square does not fit into a byte")
}

/// Called when the job has ended, however it did.
fn call_back(number: u8, result: Result<&u8, &JobError>) {
    match result {
        Ok(square) => println!("the result of {number} is {square}"),
        Err(error) => println!("{number} has no result: {error}"),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), JobError> {
    let executor = Pool::named("executor", 3);
    let mut results = Vec::new();
    for number in 12..=16 {
        let result = executor.apply_async(move || square(number)).await.expect("it is not shut down");
        result.add_done_callback(move |result| call_back(number, result));
        results.push(result);
    }

    let (mut squares, mut failures) = (Vec::new(), 0);
    let mut ended = as_completed(results);
    while let Some(result) = ended.next().await {
        // Taken, it would be gone for a callback that came after the end of its job.
        match result.cloned().await {
            Ok(square) => squares.push(square),
            Err(_) => failures += 1,
        }
    }
    squares.sort_unstable();
    println!("squares: {squares:?}, failures: {failures}");

    println!("map: {:?}", executor.map(square, 1..=5).await?);

    executor.close();
    executor.join().await.expect("it is closed");
    println!("shut down: {}", executor.try_apply_async(|| square(6)).expect_err("it is closed"));
    Ok(())
}
