//! What a client has to tell, for people and for programs.
//!
//! See [`Event`].

use serde::{Serialize, Serializer};

/// Something that happened, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Milliseconds since 1970, as the server says, or else as seen here.
    pub at: i64,
    /// Whether it was over before this client came, and is told from the history.
    pub earlier: bool,
    /// What it is.
    pub what: What,
}

/// What happened. Texts are as they came: whoever shows them has to clean them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum What {
    /// The server knows us now.
    Welcome {
        /// How the server calls itself.
        server: String,
        /// How it calls us.
        nick: String,
    },
    /// The connection is gone.
    Lost {
        /// Why.
        reason: String,
        /// When it is tried again, in milliseconds, if ever.
        retry_in_ms: Option<u64>,
    },
    /// Somebody said something, perhaps we did.
    Said {
        /// How it was said.
        manner: Manner,
        /// The room, or whom it was said to.
        target: String,
        /// Who.
        nick: String,
        /// The words.
        text: String,
        /// Whether these are our own words.
        own: bool,
        /// Whether it was said to one person, not to a room.
        private: bool,
        /// Whether our nick is among the words.
        mention: bool,
    },
    /// Somebody came into a room.
    Joined {
        /// The room.
        room: String,
        /// Who.
        nick: String,
        /// Whether it was us.
        own: bool,
    },
    /// Somebody left a room.
    Parted {
        /// The room.
        room: String,
        /// Who.
        nick: String,
        /// The last words, or none.
        reason: String,
        /// Whether it was us.
        own: bool,
    },
    /// Somebody left the server.
    Quit {
        /// Who.
        nick: String,
        /// Why, or nothing.
        reason: String,
        /// The rooms of ours that were left.
        rooms: Vec<String>,
    },
    /// Somebody is called differently now.
    Renamed {
        /// The nick until now.
        from: String,
        /// The nick from now on.
        to: String,
        /// Whether it was us.
        own: bool,
    },
    /// What a room is about.
    Topic {
        /// The room.
        room: String,
        /// Who changed it, if it was just changed.
        by: Option<String>,
        /// The topic; empty for none.
        text: String,
    },
    /// Somebody was thrown out of a room.
    Kicked {
        /// The room.
        room: String,
        /// Who had to go.
        nick: String,
        /// Who did it.
        by: String,
        /// Why, or nothing.
        reason: String,
        /// Whether it was us.
        own: bool,
    },
    /// The modes of a room or of a user.
    Mode {
        /// Whose modes.
        target: String,
        /// Who changed them, if they were just changed.
        by: Option<String>,
        /// The change, as in `+o ann`.
        change: String,
    },
    /// Somebody went away or came back.
    Away {
        /// Who.
        nick: String,
        /// Why; none for somebody who is back.
        reason: Option<String>,
    },
    /// Somebody asks us, or another, into a room.
    Invited {
        /// Who is asked.
        nick: String,
        /// Who asks.
        by: String,
        /// Into which room.
        room: String,
    },
    /// Who is in a room.
    Members {
        /// The room.
        room: String,
        /// The nicks, with their signs.
        names: Vec<String>,
    },
    /// So many lines before this one were said before we came.
    History {
        /// The room.
        room: String,
        /// How many.
        lines: usize,
    },
    /// The server answered, or told everybody something.
    Server {
        /// The numeric or the command.
        code: String,
        /// What it says: what programs read first, then what people do. JSON has it as one text.
        #[serde(rename = "text", serialize_with = "joined")]
        words: Vec<String>,
    },
    /// The server did not do what it was asked.
    Refused {
        /// The numeric, or the word of a standard reply.
        code: String,
        /// What it is about: a nick, a room, a command, or nothing.
        about: String,
        /// Why.
        text: String,
    },
    /// A line that nobody acknowledged before the connection was lost was sent again: it may be there twice.
    Resent {
        /// To whom.
        target: String,
        /// The words.
        text: String,
    },
    /// The client itself has something to say to whoever types.
    Hint {
        /// A sentence, or a line of a table.
        text: String,
    },
}

/// How something was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// As usual.
    Message,
    /// As what nothing may answer by itself.
    Notice,
    /// As something that is done, `/me`.
    Action,
}

// === impl Event ===

impl Event {
    /// Creates one that happens `at` this time.
    pub fn new(at: i64, what: What) -> Self {
        Self { at, earlier: false, what }
    }
}

// === impl What ===

impl What {
    /// Returns whether it is only about who comes and goes.
    pub fn is_traffic(&self) -> bool {
        matches!(
            self,
            Self::Joined { own: false, .. }
                | Self::Parted { own: false, .. }
                | Self::Quit { .. }
                | Self::Renamed { own: false, .. }
                | Self::Away { .. }
        )
    }
}

fn joined<S: Serializer>(words: &[String], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&words.join(" "))
}
