//! Answers that say which command they answer.

use super::caps::Caps;
use super::message::{Message, escape_into};
use super::{Irc, reply};
use crate::front::Desk;

/// The longest label, in bytes.
const LABEL_LIMIT: usize = 64;

/// Returns the label of a command, if its client asked to have labels repeated.
pub(super) fn label(irc: &Irc, message: &Message<'_>) -> Option<Box<str>> {
    // Without batches, an answer of several lines could not be labelled.
    if !irc.caps().contains(Caps::LABELED_RESPONSE | Caps::BATCH) {
        return None;
    }
    let label = message.tags.get("label")?;
    (1..=LABEL_LIMIT).contains(&label.len()).then(|| label.into())
}

/// Puts `label` on what was answered from `start` on: on the line itself if it is one, on a batch if there are
/// several, and on an `ACK` if there is none.
pub(super) fn finish(irc: &mut Irc, desk: &mut Desk<'_>, label: Option<&str>, start: usize) {
    if let Some(label) = label {
        let answer: Vec<u8> = desk.chat.answer_so_far().drain(start..).collect();
        let lines: Vec<_> = answer.split_inclusive(|byte| *byte == b'\n').collect();
        match lines[..] {
            [] => reply::write(irc, desk, |replies| replies.tagged(Some(("label", label))).command("ACK").end()),
            [line] => desk.chat.answer(|out| tagged(out, "label", label, line)),
            _ => batch(irc, desk, label, &lines),
        }
    }
    // What one said to oneself is no answer.
    let delivered = irc.take_delivered();
    desk.chat.answer(|lines| lines.extend_from_slice(&delivered));
}

fn batch(irc: &mut Irc, desk: &mut Desk<'_>, label: &str, lines: &[&[u8]]) {
    let name = irc.next_batch();
    reply::write(irc, desk, |replies| {
        let line = replies.tagged(Some(("label", label))).command("BATCH");
        line.parameter(&format!("+{name}")).last("labeled-response");
    });
    desk.chat.answer(|out| {
        for line in lines {
            // What is in a batch already is in this one with all of it.
            match line.starts_with(b"@batch=") {
                true => out.extend_from_slice(line),
                false => tagged(out, "batch", &name, line),
            }
        }
    });
    reply::write(irc, desk, |replies| replies.line().command("BATCH").last(&format!("-{name}")));
}

/// Writes a line with one more tag, before the others.
fn tagged(out: &mut Vec<u8>, key: &str, value: &str, line: &[u8]) {
    out.push(b'@');
    out.extend_from_slice(key.as_bytes());
    out.push(b'=');
    escape_into(out, value);
    match line.strip_prefix(b"@") {
        Some(rest) => {
            out.push(b';');
            out.extend_from_slice(rest);
        }
        None => {
            out.push(b' ');
            out.extend_from_slice(line);
        }
    }
}
