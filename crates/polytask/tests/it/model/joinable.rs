//! A joinable queue, by items and by weight, with all that can be done to it: not what each call gives, but what is
//! true whatever was done.

use std::collections::{BTreeMap, BTreeSet};

use polytask::{
    Bound, GetError, Job, JoinableQueue, JoinableQueueStatistics, Joined, OnAbandoned, PutError, PutManyError,
    ReserveError, Slot,
};
use proptest::prelude::*;

use super::{Calls, config};

#[derive(Clone, Debug)]
enum Step {
    Get,
    Put,
    /// So many at once.
    PutMany(u32),
    Reserve,
    Join,
    TryGet,
    TryPut,
    FillSlot(usize),
    DropSlot(usize),
    Finish(usize),
    Abandon(usize),
    DropCall(usize),
    /// Lets one of those go on who were woken.
    PollOne(usize),
    Settle,
    Close,
    CloseNow,
}

/// What a call returned.
enum Returned<'a> {
    Got(Result<Job<u32>, GetError>),
    Put(u32, Result<(), PutError<u32>>),
    PutMany(Vec<u32>, Result<(), PutManyError<u32>>),
    Reserved(Result<Slot<'a, u32>, ReserveError>),
    Joined(Joined),
}

/// A queue, the calls that wait at it, and what it has handed out.
struct World<'a> {
    queue: &'a JoinableQueue<u32>,
    /// What an item takes of the bound.
    weigh: fn(u32) -> usize,
    calls: Calls<'a, Returned<'a>>,
    /// How much room each call asks for that does; of those that put many it is not known.
    asks: BTreeMap<usize, Option<usize>>,
    jobs: Vec<Job<u32>>,
    slots: Vec<Slot<'a, u32>>,
    /// What is known to have been put.
    put: BTreeSet<u32>,
    /// What is done, abandoned for good, or was handed back.
    gone: BTreeSet<u32>,
    /// Whether what was in it has been handed back.
    discarded: bool,
    next: u32,
}

fn weigh_as_one(_item: u32) -> usize {
    1
}

fn weigh_by_number(item: u32) -> usize {
    (item % 5) as usize
}

/// The member at some place, taken out.
fn pick<T>(list: &mut Vec<T>, place: usize) -> Option<T> {
    let count = list.len();
    (count > 0).then(|| list.swap_remove(place % count))
}

// === impl World ===

impl<'a> World<'a> {
    fn new(queue: &'a JoinableQueue<u32>, weigh: fn(u32) -> usize) -> Self {
        let (calls, asks) = (Calls::new(), BTreeMap::new());
        let (jobs, slots, put, gone) = (Vec::new(), Vec::new(), BTreeSet::new(), BTreeSet::new());
        Self { queue, weigh, calls, asks, jobs, slots, put, gone, discarded: false, next: 0 }
    }

    fn fresh(&mut self) -> u32 {
        self.next += 1;
        self.next
    }

    fn step(&mut self, step: Step, requeues: bool) {
        let queue = self.queue;
        match step {
            Step::Get => _ = self.calls.start(async { Returned::Got(queue.get().await) }),
            Step::Put => {
                let item = self.fresh();
                let number = self.calls.start(async move { Returned::Put(item, queue.put(item).await) });
                self.asks.insert(number, Some((self.weigh)(item)));
            }
            Step::PutMany(count) => {
                let items: Vec<_> = (0..count).map(|_| self.fresh()).collect();
                let number = self.calls.start(async move {
                    let outcome = queue.put_many(items.clone()).await;
                    Returned::PutMany(items, outcome)
                });
                self.asks.insert(number, None);
            }
            Step::Reserve => {
                let number = self.calls.start(async { Returned::Reserved(queue.reserve().await) });
                self.asks.insert(number, Some(1));
            }
            Step::Join => _ = self.calls.start(async { Returned::Joined(queue.join().await) }),
            Step::TryGet => self.jobs.extend(queue.try_get()),
            Step::TryPut => {
                let item = self.fresh();
                self.has_put(item, queue.try_put(item).is_ok());
            }
            Step::FillSlot(place) => {
                if let Some(slot) = pick(&mut self.slots, place) {
                    let item = self.fresh();
                    let is_in = slot.put(item).is_ok();
                    assert_eq!(is_in, !self.discarded, "a slot can be filled until the queue is emptied");
                    self.has_put(item, is_in);
                }
            }
            Step::DropSlot(place) => drop(pick(&mut self.slots, place)),
            Step::Finish(place) => {
                if let Some(job) = pick(&mut self.jobs, place) {
                    let item = job.done();
                    self.has_gone(item);
                }
            }
            Step::Abandon(place) => {
                if let Some(job) = pick(&mut self.jobs, place) {
                    if !requeues || queue.is_closed() {
                        self.has_gone(*job);
                    }
                    drop(job);
                }
            }
            Step::DropCall(place) => {
                if let Some(number) = self.calls.pick(place) {
                    self.calls.drop(number);
                }
            }
            Step::PollOne(place) => self.calls.poll_one(place),
            Step::Settle => self.calls.settle(),
            Step::Close => queue.close(),
            Step::CloseNow => {
                for item in queue.close_now() {
                    self.has_gone(item);
                }
                self.discarded = true;
            }
        }
        self.collect();
    }

