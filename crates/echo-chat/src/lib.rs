//! The socket chat server of the multiprocessing tutorials, grown up.
//!
//! The binary is the product; this library is what its tests and its benchmarks need. Reading
//! order: [`chat`] decides what happens among people, [`irc`] and [`plain`] are how they speak,
//! [`serve`] is the running server around them. [`echo`] is the tutorials' own server, [`connect`]
//! a client, [`load`] many of them.

#![forbid(unsafe_code)]

pub mod chat;
pub mod cli;
pub mod connect;
pub mod echo;
pub mod front;
pub mod irc;
pub mod load;
pub mod net;
pub mod password;
pub mod plain;
pub mod printer;
pub mod serve;
pub mod telemetry;
pub mod text;
