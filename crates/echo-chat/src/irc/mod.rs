//! The front for IRC clients.

pub mod message;
