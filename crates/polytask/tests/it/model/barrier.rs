//! A barrier is a list of who has come.

use std::collections::{BTreeMap, BTreeSet};

use polytask::Barrier;
use proptest::prelude::*;

use super::{Calls, config};

const PARTIES: usize = 3;

#[derive(Clone, Debug)]
enum Step {
    Arrive,
    DropOne(usize),
    Settle,
    Abort,
    Reset,
}

/// How an arrival ends: released with a round, or broken.
type Ending = Option<usize>;

#[derive(Default)]
struct Model {
    waiting: Vec<usize>,
    broken: bool,
    rounds: usize,
    /// How those end who have been told, whether they have come for it or not.
    told: BTreeMap<usize, Ending>,
}

impl Model {
    fn arrive(&mut self, number: usize) {
        if self.broken {
            self.told.insert(number, None);
            return;
        }
        self.waiting.push(number);
        if self.waiting.len() == PARTIES {
            self.rounds += 1;
            self.tell_all(Some(self.rounds));
        }
    }

    fn tell_all(&mut self, ending: Ending) {
        self.told.extend(self.waiting.drain(..).map(|number| (number, ending)));
    }

    fn drop(&mut self, number: usize) {
        self.waiting.retain(|waiting| *waiting != number);
        self.told.remove(&number);
    }
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => Just(Step::Arrive),
        3 => any::<usize>().prop_map(Step::DropOne),
        3 => Just(Step::Settle),
        1 => Just(Step::Abort),
        1 => Just(Step::Reset),
    ]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_barrier_does_what_its_model_does(
        acts in any::<bool>(),
        steps in prop::collection::vec(step(), 0..60),
    ) {
        let barrier = if acts { Barrier::with_action(PARTIES, || ()) } else { Barrier::new(PARTIES) };
        let mut calls = Calls::new();
        let mut model = Model::default();
        for step in steps {
            match step {
                Step::Arrive => {
                    let number = calls.start(async { barrier.wait().await.ok() });
                    model.arrive(number);
                }
                Step::DropOne(place) => {
                    if let Some(number) = calls.pick(place) {
                        calls.drop(number);
                        model.drop(number);
                    }
                }
                Step::Settle => calls.settle(),
                Step::Abort => {
                    barrier.abort();
                    model.broken = true;
                    model.tell_all(None);
                }
                Step::Reset => {
                    barrier.reset();
                    model.broken = false;
                    model.tell_all(None);
                }
            }
            prop_assert_eq!(barrier.n_waiting(), model.waiting.len());
            prop_assert_eq!(barrier.is_broken(), model.broken);
        }
        calls.settle();
        prop_assert_eq!(calls.running.len(), model.waiting.len());
        let mut rounds = BTreeMap::<usize, BTreeSet<usize>>::new();
        for (number, ending) in model.told {
            let index = calls.returned.remove(&number);
            match (index, ending) {
                (Some(Some(index)), Some(round)) => {
                    prop_assert!(index < PARTIES);
                    prop_assert!(rounds.entry(round).or_default().insert(index), "{} was given twice", index);
                }
                (Some(None), None) => {}
                other => prop_assert!(false, "call {} ended {:?}", number, other),
            }
        }
        prop_assert!(calls.returned.is_empty());
    }
}
