//! Whoever runs the jobs: [`Worker`].

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::Id;

use super::error::Cause;
use super::launcher::Errand;
use super::shared::{Queued, Shared, discard, wake};
use super::state::{Next, Phase};
use crate::panic::Panic;
use crate::waiters::Wakers;

/// One worker, from its start to the moment when there is nothing to do or when others shall have the thread.
///
/// It lingers for a while before it ends, so that jobs which come one by one need not start a worker each.
pub(super) struct Worker<L: Send + 'static> {
    shared: Arc<Shared<L>>,
    /// Its slot, until it has given that back.
    slot: Option<usize>,
    local: Option<L>,
    runtime: Option<Id>,
}

/// How long a thread was worked on, without asking the clock each time.
pub(super) struct Stint {
    /// `None`: the thread belongs to the pool.
    since: Option<Instant>,
    /// The clock is asked again after so many jobs.
    left: u32,
    asked_every: u32,
    asked: Instant,
}

/// How long a worker waits for another job.
const LINGER: Duration = Duration::from_millis(10);

/// How long a blocking thread of the runtime is used without a break.
const STINT: Duration = Duration::from_millis(10);

/// While jobs are shorter than this the clock is asked less often.
const SHORT: Duration = Duration::from_micros(500);

/// At most so many jobs are run without asking the clock.
const RARELY: u32 = 8;

// === impl Worker ===

impl<L: Send + 'static> Worker<L> {
    pub(super) fn new(shared: &Arc<Shared<L>>, slot: usize, local: Option<L>) -> Self {
        Self { shared: Arc::clone(shared), slot: Some(slot), local, runtime: None }
    }

    /// Makes what belongs to the slot, if nobody has before.
    fn is_initialized(&mut self, slot: usize) -> bool {
        if self.local.is_some() {
            return true;
        }
        let reason = match Panic::catch(|| (self.shared.initializer)(slot)) {
            Ok(Ok(local)) => {
                self.local = Some(local);
                return true;
            }
            Ok(Err(reason)) => reason,
            Err(panic) => format!("it panicked: {panic}"),
        };
        let reason = Arc::from(reason);
        self.shared.give_up(Phase::Broken(Arc::clone(&reason)), &Cause::Broken(reason));
        false
    }

    fn work(&mut self, slot: usize) {
        let mut stint = Stint::start(self.shared.launcher.has_own_threads());
        let first = self.shared.with_state(|state, _| state.next(slot));
        let mut next = first.map_or(Next::Linger, Next::Run);
        loop {
            next = match next {
                Next::Run(job) => self.run_job(slot, job, &mut stint),
                Next::Linger => match self.linger(slot, &stint) {
                    Some(job) => Next::Run(job),
                    None => return,
                },
                Next::HandOver => return self.hand_over(),
            };
        }
    }

    fn run_job(&mut self, slot: usize, job: Queued<L>, stint: &mut Stint) -> Next<Queued<L>> {
        let Self { shared, local: Some(local), .. } = self else { unreachable!("it is initialized") };
        let mut next = Next::Linger;
        let mut then = || {
            let goes_on = !stint.is_over();
            let finished;
            // Before the job's end is told, so that whoever hears of it finds the room that it leaves.
            (next, finished) = shared.with_state(|state, wakers| state.finish(slot, goes_on, wakers));
            drop(finished);
        };
        if let Err(panic) = Panic::catch(|| job.run(slot, local, &mut then)) {
            tracing::error!(target: "polytask", pool = %shared.meta, %panic, "whoever waited for a job panicked");
        }
        next
    }

    /// Waits for another job, or gives the slot back.
    fn linger(&mut self, slot: usize, stint: &Stint) -> Option<Queued<L>> {
        let now = Instant::now();
        // Somebody who submits a job now and then shall not keep the thread for ever.
        let deadline = if stint.has_ended(now) { now } else { now + LINGER };
        let mut state = self.shared.state().lock();
        let mut is_over = false;
        loop {
            if let Some(job) = state.next(slot) {
                self.shared.meta.facts.read(&state);
                return Some(job);
            }
            if is_over || !state.linger(slot) {
                break;
            }
            let timed_out = self.shared.lingering().wait_until(&mut state, deadline).timed_out();
            is_over = !state.wake_up() && timed_out;
        }
        if state.discards(slot) {
            drop(state);
            // Before anyone hears that the worker has ended.
            self.discard_local();
            self.park(slot);
        } else {
            let mut wakers = Wakers::default();
            self.slot = None;
            let start = state.park(slot, self.local.take(), &mut wakers);
            drop(state);
            wake(wakers);
            self.shared.perform(start);
        }
        None
    }

    fn discard_local(&mut self) {
        if let Some(local) = self.local.take() {
            discard(local);
        }
    }

    /// Gives the slot back.
    fn park(&mut self, slot: usize) {
        self.slot = None;
        let start = self.shared.with_state(|state, wakers| state.park(slot, None, wakers));
        self.shared.perform(start);
    }

    /// Goes to the end of the line for the runtime's blocking threads.
    fn hand_over(&mut self) {
        let successor = self.successor();
        self.shared.launcher.launch(successor);
    }

    fn successor(&mut self) -> Self {
        let shared = Arc::clone(&self.shared);
        Self { shared, slot: self.slot.take(), local: self.local.take(), runtime: self.runtime.take() }
    }
}

impl<L: Send + 'static> Errand for Worker<L> {
    fn thread_name(&self) -> String {
        format!("{}-{}", self.shared.meta, self.slot.unwrap_or_default())
    }

    fn runtime(&mut self) -> &mut Option<Id> {
        &mut self.runtime
    }

    fn run(mut self) {
        let Some(slot) = self.slot else { return };
        if self.is_initialized(slot) {
            self.work(slot);
        } else {
            self.park(slot);
        }
    }
}

impl<L: Send + 'static> Drop for Worker<L> {
    /// Nothing is left to do if the worker has run: it was given up by a runtime that shuts down otherwise.
    fn drop(&mut self) {
        if self.slot.is_none() {
            return;
        }
        let successor = self.successor();
        let shared = Arc::clone(&self.shared);
        if let Some(mut lost) = shared.launcher.relaunch(successor) {
            let Some(slot) = lost.slot.take() else { return };
            lost.discard_local();
            let orphans = shared.with_state(|state, wakers| state.lose(slot, wakers));
            shared.abandon(orphans, &Cause::NoThread);
        }
    }
}

// === impl Stint ===

impl Stint {
    pub(super) fn start(has_own_thread: bool) -> Self {
        let now = Instant::now();
        Self { since: (!has_own_thread).then_some(now), left: 1, asked_every: 1, asked: now }
    }

    /// Whether somebody else shall have the thread.
    #[inline]
    pub(super) fn is_over(&mut self) -> bool {
        if self.since.is_none() {
            return false;
        }
        self.left -= 1;
        if self.left > 0 {
            return false;
        }
        let now = Instant::now();
        let is_short = now - self.asked < SHORT;
        self.asked_every = if is_short { RARELY.min(2 * self.asked_every) } else { 1 };
        (self.left, self.asked) = (self.asked_every, now);
        self.has_ended(now)
    }

    fn has_ended(&self, now: Instant) -> bool {
        self.since.is_some_and(|since| now - since >= STINT)
    }
}
