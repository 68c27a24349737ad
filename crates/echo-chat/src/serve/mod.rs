//! A running chat server: its sockets, its limits, its signals.

pub mod admin;
pub mod admission;
pub mod banner;
pub mod capacity;
mod connection;
mod convert;
pub mod detect;
pub mod flood;
mod journal;
pub mod lines;
pub mod listeners;
pub mod metrics;
mod opening;
mod output;
mod presence;
mod reload;
pub mod server;
pub mod settings;
mod shared;
pub mod sockets;
pub mod times;
