//! `PriorityQueue`: its order, and comparisons that panic.

use std::cell::Cell;
use std::cmp::Ordering;
use std::panic::{AssertUnwindSafe, catch_unwind};

use polytask::{GetError, PriorityQueue};
use polytask_test::{Seed, waiting};

#[test]
fn the_smallest_priority_comes_first() {
    let queue = PriorityQueue::new(9);
    for priority in [5, 1, 3, 2, 4] {
        queue.try_put((priority, ())).unwrap();
    }
    let got: Vec<_> = std::iter::from_fn(|| queue.try_get().ok()).map(|(priority, ())| priority).collect();
    assert_eq!(got, [1, 2, 3, 4, 5]);
}

#[test]
fn equals_keep_the_order_in_which_they_came() {
    let mut seed = Seed::new(7);
    let queue = PriorityQueue::new(1000);
    for arrival in 0..1000 {
        queue.try_put((seed.below(5), arrival)).unwrap();
    }
    let got: Vec<_> = std::iter::from_fn(|| queue.try_get().ok()).collect();
    assert!(got.is_sorted(), "by priority, and by arrival among equals");
    assert_eq!(got.len(), 1000);
}

#[test]
fn items_need_no_order() {
    let queue = PriorityQueue::new(2);
    queue.try_put((1, f64::NAN)).unwrap();
    queue.try_put((1, 0.5)).unwrap();
    assert!(queue.try_get().unwrap().1.is_nan());
    assert_eq!(queue.try_get(), Ok((1, 0.5)));
    assert_eq!(queue.close_now(), []);
}

#[test]
fn closing_at_once_hands_back_the_smallest_first() {
    let queue = PriorityQueue::new(3);
    for priority in [2, 3, 1] {
        queue.try_put((priority, ())).unwrap();
    }
    assert_eq!(queue.close_now(), [(1, ()), (2, ()), (3, ())]);
}

thread_local! {
    static FUSE: Cell<Option<usize>> = const { Cell::new(None) };
}

/// Panics when it is compared for the n-th time after [`Touchy::arm`].
#[derive(Debug, PartialEq, Eq)]
struct Touchy(usize);

impl Touchy {
    fn arm(comparisons: usize) {
        FUSE.set(Some(comparisons));
    }

    fn disarm() {
        FUSE.set(None);
    }
}

impl Ord for Touchy {
    fn cmp(&self, other: &Self) -> Ordering {
        match FUSE.get() {
            Some(0) => {
                Self::disarm();
                panic!("these cannot be compared");
            }
            left => FUSE.set(left.map(|left| left - 1)),
        }
        self.0.cmp(&other.0)
    }
}

impl PartialOrd for Touchy {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Puts and gets among seven items, with a comparison that panics the `fuse`-th time, and then takes all out.
fn survivors(fuse: usize, act: impl FnOnce(&PriorityQueue<Touchy, usize>)) -> (bool, Vec<usize>) {
    let queue = PriorityQueue::new(8);
    for item in [3, 1, 6, 0, 5, 2, 4] {
        queue.try_put((Touchy(item), item)).unwrap();
    }
    Touchy::arm(fuse);
    let outcome = catch_unwind(AssertUnwindSafe(|| act(&queue)));
    Touchy::disarm();
    let mut items: Vec<_> = std::iter::from_fn(|| queue.try_get().ok()).map(|(_, item)| item).collect();
    assert_eq!(queue.statistics().used, 0);
    items.sort_unstable();
    (outcome.is_err(), items)
}

#[test]
fn a_comparison_that_panics_reaches_the_caller_and_loses_no_item() {
    for fuse in 0..3 {
        let (panicked, items) = survivors(fuse, |queue| _ = queue.try_get());
        if panicked {
            assert_eq!(items, [0, 1, 2, 3, 4, 5, 6], "after {fuse} comparisons");
        }
        let (panicked, items) = survivors(fuse, |queue| _ = queue.try_put((Touchy(7), 7)));
        assert!(panicked || fuse > 0);
        assert_eq!(items, [0, 1, 2, 3, 4, 5, 6, 7], "after {fuse} comparisons");
        let (_, items) = survivors(fuse, |queue| {
            let mut get = polytask_test::Polled::new(queue.get_many(4));
            let _ = catch_unwind(AssertUnwindSafe(|| get.assert_ready().unwrap())).map(|got| {
                for item in got {
                    queue.try_put(item).unwrap();
                }
            });
        });
        assert_eq!(items, [0, 1, 2, 3, 4, 5, 6], "after {fuse} comparisons");
    }
}

#[test]
fn a_getter_whose_comparison_panics_leaves_its_item_to_the_next() {
    let queue = PriorityQueue::new(8);
    let mut gets: Vec<_> = (0..4).map(|_| waiting(queue.get())).collect();
    for item in 0..3 {
        queue.try_put((Touchy(item), item)).unwrap();
    }
    Touchy::arm(0);
    let outcome = catch_unwind(AssertUnwindSafe(|| gets[0].poll()));
    Touchy::disarm();
    assert!(outcome.is_err(), "three items cannot be told apart without a comparison");
    for get in &mut gets[1..] {
        get.finish().unwrap();
    }
    assert_eq!(queue.try_get(), Err(GetError::Empty));
}
