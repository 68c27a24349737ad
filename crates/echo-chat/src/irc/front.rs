//! One IRC client's side of the conversation.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::caps::Caps;
use super::message::Message;
use super::registration::Registration;
use super::{commands, labeled, numeric, reply};
use crate::chat::{Ending, Kind};
use crate::front::{self, Desk, Front, Heard};

/// The most tags that a client may send, in bytes.
const CLIENT_TAGS_LIMIT: usize = 4094;

/// One IRC client's side of the conversation.
pub struct Irc {
    /// The name of the server, for what is said when it cannot be asked.
    server: Arc<str>,
    /// What the client asked for.
    caps: Caps,
    /// The version of the list of capabilities that it asked for.
    cap_version: u32,
    /// What is known of a client that has not come in yet.
    registration: Option<Box<Registration>>,
    /// The label of a command that is answered later.
    label: Option<Box<str>>,
    /// How many batches were begun.
    batches: u32,
    /// What the client said to itself, which is no answer to anything.
    delivered: Vec<u8>,
}

// === impl Irc ===

impl Irc {
    /// Creates the front of a client that has said nothing yet, on a server of this name.
    pub fn new(server: Arc<str>) -> Self {
        Self {
            server,
            caps: Caps::NONE,
            cap_version: 0,
            registration: Some(Box::default()),
            label: None,
            batches: 0,
            delivered: Vec::new(),
        }
    }

    /// Returns what the client asked for.
    pub(super) fn caps(&self) -> Caps {
        self.caps
    }

    /// Returns the kind of the client.
    pub(super) fn kind(&self) -> Kind {
        Kind::new(front::number::IRC, self.caps.bits())
    }

    /// Returns the version of the list of capabilities that the client asked for; 0 if it did not.
    pub(super) fn cap_version(&self) -> u32 {
        self.cap_version
    }

    /// Says which version of the list of capabilities the client asked for; what it asked for first stays if it is
    /// newer.
    pub(super) fn set_cap_version(&mut self, version: u32) {
        self.cap_version = self.cap_version.max(version);
    }

    /// Says what the client asked for, and has it told so from here on.
    pub(super) fn set_caps(&mut self, desk: &mut Desk<'_>, caps: Caps) {
        self.caps = caps;
        desk.set_kind(self.kind());
    }

    /// Returns what is known of a client that has not come in yet.
    pub(super) fn registration(&mut self) -> Option<&mut Registration> {
        self.registration.as_deref_mut()
    }

    /// Forgets what was only needed to come in.
    pub(super) fn set_entered(&mut self) {
        self.registration = None;
    }

    /// Returns a name for a batch that no other of this connection has.
    pub(super) fn next_batch(&mut self) -> String {
        self.batches = self.batches.wrapping_add(1);
        format!("b{}", self.batches)
    }

    /// Puts aside what stands in the answer from `start` on: what the client said to itself.
    pub(super) fn put_aside(&mut self, desk: &mut Desk<'_>, start: usize) {
        self.delivered.extend(desk.chat.answer_so_far().drain(start..));
    }

    /// Returns what the client said to itself.
    pub(super) fn take_delivered(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.delivered)
    }

    /// Has `handler` answer, and puts on its answer what `message` asks to have on it.
    fn hear_message(&mut self, message: &Message<'_>, desk: &mut Desk<'_>, handler: commands::Handler) -> Heard {
        let label = labeled::label(self, message);
        if label.is_some() {
            // Or what others did would stand in the answer.
            desk.chat.tell_late_to(desk.me);
        }
        let start = desk.chat.answer_so_far().len();
        let heard = handler(self, desk, message);
        match &heard {
            Heard::Done => labeled::finish(self, desk, label.as_deref(), start),
            Heard::Verify(_) => self.label = label,
            // Why it ends is said by the last line, which answers nothing; there may be an answer before it.
            Heard::Leave(_) if desk.chat.answer_so_far().len() > start => {
                labeled::finish(self, desk, label.as_deref(), start);
            }
            Heard::Leave(_) => {}
        }
        heard
    }
}

impl Front for Irc {
    fn open(&mut self, desk: &mut Desk<'_>) {
        // Clients speak first; all that is to be said is in which words they are spoken to.
        self.set_caps(desk, self.caps);
    }

    fn hear(&mut self, line: &[u8], desk: &mut Desk<'_>) -> Heard {
        let (text, handler): (_, commands::Handler) = match std::str::from_utf8(line) {
            Ok(text) => (Cow::Borrowed(text), commands::dispatch),
            // Its label and its end can be found all the same.
            Err(_) => (String::from_utf8_lossy(line), refuse_bytes),
        };
        match Message::parse(&text) {
            Ok(message) if message.tags.as_raw().len() > CLIENT_TAGS_LIMIT => {
                self.hear_too_long(desk);
                Heard::Done
            }
            Ok(message) => self.hear_message(&message, desk, handler),
            // An empty line is nothing to complain about.
            Err(_) => Heard::Done,
        }
    }

    fn hear_too_long(&mut self, desk: &mut Desk<'_>) {
        reply::numeric(self, desk, numeric::ERR_INPUTTOOLONG, &["Input line was too long"]);
    }

    fn verified(&mut self, operator: Option<&str>, desk: &mut Desk<'_>) {
        let start = desk.chat.answer_so_far().len();
        commands::operator::verified(self, desk, operator);
        let label = self.label.take();
        labeled::finish(self, desk, label.as_deref(), start);
    }

    fn name(&self) -> &'static str {
        "irc"
    }

    fn has_entered(&self) -> bool {
        self.registration.is_none()
    }

    fn ping(&self) -> Option<Vec<u8>> {
        let mut line = Vec::new();
        super::message::Line::new(&mut line).source(&self.server).command("PING").text(&self.server);
        Some(line)
    }

    fn close(&self, ending: &Ending, lines: &mut Vec<u8>) {
        super::message::Line::new(lines).command("ERROR").text(&format!("Closing link: {ending}"));
    }
}

impl fmt::Debug for Irc {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Irc").field("caps", &self.caps).finish_non_exhaustive()
    }
}

/// Answers a line that is not UTF-8.
fn refuse_bytes(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    let text = "Nothing was done, for the line is not UTF-8; set your client to UTF-8";
    // If it is the command that cannot be read, none can be named.
    let is_readable = !message.command.contains(char::REPLACEMENT_CHARACTER);
    reply::fail(irc, desk, if is_readable { message.command } else { "*" }, "INVALID_UTF8", &[], text);
    Heard::Done
}
