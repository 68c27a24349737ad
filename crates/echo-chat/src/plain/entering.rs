//! Coming in: the password where there is one, then a name, then the room that is always there.

use std::sync::Arc;

use super::commands::rooms;
use super::front::Plain;
use super::refusal;
use crate::chat::{Ending, Refusal};
use crate::front::{Desk, Heard};

/// How often one may be wrong about the password.
const TRIES: u8 = 3;

/// How many lines of what the server says to everybody are shown on coming in.
const MOTD_SHOWN: usize = 10;

/// What plain clients, which do not give one, have for the name of their program's user.
const USERNAME: &str = "plain";

/// How far somebody has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// They have to give the password; so many times they were wrong.
    Password(u8),
    /// They have to choose a name.
    Nick,
    /// They are in the chat.
    In,
}

impl Default for Stage {
    fn default() -> Self {
        Self::Password(0)
    }
}

const ASK_NICK: &str = "What do you want to be called? Type a name and press Enter.";
const ASK_PASSWORD: &str = "This server has a password: type it and press Enter.";

impl Plain {
    /// Says where one is and what to type.
    pub(super) fn greet(&mut self, desk: &mut Desk<'_>) {
        let network = Arc::clone(&desk.chat.rules().network);
        Self::answer(desk, format_args!("Welcome to {network}, a chat for terminals and IRC clients."));
        self.ask(desk);
    }

    /// Hears somebody who is not in yet.
    pub(super) fn dialogue(&mut self, text: &str, desk: &mut Desk<'_>) -> Heard {
        // One who spoke before they were asked, as scripts do.
        if matches!(self.stage, Stage::Password(_)) && desk.chat.rules().password.is_none() {
            self.stage = Stage::Nick;
        }
        if let Stage::Password(wrong) = self.stage {
            return self.password(text, wrong, desk);
        }
        let text = text.trim();
        let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
        match first.to_ascii_lowercase().as_str() {
            "/nick" => self.nick(rest.trim(), desk),
            "/quit" => Heard::Leave(Ending::Quit(None)),
            command if command.starts_with('/') => {
                Self::answer(desk, "Commands come after your name.");
                self.ask(desk);
                Heard::Done
            }
            _ => self.nick(text, desk),
        }
    }

    fn ask(&mut self, desk: &mut Desk<'_>) {
        if desk.chat.rules().password.is_none() {
            self.stage = Stage::Nick;
        }
        let asked = if self.stage == Stage::Nick { ASK_NICK } else { ASK_PASSWORD };
        Self::answer(desk, asked);
    }

    fn password(&mut self, text: &str, wrong: u8, desk: &mut Desk<'_>) -> Heard {
        if desk.chat.rules().password.as_ref().is_some_and(|password| password.is(text)) {
            self.stage = Stage::Nick;
            self.ask(desk);
            return Heard::Done;
        }
        if text == "/quit" {
            return Heard::Leave(Ending::Quit(None));
        }
        let wrong = wrong + 1;
        if wrong >= TRIES {
            return Heard::Leave(Ending::Refused("the password was wrong too often".into()));
        }
        self.stage = Stage::Password(wrong);
        Self::answer(desk, "That is not the password.");
        self.ask(desk);
        Heard::Done
    }

    fn nick(&mut self, wanted: &str, desk: &mut Desk<'_>) -> Heard {
        if wanted.is_empty() {
            self.ask(desk);
            return Heard::Done;
        }
        match self.enter(wanted, desk) {
            Ok(()) => Heard::Done,
            Err(Refusal::ServerBan(reason)) => Heard::Leave(Ending::Banned(reason)),
            Err(refusal) => {
                Self::answer(desk, refusal::sentence(&refusal));
                self.ask(desk);
                Heard::Done
            }
        }
    }

    fn enter(&mut self, wanted: &str, desk: &mut Desk<'_>) -> Result<(), Refusal> {
        let (me, now) = (desk.me, desk.now);
        desk.chat.name(me, wanted, now)?;
        let nick = Arc::clone(desk.user().nick());
        let entered = desk.chat.enter(me, USERNAME, &nick, now)?;
        self.stage = Stage::In;
        let others = match entered.population {
            1 => "nobody else is here yet".to_owned(),
            2 => "somebody else is here".to_owned(),
            all => format!("{} others are here", all - 1),
        };
        Self::answer(
            desk,
            format_args!("Hello {nick}, {others}. What you type is said in your room; /help lists more."),
        );
        show_motd(desk, MOTD_SHOWN);
        let default = Arc::clone(&desk.chat.rules().default_room);
        if let Err(refusal) = rooms::enter(self, desk, &default, None) {
            Self::answer(desk, refusal::sentence(&refusal));
        }
        Ok(())
    }
}

/// Shows the first lines of what the server says to everybody.
pub(super) fn show_motd(desk: &mut Desk<'_>, most: usize) {
    let rules = Arc::clone(desk.chat.rules());
    for line in rules.motd.iter().take(most) {
        Plain::answer(desk, line);
    }
    let more = rules.motd.len().saturating_sub(most);
    if more > 0 {
        Plain::answer(desk, format_args!("({more} more lines: /motd)"));
    }
}
