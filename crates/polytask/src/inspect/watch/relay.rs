//! The way to tracing, which nobody waits for: [`Relay`].

use std::io;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use tracing::dispatcher::{self, Dispatch};
use tracing::subscriber::NoSubscriber;

/// Hands over what was said to a thread that logs it.
///
/// That thread ends once this is dropped and it has logged what it was given. It is not waited for: a subscriber may keep
/// it for ever, and then what comes next is dropped here.
#[derive(Debug)]
pub(super) struct Relay(SyncSender<Entry>);

#[derive(Debug)]
struct Entry {
    headline: String,
    /// Empty: there is none.
    report: String,
}

// === impl Relay ===

impl Relay {
    /// Logs to the subscriber of this thread, or later to the global one if there is none yet.
    pub(super) fn start() -> io::Result<Self> {
        let dispatch = dispatcher::get_default(Dispatch::clone);
        let (sender, entries) = sync_channel::<Entry>(1);
        thread::Builder::new().name("polytask-log".to_owned()).spawn(move || {
            for entry in entries {
                if dispatch.is::<NoSubscriber>() {
                    entry.log();
                } else {
                    // Not for the thread's whole life: it makes every event of the program a little slower.
                    dispatcher::with_default(&dispatch, || entry.log());
                }
            }
        })?;
        Ok(Self(sender))
    }

    pub(super) fn pass_on(&self, headline: String, report: String) {
        // Full: a subscriber hangs, or is slow. Closed: it panicked. It has been written to the descriptor anyway.
        let _ = self.0.try_send(Entry { headline, report });
    }
}

// === impl Entry ===

impl Entry {
    fn log(&self) {
        let Self { headline, report } = self;
        if report.is_empty() {
            tracing::warn!(target: "polytask", "{headline}");
        } else {
            tracing::warn!(target: "polytask", %report, "{headline}");
        }
    }
}
