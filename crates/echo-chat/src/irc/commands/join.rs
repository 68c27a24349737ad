//! Coming into channels and leaving them.

use crate::front::{Desk, Heard};
use crate::irc::Irc;
use crate::irc::message::Message;

/// Hears `JOIN`.
pub(super) fn join(_irc: &mut Irc, _desk: &mut Desk<'_>, _message: &Message<'_>) -> Heard {
    Heard::Done
}

/// Hears `PART`.
pub(super) fn part(_irc: &mut Irc, _desk: &mut Desk<'_>, _message: &Message<'_>) -> Heard {
    Heard::Done
}
