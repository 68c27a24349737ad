//! What operators of the server do.

use crate::chat::{ModeChange, Refusal, UserFlag};
use crate::front::{Desk, Heard, Proof};
use crate::irc::message::Message;
use crate::irc::{Irc, numeric, reply};
use crate::text::clean::{Keep, ingress};
use crate::text::fold::same;

/// Hears `OPER`.
pub(super) fn oper(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    let [name, password, ..] = message.parameters[..] else { return Heard::Done };
    let Some(proof) = Proof::of_operator(desk.chat.rules(), desk.user(), name, password) else {
        // Whatever the name: where one is, one knows already.
        reply::numeric(irc, desk, numeric::ERR_NOOPERHOST, &["No O-lines for your host"]);
        return Heard::Done;
    };
    Heard::Verify(proof)
}

/// Goes on with `OPER` when it is known whether the password is right, and whose it is.
pub(in crate::irc) fn verified(irc: &mut Irc, desk: &mut Desk<'_>, operator: Option<&str>) {
    let Some(operator) = operator else {
        reply::numeric(irc, desk, numeric::ERR_PASSWDMISMATCH, &["Password incorrect"]);
        return;
    };
    let was = desk.user().has(UserFlag::Operator);
    desk.chat.become_operator(desk.me, operator);
    let source = desk.user().identity().to_string();
    reply::write(irc, desk, |replies| {
        replies.numeric(numeric::RPL_YOUREOPER, &["You are now an IRC operator"]);
        if !was {
            let change = ModeChange { is_added: true, letter: UserFlag::Operator.letter(), parameter: None };
            let nick = replies.nick().to_owned();
            replies.line_from(&source).command("MODE").parameter(&nick).last(&change.to_string());
        }
    });
}

/// Hears `KILL`.
pub(super) fn kill(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    let [nick, reason, ..] = message.parameters[..] else { return Heard::Done };
    let reason = ingress(reason, Keep::Formatting);
    if nick.is_empty() || reason.is_empty() {
        reply::need_more(irc, desk, "KILL");
    } else if desk.user().has(UserFlag::Operator) && same(nick, &desk.chat.rules().server) {
        reply::numeric(irc, desk, numeric::ERR_CANTKILLSERVER, &["You can't kill a server!"]);
    } else if let Err(refusal) = desk.chat.kill(desk.me, nick, &reason) {
        reply::refuse(irc, desk, "KILL", &refusal);
    }
    Heard::Done
}

/// Hears `WALLOPS`.
pub(super) fn wallops(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    let text = ingress(message.parameters[0], Keep::Formatting);
    if !desk.user().has(UserFlag::Operator) {
        reply::refuse(irc, desk, "WALLOPS", &Refusal::NeedsServerOperator);
    } else if text.is_empty() {
        reply::need_more(irc, desk, "WALLOPS");
    } else if let Err(refusal) = desk.chat.wallops(desk.me, &text, desk.now) {
        reply::refuse(irc, desk, "WALLOPS", &refusal);
    }
    Heard::Done
}
