//! What was changed about a room, in words.

use crate::chat::{List, ModeChange, RoomFlag};

/// Returns the rest of a sentence that begins with whoever made the change.
pub(super) fn words(change: &ModeChange, room: &str) -> String {
    let ModeChange { is_added, letter, parameter } = change;
    let of = parameter.as_deref().unwrap_or("");
    if let Some(flag) = RoomFlag::of(*letter) {
        return format!("made it so that in {room} {}", flag_words(flag, *is_added));
    }
    match (letter, is_added) {
        ('o', true) => format!("made {of} an operator of {room}"),
        ('o', false) => format!("made {of} an operator of {room} no more"),
        ('v', true) => format!("gave {of} a voice in {room}"),
        ('v', false) => format!("took the voice of {of} in {room}"),
        ('b', true) => format!("banned {of} from {room}"),
        ('b', false) => format!("lifted the ban on {of} in {room}"),
        ('e', true) => format!("excepted {of} from the bans of {room}"),
        ('e', false) => format!("excepts {of} from the bans of {room} no more"),
        ('I', true) => format!("lets {of} into {room} without an invitation"),
        ('I', false) => format!("lets {of} into {room} no more without an invitation"),
        ('k', true) => format!("locked {room} with the key {of}"),
        ('k', false) => format!("took the key off {room}"),
        ('l', true) => format!("limited {room} to {of} people"),
        ('l', false) => format!("took the limit off {room}"),
        (_, true) => format!("set +{letter} {of} for {room}"),
        (_, false) => format!("set -{letter} {of} for {room}"),
    }
}

/// Returns how a list's entry is said to have had its time.
pub(super) fn expired(list: List, mask: &str, room: &str) -> String {
    match list {
        List::Ban => format!("the ban on {mask} in {room} is over"),
        List::Exception => format!("{mask} is excepted from the bans of {room} no more"),
        List::Invitation => format!("{mask} comes into {room} no more without an invitation"),
    }
}

/// Returns what holds in a room whose flag is set or not.
pub(super) fn flag_words(flag: RoomFlag, is_set: bool) -> &'static str {
    match (flag, is_set) {
        (RoomFlag::InviteOnly, true) => "one has to be invited",
        (RoomFlag::InviteOnly, false) => "nobody has to be invited",
        (RoomFlag::Moderated, true) => "only those with a voice may speak",
        (RoomFlag::Moderated, false) => "everybody may speak",
        (RoomFlag::NoExternal, true) => "only those inside may speak",
        (RoomFlag::NoExternal, false) => "those outside may speak too",
        (RoomFlag::Secret, true) => "those outside see nothing of it",
        (RoomFlag::Secret, false) => "those outside see that it is there",
        (RoomFlag::TopicLocked, true) => "only operators change the topic",
        (RoomFlag::TopicLocked, false) => "everybody may change the topic",
        (RoomFlag::NoCtcp, true) => "programs may not question each other",
        (RoomFlag::NoCtcp, false) => "programs may question each other",
    }
}
