//! What all connections of a server share.
//!
//! See [`Shared`].

use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use polytask::{Event, Lock, Pool, Queue};

use super::admission::Admission;
use super::connection::unix_ms;
use super::convert;
use super::flood::FloodLimits;
use super::journal::Journal;
use super::metrics::{Front, Label, Metrics};
use super::presence::Departure;
use super::settings::Settings;
use super::times::Limits;
use crate::chat::{Chat, Now};
use crate::front;

/// How many passwords are looked at at a time, each in a thread and with 19 MiB.
const PASSWORDS_AT_ONCE: usize = 2;

/// The longest time over which goodbyes are spread when the server ends.
const LONGEST_SPREAD: Duration = Duration::from_secs(2);

/// What all connections of a server share.
#[derive(Debug)]
pub(super) struct Shared {
    /// Everything that people see. It is held for no longer than a few lines of one client take.
    pub(super) chat: Lock<Chat>,
    pub(super) admission: Lock<Admission>,
    /// Who has to be taken out of the two above.
    pub(super) departures: Queue<Departure>,
    pub(super) passwords: Pool,
    pub(super) metrics: Arc<Metrics>,
    pub(super) journal: Journal,
    /// Whether somebody came or went of whom others are still to be told.
    pub(super) late: Event,
    /// Whether the server is to end.
    pub(super) stop: Event,
    settings: RwLock<Arc<InForce>>,
}

/// The settings in force, and what is made of them once.
#[derive(Debug)]
struct InForce {
    settings: Arc<Settings>,
    limits: Arc<Limits>,
}

// === impl Shared ===

impl Shared {
    pub(super) fn new(settings: Settings, metrics: Arc<Metrics>, journal: Journal, capacity: usize) -> Self {
        let now = now();
        Self {
            chat: Lock::named("chat", Chat::new(Arc::new(convert::rules(&settings)), front::tell, now)),
            admission: Lock::named("admission", Admission::new(convert::admission(&settings, capacity))),
            departures: Queue::named("departures", polytask::Bound::unbounded()),
            passwords: Pool::named("passwords", PASSWORDS_AT_ONCE),
            metrics,
            journal,
            late: Event::named("late"),
            stop: Event::named("stop"),
            settings: RwLock::new(Arc::new(InForce::of(settings))),
        }
    }

    pub(super) fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.in_force().settings)
    }

    pub(super) fn set_settings(&self, settings: Settings) {
        let in_force = Arc::new(InForce::of(settings));
        *self.settings.write().unwrap_or_else(PoisonError::into_inner) = in_force;
    }

    pub(super) fn limits(&self) -> Arc<Limits> {
        Arc::clone(&self.in_force().limits)
    }

    /// Returns how fast somebody may talk; as fast as they like if there is nothing.
    pub(super) fn flood(&self, address: IpAddr, is_operator: bool) -> Option<FloodLimits> {
        convert::flood(&self.in_force().settings, address.is_loopback(), is_operator)
    }

    /// Adds up what was said and done, and sees to it that nobody is told late of more than has to be.
    pub(super) fn look_after(&self, chat: &mut Chat) {
        if chat.has_late() {
            self.late.set();
        }
        let tally = chat.tally();
        self.metrics.joins.add(std::mem::take(&mut tally.joins));
        self.metrics.messages_in.add(tally.told.len() as u64);
        for listeners in tally.told.drain(..) {
            self.metrics.messages_out.add(listeners as u64);
            self.metrics.told.observe(listeners);
        }
    }

    /// Over how long goodbyes are spread: a millisecond for each who is there.
    pub(super) fn spread(&self) -> Duration {
        let connections: i64 = Front::ALL.iter().map(|front| self.metrics.connections[*front].get()).sum();
        Duration::from_millis(connections.unsigned_abs()).min(LONGEST_SPREAD)
    }

    fn in_force(&self) -> Arc<InForce> {
        Arc::clone(&self.settings.read().unwrap_or_else(PoisonError::into_inner))
    }
}

// === impl InForce ===

impl InForce {
    fn of(settings: Settings) -> Self {
        Self { limits: Arc::new(convert::limits(&settings)), settings: Arc::new(settings) }
    }
}

/// Returns what the clocks say.
pub(super) fn now() -> Now {
    Now { monotonic: Instant::now(), unix_ms: unix_ms() }
}
