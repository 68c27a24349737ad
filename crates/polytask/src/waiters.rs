//! The list of those who wait, first come, first served: [`Waiters`].
//!
//! Every wait of this crate that is not tokio's own stands in one of these. The list itself is plain data, kept under
//! its object's mutex beside what is waited for, so that a grant and its record are one step. It wakes nobody: it
//! hands out wakers, to be woken when the mutex is free again.
//!
//! The models in `crates/polytask-test/tests` include this file by its path, so it uses nothing of the crate.

use std::mem;
use std::num::NonZeroU32;
use std::task::{Poll, Waker};

/// A first-in, first-out list of waiters that a slab holds.
///
/// Each waiter brings an `A`, what it asks for, and is granted a `G` in the end.
///
/// Invariants:
///
/// 1. The waiting slots form one chain from `head` to `tail`, by tickets that grow; granted and vacant ones are not
///    in it.
/// 2. `waiting` is the length of that chain, and `occupied` the number of slots that are not vacant.
/// 3. A slot belongs to exactly one [`Place`], from [`join`](Self::join) until [`poll`](Self::poll) returns the grant
///    or [`leave`](Self::leave) gives it up.
#[derive(Debug)]
pub(crate) struct Waiters<A = (), G = ()> {
    slots: Vec<Slot<A, G>>,
    head: Option<Index>,
    tail: Option<Index>,
    vacant: Option<Index>,
    waiting: usize,
    occupied: usize,
    next_ticket: u64,
}

/// A place in the list. Whoever holds it must poll it to its grant or leave with it.
#[derive(Debug)]
pub(crate) struct Place {
    index: Index,
    ticket: u64,
}

/// What a waiter that gives up had.
#[derive(Debug)]
pub(crate) enum Left<G> {
    /// It was waiting still. Its waker is to be dropped when the mutex is free.
    Waiting { _waker: Waker },
    /// It had been granted this, which now is somebody else's.
    Granted(G),
}

/// Wakers that are to be [woken](Self::wake) when the mutex is free.
///
/// Most often there is none, and hardly ever more than one: neither costs an allocation.
#[derive(Debug, Default)]
#[must_use = "those who were granted something sleep on until this is woken"]
pub(crate) enum Wakers {
    #[default]
    None,
    One(Waker),
    Many(Vec<Waker>),
}

/// Where a slot is: small, and counted from 1, so that a list of thousands stays in the processor's cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Index(NonZeroU32);

#[derive(Debug)]
enum Slot<A, G> {
    /// Free for the next to come; a chain of its own.
    Vacant { next: Option<Index> },
    /// In the chain. The waker is that of its latest poll.
    Waiting { waker: Waker, ask: A, ticket: u64, previous: Option<Index>, next: Option<Index> },
    /// Out of the chain, and to be collected by its next poll.
    Granted(G),
}

/// An emptied list that had more slots than this returns their memory.
const KEPT_SLOTS: usize = 64;

// === impl Waiters ===

impl<A, G> Waiters<A, G> {
    pub(crate) const fn new() -> Self {
        Self { slots: Vec::new(), head: None, tail: None, vacant: None, waiting: 0, occupied: 0, next_ticket: 0 }
    }

    /// How many wait and have not been granted anything.
    pub(crate) fn len(&self) -> usize {
        self.waiting
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.waiting == 0
    }

    /// The ticket that the next to come will have. Everyone in the list has a smaller one.
    pub(crate) fn next_ticket(&self) -> u64 {
        self.next_ticket
    }

    /// What the first of those who wait asks for.
    pub(crate) fn first(&self) -> Option<&A> {
        match &self.slots[self.head?.slot()] {
            Slot::Waiting { ask, .. } => Some(ask),
            Slot::Vacant { .. } | Slot::Granted(_) => None,
        }
    }

