//! Saying something.

use crate::front::{Desk, Heard};
use crate::irc::Irc;
use crate::irc::message::Message;

/// Hears `PRIVMSG`.
pub(super) fn privmsg(_irc: &mut Irc, _desk: &mut Desk<'_>, _message: &Message<'_>) -> Heard {
    Heard::Done
}

/// Hears `NOTICE`.
pub(super) fn notice(_irc: &mut Irc, _desk: &mut Desk<'_>, _message: &Message<'_>) -> Heard {
    Heard::Done
}

/// Hears `TAGMSG`.
pub(super) fn tagmsg(_irc: &mut Irc, _desk: &mut Desk<'_>, _message: &Message<'_>) -> Heard {
    Heard::Done
}
