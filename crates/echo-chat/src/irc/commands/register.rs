//! Saying who one is.

use crate::front::{Desk, Heard};
use crate::irc::Irc;
use crate::irc::message::Message;

/// Hears `PASS`.
pub(super) fn pass(_irc: &mut Irc, _desk: &mut Desk<'_>, _message: &Message<'_>) -> Heard {
    Heard::Done
}

/// Hears `NICK`.
pub(super) fn nick(_irc: &mut Irc, _desk: &mut Desk<'_>, _message: &Message<'_>) -> Heard {
    Heard::Done
}

/// Hears `USER`.
pub(super) fn user(_irc: &mut Irc, _desk: &mut Desk<'_>, _message: &Message<'_>) -> Heard {
    Heard::Done
}
