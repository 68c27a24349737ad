//! A job, and what becomes of it.

// Not shuttle's: a mutex orders what is done to these, so that there is nothing to be interleaved.
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use shuttle::sync::{Arc, Condvar, Mutex};

use crate::one_in;
use crate::pool::state::Entry;

/// A job that notices what becomes of it.
pub(crate) struct Job {
    work: Box<dyn Fn() + Send + Sync>,
    has_callback: bool,
    claimed: AtomicBool,
    ran: AtomicBool,
    called_back: AtomicBool,
    end: Mutex<Option<End>>,
    ended: Condvar,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Ran,
    GivenUp,
}

// === impl Job ===

impl Job {
    pub(crate) fn new(work: impl Fn() + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self {
            work: Box::new(work),
            has_callback: one_in(4),
            claimed: AtomicBool::new(false),
            ran: AtomicBool::new(false),
            called_back: AtomicBool::new(false),
            end: Mutex::new(None),
            ended: Condvar::new(),
        })
    }

    pub(super) fn has_callback(&self) -> bool {
        self.has_callback
    }

    pub(super) fn run(&self) {
        assert!(!self.ran.swap(true, Relaxed), "a job runs once");
        (self.work)();
    }

    pub(super) fn call_back(&self) {
        assert!(self.has_callback && !self.called_back.swap(true, Relaxed), "a callback is called once");
    }

    pub(super) fn was_called_back(&self) -> bool {
        self.called_back.load(Relaxed)
    }

    /// Tells everyone that it is over.
    pub(super) fn tell(&self) {
        let end = if self.ran.load(Relaxed) { End::Ran } else { End::GivenUp };
        let before = self.end.lock().unwrap().replace(end);
        assert_eq!(before, None, "a job ends once");
        self.ended.notify_all();
    }

    pub(super) fn is_over(&self) -> bool {
        self.end.lock().unwrap().is_some()
    }

    pub(crate) fn wait(&self) -> End {
        let mut end = self.end.lock().unwrap();
        loop {
            match *end {
                Some(end) => return end,
                None => end = self.ended.wait(end).unwrap(),
            }
        }
    }
}

impl Entry for Arc<Job> {
    fn claim(&self) -> bool {
        !self.claimed.swap(true, Relaxed)
    }

    fn is_claimed(&self) -> bool {
        self.claimed.load(Relaxed)
    }
}
