//! What a queue decides, without waiting: who may put, who may get, and who is told so.

use super::batch::Batch;
use super::ledger::Ledger;
use super::order::Order;
use crate::waiters::{Left, Place, Waiters, Wakers};

/// For how many items a queue that is empty keeps memory.
const KEPT_ITEMS: usize = 1024;

/// The inside of a queue, under its mutex.
///
/// A grant is a promise: the item stays in the container, or the room stays taken, until the waiter that was woken for
/// it is polled. So a waiter that is dropped then has nothing to lose, and no newcomer overtakes it. An item that is
/// promised is as good as got: it takes no more room, if all items weigh the same, so that a producer need not wait
/// until its consumer has run.
///
/// Invariants, whenever the mutex is free:
///
/// 1. `used` is the weight of all items but promised ones (which count where the queue is bounded by weight), granted
///    puts and reserved slots. It exceeds `limit` only by what came back, abandoned jobs and items whose getter was
///    dropped, and by what weighs more than its slot had reserved.
/// 2. If a getter waits, every item is promised to one that was granted: `items.len() <= promised`.
/// 3. If a putter waits, the first one does not fit: `used + weight > limit`.
/// 4. A closed queue has no waiting putters; one that has ended has no waiting getters.
pub(super) struct State<O: Order> {
    items: O,
    used: usize,
    limit: usize,
    /// Whether items can weigh anything but 1.
    weighted: bool,
    /// How many getters were granted an item and have not collected it.
    promised: usize,
    /// How many slots are out.
    slots: usize,
    /// How many producers there are.
    producers: usize,
    phase: Phase,
    getters: Waiters<(), Grant>,
    /// Each asks for the room that its item takes, and is granted it.
    putters: Waiters<usize, usize>,
    /// Who waits until a get would not wait.
    watchers: Waiters,
    /// Kept by joinable queues only.
    ledger: Option<Ledger>,
    #[cfg(feature = "inspect")]
    sighting: Sighting,
}

/// Who of those that never wait is told of: the first, and then each of so many. To tell of every one would cost as much as
/// the call itself, and to tell of none would hide who drains a queue that is never empty.
#[cfg(feature = "inspect")]
#[derive(Default)]
pub(super) struct Sighting {
    unseen_getters: u8,
    unseen_putters: u8,
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
///
/// # Examples
///
/// ```
/// let buns = polytask::Queue::new(5);
/// let baker = buns.producer();
/// baker.try_put("bun").unwrap();
/// let polytask::QueueStatistics { len, producers, closed, .. } = buns.statistics();
/// assert_eq!((len, producers, closed), (1, 1, false));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueueStatistics {
    /// How many items are in it, without those that are kept for calls which waited for them.
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

// === impl Sighting ===

#[cfg(feature = "inspect")]
impl Sighting {
    #[inline]
    fn sees(unseen: &mut u8) -> bool {
        let is_seen = *unseen == 0;
        *unseen = if is_seen { 63 } else { *unseen - 1 };
        is_seen
    }
}

// === impl State ===

impl<O: Order> State<O> {
    /// Whether one who gets without waiting is told of.
    #[inline]
    pub(super) fn sees_getter(&mut self) -> bool {
        #[cfg(feature = "inspect")]
        return Sighting::sees(&mut self.sighting.unseen_getters);
        #[cfg(not(feature = "inspect"))]
        false
    }

    /// Whether one who puts without waiting is told of.
    #[inline]
    pub(super) fn sees_putter(&mut self) -> bool {
        #[cfg(feature = "inspect")]
        return Sighting::sees(&mut self.sighting.unseen_putters);
        #[cfg(not(feature = "inspect"))]
        false
    }

    pub(super) fn new(limit: usize, weighted: bool) -> Self {
        Self {
            items: O::new(weighted),
            used: 0,
            limit,
            weighted,
            promised: 0,
            slots: 0,
            producers: 0,
            phase: Phase::Open,
            getters: Waiters::new(),
            putters: Waiters::new(),
            watchers: Waiters::new(),
            ledger: None,
            #[cfg(feature = "inspect")]
            sighting: Sighting::default(),
        }
    }

