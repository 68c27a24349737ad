//! Kinds of clients.

/// A kind of client: all clients of one kind are told what happens in the same bytes.
///
/// It is the number of a front and what this front knows of the client, as bits that only it
/// understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Kind(u32);

impl Kind {
    const TRAITS: u32 = (1 << 24) - 1;

    /// Creates the kind of `front` with these traits.
    ///
    /// # Panics
    ///
    /// If there are traits above the 24th.
    pub const fn new(front: u8, traits: u32) -> Self {
        assert!(traits <= Self::TRAITS, "a kind has 24 traits");
        Self((front as u32) << 24 | traits)
    }

    /// Returns the number of the front.
    pub const fn front(self) -> u8 {
        (self.0 >> 24) as u8
    }

    /// Returns the traits.
    pub const fn traits(self) -> u32 {
        self.0 & Self::TRAITS
    }

    pub(super) const fn bits(self) -> u32 {
        self.0
    }

    pub(super) const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }
}
