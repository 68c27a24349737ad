//! The threads that a pool asks for: [`Launcher`].

use std::collections::VecDeque;
use std::sync::Arc;
use std::thread;

use parking_lot::Mutex;
use tokio::runtime::{Handle, Id};

use crate::panic::Panic;

/// Starts what a pool has to run, on the blocking threads of a runtime or on threads of its own.
#[derive(Debug)]
pub(super) struct Launcher {
    has_own_threads: bool,
    /// The runtimes from which jobs came, the latest last: a pool may serve several, and outlive each.
    runtimes: Mutex<VecDeque<Handle>>,
}

/// Something to be run on a thread.
///
/// If it is dropped unrun, no thread could be had. It then may look for [another](Launcher::relaunch).
pub(super) trait Errand: Send + Sized + 'static {
    /// What its thread is called, if that is the pool's own.
    fn thread_name(&self) -> String;

    /// Where it is remembered which runtime was asked.
    fn runtime(&mut self) -> &mut Option<Id>;

    fn run(self);
}

/// So many runtimes are remembered.
const KEPT_RUNTIMES: usize = 4;

// === impl Launcher ===

impl Launcher {
    pub(super) fn new(has_own_threads: bool) -> Self {
        let launcher = Self { has_own_threads, runtimes: Mutex::default() };
        launcher.remember();
        launcher
    }

    pub(super) fn has_own_threads(&self) -> bool {
        self.has_own_threads
    }

    /// Remembers the runtime of this thread, if there is one. Whether there is any.
    fn remember(&self) -> bool {
        let current = Handle::try_current().ok();
        let mut runtimes = self.runtimes.lock();
        let mut forgotten = None;
        if let Some(current) = current {
            // A pool has one runtime nearly always: then this is one comparison.
            let known = runtimes.iter().rposition(|runtime| runtime.id() == current.id());
            match known {
                Some(at) if at + 1 == runtimes.len() => forgotten = Some(current),
                Some(at) => {
                    forgotten = runtimes.remove(at);
                    runtimes.push_back(current);
                }
                None => {
                    runtimes.push_back(current);
                    if runtimes.len() > KEPT_RUNTIMES {
                        forgotten = runtimes.pop_front();
                    }
                }
            }
        }
        let is_any = !runtimes.is_empty();
        drop(runtimes);
        drop(forgotten);
        is_any
    }

    /// Makes sure that there is somebody to ask for a thread.
    ///
    /// # Panics
    ///
    /// If there is not.
    #[track_caller]
    pub(super) fn prepare(&self, pool: &dyn std::fmt::Display) {
        assert!(
            self.has_own_threads || self.remember(),
            "pool `{pool}` has no threads to run a job: submit it inside a tokio runtime, or build the pool there \
             or with `own_threads()`"
        );
    }

    /// Runs an errand on a thread.
    pub(super) fn launch<E: Errand>(&self, errand: E) {
        if self.has_own_threads {
            let thread = thread::Builder::new().name(errand.thread_name());
            hand_out(errand, |run| {
                if let Err(error) = thread.spawn(run) {
                    tracing::error!(target: "polytask", %error, "a pool got no thread");
                }
            });
        } else if let Some(runtime) = Handle::try_current().ok().or_else(|| self.runtimes.lock().back().cloned()) {
            launch_on(&runtime, errand);
        }
    }

    /// Runs an errand that was dropped by the runtime it was given to, on another one.
    ///
    /// If there is none the errand comes back.
    pub(super) fn relaunch<E: Errand>(&self, mut errand: E) -> Option<E> {
        let Some(failed) = errand.runtime().take() else { return Some(errand) };
        let other = {
            let mut runtimes = self.runtimes.lock();
            runtimes.retain(|runtime| runtime.id() != failed);
            runtimes.back().cloned()
        };
        match other {
            None => Some(errand),
            Some(runtime) => {
                launch_on(&runtime, errand);
                None
            }
        }
    }
}

fn launch_on<E: Errand>(runtime: &Handle, mut errand: E) {
    *errand.runtime() = Some(runtime.id());
    hand_out(errand, |run| drop(runtime.spawn_blocking(run)));
}

/// Gives an errand to whoever runs it, and drops it here if they drop it at once: a runtime that shuts down does so
/// with a lock held, while the drop of an errand may ask for another thread.
fn hand_out<E: Errand>(errand: E, spawn: impl FnOnce(Box<dyn FnOnce() + Send>)) {
    let held = Arc::new(Mutex::new(Some(errand)));
    let handed = Arc::clone(&held);
    let run = Box::new(move || {
        let errand = handed.lock().take();
        drop(handed);
        if let Some(errand) = errand {
            errand.run();
        }
    });
    if let Err(panic) = Panic::catch(|| spawn(run)) {
        tracing::error!(target: "polytask", %panic, "a pool got no thread");
        // So tokio says that the system has no more threads, and keeps what it was given, which nobody may ever run.
        // The errand is dropped instead, as if by a runtime's end.
        let errand = held.lock().take();
        drop(errand);
    }
    drop(held);
}
