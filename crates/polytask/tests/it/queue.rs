//! `Queue` and `LifoQueue`: what the laws of everything queue-like do not say.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use futures::StreamExt;
use futures_core::Stream;
use polytask::{
    Bound, GetError, LifoQueue, Order, OrderedQueue, PriorityQueue, PutError, PutManyError, Queue, ReserveError,
};
use polytask_test::{Polled, waiting};

// --- order ---

#[test]
fn a_queue_gives_the_oldest_first_and_a_lifo_queue_the_newest() {
    let (queue, stack) = (Queue::new(9), LifoQueue::new(9));
    for item in 0..3 {
        queue.try_put(item).unwrap();
        stack.try_put(item).unwrap();
    }
    assert_eq!([(); 3].map(|()| queue.try_get().unwrap()), [0, 1, 2]);
    assert_eq!([(); 3].map(|()| stack.try_get().unwrap()), [2, 1, 0]);
}

#[test]
fn the_items_of_one_producer_keep_their_order_through_waiting() {
    let queue = Queue::new(1);
    let mut puts: Vec<_> = (0..5).map(|item| Polled::new(queue.put(item))).collect();
    for put in &mut puts {
        let _ = put.poll();
    }
    for item in 0..5 {
        assert_eq!(queue.try_get(), Ok(item));
        if let Some(next) = puts.get_mut(item + 1) {
            next.finish().unwrap();
        }
    }
}

#[test]
fn an_item_that_is_promised_takes_no_more_room() {
    let queue = Queue::new(1);
    let mut get = waiting(queue.get());
    queue.try_put(1).unwrap();
    assert!(queue.is_empty());
    queue.try_put(2).unwrap();
    assert_eq!(queue.try_put(3), Err(PutError::Full(3)));
    assert_eq!(get.finish(), Ok(1));
    assert_eq!(queue.try_get(), Ok(2));
}

#[test]
fn an_item_that_came_back_from_a_dropped_getter_keeps_others_out() {
    let queue = Queue::new(1);
    let get = waiting(queue.get());
    queue.try_put(1).unwrap();
    queue.try_put(2).unwrap();
    drop(get);
    assert_eq!((queue.len(), queue.statistics().used), (2, 2));
    assert_eq!(queue.try_get(), Ok(1));
    let mut put = waiting(queue.put(3));
    assert_eq!(queue.try_get(), Ok(2));
    put.finish().unwrap();
}

// --- many at once ---

#[test]
fn many_are_got_up_to_the_limit_and_not_waited_for() {
    let queue = Queue::new(9);
    for item in 0..5 {
        queue.try_put(item).unwrap();
    }
    assert_eq!(Polled::new(queue.get_many(3)).assert_ready(), Ok(vec![0, 1, 2]));
    assert_eq!(Polled::new(queue.get_many(3)).assert_ready(), Ok(vec![3, 4]));
    let mut next = waiting(queue.get_many(3));
    queue.try_put(5).unwrap();
    assert_eq!(next.finish(), Ok(vec![5]));
}

#[test]
fn getting_many_takes_nothing_that_another_was_promised() {
    let queue = Queue::new(9);
    let mut first = waiting(queue.get());
    queue.try_put(1).unwrap();
    queue.try_put(2).unwrap();
    assert_eq!(Polled::new(queue.get_many(9)).assert_ready().unwrap().len(), 1);
    assert!(first.finish().is_ok());
}

#[test]
fn getting_many_lets_in_as_many_as_then_fit() {
    let queue = Queue::new(2);
    queue.try_put(0).unwrap();
    queue.try_put(1).unwrap();
    let mut puts: Vec<_> = (2..5).map(|item| waiting(queue.put(item))).collect();
    assert_eq!(Polled::new(queue.get_many(9)).assert_ready(), Ok(vec![0, 1]));
    puts[0].finish().unwrap();
    puts[1].finish().unwrap();
    puts[2].assert_asleep();
}

#[test]
fn many_are_put_as_there_is_room() {
    let queue = Queue::new(2);
    let mut put = waiting(queue.put_many(0..5));
    assert_eq!(queue.len(), 2);
    assert_eq!(Polled::new(queue.get_many(9)).assert_ready(), Ok(vec![0, 1]));
    put.assert_woken();
    put.assert_pending();
    assert_eq!(Polled::new(queue.get_many(9)).assert_ready(), Ok(vec![2, 3]));
    put.finish().unwrap();
    assert_eq!(queue.try_get(), Ok(4));
}

