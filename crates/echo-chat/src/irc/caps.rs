//! What a client may ask for, so that it is told more or told differently.
//!
//! See [`Caps`].

use std::fmt;
use std::ops::BitOr;

/// A set of capabilities.
///
/// # Examples
///
/// ```
/// use echo_chat::irc::caps::Caps;
///
/// let caps = Caps::NONE.parse_request("server-time batch").unwrap();
/// assert!(caps.contains(Caps::BATCH));
/// let caps = caps.parse_request("-batch echo-message").unwrap();
/// assert_eq!(caps, Caps::SERVER_TIME | Caps::ECHO_MESSAGE);
/// // All of a request or none of it.
/// assert_eq!(caps.parse_request("setname no-such-thing"), None);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Caps {
    // Invariant: a subset of `Self::ALL`.
    bits: u32,
}

/// The version of `CAP LS` from which a client understands more than a list of names.
pub const VERSION: u32 = 302;

// === impl Caps ===

impl Caps {
    /// No capability at all.
    pub const NONE: Self = Self { bits: 0 };
    /// Lines say when they were said.
    pub const SERVER_TIME: Self = Self::bit(0);
    /// Lines have tags, those that other clients sent too.
    pub const MESSAGE_TAGS: Self = Self::bit(1);
    /// Lines that belong together say so.
    pub const BATCH: Self = Self::bit(2);
    /// One's own messages come back as everyone else sees them.
    pub const ECHO_MESSAGE: Self = Self::bit(3);
    /// Answers say which command they answer.
    pub const LABELED_RESPONSE: Self = Self::bit(4);
    /// `FAIL`, `WARN` and `NOTE` in place of texts that only people understand.
    pub const STANDARD_REPLIES: Self = Self::bit(5);
    /// All prefixes of a member are shown, not only the highest.
    pub const MULTI_PREFIX: Self = Self::bit(6);
    /// Lists of members have `nick!user@host`.
    pub const USERHOST_IN_NAMES: Self = Self::bit(7);
    /// Others' being away and back is told.
    pub const AWAY_NOTIFY: Self = Self::bit(8);
    /// Real names can change, and that is told.
    pub const SETNAME: Self = Self::bit(9);
    /// A change of what the server offers is told.
    pub const CAP_NOTIFY: Self = Self::bit(10);
    /// Invitations of others into one's channels are told.
    pub const INVITE_NOTIFY: Self = Self::bit(11);
    /// Joining tells the account and the real name.
    pub const EXTENDED_JOIN: Self = Self::bit(12);

    /// Everything that the server offers.
    pub const ALL: Self = Self { bits: (1 << Self::NAMES.len()) - 1 };

    /// The name of each, in the order of their bits.
    pub const NAMES: [(&'static str, Self); 13] = [
        ("server-time", Self::SERVER_TIME),
        ("message-tags", Self::MESSAGE_TAGS),
        ("batch", Self::BATCH),
        ("echo-message", Self::ECHO_MESSAGE),
        ("labeled-response", Self::LABELED_RESPONSE),
        ("standard-replies", Self::STANDARD_REPLIES),
        ("multi-prefix", Self::MULTI_PREFIX),
        ("userhost-in-names", Self::USERHOST_IN_NAMES),
        ("away-notify", Self::AWAY_NOTIFY),
        ("setname", Self::SETNAME),
        ("cap-notify", Self::CAP_NOTIFY),
        ("invite-notify", Self::INVITE_NOTIFY),
        ("extended-join", Self::EXTENDED_JOIN),
    ];

    const fn bit(place: u32) -> Self {
        Self { bits: 1 << place }
    }

    /// Returns the set that [`bits`](Self::bits) gave; bits that mean nothing are left out.
    pub const fn from_bits(bits: u32) -> Self {
        Self { bits: bits & Self::ALL.bits }
    }

    /// Returns the set as a number with a bit for each.
    pub const fn bits(self) -> u32 {
        self.bits
    }

    /// Returns the capability of this name, which is compared as it is written.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, caps)| *caps)
    }

