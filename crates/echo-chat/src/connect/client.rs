//! The client without its sockets: what it is told and what is typed go in, lines and events come out.
//!
//! See [`Client`]. [`capabilities`] is how it asks the server for what it can, [`typed`] what the commands do.

pub mod capabilities;
#[cfg(test)]
mod tests;
pub mod typed;

use std::collections::{HashMap, VecDeque};

use self::capabilities::{Capabilities, Capability};
use super::event::{Event, Manner, What};
use super::ledger::{Entry, Ledger};
use super::model::Model;
use crate::irc::message::{Line, Message};
use crate::text::split::split;

/// How many nicks are tried before a person has to choose one.
const NICKS: usize = 4;
/// How many lines are kept while there is no connection.
const UNSENT: usize = 100;
/// So many lines one text may become.
const PIECES: usize = 8;
/// The part of our own name before our lines that is not known before it was seen: `!user@host` at its longest.
const MASK: usize = 1 + 11 + 1 + 63;
/// What the `PING` behind the first commands carries.
const READY: &str = "ready";
/// What the one behind the last carries.
const DONE: &str = "done";
/// What stands before the number in the others.
const TAKEN: &str = "taken-";

/// Who wants to be known, and where.
#[derive(Debug, Clone, Default)]
pub struct Identity {
    /// How we would like to be called.
    pub nick: String,
    /// The rooms to go into, with their keys.
    pub rooms: Vec<(String, Option<String>)>,
    /// The server's password.
    pub password: Option<String>,
    /// Whether another nick will do where ours is taken.
    pub any_nick: bool,
}

/// A client of one server, through all of its connections.
#[derive(Debug)]
pub struct Client {
    /// What it knows.
    pub model: Model,
    /// Whether nobody wants to see who comes and goes.
    pub quiet: bool,
    identity: Identity,
    stage: Stage,
    capabilities: Capabilities,
    ledger: Ledger,
    /// What is to be said once the server listens, and whether it was sent before.
    unsent: VecDeque<(Entry, bool)>,
    /// The keys of rooms, by their folded names.
    keys: HashMap<String, String>,
    /// Where plain text went when the connection was lost.
    last_current: Option<String>,
    nicks_tried: usize,
    refusals: Vec<String>,
    fatal: Option<String>,
    farewell: Option<String>,
    leaving: bool,
    /// Whether the server was asked to answer for everything, and whether it has.
    finishing: Option<bool>,
    events: Vec<Event>,
    out: Vec<u8>,
}

/// How far a connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// There is none.
    Offline,
    /// The server does not know us yet.
    Registering,
    /// It does, and has not yet said that it heard our first commands.
    Entering,
    /// All that is said is sent at once.
    Ready,
}

impl Client {
    /// Creates one that is not connected.
    pub fn new(identity: Identity) -> Self {
        Self {
            model: Model::new(&identity.nick),
            quiet: false,
            identity,
            stage: Stage::Offline,
            capabilities: Capabilities::default(),
            ledger: Ledger::default(),
            unsent: VecDeque::new(),
            keys: HashMap::new(),
            last_current: None,
            nicks_tried: 0,
            refusals: Vec::new(),
            fatal: None,
            farewell: None,
            leaving: false,
            finishing: None,
            events: Vec::new(),
            out: Vec::new(),
        }
    }

