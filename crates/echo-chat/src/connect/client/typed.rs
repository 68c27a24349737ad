//! What the commands of whoever types do.
//!
//! See [`Client::typed`].

use super::{Client, PIECES};
use crate::connect::event::{Manner, What};
use crate::connect::input::{Input, help, unknown};

impl Client {
    /// Does what was typed.
    pub fn typed(&mut self, input: Input, now: i64) {
        if let Err(hint) = self.done(input, now) {
            self.hint(now, hint);
        }
    }

    /// Says `text` where we are, of any length and whatever it begins with.
    ///
    /// # Errors
    ///
    /// A sentence, if it cannot be said.
    pub fn say_here(&mut self, text: &str, now: i64) -> Result<(), String> {
        let target = self.here()?;
        self.say(Manner::Message, &target, text, usize::MAX, now)
    }

    /// Says that we go, if anybody can hear it.
    pub fn quit(&mut self, reason: &str) {
        self.leaving = true;
        if self.is_connected() {
            match reason {
                "" => self.send("QUIT", &[]),
                reason => self.send("QUIT", &[reason]),
            }
        }
    }

    fn done(&mut self, input: Input, now: i64) -> Result<(), String> {
        match input {
            Input::Nothing => {}
            Input::Say(text) => {
                let target = self.here()?;
                self.say(Manner::Message, &target, &text, PIECES, now)?;
                self.tell_if_kept(now);
            }
            Input::Me(text) => {
                let target = self.here()?;
                self.say(Manner::Action, &target, &text, PIECES, now)?;
                self.tell_if_kept(now);
            }
            Input::Message(to, text) if text.is_empty() => {
                self.hint(now, format!("what you type goes to {to} now; /join takes you back to a room"));
                self.model.current = Some(to);
            }
            Input::Message(to, text) => {
                self.say(Manner::Message, &to, &text, PIECES, now)?;
                self.tell_if_kept(now);
            }
            Input::Reply(text) => {
                let to = self.model.last_private.clone();
                let to = to.ok_or("nobody has written to you alone; /msg NICK TEXT writes to somebody")?;
                self.say(Manner::Message, &to, &text, PIECES, now)?;
            }
            Input::Quit(reason) => self.quit(&reason),
            Input::Help(about) => {
                help(about.as_deref()).into_iter().for_each(|line| self.hint(now, line));
            }
            Input::Unknown(word, nearest) => return Err(unknown(&word, nearest)),
            Input::Incomplete(command) => {
                return Err(format!("use it as {}: {}", command.usage(), command.about));
            }
            Input::Quiet => {
                self.quiet = !self.quiet;
                let shown = if self.quiet { "not shown any more" } else { "shown again" };
                self.hint(now, format!("who comes and goes is {shown}"));
            }
            Input::Ignore(nick) => self.ignore(nick, now),
            asking => return self.asked(asking),
        }
        Ok(())
    }

    /// What only the server can do.
    fn asked(&mut self, input: Input) -> Result<(), String> {
        if !self.is_connected() {
            return Err("there is no connection; try again when it is back".to_owned());
        }
        match input {
            Input::Join(room, key) => self.go(room, key),
            Input::Part(room, reason) => {
                let room = self.or_here(room)?;
                self.part(&room, &reason);
            }
            Input::Nick(nick) => self.send("NICK", &[&nick]),
            Input::Topic(room, text) => {
                let room = self.or_here(room)?;
                match text {
                    Some(text) => self.send("TOPIC", &[&room, &text]),
                    None => self.send("TOPIC", &[&room]),
                }
            }
            Input::Who(room) => {
                let room = self.or_here(room)?;
                let command = if self.model.room(&room).is_some() { "NAMES" } else { "WHO" };
                self.send(command, &[&room]);
            }
            Input::Whois(nick) => self.send("WHOIS", &[&nick]),
            Input::Rooms => self.send("LIST", &[]),
            Input::Away(reason) => self.send("AWAY", &[&reason]),
            Input::Back => self.send("AWAY", &[]),
            Input::Irc(line) => {
                self.out.extend(line.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n' | b'\0')));
                self.out.extend(b"\r\n");
            }
            other => unreachable!("{other:?} asks nothing of the server"),
        }
        Ok(())
    }

    fn go(&mut self, room: String, key: Option<String>) {
        let room = if self.model.features.is_room(&room) { room } else { format!("#{room}") };
        match self.model.room(&room).map(|room| room.name.clone()) {
            Some(name) => self.model.current = Some(name),
            None => self.join(&room, key),
        }
    }

    fn part(&mut self, target: &str, reason: &str) {
        if self.model.room(target).is_none() && !self.model.features.is_room(target) {
            // The end of a talk with one person.
            self.model.current = self.model.rooms().last().map(|room| room.name.clone());
        } else if reason.is_empty() {
            self.send("PART", &[target]);
        } else {
            self.send("PART", &[target, reason]);
        }
    }

    fn ignore(&mut self, nick: Option<String>, now: i64) {
        let text = match nick {
            Some(nick) if self.model.toggle_ignored(&nick) => {
                format!("what {nick} says is not shown any more; the same command shows it again")
            }
            Some(nick) => format!("what {nick} says is shown again"),
            None => match self.model.ignored().collect::<Vec<_>>().as_slice() {
                [] => "nobody is ignored".to_owned(),
                ignored => format!("ignored: {}", ignored.join(" ")),
            },
        };
        self.hint(now, text);
    }

    fn or_here(&self, room: Option<String>) -> Result<String, String> {
        room.map_or_else(|| self.here(), Ok)
    }

    /// Returns where plain text goes.
    fn here(&self) -> Result<String, String> {
        let first_room = || self.identity.rooms.first().map(|(room, _)| room.clone()).filter(|_| !self.is_ready());
        let here = self.model.current.clone().or_else(first_room);
        here.ok_or_else(|| {
            "you are in no room; /join #lobby takes you into one, /rooms shows which there are".to_owned()
        })
    }

    fn tell_if_kept(&mut self, now: i64) {
        if !self.is_ready() {
            self.hint(now, "there is no connection; it is sent when there is one".to_owned());
        }
    }

    /// Tells whoever types a sentence.
    pub fn hint(&mut self, now: i64, text: String) {
        self.event(now, What::Hint { text });
    }
}
