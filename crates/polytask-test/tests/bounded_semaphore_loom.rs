//! A model of a bounded semaphore's count of permits that are out: every interleaving of threads that take permits,
//! return them by their guard, and return them by hand.

#[path = "../../polytask/src/bounded_semaphore/out.rs"]
#[allow(dead_code, reason = "the model uses what matters to it")]
mod out;

use loom::sync::atomic::{AtomicUsize, Ordering::SeqCst};
// The included file takes its atomics from `super::atomic`.
use loom::sync::{Arc, atomic};
use loom::thread;

use out::Out;

/// A bounded semaphore without its queue: permits that can be had, and the count of those that are out.
struct Bounded {
    start: usize,
    available: AtomicUsize,
    out: Out,
}

#[test]
fn releases_by_hand_never_lift_it_above_its_start() {
    loom::model(|| {
        let semaphore = Bounded::new(1);
        assert!(semaphore.take());
        let other = thread::spawn({
            let semaphore = Arc::clone(&semaphore);
            move || semaphore.release_by_hand()
        });
        let ours = semaphore.release_by_hand();
        let theirs = other.join().unwrap();
        assert!(ours != theirs, "one permit was out, so one of two releases is refused");
        semaphore.assert_within_bound();
    });
}

#[test]
fn a_guard_and_a_release_by_hand_return_one_permit_once() {
    loom::model(|| {
        let semaphore = Bounded::new(1);
        assert!(semaphore.take());
        let by_hand = thread::spawn({
            let semaphore = Arc::clone(&semaphore);
            move || semaphore.release_by_hand()
        });
        semaphore.drop_guard();
        by_hand.join().unwrap();
        assert_eq!(semaphore.available.load(SeqCst), 1);
        assert_eq!(semaphore.out.count(), 0);
    });
}

#[test]
fn who_takes_while_another_returns_leaves_the_sum_at_the_start() {
    loom::model(|| {
        let semaphore = Bounded::new(2);
        assert!(semaphore.take());
        let other = thread::spawn({
            let semaphore = Arc::clone(&semaphore);
            move || {
                if semaphore.take() {
                    semaphore.assert_within_bound();
                    semaphore.drop_guard();
                }
            }
        });
        assert!(semaphore.release_by_hand());
        semaphore.assert_within_bound();
        other.join().unwrap();
        assert_eq!(semaphore.available.load(SeqCst), 2);
    });
}

// === impl Bounded ===

impl Bounded {
    fn new(start: usize) -> Arc<Self> {
        Arc::new(Self { start, available: AtomicUsize::new(start), out: Out::none() })
    }

    /// Takes a permit, and counts it afterwards, as the real one does in the poll of the grant.
    fn take(&self) -> bool {
        let taken = self.available.fetch_update(SeqCst, SeqCst, |available| available.checked_sub(1)).is_ok();
        if taken {
            self.out.hand_out(1);
        }
        taken
    }

    fn release_by_hand(&self) -> bool {
        let taken_back = self.out.take_back(1).is_ok();
        if taken_back {
            self.available.fetch_add(1, SeqCst);
        }
        taken_back
    }

    fn drop_guard(&self) {
        self.available.fetch_add(self.out.take_back_at_most(1), SeqCst);
    }

    fn assert_within_bound(&self) {
        assert!(self.available.load(SeqCst) <= self.start);
    }
}
