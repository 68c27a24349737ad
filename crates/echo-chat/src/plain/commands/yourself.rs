//! What one is called, whether one is there, and what one wants to see.

use super::Call;
use crate::front::Heard;
use crate::plain::manner::Manner;
use crate::plain::page::brief;
use crate::plain::trouble::Trouble;
use crate::text::fold::same;

/// How many one may ignore.
const MOST_IGNORED: usize = 100;

/// How long a name is at most of somebody who may be ignored, in bytes; no nick is longer.
const LONGEST_IGNORED: usize = 64;

pub(super) fn nick(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    let wanted = call.need_rest()?;
    if **call.desk.user().nick() == *wanted {
        return Err(Trouble::says(format!("You are called {wanted} already.")));
    }
    call.act(|chat, me, now| chat.name(me, wanted, now))?;
    Ok(Heard::Done)
}

pub(super) fn away(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    let reason = Some(call.rest()).filter(|reason| !reason.is_empty()).unwrap_or("not looking");
    call.desk.chat.set_away(call.desk.me, Some(reason), call.desk.now);
    call.say("Others see that you are away: /back ends it.");
    Ok(Heard::Done)
}

pub(super) fn back(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    if call.desk.user().away().is_none() {
        return Err(Trouble::says("You are not away: /away [REASON] says that you are."));
    }
    call.desk.chat.set_away(call.desk.me, None, call.desk.now);
    call.say("Others see that you are back.");
    Ok(Heard::Done)
}

pub(super) fn ignore(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    let Some(nick) = call.word() else {
        let mut ignored: Vec<_> = call.desk.user().ignored().iter().cloned().collect();
        ignored.sort_unstable();
        match ignored.is_empty() {
            true => call.say("You ignore nobody: /ignore NICK hides what somebody says."),
            false => call.say(format_args!("You ignore {}: /unignore NICK ends that.", ignored.join(", "))),
        }
        return Ok(Heard::Done);
    };
    if call.word().is_some_and(|word| word.eq_ignore_ascii_case("off")) {
        return listen_to(call, nick);
    }
    if same(call.desk.user().nick(), nick) {
        return Err(Trouble::says("You cannot ignore yourself: /ignore takes the name of somebody else."));
    }
    if nick.len() > LONGEST_IGNORED || call.desk.user().ignored().len() >= MOST_IGNORED {
        return Err(Trouble::says(format!(
            "{} was not added: you may ignore {MOST_IGNORED} people, and /unignore makes place.",
            brief(nick)
        )));
    }
    match call.desk.chat.set_ignored(call.desk.me, nick, true) {
        true => call.say(format_args!("You see nothing of what {nick} says: /unignore {nick} ends that.")),
        false => call.say(format_args!("You ignored {nick} already: /unignore {nick} ends that.")),
    }
    Ok(Heard::Done)
}

pub(super) fn unignore(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    let nick = call.need_word()?;
    listen_to(call, nick)
}

fn listen_to(call: &mut Call<'_, '_>, nick: &str) -> Result<Heard, Trouble> {
    let nick_shown = brief(nick);
    match call.desk.chat.set_ignored(call.desk.me, nick, false) {
        true => call.say(format_args!("You see what {nick_shown} says again.")),
        false => call.say(format_args!("You did not ignore {nick_shown}: /ignore lists whom you do.")),
    }
    Ok(Heard::Done)
}

pub(super) fn quiet(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    match switched(call, Manner::QUIET)? {
        true => call.say("Who comes and goes is hidden now: /quiet off shows it."),
        false => call.say("Who comes and goes is shown: /quiet on hides it."),
    }
    Ok(Heard::Done)
}

pub(super) fn times(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    match switched(call, Manner::TIMES)? {
        true => call.say("Each line of the chat has its time (UTC) now: /times off ends that."),
        false => call.say("Lines have no times: /times on shows them."),
    }
    Ok(Heard::Done)
}

/// Changes how one is written to; the front says so to the outlet when the line has been heard.
fn switched(call: &mut Call<'_, '_>, part: Manner) -> Result<bool, Trouble> {
    let is_set = call.switch(call.plain.manner.has(part))?;
    call.plain.manner = call.plain.manner.with(part, is_set);
    Ok(is_set)
}
