//! A running chat server: its sockets, its limits, its signals.

pub mod banner;
pub mod capacity;
pub mod listeners;
pub mod settings;
