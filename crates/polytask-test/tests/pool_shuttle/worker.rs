//! A worker, as the source has it but for its clock.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use shuttle::sync::Arc;

use super::{Job, Pool};
use crate::one_in;
use crate::pool::state::{Next, Phase};
use crate::waiters::Wakers;

pub(super) struct Worker {
    pub(super) pool: Arc<Pool>,
    pub(super) slot: usize,
    pub(super) local: Option<Local>,
}

/// What belongs to a slot, and is counted.
pub(super) struct Local {
    slot: usize,
    live: std::sync::Arc<AtomicUsize>,
}

// === impl Worker ===

impl Worker {
    pub(super) fn run(mut self) {
        if self.is_initialized() {
            self.work();
        } else {
            self.park();
        }
    }

    fn is_initialized(&mut self) -> bool {
        if let Some(local) = &self.local {
            assert_eq!(local.slot, self.slot, "that was parked elsewhere");
            return true;
        }
        let is_broken = self.pool.is_unlucky && one_in(12);
        if is_broken {
            self.pool.give_up(Phase::Broken("unlucky".into()));
        } else {
            self.local = Some(Local::new(&self.pool, self.slot));
        }
        !is_broken
    }

    fn work(mut self) {
        let first = self.pool.with(|inside, _| inside.next(self.slot));
        let mut next = first.map_or(Next::Linger, Next::Run);
        loop {
            next = match next {
                Next::Run(job) => self.run_job(job),
                Next::Linger => match self.linger() {
                    Some(job) => Next::Run(job),
                    None => return,
                },
                Next::HandOver => {
                    let pool = self.pool.clone();
                    return pool.launch(self);
                }
            };
        }
    }

    fn run_job(&self, job: Arc<Job>) -> Next<Arc<Job>> {
        job.run();
        let goes_on = !one_in(3);
        let (next, finished) = self.pool.with(|inside, wakers| {
            let (next, finished) = inside.state.finish(self.slot, goes_on, wakers);
            if let Next::Run(job) = &next {
                inside.begins(self.slot, job);
            }
            (next, finished)
        });
        assert!(finished.is_some_and(|finished| Arc::ptr_eq(&finished, &job)), "two workers have one slot");
        self.pool.finish(job);
        next
    }

    /// Waits for another job, or gives the slot back.
    fn linger(&mut self) -> Option<Arc<Job>> {
        let pool = self.pool.clone();
        let mut inside = pool.lock();
        let mut is_over = false;
        loop {
            if let Some(job) = inside.next(self.slot) {
                inside.check();
                return Some(job);
            }
            if is_over || !inside.state.linger(self.slot) {
                break;
            }
            inside.check();
            let timed_out;
            (inside, timed_out) = pool.wait_a_while(inside);
            is_over = !inside.state.wake_up() && timed_out;
        }
        if inside.state.discards(self.slot) {
            drop(inside);
            self.park();
        } else {
            let mut wakers = Wakers::default();
            let start = inside.state.park(self.slot, self.local.take(), &mut wakers);
            inside.check();
            drop(inside);
            wakers.wake();
            pool.perform(start);
        }
        None
    }

    fn park(&mut self) {
        self.local = None;
        let start = self.pool.with(|inside, wakers| inside.state.park(self.slot, None, wakers));
        self.pool.perform(start);
    }

    /// There is no thread for it anywhere.
    pub(super) fn be_lost(mut self) {
        self.local = None;
        let orphans = self.pool.with(|inside, wakers| inside.state.lose(self.slot, wakers));
        self.pool.abandon(orphans);
    }
}

// === impl Local ===

impl Local {
    fn new(pool: &Pool, slot: usize) -> Self {
        let live = pool.locals.clone();
        live.fetch_add(1, Relaxed);
        Self { slot, live }
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        self.live.fetch_sub(1, Relaxed);
    }
}
