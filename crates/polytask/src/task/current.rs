//! The task that runs on this thread.

use std::cell::RefCell;
use std::sync::Arc;

use super::life::Member;
#[cfg(feature = "inspect")]
use crate::instrument::who;

thread_local! {
    static CURRENT: RefCell<Option<Arc<dyn Member>>> = const { RefCell::new(None) };
}

/// While this lives the task runs on this thread.
///
/// The handle itself moves in and out: counting it at each poll would cost more than the rest of a poll.
pub(super) struct Running<'a> {
    /// Ours goes back here; the one that ran before is kept here meanwhile.
    handle: &'a mut Option<Arc<dyn Member>>,
    #[cfg(feature = "inspect")]
    _who: Option<who::Running>,
}

impl<'a> Running<'a> {
    pub(super) fn enter(handle: &'a mut Option<Arc<dyn Member>>) -> Self {
        #[cfg(feature = "inspect")]
        let _who = handle.as_ref().map(|task| {
            task.life().begin_poll();
            who::Running::enter(task.life().who())
        });
        swap(handle);
        Self {
            handle,
            #[cfg(feature = "inspect")]
            _who,
        }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        swap(self.handle);
        #[cfg(feature = "inspect")]
        if let Some(task) = &self.handle {
            task.life().end_poll();
        }
    }
}

fn swap(handle: &mut Option<Arc<dyn Member>>) {
    // When the thread's own values are being destroyed no task runs on it any more.
    let _ = CURRENT.try_with(|current| std::mem::swap(&mut *current.borrow_mut(), handle));
}

/// Looks at the task that runs on this thread, if it is one of ours. Nobody's code may run in `look`.
pub(super) fn with<R>(look: impl FnOnce(Option<&Arc<dyn Member>>) -> R) -> R {
    let mut look = Some(look);
    let looked = CURRENT.try_with(|current| look.take().map(|look| look(current.borrow().as_ref())));
    match (looked, look) {
        (Ok(Some(looked)), _) => looked,
        (_, Some(look)) => look(None),
        _ => unreachable!("it looked once"),
    }
}
