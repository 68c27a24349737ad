//! `CAP`: what the client wants to be told.

use crate::front::{Desk, Heard};
use crate::irc::caps::Caps;
use crate::irc::message::Message;
use crate::irc::registration;
use crate::irc::{Irc, numeric, reply};

/// Hears `CAP`.
pub(super) fn cap(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    let argument = message.parameter(1).unwrap_or_default();
    match &*message.parameters[0].to_ascii_uppercase() {
        "LS" => {
            negotiate(irc, true);
            let version = argument.trim().parse().unwrap_or_default();
            irc.set_cap_version(version);
            let caps = irc.caps().after_ls(version);
            irc.set_caps(desk, caps);
            answer(irc, desk, "LS", &Caps::ALL.to_string());
        }
        "LIST" => {
            let caps = irc.caps().to_string();
            answer(irc, desk, "LIST", &caps);
        }
        "REQ" => {
            negotiate(irc, true);
            // Some clients leave out the colon and name one; some name several all the same.
            let list = message.parameters[1..].join(" ");
            match irc.caps().parse_request_of(irc.cap_version(), &list) {
                Some(caps) => {
                    answer(irc, desk, "ACK", &list);
                    irc.set_caps(desk, caps);
                }
                None => answer(irc, desk, "NAK", &list),
            }
        }
        "END" => {
            negotiate(irc, false);
            return registration::complete(irc, desk);
        }
        // Only a server's own, but no mistake either: old clients acknowledge what was acknowledged.
        "ACK" => {}
        _ => reply::numeric(irc, desk, numeric::ERR_INVALIDCAPCMD, &[message.parameters[0], "Invalid CAP command"]),
    }
    Heard::Done
}

/// Says that a client that has not come in yet is still finding out, or is not any more.
fn negotiate(irc: &mut Irc, is_negotiating: bool) {
    if let Some(registration) = irc.registration() {
        registration.is_negotiating = is_negotiating;
    }
}

fn answer(irc: &Irc, desk: &mut Desk<'_>, subcommand: &str, list: &str) {
    reply::write(irc, desk, |replies| {
        let nick = replies.nick().to_owned();
        replies.line().command("CAP").parameter(&nick).parameter(subcommand).text(list);
    });
}
