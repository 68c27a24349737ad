//! What the server says to a client about what it asked for.

use std::borrow::Cow;
use std::sync::Arc;

use super::Irc;
use super::caps::Caps;
use super::message::Line;
use super::numeric::*;
use crate::chat::Refusal;
use crate::front::Desk;

/// Replies being written to one client.
#[derive(Debug)]
pub(super) struct Replies<'a> {
    lines: &'a mut Vec<u8>,
    server: Arc<str>,
    nick: Arc<str>,
    time: Option<String>,
}

/// Lets `write` write replies for which the functions below are not enough.
pub(super) fn write(irc: &Irc, desk: &mut Desk<'_>, write: impl FnOnce(&mut Replies<'_>)) {
    let server = Arc::clone(&desk.chat.rules().server);
    let nick = match desk.user().nick() {
        nick if nick.is_empty() => "*".into(),
        nick => Arc::clone(nick),
    };
    let time = irc.caps().contains(Caps::SERVER_TIME).then(|| super::tell::time(desk.now.unix_ms));
    desk.chat.answer(|lines| write(&mut Replies { lines, server, nick, time }));
}

/// Answers with a numeric whose last parameter is a text that people read.
pub(super) fn numeric(irc: &Irc, desk: &mut Desk<'_>, code: u16, parameters: &[&str]) {
    write(irc, desk, |replies| replies.numeric(code, parameters));
}

/// Answers with a numeric all of whose parameters are words that programs read.
pub(super) fn words(irc: &Irc, desk: &mut Desk<'_>, code: u16, parameters: &[&str]) {
    write(irc, desk, |replies| replies.words(code, parameters));
}

/// Answers with numerics whose text is a list, each with as much of it as fits; with one that has an empty text if
/// there is nothing on it.
pub(super) fn list<'a>(
    irc: &Irc,
    desk: &mut Desk<'_>,
    code: u16,
    parameters: &[&str],
    items: impl IntoIterator<Item = impl Into<Cow<'a, str>>>,
) {
    write(irc, desk, |replies| replies.list(code, parameters, items));
}

/// Says that a command failed, in a form that programs understand if the client asked for it, or for what the command
/// belongs to.
///
/// `code` and `context` are for programs: a word in capitals, and what it is about.
pub(super) fn fail(irc: &Irc, desk: &mut Desk<'_>, command: &str, code: &str, context: &[&str], text: &str) {
    // `setname` promises this form by itself.
    let promised = if command == "SETNAME" { Caps::SETNAME } else { Caps::NONE };
    write(irc, desk, |replies| {
        if irc.caps().intersects(Caps::STANDARD_REPLIES | promised) {
            let line = replies.line().command("FAIL").parameter(command).parameter(code);
            context.iter().fold(line, |line, word| line.parameter(word)).text(text);
        } else {
            replies.notice(text);
        }
    });
}

/// Says that a command needs more parameters.
pub(super) fn need_more(irc: &Irc, desk: &mut Desk<'_>, command: &str) {
    numeric(irc, desk, ERR_NEEDMOREPARAMS, &[command, "Not enough parameters"]);
}

