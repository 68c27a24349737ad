//! A model of the waiter list with more threads than loom has time for: thousands of random interleavings.
//!
//! What is modelled is a stock, which is what every object makes of the list: something that is there or is waited
//! for. A semaphore is one stock; a bounded buffer is two, of items and of room, under one mutex. Threads wait, give
//! up wherever they happen to be, and bring back what they got. Whoever is left asleep is a deadlock, which shuttle
//! reports with the schedule that led there.

#[path = "../../polytask/src/waiters.rs"]
#[allow(dead_code, reason = "the model uses what matters to it")]
mod waiters;

mod shuttles;

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use shuttle::sync::{Arc, Mutex};
use shuttle::thread;

use shuttles::{explore, insist, poll_a_few_times};
use waiters::{Left, Place, Waiters, Wakers};

/// So much of something, and those who wait for some of it.
struct Stock {
    free: usize,
    waiters: Waiters<usize, usize>,
}

/// Permits that threads take one or several of at a time.
struct Semaphore {
    permits: Stock,
}

/// A queue that holds so many items. An item stays in it until whoever was woken for it has come.
struct Buffer {
    items: VecDeque<Item>,
    present: Stock,
    room: Stock,
}

/// Who put it, and as which of its items.
type Item = (usize, usize);

/// Waits until a stock has `ask`, takes it, and does `finish` in the same step.
struct Wait<S, F> {
    object: Arc<Mutex<S>>,
    stock: fn(&mut S) -> &mut Stock,
    ask: usize,
    finish: F,
    place: Option<Place>,
}

#[test]
fn no_permit_is_lost_whoever_gives_up() {
    const PERMITS: usize = 3;
    explore(1_000, || {
        let semaphore = Arc::new(Mutex::new(Semaphore { permits: Stock::new(PERMITS) }));
        let threads: Vec<_> = (0..5)
            .map(|number| {
                let semaphore = semaphore.clone();
                let ask = 1 + number % PERMITS;
                thread::spawn(move || {
                    for _ in 0..2 {
                        insist(|| acquire(&semaphore, ask));
                        thread::yield_now();
                        change(&semaphore, |semaphore, wakers| semaphore.permits.add(ask, wakers));
                    }
                })
            })
            .collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        semaphore.lock().unwrap().permits.assert_at_rest(PERMITS);
    });
}

/// Nothing ever comes back, so that nobody but the one who gives up can wake the others.
#[test]
fn one_who_asks_too_much_and_gives_up_lets_those_behind_go() {
    const PERMITS: usize = 3;
    explore(1_000, || {
        let semaphore = Arc::new(Mutex::new(Semaphore { permits: Stock::new(PERMITS) }));
        let greedy = (0..2).map(|_| {
            let semaphore = semaphore.clone();
            thread::spawn(move || assert_eq!(poll_a_few_times(&mut acquire(&semaphore, PERMITS + 1)), None))
        });
        let modest = (0..PERMITS).map(|_| {
            let semaphore = semaphore.clone();
            thread::spawn(move || insist(|| acquire(&semaphore, 1)))
        });
        let threads: Vec<_> = greedy.chain(modest).collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        semaphore.lock().unwrap().permits.assert_at_rest(0);
    });
}

#[test]
fn no_item_and_no_room_is_lost_whoever_gives_up() {
    const ROOM: usize = 2;
    const PUTTERS: usize = 2;
    const GETTERS: usize = 3;
    const EACH: usize = 3;
    explore(1_000, || {
        let buffer = Arc::new(Mutex::new(Buffer::new(ROOM)));
        let putters: Vec<_> = (0..PUTTERS)
            .map(|number| {
                let buffer = buffer.clone();
                thread::spawn(move || (0..EACH).for_each(|nth| insist(|| put(&buffer, (number, nth)))))
            })
            .collect();
        let getters: Vec<_> = (0..GETTERS)
            .map(|_| {
                let buffer = buffer.clone();
                thread::spawn(move || {
                    let got: Vec<Item> = (0..PUTTERS * EACH / GETTERS).map(|_| insist(|| get(&buffer))).collect();
                    for putter in 0..PUTTERS {
                        assert!(got.iter().filter(|item| item.0 == putter).is_sorted(), "out of order: {got:?}");
                    }
                    got
                })
            })
            .collect();
        putters.into_iter().for_each(|thread| thread.join().unwrap());
        let mut got: Vec<Item> = getters.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
        got.sort_unstable();
        let all = (0..PUTTERS).flat_map(|number| (0..EACH).map(move |nth| (number, nth)));
        assert!(all.eq(got.iter().copied()), "{got:?}");
        let buffer = buffer.lock().unwrap();
        assert!(buffer.items.is_empty());
        buffer.present.assert_at_rest(0);
        buffer.room.assert_at_rest(ROOM);
    });
}

