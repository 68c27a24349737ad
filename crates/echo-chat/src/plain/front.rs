//! One plain client's side of the conversation.

use std::fmt::Display;
use std::sync::Arc;

use super::commands::{self, Call};
use super::entering::Stage;
use super::manner::Manner;
use super::page;
use super::trouble::Trouble;
use crate::chat::{Chat, Ending, Now, Refusal, UserId};
use crate::front::{Desk, Front, Heard};
use crate::text::clean::{Keep, ingress};
use crate::text::fold::fold;

/// One plain client's side of the conversation.
#[derive(Debug, Default)]
pub struct Plain {
    pub(super) stage: Stage,
    pub(super) manner: Manner,
    /// Where what one says goes. One may have been put out of it, which nobody tells a front.
    pub(super) room: Option<Arc<str>>,
}

// === impl Plain ===

impl Plain {
    /// Creates the side of somebody who has not said anything yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers.
    pub(super) fn answer(desk: &mut Desk<'_>, text: impl Display) {
        desk.chat.answer(|lines| page::answer(lines, text));
    }

    /// Has the chat do something, and whoever asked told of it as of their own doing.
    pub(super) fn act<T>(
        &self,
        desk: &mut Desk<'_>,
        act: impl FnOnce(&mut Chat, UserId, Now) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        desk.chat.set_own(Some(self.manner.with(Manner::OWN, true).kind()));
        let acted = act(desk.chat, desk.me, desk.now);
        desk.chat.set_own(None);
        acted
    }

    /// Returns the room in which one speaks.
    pub(super) fn current(&mut self, desk: &Desk<'_>) -> Result<Arc<str>, Trouble> {
        let rooms = desk.user().rooms();
        match self.room.take() {
            Some(room) if rooms.iter().any(|id| **id == *fold(&room)) => {
                self.room = Some(Arc::clone(&room));
                Ok(room)
            }
            // What was meant for one room is never said in another.
            Some(room) => Err(Trouble::says(format!(
                "You are in {room} no more: /join {room} tries to go back, /join with another room goes there."
            ))),
            None if rooms.is_empty() => {
                let default = &desk.chat.rules().default_room;
                Err(Trouble::says(format!(
                    "You are in no room: type /join {default}, or /rooms to see which there are."
                )))
            }
            None => Err(Trouble::says(format!(
                "You speak in no room: type /join and one of those you are in: {}.",
                room_names(desk)
            ))),
        }
    }

    fn heard(&mut self, text: &str, desk: &mut Desk<'_>) -> Heard {
        let heard = match self.stage {
            Stage::In => commands::heard(&mut Call { plain: self, desk, rest: text }),
            _ => self.dialogue(text, desk),
        };
        if self.has_entered() {
            self.manner = self.manner.with(Manner::ROOMS, desk.user().rooms().len() > 1);
            desk.set_kind(self.manner.kind());
        }
        heard
    }
}

/// Returns the names of the rooms that whoever is heard is in.
pub(super) fn room_names(desk: &Desk<'_>) -> String {
    let rooms = desk.user().rooms().iter().filter_map(|id| desk.chat.room(id));
    let names: Vec<_> = rooms.map(|room| &**room.name()).collect();
    names.join(", ")
}

// === impl Front ===

impl Front for Plain {
    fn open(&mut self, desk: &mut Desk<'_>) {
        desk.set_kind(self.manner.kind());
        self.greet(desk);
    }

    fn hear(&mut self, line: &[u8], desk: &mut Desk<'_>) -> Heard {
        match std::str::from_utf8(line) {
            Ok(line) => self.heard(ingress(line, Keep::Nothing).trim_end(), desk),
            Err(_) => {
                Self::answer(
                    desk,
                    "That was not UTF-8, so nobody got it: set your terminal to UTF-8 and send it again.",
                );
                Heard::Done
            }
        }
    }

    fn hear_too_long(&mut self, desk: &mut Desk<'_>) {
        Self::answer(desk, "That line was too long, so nobody got it: send it in parts.");
    }

    fn verified(&mut self, operator: Option<&str>, desk: &mut Desk<'_>) {
        commands::verified(&mut Call { plain: self, desk, rest: "" }, operator);
    }

    fn name(&self) -> &'static str {
        "plain"
    }

    fn has_entered(&self) -> bool {
        matches!(self.stage, Stage::In)
    }

    fn ping(&self) -> Option<Vec<u8>> {
        // Somebody with nc has nothing to answer with; the sockets find out by themselves.
        None
    }

    fn close(&self, ending: &Ending, lines: &mut Vec<u8>) {
        match ending {
            Ending::Quit(_) => page::answer(lines, "Goodbye."),
            Ending::Closed => {}
            ending => page::answer(lines, page::sentence(format_args!("disconnected: {ending}"))),
        }
    }
}
