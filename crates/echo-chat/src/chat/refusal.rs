//! What cannot be done, and why.

use std::sync::Arc;

use crate::text::nick::NickError;

/// Why something was not done. Each front has its own words for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody goes by this nick.
    NoSuchNick(String),
    /// There is no such room, or it is not shown to this person.
    NoSuchRoom(String),
    /// A room cannot have this name.
    BadRoomName(String),
    /// The nick cannot be used by anybody.
    BadNick(String, NickError),
    /// Somebody else has the nick, or one that looks like it.
    NickInUse {
        /// The nick that was wanted.
        nick: String,
        /// Who is called so, where that is another spelling.
        looks_like: Option<Arc<str>>,
    },
    /// Somebody who lost their connection may come back for it.
    NickHeld(String),
    /// The nick is kept for services, or for the server itself.
    NickReserved(String),
    /// The server keeps out whoever has the nick.
    NickBanned {
        /// The nick that was wanted.
        nick: String,
        /// In the words of whoever runs the server.
        reason: Arc<str>,
    },
    /// The nick cannot change, since a ban of the room may be for it.
    NickStays {
        /// The nick that was wanted.
        nick: String,
        /// The room.
        room: Arc<str>,
    },
    /// Whoever asks is not in the room.
    NotInRoom(Arc<str>),
    /// The person is not in the room.
    TheyAreNotInRoom {
        /// The person.
        nick: Arc<str>,
        /// The room.
        room: Arc<str>,
    },
    /// The person is in the room already.
    AlreadyInRoom {
        /// The person.
        nick: Arc<str>,
        /// The room.
        room: Arc<str>,
    },
    /// Only operators of the room may do it.
    NeedsOperator(Arc<str>),
    /// Only operators of the server may do it.
    NeedsServerOperator,
    /// The room has banned them.
    Banned(Arc<str>),
    /// One has to be invited.
    InviteOnly(Arc<str>),
    /// The room has a key, and this is another or none.
    BadKey(Arc<str>),
    /// So many are in the room as may be.
    RoomFull(Arc<str>),
    /// Whoever asks is in so many rooms as one may be.
    TooManyRooms {
        /// The room that was wanted.
        room: String,
        /// The limit.
        limit: usize,
    },
    /// Nothing may be said in the room by whoever asks.
    CannotSay {
        /// The room.
        room: Arc<str>,
        /// Why.
        why: &'static str,
    },
    /// A list of the room is full.
    ListFull {
        /// The room.
        room: Arc<str>,
        /// The letter of the list.
        list: char,
        /// What was to be put on it.
        mask: String,
    },
    /// The room has a key already.
    KeyAlreadySet(Arc<str>),
    /// The server keeps them out.
    ServerBan(Arc<str>),
}
