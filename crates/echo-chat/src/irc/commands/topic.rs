//! What a channel is about, as it is told to whoever comes in and whoever asks.

use std::sync::Arc;

use crate::front::Desk;
use crate::irc::{Irc, numeric, reply};

/// Tells what a room is about that the client may know of, and returns whether it is about anything.
pub(super) fn show_topic(irc: &mut Irc, desk: &mut Desk<'_>, room: &str) -> bool {
    let Some(room) = desk.chat.room(room) else { return false };
    let Some(topic) = room.topic().cloned() else { return false };
    let name = Arc::clone(room.name());
    let seconds = topic.at_unix_ms.div_euclid(1000).to_string();
    reply::numeric(irc, desk, numeric::RPL_TOPIC, &[&name, &topic.text]);
    reply::words(irc, desk, numeric::RPL_TOPICWHOTIME, &[&name, &topic.by.nick, &seconds]);
    true
}
