//! Where to listen, and for whom.
//!
//! See [`Listener`] for a place that must be had, [`IrcPort`] for one that is nice to have.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use crate::serve::settings::value::{Given, Value, give};

/// The port where none is given. Browsers refuse 6667, so it is another.
pub const DEFAULT_PORT: u16 = 8067;

/// The port where IRC clients look first.
pub const IRC_PORT: u16 = 6667;

/// The port of the admin listener where none is given.
pub const ADMIN_PORT: u16 = 8068;

/// A place to listen at: `127.0.0.1:8067`, `0.0.0.0`, `irc://[::]:6667`, `plain://localhost`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listener {
    /// The address, as `host:port`; port 0 takes a free one.
    pub address: Address,
    /// Who is expected there.
    pub front: Front,
}

/// A host and a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The host, by name or number; a number of IPv6 has no brackets here.
    pub host: String,
    /// The port.
    pub port: u16,
}

/// Who is expected at a listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Front {
    /// Whoever comes; the first bytes tell.
    Auto,
    /// IRC clients.
    Irc,
    /// Programs that send lines, and people behind them.
    Plain,
}

/// Where IRC clients look first, unless it is taken or not wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IrcPort {
    /// There is no such port.
    Off,
    /// The port, if nothing else listens there.
    IfFree(u16),
}

/// A place to listen at, and whether the server can do without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The place.
    pub listener: Listener,
    /// Whether the server cannot start without it.
    pub required: bool,
}

/// Returns everywhere that a server with these listeners and this IRC port listens.
///
/// The IRC port is wanted beside each listener for everyone, on the same host. Where a listener is
/// for IRC alone somebody has chosen a port for it, and where the port is 0 somebody wants only
/// what is free.
pub fn wanted(listeners: &[Listener], irc_port: IrcPort) -> Vec<Wanted> {
    let mut all: Vec<_> =
        listeners.iter().map(|listener| Wanted { listener: listener.clone(), required: true }).collect();
    let is_chosen = listeners.iter().any(|listener| listener.front == Front::Irc);
    let (IrcPort::IfFree(port), false) = (irc_port, is_chosen) else { return all };
    for listener in listeners.iter().filter(|listener| listener.front == Front::Auto && listener.address.port != 0) {
        let address = Address { host: listener.address.host.clone(), port };
        if all.iter().all(|wanted| wanted.listener.address != address) {
            all.push(Wanted { listener: Listener { address, front: Front::Auto }, required: false });
        }
    }
    all
}

// === impl Listener ===

impl Listener {
    /// Reads one; the port of a host alone is 8067, and 6667 after `irc://`.
    pub fn parse(text: &str) -> Option<Self> {
        let (front, rest) = match text.split_once("://") {
            None => (Front::Auto, text),
            Some(("irc", rest)) => (Front::Irc, rest),
            Some(("plain", rest)) => (Front::Plain, rest),
            Some(_) => return None,
        };
        let port = if front == Front::Irc { IRC_PORT } else { DEFAULT_PORT };
        Address::parse(rest, port).map(|address| Self { address, front })
    }
}

impl fmt::Display for Listener {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.front {
            Front::Auto => "",
            Front::Irc => "irc://",
            Front::Plain => "plain://",
        };
        write!(formatter, "{scheme}{}", self.address)
    }
}

impl Value for Vec<Listener> {
    const ALLOWED: &'static str =
        "addresses, as in 127.0.0.1:8067, [::1]:8067, irc://0.0.0.0:6667 or plain://127.0.0.1:8000";

    fn read(given: &Given) -> Result<Self, String> {
        let texts = Vec::<String>::read(given).map_err(|_| give::<Self>())?;
        let listeners: Option<Self> = texts.iter().map(|text| Listener::parse(text)).collect();
        listeners.filter(|listeners| !listeners.is_empty()).ok_or_else(give::<Self>)
    }

    fn show(&self) -> Given {
        Given::List(self.iter().map(Listener::to_string).collect())
    }
}

// === impl Address ===

impl Address {
    /// Reads one whose port is `port` unless it says otherwise.
    pub fn parse(text: &str, port: u16) -> Option<Self> {
        let (host, port) = match text.rsplit_once(':') {
            // The colons of an address of IPv6 that has no port.
            _ if text.parse::<Ipv6Addr>().is_ok() => (text, port),
            _ if text.ends_with(']') => (text, port),
            Some((host, digits)) => (host, digits.parse().ok()?),
            None => (text, port),
        };
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        let is_host = match bare {
            Some(bare) => bare.parse::<Ipv6Addr>().is_ok(),
            None => host.parse::<Ipv6Addr>().is_ok() || is_name(host),
        };
        is_host.then(|| Self { host: bare.unwrap_or(host).to_owned(), port })
    }

    /// Returns whether nobody can listen at both, as far as that is known without asking for names.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let number = |address: &Self| address.host.parse().ok().map(|number: IpAddr| number.to_canonical());
        let is_one_host = match (number(self), number(other)) {
            (Some(one), Some(other)) => {
                let is_all_of_it = one.is_unspecified() || other.is_unspecified();
                one == other || is_all_of_it && one.is_ipv4() == other.is_ipv4()
            }
            _ => self.host.eq_ignore_ascii_case(&other.host),
        };
        // Port 0 is another one each time.
        is_one_host && self.port == other.port && self.port != 0
    }
}

/// Returns whether `host` can be a host's name, or a number of IPv4.
fn is_name(host: &str) -> bool {
    let mut characters = host.chars();
    characters.next().is_some_and(|first| first.is_ascii_alphanumeric())
        // A lone number is a port that somebody forgot the host of.
        && !host.bytes().all(|byte| byte.is_ascii_digit())
        && characters.all(|character| character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_'))
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port } = self;
        if host.contains(':') { write!(formatter, "[{host}]:{port}") } else { write!(formatter, "{host}:{port}") }
    }
}

