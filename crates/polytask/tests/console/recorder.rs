//! A listener that understands what console-subscriber understands, and minds what it forgives: [`Recorder`].

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Debug;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

/// All that was emitted in this process.
#[derive(Default)]
pub(crate) struct Recorder {
    spans: BTreeMap<u64, Span>,
    /// The spans entered on each thread, the innermost last.
    entered: HashMap<ThreadId, Vec<u64>>,
    callsites: BTreeSet<Callsite>,
    wrongs: Vec<String>,
}

type Callsite = (String, String, String);

/// A value with its type, which is half of the contract.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Text(String),
    Number(u64),
    Flag(bool),
    /// What console-subscriber shows as text at best.
    Other(String),
}

#[derive(Clone, Debug)]
pub(crate) struct Span {
    /// Its rank among all.
    number: usize,
    /// Not tokio's.
    is_ours: bool,
    pub(crate) what: What,
    pub(crate) fields: BTreeMap<&'static str, Value>,
    pub(crate) attributes: BTreeMap<&'static str, Value>,
    /// Of an operation: the resource in which it began, and the task that polled it.
    pub(crate) resource: Option<u64>,
    pub(crate) task: Option<u64>,
    /// What each poll came to.
    pub(crate) polls: Vec<bool>,
    /// Of a task: clones, drops and wakes of its wakers.
    pub(crate) clones: usize,
    pub(crate) drops: usize,
    pub(crate) wakes: usize,
    pub(crate) is_closed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Task,
    Resource,
    Operation,
}

struct Listener;

static RECORDER: LazyLock<Mutex<Recorder>> = LazyLock::new(|| {
    let listener = tracing_subscriber::registry().with(Listener);
    tracing::subscriber::set_global_default(listener).expect("nobody else listens in this process");
    Mutex::default()
});

/// Begins to listen, if nobody has.
pub(crate) fn listen() {
    drop(recorder());
}

/// What was emitted so far.
pub(crate) fn recorder() -> MutexGuard<'static, Recorder> {
    RECORDER.lock().unwrap_or_else(PoisonError::into_inner)
}

// === impl Recorder ===

impl Recorder {
    /// The resources of this type, those that have ended too.
    pub(crate) fn resources(&self, concrete_type: &str) -> Vec<(u64, Span)> {
        self.find(What::Resource, "concrete_type", concrete_type)
    }

    /// The only one of this type.
    #[track_caller]
    pub(crate) fn resource(&self, concrete_type: &str) -> Span {
        self.only(What::Resource, "concrete_type", concrete_type).1
    }

    /// What was done with the only resource of this type, the first first.
    #[track_caller]
    pub(crate) fn operations(&self, concrete_type: &str) -> Vec<Span> {
        let (id, _) = self.only(What::Resource, "concrete_type", concrete_type);
        let found = self.spans.values().filter(|span| span.what == What::Operation && span.resource == Some(id));
        let mut operations: Vec<_> = found.cloned().collect();
        operations.sort_by_key(|operation| operation.number);
        operations
    }

    #[track_caller]
    pub(crate) fn task(&self, name: &str) -> (u64, Span) {
        self.only(What::Task, "task.name", name)
    }

    /// Looks whether anything was emitted in this process that nothing may.
    #[track_caller]
    pub(crate) fn assert_nothing_wrong(&self) {
        assert!(self.wrongs.is_empty(), "{:#?}", self.wrongs);
    }

    /// The name of the task that did this.
    pub(crate) fn task_of(&self, operation: &Span) -> Option<&Value> {
        Some(&self.spans[&operation.task?].fields["task.name"])
    }

    /// How many different places of polytask have emitted.
    pub(crate) fn callsites(&self) -> &BTreeSet<Callsite> {
        &self.callsites
    }

    fn find(&self, what: What, field: &str, value: &str) -> Vec<(u64, Span)> {
        let value = Value::Text(value.to_owned());
        let found = self.spans.iter().filter(|(_, span)| span.what == what && span.fields.get(field) == Some(&value));
        found.map(|(id, span)| (*id, span.clone())).collect()
    }

    #[track_caller]
    fn only(&self, what: What, field: &str, value: &str) -> (u64, Span) {
        let mut found = self.find(what, field, value);
        assert_eq!(found.len(), 1, "{what:?} {value}: {found:?}");
        found.remove(0)
    }

    fn innermost(&self, what: What) -> Option<u64> {
        let entered = self.entered.get(&here())?;
        entered.iter().rev().copied().find(|id| self.spans[id].what == what)
    }

