//! Writing what happened, for clients of every set of capabilities.

use super::caps::Caps;
use super::message::Line;
use super::numeric::RPL_ISUPPORT;
use super::registration::{MODE_CHANGES, limits, supported};
use crate::chat::{Event, How, Kind, ModeChange, Source, Target, What};

/// Writes an event for an IRC client: one line or several, or none where this kind is not told.
pub fn tell(kind: Kind, event: &Event, lines: &mut Vec<u8>) {
    Telling { caps: Caps::from_bits(kind.traits()), event, lines, batch: None }.write();
}

/// Writes an event as part of a batch.
pub(super) fn tell_in_batch(caps: Caps, event: &Event, batch: &str, lines: &mut Vec<u8>) {
    Telling { caps, event, lines, batch: Some(batch) }.write();
}

/// Returns a moment as IRC writes it.
pub(super) fn time(unix_ms: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(unix_ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    format!("{time:.3}")
}

/// An event being written for one kind of client.
struct Telling<'a> {
    caps: Caps,
    event: &'a Event,
    lines: &'a mut Vec<u8>,
    batch: Option<&'a str>,
}

// === impl Telling ===

impl Telling<'_> {
    fn write(mut self) {
        match &self.event.what {
            What::Said { to, how, text, tags } => {
                let command = match how {
                    How::Message => "PRIVMSG",
                    How::Notice => "NOTICE",
                };
                self.said(command, to, tags).text(text);
            }
            What::Tagged { to, tags } if self.has(Caps::MESSAGE_TAGS) => self.said("TAGMSG", to, tags).end(),
            What::Joined { room, realname } if self.has(Caps::EXTENDED_JOIN) => {
                // Nobody has an account here.
                self.line("JOIN").parameter(room).parameter("*").text(realname);
            }
            What::Joined { room, .. } => self.line("JOIN").last(room),
            What::Parted { room, reason } => self.line_with_reason("PART", &[room], reason),
            What::Kicked { room, nick, reason } => {
                // Who gave no reason is named for one.
                let by = self.event.person().map_or(nick, |person| &person.nick);
                let reason = if reason.is_empty() { by } else { reason };
                self.line("KICK").parameter(room).parameter(nick).text(reason);
            }
            What::Quit { reason } => self.line("QUIT").text(&quit_reason(reason)),
            What::Renamed { to } => self.line("NICK").last(to),
            What::Topic { room, text } => self.line("TOPIC").parameter(room).text(text),
            What::Modes { room, changes } => self.modes(room, changes),
            What::Invited { room, nick } => self.line("INVITE").parameter(nick).last(room),
            What::InviteSeen { room, nick } if self.has(Caps::INVITE_NOTIFY) => {
                self.line("INVITE").parameter(nick).last(room);
            }
            What::Away { reason } if self.has(Caps::AWAY_NOTIFY) => match reason {
                Some(reason) => self.line("AWAY").text(reason),
                None => self.line("AWAY").end(),
            },
            What::Realname { realname } if self.has(Caps::SETNAME) => self.line("SETNAME").text(realname),
            What::UserModes { nick, changes } => {
                self.line("MODE").parameter(nick).last(&ModeChange::line(changes));
            }
            What::Limits { nick, rooms_per_user, bans_per_room } => {
                let line = self.with_source(false, "").code(RPL_ISUPPORT).parameter(nick);
                supported(line, &limits(*rooms_per_user, *bans_per_room));
            }
            What::Wallops { text } => self.line("WALLOPS").text(text),
            // A dollar and a mask of servers is how a line is addressed to everybody.
            What::Announced { text } => self.line("NOTICE").parameter("$*").text(text),
            What::Tagged { .. } | What::InviteSeen { .. } | What::Away { .. } | What::Realname { .. } => {}
        }
    }

    fn has(&self, caps: Caps) -> bool {
        self.caps.contains(caps)
    }

    /// Begins a line from whoever did it, with the tags that all lines have.
    fn line(&mut self, command: &str) -> Line<'_> {
        self.with_source(false, "").command(command)
    }

    /// Begins a line of something said, with the tags of such.
    fn said(&mut self, command: &str, to: &Target, tags: &str) -> Line<'_> {
        self.with_source(true, tags).command(command).parameter(to.name())
    }

    fn line_with_reason(&mut self, command: &str, parameters: &[&str], reason: &str) {
        let line = parameters.iter().fold(self.line(command), |line, parameter| line.parameter(parameter));
        match reason {
            "" => line.end(),
            reason => line.text(reason),
        }
    }

    /// Writes changes in as many lines as they need.
    fn modes(&mut self, room: &str, changes: &[ModeChange]) {
        // Measured on a line that is then taken back.
        let start = self.lines.len();
        let most = self.line("MODE").parameter(room).room();
        self.lines.truncate(start);
        let fits = |changes: &[ModeChange]| {
            let parameters = changes.iter().filter(|change| change.parameter.is_some()).count();
            parameters <= MODE_CHANGES && ModeChange::line(changes).len() <= most
        };
        let mut from = 0;
        for to in 1..=changes.len() {
            let is_last = to == changes.len();
            if is_last || !fits(&changes[from..=to]) {
                let line = ModeChange::line(&changes[from..to]);
                let line = line.split(' ').fold(self.line("MODE").parameter(room), Line::parameter);
                line.end();
                from = to;
            }
        }
    }

    fn with_source(&mut self, is_said: bool, client_tags: &str) -> Line<'_> {
        let (caps, event) = (self.caps, self.event);
        let mut line = Line::new(self.lines);
        if let Some(batch) = self.batch {
            // Before all others, where it is looked for when an answer gets its label.
            line = line.tag("batch", batch);
        }
        if caps.contains(Caps::SERVER_TIME) {
            line = line.tag("time", &time(event.at_unix_ms));
        }
        if caps.contains(Caps::MESSAGE_TAGS) {
            if is_said {
                line = line.tag("msgid", &event.id.to_string());
            }
            if matches!(event.from, Source::Bot(_)) {
                line = line.tag("bot", "");
            }
            line = line.raw_tags(client_tags);
        }
        match &event.from {
            Source::Server(name) => line.source(name),
            Source::Person(identity) | Source::Bot(identity) => line.source(&identity.to_string()),
        }
    }
}

/// Returns why somebody left, in the form that IRC asks for: `Quit: ` and their own words, or the server's.
fn quit_reason(reason: &str) -> String {
    match reason.strip_prefix("quit") {
        Some("") => "Quit: ".to_owned(),
        Some(words) if words.starts_with(": ") => format!("Quit{words}"),
        _ => {
            let mut characters = reason.chars();
            let first = characters.next().map(|first| first.to_ascii_uppercase());
            first.into_iter().chain(characters).collect()
        }
    }
}
