//! The little of IRC that a member says and understands.
//!
//! See [`Word`].

/// What a line from the server means to a member that only listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word<'a> {
    /// It must be answered with the same parameters.
    Ping(&'a [u8]),
    /// The answer to the member's own question.
    Pong,
    /// The member is registered.
    Welcome,
    /// The member is in its room and has the names of all who are.
    Joined,
    /// Something was not done: the numeric.
    Refused(u16),
    /// The server is about to close: its reason.
    Closing(&'a [u8]),
    /// Nothing that concerns the member.
    Other,
}

/// The end of the names in a room, which ends a join.
const END_OF_NAMES: &[u8] = b"366";
/// No message of the day, which is no refusal.
const NO_MOTD: u16 = 422;

// === impl Word ===

impl<'a> Word<'a> {
    /// Reads a line without its end.
    pub fn read(line: &'a [u8]) -> Self {
        let line = after(line, b'@').unwrap_or(line);
        let line = after(line, b':').unwrap_or(line);
        let (command, parameters) = match memchr::memchr(b' ', line) {
            Some(space) => (&line[..space], &line[space + 1..]),
            None => (line, &line[line.len()..]),
        };
        match command {
            b"PING" => Self::Ping(parameters),
            b"PONG" => Self::Pong,
            b"001" => Self::Welcome,
            b"ERROR" => Self::Closing(parameters.strip_prefix(b":").unwrap_or(parameters)),
            END_OF_NAMES => Self::Joined,
            [b'4' | b'5', tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => {
                match u16::from(command[0] - b'0') * 100 + u16::from(tens - b'0') * 10 + u16::from(ones - b'0') {
                    NO_MOTD => Self::Other,
                    numeric => Self::Refused(numeric),
                }
            }
            _ => Self::Other,
        }
    }
}

/// What follows the first word, if that begins so.
fn after(line: &[u8], begin: u8) -> Option<&[u8]> {
    if line.first() != Some(&begin) {
        return None;
    }
    memchr::memchr(b' ', line).map(|space| &line[space + 1..])
}

/// What makes a member known to a server.
pub fn register(nick: &str) -> String {
    format!("NICK {nick}\r\nUSER {nick} 0 * :{nick}\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_concerns_a_member_is_understood() {
        for (line, word) in [
            (":irc.test 001 ann :Welcome", Word::Welcome),
            (":irc.test 366 ann #a :End of NAMES list", Word::Joined),
            ("PING :abc", Word::Ping(b":abc")),
            (":irc.test PONG irc.test :settled", Word::Pong),
            ("@time=2026-01-01T00:00:00.000Z :irc.test PONG irc.test :settled", Word::Pong),
            ("ERROR :too slow", Word::Closing(b"too slow")),
            (":irc.test 433 * ann :Nickname is already in use", Word::Refused(433)),
        ] {
            assert_eq!(Word::read(line.as_bytes()), word, "{line}");
        }
    }

    #[test]
    fn what_does_not_is_passed_over() {
        for line in
            ["", ":", "@x", ":irc.test 422 ann :No MOTD", ":a!b@c JOIN :#a", ":irc.test 353 ann = #a :ann", "4x4"]
        {
            assert_eq!(Word::read(line.as_bytes()), Word::Other, "{line}");
        }
    }
}
