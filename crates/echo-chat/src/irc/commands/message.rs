//! Saying something.

use crate::chat::{How, Refusal, Said};
use crate::front::{Desk, Heard};
use crate::irc::caps::Caps;
use crate::irc::message::Message;
use crate::irc::registration::TARGETS;
use crate::irc::{Irc, numeric, reply, tell};
use crate::text::clean::{Keep, ingress};
use crate::text::fold::same;

/// Hears `PRIVMSG`.
pub(super) fn privmsg(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    if let Err(complaint) = say(irc, desk, message, "PRIVMSG", How::Message) {
        complaint.tell(irc, desk, "PRIVMSG");
    }
    Heard::Done
}

/// Hears `NOTICE`, to which nothing may ever be answered.
pub(super) fn notice(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    let _ = say(irc, desk, message, "NOTICE", How::Notice);
    Heard::Done
}

/// Hears `TAGMSG`.
pub(super) fn tagmsg(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    if !irc.caps().contains(Caps::MESSAGE_TAGS) {
        reply::numeric(irc, desk, numeric::ERR_UNKNOWNCOMMAND, &["TAGMSG", "Unknown command"]);
        return Heard::Done;
    }
    match targets(message) {
        Ok(targets) => {
            let tags = tags(irc, message);
            address(irc, desk, "TAGMSG", &targets, |desk, to| desk.chat.tag(desk.me, to, &tags, desk.now));
        }
        Err(complaint) => complaint.tell(irc, desk, "TAGMSG"),
    }
    Heard::Done
}

/// Why nothing was said at all.
enum Complaint<'a> {
    NoRecipient,
    NoText,
    TooManyTargets(&'a str),
}

fn say<'a>(
    irc: &mut Irc,
    desk: &mut Desk<'_>,
    message: &Message<'a>,
    command: &str,
    how: How,
) -> Result<(), Complaint<'a>> {
    let targets = targets(message)?;
    let text = ingress(message.parameter(1).unwrap_or_default(), Keep::Formatting);
    if text.is_empty() {
        return Err(Complaint::NoText);
    }
    let tags = tags(irc, message);
    address(irc, desk, command, &targets, |desk, to| desk.chat.say(desk.me, to, how, &text, &tags, desk.now));
    Ok(())
}

/// Has `send` send it to each of `targets`, and tells what came of it.
fn address(
    irc: &mut Irc,
    desk: &mut Desk<'_>,
    command: &str,
    targets: &[&str],
    send: impl Fn(&mut Desk<'_>, &str) -> Result<Said, Refusal>,
) {
    let may_answer = command != "NOTICE";
    for target in targets {
        let start = desk.chat.answer_so_far().len();
        let sent = send(desk, target);
        irc.put_aside(desk, start);
        match sent {
            Ok(Said { event, away }) => {
                if irc.caps().contains(Caps::ECHO_MESSAGE) {
                    // Not told through the chat, which would end the breath in which the others are told.
                    let kind = irc.kind();
                    desk.chat.answer(|lines| tell(kind, &event, lines));
                }
                if let Some(reason) = away.filter(|_| command == "PRIVMSG") {
                    let nick = desk.chat.find(target).map(|them| them.nick().to_string()).unwrap_or_default();
                    reply::numeric(irc, desk, numeric::RPL_AWAY, &[&nick, &reason]);
                }
            }
            Err(refusal) if may_answer => reply::refuse(irc, desk, command, &refusal),
            Err(_) => {}
        }
    }
}

/// Returns to whom something is to be said, nobody twice.
fn targets<'a>(message: &Message<'a>) -> Result<Vec<&'a str>, Complaint<'a>> {
    let mut targets: Vec<&str> = Vec::new();
    for target in message.parameter(0).unwrap_or_default().split(',').filter(|target| !target.is_empty()) {
        if targets.iter().any(|other| same(other, target)) {
            continue;
        }
        if targets.len() == TARGETS {
            return Err(Complaint::TooManyTargets(target));
        }
        targets.push(target);
    }
    if targets.is_empty() { Err(Complaint::NoRecipient) } else { Ok(targets) }
}

/// Returns the tags of the client that go with what it says.
fn tags(irc: &Irc, message: &Message<'_>) -> String {
    if !irc.caps().contains(Caps::MESSAGE_TAGS) {
        return String::new();
    }
    let tags = message.tags.client_only();
    // What stood for a space has an escape of its own.
    ingress(&tags, Keep::Nothing).chars().filter(|character| *character != ' ').collect()
}

// === impl Complaint ===

impl Complaint<'_> {
    fn tell(self, irc: &Irc, desk: &mut Desk<'_>, command: &str) {
        let mut say = |code, parameters: &[&str]| reply::numeric(irc, desk, code, parameters);
        match self {
            Self::NoRecipient => say(numeric::ERR_NORECIPIENT, &[&format!("No recipient given ({command})")]),
            Self::NoText => say(numeric::ERR_NOTEXTTOSEND, &["No text to send"]),
            Self::TooManyTargets(target) => {
                let text = format!("Too many targets: {TARGETS} is the most, and nothing was sent");
                say(numeric::ERR_TOOMANYTARGETS, &[target, &text]);
            }
        }
    }
}
