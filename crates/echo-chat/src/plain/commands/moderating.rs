//! What operators of a room do to people.

use std::sync::Arc;
use std::time::Duration;

use super::Call;
use super::modes::change;
use crate::chat::mask::Mask;
use crate::chat::{Ban, Change, List, Refusal, User, UserId};
use crate::front::Heard;
use crate::plain::masks::{self, Meant};
use crate::plain::page::brief;
use crate::plain::trouble::Trouble;
use crate::text::times;
use crate::text::width::{pad, width};

/// Whom a ban is for, and for how long.
struct Wanted<'c> {
    meant: Meant,
    /// Who was named, if it was a person.
    nick: Option<&'c str>,
    span: Option<Duration>,
}

pub(super) fn op(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    stand(call, |nick| Change::Operator(nick, true))
}

pub(super) fn deop(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    stand(call, |nick| Change::Operator(nick, false))
}

pub(super) fn voice(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    stand(call, |nick| Change::Voice(nick, true))
}

pub(super) fn devoice(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    stand(call, |nick| Change::Voice(nick, false))
}

fn stand(call: &mut Call<'_, '_>, into: impl FnOnce(Arc<str>) -> Change) -> Result<Heard, Trouble> {
    let nick = call.need_word()?;
    change(call, [into(nick.into())])?;
    Ok(Heard::Done)
}

pub(super) fn kick(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    let nick = call.need_word()?;
    let room = call.room()?;
    let reason = call.rest();
    call.act(|chat, me, now| chat.kick(me, &room, nick, reason, now))?;
    Ok(Heard::Done)
}

/// Keeps somebody from coming in, and puts out whoever is meant.
pub(super) fn ban(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    let wanted = wanted(call)?;
    let room = call.room()?;
    let reason = Some(call.rest()).filter(|reason| !reason.is_empty()).unwrap_or("banned");
    add(call, &wanted)?;
    let members = meant_members(call, &room, &wanted)?;
    for nick in members {
        call.act(|chat, me, now| chat.kick(me, &room, &nick, reason, now))?;
    }
    note(call, &wanted);
    Ok(Heard::Done)
}

/// Keeps somebody from being heard, which a ban does of those who are in, and leaves them there.
pub(super) fn mute(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    let wanted = wanted(call)?;
    let room = call.room()?;
    let found = call.desk.chat.room(&room);
    let named = wanted.nick.and_then(|nick| call.desk.chat.find(nick));
    let standing = named.and_then(|user| found?.standing(user.id())).unwrap_or_default();
    if standing.is_operator {
        return Err(Trouble::says("An operator of the room is always heard: /deop them first."));
    }
    if let Some(user) = named.filter(|_| standing.has_voice) {
        let nick = Arc::clone(user.nick());
        change(call, [Change::Voice(nick, false)])?;
    }
    add(call, &wanted)?;
    note(call, &wanted);
    Ok(Heard::Done)
}

pub(super) fn unban(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    let typed = call.need_word()?;
    let name = call.room()?;
    let Some(room) = call.desk.chat.room(&name) else { return Ok(Heard::Done) };
    let bans = room.list(List::Ban);
    let lifted: Vec<Mask> = if let Ok(number) = typed.parse::<usize>() {
        let ban = number.checked_sub(1).and_then(|index| bans.get(index));
        let ban = ban.ok_or_else(|| Trouble::says("There is no ban of that number: /bans lists them."))?;
        vec![ban.mask.clone()]
    } else if masks::is_mask(typed) {
        vec![masks::read(typed)?]
    } else {
        let by_name = masks::of_name(typed)?;
        let user = call.desk.chat.find(typed);
        let is_meant = |ban: &&Ban| ban.mask == by_name || user.is_some_and(|user| masks::meets(&ban.mask, user));
        bans.iter().filter(is_meant).map(|ban| ban.mask.clone()).collect()
    };
    if !lifted.iter().any(|mask| bans.iter().any(|ban| ban.mask == *mask)) {
        return Err(Trouble::says(format!(
            "No ban in {name} is for that: /bans lists them, and /unban takes a number."
        )));
    }
    change(call, lifted.into_iter().map(|mask| Change::Remove(List::Ban, mask)))?;
    Ok(Heard::Done)
}

