//! Every refusal of the chat in one sentence that says what to do.

use super::page::{brief, sentence as sentence_of};
use crate::chat::Refusal;

/// Returns what somebody is told whose wish was refused.
pub(super) fn sentence(refusal: &Refusal) -> String {
    match refusal {
        Refusal::NoSuchNick(nick) => {
            format!("Nobody here is called {}: /who lists those in your room.", brief(nick))
        }
        Refusal::NoSuchRoom(room) => {
            format!("There is no room {0}: /rooms lists them, /join opens a new one.", brief(room))
        }
        Refusal::BadRoomName(room) => format!(
            "{} cannot be the name of a room: take # and a short word without spaces, commas or colons.",
            brief(room)
        ),
        Refusal::BadNick(_, error) => sentence_of(error),
        Refusal::NickInUse { nick, looks_like: None } => {
            format!("Somebody else is called {}: choose another name.", brief(nick))
        }
        Refusal::NickInUse { nick, looks_like: Some(other) } => {
            format!("{} looks like {other}, who is here: choose another name.", brief(nick))
        }
        Refusal::NickHeld(nick) => format!(
            "{} is kept for somebody who lost their connection: wait a minute or choose another name.",
            brief(nick)
        ),
        Refusal::NickReserved(nick) => {
            format!("{} is a name that the server keeps for itself: choose another.", brief(nick))
        }
        Refusal::NickBanned { nick, reason } => {
            format!("This server keeps out whoever is called {} ({reason}): choose another name.", brief(nick))
        }
        Refusal::NickStays { room, .. } => {
            format!("Your name stays, since you are banned in {room}: /part {room} first.")
        }
        Refusal::NotInRoom(room) => format!("You are not in {room}: type /join {room} first."),
        Refusal::TheyAreNotInRoom { nick, room } => {
            format!("{nick} is not in {room}: /invite {nick} asks them in.")
        }
        Refusal::AlreadyInRoom { nick, room } => format!("{nick} is in {room} already: /who lists who is."),
        Refusal::NeedsOperator(room) => {
            format!(
                "Only operators of {room} may do that: ask one of those with @ in /who, or whoever runs the server."
            )
        }
        Refusal::NeedsServerOperator => {
            "Only operators of the server may do that: /oper NAME PASSWORD makes you one.".to_owned()
        }
        Refusal::Banned(room) => format!("You are banned from {room}: ask one of its operators, or join another room."),
        Refusal::InviteOnly(room) => format!("{room} is by invitation only: ask somebody in it to /invite you."),
        Refusal::BadKey(room) => format!("{room} needs its key: type /join {room} KEY."),
        Refusal::RoomFull(room) => {
            format!("{room} is full: try again later, or ask one of its operators to /invite you.")
        }
        Refusal::TooManyRooms { room, limit } => format!(
            "You are in {limit} rooms, which is as many as there may be: /part one of them before you join {}.",
            brief(room)
        ),
        Refusal::CannotSay { room, why } => {
            format!("Nobody in {room} heard that, since {why}: ask one of its operators with /msg.")
        }
        Refusal::ListFull { room, mask, .. } => {
            format!("The lists of {room} are full, so {} was not added: /unban somebody first.", brief(mask))
        }
        Refusal::KeyAlreadySet(room) => format!("{room} has a key already: take it off with /key - first."),
        Refusal::ServerBan(reason) => {
            format!("This server keeps you out ({reason}): write to whoever runs it if that is a mistake.")
        }
    }
}
