//! How an event looks to somebody who reads it: one line of text.
//!
//! See [`View`].

mod answer;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::colour::Palette;
use super::event::{Event, Manner, What};
use super::model::Model;
use crate::text::clean::for_terminal;
use crate::text::width::{pad, width};

const DIM: &str = "\x1b[2m";
const BOLD: &str = "\x1b[1m";
const PLAIN: &str = "\x1b[0m";
const DAY: i64 = 24 * 60 * 60 * 1000;
/// How wide the columns of a list of names are together.
const TABLE: usize = 76;

/// How to write lines.
#[derive(Debug)]
pub struct View {
    /// The colours of nicks, if there are colours.
    pub palette: Option<Palette>,
    /// Where the clock is.
    pub zone: TimeZone,
}

/// A line that is being written; nothing a stranger sent gets into it uncleaned.
struct Writing<'a> {
    view: &'a View,
    model: &'a Model,
    line: String,
}

impl View {
    /// Returns the line that tells `event`, or several for a list; `now` decides whether a time needs its date.
    pub fn lines(&self, event: &Event, model: &Model, now: i64) -> Vec<String> {
        if let What::Members { room, names } = &event.what {
            return self.members(event, room, names, model, now);
        }
        let mut writing = self.begun(event, model, now);
        writing.what(&event.what);
        vec![writing.line]
    }

    /// Returns what stands before the line that is typed: where it goes, and whether it can.
    pub fn prompt(&self, model: &Model, connected: bool) -> String {
        let place = model.current.as_deref().unwrap_or(&model.nick);
        let state = if connected { "" } else { "offline " };
        format!("{state}{}> ", clean(place))
    }

    fn begun<'a>(&'a self, event: &Event, model: &'a Model, now: i64) -> Writing<'a> {
        let mut writing = Writing { view: self, model, line: String::new() };
        let format = if (now - event.at).abs() < DAY { "%H:%M" } else { "%Y-%m-%d %H:%M" };
        let time = Timestamp::from_millisecond(event.at).unwrap_or_default().to_zoned(self.zone.clone());
        writing.dim(&time.strftime(format).to_string());
        writing.own(" ");
        writing
    }

    /// Returns a table of who is in a room.
    fn members(&self, event: &Event, room: &str, names: &[String], model: &Model, now: i64) -> Vec<String> {
        let mut writing = self.begun(event, model, now);
        let count = names.len().to_string();
        writing.own("-- ").text(room).own(": ").own(&count).own(if names.len() == 1 {
            " is here"
        } else {
            " are here"
        });
        let mut lines = vec![writing.line];
        let names: Vec<_> = names.iter().map(|name| clean(name)).collect();
        let column = names.iter().map(|name| width(name)).max().unwrap_or(0) + 2;
        for row in names.chunks((TABLE / column).max(1)) {
            let row: String = row.iter().map(|name| pad(name, column)).collect();
            lines.push(format!("      {}", row.trim_end()));
        }
        lines
    }
}

