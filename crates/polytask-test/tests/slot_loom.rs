//! A model of the slot in which a turn is written down: whoever reads it beside those who write finds a turn whole.
//!
//! The slot itself is polytask's. Only its atomics are loom's, and a line of the source is a number, so that every order
//! is tried that the memory model allows.

mod atomic {
    pub(crate) use loom::sync::atomic::{AtomicU64, Ordering};

    /// A line of the source.
    pub(crate) type Site = u64;

    /// Holds one, as strictly ordered as the cell that it stands for.
    #[derive(Debug, Default)]
    pub(crate) struct SiteCell(AtomicU64);

    impl SiteCell {
        pub(crate) fn load(&self) -> Site {
            self.0.load(Ordering::Acquire)
        }

        pub(crate) fn store(&self, site: Site) {
            self.0.store(site, Ordering::Release);
        }
    }
}

#[path = "../../polytask/src/instrument/slot.rs"]
#[allow(dead_code, reason = "the model uses what matters to it")]
mod slot;

use std::env;

use loom::model::Builder;
use loom::sync::{Arc, Mutex};
use loom::thread;

use slot::{Slot, Turn};

/// Runs the model under each interleaving with at most two preemptions, or three in a soak.
fn explore(model: impl Fn() + Send + Sync + 'static) {
    let mut builder = Builder::new();
    builder.preemption_bound = Some(if env::var_os("POLYTASK_SOAK").is_some() { 3 } else { 2 });
    builder.check(model);
}

/// Whoever has the nth turn, and all that is written down of it is told by that: who is 10 n, and the line 100 n.
fn begin(slot: &Slot, nth: u64, now: u32) {
    slot.begin(nth as u8, 10 * nth, 100 * nth, now);
}

/// A turn was read as it was written, and no other's time is told with it.
fn assert_whole(turn: &Turn, nth: u64, since: &[Option<u32>]) {
    assert_eq!((u64::from(turn.what), turn.who, turn.site), (nth, 10 * nth, 100 * nth), "{turn:?}");
    assert!(since.contains(&turn.since), "{turn:?}");
}

#[test]
fn whoever_reads_finds_one_turn_whole() {
    explore(|| {
        let slot = Arc::new(Slot::default());
        begin(&slot, 1, 0);
        let writer = thread::spawn({
            let slot = Arc::clone(&slot);
            move || {
                slot.end();
                begin(&slot, 2, 0);
            }
        });
        if let Some(turn) = slot.read() {
            assert_whole(&turn, turn.number, &[None]);
        }
        writer.join().unwrap();
        let turn = slot.read().expect("nobody writes any more");
        assert_whole(&turn, 2, &[None]);
        assert!(turn.is_going_on && turn.number == 2);
    });
}

#[test]
fn a_time_is_told_with_its_own_turn_alone() {
    explore(|| {
        let slot = Arc::new(Slot::default());
        begin(&slot, 1, 1);
        let writer = thread::spawn({
            let slot = Arc::clone(&slot);
            move || {
                slot.end();
                begin(&slot, 2, 2);
            }
        });
        if let Some(turn) = slot.read() {
            assert_whole(&turn, turn.number, &[Some(turn.number as u32)]);
        }
        writer.join().unwrap();
        assert_whole(&slot.read().expect("nobody writes any more"), 2, &[Some(2)]);
    });
}

#[test]
fn a_claim_is_won_by_one() {
    explore(|| {
        let slot = Arc::new(Slot::default());
        let claims: Vec<_> = (1..3_u64)
            .map(|nth| {
                let slot = Arc::clone(&slot);
                thread::spawn(move || slot.claim(0, nth as u8, 10 * nth, 100 * nth, nth as u32))
            })
            .collect();
        if let Some(turn) = slot.read() {
            assert_whole(&turn, u64::from(turn.what), &[Some(u32::from(turn.what))]);
        }
        let won: Vec<_> = claims.into_iter().map(|claim| claim.join().unwrap()).collect();
        assert_eq!(won.iter().flatten().count(), 1, "{won:?}");
        let turn = slot.read().expect("nobody writes any more");
        let winner = 1 + won.iter().position(Option::is_some).unwrap() as u64;
        assert_whole(&turn, winner, &[Some(winner as u32)]);
        assert_eq!((Some(turn.number), turn.is_going_on), (won[winner as usize - 1], true));
    });
}

#[test]
fn two_that_claim_and_end_are_never_mixed() {
    explore(|| {
        let slot = Arc::new(Slot::default());
        let other = thread::spawn({
            let slot = Arc::clone(&slot);
            move || {
                let won = slot.claim(0, 1, 10, 100, 1);
                if won.is_some() {
                    slot.end();
                }
                won
            }
        });
        let own = slot.claim(0, 2, 20, 200, 2);
        if let Some(turn) = slot.read() {
            assert_whole(&turn, u64::from(turn.what), &[Some(u32::from(turn.what))]);
        }
        if own.is_some() {
            slot.end();
        }
        let won = (own, other.join().unwrap());
        assert!(!slot.is_taken());
        assert!(won.0.or(won.1).is_some() && won.0 != won.1, "each turn has a number of its own: {won:?}");
    });
}

/// As a lock does it: whoever waits says since when at least, and then the turn ends and the next one begins.
#[test]
fn a_stamp_of_an_old_turn_never_shows_for_a_new_one() {
    explore(|| {
        let slot = Arc::new(Slot::default());
        begin(&slot, 1, 0);
        slot.stamp(7);
        let writer = thread::spawn({
            let slot = Arc::clone(&slot);
            move || {
                slot.end();
                begin(&slot, 2, 0);
            }
        });
        if let Some(turn) = slot.read() {
            assert_whole(&turn, turn.number, &[(turn.number == 1).then_some(7)]);
        }
        writer.join().unwrap();
        assert_whole(&slot.read().expect("nobody writes any more"), 2, &[None]);
    });
}

/// The same, where it is said while the turn ends.
#[test]
fn a_late_stamp_is_told_of_whoever_has_the_turn_or_of_nobody() {
    explore(|| {
        let slot = Arc::new(Slot::default());
        begin(&slot, 1, 0);
        let looker = thread::spawn({
            let slot = Arc::clone(&slot);
            move || slot.stamp(7)
        });
        slot.end();
        begin(&slot, 2, 0);
        if let Some(turn) = slot.read() {
            assert_whole(&turn, 2, &[None, Some(7)]);
        }
        looker.join().unwrap();
        assert_whole(&slot.read().expect("nobody writes any more"), 2, &[None, Some(7)]);
    });
}

/// The turns of a lock on two threads: the lock itself is what orders them.
#[test]
fn turns_that_a_lock_orders_have_numbers_that_grow() {
    explore(|| {
        let (slot, lock) = (Arc::new(Slot::default()), Arc::new(Mutex::new(0)));
        let turn = |slot: &Slot, lock: &Mutex<u64>| {
            let mut taken = lock.lock().unwrap();
            *taken += 1;
            begin(slot, *taken, 0);
            let read = slot.read().expect("nobody else writes");
            assert_whole(&read, *taken, &[None]);
            assert_eq!((read.number, read.is_going_on), (*taken, true));
            slot.end();
        };
        let other = thread::spawn({
            let (slot, lock) = (Arc::clone(&slot), Arc::clone(&lock));
            move || turn(&slot, &lock)
        });
        turn(&slot, &lock);
        other.join().unwrap();
        assert!(!slot.is_taken());
    });
}
