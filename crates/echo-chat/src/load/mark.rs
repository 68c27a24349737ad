//! What a line carries so that it is known again: its room, its sender, and its number.
//!
//! See [`Mark`].

/// Bytes of a mark, which begins a text.
pub const LENGTH: usize = 1 + 2 * (2 + 2 + 4);

/// Begins a mark; no server says anything that begins so.
const BEGIN: u8 = b'~';
const FILLING: u8 = b'x';
const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// A line's identity within a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Counted through all rooms.
    pub room: u16,
    /// Which of the room's senders.
    pub sender: u16,
    /// Counted through all that this sender sends.
    pub number: u32,
}

// === impl Mark ===

impl Mark {
    /// Appends a text of `length` bytes that carries the mark.
    pub fn write(self, length: usize, text: &mut Vec<u8>) {
        let end = text.len() + length;
        let word = u64::from(self.room) << 48 | u64::from(self.sender) << 32 | u64::from(self.number);
        text.push(BEGIN);
        text.extend((0..16).rev().map(|digit| DIGITS[(word >> (4 * digit)) as usize & 15]));
        text.resize(end, FILLING);
    }

    /// Reads the mark of a line whose text has `length` bytes, whatever stands before the text.
    pub fn read(line: &[u8], length: usize) -> Option<Self> {
        let (before, text) = line.split_at_checked(line.len().checked_sub(length)?)?;
        if !matches!(before.last(), Some(b':' | b' ')) {
            return None;
        }
        let (&BEGIN, digits) = text.get(..LENGTH)?.split_first()? else {
            return None;
        };
        let mut word = 0;
        for digit in digits {
            let value = match digit {
                b'0'..=b'9' => digit - b'0',
                b'a'..=b'f' => digit - b'a' + 10,
                _ => return None,
            };
            word = word << 4 | u64::from(value);
        }
        Some(Self { room: (word >> 48) as u16, sender: (word >> 32) as u16, number: word as u32 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARK: Mark = Mark { room: 0xfe01, sender: 7, number: 4_000_000_000 };

    #[test]
    fn a_mark_is_read_behind_whatever_a_server_puts_before_a_text() {
        for before in [":ann!~ann@127.0.0.1 PRIVMSG #room :", ":ann PRIVMSG #room ", "<ann> "] {
            for length in [LENGTH, 64, 400] {
                let mut line = before.as_bytes().to_vec();
                MARK.write(length, &mut line);
                assert_eq!(line.len(), before.len() + length);
                assert_eq!(Mark::read(&line, length), Some(MARK));
            }
        }
    }

    #[test]
    fn other_lines_have_no_mark() {
        let mut short = b":".to_vec();
        MARK.write(LENGTH, &mut short);
        for line in [&b""[..], b"PING :x", b":a!b@c JOIN :#room", &short[..LENGTH], &[b' '; 64]] {
            assert_eq!(Mark::read(line, LENGTH), None, "{line:?}");
        }
        short[5] = b'g';
        assert_eq!(Mark::read(&short, LENGTH), None);
    }
}
