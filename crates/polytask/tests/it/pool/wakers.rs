//! Wakers of those who wait for a pool: somebody else's code, which may use the pool, and may panic.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use polytask::{AsyncResult, Event, Pool};

use super::Busy;

/// Does something when it is woken.
struct Woken<F>(F);

impl<F: Fn() + Send + Sync> Wake for Woken<F> {
    fn wake(self: Arc<Self>) {
        (self.0)();
    }
}

fn waker(woken: impl Fn() + Send + Sync + 'static) -> Waker {
    Waker::from(Arc::new(Woken(woken)))
}

fn poll<F: Future + Unpin>(future: &mut F, waker: &Waker) {
    assert!(Pin::new(future).poll(&mut Context::from_waker(waker)).is_pending());
}

/// A long time is no limit, but the end of a test that fails.
fn end<R>(job: &AsyncResult<R>) -> Result<R, polytask::JobError> {
    let end = job.get().blocking_timeout(Duration::from_secs(30));
    assert!(!end.as_ref().is_err_and(polytask::JobError::is_timeout), "the job never ends");
    end
}

/// A busy pool whose queue is full, and a waker that panics when there is room.
fn with_someone_who_panics(act: impl FnOnce(&Pool, Event, &AsyncResult<()>, &AsyncResult<i32>)) {
    let Busy { pool, go, running } = Busy::new(1);
    let queued = pool.try_apply_async(|| 7).unwrap();
    let mut wait = pool.apply_async(|| 8);
    poll(&mut wait, &waker(|| panic!("a waker")));
    act(&pool, go, &running, &queued);
}

#[test]
fn one_that_panics_takes_neither_the_job_that_ended_along_nor_the_next() {
    with_someone_who_panics(|_pool, go, running, queued| {
        go.set();
        end(running).unwrap();
        assert_eq!(end(queued).unwrap(), 7);
    });
}

#[test]
fn one_that_panics_takes_no_job_along_that_is_cancelled() {
    with_someone_who_panics(|_pool, go, _running, queued| {
        assert!(queued.cancel());
        assert!(end(queued).unwrap_err().is_cancelled());
        go.set();
    });
}

#[test]
fn one_that_panics_takes_no_job_along_of_a_pool_that_is_terminated() {
    with_someone_who_panics(|pool, go, running, queued| {
        pool.terminate();
        assert!(end(queued).unwrap_err().is_cancelled());
        go.set();
        end(running).unwrap();
    });
}

#[test]
fn one_that_panics_starts_the_workers_of_a_bigger_pool_all_the_same() {
    with_someone_who_panics(|pool, go, _running, queued| {
        pool.resize(2);
        assert_eq!(end(queued).unwrap(), 7);
        go.set();
    });
}

#[test]
fn one_that_panics_in_a_job_that_is_told_to_stop_takes_none_along_that_is_queued() {
    let pool = Pool::builder().workers(1).own_threads().build();
    let (waits, go) = (Event::new(), Event::new());
    let running = pool.try_apply_async_with({
        let (waits, go) = (waits.clone(), go.clone());
        move |job| {
            let mut wait = job.cancelled();
            poll(&mut wait, &waker(|| panic!("a waker")));
            waits.set();
            go.wait().blocking();
        }
    });
    let queued = pool.try_apply_async(|| 7).unwrap();
    waits.wait().blocking();
    pool.terminate();
    assert!(end(&queued).unwrap_err().is_cancelled());
    go.set();
    end(&running.unwrap()).unwrap();
}

/// It would lock up if it were woken while the pool or the job was locked.
#[test]
fn they_may_use_the_pool_and_the_job() {
    let Busy { pool, go, running } = Busy::new(0);
    let (called, room) = (Event::new(), Event::new());
    let waker_of_the_job = waker({
        let (job, called) = (running.clone(), called.clone());
        move || {
            let called = called.clone();
            job.callback(move |()| called.set());
            assert!(job.ready() && !job.cancel());
        }
    });
    let waker_of_the_pool = waker({
        let (pool, room) = (pool.submitter(), room.clone());
        move || {
            assert_eq!(pool.statistics().queued, 0);
            room.set();
        }
    });
    let (mut wait, mut enter) = (running.wait(), pool.apply_async(|| ()));
    poll(&mut wait, &waker_of_the_job);
    poll(&mut enter, &waker_of_the_pool);
    go.set();
    room.wait().blocking();
    called.wait().blocking();
}