    /// Takes the last place.
    pub(crate) fn join(&mut self, ask: A, waker: &Waker) -> Place {
        let ticket = self.next_ticket;
        self.next_ticket += 1;
        let slot = Slot::Waiting { waker: waker.clone(), ask, ticket, previous: self.tail, next: None };
        let index = match self.vacant {
            Some(index) => {
                if let Slot::Vacant { next } = mem::replace(&mut self.slots[index.slot()], slot) {
                    self.vacant = next;
                }
                index
            }
            None => {
                self.slots.push(slot);
                Index::of_last(self.slots.len())
            }
        };
        match self.tail.replace(index) {
            None => self.head = Some(index),
            Some(before) => self.link_next(before, Some(index)),
        }
        self.waiting += 1;
        self.occupied += 1;
        Place { index, ticket }
    }

    /// Collects the grant, which ends the place, or has the new waker woken by it.
    ///
    /// A waker that was replaced is put into `replaced`, to be dropped when the mutex is free.
    pub(crate) fn poll(&mut self, place: &Place, waker: &Waker, replaced: &mut Option<Waker>) -> Poll<G> {
        match &mut self.slots[place.index.slot()] {
            Slot::Waiting { waker: current, .. } => {
                if !current.will_wake(waker) {
                    *replaced = Some(mem::replace(current, waker.clone()));
                }
                Poll::Pending
            }
            Slot::Granted(_) => match self.vacate(place.index) {
                Slot::Granted(grant) => Poll::Ready(grant),
                Slot::Waiting { .. } | Slot::Vacant { .. } => {
                    unreachable!("the slot was just seen to be granted")
                }
            },
            Slot::Vacant { .. } => unreachable!("a place has a slot until it ends"),
        }
    }

    /// Gives the place up.
    pub(crate) fn leave(&mut self, place: &Place) -> Left<G> {
        if matches!(self.slots[place.index.slot()], Slot::Waiting { .. }) {
            self.unlink(place.index);
        }
        match self.vacate(place.index) {
            Slot::Waiting { waker, .. } => Left::Waiting { _waker: waker },
            Slot::Granted(grant) => Left::Granted(grant),
            Slot::Vacant { .. } => unreachable!("a place has a slot until it ends"),
        }
    }

    /// Grants the first of those who wait, if there is one. Its waker goes to `wakers`.
    pub(crate) fn grant(&mut self, grant: G, wakers: &mut Wakers) -> bool {
        match self.head {
            Some(index) => {
                wakers.push(self.grant_at(index, grant));
                true
            }
            None => false,
        }
    }

    /// Grants the first of those who wait if it came before `ticket` was given out.
    pub(crate) fn grant_before(&mut self, ticket: u64, grant: G, wakers: &mut Wakers) -> bool {
        let came_before = match self.head.map(|index| &self.slots[index.slot()]) {
            Some(Slot::Waiting { ticket: first, .. }) => *first < ticket,
            _ => false,
        };
        came_before && self.grant(grant, wakers)
    }

    /// Grants everyone whom `chosen` accepts by what they ask for and by their ticket, in their order.
    pub(crate) fn grant_where(
        &mut self,
        mut chosen: impl FnMut(&A, u64) -> bool,
        mut grant: impl FnMut() -> G,
        wakers: &mut Wakers,
    ) {
        let mut at = self.head;
        while let Some(index) = at {
            let Slot::Waiting { ask, ticket, next, .. } = &self.slots[index.slot()] else {
                unreachable!("the chain has only slots that wait");
            };
            at = *next;
            if chosen(ask, *ticket) {
                wakers.push(self.grant_at(index, grant()));
            }
        }
    }

    /// Grants everyone who waits, in their order.
    pub(crate) fn grant_all(&mut self, mut grant: impl FnMut() -> G, wakers: &mut Wakers) {
        if self.is_empty() {
            return;
        }
        wakers.reserve(self.waiting);
        // The chain ends whole, so that its links need no care.
        let mut at = self.head.take();
        (self.tail, self.waiting) = (None, 0);
        while let Some(index) = at {
            match mem::replace(&mut self.slots[index.slot()], Slot::Granted(grant())) {
                Slot::Waiting { waker, next, .. } => {
                    wakers.push(waker);
                    at = next;
                }
                Slot::Granted(_) | Slot::Vacant { .. } => unreachable!("the chain has only slots that wait"),
            }
        }
    }

