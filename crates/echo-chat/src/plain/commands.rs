//! What one can type after a `/`: a table of names, with what each does.

mod about;
mod moderating;
mod modes;
mod operating;
mod people;
pub(super) mod rooms;
mod talking;
mod yourself;

use std::fmt::Display;
use std::sync::Arc;

use super::front::Plain;
use super::near::nearest;
use super::page::brief;
use super::trouble::Trouble;
use super::{help, speaking};
use crate::chat::{Chat, Now, Refusal, UserId};
use crate::front::{Desk, Heard};

pub(super) use about::verified;

/// Something one can type after a `/`.
pub(super) struct Command {
    /// What one types.
    pub(super) name: &'static str,
    /// What else does the same.
    pub(super) aliases: &'static [&'static str],
    /// What comes after it; what may be left out is in brackets.
    pub(super) arguments: &'static str,
    /// What it does, in one sentence.
    pub(super) help: &'static str,
    /// Who needs it.
    pub(super) topic: Topic,
    run: Run,
}

type Run = fn(&mut Call<'_, '_>) -> Result<Heard, Trouble>;

/// Who needs a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Topic {
    /// Everybody.
    All,
    /// Those who run a room.
    Room,
    /// Those who run the server.
    Server,
}

/// A line on its way through a command.
pub(super) struct Call<'c, 'd> {
    /// Whose line it is.
    pub(super) plain: &'c mut Plain,
    /// What there is to work with.
    pub(super) desk: &'c mut Desk<'d>,
    /// What has not been read of the line yet.
    pub(super) rest: &'c str,
}

const fn command(
    name: &'static str,
    aliases: &'static [&'static str],
    arguments: &'static str,
    help: &'static str,
    topic: Topic,
    run: Run,
) -> Command {
    Command { name, aliases, arguments, help, topic, run }
}

/// All commands, in the order in which they are listed.
#[rustfmt::skip]
pub(super) static COMMANDS: [Command; 37] = {
    use Topic::{All, Room, Server};
    [
        command("me", &["action"], "DOES", "says in the third person what you do", All, talking::me),
        command("msg", &["m", "query", "tell"], "NICK TEXT", "says something to one person only", All, talking::msg),
        command("reply", &["r"], "TEXT", "answers whoever wrote to you last", All, talking::reply),
        command("join", &["j", "room", "focus"], "#ROOM [KEY]", "goes into a room, or speaks there from now on", All, rooms::join),
        command("part", &["leave"], "[#ROOM] [REASON]", "leaves a room", All, rooms::part),
        command("rooms", &["list"], "", "lists the rooms", All, rooms::list),
        command("who", &["names", "users"], "[#ROOM]", "lists who is in a room, and how long silent", All, people::who),
        command("whois", &[], "NICK", "tells about somebody", All, people::whois),
        command("topic", &[], "[#ROOM] [TEXT]", "shows or sets what a room is about; - clears", All, rooms::topic),
        command("invite", &[], "NICK [#ROOM]", "asks somebody into the room", All, rooms::invite),
        command("nick", &["name"], "NICK", "changes your name", All, yourself::nick),
        command("away", &[], "[REASON]", "tells others that you are not looking", All, yourself::away),
        command("back", &[], "", "tells them that you are", All, yourself::back),
        command("ignore", &["block"], "[NICK]", "hides what somebody says, or lists whom you ignore", All, yourself::ignore),
        command("unignore", &["unblock"], "NICK", "shows it again", All, yourself::unignore),
        command("quiet", &[], "[on|off]", "hides who comes and goes", All, yourself::quiet),
        command("times", &["timestamp"], "[on|off]", "shows the time (UTC) before each line", All, yourself::times),
        command("motd", &[], "", "shows what the server says to everybody", All, about::motd),
        command("help", &["h", "?", "commands"], "[COMMAND]", "explains", All, about::help),
        command("quit", &["exit", "bye", "q"], "[REASON]", "leaves the chat", All, about::quit),
        command("kick", &[], "NICK [REASON]", "puts somebody out", Room, moderating::kick),
        command("ban", &[], "NICK|MASK [1h] [REASON]", "puts somebody out, for good or as long", Room, moderating::ban),
        command("mute", &[], "NICK|MASK [1h]", "has nobody hear them; a ban without kick", Room, moderating::mute),
        command("unban", &["unmute"], "NICK|MASK|NUMBER", "lifts a ban", Room, moderating::unban),
        command("bans", &["banned"], "", "lists the bans, with their numbers", Room, moderating::bans),
        command("op", &[], "NICK", "makes somebody an operator of the room", Room, moderating::op),
        command("deop", &[], "NICK", "ends that", Room, moderating::deop),
        command("voice", &[], "NICK", "lets somebody speak where few may", Room, moderating::voice),
        command("devoice", &[], "NICK", "ends that", Room, moderating::devoice),
        command("key", &[], "[KEY]", "sets the word that opens it; - clears", Room, modes::key),
        command("limit", &[], "[NUMBER]", "sets how many may be inside; - clears", Room, modes::limit),
        command("moderate", &["moderated"], "[on|off]", "lets only those with a voice speak", Room, modes::moderate),
        command("mode", &["modes"], "[+-imnstC]", "shows what holds in the room, or changes it", Room, modes::mode),
        command("oper", &[], "NAME PASSWORD", "makes you an operator of the server", Server, operating::oper),
        command("kill", &[], "NICK [REASON]", "ends somebody's connection", Server, operating::kill),
        command("wallops", &[], "TEXT", "tells all operators something", Server, operating::wallops),
        command("hear", &[], "[on|off]", "says whether you hear what operators tell each other", Server, operating::listen),
    ]
};

