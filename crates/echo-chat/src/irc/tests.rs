//! Conversations of IRC clients with a chat, without sockets.

mod capabilities;
mod channels;
mod clients;
pub(in crate::irc) mod harness;
mod labels;
mod laws;
mod listing;
mod messages;
mod modes;
mod names;
mod operators;
mod promises;
mod refusals;
mod registering;
mod server;
mod speaking;
mod telling;
mod together;
mod transcripts;
mod who;
mod whois;