#[test]
fn a_dropped_put_of_many_leaves_those_that_are_in() {
    let queue = Queue::new(2);
    drop(waiting(queue.put_many(0..5)));
    assert_eq!(queue.try_get(), Ok(0));
    assert_eq!(queue.try_get(), Ok(1));
    assert_eq!(queue.try_get(), Err(GetError::Empty));
    assert_eq!(queue.statistics().used, 0);
}

#[test]
fn a_put_of_many_that_is_refused_hands_back_the_rest() {
    let queue = Queue::new(2);
    let mut put = waiting(queue.put_many(0..5));
    queue.close();
    let refused = put.finish().unwrap_err();
    assert!(refused.is_closed());
    assert_eq!(refused, PutManyError::Closed(vec![2, 3, 4]));
}

#[test]
fn putting_none_waits_for_nothing() {
    let queue = Queue::new(1);
    queue.try_put(1).unwrap();
    Polled::new(queue.put_many([])).assert_ready().unwrap();
}

// --- slots ---

#[test]
fn a_slot_holds_room_and_its_item_arrives_when_it_is_put() {
    let queue = Queue::new(2);
    let slot = Polled::new(queue.reserve()).assert_ready().unwrap();
    queue.try_put("second").unwrap();
    assert!(queue.is_full());
    assert_eq!((queue.len(), queue.statistics().slots), (1, 1));
    slot.put("first").unwrap();
    assert_eq!(queue.try_get(), Ok("second"));
    assert_eq!(queue.try_get(), Ok("first"));
}

#[test]
fn a_dropped_slot_returns_its_room_to_the_next() {
    let queue = Queue::new(1);
    let slot = queue.try_reserve().unwrap();
    assert!(queue.try_reserve().is_none());
    let mut put = waiting(queue.put(1));
    let mut reserve = waiting(queue.reserve());
    drop(slot);
    put.finish().unwrap();
    reserve.assert_asleep();
    assert_eq!(queue.try_get(), Ok(1));
    drop(reserve.finish().unwrap());
}

#[test]
fn a_slot_that_is_filled_wakes_a_getter() {
    let queue = Queue::new(1);
    let slot = queue.try_reserve().unwrap();
    let mut get = waiting(queue.get());
    slot.put(1).unwrap();
    assert_eq!(get.finish(), Ok(1));
    assert_eq!(queue.statistics().used, 0);
}

#[test]
fn a_closed_queue_ends_when_its_slots_are_used_up() {
    let queue = Queue::new(2);
    let (filled, dropped) = (queue.try_reserve().unwrap(), queue.try_reserve().unwrap());
    let mut gets = [waiting(queue.get()), waiting(queue.get())];
    queue.close();
    assert!(queue.try_reserve().is_none());
    gets[0].assert_asleep();
    filled.put(1).unwrap();
    assert_eq!(gets[0].finish(), Ok(1));
    gets[1].assert_asleep();
    drop(dropped);
    assert_eq!(gets[1].finish(), Err(GetError::Closed));
}

#[test]
fn a_slot_cannot_be_filled_once_the_queue_was_emptied() {
    let queue = Queue::new(2);
    let slot = queue.try_reserve().unwrap();
    assert_eq!(queue.close_now(), [0; 0]);
    assert_eq!(slot.put(1), Err(PutError::Closed(1)));
    assert_eq!((queue.statistics().used, queue.statistics().slots), (0, 0));
}

/// A slot that is out could not be filled any more, so there is nothing left to wait for.
#[test]
fn closing_at_once_tells_the_end_to_everyone_though_a_slot_is_out() {
    let queue = Queue::<u8>::new(2);
    let _slot = queue.try_reserve().unwrap();
    let mut stream = queue.stream();
    let (mut get, mut get_many) = (waiting(queue.get()), waiting(queue.get_many(2)));
    let (mut ready, mut next) = (waiting(queue.ready()), waiting(stream.next()));
    assert_eq!(queue.close_now(), [0; 0]);
    assert_eq!(get.finish(), Err(GetError::Closed));
    assert_eq!(get_many.finish(), Err(GetError::Closed));
    ready.finish();
    assert_eq!(next.finish(), None);
    assert!(queue.is_ready());
    assert_eq!(queue.try_get(), Err(GetError::Closed));
    assert_eq!(Polled::new(queue.get()).assert_ready(), Err(GetError::Closed));
}

