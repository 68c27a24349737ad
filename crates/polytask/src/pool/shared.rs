//! What the handles of a pool, its jobs and its workers share: [`Shared`].

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::task::{Context, Poll};

use parking_lot::{Condvar, Mutex};

use super::crew::Crew;
use super::drainer::Drainer;
use super::error::Cause;
use super::job::Job;
use super::launcher::Launcher;
use super::state::{Entry, Phase, Refusal, Remains, Start, State};
use super::worker::Worker;
use crate::ident::Ident;
use crate::instrument::Meta;
use crate::panic::Panic;
use crate::waiters::{Place, Wakers};

/// A pool.
pub(super) struct Shared<L> {
    state: Mutex<State<Queued<L>, L>>,
    /// Where workers without a job linger.
    lingering: Condvar,
    pub(super) launcher: Launcher,
    pub(super) initializer: Initializer<L>,
    pub(super) meta: Arc<Meta<Crew>>,
}

/// A job as the queue knows it.
pub(super) type Queued<L> = Arc<dyn Job<L>>;

/// Makes what belongs to a slot.
pub(super) type Initializer<L> = Box<dyn Fn(usize) -> Result<L, String> + Send + Sync>;

/// Runs somebody else's drop, which may panic.
pub(super) fn discard<T>(value: T) {
    if let Err(panic) = Panic::catch(|| drop(value)) {
        tracing::error!(target: "polytask", %panic, "a drop in a pool panicked");
    }
}

// === impl Shared ===

impl<L: Send + 'static> Shared<L> {
    pub(super) fn new(
        workers: usize,
        backlog: usize,
        launcher: Launcher,
        initializer: Initializer<L>,
        ident: Ident,
    ) -> Arc<Self> {
        let state = State::new(workers, backlog);
        let crew = Crew::default();
        crew.read(&state);
        let (state, meta) = (Mutex::new(state), Meta::new(ident, crew));
        Arc::new(Self { state, lingering: Condvar::new(), launcher, initializer, meta })
    }

    /// Runs `decide` on the locked state. Whoever it lets go on is woken when the lock is free.
    #[inline]
    pub(super) fn with_state<R>(&self, decide: impl FnOnce(&mut State<Queued<L>, L>, &mut Wakers) -> R) -> R {
        let mut wakers = Wakers::default();
        let mut state = self.state.lock();
        let decided = decide(&mut state, &mut wakers);
        self.meta.facts.read(&state);
        drop(state);
        wake(wakers);
        self.meta.changed();
        decided
    }

    pub(super) fn state(&self) -> &Mutex<State<Queued<L>, L>> {
        &self.state
    }

    pub(super) fn lingering(&self) -> &Condvar {
        &self.lingering
    }

    /// Does what was decided.
    #[inline]
    pub(super) fn perform(self: &Arc<Self>, start: Start<L>) {
        match start {
            Start::Nothing => {}
            Start::Notify => _ = self.lingering.notify_one(),
            Start::Launch(slot, local) => self.launcher.launch(Worker::new(self, slot, local)),
        }
    }

    /// Queues a job, or waits for room.
    pub(super) fn enter(
        self: &Arc<Self>,
        job: Queued<L>,
        context: &mut Context<'_>,
        place: &mut Option<Place>,
    ) -> Poll<Result<(), Refusal>> {
        self.launcher.prepare(&self.meta);
        // Dropped when the pool is free again.
        let mut replaced = None;
        let entered = self.with_state(|state, _| {
            let has_room = match place.as_ref() {
                Some(queued) => state.collect_room(queued, context.waker(), &mut replaced),
                None => match state.try_enter() {
                    Err(Refusal::Full) => {
                        *place = Some(state.await_room(context.waker()));
                        Poll::Pending
                    }
                    entered => Poll::Ready(entered),
                },
            };
            has_room.map(|has_room| {
                *place = None;
                has_room.map(|()| state.push(job))
            })
        });
        entered.map(|entered| entered.map(|start| self.perform(start)))
    }

    /// Queues a job if there is room.
    #[track_caller]
    pub(super) fn try_enter(self: &Arc<Self>, job: Queued<L>) -> Result<(), Refusal> {
        self.launcher.prepare(&self.meta);
        let start = self.with_state(|state, _| state.try_enter().map(|()| state.push(job)))?;
        self.perform(start);
        Ok(())
    }

    /// Gives up a place among those who wait for room.
    pub(super) fn leave(&self, place: &Place) {
        let left = self.with_state(|state, wakers| state.leave_room(place, wakers));
        drop(left);
    }

    /// Nothing more is taken.
    pub(super) fn close(&self) {
        let locals = self.with_state(State::close);
        self.lingering.notify_all();
        locals.into_iter().for_each(discard);
    }

    /// Nothing more is taken, and what is queued ends with `cause`.
    pub(super) fn give_up(&self, phase: Phase, cause: &Cause) {
        let is_terminated = phase == Phase::Terminated;
        let Remains { queued, running, locals } = self.with_state(|state, wakers| state.give_up(phase, wakers));
        self.lingering.notify_all();
        for job in running {
            // Whatever the one who is told does, the others are told too; and this may be the last who holds the job.
            guarded(job, |job| {
                if is_terminated {
                    job.token().raise();
                }
            });
        }
        self.abandon(queued, cause);
        locals.into_iter().for_each(discard);
    }

    /// Changes how many workers there may be.
    pub(super) fn resize(self: &Arc<Self>, workers: usize) {
        let (locals, starts) = self.with_state(|state, wakers| state.resize(workers, wakers));
        starts.into_iter().for_each(|start| self.perform(start));
        locals.into_iter().for_each(discard);
    }

    /// Ends jobs that were claimed and will not be run.
    pub(super) fn abandon(&self, jobs: Vec<Queued<L>>, cause: &Cause) {
        let count = jobs.len();
        for job in jobs {
            guarded(job, |job| job.abandon(cause.clone()));
        }
        self.with_state(|state, wakers| state.have_ended(count, wakers));
    }

    /// Has the callbacks of a job called.
    pub(super) fn call_back(self: &Arc<Self>, job: Queued<L>) {
        if self.with_state(|state, _| state.push_done(job)) {
            self.launcher.launch(Drainer::new(self));
        }
    }
}

/// Does something with a job, in which a waker may panic, or the drop of its value.
pub(super) fn guarded<L>(job: Queued<L>, act: impl FnOnce(Queued<L>)) {
    if let Err(panic) = Panic::catch(|| act(job)) {
        tracing::error!(target: "polytask", %panic, "whoever waited for a job panicked, or the drop of its value");
    }
}

/// Wakes them, whatever they do: what was decided is still to be done.
#[inline]
pub(super) fn wake(wakers: Wakers) {
    if matches!(wakers, Wakers::None) {
        return;
    }
    if let Err(panic) = Panic::catch(|| wakers.wake()) {
        tracing::error!(target: "polytask", %panic, "a waker of a pool panicked");
    }
}

// === impl Queued ===

impl<L> Entry for Queued<L> {
    fn claim(&self) -> bool {
        // Only ever under the pool's mutex, which orders it.
        let claimed = self.claimed();
        !claimed.load(Relaxed) && {
            claimed.store(true, Relaxed);
            true
        }
    }

    fn is_claimed(&self) -> bool {
        self.claimed().load(Relaxed)
    }
}