/// Says why `command` was not done.
pub(super) fn refuse(irc: &Irc, desk: &mut Desk<'_>, command: &str, refusal: &Refusal) {
    let mut say = |code, parameters: &[&str]| numeric(irc, desk, code, parameters);
    match refusal {
        Refusal::NoSuchNick(nick) => say(ERR_NOSUCHNICK, &[nick, "No such nick/channel"]),
        // Where a nick could stand as well, the answer is that there is neither.
        Refusal::NoSuchRoom(room) if matches!(command, "PRIVMSG" | "NOTICE" | "TAGMSG") => {
            say(ERR_NOSUCHNICK, &[room, "No such nick/channel"]);
        }
        Refusal::NoSuchRoom(room) => say(ERR_NOSUCHCHANNEL, &[room, "No such channel"]),
        Refusal::BadRoomName(room) if !room.starts_with('#') => {
            say(ERR_NOSUCHCHANNEL, &[room, "No such channel: a name begins with #"]);
        }
        Refusal::BadRoomName(room) => {
            say(ERR_BADCHANMASK, &[room, "Bad channel name: it is too long, or has a character that none can have"]);
        }
        Refusal::BadNick(nick, why) => say(ERR_ERRONEUSNICKNAME, &[nick, &format!("Erroneous nickname: {why}")]),
        Refusal::NickInUse { nick, looks_like: None } => {
            say(ERR_NICKNAMEINUSE, &[nick, "Nickname is already in use"]);
        }
        Refusal::NickInUse { nick, looks_like: Some(other) } => {
            say(ERR_NICKNAMEINUSE, &[nick, &format!("Nickname is already in use by {other}, which looks the same")]);
        }
        Refusal::NickHeld(nick) => {
            let text = "Nickname is already in use: it is kept for somebody who lost the connection a moment ago";
            say(ERR_NICKNAMEINUSE, &[nick, text]);
        }
        Refusal::NickReserved(nick) => {
            say(ERR_ERRONEUSNICKNAME, &[nick, "Erroneous nickname: it is kept for the server itself"]);
        }
        Refusal::NickBanned { nick, reason } => {
            say(ERR_ERRONEUSNICKNAME, &[nick, &format!("Erroneous nickname: it is banned from this server: {reason}")]);
        }
        Refusal::NickStays { nick, room } => {
            say(ERR_NONICKCHANGE, &[nick, &format!("Cannot change nickname while banned on {room}")]);
        }
        Refusal::NotInRoom(room) => say(ERR_NOTONCHANNEL, &[room, "You're not on that channel"]),
        Refusal::TheyAreNotInRoom { nick, room } => {
            say(ERR_USERNOTINCHANNEL, &[nick, room, "They aren't on that channel"]);
        }
        Refusal::AlreadyInRoom { nick, room } => say(ERR_USERONCHANNEL, &[nick, room, "is already on channel"]),
        Refusal::NeedsOperator(room) => say(ERR_CHANOPRIVSNEEDED, &[room, "You're not channel operator"]),
        Refusal::NeedsServerOperator => {
            say(ERR_NOPRIVILEGES, &["Permission Denied- You're not an IRC operator"]);
        }
        Refusal::Banned(room) => say(ERR_BANNEDFROMCHAN, &[room, "Cannot join channel (+b): you are banned"]),
        Refusal::InviteOnly(room) => {
            say(ERR_INVITEONLYCHAN, &[room, "Cannot join channel (+i): you must be invited"]);
        }
        Refusal::BadKey(room) => say(ERR_BADCHANNELKEY, &[room, "Cannot join channel (+k): bad key"]),
        Refusal::RoomFull(room) => say(ERR_CHANNELISFULL, &[room, "Cannot join channel (+l): it is full"]),
        Refusal::TooManyRooms { room, limit } => {
            say(ERR_TOOMANYCHANNELS, &[room, &format!("You have joined too many channels: {limit} is the most")]);
        }
        Refusal::CannotSay { room, why } => {
            say(ERR_CANNOTSENDTOCHAN, &[room, &format!("Cannot send to channel: {why}")]);
        }
        Refusal::ListFull { room, list, mask } => {
            let text = format!("Channel list is full: {mask} was not added");
            say(ERR_BANLISTFULL, &[room, list.encode_utf8(&mut [0; 4]), &text]);
        }
        Refusal::KeyAlreadySet(room) => say(ERR_KEYSET, &[room, "Channel key already set"]),
        Refusal::ServerBan(why) => {
            say(ERR_YOUREBANNEDCREEP, &[&format!("You are banned from this server: {why}")]);
        }
    }
}

// === impl Replies ===

impl Replies<'_> {
    /// Returns the nick of the client, or what stands for it as long as it has none.
    pub(super) fn nick(&self) -> &str {
        &self.nick
    }

    /// Begins a line from the server, whatever it says.
    pub(super) fn line(&mut self) -> Line<'_> {
        self.tagged(None)
    }

    /// Begins a line from the server with a tag before others.
    pub(super) fn tagged(&mut self, tag: Option<(&str, &str)>) -> Line<'_> {
        let server = Arc::clone(&self.server);
        self.tagged_from(tag, &server)
    }

    /// Begins a line from whoever did what the client alone is told of.
    pub(super) fn line_from(&mut self, source: &str) -> Line<'_> {
        self.tagged_from(None, source)
    }

    fn tagged_from(&mut self, tag: Option<(&str, &str)>, source: &str) -> Line<'_> {
        let time = self.time.as_deref().map(|time| ("time", time));
        let tags = tag.into_iter().chain(time);
        tags.fold(Line::new(self.lines), |line, (key, value)| line.tag(key, value)).source(source)
    }

    /// Begins a numeric.
    pub(super) fn begin(&mut self, code: u16) -> Line<'_> {
        let nick = Arc::clone(&self.nick);
        self.line().code(code).parameter(&nick)
    }

    /// Writes a numeric whose last parameter is a text that people read.
    pub(super) fn numeric(&mut self, code: u16, parameters: &[&str]) {
        let (text, words) = parameters.split_last().expect("a reply says something");
        self.with_words(code, words).text(text);
    }

    /// Writes a numeric all of whose parameters are words that programs read.
    pub(super) fn words(&mut self, code: u16, parameters: &[&str]) {
        let (last, words) = parameters.split_last().expect("a reply says something");
        self.with_words(code, words).last(last);
    }

    /// Writes numerics whose text is a list; see [`list`].
    pub(super) fn list<'a>(
        &mut self,
        code: u16,
        parameters: &[&str],
        items: impl IntoIterator<Item = impl Into<Cow<'a, str>>>,
    ) {
        let mut text = String::new();
        // Measured on a line that is then taken back.
        let start = self.lines.len();
        let room = self.with_words(code, parameters).room();
        self.lines.truncate(start);
        for item in items {
            let item = item.into();
            if !text.is_empty() && text.len() + " ".len() + item.len() > room {
                self.with_words(code, parameters).text(&text);
                text.clear();
            }
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&item);
        }
        self.with_words(code, parameters).text(&text);
    }

    fn with_words(&mut self, code: u16, words: &[&str]) -> Line<'_> {
        words.iter().fold(self.begin(code), |line, word| line.parameter(word))
    }

    /// Tells the client something that is no answer to a command that has one.
    pub(super) fn notice(&mut self, text: &str) {
        let nick = Arc::clone(&self.nick);
        self.line().command("NOTICE").parameter(&nick).text(text);
    }
}