#[test]
fn who_waits_to_reserve_is_told_that_the_queue_is_closed() {
    let queue = Queue::<()>::new(1);
    let _slot = queue.try_reserve();
    let mut reserve = waiting(queue.reserve());
    queue.close();
    assert!(matches!(reserve.finish(), Err(ReserveError::Closed)));
}

// --- the end ---

#[test]
fn closing_at_once_hands_back_what_is_left_the_next_first() {
    let (queue, stack) = (Queue::new(3), LifoQueue::new(3));
    for item in 0..3 {
        queue.try_put(item).unwrap();
        stack.try_put(item).unwrap();
    }
    let mut put = waiting(queue.put(9));
    assert_eq!(queue.close_now(), [0, 1, 2]);
    assert_eq!(stack.close_now(), [2, 1, 0]);
    assert_eq!(put.finish(), Err(PutError::Closed(9)));
    assert_eq!(queue.try_get(), Err(GetError::Closed));
    assert!(queue.is_closed());
    assert_eq!(queue.statistics().used, 0);
}

#[test]
fn closing_at_once_leaves_the_room_of_slots_that_are_out() {
    let queue = Queue::new(2);
    let get = waiting(queue.get());
    queue.try_put(1).unwrap();
    queue.try_put(2).unwrap();
    let slot = queue.try_reserve().unwrap();
    assert_eq!(queue.close_now(), [1, 2]);
    assert_eq!((queue.statistics().used, queue.statistics().slots), (1, 1));
    drop((slot, get));
    assert_eq!((queue.statistics().used, queue.statistics().slots), (0, 0));
}

#[test]
fn a_getter_whose_item_was_handed_back_by_closing_sees_the_end() {
    let queue = Queue::new(1);
    let mut get = waiting(queue.get());
    queue.try_put(1).unwrap();
    assert_eq!(queue.close_now(), [1]);
    assert_eq!(get.finish(), Err(GetError::Closed));
}

#[test]
fn a_putter_that_was_let_in_before_the_queue_closed_has_its_item_back() {
    let queue = Queue::new(1);
    queue.try_put(0).unwrap();
    let mut put = waiting(queue.put(1));
    assert_eq!(queue.try_get(), Ok(0));
    queue.close();
    assert_eq!(put.finish(), Err(PutError::Closed(1)));
    assert_eq!((queue.try_get(), queue.statistics().used), (Err(GetError::Closed), 0));
}

#[test]
fn a_getter_dropped_at_a_closed_queue_leaves_its_item_to_the_next() {
    let queue = Queue::new(1);
    let mut gets = [waiting(queue.get()), waiting(queue.get())].map(Some);
    queue.try_put(1).unwrap();
    queue.close();
    gets[0] = None;
    assert_eq!(gets[1].as_mut().unwrap().finish(), Ok(1));
}

#[test]
fn closing_twice_is_closing_once() {
    let queue = Queue::new(1);
    queue.try_put(1).unwrap();
    queue.close();
    queue.close();
    assert_eq!(queue.try_get(), Ok(1));
    assert_eq!(queue.close_now(), [0; 0]);
}

#[test]
fn the_last_producer_closes_the_queue() {
    let queue = Queue::new(4);
    let (first, second) = (queue.producer(), queue.producer());
    let mut get = waiting(queue.get());
    drop(first);
    get.assert_asleep();
    Polled::new(second.put(1)).assert_ready().unwrap();
    assert_eq!(queue.statistics().producers, 1);
    drop(second);
    assert!(queue.is_closed());
    assert_eq!(get.finish(), Ok(1));
    assert_eq!(queue.try_get(), Err(GetError::Closed));
}

#[tokio::test]
async fn a_producer_that_panics_or_is_aborted_closes_the_queue() {
    let queue = Queue::<()>::new(1);
    let (panics, is_aborted) = (queue.producer(), queue.producer());
    let panicked = tokio::spawn(async move {
        let _producer = panics;
        panic!("as it does");
    });
    let aborted = tokio::spawn(async move {
        let _producer = is_aborted;
        polytask_test::Never::<()>::new().await;
    });
    assert!(panicked.await.unwrap_err().is_panic());
    assert!(!queue.is_closed());
    aborted.abort();
    assert!(aborted.await.unwrap_err().is_cancelled());
    assert_eq!(queue.get().await, Err(GetError::Closed));
}

