//! What people do with each other and their channels.

use std::sync::Arc;

use super::sight::Sight;
use super::topic::show_topic;
use crate::chat::Refusal;
use crate::front::{Desk, Heard};
use crate::irc::message::Message;
use crate::irc::registration::TARGETS;
use crate::irc::{Irc, numeric, reply};
use crate::text::clean::{Keep, ingress};

/// Hears `AWAY`.
pub(super) fn away(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    let reason = ingress(message.parameter(0).unwrap_or_default(), Keep::Formatting);
    let reason = Some(&*reason).filter(|reason| !reason.is_empty());
    desk.chat.set_away(desk.me, reason, desk.now);
    match reason {
        Some(_) => reply::numeric(irc, desk, numeric::RPL_NOWAWAY, &["You have been marked as being away"]),
        None => reply::numeric(irc, desk, numeric::RPL_UNAWAY, &["You are no longer marked as being away"]),
    }
    Heard::Done
}

/// Hears `SETNAME`.
pub(super) fn setname(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    let realname = ingress(message.parameters[0], Keep::Nothing);
    let (realname, limit) = (realname.trim(), desk.chat.rules().realname_length);
    if realname.is_empty() || realname.len() > limit {
        let text = format!("Your real name stays: give one of 1 to {limit} bytes");
        reply::fail(irc, desk, "SETNAME", "INVALID_REALNAME", &[], &text);
    } else {
        desk.chat.set_realname(desk.me, realname, desk.now);
    }
    Heard::Done
}

/// Hears `INVITE`.
pub(super) fn invite(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    let (nick, room) = match message.parameters[..] {
        [] | [""] => {
            show_invitations(irc, desk);
            return Heard::Done;
        }
        [nick, room, ..] if !room.is_empty() => (nick, room),
        _ => {
            reply::need_more(irc, desk, "INVITE");
            return Heard::Done;
        }
    };
    match desk.chat.invite(desk.me, nick, room, desk.now) {
        Ok((nick, room)) => {
            reply::words(irc, desk, numeric::RPL_INVITING, &[&nick, &room]);
            let away = desk.chat.find(&nick).and_then(|them| them.away().cloned());
            if let Some(reason) = away {
                reply::numeric(irc, desk, numeric::RPL_AWAY, &[&nick, &reason]);
            }
        }
        Err(refusal) => reply::refuse(irc, desk, "INVITE", &refusal),
    }
    Heard::Done
}

fn show_invitations(irc: &Irc, desk: &mut Desk<'_>) {
    let mut rooms: Vec<_> = desk.chat.invitations(desk.me).map(|room| Arc::clone(room.name())).collect();
    rooms.sort_unstable();
    reply::write(irc, desk, |replies| {
        rooms.iter().for_each(|room| replies.words(numeric::RPL_INVITELIST, &[room]));
        replies.numeric(numeric::RPL_ENDOFINVITELIST, &["End of /INVITE list"]);
    });
}

/// Hears `KICK`: several people of one channel, or of as many channels.
pub(super) fn kick(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    let items = |index: usize| message.parameters[index].split(',').filter(|item| !item.is_empty());
    let (rooms, nicks): (Vec<_>, Vec<_>) = (items(0).collect(), items(1).collect());
    if rooms.is_empty() || nicks.is_empty() || rooms.len() != 1 && rooms.len() < nicks.len() {
        reply::need_more(irc, desk, "KICK");
        return Heard::Done;
    }
    if let Some(nick) = nicks.get(TARGETS) {
        let text = format!("Too many targets: {TARGETS} is the most, and nobody was kicked");
        reply::numeric(irc, desk, numeric::ERR_TOOMANYTARGETS, &[nick, &text]);
        return Heard::Done;
    }
    let reason = ingress(message.parameter(2).unwrap_or_default(), Keep::Formatting);
    for (index, nick) in nicks.into_iter().enumerate() {
        let room = if rooms.len() == 1 { rooms[0] } else { rooms[index] };
        if let Err(refusal) = desk.chat.kick(desk.me, room, nick, &reason, desk.now) {
            reply::refuse(irc, desk, "KICK", &refusal);
        }
    }
    Heard::Done
}

/// Hears `TOPIC`.
pub(super) fn topic(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    let target = message.parameters[0];
    let Some(text) = message.parameter(1) else {
        ask_topic(irc, desk, target);
        return Heard::Done;
    };
    let text = ingress(text, Keep::Formatting);
    if let Err(refusal) = desk.chat.set_topic(desk.me, target, &text, desk.now) {
        reply::refuse(irc, desk, "TOPIC", &refusal);
    }
    Heard::Done
}

fn ask_topic(irc: &mut Irc, desk: &mut Desk<'_>, target: &str) {
    let Some(room) = Sight::of(desk).room(target) else {
        reply::refuse(irc, desk, "TOPIC", &Refusal::NoSuchRoom(target.to_owned()));
        return;
    };
    let name = Arc::clone(room.name());
    if !show_topic(irc, desk, &name) {
        reply::numeric(irc, desk, numeric::RPL_NOTOPIC, &[&name, "No topic is set"]);
    }
}
