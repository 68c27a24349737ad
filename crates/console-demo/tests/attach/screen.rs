//! What a console shows: [`Screen`].

use std::collections::BTreeMap;
use std::fmt;

use console_api::instrument::Update;
use console_api::resources::resource::kind;
use console_api::{Attribute, Field, Location, async_ops, field, resources, tasks};

/// All that has been told, and has not ended.
#[derive(Debug, Default)]
pub(crate) struct Screen {
    fields: BTreeMap<u64, Vec<String>>,
    tasks: BTreeMap<u64, Task>,
    resources: BTreeMap<u64, Resource>,
    operations: BTreeMap<u64, Pending>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Task {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) created: String,
    pub(crate) polls: u64,
    pub(crate) wakes: u64,
    /// How many there are: clones less drops.
    pub(crate) wakers: u64,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Resource {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) created: String,
    pub(crate) attributes: BTreeMap<String, String>,
    /// In order.
    pub(crate) operations: Vec<Operation>,
}

/// What a task does with a resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Operation {
    pub(crate) source: String,
    pub(crate) task: String,
    pub(crate) at: String,
}

#[derive(Debug, Default)]
struct Pending {
    resource: u64,
    source: String,
    task: Option<u64>,
    at: String,
}

// === impl Screen ===

impl Screen {
    /// The resource of this type, with what is done with it now.
    pub(crate) fn resource(&self, name: &str) -> Option<Resource> {
        let (id, resource) = self.resources.iter().find(|(_, resource)| resource.name == name)?;
        let mut resource = resource.clone();
        let here = self.operations.values().filter(|operation| operation.resource == *id);
        // The console shows no row of an operation without a task.
        resource.operations = here.filter_map(|operation| self.operation(operation)).collect();
        resource.operations.sort();
        Some(resource)
    }

    pub(crate) fn task(&self, name: &str) -> Option<&Task> {
        self.tasks.values().find(|task| task.name == name)
    }

    pub(crate) fn tasks_named(&self, name: &str) -> usize {
        self.tasks.values().filter(|task| task.name == name).count()
    }

    fn operation(&self, pending: &Pending) -> Option<Operation> {
        let task = self.tasks.get(&pending.task?)?.name.clone();
        Some(Operation { source: pending.source.clone(), task, at: pending.at.clone() })
    }

    /// Takes in what is new.
    pub(crate) fn show(&mut self, update: Update) {
        for new in update.new_metadata.into_iter().flat_map(|new| new.metadata) {
            if let (Some(id), Some(metadata)) = (new.id, new.metadata) {
                self.fields.insert(id.id, metadata.field_names);
            }
        }
        if let Some(update) = update.task_update {
            update.new_tasks.into_iter().for_each(|task| self.show_task(task));
            update.stats_update.into_iter().for_each(|(id, stats)| self.show_task_stats(id, &stats));
        }
        if let Some(update) = update.resource_update {
            update.new_resources.into_iter().for_each(|resource| self.show_resource(resource));
            update.stats_update.into_iter().for_each(|(id, stats)| self.show_resource_stats(id, &stats));
        }
        if let Some(update) = update.async_op_update {
            update.new_async_ops.into_iter().for_each(|operation| self.show_operation(operation));
            update.stats_update.into_iter().for_each(|(id, stats)| self.show_operation_stats(id, &stats));
        }
    }

    fn show_task(&mut self, task: tasks::Task) {
        let fields: BTreeMap<String, String> = task.fields.iter().map(|field| self.field(field)).collect();
        let text = |name: &str| fields.get(name).cloned().unwrap_or_default();
        let shown = Task {
            name: text("task.name"),
            kind: text("kind"),
            created: place(task.location.as_ref()),
            ..Task::default()
        };
        self.tasks.insert(task.id.unwrap_or_default().id, shown);
    }

    fn show_task_stats(&mut self, id: u64, stats: &tasks::Stats) {
        if stats.dropped_at.is_some() {
            self.tasks.remove(&id);
        } else if let Some(task) = self.tasks.get_mut(&id) {
            task.polls = stats.poll_stats.as_ref().map_or(0, |stats| stats.polls);
            task.wakes = stats.wakes;
            task.wakers = stats.waker_clones.saturating_sub(stats.waker_drops);
        }
    }

