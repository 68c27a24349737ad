//! What an object is called: its kind, its name or number, and the line that built it.

use std::fmt;
use std::panic::Location;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The kinds of object that have a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Barrier,
    BoundedSemaphore,
    Condition,
    Event,
    Group,
    Lock,
    Pipe,
    Pool,
    Queue,
    RLock,
    RwLock,
    Semaphore,
    Task,
    TaskPool,
    Timer,
    /// Something outside of this crate.
    Wait,
}

/// A name that says which object is meant, in errors, logs and `Debug` output.
#[derive(Debug)]
pub(crate) struct Ident {
    kind: Kind,
    label: Label,
    created: &'static Location<'static>,
}

#[derive(Debug)]
enum Label {
    Given(Box<str>),
    /// Objects of one kind are numbered from 1 as their names are first asked for: a counter that all constructors
    /// share would cost more than the rest of them.
    Numbered(OnceLock<u64>),
    /// Its maker numbers all it makes.
    Known(u64),
}

// === impl Kind ===

impl Kind {
    const COUNT: usize = Self::Wait as usize + 1;

    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Barrier => "Barrier",
            Self::BoundedSemaphore => "BoundedSemaphore",
            Self::Condition => "Condition",
            Self::Event => "Event",
            Self::Group => "Group",
            Self::Lock => "Lock",
            Self::Pipe => "Pipe",
            Self::Pool => "Pool",
            Self::Queue => "Queue",
            Self::RLock => "RLock",
            Self::RwLock => "RwLock",
            Self::Semaphore => "Semaphore",
            Self::Task => "Task",
            Self::TaskPool => "TaskPool",
            Self::Timer => "Timer",
            Self::Wait => "Wait",
        }
    }

    /// The kind as a word in a sentence.
    pub(crate) const fn noun(self) -> &'static str {
        match self {
            Self::Barrier => "barrier",
            Self::BoundedSemaphore => "bounded semaphore",
            Self::Condition => "condition",
            Self::Event => "event",
            Self::Group => "group",
            Self::Lock => "lock",
            Self::Pipe => "pipe",
            Self::Pool => "pool",
            Self::Queue => "queue",
            Self::RLock => "re-entrant lock",
            Self::RwLock => "read-write lock",
            Self::Semaphore => "semaphore",
            Self::Task => "task",
            Self::TaskPool => "task pool",
            Self::Timer => "timer",
            Self::Wait => "wait",
        }
    }

    fn next_number(self) -> u64 {
        static NUMBERS: [AtomicU64; Kind::COUNT] = [const { AtomicU64::new(1) }; Kind::COUNT];
        NUMBERS[self as usize].fetch_add(1, Relaxed)
    }
}

// === impl Ident ===

impl Ident {
    #[track_caller]
    pub(crate) fn numbered(kind: Kind) -> Self {
        Self { kind, label: Label::Numbered(OnceLock::new()), created: Location::caller() }
    }

    #[track_caller]
    pub(crate) fn named(kind: Kind, name: impl Into<String>) -> Self {
        let name = name.into().into_boxed_str();
        Self { kind, label: Label::Given(name), created: Location::caller() }
    }

    /// By the name, if there is one.
    #[track_caller]
    pub(crate) fn maybe_named(kind: Kind, name: Option<String>) -> Self {
        match name {
            Some(name) => Self::named(kind, name),
            None => Self::numbered(kind),
        }
    }

    /// Made by the line `at`, for somebody else.
    pub(crate) fn named_at(kind: Kind, name: String, at: &'static Location<'static>) -> Self {
        Self { kind, label: Label::Given(name.into_boxed_str()), created: at }
    }

    /// The same, and with a number that it has already.
    pub(crate) fn numbered_at(kind: Kind, number: u64, at: &'static Location<'static>) -> Self {
        Self { kind, label: Label::Known(number), created: at }
    }

    /// A second object of the same kind and name, made by the same line.
    pub(crate) fn twin(&self) -> Self {
        let label = match &self.label {
            Label::Given(name) => Label::Given(name.clone()),
            Label::Numbered(number) => Label::Known(*number.get_or_init(|| self.kind.next_number())),
            Label::Known(number) => Label::Known(*number),
        };
        Self { kind: self.kind, label, created: self.created }
    }

    /// The name that somebody gave it, if anybody did.
    #[cfg(feature = "inspect")]
    pub(crate) fn given(&self) -> Option<&str> {
        match &self.label {
            Label::Given(name) => Some(name),
            Label::Numbered(_) | Label::Known(_) => None,
        }
    }

    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    pub(crate) fn created(&self) -> &'static Location<'static> {
        self.created
    }
}

impl fmt::Display for Ident {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = match &self.label {
            Label::Given(name) => return formatter.write_str(name),
            Label::Numbered(number) => *number.get_or_init(|| self.kind.next_number()),
            Label::Known(number) => *number,
        };
        write!(formatter, "{}-{number}", self.kind.title())
    }
}
