use std::time::Duration;

use tokio::time::Instant;

use super::{Cancelled, State, Turn};
use crate::timer::MissedTicks;

const PERIOD: Duration = Duration::from_secs(10);

/// The moment this many seconds after a fixed one.
struct Clock(Instant);

impl Clock {
    fn new() -> Self {
        Self(Instant::now())
    }

    fn at(&self, seconds: u64) -> Instant {
        self.0 + Duration::from_secs(seconds)
    }

    fn once(&self) -> State {
        State::new(PERIOD, None, self.at(0))
    }

    fn repeated(&self, missed_ticks: MissedTicks) -> State {
        State::new(PERIOD, Some(missed_ticks), self.at(0))
    }

    fn wait_until(&self, seconds: u64) -> Turn {
        Turn::Wait(Some(self.at(seconds)))
    }
}

#[test]
fn it_acts_at_its_time_and_once() {
    let clock = Clock::new();
    let mut state = clock.once();
    assert_eq!(state.turn(clock.at(0)), clock.wait_until(10));
    assert_eq!(state.turn(clock.at(10) - Duration::from_nanos(1)), clock.wait_until(10));
    assert_eq!(state.turn(clock.at(10)), Turn::Act);
    state.acted(clock.at(11));
    assert_eq!(state.turn(clock.at(100)), Turn::Stop);
}

#[test]
fn a_period_of_zero_is_over_at_once() {
    let clock = Clock::new();
    for missed_ticks in [MissedTicks::Delay, MissedTicks::Burst, MissedTicks::Skip] {
        let mut state = State::new(Duration::ZERO, Some(missed_ticks), clock.at(0));
        for second in [0, 0, 3, 4] {
            assert_eq!(state.turn(clock.at(second)), Turn::Act, "{missed_ticks:?}");
            state.acted(clock.at(second));
        }
    }
}

#[test]
fn a_period_without_end_is_never_over() {
    let clock = Clock::new();
    for missed_ticks in [None, Some(MissedTicks::Delay), Some(MissedTicks::Skip)] {
        let mut state = State::new(Duration::MAX, missed_ticks, clock.at(0));
        assert_eq!(state.turn(clock.at(1 << 40)), Turn::Wait(None));
        assert!(state.reset(clock.at(1)));
        assert_eq!(state.turn(clock.at(1 << 40)), Turn::Wait(None));
        assert_eq!(state.cancel(), Cancelled::AtOnce);
    }
}

#[test]
fn cancelled_in_time_it_never_acts() {
    let clock = Clock::new();
    for mut state in [clock.once(), clock.repeated(MissedTicks::Burst)] {
        assert_eq!(state.cancel(), Cancelled::AtOnce);
        assert_eq!(state.turn(clock.at(10)), Turn::Stop);
        assert_eq!(state.cancel(), Cancelled::TooLate);
        assert!(!state.reset(clock.at(10)));
        assert_eq!(state.turn(clock.at(100)), Turn::Stop);
    }
}

#[test]
fn what_acts_once_is_over_when_its_action_begins() {
    let clock = Clock::new();
    let mut state = clock.once();
    assert_eq!(state.turn(clock.at(10)), Turn::Act);
    assert!(!state.reset(clock.at(11)));
    assert_eq!(state.cancel(), Cancelled::TooLate);
}

#[test]
fn cancelled_during_an_action_it_begins_no_other() {
    let clock = Clock::new();
    let mut state = clock.repeated(MissedTicks::Burst);
    assert_eq!(state.turn(clock.at(10)), Turn::Act);
    assert_eq!(state.cancel(), Cancelled::AfterAction);
    assert_eq!(state.cancel(), Cancelled::TooLate);
    assert!(!state.reset(clock.at(11)));
    state.acted(clock.at(100));
    assert_eq!(state.turn(clock.at(100)), Turn::Stop);
}

