//! A running chat server: its sockets, its limits, its signals.

pub mod detect;
pub mod lines;
