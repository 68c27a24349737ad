//! What tokio-console is told: the only place with its spans and events.
//!
//! They are `tracing`'s, in the form that console-subscriber recognises by name and target. While nobody listens at
//! that level, every function in here is one relaxed load and a branch. Three rules keep the picture true:
//!
//! * Whose event it is follows from the spans entered on the thread. So ours are entered for an event at a time, never
//!   around somebody else's code, and a call is polled within its task's span.
//! * The number of callsites is small and constant, since console-subscriber 0.5 panics on the 33rd of a class: one for
//!   all attributes, whichever it is that changed.
//! * Attributes are sent as absolute values and by one thread at a time, so that the last one sent is the last one true.

#[cfg(feature = "console")]
pub(crate) use self::attribute::Attribute;
#[cfg(feature = "console")]
pub(crate) use self::operation::{Holding, HoldingAlone, Waiting};
#[cfg(feature = "console")]
pub(crate) use self::resource::Resource;
#[cfg(all(feature = "console", not(tokio_unstable)))]
pub(crate) use self::task_span::TaskSpan;

#[cfg(not(feature = "console"))]
pub(crate) use self::silent::{Holding, HoldingAlone, Resource, Waiting};
#[cfg(any(not(feature = "console"), tokio_unstable))]
pub(crate) use self::silent_task::TaskSpan;

/// Whether anyone listens at the level that tokio-console needs: all that the fast paths pay for it.
#[cfg(feature = "console")]
#[inline]
fn is_watched() -> bool {
    tracing::Level::TRACE <= tracing::level_filters::LevelFilter::current()
}

/// Whether somebody keeps this span. Where others listen on other threads only, it looks enabled and is nobody's.
#[cfg(feature = "console")]
fn is_wanted(span: &tracing::Span) -> bool {
    use tracing::subscriber::NoSubscriber;
    span.with_subscriber(|(_, listener)| !listener.is::<NoSubscriber>()).unwrap_or(false)
}

#[cfg(feature = "console")]
mod attribute;
#[cfg(feature = "console")]
mod operation;
#[cfg(feature = "console")]
mod resource;
#[cfg(not(feature = "console"))]
mod silent;
#[cfg(any(not(feature = "console"), tokio_unstable))]
mod silent_task;
#[cfg(all(feature = "console", not(tokio_unstable)))]
mod task_span;