#[test]
fn a_reset_begins_the_period_anew() {
    let clock = Clock::new();
    let mut state = clock.once();
    assert!(state.reset(clock.at(9)));
    assert_eq!(state.turn(clock.at(10)), clock.wait_until(19));
    assert_eq!(state.turn(clock.at(19)), Turn::Act);
}

#[test]
fn a_delay_counts_from_the_end_of_the_action() {
    let clock = Clock::new();
    let mut state = clock.repeated(MissedTicks::Delay);
    assert_eq!(state.turn(clock.at(10)), Turn::Act);
    assert!(state.reset(clock.at(11)), "it changes nothing");
    state.acted(clock.at(35));
    assert_eq!(state.turn(clock.at(35)), clock.wait_until(45));
}

#[test]
fn a_burst_makes_up_for_all_it_missed() {
    let clock = Clock::new();
    let mut state = clock.repeated(MissedTicks::Burst);
    assert_eq!(state.turn(clock.at(10)), Turn::Act);
    state.acted(clock.at(35));
    for _ in [20, 30] {
        assert_eq!(state.turn(clock.at(35)), Turn::Act);
        state.acted(clock.at(35));
    }
    assert_eq!(state.turn(clock.at(35)), clock.wait_until(40));
}

#[test]
fn a_skip_goes_on_at_the_next_tick() {
    let clock = Clock::new();
    let mut state = clock.repeated(MissedTicks::Skip);
    assert_eq!(state.turn(clock.at(10)), Turn::Act);
    state.acted(clock.at(35));
    assert_eq!(state.turn(clock.at(35)), clock.wait_until(40));
    assert_eq!(state.turn(clock.at(40)), Turn::Act);
    state.acted(clock.at(41));
    assert_eq!(state.turn(clock.at(41)), clock.wait_until(50), "nothing was missed");
    assert_eq!(state.turn(clock.at(50)), Turn::Act);
    state.acted(clock.at(70));
    assert_eq!(state.turn(clock.at(70)), Turn::Act, "the end of the action is not too late");
}

#[test]
fn a_reset_during_an_action_forgets_what_was_missed() {
    let clock = Clock::new();
    for (missed_ticks, end, next) in [(MissedTicks::Burst, 38, 43), (MissedTicks::Skip, 55, 63)] {
        let mut state = clock.repeated(missed_ticks);
        assert_eq!(state.turn(clock.at(10)), Turn::Act);
        assert!(state.reset(clock.at(33)));
        state.acted(clock.at(end));
        assert_eq!(state.turn(clock.at(end)), clock.wait_until(next), "{missed_ticks:?}");
    }
}

#[test]
fn what_to_do_about_missed_ticks_can_be_said_later() {
    let clock = Clock::new();
    let mut state = clock.repeated(MissedTicks::Delay);
    assert_eq!(state.turn(clock.at(10)), Turn::Act);
    state.set_missed_ticks(MissedTicks::Skip);
    state.acted(clock.at(35));
    assert_eq!(state.turn(clock.at(35)), clock.wait_until(40));

    let mut once = clock.once();
    once.set_missed_ticks(MissedTicks::Burst);
    assert_eq!(once.turn(clock.at(10)), Turn::Act);
    assert_eq!(once.turn(clock.at(20)), Turn::Stop, "it does not repeat by that");
}

#[test]
fn when_whoever_would_act_is_gone_it_is_over() {
    let clock = Clock::new();
    let mut state = clock.repeated(MissedTicks::Delay);
    state.end();
    assert_eq!(state.cancel(), Cancelled::TooLate);
    assert!(!state.reset(clock.at(1)));
}

#[test]
fn skipping_counts_exactly_over_centuries() {
    let century = 100 * 365 * 24 * 60 * 60;
    let clock = Clock::new();
    let mut state = State::new(Duration::from_secs(7 * century), Some(MissedTicks::Skip), clock.at(0));
    assert_eq!(state.turn(clock.at(7 * century)), Turn::Act);
    state.acted(clock.at(7 * century * 2 + 6 * century));
    assert_eq!(state.turn(clock.at(20 * century)), clock.wait_until(21 * century));
}
