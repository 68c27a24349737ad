//! The modes of a channel.

use std::sync::Arc;

use super::asked::{Asked, Mistake};
use crate::chat::{List, ModeChange, Refusal, Room};
use crate::front::Desk;
use crate::irc::commands::sight::Sight;
use crate::irc::numeric::*;
use crate::irc::reply::Replies;
use crate::irc::{Irc, reply};

/// Changes the modes of a channel or shows its lists, as `modes` says; shows its modes if that says nothing.
pub(super) fn mode(irc: &Irc, desk: &mut Desk<'_>, target: &str, modes: &str, parameters: &[&str]) {
    let Some(room) = Sight::of(desk).room(target) else {
        reply::refuse(irc, desk, "MODE", &Refusal::NoSuchRoom(target.to_owned()));
        return;
    };
    let name = Arc::clone(room.name());
    let Asked { changes, lists, mistakes } = Asked::read(modes, parameters);
    if changes.is_empty() && lists.is_empty() && mistakes.is_empty() {
        return show(irc, desk, &name);
    }
    if !changes.is_empty() {
        match desk.chat.change_room(desk.me, target, changes, desk.now) {
            Ok((_, refusals)) => refusals.iter().for_each(|refusal| reply::refuse(irc, desk, "MODE", refusal)),
            // Whoever is outside is no operator either, and that is what is said of it.
            Err(Refusal::NotInRoom(room) | Refusal::NeedsOperator(room)) => {
                reply::refuse(irc, desk, "MODE", &Refusal::NeedsOperator(room));
            }
            Err(refusal) => reply::refuse(irc, desk, "MODE", &refusal),
        }
    }
    let entries: Vec<_> = lists.into_iter().map(|list| Entries::of(desk, &name, list)).collect();
    reply::write(irc, desk, |replies| {
        mistakes.iter().for_each(|mistake| mistake.reply(replies, &name));
        entries.iter().for_each(|entries| entries.reply(replies, &name));
    });
}

/// Shows the modes of a channel; its key only to those inside, and to operators of the server.
fn show(irc: &Irc, desk: &mut Desk<'_>, room: &str) {
    let sight = Sight::of(desk);
    let Some(room) = sight.room(room) else { return };
    let modes = ModeChange::line(&room.modes(room.has(desk.me) || sight.is_operator()));
    let modes = if modes.is_empty() { "+".to_owned() } else { modes };
    let name = Arc::clone(room.name());
    let created = room.created().unix_ms.div_euclid(1000).to_string();
    let words: Vec<_> = std::iter::once(&*name).chain(modes.split(' ')).collect();
    reply::words(irc, desk, RPL_CHANNELMODEIS, &words);
    reply::words(irc, desk, RPL_CREATIONTIME, &[&name, &created]);
}

/// Who is on a list of a channel.
struct Entries {
    list: List,
    /// The mask, who put it there, and when in seconds since 1970.
    entries: Vec<(String, Arc<str>, String)>,
}

// === impl Entries ===

impl Entries {
    fn of(desk: &Desk<'_>, room: &str, list: List) -> Self {
        let entries = desk.chat.room(room).map(|room: &Room| room.list(list)).unwrap_or_default();
        let entries = entries.iter().filter(|entry| entry.is_in_force(desk.now)).map(|entry| {
            let seconds = entry.at_unix_ms.div_euclid(1000).to_string();
            (entry.mask.to_string(), Arc::clone(&entry.by), seconds)
        });
        Self { list, entries: entries.collect() }
    }

    fn reply(&self, replies: &mut Replies<'_>, room: &str) {
        let (code, end, text) = match self.list {
            List::Ban => (RPL_BANLIST, RPL_ENDOFBANLIST, "End of channel ban list"),
            List::Exception => (RPL_EXCEPTLIST, RPL_ENDOFEXCEPTLIST, "End of channel exception list"),
            List::Invitation => (RPL_INVEXLIST, RPL_ENDOFINVEXLIST, "End of channel invite exemption list"),
        };
        for (mask, by, seconds) in &self.entries {
            replies.words(code, &[room, mask, by, seconds]);
        }
        replies.numeric(end, &[room, text]);
    }
}

// === impl Mistake ===

impl Mistake<'_> {
    fn reply(&self, replies: &mut Replies<'_>, room: &str) {
        match self {
            Self::Unknown(letter) => {
                let letter = letter.to_string();
                replies.numeric(ERR_UNKNOWNMODE, &[&letter, "is unknown mode char to me"]);
            }
            Self::Parameter { letter, parameter, why } => {
                let letter = letter.to_string();
                replies.numeric(ERR_INVALIDMODEPARAM, &[room, &letter, parameter.unwrap_or("*"), why]);
            }
        }
    }
}
