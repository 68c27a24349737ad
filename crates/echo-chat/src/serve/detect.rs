//! What a client speaks, told by the first bytes it sends.
//!
//! One port is for all of them. Whoever has not said a word after a moment is spoken to first, as
//! in plain lines, and may still turn out to speak IRC or HTTP: see [`is_registration`] and
//! [`is_request`].

/// What a client speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detected {
    /// That cannot be said yet.
    More,
    /// IRC.
    Irc,
    /// Lines of text.
    Plain,
    /// HTTP, whatever the method: none of it may be taken for a command of IRC, for any page on
    /// the web can have a browser send such bytes.
    Http,
    /// TLS, with one of the others inside.
    Tls,
}

/// How many bytes are looked at. Somebody who sends more without ending a line speaks none of the
/// others.
pub const MOST_BYTES: usize = 512;

/// What an IRC client says first.
const VERBS: [&str; 7] = ["CAP", "NICK", "USER", "PASS", "PING", "QUIT", "JOIN"];

/// The verbs among them that nobody would say to a server that just asked for a name.
const REGISTRATION: [&str; 4] = ["CAP", "NICK", "USER", "PASS"];

/// The methods that a browser may send unasked, and the others that HTTP itself has.
const METHODS: [&str; 10] = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE", "PRI"];

const HANDSHAKE: [u8; 2] = [0x16, 0x03];
const IAC: u8 = 0xff;

/// Returns what a client speaks that sent `bytes` first, or [`Detected::More`]; `quiet` is whether
/// it said nothing more for so long that one should speak first, and then it always is something.
///
/// What was said once holds, whatever bytes come after.
///
/// # Examples
///
/// ```
/// use echo_chat::serve::detect::{Detected, detect};
///
/// assert_eq!(detect(b"NIC", false), Detected::More);
/// assert_eq!(detect(b"nick ann\r\n", false), Detected::Irc);
/// assert_eq!(detect(b"POST / HTTP/1.1\r\n", false), Detected::Http);
/// assert_eq!(detect(b"ann\n", false), Detected::Plain);
/// assert_eq!(detect(b"", true), Detected::Plain);
/// ```
pub fn detect(bytes: &[u8], quiet: bool) -> Detected {
    match by_bytes(&bytes[..bytes.len().min(MOST_BYTES)]) {
        Detected::More if quiet => Detected::Plain,
        detected => detected,
    }
}

/// Returns whether `line`, the first that ended after the server spoke first, is of an IRC client
/// that was slow to begin.
pub fn is_registration(line: &[u8]) -> bool {
    begins_with(command(line), &REGISTRATION)
}

/// Returns whether `line` asks for something over HTTP, by its method or by its end.
pub fn is_request(line: &[u8]) -> bool {
    is_method(line) || has_version(line)
}

fn by_bytes(bytes: &[u8]) -> Detected {
    match bytes {
        [IAC, ..] => return Detected::Plain,
        [first, second, ..] if [*first, *second] == HANDSHAKE => return Detected::Tls,
        _ => {}
    }
    let ended = bytes.iter().position(|byte| *byte == b'\n');
    let line = &bytes[..ended.unwrap_or(bytes.len())];
    if is_method(line) {
        Detected::Http
    } else if begins_with(command(line), &VERBS) {
        Detected::Irc
    } else if ended.is_some() && has_version(line) {
        // A method that nobody foresaw.
        Detected::Http
    } else if ended.is_some() || bytes.len() == MOST_BYTES {
        Detected::Plain
    } else {
        Detected::More
    }
}

/// Skips what may stand before the command of an IRC line. No name can begin like that.
fn command(mut line: &[u8]) -> &[u8] {
    for mark in [b'@', b':'] {
        if line.first() == Some(&mark) {
            let end = line.iter().position(|byte| *byte == b' ').unwrap_or(line.len());
            let spaces = line[end..].iter().take_while(|byte| **byte == b' ').count();
            line = &line[end + spaces..];
        }
    }
    line
}

/// Returns whether the first word of `line` is one of `words`, in any case, with a space after it:
/// without the space it may be somebody's name.
fn begins_with(line: &[u8], words: &[&str]) -> bool {
    words.iter().any(|word| {
        let space = line.get(word.len()) == Some(&b' ');
        space && line[..word.len()].eq_ignore_ascii_case(word.as_bytes())
    })
}

/// Returns whether `line` begins with a method of HTTP, as it is written, and a space.
fn is_method(line: &[u8]) -> bool {
    METHODS.iter().any(|method| line.strip_prefix(method.as_bytes()).is_some_and(|rest| rest.first() == Some(&b' ')))
}

