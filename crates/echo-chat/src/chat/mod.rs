//! The chat itself: who is there, in which rooms, what they may do, and who is told of it.
//!
//! Everything here is a plain struct that knows no socket, no clock and no protocol. [`Chat`] is all
//! there is; a connection locks it, says what its client wants, and lets go. What happens is an
//! [`Event`]; how one is written for a [`Kind`] of client is the business of the
//! [fronts](crate::front), each of which writes it once however many are told. What cannot be done
//! is a [`Refusal`]. Bytes leave through an [`Outlet`], into which nobody ever waits to put.

mod being;
mod ending;
mod event;
mod history;
mod kind;
mod leaving;
pub mod mask;
mod modes;
mod nicks;
mod operating;
mod origin;
mod outlet;
mod presence;
mod refusal;
mod room;
mod rooms;
mod rules;
mod talking;
mod telling;
mod user;
mod whowas;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

pub use being::Entered;
pub use ending::Ending;
pub use event::{Event, How, Identity, MessageId, Source, Target, What};
pub use history::History;
pub use kind::Kind;
pub use modes::{Change, List, ModeChange, RoomFlag};
pub use nicks::Nicks;
pub use origin::Origin;
pub use outlet::{Outlet, Piece};
pub use presence::PRESENCE_EVERY;
pub use refusal::Refusal;
pub use room::{Ban, Member, Room, Standing, Topic};
pub use rooms::Joined;
pub use rules::{Operator, Rules, ServerBan};
pub use talking::{Said, action, is_for_programs};
pub use telling::{Tally, Tell};
pub use user::{User, UserFlag, UserId};
pub use whowas::{Was, Whowas};

use telling::Telling;

/// When something happens, by the two clocks that matter: one that never goes back, and the calendar's.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    /// For what lasts so long.
    pub monotonic: Instant,
    /// For what people read, in milliseconds since 1970.
    pub unix_ms: i64,
}

/// All that a chat server knows.
#[derive(Debug)]
pub struct Chat {
    rules: Arc<Rules>,
    users: HashMap<UserId, User>,
    nicks: Nicks,
    /// What looks like a nick that nobody gets.
    reserved: HashSet<String>,
    /// By [folded](crate::text::fold::fold) name.
    rooms: HashMap<Arc<str>, Room>,
    /// The rooms in which somebody came or went who is still to be told of.
    late: Vec<Arc<str>>,
    /// The folded nicks of those who left the chat and are still to be told of somewhere.
    late_nicks: HashSet<String>,
    whowas: Whowas,
    /// By which entry of the rules somebody became an operator.
    operators: HashMap<UserId, Arc<str>>,
    /// How many have each flag.
    flagged: [usize; UserFlag::ALL.len()],
    telling: Telling,
    started: Now,
    next_user: u64,
    next_message: u64,
    most_users: usize,
    said: u64,
}

// === impl Now ===

impl Now {
    /// Returns the moment `later` after this one.
    #[must_use]
    pub fn after(self, later: Duration) -> Self {
        Self {
            monotonic: self.monotonic + later,
            unix_ms: self.unix_ms + i64::try_from(later.as_millis()).unwrap_or(i64::MAX),
        }
    }
}

// === impl Chat ===

impl Chat {
    /// Creates one in which nobody is yet, which has `tell` write what happens.
    pub fn new(rules: Arc<Rules>, tell: Tell, now: Now) -> Self {
        let mut chat = Self {
            users: HashMap::new(),
            nicks: Nicks::default(),
            reserved: HashSet::new(),
            rooms: HashMap::new(),
            late: Vec::new(),
            late_nicks: HashSet::new(),
            whowas: Whowas::default(),
            operators: HashMap::new(),
            flagged: [0; UserFlag::ALL.len()],
            telling: Telling::new(tell),
            started: now,
            next_user: 1,
            next_message: 1,
            most_users: 0,
            said: 0,
            rules: Arc::clone(&rules),
        };
        chat.set_rules(rules, now);
        chat
    }

    /// Returns the rules in force.
    pub fn rules(&self) -> &Arc<Rules> {
        &self.rules
    }

    /// Returns when it began.
    pub fn started(&self) -> Now {
        self.started
    }

    /// Returns somebody who is connected, whether they have a name yet or not.
    pub fn user(&self, id: UserId) -> Option<&User> {
        self.users.get(&id)
    }

    /// Returns everybody who is connected.
    pub fn users(&self) -> impl Iterator<Item = &User> {
        self.users.values()
    }

    /// Returns whoever goes by `nick` and is in the chat.
    pub fn find(&self, nick: &str) -> Option<&User> {
        self.nicks.find(nick).and_then(|id| self.users.get(&id)).filter(|user| user.is_in())
    }

    /// Returns a room by its name.
    pub fn room(&self, name: &str) -> Option<&Room> {
        self.rooms.get(crate::text::fold::fold(name).as_str())
    }

    /// Returns all rooms.
    pub fn rooms(&self) -> impl Iterator<Item = &Room> {
        self.rooms.values()
    }

    /// Returns who went by `nick` before, the latest first.
    pub fn whowas(&self, nick: &str) -> impl Iterator<Item = &Was> {
        self.whowas.find(nick)
    }

    /// Returns how many are in the chat, under a name.
    pub fn population(&self) -> usize {
        self.nicks.in_use()
    }

    /// Returns how many have a flag, without looking at each.
    pub fn flagged(&self, flag: UserFlag) -> usize {
        self.flagged[flag as usize]
    }

    /// Returns the rooms that somebody was asked into and has not come into.
    pub fn invitations(&self, id: UserId) -> impl Iterator<Item = &Room> {
        let user = self.known(id);
        user.invited.keys().filter_map(|key| self.rooms.get(key).filter(|room| user.is_invited(key, room)))
    }

    /// Returns the largest [`population`](Self::population) so far.
    pub fn most(&self) -> usize {
        self.most_users
    }

    /// Returns how many messages have been said so far.
    pub fn said(&self) -> u64 {
        self.said
    }

    fn event(&mut self, from: Source, what: What, now: Now) -> Arc<Event> {
        let id = MessageId { since: self.started.unix_ms, number: self.next_message };
        self.next_message += 1;
        Arc::new(Event { id, at_unix_ms: now.unix_ms, from, what })
    }

    /// Returns somebody that the caller knows to be connected.
    ///
    /// A connection is here until it has been told to [leave](Self::leave), which is the last thing it does.
    fn known(&self, id: UserId) -> &User {
        self.users.get(&id).expect("a connection acts only before it leaves")
    }

    fn known_mut(&mut self, id: UserId) -> &mut User {
        self.users.get_mut(&id).expect("a connection acts only before it leaves")
    }
}
