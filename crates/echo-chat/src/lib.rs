//! The socket chat server of the multiprocessing tutorials, grown up.
//!
//! The binary is the product; this library is what its tests and its benchmarks need. Reading
//! order: [`config`] says what a server can be told, [`echo`] what it does to a message,
//! [`session`] how one connection lives, [`server`] how all of them do. [`connect`] is the client.

#![forbid(unsafe_code)]

pub mod backoff;
pub mod cli;
pub mod config;
pub mod connect;
pub mod echo;
pub mod escape;
pub mod listen;
pub mod pool;
pub mod printer;
pub mod server;
pub mod session;
pub mod shutdown;
pub mod tasks;
pub mod telemetry;
