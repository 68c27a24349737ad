//! What the server says about itself.

use crate::front::{Desk, Heard};
use crate::irc::Irc;
use crate::irc::message::Message;

/// Hears `ADMIN`.
pub(super) fn admin(_irc: &mut Irc, _desk: &mut Desk<'_>, _message: &Message<'_>) -> Heard {
    Heard::Done
}

/// Hears `HELP`.
pub(super) fn help(_irc: &mut Irc, _desk: &mut Desk<'_>, _message: &Message<'_>) -> Heard {
    Heard::Done
}

/// Hears `INFO`.
pub(super) fn info(_irc: &mut Irc, _desk: &mut Desk<'_>, _message: &Message<'_>) -> Heard {
    Heard::Done
}

/// Hears `LINKS`.
pub(super) fn links(_irc: &mut Irc, _desk: &mut Desk<'_>, _message: &Message<'_>) -> Heard {
    Heard::Done
}

/// Hears `LUSERS`.
pub(super) fn lusers(_irc: &mut Irc, _desk: &mut Desk<'_>, _message: &Message<'_>) -> Heard {
    Heard::Done
}

/// Hears `MOTD`.
pub(super) fn motd(_irc: &mut Irc, _desk: &mut Desk<'_>, _message: &Message<'_>) -> Heard {
    Heard::Done
}

/// Hears `STATS`.
pub(super) fn stats(_irc: &mut Irc, _desk: &mut Desk<'_>, _message: &Message<'_>) -> Heard {
    Heard::Done
}

/// Hears `TIME`.
pub(super) fn time(_irc: &mut Irc, _desk: &mut Desk<'_>, _message: &Message<'_>) -> Heard {
    Heard::Done
}

/// Hears `VERSION`.
pub(super) fn version(_irc: &mut Irc, _desk: &mut Desk<'_>, _message: &Message<'_>) -> Heard {
    Heard::Done
}

/// Says how many are here, as whoever comes in is told too.
pub(in crate::irc) fn show_lusers(_irc: &mut Irc, _desk: &mut Desk<'_>) {}

/// Says the message of the day, as whoever comes in is told too.
pub(in crate::irc) fn show_motd(_irc: &mut Irc, _desk: &mut Desk<'_>) {}