    fn wrong(&mut self, why: String) {
        self.wrongs.push(why);
    }

    fn check_span(&mut self, attributes: &Attributes<'_>, what: What, fields: &BTreeMap<&'static str, Value>) {
        let metadata = attributes.metadata();
        if !attributes.is_root() {
            self.wrong(format!("{} {fields:?} has a parent", metadata.name()));
        }
        if metadata.target() != "runtime::polytask" {
            self.wrong(format!("{} {fields:?} has the target {}", metadata.name(), metadata.target()));
        }
        let (texts, numbers): (&[_], &[_]) = match what {
            What::Task => (&["kind", "loc.file", "task.name"], &["loc.col", "loc.line", "task.id"]),
            What::Resource => (&["concrete_type", "kind", "loc.file"], &["loc.col", "loc.line"]),
            What::Operation => (&["source"], &[]),
        };
        let is_text = |name: &&str| matches!(fields.get(*name), Some(Value::Text(text)) if !text.contains('\n'));
        let is_number = |name: &&str| matches!(fields.get(*name), Some(Value::Number(_)));
        if !texts.iter().all(is_text) || !numbers.iter().all(is_number) || fields.len() != texts.len() + numbers.len() {
            self.wrong(format!("{} has other fields: {fields:?}", metadata.name()));
        }
    }

    fn attribute(&mut self, what: What, metadata: &Metadata<'_>, mut fields: BTreeMap<&'static str, Value>) {
        let op = fields.remove("value.op");
        if what == What::Resource && op != Some(Value::Text("override".to_owned())) {
            self.wrong(format!("{fields:?} is not absolute: {op:?}"));
        }
        let Some(id) = self.innermost(what) else {
            return self.wrong(format!("{fields:?} is nobody's, in {:?}", metadata.module_path()));
        };
        let mut fields: Vec<_> = fields.into_iter().collect();
        let (Some((name, value)), None) = (fields.pop(), fields.pop()) else {
            return self.wrong(format!("not one attribute but more or none in {:?}", metadata.module_path()));
        };
        let span = self.spans.get_mut(&id).expect("it is entered");
        let before = span.attributes.insert(name, value.clone());
        let changed = before.is_some_and(|before| std::mem::discriminant(&before) != std::mem::discriminant(&value));
        if changed || matches!(value, Value::Other(_)) {
            self.wrong(format!("{name} is {value:?}, which is of another type"));
        }
    }

    fn polled(&mut self, fields: &BTreeMap<&'static str, Value>) {
        let (Some(Value::Text(_)), Some(&Value::Flag(is_ready))) = (fields.get("op_name"), fields.get("is_ready"))
        else {
            return self.wrong(format!("a poll is told as {fields:?}"));
        };
        let resource = self.innermost(What::Resource);
        let task = self.innermost(What::Task);
        let Some(operation) = self.innermost(What::Operation) else {
            return self.wrong("a poll of nothing".to_owned());
        };
        let span = self.spans.get_mut(&operation).expect("it is entered");
        span.polls.push(is_ready);
        span.task = task.or(span.task);
        if span.resource != resource {
            self.wrong(format!("a poll of another resource's operation, in {resource:?}"));
        }
    }

    fn waker(&mut self, fields: &BTreeMap<&'static str, Value>) {
        let (Some(Value::Text(op)), Some(Value::Number(id))) = (fields.get("op"), fields.get("task.id")) else {
            return self.wrong(format!("a waker is told of as {fields:?}"));
        };
        let Some(task) = self.spans.get_mut(id).filter(|span| span.what == What::Task) else {
            return self.wrong(format!("a waker of {id}, which is no task"));
        };
        match op.as_str() {
            "waker.clone" => task.clones += 1,
            "waker.drop" => task.drops += 1,
            "waker.wake_by_ref" => task.wakes += 1,
            "waker.wake" => {
                task.wakes += 1;
                task.drops += 1;
            }
            _ => self.wrong(format!("no operation of a waker: {op}")),
        }
    }
}

