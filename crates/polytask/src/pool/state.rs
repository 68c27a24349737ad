//! What is queued in a pool, who runs it, and who waits for room: [`State`].

use std::collections::VecDeque;
use std::mem;
use std::sync::Arc;
use std::task::{Poll, Waker};

use super::slots::Slots;
use crate::waiters::{Left, Place, Waiters, Wakers};

/// A pool without its threads: it decides, and whoever asked does it when the mutex is free.
///
/// Invariants:
///
/// 1. `dead` entries of the queue were claimed by whoever cancelled them; all others are claimed by leaving it.
/// 2. Somebody waits for room only while there is none, and `reserved` is what was granted and not collected.
/// 3. `idle + promised` workers linger; each promise is for a job that was queued while they did.
/// 4. While there are jobs, either as many workers have slots as may, or somebody is about to launch one.
#[derive(Debug)]
pub(super) struct State<J, L> {
    queue: VecDeque<J>,
    dead: usize,
    /// Jobs that left the queue to be ended without being run, and have not been.
    ending: usize,
    backlog: usize,
    reserved: usize,
    room: Waiters<(), Grant>,
    slots: Slots<J, L>,
    idle: usize,
    promised: usize,
    phase: Phase,
    joiners: Waiters<(), ()>,
    /// Jobs that are over, and have callbacks to be called.
    done: VecDeque<J>,
    is_draining: bool,
}

/// A job in the queue, which either a worker or whoever cancels it gets.
pub(super) trait Entry: Clone {
    /// Whether nobody had claimed it before.
    fn claim(&self) -> bool;
    fn is_claimed(&self) -> bool;
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Open,
    Closed,
    Terminated,
    Broken(Arc<str>),
}

/// What whoever waited for room is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grant {
    Room,
    Over,
}

/// Why a job was not queued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    Full,
    Closed,
    Broken(Arc<str>),
}

/// What is to be done for a job that was queued.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a job waits for ever if nobody does this"]
pub(super) enum Start<L> {
    /// Somebody will come to it.
    Nothing,
    /// A worker lingers, and is to be notified.
    Notify,
    /// There may be one more worker, with this slot and what is parked in it.
    Launch(usize, Option<L>),
}

/// What a worker does next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next<J> {
    Run(J),
    /// There is something to do, but not for this worker.
    HandOver,
    /// There is nothing to do.
    Linger,
}

/// What is left of an ended pool, to be dropped or ended when the mutex is free.
#[derive(Debug)]
pub(super) struct Remains<J, L> {
    pub(super) queued: Vec<J>,
    pub(super) running: Vec<J>,
    pub(super) locals: Vec<L>,
}

/// Dead entries are swept out of the queue when they are more than this, and more than the others.
const KEPT_DEAD: usize = 32;

// === impl State ===

impl<J: Entry, L> State<J, L> {
    pub(super) fn new(workers: usize, backlog: usize) -> Self {
        Self {
            queue: VecDeque::new(),
            dead: 0,
            ending: 0,
            backlog,
            reserved: 0,
            room: Waiters::new(),
            slots: Slots::new(workers),
            idle: 0,
            promised: 0,
            phase: Phase::Open,
            joiners: Waiters::new(),
            done: VecDeque::new(),
            is_draining: false,
        }
    }

    pub(super) fn slots(&self) -> &Slots<J, L> {
        &self.slots
    }

    pub(super) fn phase(&self) -> &Phase {
        &self.phase
    }

    pub(super) fn backlog(&self) -> usize {
        self.backlog
    }

    /// How many jobs wait for a worker.
    pub(super) fn queued(&self) -> usize {
        self.queue.len() - self.dead
    }

    /// How many calls wait for room.
    pub(super) fn waiting(&self) -> usize {
        self.room.len()
    }

    /// How many jobs are queued or run.
    pub(super) fn unfinished(&self) -> usize {
        self.queued() + self.slots.working()
    }

    /// How many jobs have not ended, also of those that will not be run.
    pub(super) fn unended(&self) -> usize {
        self.unfinished() + self.ending
    }

    /// How many jobs there may be, queued and running.
    pub(super) fn capacity(&self) -> usize {
        self.backlog.saturating_add(self.slots.limit())
    }

    // --- submitting ---

    fn has_room(&self) -> bool {
        self.unfinished() + self.reserved < self.capacity()
    }