    fn has_put(&mut self, item: u32, is_in: bool) {
        if is_in {
            self.put.insert(item);
        }
    }

    fn has_gone(&mut self, item: u32) {
        assert!(self.gone.insert(item), "{item} has gone twice");
    }

    /// Takes what the calls have returned.
    fn collect(&mut self) {
        for (_, returned) in std::mem::take(&mut self.calls.returned) {
            match returned {
                Returned::Got(job) => self.jobs.extend(job),
                Returned::Put(item, outcome) => self.has_put(item, outcome.is_ok()),
                Returned::PutMany(items, Ok(())) => self.put.extend(items),
                Returned::PutMany(mut items, Err(PutManyError::Closed(rest) | PutManyError::Full(rest))) => {
                    assert!(items.ends_with(&rest), "{rest:?} is not the rest of {items:?}");
                    items.truncate(items.len() - rest.len());
                    self.put.extend(items);
                }
                Returned::Reserved(slot) => self.slots.extend(slot),
                Returned::Joined(joined) => assert!(joined.done + joined.abandoned <= u64::from(self.next)),
            }
        }
    }

    /// What is true at any time, and what is true when nobody is on the way.
    fn check(&mut self, weighted: bool) {
        let JoinableQueueStatistics { queue, unfinished, .. } = self.queue.statistics();
        let has_ended = queue.closed && queue.len == 0 && (queue.slots == 0 || self.discarded);
        assert!(queue.getters == 0 || queue.len == 0 && !self.discarded, "getters wait for what is there");
        assert!(queue.putters == 0 || !queue.closed, "putters wait at a closed queue");
        self.calls.assert_nobody_overslept();
        if self.calls.is_settled() {
            assert_eq!(unfinished, queue.len + self.jobs.len());
            assert_eq!(queue.slots, self.slots.len());
            assert!(queue.getters == 0 || !has_ended, "getters wait for nothing");
            if let Some(ask) = self.calls.running.keys().find_map(|number| self.asks.get(number)).copied().flatten() {
                let limit = self.queue.capacity().expect("it is bounded");
                assert!(queue.used + ask.min(limit) > limit, "the first putter waits for room that is there");
            }
            if !weighted {
                assert_eq!(queue.used, queue.len + queue.slots);
            }
        }
        let held: BTreeSet<_> = self.jobs.iter().map(|job| **job).collect();
        assert_eq!(held.len(), self.jobs.len(), "an item was handed out twice");
        assert!(held.is_disjoint(&self.gone), "an item came back");
    }

    /// Drops and finishes everything, after which nothing may be left, taken or missing.
    fn end(mut self) {
        self.calls.running.clear();
        self.slots.clear();
        while let Ok(job) = self.queue.try_get() {
            self.jobs.push(job);
        }
        for job in std::mem::take(&mut self.jobs) {
            let item = job.done();
            self.has_gone(item);
        }
        assert!(self.put.is_subset(&self.gone), "{:?} was put and not got", self.put.difference(&self.gone));
        let JoinableQueueStatistics { queue, unfinished, .. } = self.queue.statistics();
        assert_eq!((queue.len, queue.used, queue.slots, unfinished), (0, 0, 0, 0));
        assert_eq!((queue.getters, queue.putters), (0, 0));
    }
}

fn step() -> impl Strategy<Value = Step> {
    let place = || any::<usize>();
    prop_oneof![
        4 => Just(Step::Get),
        6 => Just(Step::Put),
        4 => (0..4_u32).prop_map(Step::PutMany),
        4 => Just(Step::Reserve),
        1 => Just(Step::Join),
        3 => Just(Step::TryGet),
        3 => Just(Step::TryPut),
        3 => place().prop_map(Step::FillSlot),
        3 => place().prop_map(Step::DropSlot),
        4 => place().prop_map(Step::Finish),
        4 => place().prop_map(Step::Abandon),
        6 => place().prop_map(Step::DropCall),
        8 => place().prop_map(Step::PollOne),
        4 => Just(Step::Settle),
        1 => prop_oneof![Just(Step::Close), Just(Step::CloseNow)],
    ]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_joinable_queue_loses_and_doubles_nothing_and_lets_nobody_oversleep(
        limit in 1..9_usize,
        weighted in any::<bool>(),
        requeues in any::<bool>(),
        steps in prop::collection::vec(step(), 0..100),
    ) {
        let bound = if weighted { Bound::weight(limit, |item| weigh_by_number(*item)) } else { Bound::items(limit) };
        let policy = if requeues { OnAbandoned::Requeue } else { OnAbandoned::Count };
        let queue = JoinableQueue::new(bound).on_abandoned(policy);
        let mut world = World::new(&queue, if weighted { weigh_by_number } else { weigh_as_one });
        for step in steps {
            world.step(step, requeues);
            world.check(weighted);
        }
        world.end();
    }
}
