//! What no key can know alone: values that contradict each other, and texts with rules.

use std::collections::HashSet;

use crate::chat::mask::Mask;
use crate::serve::settings::Settings;
use crate::serve::settings::sections::{Ban, Operator};
use crate::serve::settings::units::{Size, show_duration};

/// What the kernel and IRC's own longest line need at least.
const SMALLEST_LINE: Size = Size(512);
/// A line of IRC with all the tags it may have.
const SMALLEST_RECEIVE: Size = Size(512 + 8191);

/// With the longest nicks and addresses, a name of a room and a text of so many bytes fill a line of IRC.
const LONGEST_ROOM: usize = 64;
const LONGEST_TEXT: usize = 300;

/// Returns what is wrong, each with the key to look at.
pub(super) fn contradictions(settings: &Settings) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let mut must = |holds: bool, key: &'static str, sentence: String| {
        if !holds {
            found.push((key, sentence));
        }
    };
    let listeners = &settings.listen.addresses;
    for (index, one) in listeners.iter().enumerate() {
        for other in &listeners[index + 1..] {
            must(
                !one.address.overlaps(&other.address),
                "listen.addresses",
                format!("`listen.addresses` lists an address twice, as {one} and as {other}; take one of them out"),
            );
        }
    }
    let (server, limits) = (&settings.server, &settings.limits);
    must(
        is_server_name(&server.name),
        "server.name",
        format!(
            "`server.name` cannot be {:?}: give letters, digits and hyphens with at least one dot between, 63 bytes \
                 at most, as in chat.example.org",
            server.name
        ),
    );
    must(
        is_word(&server.network, 32),
        "server.network",
        format!("`server.network` cannot be {:?}: give one word of 32 bytes at most", server.network),
    );
    let room = &settings.rooms.default;
    must(
        room.strip_prefix('#').is_some_and(|name| is_word(name, settings.rooms.name_length.get() - 1)),
        "rooms.default",
        format!("`rooms.default` cannot be {room:?}: give a room, as in #lobby, without spaces, commas and colons"),
    );
    let rooms = &settings.rooms;
    must(
        (2..=LONGEST_ROOM).contains(&rooms.name_length.get()),
        "rooms.name_length",
        format!("`rooms.name_length` ({}) must be from 2 to {LONGEST_ROOM}", rooms.name_length),
    );
    for (key, length) in [
        ("rooms.topic_length", rooms.topic_length),
        ("rooms.kick_length", rooms.kick_length),
        ("rooms.away_length", rooms.away_length),
    ] {
        must(
            length.get() <= LONGEST_TEXT,
            key,
            format!(
                "`{key}` ({length}) must be {LONGEST_TEXT} or less: no more fits in a line of IRC beside the names"
            ),
        );
    }
    must(
        limits.unread_pause < limits.unread_drop,
        "limits.unread_pause",
        format!(
            "`limits.unread_pause` ({}) must be less than `limits.unread_drop` ({})",
            limits.unread_pause, limits.unread_drop
        ),
    );
    must(
        limits.ping < limits.drop,
        "limits.ping",
        format!(
            "`limits.ping` ({}) must be less than `limits.drop` ({}), or nobody has time to answer",
            show_duration(limits.ping),
            show_duration(limits.drop)
        ),
    );
    must(
        limits.line >= SMALLEST_LINE,
        "limits.line",
        format!("`limits.line` ({}) must be {SMALLEST_LINE} or more", limits.line),
    );
    must(
        limits.receive >= SMALLEST_RECEIVE && limits.receive >= limits.line,
        "limits.receive",
        format!(
            "`limits.receive` ({}) must hold the longest line: `limits.line` ({}), and {SMALLEST_RECEIVE} for IRC",
            limits.receive, limits.line
        ),
    );
    for (key, time) in [
        ("limits.registration", limits.registration),
        ("limits.ping", limits.ping),
        ("limits.no_progress", limits.no_progress),
    ] {
        must(!time.is_zero(), key, format!("`{key}` must be more than 0 s, or nobody could stay"));
    }
    must(
        settings.flood.bytes.bytes() > 0,
        "flood.bytes",
        "`flood.bytes` must be more than 0; `flood.limit = false` switches the limit off".to_owned(),
    );
    found
}

/// Returns what is wrong with one operator, after those called `before`.
pub(super) fn operator(operator: &Operator, before: &mut HashSet<String>) -> Result<(), String> {
    if !is_word(&operator.name, 32) {
        return Err(format!("`operator.name` cannot be {:?}: give one word of 32 bytes at most", operator.name));
    }
    if operator.password.is_empty() {
        let name = &operator.name;
        return Err(format!("operator {name:?} has no password; put there what `echo-chat config hash` prints"));
    }
    if !before.insert(operator.name.clone()) {
        return Err(format!("there are two operators called {:?}; take one out", operator.name));
    }
    masks("operator.hosts", &operator.hosts)
}

/// Returns what is wrong with one ban.
pub(super) fn ban(ban: &Ban) -> Result<(), String> {
    masks("ban.mask", std::slice::from_ref(&ban.mask))
}

fn masks(key: &str, masks: &[String]) -> Result<(), String> {
    for mask in masks {
        Mask::parse(mask).map_err(|error| format!("`{key}` cannot be {mask:?}: {error}"))?;
    }
    Ok(())
}

fn is_server_name(name: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    name.len() <= 63 && name.contains('.') && name.split('.').all(is_label)
}

fn is_word(text: &str, longest: usize) -> bool {
    let is_separator =
        |character: char| character.is_whitespace() || character.is_control() || ",:".contains(character);
    !text.is_empty() && text.len() <= longest && !text.contains(is_separator)
}
