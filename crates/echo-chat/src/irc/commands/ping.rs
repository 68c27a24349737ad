//! Being there, and going.

use crate::front::{Desk, Heard};
use crate::irc::Irc;
use crate::irc::message::Message;

/// Hears `PING`.
pub(super) fn ping(_irc: &mut Irc, _desk: &mut Desk<'_>, _message: &Message<'_>) -> Heard {
    Heard::Done
}

/// Hears `PONG`.
pub(super) fn pong(_irc: &mut Irc, _desk: &mut Desk<'_>, _message: &Message<'_>) -> Heard {
    Heard::Done
}

/// Hears `QUIT`.
pub(super) fn quit(_irc: &mut Irc, _desk: &mut Desk<'_>, _message: &Message<'_>) -> Heard {
    Heard::Done
}
