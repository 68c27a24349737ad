//! The pool's state as it is, and in place of its threads, runtimes and results the least that does the same with it.

mod job;
mod waits;
mod worker;

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use shuttle::sync::{Arc, Barrier, Condvar, Mutex, MutexGuard};
use shuttle::thread::{self, JoinHandle};

use self::worker::{Local, Worker};
use super::state::{Phase, Remains, Start, State};
use crate::one_in;
use crate::waiters::Wakers;

pub(crate) use self::job::{End, Job};
pub(crate) use self::waits::Refused;

/// A pool, and all its threads.
pub(crate) struct Pool {
    inside: Mutex<Inside>,
    lingering: Condvar,
    threads: Mutex<Vec<JoinHandle<()>>>,
    /// Whether threads are refused at times, and workers cannot begin.
    is_unlucky: bool,
    locals: std::sync::Arc<AtomicUsize>,
}

/// What the mutex guards: the state, and what the model knows of it.
struct Inside {
    state: State<Arc<Job>, Local>,
    /// Places of calls that wait for room, or were granted it and have not collected it.
    places: usize,
    /// All jobs that were queued.
    taken: Vec<Arc<Job>>,
    /// None of the first so many begins any more.
    begun: usize,
    /// Nobody lingers any more.
    is_late: bool,
    /// How many there were. There may be more than the limit if there were before a resize, and no others.
    workers: usize,
    /// How much room was taken. The same holds for it.
    spent: usize,
}

// === impl Pool ===

