//! Who does something: the task that runs on this thread, or the thread itself: [`Who`].

use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::thread;

use parking_lot::Mutex;
use tokio::task;

use super::actor::{Actor, ActorKind};

/// Somebody, in one word that an atomic holds: a number, and in its two lowest bits what is numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Who(u64);

/// Finds the name of a task that has not ended by its id.
pub(crate) type FindName = fn(u64) -> Option<String>;

/// While this lives a task of this crate runs on this thread.
pub(crate) struct Running(Option<Who>);

struct Here {
    /// The task of this crate that runs.
    task: Cell<Option<Who>>,
    /// The thread's number. 0: nobody has asked for it.
    thread: Cell<u32>,
}

thread_local! {
    static HERE: Here = const { Here { task: Cell::new(None), thread: Cell::new(0) } };
    static LEAVING: Leaving = Leaving::enter();
}

/// The threads that were asked for their number and live, with their names.
static THREADS: Mutex<Vec<(u32, Option<Box<str>>)>> = Mutex::new(Vec::new());

/// How names are found. This knows no tasks; they say so when there is the first of them.
static FIND_NAME: OnceLock<FindName> = OnceLock::new();

const TASK: u64 = 0;
const TOKIO_TASK: u64 = 1;
const THREAD: u64 = 2;

// === impl Who ===

impl Who {
    /// The task that runs on this thread, or the thread.
    #[inline]
    pub(crate) fn here() -> Self {
        HERE.with(|here| here.task.get().unwrap_or_else(|| here.without_task()))
    }

    pub(crate) fn task(id: u64) -> Self {
        Self::new(id, TASK)
    }

    fn new(number: u64, tag: u64) -> Self {
        Self(number << 2 | tag)
    }

    pub(crate) fn bits(self) -> u64 {
        self.0
    }

    pub(crate) fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// It in words, by its name if it has one and has not ended.
    pub(crate) fn actor(self) -> Actor {
        self.actor_by(find_name)
    }

    /// The same, where tasks are found by `find`.
    pub(crate) fn actor_by(self, find: impl FnOnce(u64) -> Option<String>) -> Actor {
        let number = self.0 >> 2;
        let (kind, name) = match self.0 & 3 {
            TASK => (ActorKind::Task, find(number)),
            TOKIO_TASK => (ActorKind::TokioTask, None),
            _ => (ActorKind::Thread, thread_name(number)),
        };
        Actor { kind, number, name }
    }
}

fn thread_name(number: u64) -> Option<String> {
    let threads = THREADS.lock();
    let (_, name) = threads.iter().find(|(known, _)| u64::from(*known) == number)?;
    name.as_deref().map(str::to_owned)
}

/// The thread that has something for itself: the first that asked, by its number. 0: none has.
#[derive(Debug, Default)]
pub(super) struct Owner(AtomicU32);

// === impl Owner ===

impl Owner {
    /// Whether it is this thread.
    #[inline]
    pub(super) fn is_here(&self) -> bool {
        let here = HERE.with(Here::thread);
        match self.0.load(Relaxed) {
            0 => self.0.compare_exchange(0, here, Relaxed, Relaxed).is_ok(),
            owner => owner == here,
        }
    }
}

/// The name of a task that has not ended.
pub(crate) fn find_name(id: u64) -> Option<String> {
    FIND_NAME.get().and_then(|find| find(id))
}

/// From now on names of tasks are found by this.
pub(crate) fn find_names_by(find: FindName) {
    // The first to say so is as good as any other.
    let _ = FIND_NAME.set(find);
}

// === impl Running ===

impl Running {
    #[inline]
    pub(crate) fn enter(who: Who) -> Self {
        Self(HERE.with(|here| here.task.replace(Some(who))))
    }
}

impl Drop for Running {
    #[inline]
    fn drop(&mut self) {
        HERE.with(|here| here.task.set(self.0));
    }
}

// === impl Here ===

impl Here {
    #[inline]
    fn without_task(&self) -> Who {
        match task::try_id() {
            Some(id) => Who::new(number_of(id), TOKIO_TASK),
            None => Who::new(self.thread().into(), THREAD),
        }
    }

    #[inline]
    fn thread(&self) -> u32 {
        match self.thread.get() {
            0 => self.number_thread(),
            number => number,
        }
    }

    #[cold]
    fn number_thread(&self) -> u32 {
        // A thread that is about to end has lost its number already, and gets one that nobody finds a name for.
        let number = LEAVING.try_with(|leaving| leaving.0).unwrap_or_else(|_| next_thread());
        self.thread.set(number);
        number
    }
}

/// tokio's number of a task. It cannot be asked for, only printed or hashed, of which this is the faster.
#[inline]
fn number_of(id: task::Id) -> u64 {
    #[derive(Default)]
    struct Raw(u64);

    impl Hasher for Raw {
        fn write(&mut self, bytes: &[u8]) {
            self.0 = bytes.iter().fold(self.0, |hash, byte| hash.rotate_left(8) ^ u64::from(*byte));
        }

        fn write_u64(&mut self, number: u64) {
            self.0 = number;
        }

        fn finish(&self) -> u64 {
            self.0
        }
    }

    let mut raw = Raw::default();
    id.hash(&mut raw);
    raw.0
}

/// Takes a thread off the list when it ends.
struct Leaving(u32);

impl Leaving {
    fn enter() -> Self {
        let number = next_thread();
        let name = thread::current().name().map(Box::from);
        THREADS.lock().push((number, name));
        Self(number)
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        THREADS.lock().retain(|(number, _)| *number != self.0);
    }
}

fn next_thread() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    NEXT.fetch_add(1, Relaxed)
}

#[cfg(test)]
mod tests {
    use super::{ActorKind, Who, number_of};

    #[test]
    fn a_plain_thread_is_itself_and_has_its_name() {
        let body = || (Who::here(), Who::here(), Who::here().actor().name);
        let (who, again, name) = std::thread::Builder::new().name("clerk".into()).spawn(body).unwrap().join().unwrap();
        assert_eq!(who, again);
        assert_eq!(who.actor().kind, ActorKind::Thread);
        assert_eq!(name.as_deref(), Some("clerk"));
        assert_eq!(who.actor().name, None, "it has ended");
        assert_ne!(Who::here(), who);
    }

    #[tokio::test]
    async fn a_task_of_tokio_is_known_by_the_number_that_tokio_prints() {
        let seen = tokio::spawn(async { (Who::here(), tokio::task::id()) });
        let (who, id) = seen.await.unwrap();
        assert_eq!((who.actor().kind, who.actor().number), (ActorKind::TokioTask, number_of(id)));
        assert_eq!(number_of(id).to_string(), id.to_string());
    }

    #[tokio::test]
    async fn a_task_that_gives_its_place_to_another_is_told_apart_from_it() {
        let tasks = [0, 1].map(|_| {
            tokio::spawn(async {
                let before = Who::here();
                tokio::task::yield_now().await;
                (before, Who::here())
            })
        });
        let [first, second] = tasks.map(|task| async { task.await.unwrap() });
        let (first, second) = (first.await, second.await);
        assert_eq!(first.0, first.1);
        assert_eq!(second.0, second.1);
        assert_ne!(first.0, second.0);
    }
}
