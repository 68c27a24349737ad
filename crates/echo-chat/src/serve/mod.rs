//! A running chat server: its sockets, its limits, its signals.

pub mod detect;
pub mod lines;
pub mod admission;
pub mod descriptors;
pub mod flood;
pub mod sockets;
pub mod banner;
pub mod capacity;
pub mod listeners;
pub mod settings;
