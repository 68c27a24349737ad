use std::task::{Poll, Waker};

use super::{Arrived, Cause, Lead, State};
use crate::waiters::{Place, Wakers};

/// A barrier's state, and what is always done around it.
struct Rounds {
    state: State,
}

impl Rounds {
    fn plain(parties: usize) -> Self {
        Self { state: State::new(parties, false) }
    }

    fn acting(parties: usize) -> Self {
        Self { state: State::new(parties, true) }
    }

    fn arrive(&mut self) -> Arrived {
        self.state.arrive(Waker::noop(), &mut Wakers::default())
    }

    #[track_caller]
    fn wait(&mut self) -> Place {
        match self.arrive() {
            Arrived::Waits(place) => place,
            other => panic!("it should have to wait: {other:?}"),
        }
    }

    #[track_caller]
    fn wait_for<const N: usize>(&mut self) -> [Place; N] {
        std::array::from_fn(|_| self.wait())
    }

    #[track_caller]
    fn lead(&mut self) -> Lead {
        match self.arrive() {
            Arrived::Leads(lead) => lead,
            other => panic!("it should lead: {other:?}"),
        }
    }

    fn poll(&mut self, place: &Place) -> Poll<Arrived> {
        self.state.poll(place, Waker::noop(), &mut None)
    }

    #[track_caller]
    fn called_to_lead(&mut self, place: &Place) -> Lead {
        match self.poll(place) {
            Poll::Ready(Arrived::Leads(lead)) => lead,
            other => panic!("it should lead: {other:?}"),
        }
    }

    #[track_caller]
    fn outcome(&mut self, place: &Place) -> Result<usize, Cause> {
        match self.poll(place) {
            Poll::Ready(Arrived::Goes(outcome)) => outcome,
            other => panic!("it should go on: {other:?}"),
        }
    }

    fn leave(&mut self, place: &Place) {
        let left = self.state.leave(place, &mut Wakers::default());
        drop(left);
    }

    fn finish(&mut self, lead: Lead) -> Result<usize, Cause> {
        self.state.finish(lead, &mut Wakers::default())
    }

    fn fail(&mut self, lead: Lead) {
        self.state.fail(lead, &mut Wakers::default());
    }

    fn expire(&mut self, place: &Place) -> Arrived {
        self.state.expire(place, &mut Wakers::default()).expect("its round is not being led").0
    }

    fn abort(&mut self) {
        self.state.break_off(Cause::Abort, &mut Wakers::default());
    }

    fn reset(&mut self) {
        self.state.reset(&mut Wakers::default());
    }
}

#[track_caller]
fn goes(arrived: &Arrived) -> Result<usize, Cause> {
    match arrived {
        Arrived::Goes(outcome) => *outcome,
        other => panic!("it should go on: {other:?}"),
    }
}

#[test]
fn the_last_to_come_releases_all() {
    let mut rounds = Rounds::plain(3);
    let [first, second] = rounds.wait_for();
    assert!(rounds.poll(&first).is_pending());
    assert_eq!(goes(&rounds.arrive()), Ok(2));
    assert_eq!(rounds.outcome(&second), Ok(1));
    assert_eq!(rounds.outcome(&first), Ok(0));
}

#[test]
fn a_new_round_begins_before_the_last_one_has_gone() {
    let mut rounds = Rounds::plain(2);
    let slow = rounds.wait();
    assert_eq!(goes(&rounds.arrive()), Ok(1));
    let next = rounds.wait();
    assert!(rounds.poll(&next).is_pending());
    assert_eq!(rounds.outcome(&slow), Ok(0));
    assert_eq!(goes(&rounds.arrive()), Ok(1));
    assert_eq!(rounds.outcome(&next), Ok(0));
}

#[test]
fn one_party_never_waits() {
    let mut rounds = Rounds::plain(1);
    assert_eq!(goes(&rounds.arrive()), Ok(0));
    assert_eq!(goes(&rounds.arrive()), Ok(0));
}