    /// How many items are in it that nobody was promised.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.items.count().saturating_sub(self.promised)
    }

    /// How many items are promised to those who waited for them, and have not collected them yet.
    #[cfg(feature = "inspect")]
    #[inline]
    pub(super) fn promised(&self) -> usize {
        self.promised
    }

    /// How many items are not finished, where that is known.
    #[cfg(feature = "inspect")]
    #[inline]
    pub(super) fn unfinished(&self) -> Option<usize> {
        self.ledger.as_ref().map(Ledger::unfinished)
    }

    #[inline]
    pub(super) fn is_closed(&self) -> bool {
        self.phase != Phase::Open
    }

    /// Whether something that weighs `weight` may enter without overtaking anyone.
    #[inline]
    pub(super) fn admits(&self, weight: usize) -> bool {
        self.putters.is_empty() && self.fits(weight)
    }

    #[inline]
    fn fits(&self, weight: usize) -> bool {
        self.limit.checked_sub(self.used).is_some_and(|room| weight <= room)
    }

    #[inline]
    pub(super) fn outlook(&self) -> Outlook {
        if self.len() > 0 {
            Outlook::Item
        } else if self.has_ended() {
            Outlook::Ended
        } else {
            Outlook::Later
        }
    }

    /// Closed, empty, and with no slot that could still bring something: none can once what was in it was handed back.
    ///
    /// An item that is promised counts as there: whoever was promised it may be dropped, and it is somebody else's.
    #[inline]
    fn has_ended(&self) -> bool {
        match self.phase {
            Phase::Open => false,
            Phase::Draining => self.items.count() == 0 && self.slots == 0,
            Phase::Discarded => self.items.count() == 0,
        }
    }

    // --- putting ---

    /// Takes room.
    #[inline]
    pub(super) fn charge(&mut self, weight: usize) {
        self.used = self.used.saturating_add(weight);
    }

    /// Returns room, and grants it to those who wait.
    #[inline]
    pub(super) fn discharge(&mut self, weight: usize, wakers: &mut Wakers) {
        self.used = self.used.saturating_sub(weight);
        if !self.putters.is_empty() {
            self.grant_room(wakers);
        }
    }

    /// Puts an item whose room is taken already. [`announce`](Self::announce) has to follow.
    #[inline]
    pub(super) fn store(&mut self, item: O::Item, weight: usize) {
        self.items.push(item, weight);
        if let Some(ledger) = &mut self.ledger {
            ledger.arrived(1);
        }
    }

    /// Puts as many of the batch as there is room for. For the first one room is taken already.
    pub(super) fn put_batch(&mut self, batch: &mut Batch<O::Item>, wakers: &mut Wakers) {
        let before = self.items.count();
        match batch.weights() {
            None => {
                let room = if self.putters.is_empty() { self.limit.saturating_sub(self.used) } else { 0 };
                let first = usize::from(!batch.is_empty());
                let more = room.min(batch.len() - first);
                self.charge(more);
                self.items.push_many(batch.take(first + more));
            }
            Some(_) => {
                let mut is_first = true;
                while let Some((item, weight)) = batch.take_one(|weight| is_first || self.admits(weight)) {
                    if !is_first {
                        self.charge(weight);
                    }
                    is_first = false;
                    self.items.push(item, weight);
                }
            }
        }
        if let Some(ledger) = &mut self.ledger {
            ledger.arrived(self.items.count() - before);
        }
        self.announce(wakers);
    }

    /// Grants the items that nobody was promised.
    #[inline]
    pub(super) fn announce(&mut self, wakers: &mut Wakers) {
        if !self.getters.is_empty() || !self.watchers.is_empty() {
            self.grant_items(wakers);
        }
    }

    fn grant_items(&mut self, wakers: &mut Wakers) {
        while self.len() > 0 && self.getters.grant(Grant::Item, wakers) {
            self.promised += 1;
            if !self.weighted {
                self.discharge(1, wakers);
            }
        }
        if self.len() > 0 {
            self.watchers.grant_all(|| (), wakers);
        }
    }

