//! What a task does with an object, for as long as it does it: [`Waiting`] and [`Holding`].

use std::panic::{Location, RefUnwindSafe, UnwindSafe};

use tracing::{Span, trace, trace_span};

use super::resource::Resource;
use super::{is_wanted, is_watched};
use crate::ident::Ident;

/// A call that waits. One that got what it asked for at once is none.
#[derive(Debug, Default)]
pub(crate) struct Waiting(Option<Box<Operation>>);

/// A guard that somebody has. Its row's `Total` is the time since it was acquired.
#[derive(Debug, Default)]
pub(crate) struct Holding(#[expect(dead_code, reason = "its drop is what ends the row")] Option<Box<Operation>>);

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
