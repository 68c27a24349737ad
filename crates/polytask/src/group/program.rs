//! A whole program as a group: [`run`].

use std::future::{Future, poll_fn};
use std::panic::Location;
#[cfg(feature = "signal")]
use std::pin::Pin;
use std::pin::pin;
#[cfg(feature = "signal")]
use std::task::Waker;
#[cfg(feature = "signal")]
use std::task::ready;
use std::task::{Context, Poll};

use tracing::info;
#[cfg(feature = "signal")]
use tracing::warn;

use super::{Group, GroupError};
use crate::ident::{Ident, Kind};
use crate::panic::capture_panics;
use crate::task::{OnFailure, Origin, Task};

/// Runs `main` as a program: when it ends daemons are stopped, all other tasks are waited for, and what failed is told.
///
/// `main` is polled by the caller, in whatever runtime that is, as the task `main`; every task that it or its children
/// spawn is a part of the program. A task that fails does not stop the others. [`capture_panics`] is called first, so
/// that panics come with their lines.
///
/// Ctrl-C, with the feature `signal` (which is a default one), terminates `main` and all others, and waits for what they
/// [clean up](crate::TaskBuilder::on_terminate). A second one does not wait. tokio keeps the signal from then on, so that
/// after the program's end Ctrl-C does nothing by itself.
///
/// # Errors
///
/// * A [`GroupError`] with everyone who failed, `main` among them if it panicked. What `main` returned is dropped then.
/// * One that [`is_interrupted`](GroupError::is_interrupted), after Ctrl-C, or if somebody terminated `main`.
///
/// # Panics
///
/// Outside a tokio runtime, or, with the feature `signal`, in one without its I/O driver.
///
/// # Cancel safety
///
/// Dropping it terminates all its tasks, and waits for none.
///
/// # Python
///
/// The end of a program: `multiprocessing`'s rule, by which daemons are stopped when the main code ends and all other
/// children are joined.
///
/// # Examples
///
/// ```
/// use polytask::{Event, Task};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let done = Event::new();
/// let program = polytask::run({
///     let done = done.clone();
///     async move {
///         Task::builder().name("star").daemon(true).spawn(std::future::pending::<()>());
///         polytask::spawn(async move { done.set() });
///         "main has ended"
///     }
/// });
/// assert_eq!(program.await.unwrap(), "main has ended");
/// assert!(done.is_set(), "the child was waited for, and the star was not");
/// # }
/// ```
#[track_caller]
pub fn run<F>(main: F) -> impl Future<Output = Result<F::Output, GroupError>>
where
    F: Future<Output: Send + 'static>,
{
    let at = Location::caller();
    async move {
        capture_panics();
        let program = Group::with(Ident::named(Kind::Group, "program"), OnFailure::Collect, None);
        let scope = program.scope();
        let origin = Origin::current(Some(scope));
        let main = Task::builder().name("main").daemon(false).prepare(origin, main, at);
        let task = main.task.clone();
        scope.set_main(&task.handle());

        let mut interrupts = Interrupts::new();
        let mut end = pin!(async {
            main.run().await;
            scope.stop_daemons();
            program.join().await
        });
        let mut is_interrupted = false;
        let result = poll_fn(|context| {
            if let Poll::Ready(result) = end.as_mut().poll(context) {
                return Poll::Ready(Some(result));
            }
            while interrupts.poll_next(context).is_ready() {
                if is_interrupted {
                    return Poll::Ready(None);
                }
                is_interrupted = true;
                info!(target: "polytask", "interrupted: all tasks are told to end");
                scope.stop();
                if let Poll::Ready(result) = end.as_mut().poll(context) {
                    return Poll::Ready(Some(result));
                }
            }
            Poll::Pending
        });
        match result.await {
            _ if is_interrupted => Err(GroupError::interrupted(program.meta(), scope.unfinished())),
            Some(Err(failed)) => Err(failed),
            Some(Ok(())) => task.await.map_err(|_terminated| GroupError::interrupted(program.meta(), Vec::new())),
            None => unreachable!("only an interrupt ends it early"),
        }
    }
}

/// What the terminal's user says by Ctrl-C, again and again.
struct Interrupts {
    #[cfg(feature = "signal")]
    next: Option<Pin<Box<dyn Future<Output = std::io::Result<()>> + Send>>>,
}

// === impl Interrupts ===

#[cfg(feature = "signal")]
impl Interrupts {
    /// Listens from now on, so that nothing is missed before the first call that waits.
    fn new() -> Self {
        let mut this = Self { next: Some(Box::pin(tokio::signal::ctrl_c())) };
        let heard = this.poll_next(&mut Context::from_waker(Waker::noop()));
        debug_assert!(heard.is_pending(), "it has only begun to listen");
        this
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(next) = &mut self.next else { return Poll::Pending };
        let heard = ready!(next.as_mut().poll(context));
        self.next = None;
        match heard {
            Ok(()) => {
                *self = Self::new();
                Poll::Ready(())
            }
            Err(error) => {
                warn!(target: "polytask", %error, "Ctrl-C cannot be heard");
                Poll::Pending
            }
        }
    }
}

#[cfg(not(feature = "signal"))]
impl Interrupts {
    fn new() -> Self {
        Self {}
    }

    fn poll_next(&mut self, _context: &mut Context<'_>) -> Poll<()> {
        Poll::Pending
    }
}
