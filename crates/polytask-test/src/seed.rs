//! Dice that can be thrown again.
//!
//! See [`Seed`] and [`scaled`].

use std::env;

/// A small random generator that prints where it began, so that a failure can be repeated.
///
/// The numbers come from Vigna's `SplitMix64`.
#[derive(Clone, Debug)]
pub struct Seed(u64);

/// Whether the long form of the tests was asked for, by setting `POLYTASK_SOAK`.
pub fn soaking() -> bool {
    env::var_os("POLYTASK_SOAK").is_some()
}

/// How often to do something: `quick` in an ordinary run, fifty times that in a soak.
pub fn scaled(quick: usize) -> usize {
    if soaking() { quick * 50 } else { quick }
}

// === impl Seed ===

impl Seed {
    /// Begins at `POLYTASK_SEED` if that is set, and at `usual` if not, and prints which.
    pub fn new(usual: u64) -> Self {
        let seed = env::var("POLYTASK_SEED").ok().and_then(|given| given.parse().ok()).unwrap_or(usual);
        println!("POLYTASK_SEED={seed}");
        Self(seed)
    }

    /// A generator for somebody else, whose numbers have nothing to do with the rest of this one's.
    pub fn split(&mut self) -> Self {
        Self(self.next())
    }

    /// A number below `bound`, which must not be zero.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// Whether something that happens once in `times` happens now.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