    fn refusal(&self) -> Option<Refusal> {
        match &self.phase {
            Phase::Open => None,
            Phase::Closed | Phase::Terminated => Some(Refusal::Closed),
            Phase::Broken(reason) => Some(Refusal::Broken(Arc::clone(reason))),
        }
    }

    /// Room for one job, without waiting and without overtaking.
    pub(super) fn try_enter(&self) -> Result<(), Refusal> {
        match self.refusal() {
            Some(refusal) => Err(refusal),
            None if self.room.is_empty() && self.has_room() => Ok(()),
            None => Err(Refusal::Full),
        }
    }

    /// Takes a place among those who wait for room.
    pub(super) fn await_room(&mut self, waker: &Waker) -> Place {
        self.room.join((), waker)
    }

    /// Collects the room. The place ends with it.
    pub(super) fn collect_room(
        &mut self,
        place: &Place,
        waker: &Waker,
        replaced: &mut Option<Waker>,
    ) -> Poll<Result<(), Refusal>> {
        self.room.poll(place, waker, replaced).map(|grant| {
            self.reserved -= usize::from(grant == Grant::Room);
            self.refusal().map_or(Ok(()), Err)
        })
    }

    /// Gives up a place among those who wait for room, or the room.
    pub(super) fn leave_room(&mut self, place: &Place, wakers: &mut Wakers) -> Left<Grant> {
        let left = self.room.leave(place);
        if matches!(left, Left::Granted(Grant::Room)) {
            self.reserved -= 1;
            self.grant_room(wakers);
        }
        left
    }

    fn grant_room(&mut self, wakers: &mut Wakers) {
        while self.has_room() && self.room.grant(Grant::Room, wakers) {
            self.reserved += 1;
        }
    }

    /// Queues a job for which there is room.
    pub(super) fn push(&mut self, job: J) -> Start<L> {
        self.queue.push_back(job);
        self.start()
    }

    /// Somebody for a job that is queued.
    pub(super) fn start(&mut self) -> Start<L> {
        if self.idle > 0 {
            self.idle -= 1;
            self.promised += 1;
            return Start::Notify;
        }
        match self.slots.take() {
            Some((slot, local)) => Start::Launch(slot, local),
            None => Start::Nothing,
        }
    }

    /// Takes a job that nobody has begun out of the queue.
    ///
    /// `None`: somebody has. Otherwise it is to be ended when the mutex is free, and there may be entries to be dropped
    /// then.
    pub(super) fn cancel(&mut self, job: &impl Entry, wakers: &mut Wakers) -> Option<Vec<J>> {
        if !job.claim() {
            return None;
        }
        self.dead += 1;
        self.ending += 1;
        self.grant_room(wakers);
        let mut swept = Vec::new();
        if self.dead > KEPT_DEAD && self.dead > self.queued() {
            let (dead, live) = mem::take(&mut self.queue).into_iter().partition::<Vec<_>, _>(Entry::is_claimed);
            self.queue = live.into();
            self.dead = 0;
            swept = dead;
        }
        Some(swept)
    }

    // --- working ---

    fn pop(&mut self) -> Option<J> {
        while let Some(job) = self.queue.pop_front() {
            if job.claim() {
                return Some(job);
            }
            self.dead -= 1;
        }
        None
    }

    /// A worker looks for its next job.
    pub(super) fn next(&mut self, slot: usize) -> Option<J> {
        if self.slots.is_surplus(slot) {
            return None;
        }
        let job = self.pop()?;
        self.slots.begin(slot, &job);
        Some(job)
    }

    /// A worker has run its job, and looks for the next unless its time is over.
    ///
    /// The job that is over is to be dropped when the mutex is free.
    pub(super) fn finish(&mut self, slot: usize, goes_on: bool, wakers: &mut Wakers) -> (Next<J>, Option<J>) {
        let finished = self.slots.finish(slot);
        self.grant_room(wakers);
        let next = if goes_on {
            self.next(slot).map_or(Next::Linger, Next::Run)
        } else if self.queued() > 0 && !self.slots.is_surplus(slot) {
            Next::HandOver
        } else {
            Next::Linger
        };
        (next, finished)
    }

    /// Whether a worker without a job may linger; it must [wake up](Self::wake_up) afterwards.
    pub(super) fn linger(&mut self, slot: usize) -> bool {
        let lingers = self.phase == Phase::Open && !self.slots.is_surplus(slot);
        self.idle += usize::from(lingers);
        lingers
    }

    /// A worker has lingered. Whether there was a job for one of those who do.
    pub(super) fn wake_up(&mut self) -> bool {
        let is_promised = self.promised > 0;
        if is_promised {
            self.promised -= 1;
        } else {
            self.idle -= 1;
        }
        is_promised
    }

