//! What operators of the server do.

use super::Call;
use crate::chat::{Refusal, UserFlag};
use crate::front::{Heard, Proof};
use crate::plain::trouble::Trouble;

const NO_OPERATOR: &str =
    "No operator of that name with that password comes from where you are: ask whoever runs the server.";

pub(super) fn oper(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    let name = call.need_word()?;
    let password = call.need_rest()?;
    let proof = Proof::of_operator(call.desk.chat.rules(), call.desk.user(), name, password);
    proof.map(Heard::Verify).ok_or_else(|| Trouble::says(NO_OPERATOR))
}

/// Goes on when the password has been looked at.
pub(super) fn verified(call: &mut Call<'_, '_>, operator: Option<&str>) {
    let Some(operator) = operator else {
        return call.say(NO_OPERATOR);
    };
    call.desk.chat.become_operator(call.desk.me, operator);
    call.desk.chat.set_flag(call.desk.me, UserFlag::Wallops, true);
    call.say("You are an operator of the server, and may do in every room what its operators may: /help server.");
}

pub(super) fn kill(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    let nick = call.need_word()?;
    let reason = Some(call.rest()).filter(|reason| !reason.is_empty()).unwrap_or("no reason given");
    call.act(|chat, me, _| chat.kill(me, nick, reason))?;
    call.say(format_args!("You ended the connection of {nick}."));
    Ok(Heard::Done)
}

pub(super) fn wallops(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    let text = call.need_rest()?;
    call.act(|chat, me, now| chat.wallops(me, text, now))?;
    call.say("The operators who listen were told.");
    Ok(Heard::Done)
}

pub(super) fn listen(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    if !call.desk.user().has(UserFlag::Operator) {
        return Err(Refusal::NeedsServerOperator.into());
    }
    let hears = call.switch(call.desk.user().has(UserFlag::Wallops))?;
    call.desk.chat.set_flag(call.desk.me, UserFlag::Wallops, hears);
    match hears {
        true => call.say("You hear what operators tell each other: /hear off ends that."),
        false => call.say("You do not hear what operators tell each other: /hear on does that."),
    }
    Ok(Heard::Done)
}