// === impl Listener ===

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Listener {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, _: Context<'_, S>) {
        let metadata = attributes.metadata();
        let what = match metadata.name() {
            "runtime.spawn" => What::Task,
            "runtime.resource" => What::Resource,
            "runtime.resource.async_op" => What::Operation,
            _ => return foreign(metadata),
        };
        let is_ours = is_ours(metadata);
        if !is_ours && what != What::Task {
            return;
        }
        let mut fields = Fields::of(|fields| attributes.record(fields));
        let mut recorder = recorder();
        if !is_ours {
            // tokio's have text as something to be displayed.
            fields.values_mut().for_each(Value::make_text);
        }
        if is_ours {
            recorder.callsites.insert(callsite(metadata));
            recorder.check_span(attributes, what, &fields);
        }
        let resource = (what == What::Operation).then(|| recorder.innermost(What::Resource)).flatten();
        let span = Span {
            number: recorder.spans.len(),
            is_ours,
            what,
            fields,
            attributes: BTreeMap::new(),
            resource,
            task: None,
            polls: Vec::new(),
            clones: 0,
            drops: 0,
            wakes: 0,
            is_closed: false,
        };
        recorder.spans.insert(id.into_u64(), span);
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        if !is_ours(metadata) || metadata.target() == "polytask" {
            return foreign(metadata);
        }
        let fields = Fields::of(|fields| event.record(fields));
        // Whoever emits at the same time may come first.
        thread::yield_now();
        let mut recorder = recorder();
        recorder.callsites.insert(callsite(metadata));
        match metadata.target() {
            "runtime::resource::state_update" => recorder.attribute(What::Resource, metadata, fields),
            "runtime::resource::async_op::state_update" => recorder.attribute(What::Operation, metadata, fields),
            "runtime::resource::poll_op" => recorder.polled(&fields),
            "runtime::waker" => recorder.waker(&fields),
            target => recorder.wrong(format!("an event of {target}")),
        }
    }

    fn on_enter(&self, id: &Id, _: Context<'_, S>) {
        let mut recorder = recorder();
        let Some(what) = recorder.spans.get(&id.into_u64()).map(|span| span.what) else { return };
        // tokio's own are within each other: a worker thread is a blocking task to it.
        let outer = recorder.innermost(What::Task).filter(|_| what == What::Task);
        if outer.is_some_and(|outer| recorder.spans[&outer].is_ours || recorder.spans[&id.into_u64()].is_ours) {
            let wrong = format!("a task within a task: {:?}", recorder.spans[&id.into_u64()]);
            recorder.wrong(wrong);
        }
        recorder.entered.entry(here()).or_default().push(id.into_u64());
    }

    fn on_exit(&self, id: &Id, _: Context<'_, S>) {
        let mut recorder = recorder();
        if recorder.spans.contains_key(&id.into_u64()) {
            let last = recorder.entered.get_mut(&here()).and_then(Vec::pop);
            if last != Some(id.into_u64()) {
                recorder.wrong(format!("{last:?} was left by the name of {id:?}"));
            }
        }
    }

    fn on_close(&self, id: Id, _: Context<'_, S>) {
        if let Some(span) = recorder().spans.get_mut(&id.into_u64()) {
            span.is_closed = true;
        }
    }
}

/// Something that is not told to a console: it must not happen within an object or a call, or whatever it does would be
/// theirs.
fn foreign(metadata: &Metadata<'_>) {
    let mut recorder = recorder();
    if recorder.innermost(What::Resource).is_some() || recorder.innermost(What::Operation).is_some() {
        recorder.wrong(format!("{} of {} within an object", metadata.name(), metadata.target()));
    }
}

fn is_ours(metadata: &Metadata<'_>) -> bool {
    metadata.module_path().is_some_and(|path| path == "polytask" || path.starts_with("polytask::"))
}

fn callsite(metadata: &Metadata<'_>) -> Callsite {
    let at = format!("{}:{}", metadata.file().unwrap_or_default(), metadata.line().unwrap_or_default());
    (metadata.name().to_owned(), metadata.target().to_owned(), at)
}

fn here() -> ThreadId {
    thread::current().id()
}

#[derive(Default)]
struct Fields(BTreeMap<&'static str, Value>);

impl Fields {
    fn of(record: impl FnOnce(&mut Self)) -> BTreeMap<&'static str, Value> {
        let mut fields = Self::default();
        record(&mut fields);
        fields.0
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), Value::Other(format!("{value:?}")));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), Value::Text(value.to_owned()));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.0.insert(field.name(), Value::Number(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.0.insert(field.name(), Value::Flag(value));
    }
}

// === impl Value ===

impl Value {
    fn make_text(&mut self) {
        if let Self::Other(text) = self {
            *self = Self::Text(std::mem::take(text));
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}