// --- streams ---

/// Polls a stream with a waker that nobody listens to.
fn next<S: Stream + Unpin>(stream: &mut S) -> Poll<Option<S::Item>> {
    Pin::new(stream).poll_next(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn a_stream_gives_the_items_and_ends_with_the_queue() {
    let queue = Queue::new(3);
    let mut stream = queue.stream();
    assert_eq!(next(&mut stream), Poll::Pending);
    queue.try_put(1).unwrap();
    queue.try_put(2).unwrap();
    queue.close();
    assert_eq!(next(&mut stream), Poll::Ready(Some(1)));
    assert_eq!(next(&mut stream), Poll::Ready(Some(2)));
    assert_eq!(next(&mut stream), Poll::Ready(None));
    assert_eq!(next(&mut stream), Poll::Ready(None));
}

#[test]
fn a_dropped_stream_passes_on_the_item_it_was_promised() {
    let queue = Queue::new(3);
    let mut stream = queue.stream();
    assert_eq!(next(&mut stream), Poll::Pending);
    let mut get = waiting(queue.get());
    queue.try_put(1).unwrap();
    drop(stream);
    assert_eq!(get.finish(), Ok(1));
}

// --- bounds ---

#[test]
fn an_unbounded_queue_never_waits_for_room() {
    let queue = Queue::unbounded();
    assert_eq!(queue.capacity(), None);
    for item in 0..10_000 {
        queue.try_put(item).unwrap();
    }
    assert!(!queue.is_full());
    assert_eq!(queue.len(), 10_000);
}

#[test]
fn a_queue_bounded_by_weight_counts_what_its_items_weigh() {
    let queue = Queue::new(Bound::weight(10, |line: &&str| line.len()));
    queue.try_put("seven..").unwrap();
    assert_eq!(queue.try_put("four"), Err(PutError::Full("four")));
    queue.try_put("...").unwrap();
    assert!(queue.is_full());
    assert_eq!(queue.statistics().used, 10);
    let mut big = waiting(queue.put("eight..."));
    let mut small = waiting(queue.put("."));
    assert_eq!(queue.try_get(), Ok("seven.."));
    big.assert_asleep();
    small.assert_asleep();
    assert_eq!(queue.try_get(), Ok("..."));
    big.finish().unwrap();
    small.finish().unwrap();
}

#[test]
fn those_behind_a_big_item_move_up_when_it_gives_up() {
    let queue = Queue::new(Bound::weight(10, |line: &&str| line.len()));
    queue.try_put("five.").unwrap();
    let big = waiting(queue.put("eight..."));
    let mut small = waiting(queue.put("five!"));
    drop(big);
    small.finish().unwrap();
}

#[test]
fn an_item_heavier_than_the_bound_enters_an_empty_queue() {
    let queue = Queue::new(Bound::weight(4, |line: &&str| line.len()));
    queue.try_put(".").unwrap();
    let mut huge = waiting(queue.put("as long as you like"));
    assert_eq!(queue.try_get(), Ok("."));
    huge.finish().unwrap();
    assert!(queue.is_full());
    assert_eq!(queue.try_get(), Ok("as long as you like"));
    assert_eq!(queue.statistics().used, 0);
}

/// Fills two slots with more than they had reserved, so that what is in the queue weighs more than can be counted.
fn overload<T, O: Order<Item = T>>(queue: &OrderedQueue<T, O>, item: impl Fn() -> T) {
    let slots = [queue.try_reserve().unwrap(), queue.try_reserve().unwrap()];
    assert!(slots.into_iter().all(|slot| slot.put(item()).is_ok()));
    assert_eq!(queue.len(), 2);
}

fn assert_holds_any_weight<T, O: Order<Item = T>>(queue: &OrderedQueue<T, O>, item: impl Fn() -> T) {
    overload(queue, &item);
    assert_eq!(Polled::new(queue.get_many(9)).assert_ready().ok().map(|items| items.len()), Some(2));
    assert_eq!(queue.statistics().used, 0);
    overload(queue, &item);
    assert_eq!(queue.close_now().len(), 2);
    assert_eq!(queue.statistics().used, 0);
}

#[test]
fn weights_that_are_more_than_can_be_counted_do_not_overflow() {
    fn heavy<T>() -> Bound<T> {
        Bound::weight(usize::MAX, |_| usize::MAX)
    }

    assert_holds_any_weight(&Queue::new(heavy()), || 'a');
    assert_holds_any_weight(&LifoQueue::new(heavy()), || 'a');
    assert_holds_any_weight(&PriorityQueue::new(heavy()), || (1, 'a'));
}

// --- the rest ---

#[test]
fn a_put_that_is_polled_after_its_end_panics_and_takes_no_room() {
    let queue = Queue::new(4);
    let mut put = queue.put('a');
    let mut poll = || Pin::new(&mut put).poll(&mut Context::from_waker(Waker::noop()));
    assert_eq!(poll(), Poll::Ready(Ok(())));
    assert!(catch_unwind(AssertUnwindSafe(poll)).is_err());
    drop(put);
    assert_eq!((queue.len(), queue.statistics().used), (1, 1));
}

#[test]
fn ready_waits_for_an_item_to_spare_and_takes_none() {
    let queue = Queue::new(2);
    let mut ready = waiting(queue.ready());
    let mut get = waiting(queue.get());
    queue.try_put(1).unwrap();
    ready.assert_asleep();
    queue.try_put(2).unwrap();
    ready.finish();
    assert_eq!(queue.len(), 1, "the other is promised");
    assert_eq!(get.finish(), Ok(1));
    assert!(queue.is_ready());
    assert_eq!(queue.try_get(), Ok(2));
    let mut ready = waiting(queue.ready());
    queue.close();
    ready.finish();
    assert!(queue.is_ready());
}

#[test]
fn items_are_dropped_with_the_queue() {
    let item = Arc::new(());
    let queue = Queue::new(3);
    queue.try_put(Arc::clone(&item)).unwrap();
    let put = queue.put(Arc::clone(&item));
    drop(put);
    assert_eq!(Arc::strong_count(&item), 2);
    drop(queue);
    assert_eq!(Arc::strong_count(&item), 1);
}

/// The drop of an item is the user's code, which may well look at the queue.
#[test]
fn an_item_that_uses_its_queue_when_it_is_dropped_does_not_lock_up() {
    struct Curious(Queue<Self>);

    impl Drop for Curious {
        fn drop(&mut self) {
            let _ = (self.0.len(), self.0.statistics());
        }
    }

    let queue = Queue::new(1);
    queue.try_put(Curious(queue.clone())).ok().unwrap();
    drop(waiting(queue.put(Curious(queue.clone()))));
    drop(queue.try_put(Curious(queue.clone())));
    let put = waiting(queue.put(Curious(queue.clone())));
    drop(queue.close_now());
    drop(put);
}

#[test]
fn debug_output_and_statistics_tell_the_same() {
    let queue = Queue::named("letters", 2);
    queue.try_put('a').unwrap();
    queue.try_put('b').unwrap();
    let _put = waiting(queue.put('c'));
    let statistics = queue.statistics();
    assert_eq!((statistics.len, statistics.capacity, statistics.putters), (2, Some(2), 1));
    let shown = format!("{queue:?}");
    for part in ["letters", "len: 2", "capacity: Some(2)", "putters: 1", "closed: false"] {
        assert!(shown.contains(part), "{part} is not in {shown}");
    }
    assert_eq!(queue.name(), "letters");
}

// --- memory ---

#[test]
#[cfg(target_os = "linux")]
fn a_queue_that_is_empty_again_gives_back_what_a_burst_took() {
    /// So large together that an allocator has to ask the system for them alone.
    type Item = [u64; 32];
    const BURST: usize = 1 << 18;

    fn resident() -> usize {
        let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
        pages.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
    }

    #[track_caller]
    fn burst<O: Order>(queue: &OrderedQueue<O::Item, O>, item: impl Fn(usize) -> O::Item) {
        (0..BURST).for_each(|number| queue.try_put(item(number)).ok().unwrap());
        let full = resident();
        (0..BURST).for_each(|_| drop(queue.try_get().ok().unwrap()));
        let given_back = full.saturating_sub(resident());
        assert!(given_back > BURST * size_of::<Item>() / 2, "{given_back} bytes given back");
    }

    burst(&Queue::unbounded(), |_| Item::default());
    burst(&LifoQueue::unbounded(), |_| Item::default());
    burst(&PriorityQueue::unbounded(), |number| (number, Item::default()));
}
