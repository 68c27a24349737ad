//! Somebody's turn at something, as one who looks from outside finds it: [`Slot`].
//!
//! The model of `crates/polytask-test` includes this file by its path, beside loom's `atomic` in place of the standard
//! one, so it uses nothing else of the crate.

use super::atomic::{AtomicU64, Ordering::Acquire, Ordering::Relaxed, Ordering::Release, Site, SiteCell};

/// A turn at something, to hold it or to wait for it, which whoever looks at it finds whole or not at all.
///
/// A few words of which each is stored alone, since a lock around them would cost more than the lock that they describe.
/// `turn` is stored before the others, with its mark [`BUSY`], and again after them. So whoever reads it twice around the
/// others, and finds it the same and not busy, has read one turn: had another begun, its number would have come first.
///
/// The turns in one slot follow each other. Whoever begins one sees all that the one before has stored: by the lock that
/// is told about here, or by having [claimed](Self::claim) the slot.
#[derive(Debug, Default)]
pub(crate) struct Slot {
    /// Its number, which grows; below that what is done, and in the two lowest bits how far it has got.
    turn: AtomicU64,
    who: AtomicU64,
    site: SiteCell,
    /// Since when at least, in the low half; above that the low half of the number of the turn that is meant.
    since: AtomicU64,
}

/// A turn as somebody found it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Turn {
    /// Whether it is going on, or was the last one here.
    pub(crate) is_going_on: bool,
    pub(crate) number: u64,
    /// What is done, by the number that it was begun with.
    pub(crate) what: u8,
    pub(crate) who: u64,
    pub(crate) site: Site,
    /// `None`: nobody has looked at a clock.
    pub(crate) since: Option<u32>,
}

/// How far a turn has got.
const OVER: u64 = 0;
const BUSY: u64 = 1;
const GOING_ON: u64 = 2;

const MARK: u64 = 3;
const WHAT_BITS: u32 = 8;
const NUMBER_SHIFT: u32 = WHAT_BITS + 2;

// === impl Slot ===

impl Slot {
    /// A turn begins. No other is going on here, and none begins meanwhile.
    ///
    /// `now` is 0 where no clock runs that can be read for nothing.
    #[inline]
    pub(crate) fn begin(&self, what: u8, who: u64, site: Site, now: u32) {
        let turn = next(self.turn.load(Relaxed), 0, what);
        self.turn.store(turn | BUSY, Relaxed);
        self.fill(turn, who, site, now);
    }

    /// A turn begins, unless another is going on here. Its number, which is greater than `after`.
    #[inline]
    pub(crate) fn claim(&self, after: u64, what: u8, who: u64, site: Site, now: u32) -> Option<u64> {
        let before = self.turn.load(Relaxed);
        let turn = next(before, after, what);
        let is_ours =
            before & MARK == OVER && self.turn.compare_exchange(before, turn | BUSY, Acquire, Relaxed).is_ok();
        is_ours.then(|| {
            self.fill(turn, who, site, now);
            turn >> NUMBER_SHIFT
        })
    }

    #[inline]
    fn fill(&self, turn: u64, who: u64, site: Site, now: u32) {
        // Each carries along that the turn is busy, to whoever reads it.
        self.who.store(who, Release);
        self.site.store(site);
        if now != 0 {
            self.since.store(stamp(turn, now), Release);
        }
        self.turn.store(turn | GOING_ON, Release);
    }

    /// The turn is somebody else's from now on. Called by that one, who has it.
    #[inline]
    pub(crate) fn move_to(&self, who: u64) {
        if self.who.load(Relaxed) == who {
            return;
        }
        let turn = self.turn.load(Relaxed) & !MARK;
        self.turn.store(turn | BUSY, Relaxed);
        self.who.store(who, Release);
        self.turn.store(turn | GOING_ON, Release);
    }

    /// The turn ends. Called by whoever has it.
    #[inline]
    pub(crate) fn end(&self) {
        let turn = self.turn.load(Relaxed);
        self.turn.store(turn & !MARK | OVER, Release);
    }

    /// Whether a turn is going on.
    #[inline]
    pub(crate) fn is_taken(&self) -> bool {
        self.turn.load(Acquire) & MARK != OVER
    }

    /// The turn that is going on, or that was the last. `None` if there was none, or if they change faster than they can be
    /// read.
    pub(crate) fn read(&self) -> Option<Turn> {
        const ATTEMPTS: usize = 4;
        (0..ATTEMPTS).find_map(|_| self.try_read())
    }

    fn try_read(&self) -> Option<Turn> {
        let turn = self.turn.load(Acquire);
        let (who, site, since) = (self.who.load(Acquire), self.site.load(), self.since.load(Acquire));
        let is_whole = turn & MARK != BUSY && turn >> NUMBER_SHIFT != 0 && self.turn.load(Relaxed) == turn;
        is_whole.then(|| Turn {
            is_going_on: turn & MARK == GOING_ON,
            number: turn >> NUMBER_SHIFT,
            what: (turn >> 2) as u8,
            who,
            site,
            since: (since >> 32 == number_of(turn) && since as u32 != 0).then_some(since as u32),
        })
    }

    /// Whoever has it has had it since `now` at least, unless somebody has said so before.
    ///
    /// By whoever finds it taken. Between turns this may come too late, and then says nothing about the new one.
    pub(crate) fn stamp(&self, now: u32) {
        let said = self.since.load(Acquire);
        let turn = self.turn.load(Acquire);
        if turn & MARK == GOING_ON && said >> 32 != number_of(turn) {
            // Not over what the next turn may have said of itself meanwhile.
            let _ = self.since.compare_exchange(said, stamp(turn, now), Release, Relaxed);
        }
    }
}

/// A turn after that, and after the one of that number; without a mark.
fn next(turn: u64, after: u64, what: u8) -> u64 {
    (turn >> NUMBER_SHIFT).max(after).wrapping_add(1) << NUMBER_SHIFT | u64::from(what) << 2
}

/// As much of its number as stands beside a time.
fn number_of(turn: u64) -> u64 {
    turn >> NUMBER_SHIFT & u64::from(u32::MAX)
}

fn stamp(turn: u64, now: u32) -> u64 {
    number_of(turn) << 32 | u64::from(now)
}
