//! Conversations of IRC clients with a chat, without sockets.

mod capabilities;
mod channels;
mod clients;
pub(in crate::irc) mod harness;
mod labels;
mod laws;
mod messages;
mod refusals;
mod registering;
mod speaking;
mod telling;
