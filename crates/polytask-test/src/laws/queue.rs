//! The laws of everything that items go into and come out of.
//!
//! See [`QueueLike`].

use super::{Waiter, woken};
use crate::{Boxed, Polled, waiting};

/// Something that holds a limited number of items, in whatever order.
pub trait QueueLike {
    /// Waits for room. A closed queue hands the item back.
    fn put(&self, item: u32) -> Boxed<'static, Result<(), u32>>;

    /// Waits for an item. `None`: the queue is closed, and nothing is left in it.
    fn get(&self) -> Boxed<'static, Option<u32>>;

    /// Puts if there is room now.
    fn try_put(&self, item: u32) -> Result<(), u32>;

    /// Gets if there is an item now.
    fn try_get(&self) -> Option<u32>;

    /// How many items are in it.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Ends it: what is in it can still be got.
    fn close(&self);

    /// How many wait to get or to put, as its statistics have it.
    fn waiting(&self) -> usize;
}

/// A test for each of the laws, in a module `$name`. `$make` takes the number of items that fit.
#[macro_export]
macro_rules! queue_laws {
    ($name:ident, $make:expr) => {
        $crate::queue_laws!($name, $make,
            nothing_is_lost_or_doubled,
            getters_are_served_in_their_order,
            putters_are_served_in_their_order,
            one_item_wakes_one_getter,
            one_room_wakes_one_putter,
            nobody_overtakes_a_woken_getter,
            nobody_overtakes_a_woken_putter,
            a_dropped_getter_leaves_the_item,
            a_getter_that_is_dropped_after_its_wake_up_passes_it_on,
            a_dropped_put_is_not_queued_later,
            a_putter_that_is_dropped_after_its_wake_up_passes_it_on,
            a_call_that_was_never_polled_leaves_no_trace,
            a_waiter_that_moved_is_woken_where_it_is,
            closing_wakes_everyone,
            a_closed_queue_gives_out_what_is_left,
        );
    };
    ($name:ident, $make:expr, $($law:ident),+ $(,)?) => {
        mod $name {
            use super::*;

            $(
                #[test]
                fn $law() {
                    $crate::laws::queue::$law($make);
                }
            )+
        }
    };
}

/// What goes in comes out, once.
pub fn nothing_is_lost_or_doubled<Q: QueueLike>(make: impl Fn(usize) -> Q) {
    let queue = make(3);
    let mut putters: Vec<_> = (0..8).map(|item| Polled::new(queue.put(item))).collect();
    for putter in &mut putters {
        let _ = putter.poll();
    }
    assert_eq!(queue.len(), 3, "as many as fit went in");
    let mut got = Vec::new();
    while let Some(item) = queue.try_get() {
        got.push(item);
        for putter in &mut putters {
            if !putter.is_finished() && putter.is_woken() {
                putter.assert_ready().expect("the queue is open");
            }
        }
    }
    got.sort_unstable();
    assert_eq!(got, (0..8).collect::<Vec<_>>());
    assert!(putters.iter().all(Polled::is_finished));
}

/// Who came first gets the first item.
pub fn getters_are_served_in_their_order<Q: QueueLike>(make: impl Fn(usize) -> Q) {
    let queue = make(3);
    let mut getters = line_of_getters(&queue);
    for item in 0..3 {
        queue.try_put(item).expect("there is room");
        assert_eq!(getters[item as usize].finish(), Some(item));
    }
}

/// Who came first puts first.
pub fn putters_are_served_in_their_order<Q: QueueLike>(make: impl Fn(usize) -> Q) {
    let (queue, mut putters) = full_with_a_line_of_putters(make);
    for expected in [100, 0, 1, 2] {
        assert_eq!(queue.try_get(), Some(expected));
        if let Some(next) = putters.iter_mut().find(|putter| !putter.is_finished()) {
            next.finish().expect("the queue is open");
        }
    }
}