    /// Takes room and puts an item into it.
    #[inline]
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
            self.putters.grant(weight, wakers);
        }
    }

    // --- getting ---

    /// Takes the next item, which the caller has seen to be its own to take.
    ///
    /// `None`: it was handed back by closing meanwhile, or a comparison panicked, and then it is somebody else's.
    #[inline]
    pub(super) fn take(&mut self, wakers: &mut Wakers) -> Option<O::Item> {
        let Some((item, weight)) = self.items.pop() else {
            self.announce(wakers);
            return None;
        };
        self.discharge(weight, wakers);
        self.taken(wakers);
        Some(item)
    }

    /// Takes up to `limit` items, and none that somebody else was promised.
    pub(super) fn take_many(&mut self, limit: usize, wakers: &mut Wakers) -> Vec<O::Item> {
        let count = limit.min(self.len());
        let (taken, weight) = self.items.pop_many(count);
        if taken.len() < count {
            self.announce(wakers);
        }
        self.discharge(weight, wakers);
        self.taken(wakers);
        taken
    }

    /// Something was taken, perhaps the last.
    #[inline]
    fn taken(&mut self, wakers: &mut Wakers) {
        if self.items.count() == 0 {
            self.items.shrink_to(KEPT_ITEMS);
            self.tell_the_end(wakers);
        }
    }

    /// A getter that was promised an item has come for it, or gone.
    ///
    /// Afterwards there is one more item to take, unless closing has handed it back.
    pub(super) fn end_promise(&mut self) {
        self.promised -= 1;
        if !self.weighted && self.items.count() > self.promised {
            self.charge(1);
        }
    }

    /// Lets everyone go who waits for an item that will never come.
    #[inline]
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

    pub(super) fn putters(&mut self) -> &mut Waiters<usize, usize> {
        &mut self.putters
    }

    pub(super) fn watchers(&mut self) -> &mut Waiters {
        &mut self.watchers
    }

    /// A getter is dropped. What it was granted goes to the next.
    pub(super) fn leave_getters(&mut self, place: &Place, wakers: &mut Wakers) -> Left<Grant> {
        let left = self.getters.leave(place);
        if let Left::Granted(Grant::Item) = left {
            self.end_promise();
            self.announce(wakers);
        }
        left
    }

    /// A putter is dropped. The room it was granted, or that only it was too big for, goes to the next.
    pub(super) fn leave_putters(&mut self, place: &Place, wakers: &mut Wakers) -> Left<usize> {
        let left = self.putters.leave(place);
        match left {
            Left::Granted(weight) => self.discharge(weight, wakers),
            Left::Waiting { .. } => self.grant_room(wakers),
        }
        left
    }

    // --- the ledger of a joinable queue ---

    /// Begins to count what is finished.
    pub(super) fn keep_ledger(&mut self) {
        let mut ledger = Ledger::new();
        ledger.arrived(self.items.count());
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

    /// Closes, and takes everything out, the next first; what was promised too.
    ///
    /// If a comparison panics it only closes.
    pub(super) fn close_now(&mut self, wakers: &mut Wakers) -> Vec<O::Item> {
        let count = self.items.count();
        let (rest, weight) = self.items.pop_many(count);
        if rest.len() == count {
            self.phase = Phase::Discarded;
            let discharged = if self.weighted { 0 } else { self.promised.min(count) };
            self.used = self.used.saturating_sub(weight - discharged);
            if let Some(ledger) = &mut self.ledger {
                ledger.discarded(count, wakers);
            }
        }
        self.close(wakers);
        rest
    }

    /// A granted put finds out at its next poll that the queue is closed; so does everyone who is woken here, as if
    /// there were room.
    fn refuse_putters(&mut self, wakers: &mut Wakers) {
        while let Some(&weight) = self.putters.first() {
            self.charge(weight);
            self.putters.grant(weight, wakers);
        }
    }

    pub(super) fn statistics(&self) -> QueueStatistics {
        QueueStatistics {
            len: self.len(),
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
