//! One object as tokio-console knows it: [`Resource`].

use std::mem;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::atomic::{
    AtomicUsize,
    Ordering::{AcqRel, Acquire},
};
use std::sync::{Mutex, OnceLock, PoisonError};

use tracing::{Span, trace_span};

use super::attribute::Attribute;
use super::operation::Holding;
use super::{is_wanted, is_watched};
use crate::ident::{Ident, Kind};

/// What the console was told of it, once somebody has listened. A pointer, since few programs have a listener.
#[derive(Debug, Default)]
pub(crate) struct Resource(OnceLock<Box<Shown>>);

#[derive(Debug)]
struct Shown {
    span: Span,
    /// How often something changed since somebody began to send.
    changes: AtomicUsize,
    /// Only whoever sends is in here.
    sent: Mutex<Vec<Attribute>>,
    /// The one that holds it, where there can be only one.
    holding: Mutex<Holding>,
}

// `tracing::Span` is neither, and a feature must not take them away from the objects. A span left half way by a panic
// is a wrong line on a screen at worst.
impl UnwindSafe for Resource {}
impl RefUnwindSafe for Resource {}

// === impl Resource ===

impl Resource {
    pub(crate) const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// Something has changed, and `read` tells all that is to be told of the object as it is now.
    ///
    /// It must not wait for anything that is locked here.
    #[inline]
    pub(crate) fn update(&self, ident: &Ident, read: impl Fn() -> Vec<Attribute>) {
        if is_watched() {
            self.watch(ident, &read);
        }
    }

    /// This one holds it from now on, where there can be only one.
    #[inline]
    pub(super) fn set_holding(&self, holding: Holding) {
        if let Some(shown) = self.0.get() {
            shown.set_holding(holding);
        }
    }

    #[cold]
    fn watch(&self, ident: &Ident, read: &dyn Fn() -> Vec<Attribute>) {
        if let Some(shown) = self.shown(ident) {
            shown.update(read);
        }
    }

    /// Its span, made when it is first asked for. `None`: nobody wants it.
    pub(super) fn span(&self, ident: &Ident) -> Option<&Span> {
        self.shown(ident).map(|shown| &shown.span)
    }

    /// Its span, if it has been made.
    pub(super) fn made(&self) -> Option<&Span> {
        self.0.get().map(|shown| &shown.span)
    }

    #[cold]
    fn shown(&self, ident: &Ident) -> Option<&Shown> {
        if self.0.get().is_none() {
            // Two spans would be two rows.
            let _alone = self.registering().lock().unwrap_or_else(PoisonError::into_inner);
            if self.0.get().is_none() {
                let span = register(ident);
                // One that nobody wants is not kept, since somebody may want it later.
                if is_wanted(&span) {
                    let _ = self.0.set(Box::new(Shown {
                        span,
                        changes: AtomicUsize::new(0),
                        sent: Mutex::default(),
                        holding: Mutex::default(),
                    }));
                }
            }
        }
        self.0.get().map(|shown| &**shown)
    }

    /// One of several, so that objects which nobody wants to see are not in each other's way.
    fn registering(&self) -> &'static Mutex<()> {
        static REGISTERING: [Mutex<()>; 64] = [const { Mutex::new(()) }; 64];
        let address = std::ptr::from_ref(self).addr();
        &REGISTERING[address / align_of::<Self>() % REGISTERING.len()]
    }
}

// === impl Shown ===

impl Shown {
    #[cold]
    fn set_holding(&self, holding: Holding) {
        let before = mem::replace(&mut *self.holding.lock().unwrap_or_else(PoisonError::into_inner), holding);
        drop(before);
    }

    /// Sends what has changed, unless somebody is sending: then they look once more.
    ///
    /// So nobody waits here, and what is sent last is what is true, whatever happens at the same time. A listener that
    /// panics is told no more.
    fn update(&self, read: &dyn Fn() -> Vec<Attribute>) {
        if self.changes.fetch_add(1, AcqRel) > 0 {
            return;
        }
        loop {
            let seen = self.changes.load(Acquire);
            self.send(read());
            if self.changes.compare_exchange(seen, 0, AcqRel, Acquire).is_ok() {
                return;
            }
        }
    }

    fn send(&self, now: Vec<Attribute>) {
        // Never refused: whoever comes here has counted the first change.
        let Ok(mut sent) = self.sent.try_lock() else { return };
        self.span.in_scope(|| now.iter().filter(|attribute| !sent.contains(attribute)).for_each(Attribute::send));
        *sent = now;
    }
}

fn register(ident: &Ident) -> Span {
    let at = ident.created();
    trace_span!(
        target: "runtime::polytask",
        // Else the task that happens to use it first would stay open as long as it lives.
        parent: None,
        "runtime.resource",
        concrete_type = type_of(ident),
        kind = column(ident.kind()),
        loc.file = at.file(),
        loc.line = at.line(),
        loc.col = at.column(),
    )
}

/// As in `polytask::Lock("tickets")`, or `polytask::Lock-3` for one without a name.
fn type_of(ident: &Ident) -> String {
    match ident.given() {
        // Quoted as in Rust: the console cuts a line break and what follows.
        Some(name) => format!("polytask::{}({name:?})", ident.kind().title()),
        None => format!("polytask::{ident}"),
    }
}

/// What stands in the column `Kind`.
fn column(kind: Kind) -> &'static str {
    match kind {
        Kind::Barrier
        | Kind::BoundedSemaphore
        | Kind::Condition
        | Kind::Event
        | Kind::Lock
        | Kind::RLock
        | Kind::RwLock
        | Kind::Semaphore => "Sync",
        Kind::Pipe | Kind::Queue => "Queue",
        Kind::Pool | Kind::TaskPool => "Pool",
        Kind::Group | Kind::Task => "Task",
        Kind::Wait => "Foreign",
        // The console knows this one by itself, and shows `Timer`.
        Kind::Timer => "timer",
    }
}
