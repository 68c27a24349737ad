//! Whom a ban is for: `nick!user@host`, with wildcards, or a network in place of the host.
//!
//! See [`Mask`]; [`Glob`] is one part of it.

mod glob;
mod network;

#[cfg(test)]
mod tests;

pub use glob::Glob;
pub use network::{Network, NetworkError};

use std::fmt;
use std::net::IpAddr;

use crate::text::clean::{Keep, ingress};

/// The longest mask, in bytes, in its written form. With everything that stands beside it in a line, it fits in one.
pub const MASK_LIMIT: usize = 256;

/// A pattern for people, in its one written form: two that look the same are the same.
///
/// `*` stands for any text, `?` for any character, and `\` before one of those, or before itself,
/// for the character after it. Letters of ASCII match in both cases.
///
/// # Examples
///
/// ```
/// use std::net::Ipv4Addr;
///
/// use echo_chat::chat::mask::Mask;
///
/// let mask = Mask::parse("*!*@10.0.0.0/8").unwrap();
/// assert!(mask.matches("ann", "web", "ann.example.org", Ipv4Addr::new(10, 1, 2, 3).into()));
/// assert_eq!(Mask::parse("Bo").unwrap().to_string(), "bo!*@*");
/// assert_eq!(Mask::parse("web@*.org").unwrap().to_string(), "*!web@*.org");
/// assert_eq!(Mask::parse("10.1.2.3/8").unwrap().to_string(), "*!*@10.0.0.0/8");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Mask {
    nick: Glob,
    user: Glob,
    host: Host,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Host {
    /// A pattern, and whether an address could match it: to write one costs more than to compare.
    Glob(Glob, bool),
    Network(Network),
}

/// Why a text is not a mask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MaskError {
    /// There is nothing in it.
    Empty,
    /// It is longer than [`MASK_LIMIT`].
    TooLong,
    /// It has something in it that nobody's name has: a space, or what cannot be seen.
    Forbidden(char),
    /// Its host looks like a network and is none.
    Network(NetworkError),
}

// === impl Mask ===

impl Mask {
    /// Reads a mask, of which parts may be missing: without `!` and `@` it is a host if there is
    /// a dot, a colon or a slash in it, which no nickname has, and a nickname otherwise.
    ///
    /// # Errors
    ///
    /// If it is empty, too long, or could not match anybody.
    pub fn parse(text: &str) -> Result<Self, MaskError> {
        if text.is_empty() {
            return Err(MaskError::Empty);
        }
        if text.len() > MASK_LIMIT {
            return Err(MaskError::TooLong);
        }
        if let Some(forbidden) = text.chars().find(|character| is_forbidden(*character)) {
            return Err(MaskError::Forbidden(forbidden));
        }
        let (nick, user, host) = parts(text);
        // No nickname has one, and where masks are listed it would begin a text.
        if nick.starts_with(':') {
            return Err(MaskError::Forbidden(':'));
        }
        let host = Host::parse(or_any(host))?;
        let mask = Self { nick: Glob::new(or_any(nick)), user: Glob::new(or_any(user)), host };
        // What was left out is written too, and that must not make it one that cannot be read.
        if mask.to_string().len() > MASK_LIMIT { Err(MaskError::TooLong) } else { Ok(mask) }
    }

    /// Returns whether somebody of this nickname, user name and host, who is connected from
    /// `address`, is meant. A pattern for the host is compared with the address too.
    pub fn matches(&self, nick: &str, user: &str, host: &str, address: IpAddr) -> bool {
        self.nick.matches(nick) && self.user.matches(user) && self.host.matches(host, address)
    }
}

impl fmt::Display for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}!{}@", self.nick, self.user)?;
        match &self.host {
            Host::Glob(glob, _) => glob.fmt(f),
            Host::Network(network) => network.fmt(f),
        }
    }
}

// === impl Host ===

impl Host {
    fn parse(text: &str) -> Result<Self, MaskError> {
        match Network::parse(text) {
            Ok(network) => Ok(Self::Network(network)),
            Err(error @ NetworkError::Length { .. }) => Err(MaskError::Network(error)),
            Err(NetworkError::Address) => {
                let glob = Glob::new(text);
                let could_be_address = glob.could_be_address();
                Ok(Self::Glob(glob, could_be_address))
            }
        }
    }

    fn matches(&self, host: &str, address: IpAddr) -> bool {
        match self {
            Self::Network(network) => network.contains(address),
            Self::Glob(glob, could_be_address) => {
                glob.matches(host) || *could_be_address && glob.matches(&address.to_canonical().to_string())
            }
        }
    }
}

// === impl MaskError ===

impl fmt::Display for MaskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the mask is empty: give a nickname, nick!user@host, or an address"),
            Self::TooLong => write!(f, "the mask is longer than {MASK_LIMIT} bytes: use * for a part of it"),
            Self::Forbidden(' ') => f.write_str("the mask has a space in it, which no name has: use ? in its place"),
            Self::Forbidden(character) => {
                write!(f, "the mask has {} in it, which no name has: use ? in its place", character.escape_unicode())
            }
            Self::Network(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for MaskError {}

/// Splits a mask into nickname, user name and host, of which those that are missing are empty.
fn parts(text: &str) -> (&str, &str, &str) {
    match (text.split_once('!'), text.rsplit_once('@')) {
        (Some((nick, rest)), _) => match rest.rsplit_once('@') {
            Some((user, host)) => (nick, user, host),
            None => (nick, rest, ""),
        },
        (None, Some((user, host))) => ("", user, host),
        (None, None) if text.contains(['.', ':', '/']) => ("", "", text),
        (None, None) => (text, "", ""),
    }
}

/// Returns whether a character is in nobody's name: everybody in a room reads its masks, as they read texts.
fn is_forbidden(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || ingress(character.encode_utf8(&mut [0; 4]), Keep::Nothing).is_empty()
}

fn or_any(part: &str) -> &str {
    if part.is_empty() { "*" } else { part }
}
