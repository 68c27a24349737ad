//! What a typed line asks for.
//!
//! See [`Input::parse`] and the table of [`COMMANDS`].

/// What a line asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Nothing: there is nothing on it.
    Nothing,
    /// To say this where we are.
    Say(String),
    /// `/join`
    Join(String, Option<String>),
    /// `/part`
    Part(Option<String>, String),
    /// `/nick`
    Nick(String),
    /// `/msg`
    Message(String, String),
    /// `/reply`
    Reply(String),
    /// `/me`
    Me(String),
    /// `/topic`: shows it if there is no text.
    Topic(Option<String>, Option<String>),
    /// `/who`
    Who(Option<String>),
    /// `/whois`
    Whois(String),
    /// `/rooms`
    Rooms,
    /// `/away`
    Away(String),
    /// `/back`
    Back,
    /// `/ignore`: tells who is ignored if there is no nick.
    Ignore(Option<String>),
    /// `/quiet`
    Quiet,
    /// `/irc`
    Irc(String),
    /// `/help`
    Help(Option<String>),
    /// `/quit`
    Quit(String),
    /// A command that does not exist, and the one that was perhaps meant.
    Unknown(String, Option<&'static str>),
    /// A command that needs more than it got.
    Incomplete(&'static Command),
}

/// A command as the help tells of it.
#[derive(Debug, PartialEq, Eq)]
pub struct Command {
    /// Its name.
    pub name: &'static str,
    /// Another name that people are used to, or nothing.
    pub alias: &'static str,
    /// What follows the name.
    pub arguments: &'static str,
    /// What it does.
    pub about: &'static str,
}

const fn command(name: &'static str, alias: &'static str, arguments: &'static str, about: &'static str) -> Command {
    Command { name, alias, arguments, about }
}

/// All commands, in the order of the help.
pub const COMMANDS: &[Command] = &[
    command("join", "j", "ROOM [KEY]", "go into a room, or back to one that you are in"),
    command("part", "leave", "[ROOM] [WHY]", "leave this room, or another"),
    command("msg", "query", "NICK [TEXT]", "say something to one person; without text, everything from now on"),
    command("reply", "r", "TEXT", "answer whoever wrote to you alone most lately"),
    command("me", "", "TEXT", "say what you do, as in /me waves"),
    command("nick", "", "NICK", "be called differently"),
    command("topic", "", "[ROOM] [TEXT]", "see what the room is about, or change it"),
    command("who", "names", "[ROOM]", "see who is here"),
    command("whois", "", "NICK", "ask the server about somebody"),
    command("rooms", "list", "", "see which rooms there are"),
    command("away", "", "[WHY]", "be marked as away"),
    command("back", "", "", "be marked as here"),
    command("ignore", "", "[NICK]", "do not show what somebody says, or show it again; alone, see who is ignored"),
    command("quiet", "", "", "do not show who comes and goes, or show it again"),
    command("irc", "raw", "LINE", "send a line to the server as it is"),
    command("help", "h", "[COMMAND]", "see this"),
    command("quit", "exit", "[WHY]", "end"),
];

impl Input {
    /// Returns what `line` asks for. What begins with two slashes is text with one.
    pub fn parse(line: &str) -> Self {
        let line = line.trim_end();
        if line.trim_start().is_empty() {
            return Self::Nothing;
        }
        let Some(command) = line.strip_prefix('/') else { return Self::Say(line.to_owned()) };
        if command.starts_with('/') {
            return Self::Say(command.to_owned());
        }
        let (word, rest) = split(command);
        let folded = word.to_lowercase();
        let known = COMMANDS.iter().find(|known| known.name == folded || (known.alias == folded && !folded.is_empty()));
        match known {
            Some(known) => Self::of(known, rest).unwrap_or(Self::Incomplete(known)),
            None => Self::Unknown(word.to_owned(), nearest(&folded)),
        }
    }

    /// Returns what the command asks for, or nothing if `rest` is not enough.
    fn of(command: &Command, rest: &str) -> Option<Self> {
        let all = || Some(rest.to_owned()).filter(|rest| !rest.is_empty());
        let word = || Some(split(rest).0.to_owned()).filter(|word| !word.is_empty());
        let second = || Some(split(rest).1.to_owned()).filter(|rest| !rest.is_empty());
        let (room, behind_room) = match word() {
            Some(room) if room.starts_with(['#', '&']) => (Some(room), second()),
            _ => (None, all()),
        };
        Some(match command.name {
            "join" => Self::Join(word()?, second()),
            "part" => Self::Part(room, behind_room.unwrap_or_default()),
            "msg" => Self::Message(word()?, second().unwrap_or_default()),
            "reply" => Self::Reply(all()?),
            "me" => Self::Me(all()?),
            "nick" => Self::Nick(word()?),
            "topic" => Self::Topic(room, behind_room),
            "who" => Self::Who(word()),
            "whois" => Self::Whois(word()?),
            "rooms" => Self::Rooms,
            "away" => Self::Away(all().unwrap_or_else(|| "away".to_owned())),
            "back" => Self::Back,
            "ignore" => Self::Ignore(word()),
            "quiet" => Self::Quiet,
            "irc" => Self::Irc(all()?),
            "help" => Self::Help(word()),
            _ => Self::Quit(rest.to_owned()),
        })
    }
}

/// Returns the first word of `text` and what follows the spaces behind it.
fn split(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim_start())
}

