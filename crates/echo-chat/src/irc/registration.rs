//! Coming in: what has to be said before anything else, and what is said then.

mod isupport;

pub(super) use isupport::{KEY_LENGTH, MODE_CHANGES, TARGETS, limits, show_isupport, supported};

use std::sync::Arc;

use super::commands::server::{show_lusers, show_motd};
use super::numeric::{ERR_PASSWDMISMATCH, ERR_YOUREBANNEDCREEP, RPL_CREATED, RPL_MYINFO, RPL_WELCOME, RPL_YOURHOST};
use super::{Irc, reply};
use crate::chat::{Ending, Refusal, UserFlag};
use crate::front::{Desk, Heard};
use crate::password::Secret;

/// What the server is and which version, as it says itself.
pub(super) const VERSION: &str = concat!("echo-chat-", env!("CARGO_PKG_VERSION"));

/// What is known of a client that has not come in yet, beside its nick.
#[derive(Debug, Default)]
pub(super) struct Registration {
    /// What it gave last as the password of the server.
    pub(super) password: Option<Secret>,
    /// The names that its user has.
    pub(super) user: Option<Names>,
    /// Whether it is still finding out what the server can do.
    pub(super) is_negotiating: bool,
}

/// What `USER` says.
#[derive(Debug)]
pub(super) struct Names {
    pub(super) user: String,
    /// Empty if the client left it so.
    pub(super) realname: String,
}

/// Lets the client in if it has said all that is needed, and tells it where it is.
pub(super) fn complete(irc: &mut Irc, desk: &mut Desk<'_>) -> Heard {
    let nick = Arc::clone(desk.user().nick());
    let rules = Arc::clone(desk.chat.rules());
    let Some(registration) = irc.registration() else { return Heard::Done };
    if registration.is_negotiating || nick.is_empty() {
        return Heard::Done;
    }
    let Some(Names { user, realname }) = &registration.user else { return Heard::Done };
    let given = registration.password.as_ref().map(Secret::reveal).unwrap_or_default();
    if rules.password.as_ref().is_some_and(|password| !password.is(given)) {
        reply::numeric(irc, desk, ERR_PASSWDMISMATCH, &["Password incorrect"]);
        return Heard::Leave(Ending::Refused("the password of the server was wrong or missing".into()));
    }
    let realname = if realname.is_empty() { &*nick } else { realname };
    match desk.chat.enter(desk.me, user, realname, desk.now) {
        Ok(_) => {
            irc.set_entered();
            welcome(irc, desk);
            Heard::Done
        }
        Err(Refusal::ServerBan(reason)) => {
            reply::numeric(irc, desk, ERR_YOUREBANNEDCREEP, &[&format!("You are banned from this server: {reason}")]);
            Heard::Leave(Ending::Banned(reason))
        }
        Err(refusal) => {
            reply::refuse(irc, desk, "USER", &refusal);
            Heard::Done
        }
    }
}

fn welcome(irc: &mut Irc, desk: &mut Desk<'_>) {
    let rules = Arc::clone(desk.chat.rules());
    let me = desk.user().identity().to_string();
    let created = super::tell::time(desk.chat.started().unix_ms);
    let users: String = UserFlag::ALL.into_iter().map(UserFlag::letter).collect();
    reply::write(irc, desk, |replies| {
        replies.numeric(RPL_WELCOME, &[&format!("Welcome to the {} Network, {me}", rules.network)]);
        replies.numeric(RPL_YOURHOST, &[&format!("Your host is {}, running version {VERSION}", rules.server)]);
        replies.numeric(RPL_CREATED, &[&format!("This server was started {created}")]);
        let [rooms, rooms_with_parameter] = isupport::room_modes();
        replies.words(RPL_MYINFO, &[&rules.server, VERSION, &users, &rooms, &rooms_with_parameter]);
    });
    show_isupport(irc, desk);
    show_lusers(irc, desk);
    show_motd(irc, desk);
}
