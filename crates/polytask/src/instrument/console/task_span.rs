//! A task as tokio-console knows it, where tokio does not tell: [`TaskSpan`].
//!
//! With `tokio_unstable` tokio itself does, names included, and the same task would have two rows.

use std::cell::Cell;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;
use std::task::{Context, Wake, Waker};

use tracing::{Span, trace, trace_span};

use super::{is_wanted, is_watched};
use crate::ident::Ident;

/// The span that is entered whenever a task is polled.
#[derive(Debug, Default)]
pub(crate) struct TaskSpan(Option<Box<Span>>);

/// The waker of one poll. It lives until the last of its clones is gone, which is how the console finds tasks that
/// nobody can wake any more.
struct Watched {
    waker: Waker,
    /// The number of the task's span.
    task: u64,
}

/// As long as this lives no other task's span is entered on the thread.
struct Entered;

thread_local! {
    static IS_ENTERED: Cell<bool> = const { Cell::new(false) };
}

// As for `Resource`.
impl UnwindSafe for TaskSpan {}
impl RefUnwindSafe for TaskSpan {}

// === impl TaskSpan ===

impl TaskSpan {
    /// A task that tokio polls, `number` being the one that it is known by.
    #[inline]
    pub(crate) fn task(ident: &Ident, number: u64) -> Self {
        if is_watched() { Self::watched(ident, number) } else { Self(None) }
    }

    #[cold]
    fn watched(ident: &Ident, number: u64) -> Self {
        let at = ident.created();
        let span = trace_span!(
            target: "runtime::polytask",
            parent: None,
            "runtime.spawn",
            kind = "task",
            task.name = ident.to_string(),
            task.id = number,
            loc.file = at.file(),
            loc.line = at.line(),
            loc.col = at.column(),
        );
        Self(is_wanted(&span).then(|| Box::new(span)))
    }

    /// Polls what is the task's own.
    #[inline]
    pub(crate) fn poll<R>(&self, context: &mut Context<'_>, poll: impl FnOnce(&mut Context<'_>) -> R) -> R {
        match &self.0 {
            None => poll(context),
            Some(span) => poll_in(span, context, poll),
        }
    }
}

fn poll_in<R>(span: &Span, context: &mut Context<'_>, poll: impl FnOnce(&mut Context<'_>) -> R) -> R {
    // One task that is polled within another shows as that one, which is what tokio polls.
    let (Some(id), Some(_entered)) = (span.id(), Entered::alone()) else { return poll(context) };
    let waker = Watched::waker(context.waker(), id.into_u64());
    span.in_scope(|| poll(&mut Context::from_waker(&waker)))
}

// === impl Watched ===

impl Watched {
    fn waker(waker: &Waker, task: u64) -> Waker {
        let watched = Self { waker: waker.clone(), task };
        watched.tell("waker.clone");
        Waker::from(Arc::new(watched))
    }

    /// There is no `waker.wake`: it would count as a drop too, and drops are told where they happen.
    fn tell(&self, op: &'static str) {
        trace!(target: "runtime::waker", op = op, task.id = self.task);
    }
}

impl Wake for Watched {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.tell("waker.wake_by_ref");
        self.waker.wake_by_ref();
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.tell("waker.drop");
    }
}

// === impl Entered ===

impl Entered {
    /// `None`: a task's span is entered already.
    fn alone() -> Option<Self> {
        // A thread that ends has no such place any more, and no task either.
        let was_entered = IS_ENTERED.try_with(|entered| entered.replace(true)).unwrap_or(true);
        (!was_entered).then_some(Self)
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        let _ = IS_ENTERED.try_with(|entered| entered.set(false));
    }
}
