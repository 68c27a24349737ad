//! A semaphore is a number and a line.

use std::collections::VecDeque;

use polytask::Semaphore;
use proptest::prelude::*;

use super::{Calls, config};

const PERMITS: usize = 3;

#[derive(Clone, Debug)]
enum Step {
    Acquire(u32),
    Try(u32),
    /// Adds this many.
    Release(usize),
    DropOne(usize),
    Settle,
}

struct Model {
    available: usize,
    /// Who waits, and for how many.
    line: VecDeque<(usize, usize)>,
    /// Who was granted so many and has not come for them.
    granted: Vec<(usize, usize)>,
    returned: Vec<usize>,
}

impl Model {
    /// Whether so many are taken now.
    fn take(&mut self, count: usize) -> bool {
        let taken = self.line.is_empty() && self.available >= count;
        self.available -= if taken { count } else { 0 };
        taken
    }

    /// Serves the line from its front, as far as the permits go.
    fn release(&mut self, count: usize) {
        self.available += count;
        while let Some(&(number, count)) = self.line.front().filter(|(_, count)| *count <= self.available) {
            self.line.pop_front();
            self.available -= count;
            self.granted.push((number, count));
        }
    }

    fn drop(&mut self, number: usize) {
        let returned = self.granted.iter().filter(|(granted, _)| *granted == number).map(|(_, count)| count).sum();
        self.granted.retain(|(granted, _)| *granted != number);
        self.line.retain(|(waiting, _)| *waiting != number);
        self.release(returned);
    }

    /// Everyone comes for what it was granted, and keeps it.
    fn settle(&mut self) {
        self.returned.extend(self.granted.drain(..).map(|(number, _)| number));
    }
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1..=4_u32).prop_map(Step::Acquire),
        2 => (1..=3_u32).prop_map(Step::Try),
        3 => (0..=4_usize).prop_map(Step::Release),
        3 => any::<usize>().prop_map(Step::DropOne),
        3 => Just(Step::Settle),
    ]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_semaphore_does_what_its_model_does(steps in prop::collection::vec(step(), 0..60)) {
        let semaphore = Semaphore::new(PERMITS);
        let mut calls = Calls::new();
        let mut model =
            Model { available: PERMITS, line: VecDeque::new(), granted: Vec::new(), returned: Vec::new() };
        for step in steps {
            match step {
                Step::Acquire(count) => {
                    let semaphore = &semaphore;
                    let number = calls.start(async move { semaphore.acquire_many(count).await.forget() });
                    if model.take(count as usize) {
                        model.returned.push(number);
                    } else {
                        model.line.push_back((number, count as usize));
                    }
                }
                Step::Try(count) => {
                    let taken = semaphore.try_acquire_many(count).map(polytask::Permit::forget).is_some();
                    prop_assert_eq!(taken, model.take(count as usize));
                }
                Step::Release(count) => {
                    semaphore.release(count);
                    model.release(count);
                }
                Step::DropOne(place) => {
                    if let Some(number) = calls.pick(place) {
                        calls.drop(number);
                        model.drop(number);
                    }
                }
                Step::Settle => {
                    calls.settle();
                    model.settle();
                }
            }
            if model.line.is_empty() {
                prop_assert_eq!(semaphore.available_permits(), model.available);
            }
        }
        calls.settle();
        model.settle();
        model.returned.sort_unstable();
        prop_assert_eq!(calls.returned.into_keys().collect::<Vec<_>>(), model.returned);
        prop_assert_eq!(semaphore.statistics().waiting, model.line.len());
    }
}
