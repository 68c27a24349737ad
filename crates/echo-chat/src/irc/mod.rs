//! The front for IRC clients.

pub mod caps;
pub mod message;
pub mod numeric;
