//! How fast one client may talk: its lines wait, none is refused.
//!
//! See [`Budget`].

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

const SECOND: u64 = 1_000_000;

/// The longest time whose lines may be saved up. A greater burst than that allows is cut to it.
pub const LONGEST_SAVED: Duration = Duration::from_secs(3600);

/// How fast a client may talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FloodLimits {
    /// How many lines a client that was silent may send at once.
    pub burst: NonZeroU32,
    /// How many lines a second it may send from then on.
    pub lines_per_second: NonZeroU32,
    /// How many bytes a second it may send, where its lines are long.
    ///
    /// A client saves up as many seconds of bytes as of lines: five of each by default.
    pub bytes_per_second: NonZeroU32,
}

/// What one client has left of its allowance; reads no clock.
///
/// Two buckets, one of lines and one of bytes, which fill up by themselves. Each is kept as the
/// time in microseconds after which it would be full, in whole numbers: nothing is lost to rounding
/// however often it is asked. Nobody owes more than 71 minutes, which is what 32 bits hold.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, Instant};
/// use echo_chat::serve::flood::{Budget, FloodLimits};
///
/// let now = Instant::now();
/// let mut budget = Budget::new(Some(FloodLimits::default()), now);
/// for _ in 0..10 {
///     assert_eq!(budget.ready_at(now), None);
///     budget.take(now, 20);
/// }
/// assert_eq!(budget.ready_at(now), Some(now + Duration::from_millis(500)));
/// ```
#[derive(Debug, Clone)]
pub struct Budget {
    limits: Option<FloodLimits>,
    /// When the debts below were true.
    stamp: Instant,
    lines: u32,
    bytes: u32,
}

// === impl FloodLimits ===

impl FloodLimits {
    /// What a line costs, in microseconds.
    fn line(self) -> u64 {
        SECOND.div_ceil(u64::from(self.lines_per_second.get()))
    }

    /// What so many bytes cost, in microseconds.
    fn bytes(self, bytes: usize) -> u64 {
        (bytes as u64).saturating_mul(SECOND).div_ceil(u64::from(self.bytes_per_second.get()))
    }

    /// How much may be saved up, in microseconds.
    fn saved(self) -> u64 {
        (u64::from(self.burst.get()) * self.line()).min(LONGEST_SAVED.as_micros() as u64)
    }
}

impl Default for FloodLimits {
    fn default() -> Self {
        const BURST: NonZeroU32 = NonZeroU32::new(10).unwrap();
        const LINES: NonZeroU32 = NonZeroU32::new(2).unwrap();
        const BYTES: NonZeroU32 = NonZeroU32::new(4096).unwrap();
        Self { burst: BURST, lines_per_second: LINES, bytes_per_second: BYTES }
    }
}

// === impl Budget ===

impl Budget {
    /// Creates the full budget of a client that has said nothing yet; without limits it is never
    /// used up.
    pub fn new(limits: Option<FloodLimits>, now: Instant) -> Self {
        Self { limits, stamp: now, lines: 0, bytes: 0 }
    }

    /// Pays for a line of so many bytes, whether or not there is enough left.
    ///
    /// A line longer than what is left is paid for by those after it, which wait the longer: it
    /// could never be sent otherwise.
    pub fn take(&mut self, now: Instant, bytes: usize) {
        self.pay(now, 1, bytes);
    }

    /// Pays for so many bytes that are part of no line.
    pub fn waste(&mut self, now: Instant, bytes: usize) {
        self.pay(now, 0, bytes);
    }

    fn pay(&mut self, now: Instant, lines: u64, bytes: usize) {
        let Some(limits) = self.limits else { return };
        let passed = self.passed(now);
        // By whole microseconds, so that what is left of the last one counts the next time.
        self.stamp += Duration::from_micros(passed);
        self.lines = add(u64::from(self.lines).saturating_sub(passed), lines * limits.line());
        self.bytes = add(u64::from(self.bytes).saturating_sub(passed), limits.bytes(bytes));
    }

    /// Returns when the next line may be processed; none if that is now.
    pub fn ready_at(&self, now: Instant) -> Option<Instant> {
        let limits = self.limits?;
        let too_much = (u64::from(self.lines) + limits.line()).max(u64::from(self.bytes));
        let ready = self.stamp + Duration::from_micros(too_much.saturating_sub(limits.saved()));
        (ready > now).then_some(ready)
    }

    /// Holds the client to other limits from now on. What it owes it still owes.
    pub fn set_limits(&mut self, limits: Option<FloodLimits>) {
        self.limits = limits;
    }

    fn passed(&self, now: Instant) -> u64 {
        u64::try_from(now.saturating_duration_since(self.stamp).as_micros()).unwrap_or(u64::MAX)
    }
}

fn add(debt: u64, cost: u64) -> u32 {
    u32::try_from(debt.saturating_add(cost)).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[path = "flood_tests.rs"]
mod tests;
