//! `CAP`: what the client wants to be told.

use crate::front::{Desk, Heard};
use crate::irc::Irc;
use crate::irc::message::Message;

/// Hears `CAP`.
pub(super) fn cap(_irc: &mut Irc, _desk: &mut Desk<'_>, _message: &Message<'_>) -> Heard {
    Heard::Done
}
