//! A model of a pool: its state is the real one, and what is done around it is replayed in threads that shuttle
//! interleaves at random, thousands of times.
//!
//! Time is dice. A worker that lingers either times out at a moment of its own or waits on for as long as the model
//! runs, so that nobody is saved by a time-out: whoever is forgotten is a deadlock, which shuttle reports with the
//! schedule that led there. Threads may be refused, and what a worker starts with may be missing. After every decision,
//! and before the mutex is free, it is checked what holds at any time.

#[path = "../../polytask/src/waiters.rs"]
#[allow(dead_code, reason = "the model uses what matters to it")]
mod waiters;

mod shuttles;

#[path = "../../polytask/src/pool"]
mod pool {
    #[path = "../../../polytask-test/tests/pool_shuttle/model.rs"]
    pub(super) mod model;
    #[allow(dead_code, reason = "the model uses what matters to it")]
    mod slots;
    #[allow(dead_code, reason = "the model uses what matters to it")]
    mod state;
}

use shuttle::rand::{Rng, thread_rng};
use shuttle::sync::{Arc, Barrier};
use shuttle::thread;

use pool::model::{End, Job, Pool, Refused};
use shuttles::{explore, insist, poll_a_few_times};

#[test]
fn every_job_ends_once_and_its_room_comes_back() {
    explore(1_000, || {
        let pool = Pool::new(2, 1, false);
        let mut threads: Vec<_> = (0..3)
            .map(|_| {
                let pool = pool.clone();
                thread::spawn(move || (0..2).for_each(|_| assert_eq!(submit(&pool), Ok(()))))
            })
            .collect();
        threads.push(thread::spawn({
            let pool = pool.clone();
            move || (0..2).for_each(|_| pool.resize(dice(1, 3)))
        }));
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        end_at_rest(&pool);
    });
}

#[test]
fn whenever_it_ends_and_whatever_fails_nobody_waits_for_ever() {
    explore(1_500, || {
        let pool = Pool::new(2, 1, true);
        let mut threads: Vec<_> = (0..3)
            .map(|_| {
                let pool = pool.clone();
                thread::spawn(move || (0..2).for_each(|_| _ = submit(&pool)))
            })
            .collect();
        threads.push(thread::spawn({
            let pool = pool.clone();
            move || pool.resize(dice(1, 3))
        }));
        pause();
        end(&pool);
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        pool.assert_gone();
    });
}

/// With jobs that meet: whoever has no worker although there may be one keeps all of them.
#[test]
fn as_many_jobs_run_at_once_as_there_may_be_workers() {
    const WORKERS: usize = 3;
    explore(1_000, || {
        let pool = Pool::new(WORKERS - 1, 1, false);
        let meeting = Arc::new(Barrier::new(WORKERS));
        let threads: Vec<_> = (0..WORKERS)
            .map(|_| {
                let (pool, meeting) = (pool.clone(), meeting.clone());
                thread::spawn(move || {
                    for _ in 0..3 {
                        let meeting = meeting.clone();
                        let job = Job::new(move || _ = meeting.wait());
                        assert_eq!(insist(|| pool.enter(&job)), Ok(()));
                        assert_eq!(job.wait(), End::Ran);
                        pause();
                    }
                })
            })
            .collect();
        pool.resize(WORKERS);
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        end_at_rest(&pool);
    });
}

