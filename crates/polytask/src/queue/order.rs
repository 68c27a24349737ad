//! The orders of a queue, the only difference between Python's three: [`Fifo`], [`Lifo`] and [`Priority`].

use std::any::Any;
use std::cell::Cell;
use std::cmp::Ordering;
use std::collections::{BinaryHeap, VecDeque, vec_deque};
use std::fmt;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::wait::sealed::Sealed;

/// Which item comes next.
///
/// Only this crate's orders implement it.
///
/// # Examples
///
/// ```
/// use polytask::{LifoQueue, Order, OrderedQueue};
///
/// fn drain<T, O: Order<Item = T>>(queue: &OrderedQueue<T, O>) -> Vec<T> {
///     std::iter::from_fn(|| queue.try_get().ok()).collect()
/// }
///
/// let plates = LifoQueue::new(2);
/// plates.try_put("lower").unwrap();
/// plates.try_put("upper").unwrap();
/// assert_eq!(drain(&plates), ["upper", "lower"]);
/// ```
pub trait Order: Sealed {
    /// What the queue holds.
    type Item;

    /// Makes an empty container. Unless it is `weighted`, every item weighs 1.
    #[doc(hidden)]
    fn new(weighted: bool) -> Self;

    #[doc(hidden)]
    fn push(&mut self, item: Self::Item, weight: usize);

    /// Takes many items that weigh 1 each.
    #[doc(hidden)]
    fn push_many(&mut self, items: vec_deque::Drain<'_, Self::Item>) {
        items.for_each(|item| self.push(item, 1));
    }

    /// The next in order, and its weight. `None` when there is none, or when finding it panicked and it is still there.
    #[doc(hidden)]
    fn pop(&mut self) -> Option<(Self::Item, usize)>;

    /// The next `count` in order, of which there are as many, and what they weigh together; or none if finding them
    /// panicked.
    #[doc(hidden)]
    fn pop_many(&mut self, count: usize) -> (Vec<Self::Item>, usize);

    #[doc(hidden)]
    fn count(&self) -> usize;

    /// Returns the memory of more than so many items.
    #[doc(hidden)]
    fn shrink_to(&mut self, items: usize);

    /// The panic of the user's comparison in the calls since the last time this was asked.
    #[doc(hidden)]
    fn take_panic() -> Option<Payload> {
        None
    }
}

/// First in, first out: the order of [`Queue`](crate::Queue).
///
/// # Examples
///
/// ```
/// use polytask::{Fifo, OrderedQueue};
///
/// let queue = OrderedQueue::<_, Fifo<_>>::new(2);
/// queue.try_put("first").unwrap();
/// queue.try_put("second").unwrap();
/// assert_eq!(queue.try_get(), Ok("first"));
/// ```
pub struct Fifo<T> {
    items: VecDeque<T>,
    /// What each item weighs, where that is not 1.
    weights: Option<VecDeque<usize>>,
}

/// Last in, first out: the order of [`LifoQueue`](crate::LifoQueue).
///
/// # Examples
///
/// ```
/// use polytask::{Lifo, OrderedQueue};
///
/// let queue = OrderedQueue::<_, Lifo<_>>::new(2);
/// queue.try_put("first").unwrap();
/// queue.try_put("second").unwrap();
/// assert_eq!(queue.try_get(), Ok("second"));
/// ```
pub struct Lifo<T> {
    items: Vec<T>,
    /// What each item weighs, where that is not 1.
    weights: Option<Vec<usize>>,
}

/// Smallest priority first, and first come among equals: the order of [`PriorityQueue`](crate::PriorityQueue).
///
/// # Examples
///
/// ```
/// use polytask::{OrderedQueue, Priority};
///
/// let queue = OrderedQueue::<_, Priority<_, _>>::new(2);
/// queue.try_put((2, "later")).unwrap();
/// queue.try_put((1, "sooner")).unwrap();
/// assert_eq!(queue.try_get(), Ok((1, "sooner")));
/// ```
pub struct Priority<P, T> {
    heap: BinaryHeap<Ranked<P, T>>,
    arrivals: u64,
    /// Whether a comparison panicked, so that the heap has all its items but perhaps not their order.
    disordered: bool,
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

    /// Whether there is one. Apart, since it is asked in every operation, and has no drop to be registered.
    static IS_CAUGHT: Cell<bool> = const { Cell::new(false) };
}

/// Whether a comparison has panicked in this operation.
#[inline]
fn is_caught() -> bool {
    IS_CAUGHT.get()
}

// === impl Fifo ===

impl<T> Sealed for Fifo<T> {}

impl<T> Order for Fifo<T> {
    type Item = T;

    fn new(weighted: bool) -> Self {
        Self { items: VecDeque::new(), weights: weighted.then(VecDeque::new) }
    }

