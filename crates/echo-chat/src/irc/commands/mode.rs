//! `MODE`: what can be changed about channels and oneself.

mod asked;
mod room;

use crate::chat::{ModeChange, UserFlag};
use crate::front::{Desk, Heard};
use crate::irc::message::Message;
use crate::irc::{Irc, numeric, reply};
use crate::text::fold::same;

/// Hears `MODE`.
pub(super) fn mode(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    let target = message.parameters[0];
    let modes = message.parameter(1).unwrap_or_default();
    if target.starts_with('#') {
        room::mode(irc, desk, target, modes, message.parameters.get(2..).unwrap_or_default());
    } else if same(target, desk.user().nick()) {
        own(irc, desk, modes);
    } else if desk.chat.find(target).is_some() {
        reply::numeric(irc, desk, numeric::ERR_USERSDONTMATCH, &["Can't change or see the modes of other users"]);
    } else {
        reply::numeric(irc, desk, numeric::ERR_NOSUCHNICK, &[target, "No such nick/channel"]);
    }
    Heard::Done
}

/// Changes one's own modes, or shows them if there is nothing to change.
fn own(irc: &Irc, desk: &mut Desk<'_>, modes: &str) {
    if modes.is_empty() {
        let flags = desk.user().flags();
        reply::words(irc, desk, numeric::RPL_UMODEIS, &[&flags]);
        return;
    }
    let (mut changes, mut all_known) = (Vec::new(), true);
    for (is_added, letter) in asked::letters(modes) {
        match UserFlag::of(letter) {
            // Who asks to become an operator so is not answered, as ever.
            Some(flag) if desk.chat.set_flag(desk.me, flag, is_added) => {
                changes.push(ModeChange { is_added, letter, parameter: None });
            }
            Some(_) => {}
            None => all_known = false,
        }
    }
    let source = desk.user().identity().to_string();
    reply::write(irc, desk, |replies| {
        if !changes.is_empty() {
            let nick = replies.nick().to_owned();
            replies.line_from(&source).command("MODE").parameter(&nick).last(&ModeChange::line(&changes));
        }
        if !all_known {
            replies.numeric(numeric::ERR_UMODEUNKNOWNFLAG, &["Unknown MODE flag"]);
        }
    });
}
