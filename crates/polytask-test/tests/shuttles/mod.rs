//! What the random models share.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use polytask_test::soaking;
use shuttle::Runner;
use shuttle::future::block_on;
use shuttle::rand::{Rng, thread_rng};
use shuttle::scheduler::{PctScheduler, RandomScheduler};
use shuttle::thread;

/// How many changes of priority a PCT schedule aims at.
const PCT_DEPTH: usize = 3;

/// Runs the model under both kinds of random schedule: the same ones each time, and always others in a soak.
pub(crate) fn explore(rounds: usize, model: impl Fn() + Copy + Send + Sync + 'static) {
    if soaking() {
        let rounds = 10 * rounds;
        Runner::new(RandomScheduler::new(rounds), shuttle::Config::default()).run(model);
        Runner::new(PctScheduler::new(PCT_DEPTH, rounds), shuttle::Config::default()).run(model);
    } else {
        let seed = 1;
        Runner::new(RandomScheduler::new_from_seed(seed, rounds), shuttle::Config::default()).run(model);
        Runner::new(PctScheduler::new_from_seed(seed, PCT_DEPTH, rounds), shuttle::Config::default()).run(model);
    }
}

/// Waits, perhaps gives up, and begins again, until it was given what it waits for.
pub(crate) fn insist<F: Future + Unpin>(wait: impl Fn() -> F) -> F::Output {
    let mut patience = thread_rng().gen_range(0..3);
    loop {
        let mut waiting = wait();
        if let Some(output) = poll_a_few_times(&mut waiting) {
            return output;
        }
        if patience == 0 {
            return block_on(waiting);
        }
        patience -= 1;
    }
}

/// Polls up to twice, with other threads between, and with a waker that nobody listens to.
///
/// What that is woken for waits for a later poll, or is passed on.
pub(crate) fn poll_a_few_times<F: Future + Unpin>(waiting: &mut F) -> Option<F::Output> {
    for _ in 0..thread_rng().gen_range(0..3) {
        if let Poll::Ready(output) = Pin::new(&mut *waiting).poll(&mut Context::from_waker(Waker::noop())) {
            return Some(output);
        }
        thread::yield_now();
    }
    None
}
