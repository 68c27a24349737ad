//! Whoever calls the callbacks: [`Drainer`].

use std::mem;
use std::sync::Arc;

use tokio::runtime::Id;

use super::job::Job;
use super::launcher::Errand;
use super::shared::{Shared, guarded};
use super::state::State;
use super::worker::Stint;

/// Calls the callbacks of jobs that are over, one after another in the order in which these ended.
pub(super) struct Drainer<L: Send + 'static> {
    shared: Arc<Shared<L>>,
    is_over: bool,
    runtime: Option<Id>,
}

// === impl Drainer ===

impl<L: Send + 'static> Drainer<L> {
    pub(super) fn new(shared: &Arc<Shared<L>>) -> Self {
        Self { shared: Arc::clone(shared), is_over: false, runtime: None }
    }

    /// Takes the place of this one.
    fn successor(&mut self) -> Self {
        let is_over = mem::replace(&mut self.is_over, true);
        Self { shared: Arc::clone(&self.shared), is_over, runtime: self.runtime.take() }
    }
}

impl<L: Send + 'static> Errand for Drainer<L> {
    fn thread_name(&self) -> String {
        format!("{}-callbacks", self.shared.meta)
    }

    fn runtime(&mut self) -> &mut Option<Id> {
        &mut self.runtime
    }

    fn run(mut self) {
        let shared = Arc::clone(&self.shared);
        let mut stint = Stint::start(shared.launcher.has_own_threads());
        while let Some(job) = shared.with_state(State::pop_done) {
            // Wakers are somebody else's code, and so is the drop of a value that nobody is left to get.
            guarded(job, Job::call_back);
            if stint.is_over() {
                return shared.launcher.launch(self.successor());
            }
        }
        self.is_over = true;
    }
}

impl<L: Send + 'static> Drop for Drainer<L> {
    /// If it was not run, no thread could be had: the results are released, and nobody is called.
    fn drop(&mut self) {
        if self.is_over {
            return;
        }
        let successor = self.successor();
        let shared = Arc::clone(&self.shared);
        if let Some(mut lost) = shared.launcher.relaunch(successor) {
            lost.is_over = true;
            while let Some(job) = shared.with_state(State::pop_done) {
                guarded(job, Job::drop_callbacks);
            }
        }
    }
}
