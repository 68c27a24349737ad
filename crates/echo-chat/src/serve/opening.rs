//! The first bytes of a client, of which nobody knows yet how it speaks.
//!
//! See [`Opening`].

use std::sync::Arc;
use std::time::Duration;

use super::detect::{self, Detected, detect};
use super::lines::{Endings, Limits, Lines};
use super::settings::listener::Front as Speaks;
use crate::chat::{Ending, Kind};
use crate::front::{Desk, Front, number};
use crate::irc::Irc;
use crate::plain::Plain;

/// How long a client may say nothing before it is greeted. IRC clients speak first, and at once.
const PATIENCE: Duration = Duration::from_millis(400);

/// What HTTP is answered.
const NOT_HTTP: &[u8] = b"HTTP/1.1 405 Method Not Allowed\r\nAllow: \r\nConnection: close\r\n\
    Content-Type: text/plain\r\nContent-Length: 44\r\n\r\nThis is a chat server. Use nc or IRC here.\r\n";

/// What a client has sent that nobody has heard.
#[derive(Debug)]
pub(super) struct Opening {
    speaks: Speaks,
    bytes: Vec<u8>,
    /// The front that greeted it, because it said nothing; its first line may still be IRC.
    greeted: Option<Box<dyn Front>>,
    answer: Option<&'static [u8]>,
    detected: Detected,
}

/// What follows from the first bytes.
#[derive(Debug)]
pub(super) enum Decision {
    /// It is not clear yet.
    More,
    /// It is spoken to first.
    Greet,
    /// It is clear.
    Talk,
    /// It is nothing that is served here.
    Refuse(&'static str),
}

impl Opening {
    pub(super) fn new(speaks: Speaks) -> Self {
        Self { speaks, bytes: Vec::new(), greeted: None, answer: None, detected: Detected::More }
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Returns how long the client may be silent from its start, if it has not been greeted.
    pub(super) fn patience(&self) -> Option<Duration> {
        let patience = match self.speaks {
            Speaks::Auto => Some(PATIENCE),
            Speaks::Plain => Some(Duration::ZERO),
            Speaks::Irc => None,
        };
        patience.filter(|_| self.greeted.is_none())
    }

    pub(super) fn decide(&mut self, is_quiet: bool) -> Decision {
        self.detected = match self.speaks {
            Speaks::Auto if self.greeted.is_some() => self.first_line(),
            Speaks::Auto => detect(&self.bytes, is_quiet),
            // What is spoken here is settled, but a browser can be had to speak HTTP to any port.
            Speaks::Irc => match detect(&self.bytes, false) {
                Detected::Plain => Detected::Irc,
                detected => detected,
            },
            Speaks::Plain => match detect(&self.bytes, is_quiet) {
                Detected::Irc => Detected::Plain,
                detected => detected,
            },
        };
        match self.detected {
            Detected::More => Decision::More,
            Detected::Plain if self.greeted.is_none() && is_quiet => Decision::Greet,
            Detected::Plain | Detected::Irc => Decision::Talk,
            Detected::Http => {
                self.answer = Some(NOT_HTTP);
                Decision::Refuse("it spoke HTTP")
            }
            Detected::Tls => {
                self.answer = Some(b"");
                Decision::Refuse("it spoke TLS, which is not configured")
            }
        }
    }

    /// Speaks first, in plain lines.
    pub(super) fn greet(&mut self, desk: &mut Desk<'_>) {
        self.greeted = Some(plain(desk));
    }

    /// Begins to talk in the way that was found, with all that was sent so far. Plain lines may be `longest` bytes long.
    pub(super) fn talk(&mut self, longest: usize, desk: &mut Desk<'_>) -> (Box<dyn Front>, Lines) {
        let (front, mut lines) = match self.detected {
            Detected::Irc => (irc(desk), Lines::new(Endings::Irc)),
            _ => {
                let front = self.greeted.take().unwrap_or_else(|| plain(desk));
                (front, Lines::with_limits(Endings::Plain, Limits { line: longest, ..Limits::PLAIN }))
            }
        };
        lines.push(&self.bytes);
        (front, lines)
    }

    /// Returns the last lines for a client who is not known better.
    pub(super) fn farewell(&self, ending: &Ending) -> Vec<u8> {
        let mut lines = Vec::new();
        match (self.answer, &self.greeted) {
            (Some(answer), _) => lines.extend_from_slice(answer),
            (None, Some(front)) => front.close(ending, &mut lines),
            (None, None) => lines.extend_from_slice(format!("ERROR :{ending}\r\n").as_bytes()),
        }
        lines
    }

    /// Looks at the first line of a client that has been greeted.
    fn first_line(&self) -> Detected {
        let end = self.bytes.iter().position(|byte| *byte == b'\n');
        match end.map(|end| &self.bytes[..end]) {
            Some(line) if detect::is_request(line) => Detected::Http,
            Some(line) if detect::is_registration(line) => Detected::Irc,
            Some(_) => Detected::Plain,
            None if self.bytes.len() >= detect::MOST_BYTES => Detected::Plain,
            None => Detected::More,
        }
    }
}

/// Has a front say what it says first.
fn opened(desk: &mut Desk<'_>, kind: Kind, mut front: Box<dyn Front>) -> Box<dyn Front> {
    desk.set_kind(kind);
    desk.chat.hear(desk.me);
    front.open(desk);
    desk.chat.heard();
    front
}

fn plain(desk: &mut Desk<'_>) -> Box<dyn Front> {
    opened(desk, Kind::new(number::PLAIN, 0), Box::new(Plain::new()))
}

fn irc(desk: &mut Desk<'_>) -> Box<dyn Front> {
    let server = Arc::clone(&desk.chat.rules().server);
    opened(desk, Kind::new(number::IRC, 0), Box::new(Irc::new(server)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_to_http_is_as_long_as_it_says() {
        let answer = std::str::from_utf8(NOT_HTTP).expect("text");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
        let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).expect("a length");
        assert_eq!(length.parse(), Ok(body.len()));
    }
}