/// Does what a line asks for.
pub(super) fn heard(call: &mut Call<'_, '_>) -> Heard {
    let Some(typed) = call.rest.strip_prefix('/') else { return text(call, call.rest) };
    if typed.starts_with('/') {
        return text(call, typed);
    }
    let (name, rest) = typed.split_once(' ').unwrap_or((typed, ""));
    let name = name.to_ascii_lowercase();
    let Some(command) = find(&name) else {
        call.say(unknown(&name));
        return Heard::Done;
    };
    call.rest = rest.trim();
    match (command.run)(call) {
        Ok(heard) => heard,
        Err(Trouble::Says(sentence)) => {
            call.say(sentence);
            Heard::Done
        }
        Err(Trouble::Usage) => {
            call.say(format_args!("Type {}: it {}.", help::written(command), command.help));
            Heard::Done
        }
    }
}

/// Returns a command by one of its names, in lower case.
pub(super) fn find(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.name == name || command.aliases.contains(&name))
}

/// Returns what is said about a command that there is not.
pub(super) fn unknown(name: &str) -> String {
    if name.is_empty() {
        return "Commands begin with a /: /help lists them.".to_owned();
    }
    // Its aliases are meant to be typed by habit, and not to be taught.
    let names = COMMANDS.iter().map(|command| command.name);
    let aliases = COMMANDS.iter().flat_map(|command| command.aliases.iter().copied());
    let shown = brief(name);
    match nearest(name, names.chain(aliases)) {
        Some(near) => format!("There is no /{shown}: did you mean /{near}?"),
        None => format!("There is no /{shown}: /help lists what there is, and //{shown} says it to the room."),
    }
}

/// Says a line in the current room.
fn text(call: &mut Call<'_, '_>, text: &str) -> Heard {
    if text.trim().is_empty() {
        return Heard::Done;
    }
    let said = call.room().and_then(|room| speaking::say(call, &room, text, false));
    if let Err(Trouble::Says(sentence)) = said {
        call.say(sentence);
    }
    Heard::Done
}

// === impl Call ===

impl<'c> Call<'c, '_> {
    /// Answers.
    pub(super) fn say(&mut self, text: impl Display) {
        Plain::answer(self.desk, text);
    }

    /// Reads a word, if there is one more.
    fn word(&mut self) -> Option<&'c str> {
        let (word, rest) = self.rest.split_once(' ').unwrap_or((self.rest, ""));
        self.rest = rest.trim_start();
        Some(word).filter(|word| !word.is_empty())
    }

    /// Reads a word that has to be there.
    fn need_word(&mut self) -> Result<&'c str, Trouble> {
        self.word().ok_or(Trouble::Usage)
    }

    /// Reads a word that says yes or no, or changes what `is` so where there is none.
    fn switch(&mut self, is: bool) -> Result<bool, Trouble> {
        match self.word() {
            None => Ok(!is),
            Some(word) if word.eq_ignore_ascii_case("on") => Ok(true),
            Some(word) if word.eq_ignore_ascii_case("off") => Ok(false),
            Some(_) => Err(Trouble::Usage),
        }
    }

    /// Reads all the rest.
    fn rest(&mut self) -> &'c str {
        std::mem::take(&mut self.rest)
    }

    /// Reads all the rest, of which there has to be some.
    fn need_rest(&mut self) -> Result<&'c str, Trouble> {
        Some(self.rest()).filter(|rest| !rest.is_empty()).ok_or(Trouble::Usage)
    }

    /// Returns the room in which one speaks.
    fn room(&mut self) -> Result<Arc<str>, Trouble> {
        self.plain.current(self.desk)
    }

    /// Reads the name of a room, or returns the one in which one speaks where there is none.
    fn room_named(&mut self) -> Result<Arc<str>, Trouble> {
        if self.rest.starts_with('#') { Ok(self.need_word()?.into()) } else { self.room() }
    }

    /// Has the chat do something.
    fn act<T>(&mut self, act: impl FnOnce(&mut Chat, UserId, Now) -> Result<T, Refusal>) -> Result<T, Trouble> {
        Ok(self.plain.act(self.desk, act)?)
    }
}