impl Pool {
    pub(crate) fn new(workers: usize, backlog: usize, is_unlucky: bool) -> Arc<Self> {
        let state = State::new(workers, backlog);
        let inside = Inside { state, places: 0, taken: Vec::new(), begun: 0, is_late: false, workers: 0, spent: 0 };
        Arc::new(Self {
            inside: Mutex::new(inside),
            lingering: Condvar::new(),
            threads: Mutex::new(Vec::new()),
            is_unlucky,
            locals: std::sync::Arc::default(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap()
    }

    /// Decides, and wakes whom that lets go on.
    fn with<R>(&self, decide: impl FnOnce(&mut Inside, &mut Wakers) -> R) -> R {
        let mut wakers = Wakers::default();
        let mut inside = self.lock();
        let decided = decide(&mut inside, &mut wakers);
        inside.check();
        drop(inside);
        wakers.wake();
        decided
    }

    fn perform(self: &Arc<Self>, start: Start<Local>) {
        match start {
            Start::Nothing => {}
            Start::Notify => self.lingering.notify_one(),
            Start::Launch(slot, local) => self.launch(Worker { pool: self.clone(), slot, local }),
        }
    }

    /// Gives a worker a thread. A runtime that ends refuses it here, or drops it there.
    fn launch(&self, worker: Worker) {
        let is_refused = self.is_unlucky && one_in(8);
        if is_refused && one_in(2) {
            worker.be_lost();
        } else {
            self.spawn(move || if is_refused { worker.be_lost() } else { worker.run() });
        }
    }

    fn spawn(&self, run: impl FnOnce() + Send + 'static) {
        let thread = thread::spawn(run);
        self.threads.lock().unwrap().push(thread);
    }

    pub(crate) fn try_enter(self: &Arc<Self>, job: &Arc<Job>) -> Result<(), Refused> {
        let start =
            self.with(|inside, _| inside.state.try_enter().map(|()| inside.push(job)).map_err(Refused::from))?;
        self.perform(start);
        Ok(())
    }

    /// Whether the job will not be run.
    pub(crate) fn cancel(self: &Arc<Self>, job: &Arc<Job>) -> bool {
        let cancelled = self.with(|inside, wakers| inside.state.cancel(job, wakers));
        let is_cancelled = cancelled.is_some();
        if is_cancelled {
            self.abandon(vec![job.clone()]);
        }
        is_cancelled
    }

    fn abandon(self: &Arc<Self>, jobs: Vec<Arc<Job>>) {
        let count = jobs.len();
        jobs.into_iter().for_each(|job| self.finish(job));
        self.with(|inside, wakers| inside.state.have_ended(count, wakers));
    }

    /// Tells a job's end, after its callback if it has one.
    fn finish(self: &Arc<Self>, job: Arc<Job>) {
        if !job.has_callback() {
            job.tell();
        } else if self.with(|inside, _| inside.state.push_done(job)) {
            self.launch_drainer();
        }
    }

    fn launch_drainer(self: &Arc<Self>) {
        let pool = self.clone();
        if self.is_unlucky && one_in(8) {
            pool.drain(false);
        } else {
            self.spawn(move || pool.drain(true));
        }
    }

    /// Tells the ends of jobs with callbacks, which are not called if there is no thread for that.
    fn drain(self: &Arc<Self>, has_thread: bool) {
        while let Some(job) = self.with(|inside, wakers| inside.state.pop_done(wakers)) {
            if has_thread {
                job.call_back();
            }
            job.tell();
            if has_thread && one_in(4) {
                return self.launch_drainer();
            }
        }
    }

    pub(crate) fn resize(self: &Arc<Self>, workers: usize) {
        let (locals, starts) = self.with(|inside, wakers| inside.state.resize(workers, wakers));
        starts.into_iter().for_each(|start| self.perform(start));
        drop(locals);
    }

    pub(crate) fn close(&self) {
        let locals = self.with(|inside, wakers| inside.state.close(wakers));
        self.lingering.notify_all();
        drop(locals);
    }

    pub(crate) fn terminate(self: &Arc<Self>) {
        self.give_up(Phase::Terminated);
    }

    fn give_up(self: &Arc<Self>, phase: Phase) {
        let Remains { queued, running, locals } = self.with(|inside, wakers| inside.state.give_up(phase, wakers));
        self.lingering.notify_all();
        drop(running);
        self.abandon(queued);
        drop(locals);
    }

    /// Waits for a notification, as one who lingers. Whether the time was over before one came.
    fn wait_a_while<'a>(&'a self, inside: MutexGuard<'a, Inside>) -> (MutexGuard<'a, Inside>, bool) {
        if inside.is_late || one_in(2) {
            drop(inside);
            while !one_in(3) {
                thread::yield_now();
            }
            (self.lock(), true)
        } else {
            let inside = self.lingering.wait(inside).unwrap();
            let is_late = inside.is_late;
            (inside, is_late)
        }
    }

    // --- what only the model asks ---

    pub(crate) fn waiting(&self) -> usize {
        self.lock().state.waiting()
    }

    /// Waits until all jobs have ended.
    pub(crate) fn come_to_an_end(&self) {
        let taken = self.lock().taken.clone();
        taken.iter().for_each(|job| _ = job.wait());
    }

    /// Lets time pass until all those who linger have ended.
    pub(crate) fn come_to_rest(&self) {
        self.lock().is_late = true;
        self.lingering.notify_all();
        self.end_threads();
        let mut inside = self.lock();
        assert_eq!(inside.state.slots().workers(), 0, "a worker is without a thread");
        inside.is_late = false;
    }

    fn end_threads(&self) {
        // One that ends may have had others spawned before.
        loop {
            let Some(thread) = self.threads.lock().unwrap().pop() else { return };
            thread.join().unwrap();
        }
    }

    /// Queues all jobs for which there is room, of which as many as may run meet. Returns them.
    pub(crate) fn fill(self: &Arc<Self>) -> Vec<Arc<Job>> {
        let (jobs, starts): (Vec<_>, Vec<_>) = {
            let mut inside = self.lock();
            let limit = inside.state.slots().limit();
            let meeting = Arc::new(Barrier::new(limit));
            let mut filled: Vec<(Arc<Job>, Start<Local>)> = Vec::new();
            while inside.state.try_enter().is_ok() {
                let meeting = (filled.len() < limit).then(|| meeting.clone());
                let job = Job::new(move || meeting.iter().for_each(|meeting| _ = meeting.wait()));
                let start = inside.push(&job);
                inside.check();
                filled.push((job, start));
            }
            assert_eq!(filled.len(), inside.state.capacity(), "room has leaked");
            filled.into_iter().unzip()
        };
        starts.into_iter().for_each(|start| self.perform(start));
        jobs
    }

    /// Everybody was told that it is over: so it is.
    pub(crate) fn assert_over(&self) {
        let taken = {
            let inside = self.lock();
            assert!(inside.state.is_over());
            inside.taken.clone()
        };
        for job in taken {
            assert!(job.is_over(), "a joiner was told before a job's end");
        }
    }

    /// Nothing is left of it.
    pub(crate) fn assert_gone(&self) {
        self.end_threads();
        self.assert_over();
        let inside = self.lock();
        assert_eq!((inside.places, inside.state.waiting()), (0, 0));
        for job in inside.taken.iter().filter(|_| !self.is_unlucky) {
            assert_eq!(job.was_called_back(), job.has_callback());
        }
        assert_eq!(self.locals.load(Relaxed), 0, "something is parked in a pool that is over");
    }
}

// === impl Inside ===

impl Inside {
    fn push(&mut self, job: &Arc<Job>) -> Start<Local> {
        self.taken.push(job.clone());
        self.state.push(job.clone())
    }

    fn next(&mut self, slot: usize) -> Option<Arc<Job>> {
        let job = self.state.next(slot);
        job.iter().for_each(|job| self.begins(slot, job));
        job
    }

    /// A job begins in its turn, and in a slot that there is.
    fn begins(&mut self, slot: usize, job: &Arc<Job>) {
        assert!(slot < self.state.slots().limit(), "a worker is surplus, and took a job");
        let turn = self.taken.iter().position(|taken| Arc::ptr_eq(taken, job)).unwrap();
        assert!(turn >= self.begun, "a job overtook another");
        self.begun = turn + 1;
    }

    /// What holds whenever somebody has decided something.
    fn check(&mut self) {
        let state = &mut self.state;
        let (workers, limit) = (state.slots().workers(), state.slots().limit());
        assert!(state.queued() == 0 || workers > 0, "jobs are queued, and nobody comes");
        assert!(workers <= limit.max(self.workers), "{workers} workers, of {limit}");
        self.workers = workers;
        if *state.phase() == Phase::Open {
            let reserved = self.places - state.waiting();
            let (spent, capacity) = (state.unfinished() + reserved, state.capacity());
            assert!(state.waiting() == 0 || spent >= capacity, "somebody waits while there is room");
            assert!(spent <= capacity.max(self.spent), "{spent} jobs, of {capacity}");
            self.spent = spent;
        }
        let is_over = state.is_over();
        assert!(!is_over || state.joiners().is_empty(), "nobody told the joiners");
    }
}
