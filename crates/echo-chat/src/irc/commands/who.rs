//! `WHO`: looking around.

use std::sync::Arc;

use super::sight::Sight;
use crate::chat::mask::{Glob, Mask};
use crate::chat::{Identity, Now, Room, User, UserFlag};
use crate::front::{Desk, Heard};
use crate::irc::caps::Caps;
use crate::irc::message::Message;
use crate::irc::reply::Replies;
use crate::irc::{Irc, numeric, reply};

/// What finds everybody.
const EVERYBODY: &str = "*";

/// What found everybody before there were masks.
const OLD_EVERYBODY: &str = "0";

/// What stands for something that there is not.
const NOTHING: &str = "*";

/// How many servers away everybody is.
const HOPS: &str = "0";

/// The account of somebody who has none.
const NO_ACCOUNT: &str = "0";

/// How high an operator of a channel is, where all are as high.
const NO_LEVEL: &str = "n/a";

/// The longest token, in digits.
const TOKEN_LIMIT: usize = 3;

/// Hears `WHO`.
pub(super) fn who(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    let asked = message.parameter(0).filter(|mask| !mask.is_empty()).unwrap_or(EVERYBODY);
    let options = message.parameter(1).unwrap_or_default();
    let (options, fields) = match options.split_once('%') {
        Some((options, fields)) => (options, Some(Fields::parse(fields))),
        None => (options, None),
    };
    let looking = Looking {
        sight: Sight::of(desk),
        now: desk.now,
        all_signs: irc.caps().contains(Caps::MULTI_PREFIX),
        operators_only: options.contains('o'),
    };
    let found = looking.find(if asked == OLD_EVERYBODY { EVERYBODY } else { asked });
    let server = Arc::clone(&desk.chat.rules().server);
    reply::write(irc, desk, |replies| {
        for them in &found {
            match fields {
                None => them.reply(replies, &server),
                Some(fields) => them.reply_fields(replies, &server, fields),
            }
        }
        replies.numeric(numeric::RPL_ENDOFWHO, &[asked, "End of WHO list"]);
    });
    Heard::Done
}

/// What a client wants to know, in the words of WHOX.
#[derive(Clone, Copy)]
struct Fields<'a> {
    letters: &'a str,
    token: &'a str,
}

/// How somebody looks around.
struct Looking<'a> {
    sight: Sight<'a>,
    now: Now,
    all_signs: bool,
    operators_only: bool,
}

/// Somebody who was found.
struct Found {
    room: Arc<str>,
    identity: Arc<Identity>,
    address: String,
    flags: String,
    idle: u64,
    realname: Arc<str>,
}

// === impl Fields ===

impl<'a> Fields<'a> {
    fn parse(text: &'a str) -> Self {
        let (letters, token) = text.split_once(',').unwrap_or((text, ""));
        let is_token = (1..=TOKEN_LIMIT).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_digit());
        Self { letters, token: if is_token { token } else { "0" } }
    }
}

// === impl Looking ===

impl Looking<'_> {
    fn find(&self, asked: &str) -> Vec<Found> {
        let Sight { chat, .. } = self.sight;
        if asked.starts_with('#') {
            let Some(room) = self.sight.room(asked) else { return Vec::new() };
            let members = room.members().filter_map(|(id, _)| chat.user(id));
            let members = members.filter(|them| self.sight.finds_in(room, them) && self.is_wanted(them));
            return members.map(|them| self.found(them, Some(room))).collect();
        }
        // Whoever knows a nick need not look around.
        if let Some(them) = chat.find(asked) {
            return if self.is_wanted(them) { vec![self.found_anywhere(them)] } else { Vec::new() };
        }
        let is_meant = meant(asked);
        let users = chat.users().filter(|them| them.is_in() && self.is_wanted(them));
        let mut users: Vec<_> = users.filter(|them| is_meant(them) && self.sight.finds(them)).collect();
        users.sort_unstable_by_key(|them| them.id());
        users.into_iter().map(|them| self.found_anywhere(them)).collect()
    }

    fn is_wanted(&self, them: &User) -> bool {
        !self.operators_only || them.has(UserFlag::Operator)
    }

    fn found_anywhere(&self, them: &User) -> Found {
        let mut rooms = self.sight.rooms_of(them).peekable();
        let first = rooms.peek().copied();
        let shared = rooms.find(|room| room.has(self.sight.me.id()));
        self.found(them, shared.or(first))
    }

    fn found(&self, them: &User, room: Option<&Room>) -> Found {
        let standing = room.and_then(|room| room.standing(them.id())).unwrap_or_default();
        let flags = [
            if them.away().is_some() { "G" } else { "H" },
            if them.has(UserFlag::Operator) { "*" } else { "" },
            standing.signs(self.all_signs),
            if them.has(UserFlag::Bot) { "B" } else { "" },
        ];
        Found {
            room: room.map_or_else(|| NOTHING.into(), |room| Arc::clone(room.name())),
            identity: Arc::clone(them.identity()),
            address: them.written_address(),
            flags: flags.concat(),
            idle: self.now.monotonic.saturating_duration_since(them.spoke().monotonic).as_secs(),
            realname: Arc::clone(them.realname()),
        }
    }
}

// === impl Found ===

impl Found {
    fn reply(&self, replies: &mut Replies<'_>, server: &str) {
        let Identity { nick, user, host } = &*self.identity;
        let text = format!("{HOPS} {}", self.realname);
        replies.numeric(numeric::RPL_WHOREPLY, &[&self.room, user, host, server, nick, &self.flags, &text]);
    }

    /// Replies with what was asked for, in the order that all servers have.
    fn reply_fields(&self, replies: &mut Replies<'_>, server: &str, fields: Fields<'_>) {
        let Identity { nick, user, host } = &*self.identity;
        let idle = self.idle.to_string();
        let all = [
            ('t', fields.token),
            ('c', &self.room),
            ('u', user),
            ('i', &self.address),
            ('h', host),
            ('s', server),
            ('n', nick),
            ('f', &self.flags),
            ('d', HOPS),
            ('l', &idle),
            ('a', NO_ACCOUNT),
            ('o', NO_LEVEL),
        ];
        let asked = all.into_iter().filter(|(letter, _)| fields.letters.contains(*letter));
        let line = asked.fold(replies.begin(numeric::RPL_WHOSPCRPL), |line, (_, value)| line.parameter(value));
        match fields.letters.contains('r') {
            true => line.text(&self.realname),
            false => line.end(),
        }
    }
}

/// Returns whom a mask is for: a whole mask for all of a name, any other for any part of it.
fn meant(asked: &str) -> Box<dyn Fn(&User) -> bool> {
    if asked.contains(['!', '@']) {
        let mask = Mask::parse(asked);
        return Box::new(move |them| {
            let Identity { nick, user, host } = &**them.identity();
            mask.as_ref().is_ok_and(|mask| mask.matches(nick, user, host, them.address()))
        });
    }
    let glob = Glob::new(asked);
    Box::new(move |them| {
        let Identity { nick, user, host } = &**them.identity();
        glob.is_any() || [nick, user, host, them.realname()].into_iter().any(|part| glob.matches(part))
    })
}
