//! What a server is to be measured with.
//!
//! See [`Plan`].

use std::error::Error;
use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use super::mark;

/// The longest text that fits into a line of IRC with the sender before it.
pub const LONGEST_TEXT: usize = 400;

/// How many connections one source address is given; the system has some 28,000 ports for it.
pub const PER_ADDRESS: usize = 20_000;

/// How a server is measured.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The server.
    pub server: SocketAddr,
    /// How many connect.
    pub clients: usize,
    /// How many rooms they are divided among.
    pub rooms: usize,
    /// How many members of each room send.
    pub senders: usize,
    /// When a burst begins.
    pub pace: Pace,
    /// Lines sent together.
    pub burst: u32,
    /// Bytes of a line's text.
    pub length: usize,
    /// How long the same load runs before it is measured.
    pub warm_up: Duration,
    /// How long bursts are begun; the last ones may end later.
    pub duration: Duration,
    /// How many connections are being made at any time.
    pub connecting: usize,
    /// Threads that connect, send and read; a room stays on one.
    pub threads: usize,
    /// How long nothing may arrive that was expected before it is given up.
    pub patience: Duration,
    /// The server's process, where its processor time and its memory are to be told too.
    pub process: Option<u32>,
}

/// When a burst begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pace {
    /// When everybody in the room has the one before.
    Closed,
    /// At moments fixed beforehand, so many lines a second in all rooms together.
    Open(f64),
}

/// A plan that cannot be carried out.
#[derive(Debug, Clone, PartialEq)]
pub enum PlanError {
    /// A room would have nobody who listens.
    TooFewClients {
        /// How many are needed.
        needed: usize,
    },
    /// More than what a mark can number.
    TooManyRooms,
    /// A text that is too short for its mark or too long for a line.
    Length(usize),
    /// A rate that is no rate.
    Rate(f64),
    /// More connections than the system lets a process have.
    Descriptors {
        /// How many it may have.
        limit: usize,
    },
}

// === impl Plan ===

impl Plan {
    /// Checks that the parts agree.
    ///
    /// # Errors
    ///
    /// If a room would have no listener, a text does not fit, or the rate is not positive.
    pub fn check(&self) -> Result<(), PlanError> {
        let needed = self.rooms.saturating_mul(self.senders + 1);
        if self.rooms == 0 || self.clients < needed {
            return Err(PlanError::TooFewClients { needed: needed.max(1) });
        }
        if self.rooms > usize::from(u16::MAX) || self.senders > usize::from(u16::MAX) {
            return Err(PlanError::TooManyRooms);
        }
        if !(mark::LENGTH..=LONGEST_TEXT).contains(&self.length) {
            return Err(PlanError::Length(self.length));
        }
        match self.pace {
            Pace::Open(rate) if !(rate.is_finite() && rate > 0.0) => Err(PlanError::Rate(rate)),
            Pace::Open(_) | Pace::Closed => Ok(()),
        }
    }

    /// The room a client joins, counted through all rooms.
    pub fn room_of(&self, client: usize) -> usize {
        client % self.rooms
    }

    /// Which sender of its room a client is, if any.
    pub fn sender_of(&self, client: usize) -> Option<u16> {
        let place = client / self.rooms;
        // `check` has seen that all senders fit.
        (place < self.senders).then_some(place as u16)
    }

    /// How many join a room.
    pub fn members_of(&self, room: usize) -> usize {
        self.clients / self.rooms + usize::from(room < self.clients % self.rooms)
    }

    /// The thread that a room's members live on.
    pub fn thread_of(&self, room: usize) -> usize {
        room % self.threads
    }
}

// === impl PlanError ===

impl fmt::Display for PlanError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooFewClients { needed } => {
                write!(
                    formatter,
                    "each room needs its senders and one who listens: --clients must be at least {needed}"
                )
            }
            Self::TooManyRooms => write!(formatter, "at most {} rooms, and as many senders in each", u16::MAX),
            Self::Length(length) => write!(
                formatter,
                "--length {length}: a text has {} to {LONGEST_TEXT} bytes, for it carries its number and must fit into a line",
                mark::LENGTH
            ),
            Self::Rate(rate) => write!(formatter, "--rate {rate}: a number of lines a second above 0 is needed"),
            Self::Descriptors { limit } => write!(
                formatter,
                "this process may have {limit} open files, too few for --clients: raise `ulimit -n` or measure with fewer"
            ),
        }
    }
}

impl Error for PlanError {}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Ten clients in three rooms, one sender each.
    pub(in crate::load) fn plan() -> Plan {
        Plan {
            server: ([127, 0, 0, 1], 6667).into(),
            clients: 10,
            rooms: 3,
            senders: 1,
            pace: Pace::Closed,
            burst: 4,
            length: 64,
            warm_up: Duration::ZERO,
            duration: Duration::from_secs(1),
            connecting: 10,
            threads: 2,
            patience: Duration::from_secs(10),
            process: None,
        }
    }

    #[test]
    fn clients_are_dealt_out_to_the_rooms_in_turn() {
        let plan = plan();
        let rooms: Vec<_> = (0..plan.clients).map(|client| plan.room_of(client)).collect();
        assert_eq!(rooms, [0, 1, 2, 0, 1, 2, 0, 1, 2, 0]);
        for room in 0..plan.rooms {
            assert_eq!(plan.members_of(room), rooms.iter().filter(|other| **other == room).count());
        }
    }

    #[test]
    fn the_first_members_of_a_room_are_its_senders() {
        let senders: Vec<_> = (0..10).filter(|client| plan().sender_of(*client).is_some()).collect();
        assert_eq!(senders, [0, 1, 2]);
        assert_eq!(Plan { senders: 2, ..plan() }.sender_of(4), Some(1));
    }

    #[test]
    fn a_room_without_a_listener_is_refused() {
        let refused = Plan { rooms: 6, ..plan() }.check();
        assert_eq!(refused, Err(PlanError::TooFewClients { needed: 12 }));
        assert_eq!(Plan { rooms: 5, ..plan() }.check(), Ok(()));
    }

    #[test]
    fn texts_and_rates_that_cannot_be_are_refused() {
        assert_eq!(Plan { length: 16, ..plan() }.check(), Err(PlanError::Length(16)));
        assert_eq!(Plan { length: 401, ..plan() }.check(), Err(PlanError::Length(401)));
        assert_eq!(Plan { pace: Pace::Open(0.0), ..plan() }.check(), Err(PlanError::Rate(0.0)));
        assert!(Plan { pace: Pace::Open(f64::INFINITY), ..plan() }.check().is_err());
    }
}
