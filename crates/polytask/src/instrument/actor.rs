//! Who does something and where, in words: [`Actor`] and [`Line`].

use std::borrow::Cow;
use std::fmt;
use std::panic::Location;

/// Who does something: a task, or a thread where no task runs.
///
/// # Examples
///
/// ```
/// let lock = polytask::Lock::named("ledger", ());
/// let _held = lock.try_acquire();
/// assert_eq!(lock.holder().unwrap().actor.to_string(), "thread `main`");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Actor {
    /// What it is.
    pub kind: ActorKind,
    /// Its number among those of its kind.
    pub number: u64,
    /// Its name, if it was found: a task that has ended has none any more.
    pub name: Option<String>,
}

/// What an [`Actor`] is.
///
/// # Examples
///
/// See [`snapshot`](crate::inspect::snapshot()).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum ActorKind {
    /// A task of this crate.
    Task,
    /// A task that [`tokio::spawn`] started, known by tokio's number for it.
    TokioTask,
    /// A thread that runs no task: a plain one, one of a pool, or the one in `block_on`.
    Thread,
}

/// A line of a source file.
///
/// # Examples
///
/// See [`snapshot`](crate::inspect::snapshot()).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Line {
    /// The file, as the compiler was given it.
    pub file: Cow<'static, str>,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

// === impl Actor ===

impl Actor {
    /// Whether it is a task of this crate that has ended.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::{Lock, spawn};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let ledger = Lock::named("ledger", ());
    /// let lent = ledger.clone();
    /// let guard = spawn(async move { lent.acquire_owned().await }).await.unwrap();
    /// assert!(ledger.holder().unwrap().actor.has_ended(), "its guard has moved here");
    /// # drop(guard);
    /// # }
    /// ```
    pub fn has_ended(&self) -> bool {
        self.kind == ActorKind::Task && self.name.is_none()
    }
}

/// As in a sentence: ``task `buyer-3` ``, `tokio task 17`, ``thread `main` ``.
impl fmt::Display for Actor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.kind, &self.name) {
            (ActorKind::Task, Some(name)) => write!(formatter, "task `{}`", Plain(name)),
            (ActorKind::Task, None) => write!(formatter, "task {}, which has ended,", self.number),
            (ActorKind::TokioTask, _) => write!(formatter, "tokio task {}", self.number),
            (ActorKind::Thread, Some(name)) => write!(formatter, "thread `{}`", Plain(name)),
            (ActorKind::Thread, None) => write!(formatter, "thread {}", self.number),
        }
    }
}

// === impl Line ===

impl Line {
    /// Nobody has said it.
    pub(crate) fn unknown() -> Self {
        Self { file: "an unknown file".into(), line: 0, column: 0 }
    }
}

impl From<&'static Location<'static>> for Line {
    fn from(location: &'static Location<'static>) -> Self {
        Self { file: location.file().into(), line: location.line(), column: location.column() }
    }
}

/// As an editor takes it: `src/main.rs:41`.
impl fmt::Display for Line {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", Plain(&self.file), self.line)
    }
}

// === Plain ===

/// A text that somebody else chose, so that it stays on its line and looks as it is read: line ends, control characters
/// and marks that turn the direction of writing are escaped.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plain<'a>(pub(crate) &'a str);

impl fmt::Display for Plain<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                    write!(formatter, "{}", character.escape_unicode())?;
                }
                control if control.is_control() => write!(formatter, "{}", control.escape_default())?,
                other => fmt::Write::write_char(formatter, other)?,
            }
        }
        Ok(())
    }
}
