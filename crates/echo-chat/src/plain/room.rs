//! What one sees of a room on coming in.

use super::front::Plain;
use super::{page, tell};
use crate::chat::Room;
use crate::front::Desk;
use crate::text::fold::fold;
use crate::text::times;

/// How many names are listed; `/who` lists all.
const NAMES_SHOWN: usize = 20;

/// Shows what a room is about, who is in it, and what was said last.
pub(super) fn show(desk: &mut Desk<'_>, name: &str) {
    let Some(room) = desk.chat.room(name) else { return };
    let (topic, names) = (topic(room), names(desk, room));
    let mut history = Vec::new();
    replay(desk, room, &mut history);
    if let Some(topic) = topic {
        Plain::answer(desk, topic);
    }
    Plain::answer(desk, names);
    desk.chat.answer(|lines| lines.append(&mut history));
}

/// Returns what a room is about, and who said so.
pub(super) fn topic(room: &Room) -> Option<String> {
    let topic = room.topic()?;
    Some(format!(
        "The topic of {} is: {} (by {}, {})",
        room.name(),
        topic.text,
        topic.by.nick,
        times::day(topic.at_unix_ms)
    ))
}

fn names(desk: &Desk<'_>, room: &Room) -> String {
    let members = room.members();
    let count = members.len();
    if count == 1 {
        return format!("Nobody else is in {}.", room.name());
    }
    let shown = members.take(NAMES_SHOWN).filter_map(|(id, standing)| {
        let user = desk.chat.user(id)?;
        Some(format!("{}{}", standing.signs(false), user.nick()))
    });
    let names: Vec<_> = shown.collect();
    let more = match count.saturating_sub(NAMES_SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more (/who)"),
    };
    format!("{count} are in {}: {}{more}", room.name(), names.join(", "))
}

/// Writes what was said last in a room, to somebody who has just come in.
fn replay(desk: &Desk<'_>, room: &Room, lines: &mut Vec<u8>) {
    let (rules, user) = (desk.chat.rules(), desk.user());
    let last = room.history().last(rules.replay, desk.now, rules.history_age);
    let events: Vec<_> = last.filter(|event| !event.person().is_some_and(|by| user.ignores(&by.nick))).collect();
    if events.is_empty() {
        return;
    }
    page::answer(lines, format_args!("What was said last, with times in UTC:"));
    let mut day = times::day(desk.now.unix_ms);
    for event in events {
        let on = times::day(event.at_unix_ms);
        if on != day {
            page::answer(lines, format_args!("On {on}:"));
            day = on;
        }
        tell::replay(event, lines);
    }
    page::answer(lines, "What is said from now on:");
}

/// Returns how a room is written that somebody typed with `#` or without.
pub(super) fn written(typed: &str) -> String {
    if typed.starts_with('#') { typed.to_owned() } else { format!("#{typed}") }
}

/// Returns whether two rooms are the same.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    fold(one) == fold(other)
}
