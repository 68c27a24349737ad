//! What a server counts, for a monitor to read.
//!
//! See [`Metrics`].

mod expose;
mod kinds;

pub use self::expose::{CONTENT_TYPE, Live, exposition};
pub use self::kinds::{By, Count, Histogram, Label, Level};

use std::time::Instant;

use crate::chat::Ending;
use crate::serve::admission::Refused;

/// Everything that is counted, shared by all connections as an `Arc`.
///
/// Counting is a relaxed addition and nothing else: no numbers are compared with each other, and
/// a monitor looks every few seconds.
///
/// # Examples
///
/// ```
/// use std::sync::Arc;
/// use std::time::Instant;
/// use echo_chat::serve::metrics::{Front, Live, Metrics, exposition};
///
/// let metrics = Arc::new(Metrics::new(Instant::now()));
/// metrics.connections[Front::Irc].increment();
/// metrics.bytes_in.add(30);
/// let text = exposition(&metrics, Live::default(), Instant::now());
/// assert!(text.contains("echo_chat_connections{front=\"irc\"} 1\n"));
/// assert!(text.contains("echo_chat_received_bytes_total 30\n"));
/// ```
#[derive(Debug)]
pub struct Metrics {
    started: Instant,
    /// Connections there are now.
    pub connections: By<Front, Level>,
    /// Connections accepted and let in.
    pub accepted: Count,
    /// Connections accepted, told why not, and closed.
    pub refused: By<Refusal, Count>,
    /// Failures to accept.
    pub accept_errors: Count,
    /// Connections that have ended.
    pub disconnects: By<Disconnect, Count>,
    /// Users who entered a room, once for each room.
    pub joins: Count,
    /// Messages from users, to a room or to one another.
    pub messages_in: Count,
    /// Lines put into a client's queue.
    pub messages_out: Count,
    /// Bytes read from clients.
    pub bytes_in: Count,
    /// Bytes written to clients.
    pub bytes_out: Count,
    /// How many were told of each message.
    pub told: Histogram,
    /// Lines that waited because their client talks too fast.
    pub flood_delays: Count,
}

/// Makes an enum whose variants are the values of a label.
macro_rules! labels {
    ($(#[$meta:meta])* $name:ident, $label:literal { $($(#[$of_value:meta])* $value:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$of_value])* $value,)+
        }

        impl Label for $name {
            const NAME: &'static str = $label;
            const ALL: &'static [Self] = &[$(Self::$value),+];

            fn text(self) -> &'static str {
                match self {
                    $(Self::$value => $text,)+
                }
            }

            fn index(self) -> usize {
                self as usize
            }
        }
    };
}

labels! {
    /// How a client speaks.
    Front, "front" {
        /// Not known yet: it has said nothing, or too little.
        Undecided = "undecided",
        /// IRC.
        Irc = "irc",
        /// Lines.
        Plain = "plain",
        /// A browser.
        Web = "web",
    }
}

labels! {
    /// Why a client was not let in.
    Refusal, "reason" {
        /// The server has as many as it may.
        Full = "full",
        /// Its address has as many as it may.
        Address = "address",
        /// Its address came too often.
        Rate = "rate",
        /// It is banned.
        Banned = "banned",
    }
}

labels! {
    /// Why a connection has ended.
    Disconnect, "reason" {
        /// The client said so, or ended its side.
        Quit = "quit",
        /// The network did.
        Broken = "broken",
        /// It did not answer a ping.
        PingTimeout = "ping_timeout",
        /// It did not say who it is in time.
        RegistrationTimeout = "registration_timeout",
        /// It did not take what it was sent.
        TooSlow = "too_slow",
        /// It said what no client of this server says.
        Protocol = "protocol",
        /// An operator ended it.
        Killed = "killed",
        /// The server ended.
        Draining = "draining",
        /// The server made a mistake.
        Failed = "failed",
    }
}

// === impl Metrics ===

impl Metrics {
    /// Creates those of a server that started at `started`.
    pub fn new(started: Instant) -> Self {
        Self {
            started,
            connections: By::default(),
            accepted: Count::default(),
            refused: By::default(),
            accept_errors: Count::default(),
            disconnects: By::default(),
            joins: Count::default(),
            messages_in: Count::default(),
            messages_out: Count::default(),
            bytes_in: Count::default(),
            bytes_out: Count::default(),
            told: Histogram::default(),
            flood_delays: Count::default(),
        }
    }
}

// === impl Refusal ===

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Full { .. } => Self::Full,
            Refused::TooMany { .. } => Self::Address,
            Refused::TooOften { .. } => Self::Rate,
        }
    }
}

// === impl Disconnect ===

impl From<&Ending> for Disconnect {
    fn from(ending: &Ending) -> Self {
        match ending {
            Ending::Quit(_) | Ending::Closed => Self::Quit,
            Ending::Broken(_) => Self::Broken,
            Ending::PingTimeout(_) => Self::PingTimeout,
            Ending::NeverEntered(_) => Self::RegistrationTimeout,
            Ending::TooSlow { .. } | Ending::Stuck(_) => Self::TooSlow,
            Ending::Refused(_) => Self::Protocol,
            Ending::Killed { .. } | Ending::Banned(_) => Self::Killed,
            Ending::Stopping => Self::Draining,
            Ending::Failed => Self::Failed,
        }
    }
}
