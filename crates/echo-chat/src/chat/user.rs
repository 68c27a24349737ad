//! Somebody who is connected.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use super::{Identity, Now, Outlet, Room, Source};
use crate::text::fold::fold;

/// The number of a connection, from 1 on, never given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId(pub u64);

/// A yes or no about somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UserFlag {
    /// `i`: those who share no room do not find them by looking around.
    Invisible,
    /// `o`: operator of the server.
    Operator,
    /// `w`: wants to hear what operators say to all.
    Wallops,
    /// `B`: is a program.
    Bot,
}

/// Somebody who is connected, and in the chat once they have [entered](super::Chat::enter).
#[derive(Debug)]
pub struct User {
    pub(super) id: UserId,
    pub(super) address: IpAddr,
    pub(super) outlet: Arc<Outlet>,
    /// Empty until they have named themselves.
    pub(super) identity: Arc<Identity>,
    pub(super) realname: Arc<str>,
    pub(super) is_in: bool,
    pub(super) since: Now,
    pub(super) spoke: Now,
    /// The rooms they are in, by their folded names, in the order of coming.
    pub(super) rooms: Vec<Arc<str>>,
    /// The rooms they were asked into, by their folded names, and when these had been opened.
    pub(super) invited: HashMap<Arc<str>, Instant>,
    pub(super) away: Option<Arc<str>>,
    pub(super) flags: u8,
    pub(super) ignored: HashSet<String>,
    pub(super) correspondent: Option<(UserId, Arc<str>)>,
    /// The round in which they were told last, so that nobody is told twice.
    pub(super) told: u64,
    pub(super) said: u64,
}

// === impl UserId ===

impl fmt::Display for UserId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "#{}", self.0)
    }
}

// === impl UserFlag ===

impl UserFlag {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Invisible, Self::Operator, Self::Wallops, Self::Bot];

    /// Returns its letter.
    pub const fn letter(self) -> char {
        match self {
            Self::Invisible => 'i',
            Self::Operator => 'o',
            Self::Wallops => 'w',
            Self::Bot => 'B',
        }
    }

    /// Returns the one of this letter.
    pub fn of(letter: char) -> Option<Self> {
        Self::ALL.into_iter().find(|flag| flag.letter() == letter)
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

// === impl User ===

impl User {
    /// Returns the number of the connection.
    pub fn id(&self) -> UserId {
        self.id
    }

    /// Returns where they are.
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// Returns where they are, as IRC writes it.
    pub fn written_address(&self) -> String {
        written(self.address)
    }

    /// Returns where what they are told goes.
    pub fn outlet(&self) -> &Arc<Outlet> {
        &self.outlet
    }

    /// Returns what they are called; all empty before they have said it.
    pub fn identity(&self) -> &Arc<Identity> {
        &self.identity
    }

    /// Returns the name that others use; empty before they have one.
    pub fn nick(&self) -> &Arc<str> {
        &self.identity.nick
    }

    /// Returns what they say they are called.
    pub fn realname(&self) -> &Arc<str> {
        &self.realname
    }

    /// Returns whether they are in the chat, and not only connected.
    pub fn is_in(&self) -> bool {
        self.is_in
    }

    /// Returns since when they are in the chat, or connected.
    pub fn since(&self) -> Now {
        self.since
    }

    /// Returns when they said something last.
    pub fn spoke(&self) -> Now {
        self.spoke
    }

    /// Returns how many messages they have said.
    pub fn said(&self) -> u64 {
        self.said
    }

    /// Returns the folded names of the rooms they are in.
    pub fn rooms(&self) -> &[Arc<str>] {
        &self.rooms
    }

    /// Returns why they are away, if they are.
    pub fn away(&self) -> Option<&Arc<str>> {
        self.away.as_ref()
    }

    /// Returns whether a flag is set.
    pub fn has(&self, flag: UserFlag) -> bool {
        self.flags & flag.bit() != 0
    }

    /// Returns the flags that are set, as IRC has them: `+iw`.
    pub fn flags(&self) -> String {
        let set = UserFlag::ALL.into_iter().filter(|flag| self.has(*flag)).map(UserFlag::letter);
        std::iter::once('+').chain(set).collect()
    }

    /// Returns the folded nicks of those they do not want to hear.
    pub fn ignored(&self) -> &HashSet<String> {
        &self.ignored
    }

    /// Returns who wrote to them alone last, and what this one was called then; none of those they do not hear.
    pub fn correspondent(&self) -> Option<(UserId, &Arc<str>)> {
        self.correspondent.as_ref().map(|(id, nick)| (*id, nick))
    }

    /// Returns whether they do not want to hear `nick`.
    pub fn ignores(&self, nick: &str) -> bool {
        !self.ignored.is_empty() && self.ignored.contains(fold(nick).as_str())
    }

    /// Returns them as who did something.
    pub(super) fn source(&self) -> Source {
        let identity = Arc::clone(&self.identity);
        if self.has(UserFlag::Bot) { Source::Bot(identity) } else { Source::Person(identity) }
    }

    pub(super) fn is_invited(&self, id: &str, room: &Room) -> bool {
        self.invited.get(id) == Some(&room.created.monotonic)
    }

    pub(super) fn set(&mut self, flag: UserFlag, is_set: bool) {
        match is_set {
            true => self.flags |= flag.bit(),
            false => self.flags &= !flag.bit(),
        }
    }
}

/// Writes an address. One that begins with a colon would end a line of IRC early.
pub(super) fn written(address: IpAddr) -> String {
    match address.to_canonical().to_string() {
        text if text.starts_with(':') => format!("0{text}"),
        text => text,
    }
}
