//! A running chat server: its sockets, its limits, its signals.

pub mod admin;
pub mod admission;
pub mod descriptors;
pub mod flood;
pub mod metrics;
pub mod sockets;