/// Returns whether the last word of `line`, not the first, is a version of HTTP.
fn has_version(line: &[u8]) -> bool {
    let line = line.trim_ascii_end();
    let last = line.rsplit(|byte| *byte == b' ').next().unwrap_or_default();
    last.len() < line.len() && last.starts_with(b"HTTP/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use Detected::{Http, Irc, More, Plain, Tls};

    /// What is detected in each beginning of `bytes`, without repetitions.
    fn in_steps(bytes: &[u8]) -> Vec<(usize, Detected)> {
        let mut steps: Vec<(usize, Detected)> = Vec::new();
        for length in 0..=bytes.len() {
            let detected = detect(&bytes[..length], false);
            if steps.last().is_none_or(|(_, before)| *before != detected) {
                steps.push((length, detected));
            }
        }
        steps
    }

    #[test]
    fn each_is_known_by_its_first_bytes_and_by_no_more_than_needed() {
        for (bytes, needed, detected) in [
            (&b"CAP LS 302\r\n"[..], 4, Irc),
            (b"NICK ann\r\n", 5, Irc),
            (b"nIcK ann\r\n", 5, Irc),
            (b"USER a 0 * :a\r\n", 5, Irc),
            (b"PASS x\r\n", 5, Irc),
            (b"PING x\r\n", 5, Irc),
            (b"QUIT :x\r\n", 5, Irc),
            (b"JOIN :\r\n", 5, Irc),
            (b"CAP \r\n", 4, Irc),
            (b"@a=b CAP LS\r\n", 9, Irc),
            (b"@a :b  NICK c\r\n", 12, Irc),
            (b":ann NICK b\r\n", 10, Irc),
            (b"GET / HTTP/1.1\r\n", 4, Http),
            (b"HEAD / HTTP/1.1\r\n", 5, Http),
            (b"POST / HTTP/1.1\r\n", 5, Http),
            (b"PUT / HTTP/1.1\r\n", 4, Http),
            (b"OPTIONS * HTTP/1.1\r\n", 8, Http),
            (b"CONNECT a:1 HTTP/1.1\r\n", 8, Http),
            (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 4, Http),
            (b"PROPFIND /a HTTP/1.1\r\n", 22, Http),
            (b"patch /a HTTP/1.1\n", 18, Http),
            (b"NICK /a HTTP/1.1\n", 5, Irc),
            (b"\x16\x03\x01\x02\x00\x01", 2, Tls),
            (b"\xff\xfb\x01", 1, Plain),
            (b"ann\r\n", 5, Plain),
            ("你好\n".as_bytes(), 7, Plain),
            (b"nick\n", 5, Plain),
            (b"get me\n", 7, Plain),
            (b"JOINT x\n", 8, Plain),
            (b"GETTER x\n", 9, Plain),
            (b"\n", 1, Plain),
            (b" NICK a\n", 8, Plain),
            (b"\x16\x04\n", 3, Plain),
            (b"\x16\n", 2, Plain),
            (b"@ann\n", 5, Plain),
            (b"@x POST / x\n", 12, Plain),
            (b"HTTP/1.1\n", 9, Plain),
            (b"PRIVMSG a :b\n", 13, Plain),
        ] {
            assert_eq!(in_steps(bytes), [(0, More), (needed, detected)], "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn whoever_says_nothing_is_spoken_to_and_whoever_said_enough_is_understood() {
        for bytes in [&b""[..], b"NIC", b"ann", b"\x16", b"PROPFIND / HTTP/1.1"] {
            assert_eq!((detect(bytes, false), detect(bytes, true)), (More, Plain), "{}", bytes.escape_ascii());
        }
        for (bytes, detected) in [(&b"NICK a"[..], Irc), (b"GET /", Http), (b"\x16\x03", Tls), (b"ann\n", Plain)] {
            assert_eq!(detect(bytes, true), detected, "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn a_line_that_does_not_end_is_looked_at_no_longer_than_that() {
        let bytes = [b'x'; 2 * MOST_BYTES];
        assert_eq!(in_steps(&bytes), [(0, More), (MOST_BYTES, Plain)]);
        let late = [&[b'@'; MOST_BYTES][..], b" NICK a\n"].concat();
        assert_eq!(in_steps(&late), [(0, More), (MOST_BYTES, Plain)]);
    }

    #[test]
    fn after_the_server_spoke_only_a_registration_is_irc() {
        for line in [&b"NICK ann"[..], b"cap ls 302", b"PASS x", b"USER a 0 * :a", b":x NICK a"] {
            assert!(is_registration(line), "{}", line.escape_ascii());
        }
        for line in [&b"nick"[..], b"ann", b"", b"join us", b"ping me", b"quit it", b"GET / HTTP/1.1", b"nickname x"] {
            assert!(!is_registration(line), "{}", line.escape_ascii());
        }
    }

    #[test]
    fn a_slow_browser_is_still_no_name() {
        for line in [&b"GET / HTTP/1.1"[..], b"POST /x HTTP/1.1\r", b"FROBNICATE / HTTP/1.0", b"PUT "] {
            assert!(is_request(line), "{}", line.escape_ascii());
        }
        for line in [&b"ann"[..], b"", b"get me", b"HTTP/1.1", b"NICK a"] {
            assert!(!is_request(line), "{}", line.escape_ascii());
        }
    }
}
