//! What happens in a chat.

use std::fmt;
use std::sync::Arc;

use super::modes::ModeChange;

/// Something that happened, as all who are told of it are told.
#[derive(Debug, Clone)]
pub struct Event {
    /// By which it can be referred to; unique for a server, and growing.
    pub id: MessageId,
    /// When, in milliseconds since 1970.
    pub at_unix_ms: i64,
    /// Who did it.
    pub from: Source,
    /// What they did.
    pub what: What,
}

/// The number of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId {
    /// When the server was started, so that numbers do not come again.
    pub since: i64,
    /// Which one since then.
    pub number: u64,
}

/// Who did something.
#[derive(Debug, Clone)]
pub enum Source {
    /// The server, by its name.
    Server(Arc<str>),
    /// Somebody, as they were called when they did it.
    Person(Arc<Identity>),
    /// The same, of somebody who says to be a program.
    Bot(Arc<Identity>),
}

/// What somebody is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The name that others use.
    pub nick: Arc<str>,
    /// The name that their program gave.
    pub user: Arc<str>,
    /// Where they are.
    pub host: Arc<str>,
}

/// To whom something is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// All in a room, by its name as it is written.
    Room(Arc<str>),
    /// One person, by nick.
    Person(Arc<str>),
}

/// How something is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// As people talk; it may be answered.
    Message,
    /// As programs talk; nothing may answer it by itself.
    Notice,
}

/// What happens.
///
/// Text is as IRC has it: with its formatting codes, and an action as `\x01ACTION waves\x01`. Whatever
/// else could harm a reader has been taken out before.
#[derive(Debug, Clone)]
pub enum What {
    /// Something was said.
    Said {
        /// To whom.
        to: Target,
        /// How.
        how: How,
        /// What.
        text: Arc<str>,
        /// Tags that clients have for each other, as `+a=b;+c`; empty if there are none.
        tags: Arc<str>,
    },
    /// Only tags were sent.
    Tagged {
        /// To whom.
        to: Target,
        /// As in [`Said`](Self::Said).
        tags: Arc<str>,
    },
    /// Somebody came into a room.
    Joined {
        /// Which.
        room: Arc<str>,
        /// What they say they are called.
        realname: Arc<str>,
    },
    /// Somebody left a room.
    Parted {
        /// Which.
        room: Arc<str>,
        /// In their words; empty if they said nothing.
        reason: Arc<str>,
    },
    /// Somebody was put out of a room.
    Kicked {
        /// Which.
        room: Arc<str>,
        /// Who.
        nick: Arc<str>,
        /// Why.
        reason: Arc<str>,
    },
    /// Somebody left the chat.
    Quit {
        /// Why.
        reason: Arc<str>,
    },
    /// Somebody has another nick.
    Renamed {
        /// Which.
        to: Arc<str>,
    },
    /// A room has another topic.
    Topic {
        /// Which room.
        room: Arc<str>,
        /// Empty if it has none any more.
        text: Arc<str>,
    },
    /// A room, or what may be done in it, changed.
    Modes {
        /// Which room.
        room: Arc<str>,
        /// How; never empty.
        changes: Arc<[ModeChange]>,
    },
    /// Somebody was asked to come into a room, as they are told.
    Invited {
        /// Which.
        room: Arc<str>,
        /// Who.
        nick: Arc<str>,
    },
    /// Somebody was asked to come into a room, as the operators of the room are told.
    InviteSeen {
        /// Which.
        room: Arc<str>,
        /// Who.
        nick: Arc<str>,
    },
    /// Somebody is away, or back.
    Away {
        /// Why; nothing if they are back.
        reason: Option<Arc<str>>,
    },
    /// Somebody says that they are called otherwise.
    Realname {
        /// How.
        realname: Arc<str>,
    },
    /// The server changed what somebody is, as they are told.
    UserModes {
        /// Who.
        nick: Arc<str>,
        /// How; never empty.
        changes: Arc<[ModeChange]>,
    },
    /// The server has other limits than when somebody came in.
    Limits {
        /// Who is told.
        nick: Arc<str>,
        /// How many rooms one may be in.
        rooms_per_user: usize,
        /// How many masks a room's lists may have together.
        bans_per_room: usize,
    },
    /// An operator tells those who want to hear operators.
    Wallops {
        /// What.
        text: Arc<str>,
    },
    /// The server tells everybody something.
    Announced {
        /// What.
        text: Arc<str>,
    },
}

// === impl Event ===

impl Event {
    /// Returns who did it, if it was not the server.
    pub fn person(&self) -> Option<&Identity> {
        match &self.from {
            Source::Server(_) => None,
            Source::Person(identity) | Source::Bot(identity) => Some(identity),
        }
    }
}

// === impl MessageId ===

impl fmt::Display for MessageId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:x}-{:x}", self.since, self.number)
    }
}

// === impl Target ===

impl Target {
    /// Returns how the target is written.
    pub fn name(&self) -> &Arc<str> {
        match self {
            Self::Room(name) | Self::Person(name) => name,
        }
    }
}

// === impl Identity ===

impl fmt::Display for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}!{}@{}", self.nick, self.user, self.host)
    }
}