    /// Takes what is to be sent.
    pub fn take_outgoing(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    /// Takes what is to be told.
    pub fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// Returns whether the server listens: it knows us, and has answered for each of our rooms.
    pub fn is_ready(&self) -> bool {
        self.stage == Stage::Ready
    }

    /// Returns whether there is a connection.
    pub fn is_connected(&self) -> bool {
        self.stage != Stage::Offline
    }

    /// Returns whether we have said that we go.
    pub fn is_leaving(&self) -> bool {
        self.leaving
    }

    /// Returns how many lines the server may not have taken.
    pub fn unsettled(&self) -> usize {
        self.ledger.len() + self.unsent.len()
    }

    /// Returns what the server refused so far, as sentences.
    pub fn refusals(&self) -> &[String] {
        &self.refusals
    }

    /// Returns why it makes no sense to try again, if it makes none.
    pub fn fatal(&self) -> Option<&str> {
        self.fatal.as_deref()
    }

    /// Takes what the server said before it closed.
    pub fn take_farewell(&mut self) -> Option<String> {
        self.farewell.take()
    }

    /// There is a connection now.
    pub fn connected(&mut self) {
        self.stage = Stage::Registering;
        self.capabilities = Capabilities::default();
        self.nicks_tried = 1;
        self.send("CAP", &["LS", "302"]);
        if let Some(password) = self.identity.password.clone() {
            self.send("PASS", &[&password]);
        }
        let nick = self.identity.nick.clone();
        self.model.nick.clone_from(&nick);
        self.send("NICK", &[&nick]);
        // What a server takes for a user name is less than what it takes for a nick.
        let user: String = nick.chars().filter(char::is_ascii_alphanumeric).take(9).collect();
        Line::new(&mut self.out)
            .command("USER")
            .parameter(if user.is_empty() { "user" } else { &user })
            .parameter("0")
            .parameter("*")
            .text(&nick);
    }

    /// The connection is gone, for this reason; `retry_in_ms` says when it is tried again.
    pub fn lost(&mut self, reason: &str, retry_in_ms: Option<u64>, now: i64) {
        let current = self.model.current.clone();
        let rooms = self.model.lost();
        if self.stage == Stage::Ready || self.stage == Stage::Entering {
            self.last_current = current;
            let keys = &self.keys;
            let features = &self.model.features;
            self.identity.rooms =
                rooms.into_iter().map(|room| (room.clone(), keys.get(&features.fold(&room)).cloned())).collect();
            // Once known by a name, it is asked for again.
            self.identity.nick.clone_from(&self.model.nick);
        }
        for entry in self.ledger.take().into_iter().rev() {
            self.unsent.push_front((entry, true));
        }
        self.out.clear();
        self.finishing = None;
        self.stage = Stage::Offline;
        self.event(now, What::Lost { reason: reason.to_owned(), retry_in_ms });
    }

    /// The server sent `line`, without its end.
    pub fn received(&mut self, line: &str, now: i64) {
        // What is no message cannot be meant for us.
        let Ok(message) = Message::parse(line) else { return };
        let label = message.tags.get("label").and_then(|label| label.parse().ok());
        for event in self.model.apply(&message, now) {
            self.noticed(&event.what, label);
            self.events.push(event);
        }
        let command = message.command.to_ascii_uppercase();
        match (command.as_str(), &*message.parameters) {
            ("PING", [token, ..]) => Line::new(&mut self.out).command("PONG").text(token),
            ("PONG", [.., token]) => self.answered(token, now),
            ("CAP", [_, subcommand, rest @ ..]) => self.capability(subcommand, rest),
            ("001", _) => self.welcomed(),
            ("ERROR", [reason, ..]) => self.farewell = Some((*reason).to_owned()),
            _ => {}
        }
        self.ask_at_once();
    }

    /// What an event means for what we have sent.
    fn noticed(&mut self, what: &What, label: Option<u64>) {
        match what {
            What::Said { own: true, target, .. } if self.capabilities.has(Capability::Echo) => {
                let features = self.model.features.clone();
                self.ledger.settle(label, |waiting| features.same(waiting, target));
            }
            What::Parted { own: true, room, .. } | What::Kicked { own: true, room, .. } => {
                self.keys.remove(&self.model.features.fold(room));
            }
            What::Refused { code, about, text } => self.refused(code, about, text, label),
            _ => {}
        }
    }

    fn refused(&mut self, code: &str, about: &str, text: &str, label: Option<u64>) {
        match code {
            // A server that knows no capabilities has said enough.
            "421" | "451" | "410" if about == "CAP" && self.stage == Stage::Registering => return,
            "433" | "436" | "437" if self.stage == Stage::Registering => return self.next_nick(about, text),
            "432" | "463" | "464" | "465" if self.stage == Stage::Registering => {
                self.fatal = Some(sentence(about, text));
            }
            _ => {}
        }
        self.refusals.push(sentence(about, text));
        let features = self.model.features.clone();
        let labelled = self.capabilities.has(Capability::Label);
        let is_about_words =
            matches!(code, "401" | "403" | "404" | "405" | "407" | "408" | "477" | "486" | "489" | "531" | "716");
        self.ledger.settle(label, |waiting| !labelled && is_about_words && features.same(waiting, about));
    }

    fn next_nick(&mut self, taken: &str, why: &str) {
        if self.identity.any_nick && self.nicks_tried < NICKS {
            let nick = format!("{}{}", self.identity.nick, "_".repeat(self.nicks_tried));
            self.nicks_tried += 1;
            self.send("NICK", &[&nick]);
        } else {
            let taken = taken.split(' ').next_back().unwrap_or(taken);
            self.fatal = Some(format!("{}; try another nick with --nick", sentence(taken, why)));
        }
    }

    fn capability(&mut self, subcommand: &str, rest: &[&str]) {
        let requests = self.capabilities.heard(subcommand, rest);
        for request in &requests {
            Line::new(&mut self.out).command("CAP").parameter("REQ").text(request);
        }
        if self.stage == Stage::Registering && self.capabilities.is_done() {
            self.send("CAP", &["END"]);
        }
    }

    fn welcomed(&mut self) {
        self.stage = Stage::Entering;
        for (room, key) in self.identity.rooms.clone() {
            self.join(&room, key);
        }
        self.send("PING", &[READY]);
    }

    fn join(&mut self, room: &str, key: Option<String>) {
        match key {
            Some(key) => {
                self.send("JOIN", &[room, &key]);
                self.keys.insert(self.model.features.fold(room), key);
            }
            None => self.send("JOIN", &[room]),
        }
    }

    /// The server answered our `PING`: whatever came before it was heard.
    fn answered(&mut self, token: &str, now: i64) {
        if token == READY && self.stage == Stage::Entering {
            self.stage = Stage::Ready;
            if let Some(current) = self.last_current.take() {
                self.model.current = Some(current);
            }
            for (entry, again) in std::mem::take(&mut self.unsent) {
                if again {
                    let (target, text) = (entry.target.clone(), entry.text.clone());
                    self.event(now, What::Resent { target, text });
                }
                self.deliver(&entry.target, &entry.text, !again, now);
            }
        }
        if token == DONE && self.finishing.is_some() {
            self.finishing = Some(true);
        }
        let Some(number) = token.strip_prefix(TAKEN).and_then(|number| number.parse().ok()) else { return };
        let settled = self.ledger.answered(number);
        if self.capabilities.has(Capability::Echo) {
            for entry in settled {
                // It would have been echoed before the answer.
                let text = "the server did not take it".to_owned();
                self.refusals.push(sentence(&entry.target, &text));
                self.event(now, What::Refused { code: String::new(), about: entry.target, text });
            }
        }
    }

    /// Says `text` to `target`, in as many lines as it needs.
    ///
    /// # Errors
    ///
    /// A sentence, if it needs too many or there is no room for more while there is no connection.
    fn say(&mut self, manner: Manner, target: &str, text: &str, at_most: usize, now: i64) -> Result<(), String> {
        let (before, behind) = if manner == Manner::Action { ("\u{1}ACTION ", "\u{1}") } else { ("", "") };
        let mask = self.model.mask.as_ref().map_or(self.model.nick.len() + MASK, String::len);
        let around = ":  PRIVMSG  :\r\n".len() + mask + target.len() + before.len() + behind.len();
        let limit = crate::irc::message::LINE_LIMIT.saturating_sub(around).max(64);
        let pieces = split(text, limit, at_most).map_err(|error| error.to_string())?;
        if !self.is_ready() && self.unsent.len() + pieces.len() > UNSENT {
            return Err(format!("there is no connection, and {UNSENT} lines wait for one; this one was not kept"));
        }
        for piece in pieces {
            self.deliver(target, &format!("{before}{piece}{behind}"), true, now);
        }
        Ok(())
    }

    /// Sends one line, or keeps it until it can be sent.
    fn deliver(&mut self, target: &str, text: &str, shown: bool, now: i64) {
        if !self.is_ready() {
            self.unsent.push_back((Entry::unsent(target, text), false));
            return;
        }
        let number = self.ledger.said(target, text);
        let line = Line::new(&mut self.out);
        let line = if self.capabilities.has(Capability::Label) { line.tag("label", &number.to_string()) } else { line };
        line.command("PRIVMSG").parameter(target).text(text);
        if shown && !self.capabilities.has(Capability::Echo) {
            self.said_ourselves(target, text, now);
        }
        self.ask_at_once();
    }

    /// Tells what we said where the server does not.
    fn said_ourselves(&mut self, target: &str, text: &str, now: i64) {
        let mut line = Vec::new();
        let source = self.model.nick.clone();
        Line::new(&mut line).source(&source).command("PRIVMSG").parameter(target).text(text);
        let line = String::from_utf8_lossy(&line);
        if let Ok(message) = Message::parse(line.trim_end_matches(['\r', '\n'])) {
            self.events.extend(self.model.apply(&message, now));
        }
    }

    /// Asks whether the server has taken what was said, if nothing else tells: where lines are echoed, that is enough,
    /// and a server may count our lines.
    fn ask_at_once(&mut self) {
        if !self.capabilities.has(Capability::Echo) {
            self.ask();
        }
    }

    /// Asks whether the server has taken what was said, unless there is nothing or that is asked already.
    pub fn ask(&mut self) {
        if self.is_ready() {
            if let Some(number) = self.ledger.ask() {
                self.send("PING", &[&format!("{TAKEN}{number}")]);
            }
        }
    }

    /// Asks the server to answer for all that it was told, and returns whether it has.
    pub fn finish(&mut self) -> bool {
        if self.is_ready() && self.finishing.is_none() {
            self.ask();
            self.send("PING", &[DONE]);
            self.finishing = Some(false);
        }
        self.finishing == Some(true) && self.unsettled() == 0
    }

    /// Asks whether the server is still there.
    pub fn ping(&mut self) {
        if self.stage == Stage::Ready {
            self.send("PING", &["alive"]);
        }
    }

    fn send(&mut self, command: &str, parameters: &[&str]) {
        let mut line = Line::new(&mut self.out).command(command);
        match parameters.split_last() {
            None => line.end(),
            Some((last, others)) => {
                for parameter in others {
                    line = line.parameter(parameter);
                }
                line.last(last);
            }
        }
    }

    fn event(&mut self, now: i64, what: What) {
        self.events.push(Event::new(now, what));
    }
}

/// Returns what was refused and why, in one sentence.
fn sentence(about: &str, text: &str) -> String {
    if about.is_empty() { text.to_owned() } else { format!("{about}: {text}") }
}
