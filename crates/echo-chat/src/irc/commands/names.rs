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
                replies.list(numeric::RPL_NAMREPLY, &[symbol, room], members);
            }
            replies.numeric(numeric::RPL_ENDOFNAMES, &[room, END]);
        }
    });
}

fn members(sight: Sight<'_>, room: &Room, caps: Caps) -> Vec<String> {
    let members = room.members().filter_map(|(id, standing)| Some((sight.chat.user(id)?, standing)));
    let members = members.filter(|(them, _)| sight.finds_in(room, them));
    members
        .map(|(them, standing)| {
            let signs = standing.signs(caps.contains(Caps::MULTI_PREFIX));
            match caps.contains(Caps::USERHOST_IN_NAMES) {
                true => format!("{signs}{}", them.identity()),
                false => format!("{signs}{}", them.nick()),
            }
        })
        .collect()
}
