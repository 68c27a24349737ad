//! Going into rooms and out of them, and what they are about.

use std::cmp::Reverse;
use std::sync::Arc;

use super::Call;
use crate::chat::{Joined, Refusal, Room};
use crate::front::{Desk, Heard};
use crate::plain::front::{Plain, room_names};
use crate::plain::room;
use crate::plain::trouble::Trouble;
use crate::text::width::{pad, width};

/// How wide the names of rooms are at most, where they are listed.
const WIDEST: usize = 24;

/// Goes into a room, where one speaks from then on, or only speaks there.
pub(in crate::plain) fn enter(
    plain: &mut Plain,
    desk: &mut Desk<'_>,
    name: &str,
    key: Option<&str>,
) -> Result<(), Refusal> {
    let joined = plain.act(desk, |chat, me, now| chat.join(me, name, key, now))?;
    let name = desk.chat.room(name).map_or_else(|| name.into(), |room| Arc::clone(room.name()));
    plain.room = Some(Arc::clone(&name));
    match joined {
        Joined::WasIn => Plain::answer(desk, format_args!("You speak in {name} now.")),
        Joined::Entered => Plain::answer(desk, format_args!("You are in {name} and speak there now.")),
        Joined::Opened => {
            Plain::answer(desk, format_args!("You opened {name}, speak there now, and are its operator: /help room."));
        }
    }
    if joined != Joined::WasIn {
        room::show(desk, &name);
    }
    Ok(())
}

pub(super) fn join(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    let name = room::written(call.need_word()?);
    let key = call.word();
    enter(call.plain, call.desk, &name, key)?;
    Ok(Heard::Done)
}

pub(super) fn part(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    let name = call.room_named()?;
    let reason = call.rest();
    let was_current = call.plain.room.as_deref().is_some_and(|current| room::is_same(current, &name));
    call.act(|chat, me, now| chat.part(me, &name, reason, now))?;
    if !was_current {
        return Ok(Heard::Done);
    }
    let last = call.desk.user().rooms().last().cloned();
    call.plain.room = last.and_then(|id| Some(Arc::clone(call.desk.chat.room(&id)?.name())));
    match call.plain.room.clone() {
        Some(room) => call.say(format_args!("You speak in {room} now.")),
        None => call.say("You are in no room now: /rooms lists them, /join goes into one."),
    }
    Ok(Heard::Done)
}

pub(super) fn list(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    let me = call.desk.user();
    let mut rooms: Vec<&Room> = call.desk.chat.rooms().filter(|room| room.is_visible_to(me)).collect();
    rooms.sort_by_key(|room| (Reverse(room.members().len()), Arc::clone(room.name())));
    let columns = rooms.iter().map(|room| width(room.name())).max().unwrap_or(0).min(WIDEST);
    let listed: Vec<_> = rooms
        .iter()
        .map(|room| {
            let topic = room.topic().map_or("", |topic| &topic.text);
            let line = format!("  {} {:>5}  {topic}", pad(room.name(), columns), room.members().len());
            line.trim_end().to_owned()
        })
        .collect();
    call.say("Rooms, how many are in each, and what they are about:");
    for line in listed {
        call.say(line);
    }
    let names = room_names(call.desk);
    match call.room() {
        Ok(room) => call.say(format_args!("You are in {names} and speak in {room}.")),
        Err(Trouble::Says(sentence)) => call.say(sentence),
        Err(Trouble::Usage) => {}
    }
    Ok(Heard::Done)
}

pub(super) fn topic(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    let is_named = begins_with_room(call);
    let name = if is_named { call.need_word()?.into() } else { call.room()? };
    let text = match call.rest() {
        "" => {
            let found = call.desk.chat.room(&name).filter(|room| room.is_visible_to(call.desk.user()));
            let found = found.ok_or_else(|| Refusal::NoSuchRoom(name.to_string()))?;
            let topic = room::topic(found).unwrap_or_else(|| {
                let name = found.name();
                let command = if is_named { format!("/topic {name}") } else { "/topic".to_owned() };
                format!("{name} has no topic: {command} TEXT sets one.")
            });
            call.say(topic);
            return Ok(Heard::Done);
        }
        "-" => "",
        text => text,
    };
    call.act(|chat, me, now| chat.set_topic(me, &name, text, now))?;
    Ok(Heard::Done)
}

/// Returns whether the first word is a room: alone if it is written as one, and before a text only if there is such a
/// room, since a text may begin as a room does.
fn begins_with_room(call: &Call<'_, '_>) -> bool {
    match call.rest.split_once(' ') {
        Some((name, _)) => call.desk.chat.room(name).is_some_and(|room| room.is_visible_to(call.desk.user())),
        None => call.rest.starts_with('#'),
    }
}

pub(super) fn invite(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    let nick = call.need_word()?;
    let name = match call.word() {
        Some(name) => room::written(name).into(),
        None => call.room()?,
    };
    let (nick, name) = call.act(|chat, me, now| chat.invite(me, nick, &name, now))?;
    call.say(format_args!("You invited {nick} into {name}."));
    Ok(Heard::Done)
}
