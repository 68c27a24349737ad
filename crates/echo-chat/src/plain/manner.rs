//! How a plain client is written to: what its [kind](Kind) says of it.

use crate::chat::Kind;
use crate::front::number;

/// How a plain client is written to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Manner(u32);

impl Manner {
    /// Nothing of who comes and goes.
    pub(super) const QUIET: Self = Self(1);
    /// Whatever is said with the room it is said in.
    pub(super) const ROOMS: Self = Self(1 << 1);
    /// Everything with its time.
    pub(super) const TIMES: Self = Self(1 << 2);
    /// What happens is the reader's own doing.
    ///
    /// So the chat is told to write to whoever is heard; see `Chat::set_own`.
    pub(super) const OWN: Self = Self(1 << 3);

    /// Returns the manner of a kind that [`kind`](Self::kind) returned.
    pub(super) const fn of(kind: Kind) -> Self {
        Self(kind.traits())
    }

    /// Returns the kind of the clients that are written to so.
    pub(super) const fn kind(self) -> Kind {
        Kind::new(number::PLAIN, self.0)
    }

    /// Returns whether it has all of `part`.
    pub(super) const fn has(self, part: Self) -> bool {
        self.0 & part.0 == part.0
    }

    /// Returns it with `part`, or without.
    pub(super) const fn with(self, part: Self, is_set: bool) -> Self {
        Self(if is_set { self.0 | part.0 } else { self.0 & !part.0 })
    }
}
