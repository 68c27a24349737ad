//! `PriorityQueue`: its order, and comparisons that panic.

use std::cell::Cell;
use std::cmp::Ordering;
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};

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

/// Does something while the comparison `fuse` panics, twice, and returns the order in which the items come after it.
fn order_after(count: usize, fuse: usize, act: impl Fn(&PriorityQueue<Touchy, usize>)) -> Vec<usize> {
    let queue = PriorityQueue::unbounded();
    for item in 0..count {
        let priority = (item * 7 + 3) % 37;
        queue.try_put((Touchy(priority), priority)).unwrap();
    }
    for _twice in 0..2 {
        Touchy::arm(fuse);
        let _ = catch_unwind(AssertUnwindSafe(|| act(&queue)));
        Touchy::disarm();
    }
    std::iter::from_fn(|| queue.try_get().ok()).map(|(_, item)| item).collect()
}

#[test]
fn the_order_is_right_again_after_a_comparison_that_panicked() {
    for count in 3..32 {
        for fuse in 0..8 {
            let after_get = order_after(count, fuse, |queue| _ = queue.try_get());
            assert!(after_get.is_sorted(), "getting, {count} items, {fuse} comparisons: {after_get:?}");
            let after_put = order_after(count, fuse, |queue| _ = queue.try_put((Touchy(0), 0)));
            assert!(after_put.is_sorted(), "putting, {count} items, {fuse} comparisons: {after_put:?}");
            assert_eq!(after_put.len(), count + 2);
            let after_get_many =
                order_after(count, fuse, |queue| _ = polytask_test::Polled::new(queue.get_many(3)).poll());
            assert!(after_get_many.is_sorted(), "getting three, {count} items, {fuse} comparisons");
        }
    }
}

#[test]
fn a_put_of_many_whose_comparison_panics_has_put_those_that_fit_and_keeps_the_rest() {
    let queue = PriorityQueue::new(3);
    let mut put = polytask_test::Polled::new(queue.put_many((0..5).map(|item| (Touchy(item), item))));
    Touchy::arm(0);
    assert!(catch_unwind(AssertUnwindSafe(|| put.poll())).is_err());
    Touchy::disarm();
    assert_eq!(queue.len(), 3);
    put.assert_pending();
    let got: Vec<_> = std::iter::from_fn(|| queue.try_get().ok()).map(|(_, item)| item).collect();
    assert_eq!(got, [0, 1, 2]);
    put.finish().unwrap();
    assert_eq!(queue.close_now().len(), 2);
}

#[test]
fn closing_at_once_with_a_comparison_that_panics_only_closes() {
    let queue = PriorityQueue::new(3);
    for item in [2, 0, 1] {
        queue.try_put((Touchy(item), item)).unwrap();
    }
    Touchy::arm(0);
    assert!(catch_unwind(AssertUnwindSafe(|| queue.close_now())).is_err());
    Touchy::disarm();
    assert!(queue.is_closed());
    assert_eq!(queue.close_now().into_iter().map(|(_, item)| item).collect::<Vec<_>>(), [0, 1, 2]);
}

/// Panics whenever it is compared, once there are some in a queue.
#[derive(PartialEq, Eq)]
struct Hostile;

/// What such a panic carries. Its drop is the user's code, which may well use the queue.
struct Burden;

thread_local! {
    static HOSTILITIES: Cell<usize> = const { Cell::new(0) };
    static DROPPED: Cell<usize> = const { Cell::new(0) };
}

impl Ord for Hostile {
    fn cmp(&self, _other: &Self) -> Ordering {
        HOSTILITIES.set(HOSTILITIES.get() + 1);
        panic_any(Burden)
    }
}

impl PartialOrd for Hostile {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Drop for Burden {
    fn drop(&mut self) {
        DROPPED.set(DROPPED.get() + 1);
    }
}

/// The first panic goes on when the queue is unlocked; a second must not be dropped before.
#[test]
fn what_a_second_panic_carries_is_not_dropped_under_the_lock() {
    let queue = PriorityQueue::unbounded();
    for item in 0..8 {
        let _ = catch_unwind(AssertUnwindSafe(|| queue.try_put((Hostile, item)))).map_err(std::mem::forget);
    }
    HOSTILITIES.set(0);
    let outcome = catch_unwind(AssertUnwindSafe(|| queue.try_get().is_ok()));
    assert!(HOSTILITIES.get() > 1, "it took more than one comparison");
    assert_eq!(DROPPED.get(), 0, "dropped within the call");
    assert!(outcome.is_err_and(|burden| burden.is::<Burden>()));
    assert_eq!(DROPPED.get(), 1, "the first was the caller's to drop");
}
