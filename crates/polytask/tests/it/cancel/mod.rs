//! Every waiting method, dropped at every place where it can be dropped.
//!
//! Each test tells one [`Story`](polytask_test::Story): what is checked there holds for all of them, and the world at
//! rest is each one's own.

mod condition;
mod locks;
mod pools;
mod queues;
mod several;
mod signals;
mod tasks;

use std::cell::{Cell, RefCell};

/// An object, what the events need of it, and what became of the calls.
struct World<X, G = ()> {
    object: X,
    held: RefCell<Vec<G>>,
    got: RefCell<Vec<u32>>,
    put: RefCell<Vec<u32>>,
    numbers: Cell<u32>,
}

impl<X, G> World<X, G> {
    fn new(object: X, held: impl IntoIterator<Item = G>) -> Self {
        Self {
            object,
            held: RefCell::new(held.into_iter().collect()),
            got: RefCell::default(),
            put: RefCell::default(),
            numbers: Cell::new(0),
        }
    }

    /// Ends one of the turns that are held, if there is one left.
    fn release_one(&self) {
        let released = self.held.borrow_mut().pop();
        drop(released);
    }

    /// A number that nobody has had.
    fn number(&self) -> u32 {
        self.numbers.replace(self.numbers.get() + 1)
    }

    fn record_get(&self, number: u32) {
        self.got.borrow_mut().push(number);
    }

    fn record_put(&self, number: u32) {
        self.put.borrow_mut().push(number);
    }

    /// Whether what was put was got, each once.
    #[track_caller]
    fn assert_nothing_lost(&self) {
        let (mut put, mut got) = (self.put.borrow().clone(), self.got.borrow().clone());
        put.sort_unstable();
        got.sort_unstable();
        assert_eq!(put, got, "what was put, and what was got");
    }
}
