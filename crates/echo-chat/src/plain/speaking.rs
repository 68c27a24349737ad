//! Saying something, in as many messages as it takes.

use std::sync::Arc;

use super::commands::Call;
use super::trouble::Trouble;
use crate::chat::{How, Identity, Refusal};
use crate::text::split::split;

/// The longest line of IRC, with its end; everybody may get what is said here as one.
const IRC_LINE: usize = 512;

/// In how many messages a line may be said.
const MOST_MESSAGES: usize = 8;

/// Says `text` to a room or a person, or does it.
pub(super) fn say(call: &mut Call<'_, '_>, to: &str, text: &str, is_action: bool) -> Result<(), Trouble> {
    let (open, close) = if is_action { ("\u{1}ACTION ", "\u{1}") } else { ("", "") };
    let (me, now) = (call.desk.me, call.desk.now);
    let to = &*resolved(call, to)?;
    let longest = longest(call.desk.user().identity(), to).saturating_sub(open.len() + close.len());
    let pieces =
        split(text, longest, MOST_MESSAGES).map_err(|long| Trouble::says(format!("Nobody got that: {long}.")))?;
    let mut away = None;
    for piece in pieces {
        let piece = format!("{open}{piece}{close}");
        away = call.desk.chat.say(me, to, How::Message, &piece, "", now)?.away;
    }
    if let Some(reason) = away {
        call.say(format_args!("{to} is away and may not read it now: {reason}"));
    }
    Ok(())
}

/// Returns how somebody or a room is written that was typed in any way.
fn resolved(call: &Call<'_, '_>, to: &str) -> Result<Arc<str>, Refusal> {
    if to.starts_with('#') {
        // One that is secret is not given away by how it is written either.
        let room = call.desk.chat.room(to).filter(|room| room.is_visible_to(call.desk.user()));
        return room.map(|room| Arc::clone(room.name())).ok_or_else(|| Refusal::NoSuchRoom(to.to_owned()));
    }
    let person = call.desk.chat.find(to).map(|user| Arc::clone(user.nick()));
    person.ok_or_else(|| Refusal::NoSuchNick(to.to_owned()))
}

/// Returns how long a message may be for the line in which IRC clients get it not to be cut.
fn longest(from: &Identity, to: &str) -> usize {
    IRC_LINE - format!(":{from} PRIVMSG {to} :\r\n").len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_and_what_is_around_it_fill_one_line() {
        let from = Identity { nick: "ann".into(), user: "plain".into(), host: "::1".into() };
        let line = format!(":ann!plain@::1 PRIVMSG #lobby :{}\r\n", "x".repeat(longest(&from, "#lobby")));
        assert_eq!(line.len(), 512);
    }
}
