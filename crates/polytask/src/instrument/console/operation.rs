//! What a task does with an object, for as long as it does it: [`Waiting`] and [`Holding`].

use std::panic::{Location, RefUnwindSafe, UnwindSafe};

use tracing::{Span, trace, trace_span};

use super::resource::Resource;
use super::{is_wanted, is_watched};
use crate::ident::Ident;
use crate::instrument::facts::Shows;

/// A call that waits. One that got what it asked for at once is none.
#[derive(Debug, Default)]
pub(crate) struct Waiting(Option<Box<Operation>>);

/// A guard that somebody has. Its row's `Total` is the time since it was acquired.
#[derive(Debug, Default)]
pub(crate) struct Holding(Option<Box<Operation>>);

/// A guard that somebody has where there can be only one: its row is kept with the object, so that the guard stays small.
#[derive(Debug)]
pub(crate) struct HoldingAlone;

#[derive(Debug)]
struct Operation {
    span: Span,
    /// What is polled, as in the source.
    call: &'static str,
}

// As for `Resource`.
impl UnwindSafe for Waiting {}
impl RefUnwindSafe for Waiting {}
impl UnwindSafe for Holding {}
impl RefUnwindSafe for Holding {}

// === impl Waiting ===

impl Waiting {
    pub(crate) const fn new() -> Self {
        Self(None)
    }

    /// It was polled, and has to wait. To be said in every such poll, by the task that polls.
    #[inline]
    pub(crate) fn pending(
        &mut self,
        resource: &Resource,
        ident: &Ident,
        call: &'static str,
        at: &'static Location<'static>,
    ) {
        if self.0.is_some() || is_watched() {
            self.watch(resource, ident, call, at);
        }
    }

    #[cold]
    fn watch(&mut self, resource: &Resource, ident: &Ident, call: &'static str, at: &'static Location<'static>) {
        let Some(object) = resource.span(ident) else { return };
        match &self.0 {
            Some(operation) => operation.polled(object, false),
            None => self.0 = Operation::begin(object, &format!("{}::{call}", ident.kind().title()), call, at),
        }
    }

    /// It was polled, and has what it waited for, if it ever waited.
    #[inline]
    pub(crate) fn ready(&mut self, resource: &Resource) {
        if let Some(operation) = self.0.take() {
            operation.finish(resource);
        }
    }

    /// It ends without.
    #[inline]
    pub(crate) fn give_up(&mut self) {
        self.0 = None;
    }
}

// === impl Holding ===

impl Holding {
    pub(crate) const fn new() -> Self {
        Self(None)
    }

    /// The task that polls was granted `what`, as in "the lock" or "a permit", by the call in the line `at`.
    #[inline]
    pub(crate) fn granted(
        resource: &Resource,
        ident: &Ident,
        what: &'static str,
        at: &'static Location<'static>,
    ) -> Self {
        if is_watched() { Self::watched(resource, ident, what, at) } else { Self(None) }
    }

    #[cold]
    fn watched(resource: &Resource, ident: &Ident, what: &'static str, at: &'static Location<'static>) -> Self {
        let Some(object) = resource.span(ident) else { return Self(None) };
        Self(Operation::begin(object, &format!("holding {what}"), "hold", at))
    }
}

impl Shows for Holding {
    #[inline]
    fn begin(resource: &Resource, ident: &Ident, what: &'static str, at: &'static Location<'static>) -> Self {
        Self::granted(resource, ident, what, at)
    }

    #[inline]
    fn end(&mut self, _: &Resource) {
        self.0 = None;
    }
}

// === impl HoldingAlone ===

impl Shows for HoldingAlone {
    #[inline]
    fn begin(resource: &Resource, ident: &Ident, what: &'static str, at: &'static Location<'static>) -> Self {
        if is_watched() {
            resource.set_holding(Holding::watched(resource, ident, what, at));
        }
        Self
    }

    #[inline]
    fn end(&mut self, resource: &Resource) {
        resource.set_holding(Holding::new());
    }
}

// === impl Operation ===

impl Operation {
    /// It is polled for the first time, without success. `None`: nobody wants it.
    fn begin(object: &Span, source: &str, call: &'static str, at: &Location<'_>) -> Option<Box<Self>> {
        let _object = object.enter();
        let span = trace_span!(target: "runtime::polytask", parent: None, "runtime.resource.async_op", source = source);
        if !is_wanted(&span) {
            return None;
        }
        span.in_scope(|| {
            let at = format!("{}:{}", at.file(), at.line());
            trace!(target: "runtime::resource::async_op::state_update", at = at);
            tell_polled(call, false);
        });
        Some(Box::new(Self { span, call }))
    }

    fn polled(&self, object: &Span, is_ready: bool) {
        object.in_scope(|| self.span.in_scope(|| tell_polled(self.call, is_ready)));
    }

    #[cold]
    fn finish(&self, resource: &Resource) {
        if let Some(object) = resource.made() {
            self.polled(object, true);
        }
    }
}

/// Ties the task, the operation and the object whose spans are entered to each other.
fn tell_polled(call: &'static str, is_ready: bool) {
    trace!(target: "runtime::resource::poll_op", op_name = call, is_ready);
}
