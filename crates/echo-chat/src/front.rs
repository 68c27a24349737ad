//! What makes one kind of client different from another.
//!
//! A [`Front`] is one client's side of a conversation in one protocol: it turns lines into what the
//! [chat](crate::chat) can do, and refusals into what the client understands. How events are written
//! for its clients is in [`tell`], which is called once for each [kind](Kind) of client and not for
//! each client. A third front is a third module with these two things.

use std::fmt;

use crate::chat::{Chat, Ending, Event, Kind, Now, Rules, User, UserId};
use crate::password::Hashed;
use crate::{irc, plain};

/// The numbers of the fronts.
pub mod number {
    /// Nobody knows yet; such a client is told nothing.
    pub const UNKNOWN: u8 = 0;
    /// See [`plain`](crate::plain).
    pub const PLAIN: u8 = 1;
    /// See [`irc`](crate::irc).
    pub const IRC: u8 = 2;
}

/// What no line can have in it, and so no password that was given.
const IMPOSSIBLE: char = '\0';

/// One client's side of a conversation.
pub trait Front: fmt::Debug + Send + Sync {
    /// Says something before the client does, where that is the custom.
    fn open(&mut self, desk: &mut Desk<'_>);

    /// Does what a line asks for. It comes without its end, and may be anything but too long.
    fn hear(&mut self, line: &[u8], desk: &mut Desk<'_>) -> Heard;

    /// Answers a line that was too long and has been thrown away.
    fn hear_too_long(&mut self, desk: &mut Desk<'_>);

    /// Goes on after [`Heard::Verify`], with the operator that whoever is heard has shown to be, if they have.
    fn verified(&mut self, operator: Option<&str>, desk: &mut Desk<'_>);

    /// Returns the name of the front, for those who watch the server.
    fn name(&self) -> &'static str;

    /// Returns whether the client has said who it is and come in.
    fn has_entered(&self) -> bool;

    /// Asks whether the client is still there, if it is one that can answer.
    fn ping(&self) -> Option<Vec<u8>>;

    /// Writes the last lines before the connection is closed.
    fn close(&self, ending: &Ending, lines: &mut Vec<u8>);
}

/// What a front works with while it hears one line.
#[derive(Debug)]
pub struct Desk<'a> {
    /// Everything there is; whoever is heard is [heard](Chat::hear) by it.
    pub chat: &'a mut Chat,
    /// Whose front it is.
    pub me: UserId,
    /// When the line is heard.
    pub now: Now,
}

/// What follows from a line.
#[derive(Debug)]
#[must_use]
pub enum Heard {
    /// The next line.
    Done,
    /// Nothing more: the connection ends.
    Leave(Ending),
    /// A password has to be looked at, which takes too long to be done here; then the front is told
    /// by [`Front::verified`], and only after that the next line is heard.
    Verify(Proof),
}

/// Who somebody says they are, and what shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Proof {
    /// Which operator they say they are; none if there is none of the name that they gave.
    pub operator: Option<String>,
    /// What they gave.
    pub password: String,
    /// What is kept of the right one.
    pub hashed: Hashed,
}

/// Writes an event for a kind of client: whole lines, or nothing where this kind is not told.
pub fn tell(kind: Kind, event: &Event, lines: &mut Vec<u8>) {
    match kind.front() {
        number::PLAIN => plain::tell(kind, event, lines),
        number::IRC => irc::tell(kind, event, lines),
        _ => {}
    }
}

// === impl Desk ===

impl Desk<'_> {
    /// Returns whoever is heard.
    pub fn user(&self) -> &User {
        self.chat.user(self.me).expect("one is connected while one is heard")
    }

    /// Says of which kind the client is from here on.
    pub fn set_kind(&mut self, kind: Kind) {
        self.user().outlet().set_kind(kind);
    }
}

// === impl Proof ===

impl Proof {
    /// Creates what `user` has to prove to become the operator called `name`, if anybody can become one from where they
    /// are.
    ///
    /// A name that nobody has takes as long as one with a wrong password, so that neither can be told from the other.
    pub fn of_operator(rules: &Rules, user: &User, name: &str, password: &str) -> Option<Self> {
        let mut from_here = rules.operators.iter().filter(|operator| operator.is_from(user)).peekable();
        let any = from_here.peek().copied()?;
        let (operator, named, password) = match from_here.find(|operator| operator.name == name) {
            Some(operator) => (operator, Some(operator.name.clone()), password.to_owned()),
            None => (any, None, format!("{password}{IMPOSSIBLE}")),
        };
        Some(Self { operator: named, password, hashed: operator.password.clone() })
    }

    /// Returns the operator that `user` has shown to be whose password was right, if there still is such a one.
    pub fn shown<'a>(&self, rules: &'a Rules, user: &User) -> Option<&'a str> {
        let operator = rules.operator(self.operator.as_deref()?)?;
        (operator.password == self.hashed && operator.is_from(user)).then_some(&operator.name)
    }

    /// Returns whether the password is the right one, which takes tens of milliseconds.
    pub fn is_right(&self) -> bool {
        self.hashed.is_of(&self.password)
    }
}

impl fmt::Debug for Proof {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The password is nobody's business.
        formatter.debug_struct("Proof").finish_non_exhaustive()
    }
}
