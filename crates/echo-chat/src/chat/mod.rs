//! The chat itself: who is there, in which rooms, and what they may do. It knows no socket and no clock.

pub mod mask;