pub(super) fn bans(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    let name = call.room()?;
    let Some(room) = call.desk.chat.room(&name) else { return Ok(Heard::Done) };
    let now = call.desk.now.unix_ms;
    let masks: Vec<_> = room.list(List::Ban).iter().map(|ban| (ban.mask.to_string(), ban)).collect();
    let columns = masks.iter().map(|(mask, _)| width(mask)).max().unwrap_or(0);
    let lines: Vec<_> = masks
        .iter()
        .enumerate()
        .map(|(index, (mask, ban))| {
            let until = ban
                .until_unix_ms
                .map_or_else(|| "for good".to_owned(), |until| format!("for another {}", times::between(now, until)));
            format!("  {:>2}  {}  by {}, {until}", index + 1, pad(mask, columns), ban.by)
        })
        .collect();
    if lines.is_empty() {
        return Err(Trouble::says(format!("Nobody is banned from {name}: /ban NICK does that.")));
    }
    call.say(format_args!("Bans in {name} (/unban NUMBER lifts one):"));
    for line in lines {
        call.say(line);
    }
    Ok(Heard::Done)
}

/// Reads who is meant and for how long.
fn wanted<'c>(call: &mut Call<'c, '_>) -> Result<Wanted<'c>, Trouble> {
    let typed = call.need_word()?;
    let (meant, nick) = match call.desk.chat.find(typed) {
        Some(them) if them.id() == call.desk.me => {
            return Err(Trouble::says("That is you: /part leaves the room."));
        }
        Some(them) => (masks::of_person(call.desk.chat, them)?, Some(typed)),
        None if masks::is_mask(typed) => (Meant { mask: masks::read(typed)?, note: None }, None),
        None => {
            let nick = brief(typed);
            return Err(Trouble::says(format!("Nobody here is called {nick}: {nick}!*@* means whoever will be.")));
        }
    };
    // The first word of a reason may look like anything but a time.
    let (first, after) = call.rest.split_once(' ').unwrap_or((call.rest, ""));
    let span = times::read_span(first);
    if span.is_some() {
        call.rest = after.trim_start();
    }
    Ok(Wanted { meant, nick, span })
}

fn add(call: &mut Call<'_, '_>, wanted: &Wanted<'_>) -> Result<(), Trouble> {
    let room = call.room()?;
    let milliseconds = |span: Duration| i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
    let until = wanted.span.map(|span| call.desk.now.unix_ms.saturating_add(milliseconds(span)));
    let added = Change::Add(List::Ban, wanted.meant.mask.clone(), until);
    let (_, mut refused) = call.act(|chat, me, now| chat.change_room(me, &room, [added], now))?;
    refused.pop().map_or(Ok(()), |refusal| Err(refusal.into()))
}

fn note(call: &mut Call<'_, '_>, wanted: &Wanted<'_>) {
    let mask = &wanted.meant.mask;
    match wanted.span {
        Some(span) => call.say(format_args!("That lasts {}; /unban {mask} ends it.", times::span(span))),
        None => call.say(format_args!("That lasts until somebody types /unban {mask}.")),
    }
    if let Some(note) = &wanted.meant.note {
        call.say(note);
    }
}

/// Returns who in a room is to be put out of it: whoever was named, or those whom the mask means and who neither
/// operate the room nor asked for it.
fn meant_members(call: &Call<'_, '_>, room: &str, wanted: &Wanted<'_>) -> Result<Vec<Arc<str>>, Trouble> {
    let chat = &*call.desk.chat;
    let room = chat.room(room).ok_or_else(|| Refusal::NoSuchRoom(room.to_owned()))?;
    if let Some(nick) = wanted.nick {
        let them = chat.find(nick).filter(|user| room.has(user.id()));
        return Ok(them.map(|user| Arc::clone(user.nick())).into_iter().collect());
    }
    let is_meant = |user: &User, id: UserId| id != call.desk.me && masks::meets(&wanted.meant.mask, user);
    let members = room.members().filter(|(_, standing)| !standing.is_operator);
    let users = members.filter_map(|(id, _)| chat.user(id).filter(|user| is_meant(user, id)));
    Ok(users.map(|user| Arc::clone(user.nick())).collect())
}
