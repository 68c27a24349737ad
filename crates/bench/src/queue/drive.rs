//! Producers and consumers that move a number of items through a queue.

use std::fmt;
use std::time::Duration;

use super::Channel;
use crate::harness::{Flavour, Moment};
use crate::tasks::spawn_and_join;

/// How many tasks put and how many get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    pub(crate) producers: u64,
    pub(crate) consumers: u64,
}

impl Pattern {
    pub(crate) const ONE_TO_ONE: Self = Self { producers: 1, consumers: 1 };
    pub(crate) const EIGHT_TO_ONE: Self = Self { producers: 8, consumers: 1 };
    pub(crate) const EIGHT_TO_EIGHT: Self = Self { producers: 8, consumers: 8 };
    pub(crate) const ALL: [Self; 3] = [Self::ONE_TO_ONE, Self::EIGHT_TO_ONE, Self::EIGHT_TO_EIGHT];

    /// Rounds up to a number that producers and consumers can share evenly.
    fn even(self, items: u64) -> u64 {
        items.next_multiple_of(self.producers.max(self.consumers))
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}→{}", self.producers, self.consumers)
    }
}

/// How long `operations` items take from put to get while both sides run.
pub(crate) fn pass_through<C: Channel>(
    pattern: Pattern,
    capacity: Option<usize>,
    flavour: Flavour,
    operations: u64,
) -> Duration {
    let items = pattern.even(operations);
    let took = flavour.run(async move {
        let (sender, receivers) = C::open(capacity, pattern.consumers as usize);
        let start = Moment::now(flavour);
        let getting = tokio::spawn(get_all::<C>(receivers, items));
        put_all::<C>(sender, pattern.producers, items).await;
        getting.await.expect("the consumers end");
        start.elapsed()
    });
    took.mul_f64(operations as f64 / items as f64)
}

/// How many items are in the queue before the first is taken by [`fill_and_drain`].
pub(crate) const FILLED: u64 = 10_000;

/// How long `operations` items take when the queue is filled first and drained then.
///
/// Every row has the same number of items inside at the same moment, however eagerly it yields.
pub(crate) fn fill_and_drain<C: Channel>(pattern: Pattern, flavour: Flavour, operations: u64) -> Duration {
    let fillings = operations.div_ceil(FILLED);
    let took = flavour.run(async move {
        let (sender, receivers) = C::open(None, pattern.consumers as usize);
        let mut receivers = Some(receivers);
        let start = Moment::now(flavour);
        for _ in 0..fillings {
            put_all::<C>(sender.clone(), pattern.producers, FILLED).await;
            let taken = receivers.take().expect("they come back after each drain");
            receivers = Some(get_all::<C>(taken, FILLED).await);
        }
        start.elapsed()
    });
    took.mul_f64(operations as f64 / (fillings * FILLED) as f64)
}

async fn put_all<C: Channel>(sender: C::Sender, producers: u64, items: u64) {
    let share = items / producers;
    let tasks = (0..producers).map(|producer| {
        let sender = sender.clone();
        async move {
            for item in 0..share {
                C::put(&sender, producer * share + item).await;
            }
        }
    });
    spawn_and_join(tasks.collect()).await;
}

/// Gives the receivers back once they have taken all items between them.
async fn get_all<C: Channel>(receivers: Vec<C::Receiver>, items: u64) -> Vec<C::Receiver> {
    let share = items / receivers.len() as u64;
    let tasks: Vec<_> = receivers
        .into_iter()
        .map(|mut receiver| {
            tokio::spawn(async move {
                for _ in 0..share {
                    C::get(&mut receiver).await;
                }
                receiver
            })
        })
        .collect();
    let mut receivers = Vec::with_capacity(tasks.len());
    for task in tasks {
        receivers.push(task.await.expect("a consumer ends"));
    }
    receivers
}
