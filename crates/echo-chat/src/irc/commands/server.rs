//! What the server says about itself.

use std::sync::Arc;

use super::sight::is_here;
use crate::chat::UserFlag;
use crate::front::{Desk, Heard};
use crate::irc::message::Message;
use crate::irc::numeric::*;
use crate::irc::registration::{VERSION, show_isupport};
use crate::irc::{Irc, reply};
use crate::text::clean::{Keep, ingress};
use crate::text::split::split;

/// What the server is, for people who ask.
const INFO: &[&str] = &[
    "echo-chat is a chat server for terminals and IRC clients, on one port.",
    "It grew out of the socket examples with which people learn Python's multiprocessing,",
    "and is built on polytask, which has the same words for async Rust.",
    "Licensed under MIT or Apache-2.0, as you like.",
];

/// Hears `ADMIN`.
pub(super) fn admin(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    answer(irc, desk, message.parameter(0), |irc, desk| {
        let server = Arc::clone(&desk.chat.rules().server);
        reply::numeric(irc, desk, ERR_NOADMININFO, &[&server, "No administrative info available"]);
    })
}

/// Hears `INFO`.
pub(super) fn info(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    answer(irc, desk, message.parameter(0), |irc, desk| {
        let started = crate::irc::tell::time(desk.chat.started().unix_ms);
        reply::write(irc, desk, |replies| {
            INFO.iter().for_each(|line| replies.numeric(RPL_INFO, &[line]));
            replies.numeric(RPL_INFO, &[&format!("This is {VERSION}, started {started}.")]);
            replies.numeric(RPL_ENDOFINFO, &["End of INFO list"]);
        });
    })
}

/// Hears `LINKS`.
pub(super) fn links(irc: &mut Irc, desk: &mut Desk<'_>, _message: &Message<'_>) -> Heard {
    let rules = Arc::clone(desk.chat.rules());
    reply::write(irc, desk, |replies| {
        // Which server, and through which it is reached: for this one, itself.
        replies.numeric(RPL_LINKS, &[&rules.server, &rules.server, &format!("0 {}", rules.network)]);
        replies.numeric(RPL_ENDOFLINKS, &["*", "End of /LINKS list"]);
    });
    Heard::Done
}

/// Hears `LUSERS`.
pub(super) fn lusers(irc: &mut Irc, desk: &mut Desk<'_>, _message: &Message<'_>) -> Heard {
    show_lusers(irc, desk);
    Heard::Done
}

/// Hears `MOTD`.
pub(super) fn motd(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    answer(irc, desk, message.parameter(0), show_motd)
}

/// Hears `STATS`.
pub(super) fn stats(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    let Some(letter) = message.parameter(0).and_then(|letter| letter.chars().next()) else {
        reply::need_more(irc, desk, "STATS");
        return Heard::Done;
    };
    answer(irc, desk, message.parameter(1), |irc, desk| {
        if letter == 'u' {
            let up = desk.now.monotonic.saturating_duration_since(desk.chat.started().monotonic).as_secs();
            let (days, hours, minutes, seconds) = (up / 86_400, up / 3600 % 24, up / 60 % 60, up % 60);
            let text = format!("Server Up {days} days {hours}:{minutes:02}:{seconds:02}");
            reply::numeric(irc, desk, RPL_STATSUPTIME, &[&text]);
        }
        reply::numeric(irc, desk, RPL_ENDOFSTATS, &[letter.encode_utf8(&mut [0; 4]), "End of /STATS report"]);
    })
}

/// Hears `TIME`.
pub(super) fn time(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    answer(irc, desk, message.parameter(0), |irc, desk| {
        let server = Arc::clone(&desk.chat.rules().server);
        let now = jiff::Timestamp::from_millisecond(desk.now.unix_ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let text = now.strftime("%A %-d %B %Y, %H:%M:%S UTC").to_string();
        reply::numeric(irc, desk, RPL_TIME, &[&server, &now.as_second().to_string(), &text]);
    })
}

/// Hears `VERSION`.
pub(super) fn version(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    answer(irc, desk, message.parameter(0), |irc, desk| {
        let server = Arc::clone(&desk.chat.rules().server);
        reply::numeric(irc, desk, RPL_VERSION, &[VERSION, &server, "built on polytask"]);
        show_isupport(irc, desk);
    })
}

/// Says how many are here, as whoever comes in is told too.
pub(in crate::irc) fn show_lusers(irc: &mut Irc, desk: &mut Desk<'_>) {
    let chat = &*desk.chat;
    let (all, most, invisible) = (chat.population(), chat.most(), chat.flagged(UserFlag::Invisible));
    let unknown = chat.users().count().saturating_sub(all);
    let (operators, rooms) = (chat.flagged(UserFlag::Operator), chat.rooms().count());
    reply::write(irc, desk, |replies| {
        let visible = all.saturating_sub(invisible);
        let text = format!("There are {visible} users and {invisible} invisible on 1 servers");
        replies.numeric(RPL_LUSERCLIENT, &[&text]);
        replies.numeric(RPL_LUSEROP, &[&operators.to_string(), "operator(s) online"]);
        replies.numeric(RPL_LUSERUNKNOWN, &[&unknown.to_string(), "unknown connection(s)"]);
        replies.numeric(RPL_LUSERCHANNELS, &[&rooms.to_string(), "channels formed"]);
        replies.numeric(RPL_LUSERME, &[&format!("I have {all} clients and 0 servers")]);
        let numbers = [all.to_string(), most.to_string()];
        for (code, whose) in [(RPL_LOCALUSERS, "local"), (RPL_GLOBALUSERS, "global")] {
            let text = format!("Current {whose} users {all}, max {most}");
            replies.numeric(code, &[&numbers[0], &numbers[1], &text]);
        }
    });
}

/// Says the message of the day, as whoever comes in is told too.
pub(in crate::irc) fn show_motd(irc: &mut Irc, desk: &mut Desk<'_>) {
    let rules = Arc::clone(desk.chat.rules());
    reply::write(irc, desk, |replies| {
        if rules.motd.is_empty() {
            replies.numeric(ERR_NOMOTD, &["There is no message of the day"]);
            return;
        }
        replies.numeric(RPL_MOTDSTART, &[&format!("- {} Message of the day - ", rules.server)]);
        for line in &rules.motd {
            let line = ingress(line, Keep::Formatting);
            let lines = split(&line, MOTD_WIDTH, usize::MAX).unwrap_or_default();
            // An empty line is a line.
            let lines = if lines.is_empty() { vec![""] } else { lines };
            lines.into_iter().for_each(|line| replies.numeric(RPL_MOTD, &[&format!("- {line}")]));
        }
        replies.numeric(RPL_ENDOFMOTD, &["End of /MOTD command."]);
    });
}

/// The longest line of the message of the day that is not split, in bytes: it fits beside any nick and server.
const MOTD_WIDTH: usize = 350;

/// Lets `answer` answer if the command is for this server, and says that there is no other if not.
fn answer(
    irc: &mut Irc,
    desk: &mut Desk<'_>,
    target: Option<&str>,
    answer: impl FnOnce(&mut Irc, &mut Desk<'_>),
) -> Heard {
    if is_here(desk, target) {
        answer(irc, desk);
    } else {
        reply::numeric(irc, desk, ERR_NOSUCHSERVER, &[target.unwrap_or_default(), "No such server"]);
    }
    Heard::Done
}