/// Nobody is woken for an item that somebody else will have.
pub fn one_item_wakes_one_getter<Q: QueueLike>(make: impl Fn(usize) -> Q) {
    let queue = make(3);
    let getters = line_of_getters(&queue);
    queue.try_put(1).expect("there is room");
    assert_eq!(woken(&getters), [0]);
    queue.try_put(2).expect("there is room");
    assert_eq!(woken(&getters), [0, 1]);
}

/// Nobody is woken for room that somebody else will have.
pub fn one_room_wakes_one_putter<Q: QueueLike>(make: impl Fn(usize) -> Q) {
    let (queue, putters) = full_with_a_line_of_putters(make);
    assert_eq!(queue.try_get(), Some(100));
    assert_eq!(woken(&putters), [0]);
}

/// Between the wake-up and the poll of the getter who is next, nobody takes its item.
pub fn nobody_overtakes_a_woken_getter<Q: QueueLike>(make: impl Fn(usize) -> Q) {
    let queue = make(3);
    let mut getters = line_of_getters(&queue);
    queue.try_put(1).expect("there is room");
    assert_eq!(queue.try_get(), None, "a try overtook those who wait");
    let mut late = waiting(queue.get());
    assert_eq!(getters[0].finish(), Some(1));
    for item in 2..5 {
        queue.try_put(item).expect("there is room");
    }
    let mut got: Vec<_> = [getters[1].finish(), getters[2].finish(), late.finish()].into_iter().flatten().collect();
    got.sort_unstable();
    assert_eq!(got, [2, 3, 4]);
}

/// Between the wake-up and the poll of the putter who is next, nobody takes its room.
pub fn nobody_overtakes_a_woken_putter<Q: QueueLike>(make: impl Fn(usize) -> Q) {
    let (queue, mut putters) = full_with_a_line_of_putters(make);
    assert_eq!(queue.try_get(), Some(100));
    assert_eq!(queue.try_put(9), Err(9), "a try overtook those who wait");
    let mut late = waiting(queue.put(3));
    for (number, putter) in putters.iter_mut().enumerate() {
        putter.finish().expect("the queue is open");
        assert_eq!(queue.try_get(), Some(number as u32));
    }
    late.finish().expect("the queue is open");
    assert_eq!(queue.try_get(), Some(3));
}

/// A getter that gives up takes nothing with it.
pub fn a_dropped_getter_leaves_the_item<Q: QueueLike>(make: impl Fn(usize) -> Q) {
    let queue = make(3);
    let mut getters = line_of_getters(&queue);
    drop(getters.remove(1));
    queue.try_put(1).expect("there is room");
    queue.try_put(2).expect("there is room");
    let mut got: Vec<_> = getters.iter_mut().filter_map(Polled::finish).collect();
    got.sort_unstable();
    assert_eq!(got, [1, 2]);

    drop(line_of_getters(&queue));
    queue.try_put(3).expect("there is room");
    assert_eq!(queue.try_get(), Some(3));
}

/// An item whose getter never came for it goes to the next.
pub fn a_getter_that_is_dropped_after_its_wake_up_passes_it_on<Q: QueueLike>(make: impl Fn(usize) -> Q) {
    let queue = make(3);
    let mut getters = line_of_getters(&queue);
    queue.try_put(1).expect("there is room");
    getters.remove(0).assert_woken();
    assert_eq!(woken(&getters), [0]);
    drop(getters.remove(0));
    assert_eq!(getters[0].finish(), Some(1));
    let last = waiting(queue.get());
    queue.try_put(2).expect("there is room");
    drop(last);
    assert_eq!(queue.try_get(), Some(2), "the item of a dropped getter was lost");
}

/// What was not put before the drop is not put after it.
pub fn a_dropped_put_is_not_queued_later<Q: QueueLike>(make: impl Fn(usize) -> Q) {
    let (queue, mut putters) = full_with_a_line_of_putters(&make);
    drop(putters.remove(1));
    let mut got = Vec::new();
    while let Some(item) = queue.try_get() {
        got.push(item);
        for putter in putters.iter_mut().filter(|putter| !putter.is_finished()) {
            if putter.is_woken() {
                putter.assert_ready().expect("the queue is open");
            }
        }
    }
    assert_eq!(got, [100, 0, 2]);
    assert_eq!(queue.waiting(), 0);
}