impl Value for Option<Address> {
    const ALLOWED: &'static str = "an address, as in 127.0.0.1:8068, or off";

    fn read(given: &Given) -> Result<Self, String> {
        match given {
            Given::Text(text) if text == "off" => Ok(None),
            Given::Text(text) => Address::parse(text, ADMIN_PORT).map(Some).ok_or_else(give::<Self>),
            Given::Bare(_) | Given::List(_) => Err(give::<Self>()),
        }
    }

    fn show(&self) -> Given {
        Given::text(self.as_ref().map_or_else(|| "off".to_owned(), Address::to_string))
    }
}

// === impl IrcPort ===

impl Value for IrcPort {
    const ALLOWED: &'static str = "a port from 1 to 65535, or off";

    fn read(given: &Given) -> Result<Self, String> {
        match given.one() {
            Some("off" | "false") => Ok(Self::Off),
            Some(text) => match text.trim().parse() {
                Ok(0) | Err(_) => Err(give::<Self>()),
                Ok(port) => Ok(Self::IfFree(port)),
            },
            None => Err(give::<Self>()),
        }
    }

    fn show(&self) -> Given {
        match self {
            Self::Off => Given::text("off"),
            Self::IfFree(port) => Given::Bare(port.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listener(text: &str) -> Listener {
        Listener::parse(text).unwrap_or_else(|| panic!("{text} is a listener"))
    }

    #[test]
    fn a_listener_is_read_with_and_without_a_port_and_a_front() {
        for (text, shown, front) in [
            ("127.0.0.1:8067", "127.0.0.1:8067", Front::Auto),
            ("0.0.0.0", "0.0.0.0:8067", Front::Auto),
            ("localhost:0", "localhost:0", Front::Auto),
            ("irc://0.0.0.0", "irc://0.0.0.0:6667", Front::Irc),
            ("plain://host-1.example:23", "plain://host-1.example:23", Front::Plain),
            ("[::1]:8000", "[::1]:8000", Front::Auto),
            ("[::]", "[::]:8067", Front::Auto),
            ("::1", "[::1]:8067", Front::Auto),
            ("irc://[::]:6667", "irc://[::]:6667", Front::Irc),
        ] {
            let listener = listener(text);
            assert_eq!((listener.to_string().as_str(), listener.front), (shown, front), "{text}");
            assert_eq!(Listener::parse(&listener.to_string()), Some(listener), "{text}");
        }
    }

    #[test]
    fn what_is_no_listener_is_none() {
        for text in
            ["", ":8067", "8067", "host:", "host:65536", "host:x", "http://host:80", "a b:1", "[::1", "[host]:1", "-h"]
        {
            assert_eq!(Listener::parse(text), None, "{text}");
        }
    }

    #[test]
    fn addresses_overlap_where_nobody_can_listen_at_both() {
        let overlap = |one: &str, other: &str| {
            let [one, other] = [one, other].map(|text| listener(text).address);
            assert_eq!(one.overlaps(&other), other.overlaps(&one), "{one} and {other}");
            one.overlaps(&other)
        };
        for (one, other) in [
            ("127.0.0.1:1", "plain://127.0.0.1:1"),
            ("0.0.0.0:1", "127.0.0.1:1"),
            ("[::]:1", "[::1]:1"),
            ("[::ffff:127.0.0.1]:1", "0.0.0.0:1"),
            ("localhost:1", "LocalHost:1"),
        ] {
            assert!(overlap(one, other), "{one} and {other}");
        }
        for (one, other) in [
            ("127.0.0.1:1", "127.0.0.1:2"),
            ("127.0.0.1:1", "127.0.0.2:1"),
            ("127.0.0.1:0", "127.0.0.1:0"),
            ("localhost:1", "127.0.0.1:1"),
            // Whether IPv6 has IPv4 with it is for the system to say.
            ("[::]:1", "0.0.0.0:1"),
            ("[::]:1", "127.0.0.1:1"),
        ] {
            assert!(!overlap(one, other), "{one} and {other}");
        }
    }

    #[test]
    fn the_port_of_irc_is_wanted_beside_a_listener_for_everyone_but_not_required() {
        let shown = |listeners: &[&str], port| {
            let listeners: Vec<_> = listeners.iter().map(|text| listener(text)).collect();
            let wanted = wanted(&listeners, port);
            wanted.iter().map(|wanted| format!("{} {}", wanted.listener, wanted.required)).collect::<Vec<_>>()
        };
        let if_free = IrcPort::IfFree(6667);
        assert_eq!(shown(&["127.0.0.1:8067"], if_free), ["127.0.0.1:8067 true", "127.0.0.1:6667 false"]);
        assert_eq!(shown(&["127.0.0.1:8067"], IrcPort::Off), ["127.0.0.1:8067 true"]);
        assert_eq!(shown(&["0.0.0.0:6667"], if_free), ["0.0.0.0:6667 true"]);
        assert_eq!(shown(&["0.0.0.0:1", "irc://0.0.0.0:2"], if_free), ["0.0.0.0:1 true", "irc://0.0.0.0:2 true"]);
        assert_eq!(shown(&["plain://0.0.0.0:1"], if_free), ["plain://0.0.0.0:1 true"]);
        assert_eq!(shown(&["127.0.0.1:0"], if_free), ["127.0.0.1:0 true"]);
        assert_eq!(
            shown(&["[::1]:1", "[::1]:2"], if_free),
            ["[::1]:1 true", "[::1]:2 true", "[::1]:6667 false"],
            "once for each host"
        );
    }
}
