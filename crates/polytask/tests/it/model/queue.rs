//! A queue is a `VecDeque`, a line of getters and a line of putters.

use std::collections::{BTreeMap, VecDeque};

use polytask::{GetError, PutError, Queue};
use proptest::prelude::*;

use super::{Calls, config};

const CAPACITY: usize = 2;

#[derive(Clone, Debug)]
enum Step {
    Get,
    Put,
    TryGet,
    TryPut,
    DropOne(usize),
    /// Lets everyone go on who was woken. Without it they stay between their wake-up and their poll.
    Settle,
    Close,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Got(Result<u32, GetError>),
    Put(Result<(), PutError<u32>>),
}

#[derive(Default)]
struct Model {
    items: VecDeque<u32>,
    /// Those who have not come for their item; the first so many as there are items were promised one.
    getters: VecDeque<usize>,
    /// Those who have not come for their room.
    putters: VecDeque<(usize, u32)>,
    /// How many of them, from the first on, were granted it.
    granted: usize,
    closed: bool,
    returned: BTreeMap<usize, Outcome>,
}

impl Model {
    /// The items that nobody was promised.
    fn len(&self) -> usize {
        self.items.len().saturating_sub(self.getters.len())
    }

    fn has_room(&self) -> bool {
        self.len() + self.granted < CAPACITY
    }

    fn grant(&mut self) {
        while self.granted < self.putters.len() && self.has_room() {
            self.granted += 1;
        }
    }

    fn get(&mut self) -> Option<Result<u32, GetError>> {
        if self.len() > 0 {
            let item = self.items.pop_front();
            self.grant();
            return item.map(Ok);
        }
        (self.closed && self.items.is_empty()).then_some(Err(GetError::Closed))
    }

    fn put(&mut self, item: u32) -> Option<Result<(), PutError<u32>>> {
        if !self.closed && self.granted == self.putters.len() && self.has_room() {
            self.items.push_back(item);
            return Some(Ok(()));
        }
        self.closed.then_some(Err(PutError::Closed(item)))
    }

    fn drop(&mut self, number: usize) {
        self.getters.retain(|getter| *getter != number);
        if let Some(place) = self.putters.iter().position(|(putter, _)| *putter == number) {
            self.putters.remove(place);
            self.granted -= usize::from(place < self.granted);
        }
        self.grant();
    }

    fn close(&mut self) {
        self.closed = true;
        let refused = self.putters.drain(..).map(|(putter, item)| (putter, PutError::Closed(item)));
        self.returned.extend(refused.map(|(putter, error)| (putter, Outcome::Put(Err(error)))));
        self.granted = 0;
    }

    fn settle(&mut self) {
        loop {
            if !self.items.is_empty() && !self.getters.is_empty() {
                let (item, getter) = (self.items.pop_front(), self.getters.pop_front());
                self.returned.extend(getter.zip(item).map(|(getter, item)| (getter, Outcome::Got(Ok(item)))));
            } else if self.granted > 0 {
                let (putter, item) = self.putters.pop_front().expect("it was granted room");
                self.granted -= 1;
                self.items.push_back(item);
                self.returned.insert(putter, Outcome::Put(Ok(())));
                self.grant();
            } else {
                break;
            }
        }
        if self.closed {
            let ended = self.getters.drain(..).map(|getter| (getter, Outcome::Got(Err(GetError::Closed))));
            self.returned.extend(ended);
        }
    }
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => Just(Step::Get),
        4 => Just(Step::Put),
        2 => Just(Step::TryGet),
        2 => Just(Step::TryPut),
        3 => any::<usize>().prop_map(Step::DropOne),
        4 => Just(Step::Settle),
        1 => Just(Step::Close),
    ]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_queue_does_what_its_model_does(steps in prop::collection::vec(step(), 0..60)) {
        let queue = Queue::new(CAPACITY);
        let mut calls = Calls::new();
        let mut model = Model::default();
        for (item, step) in (0..).zip(steps) {
            match step {
                Step::Get => {
                    let number = calls.start(async { Outcome::Got(queue.get().await) });
                    match model.get() {
                        Some(got) => _ = model.returned.insert(number, Outcome::Got(got)),
                        None => model.getters.push_back(number),
                    }
                }
                Step::Put => {
                    let queue = &queue;
                    let number = calls.start(async move { Outcome::Put(queue.put(item).await) });
                    match model.put(item) {
                        Some(put) => _ = model.returned.insert(number, Outcome::Put(put)),
                        None => model.putters.push_back((number, item)),
                    }
                }
                Step::TryGet => {
                    prop_assert_eq!(queue.try_get(), model.get().unwrap_or(Err(GetError::Empty)));
                }
                Step::TryPut => {
                    prop_assert_eq!(queue.try_put(item), model.put(item).unwrap_or(Err(PutError::Full(item))));
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
                    prop_assert_eq!(&calls.returned, &model.returned);
                }
                Step::Close => {
                    queue.close();
                    model.close();
                    // The model takes the end at once, the queue when everyone has come for it.
                    calls.settle();
                    model.settle();
                }
            }
            prop_assert_eq!(queue.len(), model.len());
            prop_assert_eq!(queue.is_closed(), model.closed);
        }
        calls.settle();
        model.settle();
        prop_assert_eq!(&calls.returned, &model.returned);
        prop_assert_eq!(calls.running.len(), model.getters.len() + model.putters.len());
    }
}
