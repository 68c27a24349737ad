//! What holds in a room.

use std::sync::Arc;

use super::Call;
use crate::chat::{Change, RoomFlag};
use crate::front::Heard;
use crate::plain::modes::flag_words;
use crate::plain::refusal;
use crate::plain::trouble::Trouble;

/// The longest key, in bytes.
const LONGEST_KEY: usize = 32;

/// Makes changes in the room in which one speaks; everybody there is told by the chat, and whoever made them too.
pub(super) fn change(call: &mut Call<'_, '_>, changes: impl IntoIterator<Item = Change>) -> Result<(), Trouble> {
    let room = call.room()?;
    let (made, refused) = call.act(|chat, me, now| chat.change_room(me, &room, changes, now))?;
    if made.is_empty() && refused.is_empty() {
        call.say("That was so already: /mode shows what holds, /who and /bans for whom.");
    }
    for refusal in refused {
        call.say(refusal::sentence(&refusal));
    }
    Ok(())
}

pub(super) fn key(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    let name = call.room()?;
    let Some(key) = call.word() else {
        let key = call.desk.chat.room(&name).and_then(|room| room.key().cloned());
        match key {
            Some(key) => call.say(format_args!("The key of {name} is {key}: /key - takes it off.")),
            None => call.say(format_args!("{name} has no key: /key WORD sets one.")),
        }
        return Ok(Heard::Done);
    };
    if key == "-" {
        change(call, [Change::Key(None)])?;
        return Ok(Heard::Done);
    }
    // What IRC clients could not type in turn would lock them out.
    if key.len() > LONGEST_KEY || key.contains([',', ':']) {
        return Err(Trouble::says(format!(
            "That cannot be a key: take one word of up to {LONGEST_KEY} bytes, without commas and colons."
        )));
    }
    change(call, [Change::Key(Some(key.into()))])?;
    Ok(Heard::Done)
}

pub(super) fn limit(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    let name = call.room()?;
    let limit = match call.word() {
        None => {
            let limit = call.desk.chat.room(&name).and_then(crate::chat::Room::limit);
            match limit {
                Some(limit) => call.say(format_args!("{limit} may be in {name}: /limit - takes that off.")),
                None => call.say(format_args!("{name} has no limit: /limit NUMBER sets one.")),
            }
            return Ok(Heard::Done);
        }
        Some("-") => None,
        Some(number) => Some(number.parse().ok().filter(|number| *number > 0).ok_or(Trouble::Usage)?),
    };
    change(call, [Change::Limit(limit)])?;
    Ok(Heard::Done)
}

pub(super) fn moderate(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    let name = call.room()?;
    let is = call.desk.chat.room(&name).is_some_and(|room| room.is(RoomFlag::Moderated));
    let is_set = call.switch(is)?;
    change(call, [Change::Flag(RoomFlag::Moderated, is_set)])?;
    Ok(Heard::Done)
}

pub(super) fn mode(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    let Some(letters) = call.word() else {
        let name = call.room()?;
        show(call, &name);
        return Ok(Heard::Done);
    };
    let changes = read(letters).ok_or_else(|| {
        Trouble::says(
            "Type /mode with + or - and letters of imnstC, as +m; for the rest there are /op, /key, /limit and /ban.",
        )
    })?;
    change(call, changes)?;
    Ok(Heard::Done)
}

fn show(call: &mut Call<'_, '_>, name: &Arc<str>) {
    let Some(room) = call.desk.chat.room(name) else { return };
    let lines: Vec<_> = RoomFlag::ALL
        .into_iter()
        .map(|flag| {
            let is_set = room.is(flag);
            format!("  {}{}  {}", if is_set { '+' } else { '-' }, flag.letter(), flag_words(flag, is_set))
        })
        .collect();
    call.say(format_args!("In {name}:"));
    for line in lines {
        call.say(line);
    }
}

/// Reads flags as IRC writes them.
fn read(letters: &str) -> Option<Vec<Change>> {
    let mut is_set = None;
    let mut changes = Vec::new();
    for letter in letters.chars() {
        match letter {
            '+' | '-' => is_set = Some(letter == '+'),
            letter => changes.push(Change::Flag(RoomFlag::of(letter)?, is_set?)),
        }
    }
    Some(changes).filter(|changes| !changes.is_empty())
}
