//! How each message from the server changes what is known, and what of it is to be told.
//!
//! See [`Model::apply`].

use jiff::Timestamp;

use super::Model;
use crate::connect::event::{Event, Manner, What};
use crate::irc::message::Message;

const ACTION: &str = "\u{1}ACTION";

impl Model {
    /// Takes in `message`, which came `now`, and returns what is to be told of it.
    ///
    /// What is about the connection only (`PING`, `CAP`, and what answers them) is the business of
    /// [`Client`](crate::connect::client::Client).
    pub fn apply(&mut self, message: &Message<'_>, now: i64) -> Vec<Event> {
        let time = message.tags.get("time").and_then(|time| time.parse::<Timestamp>().ok());
        let at = time.map_or(now, Timestamp::as_millisecond);
        let history = message.tags.get("batch").map(std::borrow::Cow::into_owned);
        let history = history.filter(|name| self.histories.contains_key(name));
        let told = self.understood(message, history.is_some());
        if let Some((_, lines)) = history.as_ref().and_then(|name| self.histories.get_mut(name)) {
            *lines += told.iter().filter(|what| matches!(what, What::Said { .. })).count();
        }
        told.into_iter().map(|what| Event { at, earlier: history.is_some(), what }).collect()
    }

    fn understood(&mut self, message: &Message<'_>, earlier: bool) -> Vec<What> {
        let nick = source_nick(message);
        let parameters = &message.parameters[..];
        let command = message.command.to_ascii_uppercase();
        match (command.as_str(), parameters) {
            ("PRIVMSG", [target, text, ..]) => self.said(Manner::Message, nick, target, text, earlier),
            ("NOTICE", [target, text, ..]) => match message.source {
                Some(source) if source.contains('!') => self.said(Manner::Notice, nick, target, text, earlier),
                // Before it knows us, a server calls us by anything.
                _ if !self.features.is_room(target) => {
                    vec![What::Server { code: command, words: owned(&[text]) }]
                }
                _ => self.said(Manner::Notice, nick, target, text, earlier),
            },
            ("JOIN", [room, ..]) => self.joined(message.source.unwrap_or(""), nick, room),
            ("PART", [room, rest @ ..]) => {
                let own = self.is_me(nick);
                self.gone(nick, room);
                let (room, reason) = ((*room).to_owned(), first(rest));
                vec![What::Parted { room, nick: nick.to_owned(), reason, own }]
            }
            ("KICK", [room, kicked, rest @ ..]) => {
                let own = self.is_me(kicked);
                self.gone(kicked, room);
                let (by, reason) = (nick.to_owned(), first(rest));
                vec![What::Kicked { room: (*room).to_owned(), nick: (*kicked).to_owned(), by, reason, own }]
            }
            ("QUIT", rest) => {
                let rooms = self.rooms_of(nick);
                for room in &rooms {
                    self.gone(nick, room);
                }
                vec![What::Quit { nick: nick.to_owned(), reason: first(rest), rooms }]
            }
            ("NICK", [to, ..]) => self.renamed(nick, to),
            ("TOPIC", [room, text, ..]) => self.topic(room, Some(nick), text),
            ("332", [_, room, text, ..]) => self.topic(room, None, text),
            ("MODE", [target, change @ ..]) => self.mode(nick, target, change),
            ("324", [_, target, change @ ..]) => {
                vec![What::Mode { target: (*target).to_owned(), by: None, change: change.join(" ") }]
            }
            ("AWAY", rest) => self.away(nick, rest.first().copied()),
            ("301", [_, nick, reason, ..]) => self.away(nick, Some(reason)),
            ("INVITE", [invited, room, ..]) => {
                vec![What::Invited { nick: (*invited).to_owned(), by: nick.to_owned(), room: (*room).to_owned() }]
            }
            ("353", [_, _, room, names, ..]) => self.named(room, names),
            ("366", [_, room, ..]) => self.members_told(room),
            ("001", [nick, ..]) => {
                self.is_arriving = true;
                (*nick).clone_into(&mut self.nick);
                let server = message.source.unwrap_or("the server").to_owned();
                vec![What::Welcome { server, nick: (*nick).to_owned() }]
            }
            ("005", [_, words @ .., _]) => {
                words.iter().for_each(|word| self.features.learn(word));
                Vec::new()
            }
            ("BATCH", [name, rest @ ..]) => self.batch(name, rest),
            // The message of the day, or that there is none, is the last that one is told on coming in.
            ("376" | "422", _) => {
                self.is_arriving = false;
                Vec::new()
            }
            // A bare list of numbers, for which nobody asked.
            ("250" | "251" | "252" | "253" | "254" | "255" | "265" | "266", _) if self.is_arriving => Vec::new(),
            // Who answers, headings and ends: nobody misses them.
            (
                "ERROR" | "002" | "003" | "004" | "042" | "219" | "315" | "318" | "321" | "323" | "329" | "333" | "365"
                | "368" | "369" | "375" | "PING" | "PONG" | "CAP" | "ACK" | "TAGMSG" | "ACCOUNT" | "CHGHOST"
                | "SETNAME",
                _,
            ) => Vec::new(),
            ("FAIL", [about, code, rest @ ..]) => vec![What::Refused {
                code: (*code).to_owned(),
                about: (*about).to_owned(),
                text: rest.last().copied().unwrap_or_default().to_owned(),
            }],
            (code, [_, about @ .., text]) if is_error(code) => {
                vec![What::Refused { code: code.to_owned(), about: about.join(" "), text: (*text).to_owned() }]
            }
            (code, [_, words @ ..]) if is_numeric(code) => {
                vec![What::Server { code: code.to_owned(), words: owned(words) }]
            }
            (code, words) => vec![What::Server { code: code.to_owned(), words: owned(words) }],
        }
    }