#[test]
fn whoever_leaves_is_not_counted_and_leaves_no_gap_in_the_indices() {
    let mut rounds = Rounds::plain(3);
    let [first, second] = rounds.wait_for();
    rounds.leave(&first);
    let third = rounds.wait();
    assert_eq!(goes(&rounds.arrive()), Ok(2));
    assert_eq!(rounds.outcome(&second), Ok(0));
    assert_eq!(rounds.outcome(&third), Ok(1));
}

#[test]
fn whoever_leaves_after_the_release_has_gone_through() {
    let mut rounds = Rounds::plain(3);
    let [first, second] = rounds.wait_for();
    assert_eq!(goes(&rounds.arrive()), Ok(2));
    rounds.leave(&first);
    assert_eq!(rounds.outcome(&second), Ok(1));
    assert_eq!(rounds.state.waiting(), 0);
}

#[test]
fn a_timeout_fails_everyone_until_a_reset() {
    let mut rounds = Rounds::plain(3);
    let [late, other] = rounds.wait_for();
    assert_eq!(goes(&rounds.expire(&late)), Err(Cause::Timeout));
    assert_eq!(rounds.outcome(&other), Err(Cause::Timeout));
    assert_eq!(goes(&rounds.arrive()), Err(Cause::Timeout));

    rounds.reset();
    let _ = rounds.wait();
    assert!(!rounds.state.is_broken());
}

#[test]
fn a_release_beats_a_timeout() {
    let mut rounds = Rounds::plain(2);
    let late = rounds.wait();
    assert_eq!(goes(&rounds.arrive()), Ok(1));
    assert_eq!(goes(&rounds.expire(&late)), Ok(0));
    assert!(!rounds.state.is_broken());
}

#[test]
fn a_reset_fails_those_who_wait_and_nobody_who_comes() {
    let mut rounds = Rounds::plain(2);
    let waiter = rounds.wait();
    rounds.reset();
    let next = rounds.wait();
    assert_eq!(rounds.outcome(&waiter), Err(Cause::Reset));
    assert_eq!(goes(&rounds.arrive()), Ok(1));
    assert_eq!(rounds.outcome(&next), Ok(0));
}

#[test]
fn nobody_is_released_while_the_action_runs() {
    let mut rounds = Rounds::acting(2);
    let waiter = rounds.wait();
    let lead = rounds.lead();
    assert!(rounds.poll(&waiter).is_pending());
    assert_eq!(rounds.finish(lead), Ok(1));
    assert_eq!(rounds.outcome(&waiter), Ok(0));
}

#[test]
fn whoever_comes_during_the_action_belongs_to_the_next_round() {
    let mut rounds = Rounds::acting(3);
    let [first, second] = rounds.wait_for();
    let lead = rounds.lead();
    let next = rounds.wait();
    rounds.leave(&first);
    assert_eq!(rounds.finish(lead), Ok(2));
    assert_eq!(rounds.outcome(&second), Ok(0));
    assert!(rounds.poll(&next).is_pending());
}

#[test]
fn a_round_that_fills_during_the_action_is_led_by_its_last() {
    let mut rounds = Rounds::acting(2);
    let first = rounds.wait();
    let lead = rounds.lead();
    let [third, fourth, fifth] = rounds.wait_for();
    assert_eq!(rounds.finish(lead), Ok(1));
    assert_eq!(rounds.outcome(&first), Ok(0));
    assert!(rounds.poll(&third).is_pending(), "its action has not run");

    let sixth = rounds.wait();
    let lead = rounds.called_to_lead(&fourth);
    assert_eq!(rounds.finish(lead), Ok(1));
    assert_eq!(rounds.outcome(&third), Ok(0));

    let lead = rounds.called_to_lead(&sixth);
    assert_eq!(rounds.finish(lead), Ok(1));
    assert_eq!(rounds.outcome(&fifth), Ok(0));
}

#[test]
fn a_leader_that_leaves_before_it_begins_is_replaced() {
    let mut rounds = Rounds::acting(2);
    let first = rounds.wait();
    let lead = rounds.lead();
    let [third, fourth, fifth] = rounds.wait_for();
    assert_eq!(rounds.finish(lead), Ok(1));
    rounds.leave(&fourth);
    let lead = rounds.called_to_lead(&fifth);
    assert_eq!(rounds.finish(lead), Ok(1));
    assert_eq!(rounds.outcome(&third), Ok(0));
    assert_eq!(rounds.outcome(&first), Ok(0));
}

