//! Where the values of task-local keys are: [`Locals`], one per task, and the one that is in use on this thread.
//!
//! No code of somebody else runs while the thread's cell is borrowed: a value is lent, that is taken out of it, for as
//! long as a closure, a `clone` or a destructor may see it.

use std::any::Any;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::{mem, ptr};

use tokio::task;

/// The values of one task.
///
/// One without values allocates nothing, and moving it moves a vector.
#[derive(Default)]
pub(crate) struct Locals {
    entries: Vec<Entry>,
}

/// Makes [`Locals`] the ones in use on this thread until it is dropped.
///
/// Meanwhile they are in the thread's cell, and the ones that were there before are in their place.
#[must_use = "the values are in use for as long as this is alive"]
pub(crate) struct Entered<'a> {
    locals: &'a mut Locals,
    before: Place,
    /// It belongs to the thread whose cell it changed.
    here: PhantomData<*const ()>,
}

/// What the storage knows of a key; its address says which one it is.
pub(super) struct Key {
    pub(super) name: &'static str,
    /// How a child's value is made, if it inherits one.
    pub(super) copy: Option<fn(&(dyn Any + Send)) -> Option<Value>>,
}

/// A value of a scope while it is in use, and in its place what was there before.
struct Exchanged<'a> {
    entry: &'a mut Entry,
    /// Whether nothing was there, not even a place for it.
    added: bool,
}

/// A value that is out of its place, and goes back to it when this is dropped.
pub(super) struct Loan {
    key: &'static Key,
    /// `None` before the initial one is made.
    value: Option<Value>,
}

/// Whether any value there ever was is inherited: most programs have none, and spawn many tasks.
static INHERITS: AtomicBool = AtomicBool::new(false);

pub(super) type Value = Box<dyn Any + Send>;

struct Entry {
    key: &'static Key,
    slot: Slot,
}

enum Slot {
    Unset,
    /// Out, and to be put back. Nobody else may make the initial value meanwhile.
    Lent,
    Set(Value),
}

/// What is in use on a thread.
struct Current {
    locals: Locals,
    place: Place,
}

/// Whose values are in use.
#[derive(Clone, Copy)]
struct Place {
    /// The tokio task in which they were entered: they are not those of another one that runs inside it, as on a
    /// runtime or a `LocalSet` of its own.
    task: Option<task::Id>,
    /// Whether it takes no other keys than it has: those of a [`scope`](super::LocalKey::scope), in a task without
    /// values of its own.
    closed: bool,
}

thread_local! {
    /// To begin with, the thread's own.
    static CURRENT: RefCell<Current> = const {
        RefCell::new(Current { locals: Locals { entries: Vec::new() }, place: Place { task: None, closed: false } })
    };
}

/// Acts on the values in use; not where there are none: in a task of somebody else, and on a thread that is ending.
fn here<R>(act: impl FnOnce(&mut Current) -> R) -> Option<R> {
    let task = task::try_id();
    let acted = CURRENT.try_with(|current| {
        let mut current = current.borrow_mut();
        (current.place.task == task).then(|| act(&mut current))
    });
    acted.ok().flatten()
}

/// What a child inherits.
pub(super) fn copy<T: Clone + Send + 'static>(value: &(dyn Any + Send)) -> Option<Value> {
    Some(Box::new(value.downcast_ref::<T>()?.clone()))
}

/// Puts the value in its place and returns the one before; gives it back where there is no place for it.
pub(super) fn set<T: Send + 'static>(key: &'static Key, value: T) -> Result<Option<T>, T> {
    let mut value = Some(value);
    let before = here(|current| {
        let slot = current.slot(key)?;
        let value = value.take()?;
        Some(match slot {
            Slot::Set(present) => present.downcast_mut().map(|present| mem::replace(present, value)),
            Slot::Unset | Slot::Lent => {
                *slot = Slot::Set(Box::new(value));
                None
            }
        })
    });
    match value {
        Some(value) => Err(value),
        None => Ok(before.flatten().flatten()),
    }
}

/// Takes the value out for good.
pub(super) fn take(key: &'static Key) -> Option<Value> {
    here(|current| match current.locals.find(key)? {
        // Otherwise it could not go back.
        Slot::Lent => None,
        slot => slot.take_value(Slot::Unset),
    })
    .flatten()
}

pub(super) fn is_set(key: &'static Key) -> bool {
    here(|current| matches!(current.locals.find(key), Some(Slot::Set(_)))).unwrap_or_default()
}

/// Takes the value out for a while, or makes the initial one.
pub(super) fn lend(key: &'static Key, initial: Option<impl FnOnce() -> Value>) -> Option<Loan> {
    let value = here(|current| match current.locals.find(key) {
        Some(Slot::Lent) => None,
        Some(slot @ Slot::Set(_)) => Some(slot.take_value(Slot::Lent)),
        Some(Slot::Unset) | None => {
            initial.is_some().then(|| current.slot(key)).flatten().map(|slot| slot.take_value(Slot::Lent))
        }
    });
    // From here on it is put back, also when making the initial one panics.
    let mut loan = Loan { key, value: value.flatten()? };
    if loan.value.is_none() {
        loan.value = Some(initial?());
    }
    Some(loan)
}

// === impl Key ===

impl Key {
    /// From now on children are looked after.
    fn note_inheritance(&self) {
        if self.copy.is_some() {
            INHERITS.store(true, Relaxed);
        }
    }
}

