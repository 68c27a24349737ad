//! What happens, as a plain client is told.

use std::fmt::Arguments;

use super::manner::Manner;
use super::{modes, page};
use crate::chat::{Event, How, Kind, List, ModeChange, Source, Target, What, action, is_for_programs};
use crate::text::times;

/// Writes an event for people who read lines.
pub fn tell(kind: Kind, event: &Event, lines: &mut Vec<u8>) {
    let manner = Manner::of(kind);
    let time = if manner.has(Manner::TIMES) { times::clock(event.at_unix_ms) } else { String::new() };
    Teller { manner, time, event, lines }.tell();
}

/// Writes a message of long ago, for somebody who has just come in; actions and notices as well.
pub(super) fn replay(event: &Event, lines: &mut Vec<u8>) {
    Teller { manner: Manner::default(), time: times::clock(event.at_unix_ms), event, lines }.tell();
}

struct Teller<'a> {
    manner: Manner,
    /// Empty where times are not shown.
    time: String,
    event: &'a Event,
    lines: &'a mut Vec<u8>,
}

impl Teller<'_> {
    fn tell(&mut self) {
        let (is_own, is_quiet) = (self.manner.has(Manner::OWN), self.manner.has(Manner::QUIET));
        let who = match &self.event.from {
            _ if is_own => "you",
            Source::Server(name) => name,
            Source::Person(person) | Source::Bot(person) => &person.nick,
        };
        match &self.event.what {
            What::Said { to, how, text, .. } => self.said(who, to, *how, text),
            // Nothing that a person would read.
            What::Tagged { .. } | What::Realname { .. } | What::Limits { .. } => {}
            What::Joined { .. } | What::Parted { .. } | What::Quit { .. } | What::Away { .. }
                if is_quiet && !is_own => {}
            // What one sees on coming in is said by whoever brings one in.
            What::Joined { .. } if is_own => {}
            What::Joined { room, .. } => self.line(format_args!("+ {who} joined {room}")),
            What::Parted { room, reason } => self.line(format_args!("- {who} left {room}{}", Because(reason))),
            What::Quit { reason } => self.line(format_args!("- {who} left the chat{}", Because(reason))),
            What::Kicked { room, nick, reason } => {
                self.line(format_args!("! {who} put {nick} out of {room}{}", Because(reason)));
            }
            What::Renamed { to } => {
                let are = if is_own { "are" } else { "is" };
                self.line(format_args!("= {who} {are} called {to} now"));
            }
            What::Topic { room, text } if text.is_empty() => {
                self.line(format_args!("= {who} took the topic away from {room}"));
            }
            What::Topic { room, .. } if is_own => self.line(format_args!("= you changed the topic of {room}")),
            What::Topic { room, text } => self.line(format_args!("= {who} changed the topic of {room}: {text}")),
            What::Modes { room, changes } => changes.iter().for_each(|change| self.mode(who, change, room)),
            What::Invited { room, .. } => {
                self.line(format_args!("! {who} invites you into {room}: /join {room} accepts"));
            }
            What::InviteSeen { room, nick } => self.line(format_args!("! {who} invites {nick} into {room}")),
            What::Away { reason: Some(reason) } => self.line(format_args!("= {who} is away{}", Because(reason))),
            What::Away { reason: None } => self.line(format_args!("= {who} is back")),
            // They have no words for what else one can be.
            What::UserModes { changes, .. } if changes.iter().any(|change| change.letter == 'o') => {
                self.line(format_args!("!! {who}: You are an operator of the server no more."));
            }
            What::UserModes { .. } => {}
            // One reads already what one typed.
            What::Wallops { .. } if is_own => {}
            What::Wallops { text } => self.line(format_args!("!! {who} to all operators: {text}")),
            What::Announced { text } => self.line(format_args!("!! {who}: {text}")),
        }
    }

    fn said(&mut self, who: &str, to: &Target, how: How, text: &str) {
        let (room, you) = match to {
            Target::Room(room) if self.manner.has(Manner::ROOMS) => (format!("{room} "), ""),
            Target::Room(_) => (String::new(), ""),
            Target::Person(_) => (String::new(), " -> you"),
        };
        match (action(text), how) {
            (Some(action), _) if you.is_empty() => self.line(format_args!("{room}* {who} {action}")),
            (Some(action), _) => self.line(format_args!("{who}{you}: * {who} {action}")),
            // One program asks another; people are not told what they could not answer.
            (None, _) if is_for_programs(text) => {}
            (None, How::Message) => self.line(format_args!("{room}{who}{you}: {text}")),
            (None, How::Notice) => self.line(format_args!("{room}{who}{you} (notice): {text}")),
        }
    }

    fn mode(&mut self, who: &str, change: &ModeChange, room: &str) {
        let expired = match (&self.event.from, List::of(change.letter), &change.parameter) {
            (Source::Server(_), Some(list), Some(mask)) if !change.is_added => Some((list, mask)),
            _ => None,
        };
        match expired {
            Some((list, mask)) => self.line(format_args!("! {}", modes::expired(list, mask, room))),
            None => self.line(format_args!("! {who} {}", modes::words(change, room))),
        }
    }

    fn line(&mut self, text: Arguments<'_>) {
        match self.time.as_str() {
            "" => page::line(self.lines, &text.to_string()),
            time => page::line(self.lines, &format!("{time} {text}")),
        }
    }
}

/// A reason, if one was given.
struct Because<'a>(&'a str);

impl std::fmt::Display for Because<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(formatter, ": {}", self.0) }
    }
}
