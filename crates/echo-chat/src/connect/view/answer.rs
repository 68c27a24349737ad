//! What a server answers to those who ask who is there, as sentences.

use std::time::Duration;

use jiff::Timestamp;

use super::Writing;
use crate::text::times::span;

/// The flag of somebody who is away.
const AWAY: char = 'G';
/// The flag of an operator of the server.
const OPERATOR: char = '*';

impl Writing<'_> {
    /// Adds an answer; as it came if it is none whose parameters are known.
    pub(super) fn answer(&mut self, code: &str, words: &[String]) {
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        self.own("-- ");
        match (code, &words[..]) {
            ("311", [nick, user, host, _, name]) => self.nick(nick, false).own(" is ").person(user, host, name),
            ("314", [nick, user, host, _, name]) => self.nick(nick, false).own(" was ").person(user, host, name),
            ("352", [room, user, host, _, nick, flags, name]) => {
                // Behind the number of servers between.
                let name = name.split_once(' ').map_or("", |(_, name)| name);
                let signs = self.model.features.ranked(flags);
                self.text(&signs).nick(nick, false).own(" is ").person(user, host, name).found(room, flags)
            }
            ("319", [nick, rooms]) => self.nick(nick, false).own(" is in ").text(rooms.trim_end()),
            ("312", [nick, server, about]) => {
                self.own("the server of ").nick(nick, false).own(" is ").text(server).because(about)
            }
            ("330", [nick, account, _]) => self.nick(nick, false).own(" is logged in as ").text(account),
            ("338", [nick, address, _]) => self.nick(nick, false).own(" comes from ").text(address),
            ("338", [nick, mask, address, _]) => self.nick(nick, false).own(" comes from ").text(address).because(mask),
            ("317", [nick, idle, since @ .., _]) => match idle.parse() {
                Ok(seconds) => self.silent(nick, Duration::from_secs(seconds), since.first().copied()),
                Err(_) => self.text(&words.join(" ")),
            },
            ("322", [room, count, topic]) => {
                self.text(count).own(if *count == "1" { " is in " } else { " are in " }).text(room);
                if topic.is_empty() { self } else { self.own(": ").text(topic) }
            }
            ("265" | "266", [.., sentence]) => self.text(sentence),
            (_, words) => self.text(&words.join(" ")),
        };
    }

    /// Adds from where somebody is, and how they say they are called.
    fn person(&mut self, user: &str, host: &str, name: &str) -> &mut Self {
        self.text(user).own("@").text(host);
        if name.is_empty() { self } else { self.own(", called ").text(name) }
    }

    /// Adds where somebody was found, and what else is known of them.
    fn found(&mut self, room: &str, flags: &str) -> &mut Self {
        if self.model.features.is_room(room) {
            self.own(", in ").text(room);
        }
        for (flag, meaning) in [(AWAY, ", away"), (OPERATOR, ", an operator of the server")] {
            if flags.contains(flag) {
                self.own(meaning);
            }
        }
        self
    }

    /// Adds for how long somebody has said nothing, and since when they are there where the server tells that.
    fn silent(&mut self, nick: &str, idle: Duration, since: Option<&str>) -> &mut Self {
        self.nick(nick, false);
        let since = since.and_then(|since| since.parse().ok()).and_then(|since| Timestamp::from_second(since).ok());
        if let Some(since) = since {
            let day = since.to_zoned(self.view.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
            self.own(" came ").own(&day).own(" and");
        }
        self.own(" has been silent for ").own(&span(idle))
    }
}