impl Writing<'_> {
    fn what(&mut self, what: &What) {
        match what {
            What::Said { manner, target, nick, text, own, private, mention } => {
                self.place(target, *own, *private);
                match manner {
                    Manner::Message => self.nick(nick, *mention).own(": ").text(text),
                    Manner::Notice => self.own("-").nick(nick, *mention).own("- ").text(text),
                    Manner::Action => self.own("* ").nick(nick, *mention).own(" ").text(text),
                };
            }
            What::Joined { room, nick, own: true } => {
                self.own("-> you are in ").text(room).own(" as ").nick(nick, false);
            }
            What::Joined { room, nick, own: false } => {
                self.own("-> ").nick(nick, false).own(" came into ").text(room);
            }
            What::Parted { room, nick, reason, .. } => {
                self.own("<- ").nick(nick, false).own(" left ").text(room).because(reason);
            }
            What::Quit { nick, reason, .. } => {
                self.own("<- ").nick(nick, false).own(" is gone").because(reason);
            }
            What::Renamed { from, to, own: true } => {
                self.own("-- you are ").nick(to, false).own(" now, not ").text(from).own(" any more");
            }
            What::Renamed { from, to, own: false } => {
                self.own("-- ").nick(from, false).own(" is ").nick(to, false).own(" now");
            }
            What::Topic { room, by, text } => {
                self.own("-- ");
                if let Some(by) = by {
                    self.nick(by, false).own(" changed the topic of ");
                } else {
                    self.own("the topic of ");
                }
                self.text(room).own(if text.is_empty() { " to nothing" } else { ": " }).text(text);
            }
            What::Kicked { room, nick, by, reason, own } => {
                self.own("<- ");
                if *own {
                    self.own("you were");
                } else {
                    self.nick(nick, false).own(" was");
                }
                self.own(" thrown out of ").text(room).own(" by ").nick(by, false).because(reason);
            }
            What::Mode { target, by, change } => {
                self.own("-- ");
                if let Some(by) = by {
                    self.nick(by, false).own(" changed the modes of ");
                } else {
                    self.own("the modes of ");
                }
                self.text(target).own(": ").text(change);
            }
            What::Away { nick, reason: Some(reason) } => {
                self.own("-- ").nick(nick, false).own(" is away").because(reason);
            }
            What::Away { nick, reason: None } => {
                self.own("-- ").nick(nick, false).own(" is back");
            }
            What::Invited { nick, by, room } if self.model.is_me(nick) => {
                self.own("-- ")
                    .nick(by, false)
                    .own(" asks you into ")
                    .text(room)
                    .own("; /join ")
                    .text(room)
                    .own(" goes there");
            }
            What::Invited { nick, by, room } => {
                self.own("-- ").nick(by, false).own(" asks ").nick(nick, false).own(" into ").text(room);
            }
            What::History { room, lines } => {
                let lines = format!("--- {lines} earlier {} in ", if *lines == 1 { "line" } else { "lines" });
                self.dim(&lines).text(room).dim(", now from here on ---");
            }
            What::Server { code, words } => self.answer(code, words),
            What::Refused { about, text, .. } => {
                self.own("!! ");
                if !about.is_empty() {
                    self.text(about).own(": ");
                }
                self.text(text);
            }
            What::Welcome { server, nick } => {
                self.own("-- ").text(server).own(" knows you as ").nick(nick, false);
            }
            What::Lost { reason, retry_in_ms } => {
                self.own("!! ").text(reason);
                if let Some(wait) = retry_in_ms {
                    let seconds =
                        format!("; trying again in {:.1} s", std::time::Duration::from_millis(*wait).as_secs_f64());
                    self.own(&seconds);
                }
            }
            What::Resent { target, text } => {
                self.own("!! sent again, it may be there twice: ").text(target).own(": ").text(text);
            }
            What::Hint { text } => {
                self.own("-- ").text(text);
            }
            // A table: see `View::members`.
            What::Members { .. } => {}
        }
    }

    /// Says where something was said, unless that is where we are.
    fn place(&mut self, target: &str, own: bool, private: bool) {
        let features = &self.model.features;
        let here = self.model.current.as_deref().is_some_and(|current| features.same(current, target));
        if private && own {
            self.own("[to ").nick(target, false).own("] ");
        } else if private {
            self.own("[to you] ");
        } else if !here {
            self.own("[").text(target).own("] ");
        }
    }

    fn because(&mut self, reason: &str) -> &mut Self {
        if !reason.is_empty() {
            self.own(" (").text(reason).own(")");
        }
        self
    }

    /// Adds words of our own.
    fn own(&mut self, text: &str) -> &mut Self {
        self.line.push_str(text);
        self
    }

    /// Adds words of others.
    fn text(&mut self, text: &str) -> &mut Self {
        self.line.push_str(&clean(text));
        self
    }

    fn dim(&mut self, text: &str) -> &mut Self {
        self.dressed(DIM, text)
    }

    /// Adds a nick in its colour; bold where we are meant.
    fn nick(&mut self, nick: &str, bold: bool) -> &mut Self {
        let Some(palette) = &self.view.palette else { return self.text(nick) };
        let code = palette.of(&self.model.features.fold(nick));
        let start = format!("{}\x1b[38;5;{code}m", if bold { BOLD } else { "" });
        self.dressed(&start, nick)
    }

    fn dressed(&mut self, start: &str, text: &str) -> &mut Self {
        if self.view.palette.is_none() {
            return self.text(text);
        }
        self.own(start).text(text).own(PLAIN)
    }
}

/// Returns `text` as one line that no terminal acts on.
fn clean(text: &str) -> String {
    for_terminal(text).into_owned()
}
