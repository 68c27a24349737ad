//! When something is due in one connection; reads no clock.
//!
//! See [`Limits`] for what is configured.

use std::time::{Duration, Instant};

use crate::chat::Ending;

/// How long things may take, and how much may wait, in one connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Until somebody has said who they are.
    pub registration: Duration,
    /// Until somebody who says nothing is asked whether they are there.
    pub ping: Duration,
    /// Until somebody who says nothing at all is taken for gone.
    pub drop: Duration,
    /// Until somebody is given up who takes nothing of what waits for them.
    pub stuck: Duration,
    /// How long everybody has to take what waits for them when the server ends.
    pub drain: Duration,
    /// How many bytes of what a client sent may wait to be heard.
    pub receive_queue: usize,
    /// How many bytes may wait for a client before it is heard no more until it has taken them.
    pub soft: usize,
    /// How many bytes may wait for a client before it is given up.
    pub hard: usize,
}

/// When one client was heard and written to last.
#[derive(Debug)]
pub(super) struct Times {
    accepted: Instant,
    heard: Instant,
    is_pinged: bool,
    /// Since when nothing of what waits has been taken.
    stuck: Option<Instant>,
    /// Until when the client is not heard, because it talked too fast.
    lag: Option<Instant>,
    /// A number of its own, by which what would happen to many at once is spread.
    seed: u64,
}

/// What the times depend on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Situation {
    /// How long the client may be silent before it is spoken to first, if that is still open.
    pub(super) quiet: Option<Duration>,
    pub(super) has_entered: bool,
    /// Whether the client can be asked if it is there.
    pub(super) is_pinged: bool,
}

/// What is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Due {
    Greet,
    Ping,
    End(Ending),
}

/// Longer than anybody waits for anything.
const NEVER: Duration = Duration::from_secs(24 * 60 * 60);

impl Times {
    pub(super) fn new(now: Instant, seed: u64) -> Self {
        Self { accepted: now, heard: now, is_pinged: false, stuck: None, lag: None, seed }
    }

    /// Says that the client sent something.
    pub(super) fn heard(&mut self, now: Instant) {
        self.heard = now;
        self.is_pinged = false;
    }

    /// Says that the client took so many bytes, and whether that was all there was.
    pub(super) fn wrote(&mut self, bytes: usize, is_all: bool, now: impl FnOnce() -> Instant) {
        self.stuck = match (is_all, bytes) {
            (true, _) => None,
            (false, 0) => self.stuck.or_else(|| Some(now())),
            (false, _) => Some(now()),
        };
    }

    pub(super) fn set_lag(&mut self, until: Option<Instant>) {
        self.lag = until;
    }

    pub(super) fn lag(&self) -> Option<Instant> {
        self.lag
    }

    /// Returns a time below `spread` that differs from one connection to the next.
    pub(super) fn jitter(&self, spread: Duration) -> Duration {
        // The golden ratio spreads successive numbers evenly.
        let share = (self.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as u32;
        spread.saturating_mul(share >> 8) / (1 << 16)
    }

    /// Returns what is due at `now`, and notes that a ping is on its way.
    pub(super) fn due(&mut self, situation: &Situation, limits: &Limits, now: Instant) -> Option<Due> {
        let due = self.all(situation, limits).into_iter().flatten().find(|(at, _)| *at <= now).map(|(_, due)| due)?;
        if due == Due::Ping {
            self.is_pinged = true;
        }
        Some(due)
    }

    /// Returns when something is due next, or the client may be heard again.
    pub(super) fn next(&self, situation: &Situation, limits: &Limits, now: Instant) -> Instant {
        let due = self.all(situation, limits).into_iter().flatten().map(|(at, _)| at);
        // A lag that is over lasts until the answers have been taken, which wakes by itself.
        let lag = self.lag.filter(|until| *until > now);
        due.chain(lag).min().unwrap_or(now + NEVER)
    }

    fn all(&self, situation: &Situation, limits: &Limits) -> [Option<(Instant, Due)>; 5] {
        let ping = limits.ping.saturating_sub(self.jitter(limits.ping / 10));
        let pings = situation.is_pinged && situation.has_entered;
        [
            self.stuck.map(|since| (since + limits.stuck, Due::End(Ending::Stuck(limits.stuck)))),
            (!situation.has_entered)
                .then(|| (self.accepted + limits.registration, Due::End(Ending::NeverEntered(limits.registration)))),
            pings.then(|| (self.heard + limits.drop, Due::End(Ending::PingTimeout(limits.drop)))),
            (pings && !self.is_pinged).then(|| (self.heard + ping, Due::Ping)),
            situation.quiet.map(|quiet| (self.accepted + quiet, Due::Greet)),
        ]
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            registration: Duration::from_secs(30),
            ping: Duration::from_secs(90),
            drop: Duration::from_secs(150),
            stuck: Duration::from_secs(30),
            drain: Duration::from_secs(10),
            receive_queue: 16 * 1024,
            soft: 32 * 1024,
            hard: 256 * 1024,
        }
    }
}
