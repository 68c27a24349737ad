use std::cell::Cell;
use std::rc::Rc;
use std::task::{Poll, Waker};

use super::{Entry, Grant, Next, Phase, Refusal, Remains, Start};
use crate::waiters::{Left, Place, Wakers};

/// A job that is a number.
#[derive(Clone, Debug)]
struct Number(u32, Rc<Cell<bool>>);

impl Entry for Number {
    fn claim(&self) -> bool {
        !self.1.replace(true)
    }

    fn is_claimed(&self) -> bool {
        self.1.get()
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

type State = super::State<Number, char>;

fn number(number: u32) -> Number {
    Number(number, Rc::default())
}

/// Runs a decision that lets nobody go on, or whose wakers do not matter.
fn quietly<R>(decide: impl FnOnce(&mut Wakers) -> R) -> R {
    decide(&mut Wakers::default())
}

fn launched(start: Start<char>) -> (usize, Option<char>) {
    match start {
        Start::Launch(slot, local) => (slot, local),
        start => panic!("{start:?}"),
    }
}

/// One worker that runs job 0, and so many places in the queue.
fn working(backlog: usize) -> State {
    let mut state = State::new(1, backlog);
    assert_eq!(launched(state.push(number(0))).0, 0);
    assert_eq!(state.next(0).unwrap().0, 0);
    state
}

fn waits(state: &mut State) -> Place {
    assert_eq!(state.try_enter(), Err(Refusal::Full));
    state.await_room(Waker::noop())
}

fn collect(state: &mut State, place: &Place) -> Poll<Result<(), Refusal>> {
    state.collect_room(place, Waker::noop(), &mut None)
}

#[test]
fn a_worker_is_launched_for_each_job_while_there_are_slots() {
    let mut state = State::new(2, 9);
    assert_eq!(launched(state.push(number(0))).0, 0);
    assert_eq!(launched(state.push(number(1))).0, 1);
    assert_eq!(state.push(number(2)), Start::Nothing);
}

#[test]
fn a_worker_that_lingers_is_notified_once_and_then_another_launched() {
    let mut state = State::new(2, 9);
    launched(state.push(number(0)));
    assert_eq!(state.next(0).unwrap().0, 0);
    assert_eq!(quietly(|wakers| state.finish(0, true, wakers)).0, Next::Linger);
    assert!(state.linger(0));
    assert_eq!(state.push(number(1)), Start::Notify);
    assert_eq!(launched(state.push(number(2))).0, 1);
    assert!(state.wake_up(), "it was promised");
    assert_eq!(state.next(0).unwrap().0, 1);
}

#[test]
fn a_promise_is_kept_though_the_time_of_the_worker_is_over() {
    let mut state = working(9);
    quietly(|wakers| state.finish(0, true, wakers));
    assert!(state.linger(0));
    assert_eq!(state.push(number(1)), Start::Notify);
    // It wakes up because of its clock, and takes the promise for its own.
    assert!(state.wake_up());
    assert_eq!(state.next(0).unwrap().0, 1);
    quietly(|wakers| state.finish(0, true, wakers));
    assert!(state.linger(0));
    assert!(!state.wake_up());
}

#[test]
fn there_is_room_for_as_many_as_run_and_the_backlog() {
    let mut state = working(1);
    assert_eq!(state.try_enter(), Ok(()));
    assert_eq!(state.push(number(1)), Start::Nothing);
    assert_eq!(state.try_enter(), Err(Refusal::Full));
    let (next, finished) = quietly(|wakers| state.finish(0, true, wakers));
    assert_eq!((next, finished), (Next::Run(number(1)), Some(number(0))));
    assert_eq!(state.try_enter(), Ok(()));
}

#[test]
fn room_goes_to_those_who_wait_in_their_order() {
    let mut state = working(0);
    let (first, second) = (waits(&mut state), waits(&mut state));
    quietly(|wakers| state.finish(0, true, wakers));
    assert_eq!(state.try_enter(), Err(Refusal::Full), "it is granted");
    assert_eq!(collect(&mut state, &first), Poll::Ready(Ok(())));
    let _ = state.push(number(1));
    assert!(collect(&mut state, &second).is_pending());
}

#[test]
fn room_that_is_not_collected_goes_to_the_next() {
    let mut state = working(0);
    let (first, second) = (waits(&mut state), waits(&mut state));
    quietly(|wakers| state.finish(0, true, wakers));
    let left = quietly(|wakers| state.leave_room(&first, wakers));
    assert!(matches!(left, Left::Granted(Grant::Room)));
    assert_eq!(collect(&mut state, &second), Poll::Ready(Ok(())));
}

#[test]
fn a_cancelled_job_leaves_its_room_and_is_not_run() {
    let mut state = working(1);
    let job = number(1);
    let _ = state.push(job.clone());
    let waiting = waits(&mut state);
    assert_eq!(quietly(|wakers| state.cancel(&job, wakers)), Some(vec![]));
    assert_eq!(quietly(|wakers| state.cancel(&job, wakers)), None, "only once");
    assert_eq!((state.queued(), state.unfinished()), (0, 1));
    assert_eq!(collect(&mut state, &waiting), Poll::Ready(Ok(())));
    let _ = state.push(number(2));
    assert_eq!(quietly(|wakers| state.finish(0, true, wakers)).0, Next::Run(number(2)));
    assert_eq!(state.queued(), 0);
}

#[test]
fn a_job_that_has_begun_cannot_be_cancelled() {
    let mut state = State::new(1, 1);
    let job = number(0);
    launched(state.push(job.clone()));
    assert!(state.next(0).is_some());
    assert_eq!(quietly(|wakers| state.cancel(&job, wakers)), None);
}

#[test]
fn cancelled_jobs_are_swept_out() {
    let mut state = working(usize::MAX);
    let jobs: Vec<_> = (1..=1000).map(number).collect();
    jobs.iter().for_each(|job| _ = state.push(job.clone()));
    let mut swept = 0;
    for job in &jobs[..999] {
        swept += quietly(|wakers| state.cancel(job, wakers)).unwrap().len();
    }
    assert!(state.queue.len() < 70, "{} entries for one job", state.queue.len());
    assert_eq!((state.queued(), swept + state.queue.len()), (1, 1000));
    assert_eq!(quietly(|wakers| state.finish(0, true, wakers)).0, Next::Run(number(1000)));
}

#[test]
fn a_worker_whose_time_is_over_hands_its_slot_on() {
    let mut state = working(9);
    let _ = state.push(number(1));
    assert_eq!(quietly(|wakers| state.finish(0, false, wakers)).0, Next::HandOver);
    assert_eq!(state.next(0), Some(number(1)));
    assert_eq!(quietly(|wakers| state.finish(0, false, wakers)).0, Next::Linger, "for whom?");
}

#[test]
fn what_belongs_to_a_slot_waits_there_for_the_next_worker() {
    let mut state = working(9);
    quietly(|wakers| state.finish(0, true, wakers));
    assert_eq!(quietly(|wakers| state.park(0, Some('a'), wakers)), Start::Nothing);
    assert_eq!(launched(state.push(number(1))), (0, Some('a')));
}

#[test]
fn a_job_that_comes_as_a_worker_ends_gets_another() {
    let mut state = working(9);
    quietly(|wakers| state.finish(0, true, wakers));
    assert_eq!(state.push(number(1)), Start::Nothing, "all slots are taken");
    assert_eq!(launched(quietly(|wakers| state.park(0, Some('a'), wakers))), (0, Some('a')));
}

#[test]
fn a_lost_worker_orphans_the_queue_only_if_it_was_the_last() {
    let mut state = State::new(2, 9);
    for job in 0..3 {
        let _ = state.push(number(job));
    }
    assert_eq!(quietly(|wakers| state.lose(0, wakers)), []);
    assert_eq!(quietly(|wakers| state.lose(1, wakers)), [number(0), number(1), number(2)]);
    assert_eq!((state.queued(), state.slots().workers()), (0, 0));
}

#[test]
fn a_bigger_pool_launches_workers_for_what_is_queued() {
    let mut state = working(9);
    let _ = state.push(number(1));
    let _ = state.push(number(2));
    let (locals, starts) = quietly(|wakers| state.resize(9, wakers));
    assert_eq!((locals, starts), (vec![], vec![Start::Launch(1, None), Start::Launch(2, None)]));
}

#[test]
fn a_smaller_pool_gives_its_surplus_workers_nothing() {
    let mut state = State::new(2, 9);
    for job in 0..3 {
        let _ = state.push(number(job));
    }
    assert!(state.next(0).is_some() && state.next(1).is_some());
    quietly(|wakers| state.resize(1, wakers));
    assert_eq!(quietly(|wakers| state.finish(1, true, wakers)).0, Next::Linger);
    assert!(!state.linger(1) && state.discards(1));
    assert_eq!(quietly(|wakers| state.park(1, None, wakers)), Start::Nothing);
    assert_eq!(quietly(|wakers| state.finish(0, true, wakers)).0, Next::Run(number(2)));
}

#[test]
fn a_closed_pool_is_over_when_its_last_worker_has_ended() {
    let mut state = working(0);
    let waiting = waits(&mut state);
    quietly(|wakers| state.close(wakers));
    assert_eq!(collect(&mut state, &waiting), Poll::Ready(Err(Refusal::Closed)));
    assert_eq!(state.try_enter(), Err(Refusal::Closed));
    assert!(!state.is_over());
    quietly(|wakers| state.finish(0, true, wakers));
    assert!(!state.linger(0) && !state.is_over());
    let joiner = state.joiners().join((), Waker::noop());
    assert_eq!(quietly(|wakers| state.park(0, None, wakers)), Start::Nothing);
    assert!(state.is_over());
    assert!(state.joiners().poll(&joiner, Waker::noop(), &mut None).is_ready());
}

#[test]
fn a_pool_that_gives_up_hands_out_what_is_left() {
    let mut state = working(9);
    let cancelled = number(1);
    let _ = state.push(cancelled.clone());
    let _ = state.push(number(2));
    quietly(|wakers| state.cancel(&cancelled, wakers));
    let Remains { queued, running, locals } = quietly(|wakers| state.give_up(Phase::Terminated, wakers));
    assert_eq!((queued, running, locals), (vec![number(2)], vec![number(0)], vec![]));
    assert_eq!(state.queued(), 0);
}

#[test]
fn a_broken_pool_stays_broken() {
    let mut state = State::new(1, 0);
    quietly(|wakers| state.give_up(Phase::Broken("no gas".into()), wakers));
    quietly(|wakers| state.give_up(Phase::Terminated, wakers));
    quietly(|wakers| state.close(wakers));
    assert_eq!(state.try_enter(), Err(Refusal::Broken("no gas".into())));
}

#[test]
fn one_drainer_is_launched_and_the_pool_is_not_over_before_it_ends() {
    let mut state = State::new(1, 0);
    assert!(state.push_done(number(1)));
    assert!(!state.push_done(number(2)), "there is one");
    quietly(|wakers| state.close(wakers));
    for expected in [1, 2] {
        assert_eq!(quietly(|wakers| state.pop_done(wakers)), Some(number(expected)));
        assert!(!state.is_over());
    }
    assert_eq!(quietly(|wakers| state.pop_done(wakers)), None);
    assert!(state.is_over());
    assert!(state.push_done(number(3)));
}