fn acquire(semaphore: &Arc<Mutex<Semaphore>>, count: usize) -> impl Future<Output = ()> + Unpin + use<> {
    Wait::new(semaphore, |semaphore| &mut semaphore.permits, count, |_, _| ())
}

fn put(buffer: &Arc<Mutex<Buffer>>, item: Item) -> impl Future<Output = ()> + Unpin + use<> {
    let finish = move |buffer: &mut Buffer, wakers: &mut Wakers| {
        buffer.items.push_back(item);
        buffer.present.add(1, wakers);
    };
    Wait::new(buffer, |buffer| &mut buffer.room, 1, finish)
}

fn get(buffer: &Arc<Mutex<Buffer>>) -> impl Future<Output = Item> + Unpin + use<> {
    let finish = |buffer: &mut Buffer, wakers: &mut Wakers| {
        buffer.room.add(1, wakers);
        buffer.items.pop_front().expect("an item that was promised is there")
    };
    Wait::new(buffer, |buffer| &mut buffer.present, 1, finish)
}

/// Changes the object under its mutex, then wakes whom that concerns.
fn change<S, T>(object: &Mutex<S>, change: impl FnOnce(&mut S, &mut Wakers) -> T) -> T {
    let mut wakers = Wakers::default();
    let result = change(&mut object.lock().unwrap(), &mut wakers);
    wakers.wake();
    result
}

// === impl Stock ===

impl Stock {
    fn new(free: usize) -> Self {
        Self { free, waiters: Waiters::new() }
    }

    fn add(&mut self, amount: usize, wakers: &mut Wakers) {
        self.free += amount;
        self.serve(wakers);
    }

    /// Grants what is free to those who came first.
    fn serve(&mut self, wakers: &mut Wakers) {
        while let Some(&ask) = self.waiters.first().filter(|ask| **ask <= self.free) {
            self.free -= ask;
            self.waiters.grant(ask, wakers);
        }
    }

    /// Takes without waiting, unless somebody would be overtaken.
    fn try_take(&mut self, ask: usize) -> bool {
        let taken = ask <= self.free && self.waiters.is_empty();
        if taken {
            self.free -= ask;
        }
        taken
    }

    #[track_caller]
    fn assert_at_rest(&self, free: usize) {
        assert_eq!((self.free, self.waiters.len()), (free, 0));
    }
}

// === impl Buffer ===

impl Buffer {
    fn new(room: usize) -> Self {
        Self { items: VecDeque::new(), present: Stock::new(0), room: Stock::new(room) }
    }
}

// === impl Wait ===

impl<S, F> Wait<S, F> {
    fn new<T>(object: &Arc<Mutex<S>>, stock: fn(&mut S) -> &mut Stock, ask: usize, finish: F) -> Self
    where
        F: FnMut(&mut S, &mut Wakers) -> T,
    {
        Self { object: object.clone(), stock, ask, finish, place: None }
    }
}

impl<S, F: Unpin, T> Future for Wait<S, F>
where
    F: FnMut(&mut S, &mut Wakers) -> T,
{
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let Self { object, stock, ask, finish, place } = &mut *self;
        let mut replaced = None;
        change(object, |state, wakers| {
            let in_stock = stock(state);
            let taken = match place {
                Some(waiting) => in_stock.waiters.poll(waiting, context.waker(), &mut replaced).is_ready(),
                None => in_stock.try_take(*ask),
            };
            if taken {
                *place = None;
                return Poll::Ready(finish(state, wakers));
            }
            if place.is_none() {
                *place = Some(in_stock.waiters.join(*ask, context.waker()));
            }
            Poll::Pending
        })
    }
}

impl<S, F> Drop for Wait<S, F> {
    fn drop(&mut self) {
        let Some(place) = self.place.take() else { return };
        let stock = self.stock;
        let _left = change(&self.object, |state, wakers| {
            let stock = stock(state);
            let left = stock.waiters.leave(&place);
            match left {
                Left::Granted(amount) => stock.add(amount, wakers),
                // Whoever is next may ask for less.
                Left::Waiting { .. } => stock.serve(wakers),
            }
            left
        });
    }
}