    fn show_resource(&mut self, resource: resources::Resource) {
        let kind = match resource.kind.and_then(|kind| kind.kind) {
            Some(kind::Kind::Other(kind)) => kind,
            Some(kind::Kind::Known(_)) => "Timer".to_owned(),
            None => String::new(),
        };
        let created = place(resource.location.as_ref());
        let shown = Resource { name: resource.concrete_type, kind, created, ..Resource::default() };
        self.resources.insert(resource.id.unwrap_or_default().id, shown);
    }

    fn show_resource_stats(&mut self, id: u64, stats: &resources::Stats) {
        let attributes = self.attributes(&stats.attributes);
        if stats.dropped_at.is_some() {
            self.resources.remove(&id);
        } else if let Some(resource) = self.resources.get_mut(&id) {
            resource.attributes = attributes;
        }
    }

    fn show_operation(&mut self, operation: async_ops::AsyncOp) {
        let resource = operation.resource_id.unwrap_or_default().id;
        let shown = Pending { resource, source: operation.source, ..Pending::default() };
        self.operations.insert(operation.id.unwrap_or_default().id, shown);
    }

    fn show_operation_stats(&mut self, id: u64, stats: &async_ops::Stats) {
        let at = self.attributes(&stats.attributes).remove("at").unwrap_or_default();
        if stats.dropped_at.is_some() {
            self.operations.remove(&id);
        } else if let Some(operation) = self.operations.get_mut(&id) {
            operation.task = stats.task_id.as_ref().map(|task| task.id);
            operation.at = at;
        }
    }

    fn attributes(&self, attributes: &[Attribute]) -> BTreeMap<String, String> {
        attributes.iter().filter_map(|attribute| attribute.field.as_ref()).map(|field| self.field(field)).collect()
    }

    /// Its name and value, as text.
    fn field(&self, field: &Field) -> (String, String) {
        let name = match &field.name {
            Some(field::Name::StrName(name)) => name.clone(),
            Some(field::Name::NameIdx(index)) => {
                let names = field.metadata_id.as_ref().and_then(|id| self.fields.get(&id.id));
                let index = usize::try_from(*index).unwrap_or(usize::MAX);
                names.and_then(|names| names.get(index)).cloned().unwrap_or_default()
            }
            None => String::new(),
        };
        let value = match &field.value {
            Some(field::Value::DebugVal(value) | field::Value::StrVal(value)) => value.clone(),
            Some(field::Value::U64Val(value)) => value.to_string(),
            Some(field::Value::I64Val(value)) => value.to_string(),
            Some(field::Value::BoolVal(value)) => value.to_string(),
            None => String::new(),
        };
        (name, value)
    }
}

/// As the console shows it, less the columns of time.
impl fmt::Display for Screen {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for task in self.tasks.values() {
            let Task { name, kind, created, polls, wakes, wakers } = task;
            writeln!(formatter, "{name:14} {kind:9} {created} polls={polls} wakes={wakes} wakers={wakers}")?;
        }
        for name in self.resources.values().map(|resource| &resource.name) {
            let Some(Resource { kind, created, attributes, operations, .. }) = self.resource(name) else { continue };
            write!(formatter, "{name:34} {kind:6} {created}")?;
            attributes.iter().try_for_each(|(name, value)| write!(formatter, " {name}={value}"))?;
            writeln!(formatter)?;
            for Operation { source, task, at } in operations {
                writeln!(formatter, "    {task:14} {source:20} at={at}")?;
            }
        }
        Ok(())
    }
}

// === impl Resource ===

impl Resource {
    /// Whether it has these attributes, and maybe others.
    pub(crate) fn has(&self, attributes: &[(&str, &str)]) -> bool {
        attributes.iter().all(|&(name, value)| self.attributes.get(name).is_some_and(|shown| shown == value))
    }
}

fn place(location: Option<&Location>) -> String {
    let Some(location) = location else { return String::new() };
    format!("{}:{}", location.file.as_deref().unwrap_or_default(), location.line.unwrap_or_default())
}
