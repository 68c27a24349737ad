//! `NAMES`: who is in a channel.

use crate::front::{Desk, Heard};
use crate::irc::Irc;
use crate::irc::message::Message;

/// Hears `NAMES`.
pub(super) fn names(_irc: &mut Irc, _desk: &mut Desk<'_>, _message: &Message<'_>) -> Heard {
    Heard::Done
}

/// Shows who is in `room`, as whoever has come in is shown too.
pub(in crate::irc) fn show_names(_irc: &mut Irc, _desk: &mut Desk<'_>, _room: &str) {}
