//! Who is here.

use std::sync::Arc;

use super::Call;
use crate::chat::{Chat, Now, Refusal, Standing, User, UserFlag};
use crate::front::Heard;
use crate::plain::trouble::Trouble;
use crate::text::times;
use crate::text::width::{pad, width};

pub(super) fn who(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    if !call.rest.is_empty() && !call.rest.starts_with('#') {
        return whois(call);
    }
    let name = call.room_named()?;
    let me = call.desk.user();
    let room = call.desk.chat.room(&name).filter(|room| room.is_visible_to(me));
    let room = room.ok_or_else(|| Refusal::NoSuchRoom(name.to_string()))?;
    let (chat, now) = (&*call.desk.chat, call.desk.now);
    // Those who do not want to be found by looking around are not, except by those in the room.
    let all = room.has(me.id()) || me.has(UserFlag::Operator);
    let members = room.members().filter_map(|(id, standing)| Some((chat.user(id)?, standing)));
    let members: Vec<_> = members.filter(|(user, _)| all || !user.has(UserFlag::Invisible)).collect();
    let columns = members.iter().map(|(user, _)| width(user.nick())).max().unwrap_or(0);
    let lines: Vec<_> = members.iter().map(|(user, standing)| member(user, *standing, columns, now)).collect();
    let name = Arc::clone(room.name());
    call.say(format_args!("In {name} ({}):", lines.len()));
    for line in lines {
        call.say(line);
    }
    Ok(Heard::Done)
}

pub(super) fn whois(call: &mut Call<'_, '_>) -> Result<Heard, Trouble> {
    let nick = call.need_word()?;
    let chat = &*call.desk.chat;
    let lines = match (chat.find(nick), chat.whowas(nick).next()) {
        (Some(them), _) => about(chat, call.desk.user(), them, call.desk.now),
        (None, Some(was)) => {
            let ago = times::between(was.until_unix_ms, call.desk.now.unix_ms);
            vec![format!("Nobody is called {} now; {} was, until {ago} ago.", was.identity.nick, was.identity)]
        }
        (None, None) => return Err(Refusal::NoSuchNick(nick.to_owned()).into()),
    };
    for line in lines {
        call.say(line);
    }
    Ok(Heard::Done)
}

fn member(user: &User, standing: Standing, columns: usize, now: Now) -> String {
    let line = format!(
        "  {:1}{}  silent {:>4}  {}",
        standing.signs(false),
        pad(user.nick(), columns),
        idle(user, now),
        presence(user)
    );
    line.trim_end().to_owned()
}

fn about(chat: &Chat, me: &User, them: &User, now: Now) -> Vec<String> {
    let mut lines = vec![format!("{} is {}", them.nick(), them.identity())];
    if them.realname() != them.nick() {
        lines.push(format!("  says to be called: {}", them.realname()));
    }
    let rooms = them.rooms().iter().filter_map(|id| chat.room(id));
    let shown = rooms.filter(|room| room.is_visible_to(me) && (!them.has(UserFlag::Invisible) || room.has(me.id())));
    let shown: Vec<_> = shown
        .map(|room| format!("{}{}", room.standing(them.id()).unwrap_or_default().signs(false), room.name()))
        .collect();
    if !shown.is_empty() {
        lines.push(format!("  is in {}", shown.join(", ")));
    }
    let since = now.monotonic.saturating_duration_since(them.since().monotonic);
    lines.push(format!("  came {} ago, silent {}", times::span(since), idle(them, now)));
    if them.away().is_some() {
        lines.push(format!("  {}", presence(them)));
    }
    if them.has(UserFlag::Operator) {
        lines.push("  is an operator of the server".to_owned());
    }
    if them.has(UserFlag::Bot) {
        lines.push("  is a program".to_owned());
    }
    lines
}

fn idle(user: &User, now: Now) -> String {
    times::span(now.monotonic.saturating_duration_since(user.spoke().monotonic))
}

fn presence(user: &User) -> String {
    user.away().map_or_else(String::new, |reason| format!("away: {reason}"))
}