    fn said(&mut self, manner: Manner, nick: &str, target: &str, text: &str, earlier: bool) -> Vec<What> {
        // What is said to the members with a sign only is still said in the room.
        let bare = self.features.split_signs(target).1;
        let target = if self.features.is_room(bare) { bare } else { target };
        let own = self.is_me(nick);
        let action = text.strip_prefix(ACTION).map(|text| text.strip_suffix('\u{1}').unwrap_or(text).trim_start());
        let (manner, text) = match action {
            Some(text) => (Manner::Action, text),
            // Questions of one program to another, which this one does not answer.
            None if text.starts_with('\u{1}') => return Vec::new(),
            None => (manner, text),
        };
        if self.is_ignored(nick) {
            return Vec::new();
        }
        let private = !self.features.is_room(target);
        if private && !own {
            self.last_private = Some(nick.to_owned());
        }
        self.spoken += 1;
        let (spoken, folded) = (self.spoken, self.features.fold(nick));
        if let Some(member) = self.room_mut(target).and_then(|room| room.member_mut(&folded)) {
            member.spoke = spoken;
        }
        let mention = !own && !earlier && self.mentions_me(text);
        vec![What::Said {
            manner,
            target: target.to_owned(),
            nick: nick.to_owned(),
            text: text.to_owned(),
            own,
            private,
            mention,
        }]
    }

    fn joined(&mut self, source: &str, nick: &str, room: &str) -> Vec<What> {
        let own = self.is_me(nick);
        if own {
            self.mask = Some(source.to_owned());
            self.enter(room);
        }
        let folded = self.features.fold(nick);
        if let Some(known) = self.room_mut(room) {
            known.add(folded, nick, "");
        }
        vec![What::Joined { room: room.to_owned(), nick: nick.to_owned(), own }]
    }

    fn gone(&mut self, nick: &str, room: &str) {
        if self.is_me(nick) {
            self.leave(room);
        } else {
            let folded = self.features.fold(nick);
            self.room_mut(room).map(|room| room.remove(&folded));
        }
    }

    fn renamed(&mut self, from: &str, to: &str) -> Vec<What> {
        let own = self.is_me(from);
        let (old, new) = (self.features.fold(from), self.features.fold(to));
        for room in self.rooms.values_mut() {
            room.rename(&old, new.clone(), to);
        }
        if own {
            to.clone_into(&mut self.nick);
            self.mask = self.mask.take().and_then(|mask| mask.split_once('!').map(|(_, rest)| format!("{to}!{rest}")));
        }
        for known in [&mut self.last_private, &mut self.current].into_iter().flatten() {
            if self.features.same(known, from) {
                to.clone_into(known);
            }
        }
        if self.ignored.remove(&old) {
            self.ignored.insert(new);
        }
        vec![What::Renamed { from: from.to_owned(), to: to.to_owned(), own }]
    }

