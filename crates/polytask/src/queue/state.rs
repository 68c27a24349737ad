//! What a queue decides, without waiting: who may put, who may get, and who is told so.

use super::ledger::Ledger;
use super::order::{Entry, Order};
use crate::waiters::{Left, Place, Waiters, Wakers};

/// The inside of a queue, under its mutex.
///
/// A grant is a reservation: the item stays in the container, or the room stays taken, until the waiter that was
/// woken for it is polled. So a waiter that is dropped then has nothing to lose, and no newcomer overtakes it.
///
/// Invariants, whenever the mutex is free:
///
/// 1. `used` is the weight of all items, granted puts and reserved slots. Only abandoned jobs that were put back can
///    lift it above `limit`.
/// 2. If a getter waits, every item is promised to one that was granted: `items.len() <= promised`.
/// 3. If a putter waits, the first one does not fit: `used + weight > limit`.
/// 4. A closed queue has no waiting putters; one that has ended has no waiting getters.
pub(super) struct State<O: Order> {
    items: O,
    used: usize,
    limit: usize,
    /// How many getters were granted an item and have not collected it.
    promised: usize,
    /// How many slots are out.
    slots: usize,
    /// How many producers there are.
    producers: usize,
    phase: Phase,
    getters: Waiters<(), Grant>,
    /// Each asks for the room that its item takes.
    putters: Waiters<usize, ()>,
    /// Who waits until a get would not wait.
    watchers: Waiters,
    /// Kept by joinable queues only.
    ledger: Option<Ledger>,
}

/// What a getter was woken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grant {
    /// One of the items is kept for it.
    Item,
    /// The queue is closed, and there will be no item.
    End,
}

/// Where a queue is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Open,
    /// Nothing more is put but by slots that are out; what is in it can be got.
    Draining,
    /// Nothing more is put, and what was in it was handed back.
    Discarded,
}

/// What a getter that asks now is told.
pub(super) enum Outlook {
    /// There is an item that nobody was promised.
    Item,
    /// There will never be one.
    Ended,
    /// There may be one later.
    Later,
}

/// The numbers of a queue at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueueStatistics {
    /// How many items are in it.
    pub len: usize,
    /// How much of its bound is taken, by items, by puts that were granted, and by reserved slots.
    pub used: usize,
    /// Its bound, in items or in weight; `None` if it has none.
    pub capacity: Option<usize>,
    /// How many reserved slots are out.
    pub slots: usize,
    /// How many producers there are.
    pub producers: usize,
    /// How many calls wait for an item.
    pub getters: usize,
    /// How many calls wait for room.
    pub putters: usize,
    /// Whether it is closed.
    pub closed: bool,
}

// === impl State ===

