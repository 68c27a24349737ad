//! The front for IRC clients: modern IRC with the IRCv3 capabilities of [`caps`].
//!
//! [`Irc`] hears the lines of one client and finds what each asks for in a table of commands.
//! What it says to the client goes into the client's answer; what happens to others, and to the
//! client with them, is written by [`tell()`].

pub mod caps;
mod commands;
mod front;
mod labeled;
pub mod message;
pub mod numeric;
mod registration;
mod reply;
mod tell;
#[cfg(test)]
mod tests;

pub use front::Irc;
pub use tell::tell;