    fn grant_at(&mut self, index: Index, grant: G) -> Waker {
        self.unlink(index);
        match mem::replace(&mut self.slots[index.slot()], Slot::Granted(grant)) {
            Slot::Waiting { waker, .. } => waker,
            Slot::Granted(_) | Slot::Vacant { .. } => {
                unreachable!("the chain has only slots that wait")
            }
        }
    }

    /// Takes a waiting slot out of the chain; it stays a waiting slot.
    fn unlink(&mut self, index: Index) {
        let Slot::Waiting { previous, next, .. } = self.slots[index.slot()] else {
            unreachable!("the chain has only slots that wait");
        };
        match previous {
            None => self.head = next,
            Some(before) => self.link_next(before, next),
        }
        match next {
            None => self.tail = previous,
            Some(after) => self.link_previous(after, previous),
        }
        self.waiting -= 1;
    }

    #[inline]
    fn vacate(&mut self, index: Index) -> Slot<A, G> {
        self.occupied -= 1;
        let slot = mem::replace(&mut self.slots[index.slot()], Slot::Vacant { next: self.vacant });
        self.vacant = Some(index);
        if self.occupied == 0 {
            self.vacant = None;
            self.slots.clear();
            self.slots.shrink_to(KEPT_SLOTS);
        }
        slot
    }

    fn link_next(&mut self, index: Index, to: Option<Index>) {
        if let Slot::Waiting { next, .. } = &mut self.slots[index.slot()] {
            *next = to;
        }
    }

    fn link_previous(&mut self, index: Index, to: Option<Index>) {
        if let Slot::Waiting { previous, .. } = &mut self.slots[index.slot()] {
            *previous = to;
        }
    }
}

// === impl Index ===

impl Index {
    /// The index of the last of `count` slots.
    fn of_last(count: usize) -> Self {
        let number = u32::try_from(count).ok().and_then(NonZeroU32::new);
        Self(number.unwrap_or_else(|| panic!("more than {} calls wait for one object", u32::MAX)))
    }

    #[inline]
    fn slot(self) -> usize {
        self.0.get() as usize - 1
    }
}

// === impl Place ===

impl Place {
    /// Its rank among all who ever came.
    pub(crate) fn ticket(&self) -> u64 {
        self.ticket
    }
}

// === impl Wakers ===

impl Wakers {
    #[inline]
    pub(crate) fn push(&mut self, waker: Waker) {
        match self {
            Self::None => *self = Self::One(waker),
            Self::One(_) => {
                self.reserve(1);
                self.push(waker);
            }
            Self::Many(wakers) => wakers.push(waker),
        }
    }

    /// Makes room for `count` more, unless a single one will do.
    fn reserve(&mut self, count: usize) {
        match mem::take(self) {
            Self::None if count <= 1 => {}
            Self::None => *self = Self::Many(Vec::with_capacity(count)),
            Self::One(first) => {
                let mut wakers = Vec::with_capacity(count + 1);
                wakers.push(first);
                *self = Self::Many(wakers);
            }
            Self::Many(mut wakers) => {
                wakers.reserve(count);
                *self = Self::Many(wakers);
            }
        }
    }

    /// Wakes them all, in the order in which they came.
    #[inline]
    pub(crate) fn wake(self) {
        match self {
            Self::None => {}
            Self::One(waker) => waker.wake(),
            Self::Many(wakers) => wake_many(wakers),
        }
    }
}

/// Apart, so that the call of [`Wakers::wake`] is a comparison where there is nobody to wake.
#[cold]
fn wake_many(wakers: Vec<Waker>) {
    /// Goes on with the rest even if one of the wakers panics.
    struct Rest(std::vec::IntoIter<Waker>);

    impl Drop for Rest {
        fn drop(&mut self) {
            self.0.by_ref().for_each(Waker::wake);
        }
    }

    let mut rest = Rest(wakers.into_iter());
    for waker in rest.0.by_ref() {
        waker.wake();
    }
}
