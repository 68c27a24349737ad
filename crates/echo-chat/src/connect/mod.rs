//! The clients.

pub mod raw;
