//! The two runtimes every figure is measured on.

use std::fmt;
use std::future::Future;
use std::sync::LazyLock;

use tokio::runtime::{Builder, Runtime};

/// Which of tokio's runtimes runs the tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    /// One thread runs everything.
    CurrentThread,
    /// Two workers that steal from each other.
    TwoWorkers,
}

static CURRENT_THREAD: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().enable_all().build().expect("a runtime"));

static TWO_WORKERS: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime"));

impl Flavour {
    /// Both, in the order of the tables.
    pub const ALL: [Self; 2] = [Self::CurrentThread, Self::TwoWorkers];

    /// Runs a future to its end inside a task, where tokio's cooperative budget applies to it.
    ///
    /// # Panics
    ///
    /// When the future panics.
    pub fn run<F>(self, future: F) -> F::Output
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let runtime: &Runtime = match self {
            Self::CurrentThread => &CURRENT_THREAD,
            Self::TwoWorkers => &TWO_WORKERS,
        };
        run_inside(runtime, future)
    }
}

/// Runs a future to its end inside a task of this runtime.
///
/// # Panics
///
/// When the future panics.
pub fn run_inside<F>(runtime: &Runtime, future: F) -> F::Output
where
    F: Future<Output: Send> + Send + 'static,
{
    runtime.block_on(runtime.spawn(future)).expect("the measured task ends")
}

impl fmt::Display for Flavour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CurrentThread => "ct",
            Self::TwoWorkers => "mt2",
        })
    }
}
