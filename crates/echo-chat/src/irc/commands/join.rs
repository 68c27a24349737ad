//! Coming into channels and leaving them.

use std::sync::Arc;

use super::names::show_names;
use super::topic::show_topic;
use crate::chat::{Joined, UserFlag};
use crate::front::{Desk, Heard};
use crate::irc::caps::Caps;
use crate::irc::message::Message;
use crate::irc::{Irc, reply, tell};
use crate::text::clean::{Keep, ingress};

/// What takes one out of all channels, in the place of a channel.
const NONE: &str = "0";

/// Hears `JOIN`.
pub(super) fn join(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    if names_in(message.parameters[0]).next().is_none() {
        reply::need_more(irc, desk, "JOIN");
        return Heard::Done;
    }
    // Keys stand in the places of their channels, so empty ones count.
    let keys = message.parameter(1).unwrap_or_default().split(',').map(Some).chain(std::iter::repeat(None));
    let wanted = message.parameters[0].split(',').zip(keys);
    for (room, key) in wanted.filter(|(room, _)| !room.is_empty()) {
        if room == NONE {
            leave_all(desk);
            continue;
        }
        let key = key.filter(|key| !key.is_empty());
        match desk.chat.join(desk.me, room, key, desk.now) {
            Ok(Joined::WasIn) => {}
            Ok(Joined::Entered | Joined::Opened) => {
                show_topic(irc, desk, room);
                show_names(irc, desk, room);
                replay(irc, desk, room);
            }
            Err(refusal) => reply::refuse(irc, desk, "JOIN", &refusal),
        }
    }
    Heard::Done
}

/// Hears `PART`.
pub(super) fn part(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    let mut rooms = names_in(message.parameters[0]).peekable();
    if rooms.peek().is_none() {
        reply::need_more(irc, desk, "PART");
        return Heard::Done;
    }
    let reason = ingress(message.parameter(1).unwrap_or_default(), Keep::Formatting);
    for room in rooms {
        if let Err(refusal) = desk.chat.part(desk.me, room, &reason, desk.now) {
            reply::refuse(irc, desk, "PART", &refusal);
        }
    }
    Heard::Done
}

fn names_in(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').filter(|name| !name.is_empty())
}

fn leave_all(desk: &mut Desk<'_>) {
    for room in desk.user().rooms().to_vec() {
        let left = desk.chat.part(desk.me, &room, "", desk.now);
        debug_assert!(left.is_ok(), "one can leave where one is: {left:?}");
    }
}

/// Shows what was said before, to people whose clients can tell it from what is said now.
fn replay(irc: &mut Irc, desk: &mut Desk<'_>, room: &str) {
    if !irc.caps().contains(Caps::BATCH | Caps::SERVER_TIME) || desk.user().has(UserFlag::Bot) {
        return;
    }
    let rules = Arc::clone(desk.chat.rules());
    let Some(room) = desk.chat.room(room) else { return };
    let (name, me) = (Arc::clone(room.name()), desk.user());
    let wanted = room.history().last(rules.replay, desk.now, rules.history_age);
    let is_welcome = |by: &str| !me.ignores(by);
    let events: Vec<_> =
        wanted.filter(|event| event.person().is_none_or(|person| is_welcome(&person.nick))).cloned().collect();
    if events.is_empty() {
        return;
    }
    let batch = irc.next_batch();
    reply::write(irc, desk, |replies| {
        let line = replies.line().command("BATCH").parameter(&format!("+{batch}"));
        line.parameter("chathistory").last(&name);
    });
    let caps = irc.caps();
    desk.chat.answer(|lines| events.iter().for_each(|event| tell::tell_in_batch(caps, event, &batch, lines)));
    reply::write(irc, desk, |replies| replies.line().command("BATCH").last(&format!("-{batch}")));
}