    #[inline]
    fn push(&mut self, item: T, weight: usize) {
        self.items.push_back(item);
        if let Some(weights) = &mut self.weights {
            weights.push_back(weight);
        }
    }

    fn push_many(&mut self, items: vec_deque::Drain<'_, T>) {
        self.items.extend(items);
    }

    #[inline]
    fn pop(&mut self) -> Option<(T, usize)> {
        let item = self.items.pop_front()?;
        let weight = self.weights.as_mut().and_then(VecDeque::pop_front);
        Some((item, weight.unwrap_or(1)))
    }

    fn pop_many(&mut self, count: usize) -> (Vec<T>, usize) {
        let weight = match &mut self.weights {
            None => count,
            Some(weights) => weights.drain(..count).fold(0, usize::saturating_add),
        };
        (self.items.drain(..count).collect(), weight)
    }

    #[inline]
    fn count(&self) -> usize {
        self.items.len()
    }

    #[inline]
    fn shrink_to(&mut self, items: usize) {
        self.items.shrink_to(items);
        if let Some(weights) = &mut self.weights {
            weights.shrink_to(items);
        }
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

    fn new(weighted: bool) -> Self {
        Self { items: Vec::new(), weights: weighted.then(Vec::new) }
    }

    #[inline]
    fn push(&mut self, item: T, weight: usize) {
        self.items.push(item);
        if let Some(weights) = &mut self.weights {
            weights.push(weight);
        }
    }

    fn push_many(&mut self, items: vec_deque::Drain<'_, T>) {
        self.items.extend(items);
    }

    #[inline]
    fn pop(&mut self) -> Option<(T, usize)> {
        let item = self.items.pop()?;
        let weight = self.weights.as_mut().and_then(Vec::pop);
        Some((item, weight.unwrap_or(1)))
    }

    fn pop_many(&mut self, count: usize) -> (Vec<T>, usize) {
        let rest = self.items.len() - count;
        let weight = match &mut self.weights {
            None => count,
            Some(weights) => weights.drain(rest..).fold(0, usize::saturating_add),
        };
        (self.items.drain(rest..).rev().collect(), weight)
    }

    #[inline]
    fn count(&self) -> usize {
        self.items.len()
    }

    #[inline]
    fn shrink_to(&mut self, items: usize) {
        self.items.shrink_to(items);
        if let Some(weights) = &mut self.weights {
            weights.shrink_to(items);
        }
    }
}

impl<T> fmt::Debug for Lifo<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Lifo")
    }
}

// === impl Priority ===

impl<P, T> Sealed for Priority<P, T> {}

impl<P: Ord, T> Priority<P, T> {
    /// The next in order, or `None` if there is none or finding it panicked.
    #[inline]
    fn pop_ranked(&mut self) -> Option<Ranked<P, T>> {
        self.restore_order();
        let next = self.heap.pop()?;
        if is_caught() {
            self.heap.push(next);
            self.disordered = true;
            return None;
        }
        Some(next)
    }

    /// Orders the heap anew if it has to be.
    #[inline]
    fn restore_order(&mut self) {
        if self.disordered {
            self.heap = mem::take(&mut self.heap).into_vec().into();
            self.disordered = is_caught();
        }
    }
}

impl<P: Ord, T> Order for Priority<P, T> {
    type Item = (P, T);

    fn new(_weighted: bool) -> Self {
        Self { heap: BinaryHeap::new(), arrivals: 0, disordered: false }
    }

    fn push(&mut self, (priority, item): (P, T), weight: usize) {
        self.restore_order();
        self.heap.push(Ranked { priority, arrival: self.arrivals, item, weight });
        self.arrivals += 1;
        self.disordered |= is_caught();
    }

    fn pop(&mut self) -> Option<((P, T), usize)> {
        let Ranked { priority, item, weight, .. } = self.pop_ranked()?;
        Some(((priority, item), weight))
    }

    fn pop_many(&mut self, count: usize) -> (Vec<(P, T)>, usize) {
        let mut taken = Vec::with_capacity(count);
        while taken.len() < count {
            match self.pop_ranked() {
                Some(next) => taken.push(next),
                None => {
                    // All or none: those that were found go back before the panic goes on.
                    self.heap.extend(taken.drain(..));
                    break;
                }
            }
        }
        let weight = taken.iter().map(|next| next.weight).fold(0, usize::saturating_add);
        (taken.into_iter().map(|next| (next.priority, next.item)).collect(), weight)
    }

    fn count(&self) -> usize {
        self.heap.len()
    }

    fn shrink_to(&mut self, items: usize) {
        self.heap.shrink_to(items);
    }

    fn take_panic() -> Option<Payload> {
        IS_CAUGHT.replace(false).then(|| CAUGHT.take()).flatten()
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
                if IS_CAUGHT.replace(true) {
                    // A second one: its drop would be the user's code, under the queue's lock.
                    mem::forget(panic);
                } else {
                    CAUGHT.set(Some(panic));
                }
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
