//! Several futures, each polled only when it was woken.
//!
//! See [`Executor`].

use std::fmt;
use std::future::Future;

use crate::{Boxed, Polled};

/// Polls a task only when the waker of its latest poll was woken, and notices who was left asleep.
///
/// Nothing happens between the calls, so a test decides the order of everything.
#[derive(Default)]
pub struct Executor<'a> {
    tasks: Vec<Task<'a>>,
}

struct Task<'a> {
    name: String,
    future: Polled<Boxed<'a, ()>>,
    /// Its first poll needs no waker.
    fresh: bool,
}

/// A task that is polled so often without getting anywhere wakes itself for ever.
const MOST_ROUNDS: usize = 1_000;

// === impl Executor ===

impl<'a> Executor<'a> {
    /// An executor without tasks.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a task, which is polled by the next [`run`](Self::run).
    pub fn spawn(&mut self, name: impl Into<String>, future: impl Future<Output = ()> + 'a) {
        self.tasks.push(Task { name: name.into(), future: Polled::new(Box::pin(future)), fresh: true });
    }

    /// Polls whoever was woken until nobody is, and drops who has finished.
    #[track_caller]
    pub fn run(&mut self) {
        for _ in 0..MOST_ROUNDS {
            let mut idle = true;
            for task in &mut self.tasks {
                if task.fresh || task.future.is_woken() {
                    idle = false;
                    task.fresh = false;
                    let _ = task.future.poll();
                }
            }
            self.tasks.retain(|task| !task.future.is_finished());
            if idle {
                return;
            }
        }
        panic!("the tasks wake each other for ever: {self:?}");
    }

    /// The names of the tasks that have not finished.
    pub fn unfinished(&self) -> Vec<&str> {
        self.tasks.iter().map(|task| task.name.as_str()).collect()
    }

    /// Polls those who sleep, and expects that none of them could have finished.
    #[track_caller]
    pub fn assert_nobody_overslept(&mut self) {
        for task in &mut self.tasks {
            assert!(task.future.poll().is_pending(), "`{}` could finish, but nobody woke it", task.name);
        }
    }
}

impl fmt::Debug for Executor<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.unfinished()).finish()
    }
}
