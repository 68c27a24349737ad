//! Answers that say which command they answer.

use super::Irc;
use super::message::Message;
use crate::front::Desk;

pub(super) fn label(_irc: &Irc, _message: &Message<'_>) -> Option<Box<str>> {
    None
}

pub(super) fn finish(_irc: &mut Irc, _desk: &mut Desk<'_>, _label: Option<&str>, _start: usize) {}