    /// Whether nobody will want what a worker could leave behind in its slot.
    pub(super) fn discards(&self, slot: usize) -> bool {
        self.phase != Phase::Open || self.slots.is_surplus(slot)
    }

    /// A worker ends. Somebody else may have to start in its place.
    pub(super) fn park(&mut self, slot: usize, local: Option<L>, wakers: &mut Wakers) -> Start<L> {
        self.slots.give_back(slot, local);
        let start = if self.queued() > 0 { self.start() } else { Start::Nothing };
        self.tell_joiners(wakers);
        start
    }

    /// A worker ended, and nobody can be launched in its place: without any other, what is queued will never be run.
    ///
    /// The jobs are to be [ended](Remains) when the mutex is free.
    pub(super) fn lose(&mut self, slot: usize, wakers: &mut Wakers) -> Vec<J> {
        self.slots.finish(slot);
        self.slots.give_back(slot, None);
        let orphans = if self.slots.workers() == 0 { self.empty_queue(wakers) } else { Vec::new() };
        self.tell_joiners(wakers);
        orphans
    }

    fn empty_queue(&mut self, wakers: &mut Wakers) -> Vec<J> {
        let jobs: Vec<_> = mem::take(&mut self.queue).into_iter().filter(Entry::claim).collect();
        self.dead = 0;
        self.ending += jobs.len();
        self.grant_room(wakers);
        jobs
    }

    /// Changes how many workers there may be; what was parked beyond, and who is to be launched.
    pub(super) fn resize(&mut self, workers: usize, wakers: &mut Wakers) -> (Vec<L>, Vec<Start<L>>) {
        let locals = self.slots.resize(workers);
        self.grant_room(wakers);
        let wanted = self.queued().saturating_sub(self.promised);
        let starts = (0..wanted).map(|_| self.start()).take_while(|start| !matches!(start, Start::Nothing)).collect();
        (locals, starts)
    }

    // --- ending ---

    /// Takes no more jobs. What is parked is to be dropped.
    pub(super) fn close(&mut self, wakers: &mut Wakers) -> Vec<L> {
        if self.phase != Phase::Open {
            return Vec::new();
        }
        self.end(Phase::Closed, wakers)
    }

    /// Takes no more jobs, and gives up those that are queued.
    pub(super) fn give_up(&mut self, phase: Phase, wakers: &mut Wakers) -> Remains<J, L> {
        let queued = self.empty_queue(wakers);
        let phase = match (&self.phase, phase) {
            // The first reason is the one that is told.
            (Phase::Broken(_), _) => self.phase.clone(),
            (_, phase) => phase,
        };
        let locals = self.end(phase, wakers);
        Remains { queued, running: self.slots.jobs().cloned().collect(), locals }
    }

    fn end(&mut self, phase: Phase, wakers: &mut Wakers) -> Vec<L> {
        self.phase = phase;
        self.room.grant_all(|| Grant::Over, wakers);
        self.tell_joiners(wakers);
        self.slots.clear()
    }

    /// So many of those that will not be run have ended.
    pub(super) fn have_ended(&mut self, jobs: usize, wakers: &mut Wakers) {
        self.ending -= jobs;
        self.tell_joiners(wakers);
    }

    /// Whether it is closed, and nothing is left to be done.
    pub(super) fn is_over(&self) -> bool {
        self.phase != Phase::Open && self.unended() == 0 && self.slots.workers() == 0 && !self.is_draining
    }

    fn tell_joiners(&mut self, wakers: &mut Wakers) {
        if self.is_over() {
            self.joiners.grant_all(|| (), wakers);
        }
    }

    pub(super) fn joiners(&mut self) -> &mut Waiters<(), ()> {
        &mut self.joiners
    }

    // --- callbacks ---

    /// A job is over, and has callbacks. Whether somebody has to be launched to call them.
    pub(super) fn push_done(&mut self, job: J) -> bool {
        self.done.push_back(job);
        !mem::replace(&mut self.is_draining, true)
    }

    /// The next job whose callbacks are to be called. `None` ends the drainer.
    pub(super) fn pop_done(&mut self, wakers: &mut Wakers) -> Option<J> {
        let job = self.done.pop_front();
        if job.is_none() {
            self.is_draining = false;
            self.tell_joiners(wakers);
        }
        job
    }
}

#[cfg(test)]
mod tests;