#[test]
fn a_round_whose_leader_leaves_gathers_again() {
    let mut rounds = Rounds::acting(2);
    let _first = rounds.wait();
    let lead = rounds.lead();
    let [third, fourth] = rounds.wait_for();
    assert_eq!(rounds.finish(lead), Ok(1));
    rounds.leave(&fourth);
    assert!(rounds.poll(&third).is_pending());
    let lead = rounds.lead();
    assert_eq!(rounds.finish(lead), Ok(1));
    assert_eq!(rounds.outcome(&third), Ok(0));
}

#[test]
fn one_party_leads_every_round_and_never_two_at_a_time() {
    let mut rounds = Rounds::acting(1);
    let lead = rounds.lead();
    let second = rounds.wait();
    assert_eq!(rounds.finish(lead), Ok(0));
    let lead = rounds.called_to_lead(&second);
    assert_eq!(rounds.finish(lead), Ok(0));
    let _lead = rounds.lead();
}

#[test]
fn a_panicking_action_breaks_the_barrier() {
    let mut rounds = Rounds::acting(2);
    let waiter = rounds.wait();
    let lead = rounds.lead();
    let next = rounds.wait();
    rounds.fail(lead);
    assert_eq!(rounds.outcome(&waiter), Err(Cause::Panic));
    assert_eq!(rounds.outcome(&next), Err(Cause::Panic));
    assert_eq!(goes(&rounds.arrive()), Err(Cause::Panic));

    rounds.reset();
    let _ = rounds.wait();
    let _lead = rounds.lead();
}

#[test]
fn an_abort_during_the_action_reaches_its_leader() {
    let mut rounds = Rounds::acting(2);
    let waiter = rounds.wait();
    let lead = rounds.lead();
    rounds.abort();
    assert_eq!(rounds.outcome(&waiter), Err(Cause::Abort));
    assert_eq!(rounds.finish(lead), Err(Cause::Abort));
    assert!(rounds.state.is_broken());
}

#[test]
fn a_round_that_fills_after_a_reset_waits_for_the_old_action_and_does_not_share_its_fate() {
    let mut rounds = Rounds::acting(2);
    let waiter = rounds.wait();
    let lead = rounds.lead();
    rounds.reset();
    assert_eq!(rounds.outcome(&waiter), Err(Cause::Reset));
    let [first, second] = rounds.wait_for();
    assert!(rounds.poll(&second).is_pending(), "the old action runs");
    rounds.fail(lead);
    let lead = rounds.called_to_lead(&second);
    assert_eq!(rounds.finish(lead), Ok(1));
    assert_eq!(rounds.outcome(&first), Ok(0));
}

#[test]
fn a_leader_that_has_not_begun_fails_with_its_round() {
    let mut rounds = Rounds::acting(2);
    let _first = rounds.wait();
    let lead = rounds.lead();
    let [third, fourth] = rounds.wait_for();
    assert_eq!(rounds.finish(lead), Ok(1));
    rounds.reset();
    let fifth = rounds.wait();
    assert_eq!(rounds.outcome(&fourth), Err(Cause::Reset));
    assert_eq!(rounds.outcome(&third), Err(Cause::Reset));
    let lead = rounds.lead();
    assert_eq!(rounds.finish(lead), Ok(1));
    assert_eq!(rounds.outcome(&fifth), Ok(0));
}

#[test]
fn a_leader_that_has_not_begun_leads_even_when_its_time_is_over() {
    let mut rounds = Rounds::acting(2);
    let _first = rounds.wait();
    let lead = rounds.lead();
    let [third, fourth] = rounds.wait_for();
    assert_eq!(rounds.finish(lead), Ok(1));
    let Arrived::Leads(lead) = rounds.expire(&fourth) else { panic!("it should lead") };
    assert_eq!(rounds.finish(lead), Ok(1));
    assert_eq!(rounds.outcome(&third), Ok(0));
}
