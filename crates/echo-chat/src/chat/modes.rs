//! What can be changed about a room.

use std::fmt;
use std::sync::Arc;

use super::mask::Mask;

/// A yes or no about a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RoomFlag {
    /// `i`: one has to be invited.
    InviteOnly,
    /// `m`: only those with a voice speak.
    Moderated,
    /// `n`: only those inside speak.
    NoExternal,
    /// `s`: those outside do not see it.
    Secret,
    /// `t`: only operators change the topic.
    TopicLocked,
    /// `C`: no CTCP but actions.
    NoCtcp,
}

/// A list that a room keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum List {
    /// `b`: who neither comes in nor speaks.
    Ban,
    /// `e`: who does, though banned.
    Exception,
    /// `I`: who comes in without being invited.
    Invitation,
}

/// One change, as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A flag is set or cleared.
    Flag(RoomFlag, bool),
    /// A key is set, or taken away.
    Key(Option<Arc<str>>),
    /// How many may be inside is limited, or not any more.
    Limit(Option<u32>),
    /// Somebody is made an operator of the room, or is one no more.
    Operator(Arc<str>, bool),
    /// Somebody gets a voice, or loses it.
    Voice(Arc<str>, bool),
    /// Somebody is put on a list, until a moment in milliseconds since 1970 if one is given.
    Add(List, Mask, Option<i64>),
    /// Somebody is taken from a list.
    Remove(List, Mask),
}

/// One change that was made, as everybody is told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModeChange {
    /// Whether something was added.
    pub is_added: bool,
    /// Its letter.
    pub letter: char,
    /// What it was about, where its letter alone does not say it.
    pub parameter: Option<Arc<str>>,
}

// === impl RoomFlag ===

impl RoomFlag {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::InviteOnly, Self::Moderated, Self::NoExternal, Self::Secret, Self::TopicLocked, Self::NoCtcp];

    /// Returns its letter.
    pub const fn letter(self) -> char {
        match self {
            Self::InviteOnly => 'i',
            Self::Moderated => 'm',
            Self::NoExternal => 'n',
            Self::Secret => 's',
            Self::TopicLocked => 't',
            Self::NoCtcp => 'C',
        }
    }

    /// Returns the one of this letter.
    pub fn of(letter: char) -> Option<Self> {
        Self::ALL.into_iter().find(|flag| flag.letter() == letter)
    }

    pub(super) const fn bit(self) -> u8 {
        1 << self as u8
    }
}

// === impl List ===

impl List {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Ban, Self::Exception, Self::Invitation];

    /// Returns its letter.
    pub const fn letter(self) -> char {
        match self {
            Self::Ban => 'b',
            Self::Exception => 'e',
            Self::Invitation => 'I',
        }
    }

    /// Returns the one of this letter.
    pub fn of(letter: char) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.letter() == letter)
    }
}

// === impl ModeChange ===

impl ModeChange {
    pub(super) fn new(is_added: bool, letter: char, parameter: Option<Arc<str>>) -> Self {
        Self { is_added, letter, parameter }
    }

    /// Writes changes as IRC has them: `+o-v ann bo`.
    pub fn line(changes: &[Self]) -> String {
        let mut letters = String::new();
        let mut sign = None;
        for change in changes {
            if sign != Some(change.is_added) {
                letters.push(if change.is_added { '+' } else { '-' });
                sign = Some(change.is_added);
            }
            letters.push(change.letter);
        }
        for parameter in changes.iter().filter_map(|change| change.parameter.as_deref()) {
            letters.push(' ');
            letters.push_str(parameter);
        }
        letters
    }
}

impl fmt::Display for ModeChange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&Self::line(std::slice::from_ref(self)))
    }
}