// === impl Locals ===

impl Locals {
    /// Those of a child: copies of the values in use whose keys are inherited.
    #[inline]
    pub(crate) fn inherited() -> Self {
        // Whoever has such a value has seen this before.
        if INHERITS.load(Relaxed) { Self::copied() } else { Self::default() }
    }

    fn copied() -> Self {
        let mut child = here(|current| current.locals.inherited_keys()).unwrap_or_default();
        for Entry { key, slot } in &mut child.entries {
            let loan = lend(key, None::<fn() -> Value>);
            let value = loan.as_ref().and_then(|loan| loan.value.as_deref());
            if let Some(copy) = value.zip(key.copy).and_then(|(value, copy)| copy(value)) {
                *slot = Slot::Set(copy);
            }
        }
        child
    }

    /// Those of a scope.
    pub(super) fn of_one(key: &'static Key, value: Value) -> Self {
        key.note_inheritance();
        Self { entries: vec![Entry { key, slot: Slot::Set(value) }] }
    }

    /// Makes them the ones in use on this thread, also of the task that runs now if it is not one of ours.
    pub(crate) fn enter(&mut self) -> Entered<'_> {
        self.enter_as(false)
    }

    fn enter_as(&mut self, closed: bool) -> Entered<'_> {
        let mut before = Place { task: task::try_id(), closed };
        // Where the thread is ending they stay where they are.
        let _ = CURRENT.try_with(|current| {
            let mut current = current.borrow_mut();
            mem::swap(&mut current.locals, self);
            mem::swap(&mut current.place, &mut before);
        });
        Entered { locals: self, before, here: PhantomData }
    }

    /// Runs the closure while the one value it has is in use, in front of what is there for its key.
    ///
    /// What is there may be the value of another scope. Where there is nothing to be in front of, it is alone.
    pub(super) fn scoped<R>(&mut self, run: impl FnOnce() -> R) -> R {
        let [entry] = &mut *self.entries else { unreachable!("a scope has one key") };
        let Some(added) = here(|current| current.exchange(entry)) else {
            let _entered = self.enter_as(true);
            return run();
        };
        let _exchanged = Exchanged { entry, added };
        run()
    }

    fn inherited_keys(&self) -> Self {
        let inherited =
            self.entries.iter().filter(|entry| entry.key.copy.is_some() && matches!(entry.slot, Slot::Set(_)));
        let entries = inherited.map(|entry| Entry { key: entry.key, slot: Slot::Unset }).collect();
        Self { entries }
    }

    /// Makes a place for a key, and returns its index.
    fn add(&mut self, key: &'static Key) -> usize {
        key.note_inheritance();
        self.entries.push(Entry { key, slot: Slot::Unset });
        self.entries.len() - 1
    }

    fn forget(&mut self, key: &'static Key) {
        self.entries.retain(|entry| !ptr::eq(entry.key, key));
    }

    fn position(&self, key: &'static Key) -> Option<usize> {
        self.entries.iter().position(|entry| ptr::eq(entry.key, key))
    }

    fn find(&mut self, key: &'static Key) -> Option<&mut Slot> {
        let index = self.position(key)?;
        Some(&mut self.entries[index].slot)
    }
}

// === impl Entered ===

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        let _ = CURRENT.try_with(|current| {
            let mut current = current.borrow_mut();
            mem::swap(&mut current.locals, self.locals);
            current.place = self.before;
        });
    }
}

// === impl Exchanged ===

impl Drop for Exchanged<'_> {
    fn drop(&mut self) {
        here(|current| {
            current.exchange(self.entry);
            if self.added {
                current.locals.forget(self.entry.key);
            }
        });
    }
}

// === impl Loan ===

impl Loan {
    pub(super) fn value<T: 'static>(&self) -> Option<&T> {
        self.value.as_ref()?.downcast_ref()
    }

    pub(super) fn value_mut<T: 'static>(&mut self) -> Option<&mut T> {
        self.value.as_mut()?.downcast_mut()
    }
}

impl Drop for Loan {
    fn drop(&mut self) {
        let mut value = self.value.take();
        here(|current| {
            // One that was set meanwhile has replaced it.
            if let Some(slot @ Slot::Lent) = current.locals.find(self.key) {
                *slot = value.take().map_or(Slot::Unset, Slot::Set);
            }
        });
    }
}

// === impl Slot ===

impl Slot {
    fn take_value(&mut self, left: Self) -> Option<Value> {
        match mem::replace(self, left) {
            Self::Set(value) => Some(value),
            Self::Unset | Self::Lent => None,
        }
    }
}

// === impl Current ===

impl Current {
    /// The place of a key, which is made if it may be.
    fn slot(&mut self, key: &'static Key) -> Option<&mut Slot> {
        let index = match self.locals.position(key) {
            Some(index) => index,
            None if self.place.closed => return None,
            None => self.locals.add(key),
        };
        Some(&mut self.locals.entries[index].slot)
    }

    /// Swaps what is there for a key with what is given, and returns whether a place had to be made for it.
    fn exchange(&mut self, Entry { key, slot }: &mut Entry) -> bool {
        let present = self.locals.position(key);
        let index = present.unwrap_or_else(|| self.locals.add(key));
        mem::swap(&mut self.locals.entries[index].slot, slot);
        present.is_none()
    }
}

#[cfg(test)]
mod tests;
