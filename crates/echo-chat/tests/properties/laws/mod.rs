//! The laws: each takes any input and panics where it does not hold.

pub(crate) mod detect;
pub(crate) mod lines;
pub(crate) mod message;