/// Nobody but those who leave makes room: what runs goes on until whoever waits has come in.
#[test]
fn room_goes_to_the_next_as_soon_as_somebody_leaves_it() {
    const BACKLOG: usize = 2;
    explore(1_000, || {
        let pool = Pool::new(1, BACKLOG, false);
        let have_entered = Arc::new(Barrier::new(2));
        let first = Job::new({
            let have_entered = have_entered.clone();
            move || _ = have_entered.wait()
        });
        assert_eq!(pool.try_enter(&first), Ok(()));
        let queued: Vec<_> = (0..BACKLOG).map(|_| Job::new(|| ())).collect();
        queued.iter().for_each(|job| assert_eq!(pool.try_enter(job), Ok(())));
        // One of them stays away, whether it had room or not.
        let fickle = thread::spawn({
            let pool = pool.clone();
            move || {
                let job = Job::new(|| ());
                poll_a_few_times(&mut pool.enter(&job))
            }
        });
        let patient: Vec<_> = (0..BACKLOG)
            .map(|_| {
                let pool = pool.clone();
                thread::spawn(move || {
                    let job = Job::new(|| ());
                    assert_eq!(insist(|| pool.enter(&job)), Ok(()));
                })
            })
            .collect();
        queued.iter().for_each(|job| assert!(pool.cancel(job)));
        let has_entered = fickle.join().unwrap().is_some();
        if has_entered {
            pool.resize(2);
        }
        patient.into_iter().for_each(|thread| thread.join().unwrap());
        assert_eq!(pool.waiting(), 0);
        have_entered.wait();
        end(&pool);
        pool.assert_gone();
    });
}

/// So many that they are swept out of the queue, while a worker takes jobs from it and others are queued.
#[test]
fn jobs_that_were_cancelled_make_way_for_the_others() {
    const CANCELLED: usize = 36;
    explore(100, || {
        let pool = Pool::new(1, CANCELLED + 2, false);
        let is_gone = Arc::new(Barrier::new(2));
        let first = Job::new({
            let is_gone = is_gone.clone();
            move || _ = is_gone.wait()
        });
        let jobs: Vec<_> = (0..CANCELLED).map(|_| Job::new(|| ())).collect();
        let last = Job::new(|| ());
        [&first].into_iter().chain(&jobs).chain([&last]).for_each(|job| assert_eq!(pool.try_enter(job), Ok(())));
        let threads: Vec<_> = jobs
            .chunks(CANCELLED / 2)
            .map(|jobs| {
                let (pool, jobs) = (pool.clone(), jobs.to_vec());
                thread::spawn(move || {
                    for job in jobs {
                        let end = if pool.cancel(&job) { End::GivenUp } else { End::Ran };
                        assert_eq!(job.wait(), end);
                    }
                })
            })
            .collect();
        pause();
        is_gone.wait();
        assert_eq!(submit(&pool), Ok(()));
        assert_eq!(last.wait(), End::Ran);
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        end(&pool);
        pool.assert_gone();
    });
}

/// Has a job run, unless the pool refuses it or it is cancelled.
fn submit(pool: &Arc<Pool>) -> Result<(), Refused> {
    let job = Job::new(pause);
    let tried = if one_in(3) { pool.try_enter(&job) } else { Err(Refused::Full) };
    match tried {
        Err(Refused::Full) => insist(|| pool.enter(&job))?,
        tried => tried?,
    }
    if one_in(3) && pool.cancel(&job) {
        assert_eq!(job.wait(), End::GivenUp);
    } else if one_in(2) {
        job.wait();
    }
    Ok(())
}

/// Sees to it that nothing is left of what was, and ends the pool.
fn end_at_rest(pool: &Arc<Pool>) {
    pool.come_to_an_end();
    if one_in(2) {
        pool.come_to_rest();
    }
    for job in pool.fill() {
        assert_eq!(job.wait(), End::Ran);
    }
    end(pool);
    pool.assert_gone();
}

/// Ends the pool in one way or the other, while others wait for that.
fn end(pool: &Arc<Pool>) {
    let is_closed = one_in(2);
    if is_closed {
        pool.close();
    } else {
        pool.terminate();
    }
    let others: Vec<_> = (0..2)
        .map(|_| {
            let pool = pool.clone();
            thread::spawn(move || {
                insist(|| pool.join());
                pool.assert_over();
            })
        })
        .collect();
    // Whoever closed it may lose patience.
    if is_closed && one_in(3) {
        pool.terminate();
    }
    others.into_iter().for_each(|thread| thread.join().unwrap());
}

/// Lets others go before, at times.
fn pause() {
    for _ in 0..dice(0, 2) {
        thread::yield_now();
    }
}

fn dice(least: usize, most: usize) -> usize {
    thread_rng().gen_range(least..=most)
}

fn one_in(sides: usize) -> bool {
    dice(1, sides) == 1
}
