//! What of all spans and events tokio-console gets to see.
//!
//! See [`ours_and_tasks`] and [`everything`].

use tracing::Metadata;

/// The beginning of the module paths from which objects are told of.
const OURS: &str = "polytask";

/// The objects of polytask, and all tasks with their wakers.
///
/// tokio's places are kept from console-subscriber altogether, so that its limit of 32 is not reached.
pub(super) fn ours_and_tasks(metadata: &Metadata<'_>) -> bool {
    let (name, target) = (metadata.name(), metadata.target());
    if metadata.is_span() {
        is_task(name, target) || name.starts_with("runtime.") && target.starts_with("runtime::polytask")
    } else {
        let is_ours = metadata.module_path().is_some_and(|path| path.starts_with(OURS));
        target == "tokio::task::waker" || is_ours && target.starts_with("runtime::")
    }
}

/// All that console-subscriber understands.
pub(super) fn everything(metadata: &Metadata<'_>) -> bool {
    let (name, target) = (metadata.name(), metadata.target());
    if metadata.is_span() {
        is_task(name, target) || name.starts_with("runtime.")
    } else {
        target == "tokio::task::waker" || target.starts_with("runtime::")
    }
}

/// Today's name, or that of old versions of tokio.
fn is_task(name: &str, target: &str) -> bool {
    name == "runtime.spawn" || name == "task" && target == "tokio::task"
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tracing::{Level, Subscriber, event, span};
    use tracing_subscriber::Layer;
    use tracing_subscriber::filter::filter_fn;
    use tracing_subscriber::layer::{Context, SubscriberExt};

    use super::*;

    /// The names of spans and the targets of events that came through.
    #[derive(Clone, Default)]
    struct Seen(Arc<Mutex<Vec<&'static str>>>);

    impl<S: Subscriber> Layer<S> for Seen {
        fn on_new_span(&self, attributes: &span::Attributes<'_>, _: &span::Id, _: Context<'_, S>) {
            self.0.lock().unwrap().push(attributes.metadata().name());
        }

        fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
            self.0.lock().unwrap().push(event.metadata().target());
        }
    }

    fn seen_through(filter: fn(&Metadata<'_>) -> bool, emit: impl FnOnce()) -> Vec<&'static str> {
        let seen = Seen::default();
        let subscriber = tracing_subscriber::registry().with(seen.clone().with_filter(filter_fn(filter)));
        tracing::subscriber::with_default(subscriber, emit);
        let seen = seen.0.lock().unwrap();
        seen.clone()
    }

    /// As polytask emits them: this crate's module path begins as polytask's does.
    fn emit_ours() {
        span!(target: "runtime::polytask", Level::TRACE, "runtime.resource");
        span!(target: "runtime::polytask", Level::TRACE, "runtime.resource.async_op");
        span!(target: "runtime::polytask", Level::TRACE, "runtime.spawn");
        event!(target: "runtime::resource::state_update", Level::TRACE, waiters = 1_u64);
        event!(target: "runtime::resource::poll_op", Level::TRACE, is_ready = true);
        event!(target: "runtime::waker", Level::TRACE, op = "waker.wake");
    }

    fn emit_tasks_of_tokio() {
        span!(target: "tokio::task", Level::TRACE, "runtime.spawn");
        event!(target: "tokio::task::waker", Level::TRACE, op = "waker.clone");
    }

    fn emit_objects_of_tokio() {
        span!(target: "tokio::sync::mutex", Level::TRACE, "runtime.resource");
        tokios::event();
    }

    /// An event from a module that is not polytask's, which only a macro of its own can make.
    mod tokios {
        use tracing::callsite::{Callsite, DefaultCallsite, Identifier};
        use tracing::field::FieldSet;
        use tracing::metadata::Kind;
        use tracing::{Event, Level, Metadata};

        static METADATA: Metadata<'static> = Metadata::new(
            "event of tokio",
            "runtime::resource::state_update",
            Level::TRACE,
            None,
            None,
            Some("tokio::sync::mutex"),
            FieldSet::new(&[], Identifier(&CALLSITE)),
            Kind::EVENT,
        );
        static CALLSITE: DefaultCallsite = DefaultCallsite::new(&METADATA);

        pub(super) fn event() {
            CALLSITE.interest();
            let fields = CALLSITE.metadata().fields();
            let enabled = tracing::dispatcher::get_default(|dispatch| dispatch.enabled(&METADATA));
            if enabled {
                Event::dispatch(&METADATA, &fields.value_set(&[]));
            }
        }
    }

    const OURS: [&str; 6] = [
        "runtime.resource",
        "runtime.resource.async_op",
        "runtime.spawn",
        "runtime::resource::state_update",
        "runtime::resource::poll_op",
        "runtime::waker",
    ];
    const TASKS: [&str; 2] = ["runtime.spawn", "tokio::task::waker"];

    #[test]
    fn objects_of_polytask_and_all_tasks_are_shown() {
        assert_eq!(seen_through(ours_and_tasks, emit_ours), OURS);
        assert_eq!(seen_through(ours_and_tasks, emit_tasks_of_tokio), TASKS);
    }

    #[test]
    fn objects_of_tokio_are_shown_only_where_everything_is() {
        assert!(seen_through(ours_and_tasks, emit_objects_of_tokio).is_empty());
        let objects = ["runtime.resource", "runtime::resource::state_update"];
        assert_eq!(seen_through(everything, emit_objects_of_tokio), objects);
        assert_eq!(seen_through(everything, emit_ours), OURS);
        assert_eq!(seen_through(everything, emit_tasks_of_tokio), TASKS);
    }

    #[test]
    fn logs_of_polytask_are_not_for_the_console() {
        let emit = || {
            event!(target: "polytask", Level::ERROR, "a task panicked");
            span!(Level::INFO, "connection");
        };
        assert!(seen_through(ours_and_tasks, emit).is_empty());
        assert!(seen_through(everything, emit).is_empty());
    }
}
