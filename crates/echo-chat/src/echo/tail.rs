//! The beginning of a character that has not arrived whole.
//!
//! See [`Tail`].

/// The most bytes of a character that can be there while it is still incomplete.
pub const TAIL_LIMIT: usize = 3;

/// The bytes at the end of a read that may become a character with the next one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tail {
    // Invariants: `length <= TAIL_LIMIT`, and `bytes[..length]` is empty or the beginning of one
    // well-formed character.
    bytes: [u8; TAIL_LIMIT],
    length: u8,
}

// === impl Tail ===

impl Tail {
    /// Returns how many bytes wait.
    pub fn len(&self) -> usize {
        usize::from(self.length)
    }

    /// Returns whether none wait.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Copies the waiting bytes to the front of `buffer` and returns how many they are.
    ///
    /// # Panics
    ///
    /// If `buffer` has no room for them.
    pub fn copy_to(&self, buffer: &mut [u8]) -> usize {
        let length = self.len();
        buffer[..length].copy_from_slice(&self.bytes[..length]);
        length
    }

    /// Takes the incomplete end off `bytes`, replacing what waited before, and returns how many
    /// bytes are left to use.
    pub fn cut(&mut self, bytes: &[u8]) -> usize {
        let length = incomplete_end(bytes);
        let left = bytes.len() - length;
        self.bytes[..length].copy_from_slice(&bytes[left..]);
        self.length = u8::try_from(length).expect("a tail has at most three bytes");
        left
    }

    /// Forgets what waits.
    pub fn clear(&mut self) {
        self.length = 0;
    }
}

/// Returns how many bytes at the end of `bytes` begin a character without finishing it.
fn incomplete_end(bytes: &[u8]) -> usize {
    let nearest = bytes.iter().rev().take(TAIL_LIMIT);
    // The last byte that is no continuation is where the last character begins, if anywhere.
    let Some(back) = nearest.clone().position(|byte| !(0x80..0xc0).contains(byte)) else {
        return 0;
    };
    let end = &bytes[bytes.len() - 1 - back..];
    match std::str::from_utf8(end) {
        // An error without a length is an unexpected end: more bytes could still make it right.
        Err(error) if error.error_len().is_none() => end.len(),
        _ => 0,
    }
}
