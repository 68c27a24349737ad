//! A running chat server: its sockets, its limits, its signals.

pub mod admission;
pub mod banner;
pub mod capacity;
pub mod descriptors;
pub mod detect;
pub mod flood;
pub mod lines;
pub mod listeners;
pub mod settings;
pub mod sockets;
