//! `NAMES`: who is in a channel.

use std::sync::Arc;

use super::sight::Sight;
use crate::chat::{Room, RoomFlag};
use crate::front::{Desk, Heard};
use crate::irc::caps::Caps;
use crate::irc::message::Message;
use crate::irc::{Irc, numeric, reply};
use crate::text::fold::same;

const END: &str = "End of /NAMES list";

/// Hears `NAMES`.
pub(super) fn names(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    let mut shown: Vec<&str> = Vec::new();
    for room in message.parameter(0).unwrap_or_default().split(',').filter(|room| !room.is_empty()) {
        // Once each, for these are the longest answers that there are.
        if !shown.iter().any(|other| same(other, room)) {
            shown.push(room);
            show_names(irc, desk, room);
        }
    }
    if shown.is_empty() {
        reply::numeric(irc, desk, numeric::RPL_ENDOFNAMES, &["*", END]);
    }
    Heard::Done
}

/// Shows who is in `room`, as whoever has come in is shown too.
pub(in crate::irc) fn show_names(irc: &mut Irc, desk: &mut Desk<'_>, room: &str) {
    let sight = Sight::of(desk);
    let found = sight.room(room).map(|room| {
        let symbol = if room.is(RoomFlag::Secret) { "@" } else { "=" };
        (Arc::clone(room.name()), symbol, members(sight, room, irc.caps()))
    });
    reply::write(irc, desk, |replies| match &found {
        None => replies.numeric(numeric::RPL_ENDOFNAMES, &[room, END]),
        Some((room, symbol, members)) => {
            if !members.is_empty() {
                replies.list(numeric::RPL_NAMREPLY, &[symbol, room], members.split(' '));
            }
            replies.numeric(numeric::RPL_ENDOFNAMES, &[room, END]);
        }
    });
}

/// Returns the names of those who are in `room`, with a space between them.
///
/// In one text, since whoever comes into a room of thousands is shown them all.
fn members(sight: Sight<'_>, room: &Room, caps: Caps) -> String {
    let members = room.members();
    let mut names = String::with_capacity(members.len() * 16);
    for (id, standing) in members {
        let Some(them) = sight.chat.user(id).filter(|them| sight.finds_in(room, them)) else { continue };
        if !names.is_empty() {
            names.push(' ');
        }
        names.push_str(standing.signs(caps.contains(Caps::MULTI_PREFIX)));
        match caps.contains(Caps::USERHOST_IN_NAMES) {
            true => names.push_str(&them.identity().to_string()),
            false => names.push_str(them.nick()),
        }
    }
    names
}