    /// Goes through the names of those in the set.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES.into_iter().filter(move |(_, caps)| self.contains(*caps)).map(|(name, _)| name)
    }

    /// Returns whether all of `other` are in the set.
    pub const fn contains(self, other: Self) -> bool {
        self.bits & other.bits == other.bits
    }

    /// Returns whether any of `other` is in the set.
    pub const fn intersects(self, other: Self) -> bool {
        self.bits & other.bits != 0
    }

    /// Returns whether the set is empty.
    pub const fn is_empty(self) -> bool {
        self.bits == 0
    }

    /// Returns the set together with `other`.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self { bits: self.bits | other.bits }
    }

    /// Returns the set without `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self { bits: self.bits & !other.bits }
    }

    /// Returns what a client has after `CAP LS` with this version, beside what it had: from
    /// [`VERSION`] on it is told of changes without asking.
    #[must_use]
    pub const fn after_ls(self, version: u32) -> Self {
        if version >= VERSION { self.with(Self::CAP_NOTIFY) } else { self }
    }

    /// Returns the set as it is after `CAP REQ` with `list`, where a name after `-` is taken out;
    /// or `None` if the server does not know one of them, and then nothing changes.
    ///
    /// What [`after_ls`](Self::after_ls) gave cannot be taken back: hand its version to
    /// [`parse_request_of`](Self::parse_request_of).
    pub fn parse_request(self, list: &str) -> Option<Self> {
        self.parse_request_of(0, list)
    }

    /// Does what [`parse_request`](Self::parse_request) does for a client that said this version
    /// in `CAP LS`, and refuses what such a client cannot do without.
    pub fn parse_request_of(self, version: u32, list: &str) -> Option<Self> {
        let kept = Self::NONE.after_ls(version);
        list.split_ascii_whitespace().try_fold(self, |caps, name| match name.strip_prefix('-') {
            Some(removed) => Self::from_name(removed).filter(|cap| !cap.intersects(kept)).map(|cap| caps.without(cap)),
            None => Self::from_name(name).map(|cap| caps.with(cap)),
        })
    }
}

impl BitOr for Caps {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.with(other)
    }
}

/// The names with spaces between them, as `CAP LS` and `CAP LIST` have them. All of them fit in
/// one line, so that no client needs to be told of a second one.
impl fmt::Display for Caps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, name) in self.names().enumerate() {
            f.write_str(if place == 0 { "" } else { " " })?;
            f.write_str(name)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::irc::message::Line;

    #[test]
    fn every_name_has_a_bit_of_its_own() {
        for (place, (name, caps)) in Caps::NAMES.into_iter().enumerate() {
            assert_eq!(caps.bits(), 1 << place, "{name}");
            assert_eq!(Caps::from_name(name), Some(caps));
            assert_eq!(caps.to_string(), name);
            assert!(Caps::ALL.contains(caps));
        }
        assert!(Caps::ALL.bits() < 1 << 24, "the rest of the bits are others'");
        assert_eq!(Caps::from_bits(u32::MAX), Caps::ALL);
        assert_eq!(Caps::from_bits(Caps::BATCH.bits()), Caps::BATCH);
    }

    #[test]
    fn a_request_is_granted_whole_or_not_at_all() {
        let had = Caps::BATCH | Caps::SETNAME;
        for (list, granted) in [
            ("", Some(had)),
            ("server-time", Some(had | Caps::SERVER_TIME)),
            ("  server-time   echo-message ", Some(had | Caps::SERVER_TIME | Caps::ECHO_MESSAGE)),
            ("-batch", Some(Caps::SETNAME)),
            ("-batch batch", Some(had)),
            ("batch -batch", Some(Caps::SETNAME)),
            ("-server-time", Some(had)),
            ("server-time sasl", None),
            ("-sasl", None),
            ("Batch", None),
            ("--batch", None),
            ("batch=1", None),
            ("-", None),
        ] {
            assert_eq!(had.parse_request(list), granted, "{list:?}");
        }
    }

    #[test]
    fn a_client_of_version_302_is_told_of_changes_and_cannot_stop_that() {
        assert_eq!(Caps::NONE.after_ls(301), Caps::NONE);
        let caps = Caps::BATCH.after_ls(302);
        assert_eq!(caps, Caps::BATCH | Caps::CAP_NOTIFY);
        assert_eq!(caps.parse_request_of(302, "-cap-notify -batch"), None);
        assert_eq!(caps.parse_request_of(302, "cap-notify"), Some(caps));
        assert_eq!(caps.parse_request_of(301, "-cap-notify"), Some(Caps::BATCH));
    }

    #[test]
    fn all_names_fit_in_one_line_with_room_for_the_longest_of_hosts_and_nicks() {
        let mut out = Vec::new();
        let line =
            Line::new(&mut out).source(&"s".repeat(64)).command("CAP").parameter(&"n".repeat(64)).parameter("LS");
        assert!(line.room() > Caps::ALL.to_string().len());
        line.end();
    }

    #[test]
    fn a_set_is_written_as_its_names() {
        assert_eq!(Caps::NONE.to_string(), "");
        assert_eq!((Caps::SETNAME | Caps::BATCH).to_string(), "batch setname");
        assert!(Caps::NONE.is_empty() && !Caps::BATCH.is_empty());
        assert!((Caps::SETNAME | Caps::BATCH).intersects(Caps::BATCH | Caps::SERVER_TIME));
        assert!(!(Caps::SETNAME | Caps::BATCH).contains(Caps::BATCH | Caps::SERVER_TIME));
    }
}