impl<O: Order> State<O> {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            items: O::default(),
            used: 0,
            limit,
            promised: 0,
            slots: 0,
            producers: 0,
            phase: Phase::Open,
            getters: Waiters::new(),
            putters: Waiters::new(),
            watchers: Waiters::new(),
            ledger: None,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.items.count()
    }

    pub(super) fn is_closed(&self) -> bool {
        self.phase != Phase::Open
    }

    /// Whether something that weighs `weight` may enter without overtaking anyone.
    pub(super) fn admits(&self, weight: usize) -> bool {
        self.putters.is_empty() && self.fits(weight)
    }

    fn fits(&self, weight: usize) -> bool {
        self.limit.checked_sub(self.used).is_some_and(|room| weight <= room)
    }

    pub(super) fn outlook(&self) -> Outlook {
        if self.items.count() > self.promised {
            Outlook::Item
        } else if self.has_ended() {
            Outlook::Ended
        } else {
            Outlook::Later
        }
    }

    /// Closed, empty, and with no slot that could still bring something.
    ///
    /// An item that is promised counts as there: whoever was promised it may be dropped, and it is somebody else's.
    fn has_ended(&self) -> bool {
        self.is_closed() && self.items.count() == 0 && self.slots == 0
    }

    // --- putting ---

    /// Takes room.
    pub(super) fn charge(&mut self, weight: usize) {
        self.used = self.used.saturating_add(weight);
    }

    /// Returns room, and grants it to those who wait.
    pub(super) fn discharge(&mut self, weight: usize, wakers: &mut Wakers) {
        self.used = self.used.saturating_sub(weight);
        self.grant_room(wakers);
    }

    /// Puts an item whose room is taken already. [`announce`](Self::announce) has to follow.
    pub(super) fn store(&mut self, item: O::Item, weight: usize) {
        self.items.push(Entry { item, weight });
        if let Some(ledger) = &mut self.ledger {
            ledger.arrived();
        }
    }

    /// Grants the items that nobody was promised.
    pub(super) fn announce(&mut self, wakers: &mut Wakers) {
        while self.items.count() > self.promised && self.getters.grant(Grant::Item, wakers) {
            self.promised += 1;
        }
        if self.items.count() > self.promised && !self.watchers.is_empty() {
            self.watchers.grant_all(|| (), wakers);
        }
    }

    /// Takes room and puts an item into it.
    pub(super) fn put(&mut self, item: O::Item, weight: usize, wakers: &mut Wakers) {
        self.charge(weight);
        self.store(item, weight);
        self.announce(wakers);
    }

    fn grant_room(&mut self, wakers: &mut Wakers) {
        while let Some(&weight) = self.putters.first() {
            if !self.fits(weight) {
                break;
            }
            self.charge(weight);
            self.putters.grant((), wakers);
        }
    }

    // --- getting ---

    /// Takes the next item, which the caller has seen to be its own to take.
    ///
    /// `None`: it was handed back by closing meanwhile, or a comparison panicked.
    pub(super) fn take(&mut self, wakers: &mut Wakers) -> Option<O::Item> {
        let Entry { item, weight } = self.items.pop()?;
        self.discharge(weight, wakers);
        self.tell_the_end(wakers);
        Some(item)
    }

    /// Takes up to `limit` items, and none that somebody else was promised.
    pub(super) fn take_many(&mut self, limit: usize, wakers: &mut Wakers) -> Vec<O::Item> {
        let count = limit.min(self.items.count().saturating_sub(self.promised));
        let mut taken = Vec::with_capacity(count);
        while taken.len() < count {
            match self.items.pop() {
                Some(entry) => taken.push(entry),
                // The user's comparison panicked: everything goes back before that goes on.
                None => {
                    taken.drain(..).for_each(|entry| self.items.push(entry));
                    break;
                }
            }
        }
        self.discharge(taken.iter().map(|entry| entry.weight).sum(), wakers);
        self.tell_the_end(wakers);
        taken.into_iter().map(|entry| entry.item).collect()
    }

    /// A getter that was granted an item has come for it.
    pub(super) fn collect_promise(&mut self) {
        self.promised -= 1;
    }

    /// Lets everyone go who waits for an item that will never come.
    fn tell_the_end(&mut self, wakers: &mut Wakers) {
        if self.has_ended() {
            self.getters.grant_all(|| Grant::End, wakers);
            self.watchers.grant_all(|| (), wakers);
        }
    }

    // --- places ---

    pub(super) fn getters(&mut self) -> &mut Waiters<(), Grant> {
        &mut self.getters
    }

    pub(super) fn putters(&mut self) -> &mut Waiters<usize, ()> {
        &mut self.putters
    }

    pub(super) fn watchers(&mut self) -> &mut Waiters {
        &mut self.watchers
    }

    /// A getter is dropped. What it was granted goes to the next.
    pub(super) fn leave_getters(&mut self, place: &Place, wakers: &mut Wakers) -> Left<Grant> {
        let left = self.getters.leave(place);
        if let Left::Granted(Grant::Item) = left {
            self.promised -= 1;
            self.announce(wakers);
        }
        left
    }

    /// A putter is dropped. The room it was granted, or that only it was too big for, goes to the next.
    pub(super) fn leave_putters(&mut self, place: &Place, weight: usize, wakers: &mut Wakers) -> Left<()> {
        let left = self.putters.leave(place);
        match left {
            Left::Granted(()) => self.discharge(weight, wakers),
            Left::Waiting { .. } => self.grant_room(wakers),
        }
        left
    }

    // --- the ledger of a joinable queue ---

    /// Begins to count what is finished.
    pub(super) fn keep_ledger(&mut self) {
        let mut ledger = Ledger::new();
        (0..self.items.count()).for_each(|_| ledger.arrived());
        self.ledger = Some(ledger);
    }

    pub(super) fn ledger(&self) -> &Ledger {
        self.ledger.as_ref().unwrap_or_else(|| unreachable!("only joinable queues ask for their ledger"))
    }

    pub(super) fn ledger_mut(&mut self) -> &mut Ledger {
        self.ledger.as_mut().unwrap_or_else(|| unreachable!("only joinable queues ask for their ledger"))
    }

    // --- slots ---

    /// Hands out a slot whose room is taken already.
    pub(super) fn open_slot(&mut self) {
        self.slots += 1;
    }

    /// Fills a slot that held `held` of the bound, unless what the queue held was handed back.
    pub(super) fn fill_slot(
        &mut self,
        held: usize,
        item: O::Item,
        weight: usize,
        wakers: &mut Wakers,
    ) -> Result<(), O::Item> {
        if self.phase == Phase::Discarded {
            self.drop_slot(held, wakers);
            return Err(item);
        }
        self.slots -= 1;
        self.charge(weight);
        self.store(item, weight);
        self.announce(wakers);
        self.discharge(held, wakers);
        Ok(())
    }

    pub(super) fn drop_slot(&mut self, held: usize, wakers: &mut Wakers) {
        self.slots -= 1;
        self.discharge(held, wakers);
        self.tell_the_end(wakers);
    }

    // --- producers and the end ---

    pub(super) fn add_producer(&mut self) {
        self.producers += 1;
    }

    pub(super) fn drop_producer(&mut self, wakers: &mut Wakers) {
        self.producers -= 1;
        if self.producers == 0 {
            self.close(wakers);
        }
    }

    pub(super) fn close(&mut self, wakers: &mut Wakers) {
        if self.phase == Phase::Open {
            self.phase = Phase::Draining;
        }
        self.refuse_putters(wakers);
        self.tell_the_end(wakers);
    }

    /// Closes, and takes everything out, the next first.
    pub(super) fn close_now(&mut self, wakers: &mut Wakers) -> Vec<O::Item> {
        self.phase = Phase::Discarded;
        let mut rest = Vec::with_capacity(self.items.count());
        while let Some(Entry { item, weight }) = self.items.pop() {
            self.used = self.used.saturating_sub(weight);
            rest.push(item);
        }
        if let Some(ledger) = &mut self.ledger {
            ledger.discarded(rest.len(), wakers);
        }
        self.refuse_putters(wakers);
        self.tell_the_end(wakers);
        rest
    }

    /// A granted put finds out at its next poll that the queue is closed; so does everyone who is woken here, as if
    /// there were room.
    fn refuse_putters(&mut self, wakers: &mut Wakers) {
        while let Some(&weight) = self.putters.first() {
            self.charge(weight);
            self.putters.grant((), wakers);
        }
    }

    pub(super) fn statistics(&self) -> QueueStatistics {
        QueueStatistics {
            len: self.items.count(),
            used: self.used,
            capacity: (self.limit < usize::MAX).then_some(self.limit),
            slots: self.slots,
            producers: self.producers,
            getters: self.getters.len(),
            putters: self.putters.len(),
            closed: self.is_closed(),
        }
    }
}