    fn topic(&mut self, room: &str, by: Option<&str>, text: &str) -> Vec<What> {
        if let Some(known) = self.room_mut(room) {
            text.clone_into(&mut known.topic);
        }
        vec![What::Topic { room: room.to_owned(), by: by.map(str::to_owned), text: text.to_owned() }]
    }

    fn mode(&mut self, by: &str, target: &str, change: &[&str]) -> Vec<What> {
        if self.features.is_room(target) {
            self.signs_changed(target, change);
        }
        vec![What::Mode { target: target.to_owned(), by: Some(by.to_owned()), change: change.join(" ") }]
    }

    /// Takes the signs of members from a change such as `+ov ann bob`.
    fn signs_changed(&mut self, room: &str, change: &[&str]) {
        let Some((modes, parameters)) = change.split_first() else { return };
        let mut parameters = parameters.iter();
        let mut given = true;
        for mode in modes.chars() {
            match mode {
                '+' => given = true,
                '-' => given = false,
                'b' | 'e' | 'I' | 'k' => drop(parameters.next()),
                'l' if given => drop(parameters.next()),
                mode => {
                    let Some(sign) = self.features.sign_of(mode) else { continue };
                    let Some(nick) = parameters.next() else { return };
                    self.sign(room, nick, sign, given);
                }
            }
        }
    }

    fn sign(&mut self, room: &str, nick: &str, sign: char, given: bool) {
        let folded = self.features.fold(nick);
        let features = self.features.clone();
        let Some(member) = self.room_mut(room).and_then(|room| room.member_mut(&folded)) else { return };
        member.signs.retain(|known| known != sign);
        if given {
            member.signs.push(sign);
        }
        member.signs = features.ranked(&member.signs);
    }

    fn away(&mut self, nick: &str, reason: Option<&str>) -> Vec<What> {
        let folded = self.features.fold(nick);
        for room in self.rooms.values_mut() {
            if let Some(member) = room.member_mut(&folded) {
                member.away = reason.is_some();
            }
        }
        vec![What::Away { nick: nick.to_owned(), reason: reason.map(str::to_owned) }]
    }

    /// Takes in a part of the list of members; the first one forgets who was known.
    fn named(&mut self, room: &str, names: &str) -> Vec<What> {
        let begins = self.listing.insert(self.features.fold(room));
        let members: Vec<_> = names
            .split_ascii_whitespace()
            .map(|name| {
                let (signs, nick) = self.features.split_signs(name);
                // Some servers tell the whole mask.
                let nick = nick.split('!').next().unwrap_or(nick);
                (self.features.fold(nick), nick, signs)
            })
            .collect();
        if let Some(room) = self.room_mut(room) {
            if begins {
                room.clear();
            }
            for (folded, nick, signs) in members {
                room.add(folded, nick, signs);
            }
        }
        Vec::new()
    }

    fn members_told(&mut self, room: &str) -> Vec<What> {
        self.listing.remove(&self.features.fold(room));
        let Some(known) = self.room(room) else { return Vec::new() };
        let names = known.members().map(|member| format!("{}{}", member.signs, member.nick)).collect();
        vec![What::Members { room: known.name.clone(), names }]
    }

    fn batch(&mut self, name: &str, rest: &[&str]) -> Vec<What> {
        if let (Some(name), ["chathistory", room, ..]) = (name.strip_prefix('+'), rest) {
            self.histories.insert(name.to_owned(), ((*room).to_owned(), 0));
        } else if let Some((room, lines)) = name.strip_prefix('-').and_then(|name| self.histories.remove(name)) {
            if lines > 0 {
                return vec![What::History { room, lines }];
            }
        }
        Vec::new()
    }
}

fn source_nick<'a>(message: &Message<'a>) -> &'a str {
    let source = message.source.unwrap_or("");
    source.split(['!', '@']).next().unwrap_or(source)
}

fn first(parameters: &[&str]) -> String {
    parameters.first().copied().unwrap_or_default().to_owned()
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn is_numeric(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_error(code: &str) -> bool {
    // Most numbers from 600 on are no errors; this one says that a mode cannot have its parameter.
    code == "696" || is_numeric(code) && matches!(code.as_bytes()[0], b'4' | b'5' | b'9')
}
