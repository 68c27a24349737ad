//! Any sequence of calls, beside a model of a few lines that says what comes of them.

mod barrier;
mod joinable;
mod queue;
mod semaphore;

use std::collections::BTreeMap;

use polytask_test::{Boxed, Polled, scaled, soaking};
use proptest::test_runner::{Config, RngSeed};

/// The same sequences in every ordinary run, and always others in a soak.
fn config() -> Config {
    let rng_seed = if soaking() { RngSeed::Random } else { RngSeed::Fixed(1) };
    Config { cases: scaled(256) as u32, failure_persistence: None, rng_seed, ..Config::default() }
}

/// The calls that have been made and have not ended, by the order of their making, and what the others returned.
struct Calls<'a, T> {
    running: BTreeMap<usize, Polled<Boxed<'a, T>>>,
    returned: BTreeMap<usize, T>,
    next: usize,
}

impl<'a, T> Calls<'a, T> {
    fn new() -> Self {
        Self { running: BTreeMap::new(), returned: BTreeMap::new(), next: 0 }
    }

    /// Makes a call, polls it once, and returns its number.
    fn start(&mut self, call: impl Future<Output = T> + 'a) -> usize {
        let number = self.next;
        self.next += 1;
        self.running.insert(number, Polled::new(Box::pin(call)));
        self.poll(number);
        number
    }

    /// The number of the call at some place among those that run.
    fn pick(&self, place: usize) -> Option<usize> {
        let count = self.running.len();
        (count > 0).then(|| *self.running.keys().nth(place % count).expect("the place is among them"))
    }

    fn drop(&mut self, number: usize) {
        self.running.remove(&number);
    }

    /// Polls the eldest of those who were woken, again and again, until nobody is.
    fn settle(&mut self) {
        while let Some((&number, _)) = self.running.iter().find(|(_, call)| call.is_woken()) {
            self.poll(number);
        }
    }

    /// Polls one of those who were woken.
    fn poll_one(&mut self, place: usize) {
        let woken: Vec<_> =
            self.running.iter().filter(|(_, call)| call.is_woken()).map(|(number, _)| *number).collect();
        if !woken.is_empty() {
            self.poll(woken[place % woken.len()]);
        }
    }

    /// Whether everyone who runs is asleep.
    fn is_settled(&self) -> bool {
        self.running.values().all(|call| !call.is_woken())
    }

    /// Polls those who were not woken, who must have nothing to do.
    fn assert_nobody_overslept(&mut self) {
        for (number, call) in self.running.iter_mut().filter(|(_, call)| !call.is_woken()) {
            assert!(call.poll().is_pending(), "call {number} could go on and was not woken");
        }
    }

    fn poll(&mut self, number: usize) {
        let call = self.running.get_mut(&number).expect("it runs");
        if let std::task::Poll::Ready(output) = call.poll() {
            self.running.remove(&number);
            self.returned.insert(number, output);
        }
    }
}
