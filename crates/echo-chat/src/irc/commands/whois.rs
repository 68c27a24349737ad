//! Who somebody is, or was.

use std::sync::Arc;

use super::sight::{Sight, is_here};
use crate::chat::{Identity, User, UserFlag};
use crate::front::{Desk, Heard};
use crate::irc::caps::Caps;
use crate::irc::message::Message;
use crate::irc::numeric::*;
use crate::irc::{Irc, reply, tell};

/// How many nicks one `USERHOST` asks for.
const USERHOST_LIMIT: usize = 5;

/// Hears `WHOIS`.
pub(super) fn whois(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    let (server, nicks) = match message.parameters[..] {
        [] => (None, ""),
        [nicks] => (None, nicks),
        [server, nicks, ..] => (Some(server), nicks),
    };
    let Some(nick) = nicks.split(',').find(|nick| !nick.is_empty()) else {
        reply::numeric(irc, desk, ERR_NONICKNAMEGIVEN, &["No nickname given"]);
        return Heard::Done;
    };
    if !is_here(desk, server) {
        reply::numeric(irc, desk, ERR_NOSUCHSERVER, &[server.unwrap_or_default(), "No such server"]);
        return Heard::Done;
    }
    match About::find(irc, desk, nick) {
        Some(about) => about.reply(irc, desk),
        None => reply::numeric(irc, desk, ERR_NOSUCHNICK, &[nick, "No such nick/channel"]),
    }
    // All that was asked for, though only the first is shown: by that the client knows the end.
    reply::numeric(irc, desk, RPL_ENDOFWHOIS, &[nicks, "End of /WHOIS list"]);
    Heard::Done
}

/// Hears `WHOWAS`.
pub(super) fn whowas(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    let Some(nick) = message.parameter(0).filter(|nick| !nick.is_empty()) else {
        reply::numeric(irc, desk, ERR_NONICKNAMEGIVEN, &["No nickname given"]);
        return Heard::Done;
    };
    let count = message.parameter(1).and_then(|count| count.parse().ok()).filter(|count| *count > 0);
    let was = desk.chat.whowas(nick).take(count.unwrap_or(usize::MAX));
    let was: Vec<_> =
        was.map(|was| (Arc::clone(&was.identity), Arc::clone(&was.realname), tell::time(was.until_unix_ms))).collect();
    let server = Arc::clone(&desk.chat.rules().server);
    reply::write(irc, desk, |replies| {
        for (identity, realname, until) in &was {
            let Identity { nick, user, host } = &**identity;
            replies.numeric(RPL_WHOWASUSER, &[nick, user, host, "*", realname]);
            replies.numeric(RPL_WHOISSERVER, &[nick, &server, until]);
        }
        if was.is_empty() {
            replies.numeric(ERR_WASNOSUCHNICK, &[nick, "There was no such nickname"]);
        }
        replies.numeric(RPL_ENDOFWHOWAS, &[nick, "End of WHOWAS"]);
    });
    Heard::Done
}

/// Hears `USERHOST`.
pub(super) fn userhost(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    let asked = message.parameters.iter().flat_map(|nicks| nicks.split(' ')).filter(|nick| !nick.is_empty());
    let found = asked.take(USERHOST_LIMIT).filter_map(|nick| desk.chat.find(nick));
    let found: Vec<_> = found
        .map(|them| {
            let Identity { nick, user, host } = &**them.identity();
            let operator = if them.has(UserFlag::Operator) { "*" } else { "" };
            let presence = if them.away().is_some() { '-' } else { '+' };
            format!("{nick}{operator}={presence}{user}@{host}")
        })
        .collect();
    reply::list(irc, desk, RPL_USERHOST, &[], found);
    Heard::Done
}

/// Hears `ISON`.
pub(super) fn ison(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    let asked = message.parameters.iter().flat_map(|nicks| nicks.split(' ')).filter(|nick| !nick.is_empty());
    let found: Vec<_> = asked.filter_map(|nick| desk.chat.find(nick)).map(|them| them.nick().to_string()).collect();
    reply::list(irc, desk, RPL_ISON, &[], found);
    Heard::Done
}

/// What is told about somebody.
struct About {
    identity: Arc<Identity>,
    realname: Arc<str>,
    rooms: Vec<String>,
    away: Option<Arc<str>>,
    is_operator: bool,
    is_bot: bool,
    /// Where they are and their modes, for themselves and operators.
    secrets: Option<(String, String)>,
    idle: u64,
    since: i64,
}

// === impl About ===

impl About {
    fn find(irc: &Irc, desk: &Desk<'_>, nick: &str) -> Option<Self> {
        let sight = Sight::of(desk);
        let them: &User = sight.chat.find(nick)?;
        let all_signs = irc.caps().contains(Caps::MULTI_PREFIX);
        let rooms = sight.rooms_of(them).map(|room| {
            let signs = room.standing(them.id()).unwrap_or_default().signs(all_signs);
            format!("{signs}{}", room.name())
        });
        let is_told_all = them.id() == desk.me || sight.is_operator();
        Some(Self {
            identity: Arc::clone(them.identity()),
            realname: Arc::clone(them.realname()),
            rooms: rooms.collect(),
            away: them.away().cloned(),
            is_operator: them.has(UserFlag::Operator),
            is_bot: them.has(UserFlag::Bot),
            secrets: is_told_all.then(|| (them.written_address(), them.flags())),
            idle: desk.now.monotonic.saturating_duration_since(them.spoke().monotonic).as_secs(),
            since: them.since().unix_ms.div_euclid(1000),
        })
    }

    fn reply(&self, irc: &Irc, desk: &mut Desk<'_>) {
        let rules = Arc::clone(desk.chat.rules());
        let Identity { nick, user, host } = &*self.identity;
        reply::write(irc, desk, |replies| {
            replies.numeric(RPL_WHOISUSER, &[nick, user, host, "*", &self.realname]);
            if !self.rooms.is_empty() {
                replies.list(RPL_WHOISCHANNELS, &[nick], &self.rooms);
            }
            replies.numeric(RPL_WHOISSERVER, &[nick, &rules.server, &rules.network]);
            if let Some(reason) = &self.away {
                replies.numeric(RPL_AWAY, &[nick, reason]);
            }
            if self.is_operator {
                replies.numeric(RPL_WHOISOPERATOR, &[nick, "is an IRC operator"]);
            }
            if self.is_bot {
                replies.numeric(RPL_WHOISBOT, &[nick, "is a bot"]);
            }
            if let Some((address, modes)) = &self.secrets {
                let mask = format!("{user}@{host}");
                replies.numeric(RPL_WHOISACTUALLY, &[nick, &mask, address, "Is actually using host"]);
                replies.numeric(RPL_WHOISMODES, &[nick, &format!("is using modes {modes}")]);
            }
            let (idle, since) = (self.idle.to_string(), self.since.to_string());
            replies.numeric(RPL_WHOISIDLE, &[nick, &idle, &since, "seconds idle, signon time"]);
        });
    }
}
