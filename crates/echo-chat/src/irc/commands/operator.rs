//! What operators of the server do.

use crate::front::{Desk, Heard};
use crate::irc::Irc;
use crate::irc::message::Message;

/// Hears `OPER`.
pub(super) fn oper(_irc: &mut Irc, _desk: &mut Desk<'_>, _message: &Message<'_>) -> Heard {
    Heard::Done
}

/// Hears `KILL`.
pub(super) fn kill(_irc: &mut Irc, _desk: &mut Desk<'_>, _message: &Message<'_>) -> Heard {
    Heard::Done
}

/// Hears `WALLOPS`.
pub(super) fn wallops(_irc: &mut Irc, _desk: &mut Desk<'_>, _message: &Message<'_>) -> Heard {
    Heard::Done
}

/// Goes on with `OPER` when it is known whether the password is right.
pub(in crate::irc) fn verified(_irc: &mut Irc, _desk: &mut Desk<'_>, _is_right: bool) {}
