//! Conversations of IRC clients with a chat, without sockets.

pub(in crate::irc) mod harness;
