//! Saying who one is.

use crate::front::{Desk, Heard};
use crate::irc::message::Message;
use crate::irc::registration::{self, Names};
use crate::irc::{Irc, numeric, reply};
use crate::password::Secret;
use crate::text::clean::{Keep, ingress};

/// The user name of those who gave none that can be one.
const NOBODY: &str = "user";

/// Hears `PASS`.
pub(super) fn pass(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    match irc.registration() {
        None => already_registered(irc, desk),
        // Only the last one counts, and only when the client comes in.
        Some(registration) => registration.password = Some(Secret::new(message.parameters[0])),
    }
    Heard::Done
}

/// Hears `NICK`.
pub(super) fn nick(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    let Some(nick) = message.parameter(0).filter(|nick| !nick.is_empty()) else {
        reply::numeric(irc, desk, numeric::ERR_NONICKNAMEGIVEN, &["No nickname given"]);
        return Heard::Done;
    };
    match desk.chat.name(desk.me, nick, desk.now) {
        Ok(()) => registration::complete(irc, desk),
        Err(refusal) => {
            reply::refuse(irc, desk, "NICK", &refusal);
            Heard::Done
        }
    }
}

/// Hears `USER`.
pub(super) fn user(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    let [user, _, _, realname, ..] = message.parameters[..] else { return Heard::Done };
    let Some(registration) = irc.registration() else {
        already_registered(irc, desk);
        return Heard::Done;
    };
    let realname = ingress(realname, Keep::Nothing).trim().to_owned();
    registration.user = Some(Names { user: user_name(user), realname });
    registration::complete(irc, desk)
}

fn already_registered(irc: &Irc, desk: &mut Desk<'_>) {
    reply::numeric(irc, desk, numeric::ERR_ALREADYREGISTERED, &["You may not reregister"]);
}

/// Returns what can stand between the `!` and the `@` of what `name` says.
fn user_name(name: &str) -> String {
    let is_fine = |character: &char| character.is_alphanumeric() || "-._~+[]{}|^\\`".contains(*character);
    // There are letters that cannot be seen.
    let name: String = ingress(name, Keep::Nothing).chars().filter(is_fine).collect();
    if name.is_empty() { NOBODY.to_owned() } else { name }
}
