//! Who is let in: how many at all, and how many and how often from one address.
//!
//! See [`Admission`].

use std::collections::HashMap;
use std::fmt;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::chat::Origin;

/// How long an arrival counts.
pub const WINDOW: Duration = Duration::from_secs(60);

/// How many origins without a connection are remembered at most.
///
/// When more knock within a minute, all of them are forgotten, so that they could knock more
/// often than they may. How many of each are connected is never forgotten.
pub const REMEMBERED: usize = 65_536;

/// How many connections there may be. Zero means that there is no such limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AdmissionLimits {
    /// Connections at a time, from everywhere.
    pub total: u32,
    /// Connections at a time from one IPv4 address or one IPv6 network of 64 bits.
    pub per_address: u32,
    /// Connections in a minute from one such, counted from the first.
    pub per_minute: u32,
    /// Whether this machine's own addresses are held to the total only: a proxy or a test may well
    /// be all clients.
    pub exempt_loopback: bool,
}

/// Counts connections by the [`Origin`] they come from; reads no clock.
///
/// # Examples
///
/// ```
/// use std::time::Instant;
/// use echo_chat::serve::admission::{Admission, AdmissionLimits};
///
/// let mut admission = Admission::new(AdmissionLimits { per_address: 1, ..AdmissionLimits::default() });
/// let (client, now) = ("192.0.2.1".parse().unwrap(), Instant::now());
/// assert!(admission.admit(client, now).is_ok());
/// assert!(admission.admit(client, now).is_err());
/// admission.leave(client);
/// assert!(admission.admit(client, now).is_ok());
/// ```
#[derive(Debug)]
pub struct Admission {
    limits: AdmissionLimits,
    connections: u32,
    origins: HashMap<Origin, Visits>,
    /// When the origins that no longer count were last looked for.
    swept: Option<Instant>,
}

/// Why somebody is not let in; prints the sentence that they get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The server has as many clients as it may.
    Full {
        /// The limit.
        limit: u32,
    },
    /// Too many of its clients are there already.
    TooMany {
        /// Where they come from.
        origin: Origin,
        /// The limit.
        limit: u32,
    },
    /// Too many of its clients came in the last minute.
    TooOften {
        /// Where they come from.
        origin: Origin,
        /// The limit.
        limit: u32,
        /// How long it has to wait.
        wait: Duration,
    },
}

/// What is known of an origin.
#[derive(Debug)]
struct Visits {
    connections: u32,
    /// How many came since `since`.
    arrivals: u32,
    since: Instant,
}

// === impl AdmissionLimits ===

impl Default for AdmissionLimits {
    fn default() -> Self {
        Self { total: 10_000, per_address: 16, per_minute: 32, exempt_loopback: true }
    }
}

// === impl Admission ===

impl Admission {
    /// Creates one where nobody is yet.
    pub fn new(limits: AdmissionLimits) -> Self {
        Self { limits, connections: 0, origins: HashMap::new(), swept: None }
    }

    /// Lets a client in, who is counted until [`leave`](Self::leave).
    ///
    /// # Errors
    ///
    /// If a limit is reached. A client who is not let in is not counted, so that trying again all
    /// the time does not make it wait for longer.
    pub fn admit(&mut self, address: IpAddr, now: Instant) -> Result<(), Refused> {
        let limits = self.limits;
        if reaches(self.connections, limits.total) {
            return Err(Refused::Full { limit: limits.total });
        }
        if !(limits.exempt_loopback && address.to_canonical().is_loopback()) {
            let origin = Origin::of(address);
            self.forget(now);
            let visits = self.origins.entry(origin).or_insert(Visits { connections: 0, arrivals: 0, since: now });
            if reaches(visits.connections, limits.per_address) {
                return Err(Refused::TooMany { origin, limit: limits.per_address });
            }
            if visits.is_over(now) {
                (visits.arrivals, visits.since) = (0, now);
            }
            if reaches(visits.arrivals, limits.per_minute) {
                let wait = WINDOW - now.saturating_duration_since(visits.since);
                return Err(Refused::TooOften { origin, limit: limits.per_minute, wait });
            }
            visits.connections += 1;
            visits.arrivals = visits.arrivals.saturating_add(1);
        }
        self.connections += 1;
        Ok(())
    }

    /// Says that a client who was let in has left.
    pub fn leave(&mut self, address: IpAddr) {
        self.connections = self.connections.saturating_sub(1);
        // One who was exempt when they came was not counted, but then there is seldom anything to count.
        if let Some(visits) = self.origins.get_mut(&Origin::of(address)) {
            visits.connections = visits.connections.saturating_sub(1);
        }
    }

    /// Holds those who come from now on to other limits. Nobody who is there has to leave.
    pub fn set_limits(&mut self, limits: AdmissionLimits) {
        self.limits = limits;
    }

    /// Returns how many clients are there.
    pub fn connections(&self) -> usize {
        self.connections as usize
    }

    /// Returns how many origins are remembered.
    pub fn origins(&self) -> usize {
        self.origins.len()
    }

    /// Forgets the origins that no longer count: once in a while, or when there are too many.
    fn forget(&mut self, now: Instant) {
        let swept = *self.swept.get_or_insert(now);
        let crowded = self.origins.len() >= REMEMBERED + self.connections as usize;
        if !crowded && now.saturating_duration_since(swept) < WINDOW {
            return;
        }
        self.swept = Some(now);
        self.origins.retain(|_, visits| visits.connections > 0 || !(crowded || visits.is_over(now)));
        // Room for twice as many, or those who come next would have it made again at once.
        self.origins.shrink_to(self.origins.len() * 2);
    }
}

fn reaches(count: u32, limit: u32) -> bool {
    limit != 0 && count >= limit
}

// === impl Refused ===

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full { limit } => {
                write!(formatter, "the server is full, {limit} clients are all it takes; try again later")
            }
            Self::TooMany { origin, limit } => {
                write!(formatter, "too many connections from {origin}, {limit} at a time may be; close another first")
            }
            Self::TooOften { origin, limit, wait } => {
                let seconds = wait.as_millis().div_ceil(1000);
                write!(formatter, "too many connections from {origin}, {limit} in a minute may be; ")?;
                write!(formatter, "try again in {seconds} s")
            }
        }
    }
}

impl std::error::Error for Refused {}

// === impl Visits ===

impl Visits {
    /// Returns whether its arrivals count no longer.
    fn is_over(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.since) >= WINDOW
    }
}

#[cfg(test)]
#[path = "admission_tests.rs"]
mod tests;
