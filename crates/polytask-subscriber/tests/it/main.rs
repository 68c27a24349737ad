//! A log as others see it: what a process of its own writes to its standard error.

#![forbid(unsafe_code)]

mod child;
mod console;
mod log;

#[cfg(target_os = "linux")]
mod terminal;
