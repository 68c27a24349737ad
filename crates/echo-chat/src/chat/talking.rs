//! Saying something.

use std::sync::Arc;

use super::{Chat, Event, How, Now, Refusal, Target, UserId, What};

/// Something that was said.
#[derive(Debug)]
pub struct Said {
    /// As the others are told it; whoever said it is told only by their own front, if it wants.
    pub event: Arc<Event>,
    /// Why the person it was said to is away.
    pub away: Option<Arc<str>>,
}

/// Returns what somebody does, if a text is about that and not what they say.
pub fn action(text: &str) -> Option<&str> {
    let action = text.strip_prefix("\u{1}ACTION")?;
    let action = action.strip_suffix('\u{1}').unwrap_or(action);
    if action.is_empty() { Some("") } else { action.strip_prefix(' ') }
}

/// Returns whether a text is what one program asks of others, or answers: CTCP, but no action.
pub fn is_for_programs(text: &str) -> bool {
    text.starts_with('\u{1}') && action(text).is_none()
}

impl Chat {
    /// Says `text` to a room or a person, with the tags that clients have for each other.
    ///
    /// # Errors
    ///
    /// If there is no such room or person, or the room does not want to hear it.
    pub fn say(&mut self, me: UserId, to: &str, how: How, text: &str, tags: &str, now: Now) -> Result<Said, Refusal> {
        let make = |to| What::Said { to, how, text: text.into(), tags: tags.into() };
        let said = self.address(me, to, text, make, now)?;
        let user = self.known_mut(me);
        user.spoke = now;
        user.said += 1;
        self.said += 1;
        Ok(said)
    }

    /// Sends tags to a room or a person, and no text.
    ///
    /// # Errors
    ///
    /// As [`say`](Self::say).
    pub fn tag(&mut self, me: UserId, to: &str, tags: &str, now: Now) -> Result<Said, Refusal> {
        self.address(me, to, "", |to| What::Tagged { to, tags: tags.into() }, now)
    }

    fn address(
        &mut self,
        me: UserId,
        to: &str,
        text: &str,
        what: impl FnOnce(Target) -> What,
        now: Now,
    ) -> Result<Said, Refusal> {
        if to.starts_with('#') {
            let (id, room) = self.seen(me, to)?;
            self.rooms[&id].hears(self.known(me), text, now)?;
            let event = self.by(me, what(Target::Room(room)), now);
            self.tell_said(&id, me, Arc::clone(&event));
            // What a program asked is not to be answered by those of everybody who comes later.
            if matches!(event.what, What::Said { .. }) && !is_for_programs(text) {
                let most = self.rules.history_lines;
                if let Some(room) = self.rooms.get_mut(&id) {
                    room.history.push(Arc::clone(&event), most);
                }
            }
            return Ok(Said { event, away: None });
        }
        let them = self.find(to).ok_or_else(|| Refusal::NoSuchNick(to.to_owned()))?;
        let (id, nick, away) = (them.id, Arc::clone(them.nick()), them.away.clone());
        let event = self.by(me, what(Target::Person(nick)), now);
        self.tell_one(id, &event);
        self.tally().told.push(1);
        let by = Arc::clone(self.known(me).nick());
        if matches!(event.what, What::Said { .. }) && !self.known(id).ignores(&by) {
            self.known_mut(id).correspondent = Some((me, by));
        }
        Ok(Said { event, away })
    }
}
