//! What a timer decides: [`State`].

use std::time::Duration;

use tokio::time::Instant;

use super::MissedTicks;

/// When a timer acts, and whether it may still be stopped.
///
/// It reads no clock and runs nobody's code: moments are handed in, decisions are carried out by others.
///
/// Invariants:
///
/// 1. An action begins at its time or later, while no other runs, and unless the timer was cancelled before.
/// 2. One that acts once is over as soon as its action begins, one that repeats when it is cancelled or gone.
/// 3. Nothing changes when it is over.
#[derive(Debug)]
pub(super) struct State {
    phase: Phase,
    period: Duration,
    /// `None`: it acts once.
    missed_ticks: Option<MissedTicks>,
    /// When the next action is to begin, also while one runs. `None`: never.
    due: Option<Instant>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// For the time of the next action.
    Waiting,
    /// An action runs, and others follow.
    Acting,
    /// An action runs, and none follows.
    Finishing,
    Over,
}

/// What is to be done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// The action begins.
    Act,
    /// Ask again at this time; `None`: never.
    Wait(Option<Instant>),
    /// Nothing any more.
    Stop,
}

/// What cancelling came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cancelled {
    /// No action runs, and none will.
    AtOnce,
    /// An action runs, and none follows.
    AfterAction,
    TooLate,
}

/// From a thousand years on a period has no end: such moments may be more than a clock can count.
const FOREVER: Duration = Duration::from_secs(1000 * 365 * 24 * 60 * 60);

// === impl State ===

impl State {
    /// One whose period begins `now`. It repeats if it knows what to do about missed ticks.
    pub(super) fn new(period: Duration, missed_ticks: Option<MissedTicks>, now: Instant) -> Self {
        Self { phase: Phase::Waiting, period, missed_ticks, due: after(now, period) }
    }

    /// What is to be done at this moment. Asked when no action runs.
    pub(super) fn turn(&mut self, now: Instant) -> Turn {
        match (self.phase, self.due) {
            (Phase::Over, _) => Turn::Stop,
            (Phase::Waiting, Some(due)) if due <= now => {
                if self.missed_ticks.is_some() {
                    self.phase = Phase::Acting;
                    self.due = after(due, self.period);
                } else {
                    self.phase = Phase::Over;
                }
                Turn::Act
            }
            (Phase::Waiting, due) => Turn::Wait(due),
            (Phase::Acting | Phase::Finishing, _) => unreachable!("an action runs, and who runs it asks for the next"),
        }
    }

    /// The action has ended.
    pub(super) fn acted(&mut self, now: Instant) {
        self.phase = match self.phase {
            Phase::Acting => Phase::Waiting,
            Phase::Finishing => Phase::Over,
            phase => phase,
        };
        match self.missed_ticks {
            Some(MissedTicks::Delay) => self.due = after(now, self.period),
            Some(MissedTicks::Skip) => self.due = self.due.map(|due| first_from(now, due, self.period)),
            Some(MissedTicks::Burst) | None => {}
        }
    }

    /// Nothing is to follow.
    pub(super) fn cancel(&mut self) -> Cancelled {
        let (phase, cancelled) = match self.phase {
            Phase::Waiting => (Phase::Over, Cancelled::AtOnce),
            Phase::Acting => (Phase::Finishing, Cancelled::AfterAction),
            Phase::Finishing | Phase::Over => (self.phase, Cancelled::TooLate),
        };
        self.phase = phase;
        cancelled
    }

    /// The period begins anew. `false`: too late.
    ///
    /// The time of the next action only moves away by this, so that who waits for it need not be woken.
    pub(super) fn reset(&mut self, now: Instant) -> bool {
        let goes_on = matches!(self.phase, Phase::Waiting | Phase::Acting);
        if goes_on {
            self.due = after(now, self.period);
        }
        goes_on
    }

    /// Missed ticks are treated like this from now on, if it repeats.
    pub(super) fn set_missed_ticks(&mut self, missed_ticks: MissedTicks) {
        if let Some(current) = &mut self.missed_ticks {
            *current = missed_ticks;
        }
    }

    /// Whoever would act is gone.
    pub(super) fn end(&mut self) {
        self.phase = Phase::Over;
    }
}

fn after(moment: Instant, period: Duration) -> Option<Instant> {
    (period < FOREVER).then(|| moment.checked_add(period)).flatten()
}

/// The first tick, counted from `due` on in steps of `period`, that is not before `now`.
fn first_from(now: Instant, due: Instant, period: Duration) -> Instant {
    let behind = now.saturating_duration_since(due);
    if behind.is_zero() {
        return due;
    }
    let Some(rest) = behind.as_nanos().checked_rem(period.as_nanos()) else { return now };
    match rest {
        0 => now,
        rest => now - nanos(rest) + period,
    }
}

/// `Duration::from_nanos` ends at 584 years.
fn nanos(nanos: u128) -> Duration {
    const SECOND: u128 = 1_000_000_000;
    let seconds = u64::try_from(nanos / SECOND).unwrap_or(u64::MAX);
    let rest = u32::try_from(nanos % SECOND).unwrap_or_default();
    Duration::new(seconds, rest)
}

#[cfg(test)]
mod tests;
