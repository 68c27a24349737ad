//! Help, the message of the day, and the end.

use super::{Call, operating};
use crate::chat::Ending;
use crate::front::Heard;
use crate::plain::trouble::Trouble;
use crate::plain::{entering, help};
use crate::text::split::split;

/// Goes on when somebody's password has been looked at.
pub(in crate::plain) fn verified(call: &mut Call<'_, '_>, operator: Option<&str>) {
    operating::verified(call, operator);
}

pub(super) fn help(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    let about = call.word();
    for line in help::about(about) {
        call.say(line);
    }
    Ok(Heard::Done)
}

pub(super) fn motd(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    if call.desk.chat.rules().motd.is_empty() {
        return Err(Trouble::says("This server has nothing to say to everybody: /help lists what you can do."));
    }
    entering::show_motd(call.desk, usize::MAX);
    Ok(Heard::Done)
}

pub(super) fn quit(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    let longest = call.desk.chat.rules().reason_length;
    // What is too long for everybody's lines is cut where a reader sees it end.
    let reason = split(call.rest(), longest, usize::MAX).unwrap_or_default().first().map(|reason| (*reason).into());
    Ok(Heard::Leave(Ending::Quit(reason)))
}
