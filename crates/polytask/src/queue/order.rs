//! The orders of a queue, the only difference between Python's three: [`Fifo`], [`Lifo`] and [`Priority`].

use std::any::Any;
use std::cell::Cell;
use std::cmp::Ordering;
use std::collections::{BinaryHeap, VecDeque};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::wait::sealed::Sealed;

/// Which item comes next.
///
/// Only this crate's orders implement it.
pub trait Order: Default + Sealed {
    /// What the queue holds.
    type Item;

    #[doc(hidden)]
    fn push(&mut self, entry: Entry<Self::Item>);

    /// The next in order. `None` when there is none, or when finding it panicked and it is still there.
    #[doc(hidden)]
    fn pop(&mut self) -> Option<Entry<Self::Item>>;

    #[doc(hidden)]
    fn count(&self) -> usize;

    /// The panic of the user's comparison in the calls since the last time this was asked.
    #[doc(hidden)]
    fn take_panic() -> Option<Payload> {
        None
    }
}

/// First in, first out: the order of [`Queue`](crate::Queue).
pub struct Fifo<T>(VecDeque<Entry<T>>);

/// Last in, first out: the order of [`LifoQueue`](crate::LifoQueue).
pub struct Lifo<T>(Vec<Entry<T>>);

/// Smallest priority first, and first come among equals: the order of [`PriorityQueue`](crate::PriorityQueue).
pub struct Priority<P, T> {
    heap: BinaryHeap<Ranked<P, T>>,
    arrivals: u64,
}

/// An item and what it counts against the queue's bound.
#[expect(unnameable_types, reason = "only hidden methods of a sealed trait have it")]
pub struct Entry<T> {
    pub(super) item: T,
    pub(super) weight: usize,
}

/// What a panic carries.
type Payload = Box<dyn Any + Send>;

/// An entry that compares by priority, then by arrival; the greatest is the next, as `BinaryHeap` wants it.
struct Ranked<P, T> {
    priority: P,
    arrival: u64,
    item: T,
    weight: usize,
}

thread_local! {
    /// A comparison that panics inside the heap would leave it without the item that was on its way. So the panic is
    /// kept here until the heap is whole again, and goes on when the queue is unlocked.
    static CAUGHT: Cell<Option<Payload>> = const { Cell::new(None) };
}

// === impl Fifo ===

impl<T> Sealed for Fifo<T> {}

impl<T> Order for Fifo<T> {
    type Item = T;

    fn push(&mut self, entry: Entry<T>) {
        self.0.push_back(entry);
    }

    fn pop(&mut self) -> Option<Entry<T>> {
        self.0.pop_front()
    }

    fn count(&self) -> usize {
        self.0.len()
    }
}

impl<T> Default for Fifo<T> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl<T> fmt::Debug for Fifo<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Fifo")
    }
}

// === impl Lifo ===

impl<T> Sealed for Lifo<T> {}

impl<T> Order for Lifo<T> {
    type Item = T;

    fn push(&mut self, entry: Entry<T>) {
        self.0.push(entry);
    }

    fn pop(&mut self) -> Option<Entry<T>> {
        self.0.pop()
    }

    fn count(&self) -> usize {
        self.0.len()
    }
}

impl<T> Default for Lifo<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> fmt::Debug for Lifo<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Lifo")
    }
}

// === impl Priority ===

impl<P, T> Sealed for Priority<P, T> {}

impl<P: Ord, T> Order for Priority<P, T> {
    type Item = (P, T);

    fn push(&mut self, entry: Entry<(P, T)>) {
        let Entry { item: (priority, item), weight } = entry;
        self.heap.push(Ranked { priority, arrival: self.arrivals, item, weight });
        self.arrivals += 1;
    }

    fn pop(&mut self) -> Option<Entry<(P, T)>> {
        let next = self.heap.pop()?;
        if let Some(panic) = Self::take_panic() {
            self.heap.push(next);
            CAUGHT.set(Some(panic));
            return None;
        }
        let Ranked { priority, item, weight, .. } = next;
        Some(Entry { item: (priority, item), weight })
    }

    fn count(&self) -> usize {
        self.heap.len()
    }

    fn take_panic() -> Option<Payload> {
        CAUGHT.take()
    }
}

impl<P: Ord, T> Default for Priority<P, T> {
    fn default() -> Self {
        Self { heap: BinaryHeap::new(), arrivals: 0 }
    }
}

impl<P, T> fmt::Debug for Priority<P, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Priority")
    }
}

// === impl Ranked ===

impl<P: Ord, T> Ord for Ranked<P, T> {
    fn cmp(&self, other: &Self) -> Ordering {
        // The heap is not looked into while this unwinds: the comparison is cut off and counts as a tie.
        let by_priority = catch_unwind(AssertUnwindSafe(|| other.priority.cmp(&self.priority)));
        by_priority
            .unwrap_or_else(|panic| {
                CAUGHT.set(Some(panic));
                Ordering::Equal
            })
            .then_with(|| other.arrival.cmp(&self.arrival))
    }
}

impl<P: Ord, T> PartialOrd for Ranked<P, T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<P: Ord, T> PartialEq for Ranked<P, T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl<P: Ord, T> Eq for Ranked<P, T> {}
