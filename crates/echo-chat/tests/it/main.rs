//! The built program, driven from outside: by CPython, by netcat, by plain sockets.

#![forbid(unsafe_code)]

mod support;

mod answers;
mod config;
mod connect;
mod console;
mod line_client;
mod netcat;
mod once;
mod pool;
mod pressure;
mod python_clients;
mod usage;

#[cfg(unix)]
mod hunt_serve;
#[cfg(unix)]
mod limits;
#[cfg(unix)]
mod signals;
