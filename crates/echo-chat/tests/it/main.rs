//! The built program, driven from outside: by CPython, by netcat, by plain sockets.

#![forbid(unsafe_code)]

mod support;

mod abuse;
mod answers;
mod config;
mod connect;
mod console;
mod conversation;
#[cfg(unix)]
mod irssi;
mod line_client;
mod netcat;
mod once;
mod pool;
mod pressure;
mod python_clients;
mod python_irc;
mod serve;
mod usage;

#[cfg(unix)]
mod crowds;
#[cfg(unix)]
mod fairness;
#[cfg(unix)]
mod limits;
#[cfg(unix)]
mod loss;
#[cfg(unix)]
mod serve_signals;
#[cfg(unix)]
mod signals;

#[cfg(target_os = "linux")]
mod endurance;
#[cfg(target_os = "linux")]
mod terminal;
