//! Saying something.

use std::sync::Arc;

use super::{Call, speaking};
use crate::front::Heard;
use crate::plain::trouble::Trouble;

pub(super) fn me(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    let does = call.need_rest()?;
    let room = call.room()?;
    speaking::say(call, &room, does, true)?;
    Ok(Heard::Done)
}

pub(super) fn msg(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    let to = call.need_word()?;
    let text = call.need_rest()?;
    speaking::say(call, to, text, false)?;
    Ok(Heard::Done)
}

pub(super) fn reply(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    let text = call.need_rest()?;
    let Some((id, nick)) = call.desk.user().correspondent() else {
        return Err(Trouble::says("Nobody has written to you alone yet: /msg NICK TEXT begins."));
    };
    let Some(to) = call.desk.chat.user(id).map(|user| Arc::clone(user.nick())) else {
        return Err(Trouble::says(format!("{nick} has left, so nobody got that: /who lists who is here.")));
    };
    speaking::say(call, &to, text, false)?;
    // Somebody else may have written in the meantime, and one should know to whom it went.
    call.say(format_args!("That went to {to}."));
    Ok(Heard::Done)
}