/// Room whose putter never came for it goes to the next, and its item is gone.
pub fn a_putter_that_is_dropped_after_its_wake_up_passes_it_on<Q: QueueLike>(make: impl Fn(usize) -> Q) {
    let (queue, mut putters) = full_with_a_line_of_putters(make);
    assert_eq!(queue.try_get(), Some(100));
    putters.remove(0).assert_woken();
    assert_eq!(woken(&putters), [0]);
    drop(putters.remove(0));
    putters[0].finish().expect("the queue is open");
    assert_eq!(queue.try_get(), Some(2));
    assert_eq!(queue.try_get(), None);
    queue.try_put(3).expect("the room of a dropped putter was lost");
}

/// Making a call is not making it: only its first poll counts.
pub fn a_call_that_was_never_polled_leaves_no_trace<Q: QueueLike>(make: impl Fn(usize) -> Q) {
    let queue = make(1);
    let (get, put) = (queue.get(), queue.put(1));
    assert_eq!((queue.len(), queue.waiting()), (0, 0));
    queue.try_put(2).expect("there is room");
    assert_eq!(queue.try_get(), Some(2));
    drop((get, put));
    assert_eq!((queue.len(), queue.waiting()), (0, 0));
}

/// A wait that is polled by another task wakes that task, and keeps its place.
pub fn a_waiter_that_moved_is_woken_where_it_is<Q: QueueLike>(make: impl Fn(usize) -> Q) {
    let queue = make(1);
    let mut getters = line_of_getters(&queue);
    getters[0].assert_pending();
    queue.try_put(1).expect("there is room");
    assert_eq!(getters[0].finish(), Some(1));
    drop(getters);

    let (queue, mut putters) = full_with_a_line_of_putters(make);
    putters[0].assert_pending();
    assert_eq!(queue.try_get(), Some(100));
    putters[0].finish().expect("the queue is open");
    assert_eq!(queue.try_get(), Some(0));
}

/// Nobody waits at a closed queue: getters see the end, and putters have their items back.
pub fn closing_wakes_everyone<Q: QueueLike>(make: impl Fn(usize) -> Q) {
    let queue = make(1);
    let mut getters = line_of_getters(&queue);
    queue.close();
    for getter in &mut getters {
        assert_eq!(getter.finish(), None);
    }
    assert_eq!(Polled::new(queue.get()).assert_ready(), None);

    let (queue, mut putters) = full_with_a_line_of_putters(make);
    queue.close();
    for (number, putter) in putters.iter_mut().enumerate() {
        assert_eq!(putter.finish(), Err(number as u32));
    }
    assert_eq!(Polled::new(queue.put(7)).assert_ready(), Err(7));
    assert_eq!(queue.try_put(8), Err(8));
    assert_eq!(queue.waiting(), 0);
}

/// Closing loses nothing that was put.
pub fn a_closed_queue_gives_out_what_is_left<Q: QueueLike>(make: impl Fn(usize) -> Q) {
    let queue = make(3);
    for item in 0..3 {
        queue.try_put(item).expect("there is room");
    }
    queue.close();
    let mut got: Vec<_> = (0..3).filter_map(|_| Polled::new(queue.get()).assert_ready()).collect();
    got.sort_unstable();
    assert_eq!(got, [0, 1, 2]);
    assert_eq!(Polled::new(queue.get()).assert_ready(), None);
}

/// Three who wait at an empty queue.
fn line_of_getters<Q: QueueLike>(queue: &Q) -> Vec<Waiter<Option<u32>>> {
    (0..3).map(|_| waiting(queue.get())).collect()
}

/// A queue with one room, taken by the item 100, and those who wait to put 0, 1 and 2.
fn full_with_a_line_of_putters<Q: QueueLike>(make: impl Fn(usize) -> Q) -> (Q, Vec<Waiter<Result<(), u32>>>) {
    let queue = make(1);
    queue.try_put(100).expect("there is room");
    let putters = (0..3).map(|item| waiting(queue.put(item))).collect();
    (queue, putters)
}
