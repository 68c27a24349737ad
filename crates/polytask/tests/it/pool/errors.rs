//! What the errors and the `Debug` forms print.

use std::time::Duration;

use polytask::{Pool, SubmitError};

use super::Busy;

#[tokio::test]
async fn job_errors_name_the_pool_the_line_and_the_reason() {
    let Busy { pool, go, .. } = Busy::new(1);
    let (queued, line) = (pool.try_apply_async(|| 7), line!());
    let queued = queued.unwrap();
    let start = format!("a job of pool `busy`, submitted at {}:{line}:", file!());
    let says = |error: polytask::JobError, end: &str| {
        let text = error.to_string();
        assert!(text.starts_with(&start), "{text}");
        assert!(text.ends_with(end), "{text}");
    };
    says(queued.get().timeout(Duration::ZERO).await.unwrap_err(), ", has not ended in 0ns");
    let not_ready = queued.successful().unwrap_err().to_string();
    assert!(not_ready.starts_with(&start) && not_ready.ends_with(", has not ended"), "{not_ready}");
    assert!(format!("{queued:?}").contains("not ended"));
    queued.cancel();
    says(queued.get().await.unwrap_err(), ", was cancelled before it began");
    assert!(format!("{queued:?}").contains("failed"));
    pool.close();
    let closed = pool.apply(|| 7).await.unwrap_err().to_string();
    assert!(closed.ends_with("was not run: the pool is closed"), "{closed}");
    go.set();
}

#[tokio::test]
async fn a_taken_result_says_so() {
    let pool = Pool::new(1);
    let job = pool.apply_async(|| 7).await.unwrap();
    job.get().await.unwrap();
    let error = job.get().await.unwrap_err();
    assert!(error.to_string().ends_with("has ended, and its result was taken before"), "{error}");
    assert!(format!("{job:?}").contains("succeeded"));
}

#[test]
fn submit_errors_print_no_function() {
    let closed = SubmitError::Closed(|| 7);
    assert_eq!(format!("{closed:?}"), "Closed(..)");
    assert_eq!(format!("{:?}", SubmitError::Full(7)), "Full(..)");
    assert_eq!(format!("{:?}", SubmitError::Broken(7, "no gas".into())), "Broken(.., \"no gas\")");
}

#[test]
fn a_pool_shows_its_numbers() {
    let Busy { pool, go, .. } = Busy::new(5);
    pool.try_apply_async(|| ()).unwrap();
    let shown = format!("{pool:?}");
    for part in ["name: busy", "workers: 1", "backlog: 5", "queued: 1", "running: 1", "waiting: 0", "closed: false"] {
        assert!(shown.contains(part), "{part} is not in {shown}");
    }
    go.set();
}