/// Returns the command that a typo was meant to be, if one is near.
fn nearest(word: &str) -> Option<&'static str> {
    if word.is_empty() {
        return None;
    }
    let distances = COMMANDS.iter().map(|known| (strsim::damerau_levenshtein(word, known.name), known.name));
    distances.min_by_key(|(distance, _)| *distance).filter(|(distance, _)| *distance <= 2).map(|(_, name)| name)
}

/// Returns the lines that `/help` shows, of all commands or of one.
pub fn help(about: Option<&str>) -> Vec<String> {
    let about = about.map(|about| about.trim_start_matches('/').to_lowercase());
    let wanted =
        |command: &&Command| about.as_deref().is_none_or(|about| [command.name, command.alias].contains(&about));
    let mut lines: Vec<_> = COMMANDS.iter().filter(wanted).map(Command::line).collect();
    match about {
        None => lines
            .push("Everything else is said where you are; a line that begins with // is text with one /.".to_owned()),
        Some(about) if lines.is_empty() => lines.push(unknown(&about, nearest(&about))),
        Some(_) => {}
    }
    lines
}

/// Returns what there is to say about a command that does not exist.
pub fn unknown(word: &str, nearest: Option<&str>) -> String {
    match nearest {
        Some(nearest) => format!("there is no /{word}; did you mean /{nearest}?"),
        None => format!("there is no /{word}; /help shows what there is"),
    }
}

impl Command {
    /// Returns how it is used.
    pub fn usage(&self) -> String {
        format!("/{} {}", self.name, self.arguments).trim_end().to_owned()
    }

    fn line(&self) -> String {
        format!("{:<22} {}", self.usage(), self.about)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_said_as_it_is_but_for_blanks_at_its_end() {
        assert_eq!(Input::parse(" hi /me \t"), Input::Say(" hi /me".to_owned()));
        assert_eq!(Input::parse("//etc/passwd"), Input::Say("/etc/passwd".to_owned()));
        assert_eq!(Input::parse("你好"), Input::Say("你好".to_owned()));
        assert_eq!(Input::parse(" \t"), Input::Nothing);
    }

    #[test]
    fn every_command_of_the_table_is_understood_and_has_one_name() {
        let mut names = std::collections::HashSet::new();
        for command in COMMANDS {
            for name in [command.name, command.alias].into_iter().filter(|name| !name.is_empty()) {
                assert!(names.insert(name), "{name} stands twice in the table");
                let input = Input::parse(&format!("/{name} #a b c"));
                assert!(!matches!(input, Input::Unknown(..) | Input::Incomplete(_)), "/{name}: {input:?}");
                assert_eq!(input == Input::Quit("#a b c".to_owned()), command.name == "quit", "/{name}");
            }
        }
    }

    #[test]
    fn arguments_go_where_they_belong() {
        let some = |text: &str| Some(text.to_owned());
        for (line, input) in [
            ("/join #x", Input::Join("#x".to_owned(), None)),
            ("/J  #x  a key", Input::Join("#x".to_owned(), some("a key"))),
            ("/part", Input::Part(None, String::new())),
            ("/part so long", Input::Part(None, "so long".to_owned())),
            ("/part #x so long", Input::Part(some("#x"), "so long".to_owned())),
            ("/msg ann  hi there ", Input::Message("ann".to_owned(), "hi there".to_owned())),
            ("/topic", Input::Topic(None, None)),
            ("/topic #x", Input::Topic(some("#x"), None)),
            ("/topic what we do", Input::Topic(None, some("what we do"))),
            ("/away", Input::Away("away".to_owned())),
            ("/ignore", Input::Ignore(None)),
            ("/help me", Input::Help(some("me"))),
        ] {
            assert_eq!(Input::parse(line), input, "{line}");
        }
    }

    #[test]
    fn what_needs_more_says_how_it_is_used() {
        for line in ["/join", "/me ", "/msg", "/reply", "/nick", "/whois", "/irc"] {
            let Input::Incomplete(command) = Input::parse(line) else { panic!("{line}") };
            assert!(command.usage().starts_with(line.trim_end()), "{line}");
        }
    }

    #[test]
    fn a_typo_names_the_nearest_command() {
        for (typo, meant) in [("jion", Some("join")), ("hlep", Some("help")), ("qit", Some("quit")), ("xyzzy", None)] {
            assert_eq!(Input::parse(&format!("/{typo} x")), Input::Unknown(typo.to_owned(), meant));
        }
        assert_eq!(Input::parse("/"), Input::Unknown(String::new(), None));
        assert_eq!(unknown("jion", Some("join")), "there is no /jion; did you mean /join?");
    }

    #[test]
    fn help_shows_all_commands_or_the_one_that_was_asked_for() {
        assert_eq!(help(None).len(), COMMANDS.len() + 1);
        assert_eq!(help(Some("/LEAVE")).len(), 1);
        assert!(help(Some("part"))[0].starts_with("/part [ROOM] [WHY]"));
        assert!(help(Some("prat"))[0].contains("/part"));
    }
}
