//! Telling a room who comes and who goes: at once where few do, together where many do.
//!
//! A crowd that comes into a room of a thousand would cost each of the thousand a line, and a write,
//! for each of the crowd. So after a few in a row the others are told together, a moment later; but
//! always before anything else that happens in the room, so that its order stays one and the same.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::{Chat, Event, Kind, Now, UserId, What};
use crate::text::fold::fold;

/// How often somebody may come or go in one room and all be told of it at once, over a longer time.
pub const PRESENCE_EVERY: Duration = Duration::from_millis(250);

/// How many may come and go in a row before that counts.
const IN_A_ROW: u32 = 8;

/// Who came and went in one room and is still to be told of.
#[derive(Debug, Default)]
pub(super) struct Late {
    events: Vec<(UserId, Arc<Event>)>,
    /// Until when those who came and went have used up what may be told at once.
    used_until: Option<Instant>,
}

/// What is late in one room, in the bytes of each kind of client.
struct Encoded<'a> {
    tell: super::Tell,
    events: &'a [(UserId, Arc<Event>)],
    made: Vec<(Kind, Bytes, Vec<usize>)>,
}

// === impl Late ===

impl Late {
    /// Returns whether one more may be told at once, and counts it if so.
    fn may_be_told(&mut self, now: Instant) -> bool {
        let used_until = self.used_until.unwrap_or(now).max(now);
        let may = self.events.is_empty() && used_until.duration_since(now) < PRESENCE_EVERY * IN_A_ROW;
        if may {
            self.used_until = Some(used_until + PRESENCE_EVERY);
        }
        may
    }
}

// === impl Encoded ===

impl Encoded<'_> {
    /// Returns the bytes of all events from `first` on.
    fn from(&mut self, first: usize, kind: Kind) -> Bytes {
        let position = self.made.iter().position(|(made, ..)| *made == kind).unwrap_or_else(|| {
            let (mut bytes, mut starts) = (Vec::new(), Vec::with_capacity(self.events.len() + 1));
            for (_, event) in self.events {
                starts.push(bytes.len());
                (self.tell)(kind, event, &mut bytes);
            }
            starts.push(bytes.len());
            self.made.push((kind, bytes.into(), starts));
            self.made.len() - 1
        });
        let (_, bytes, starts) = &self.made[position];
        bytes.slice(starts[first]..)
    }
}

// === impl Chat ===

impl Chat {
    /// Tells everybody else in a room that `who` came or went, at once or a moment later.
    pub(super) fn tell_presence(&mut self, room: &Arc<str>, who: UserId, event: Arc<Event>, now: Now) {
        let Some(found) = self.rooms.get_mut(room) else { return };
        if found.late.may_be_told(now.monotonic) {
            return self.tell_room(room, Some(who), &event);
        }
        // What was said before is told before.
        self.tell_breath();
        if let Some(found) = self.rooms.get_mut(room) {
            if found.late.events.is_empty() {
                self.late.push(Arc::clone(room));
            }
            if let (What::Quit { .. }, Some(person)) = (&event.what, event.person()) {
                self.late_nicks.insert(fold(&person.nick));
            }
            found.late.events.push((who, event));
        }
    }

    /// Returns whether there is anything that [`tell_late`](Self::tell_late) would tell.
    pub fn has_late(&self) -> bool {
        !self.late.is_empty()
    }

    /// Tells everybody who came and went lately. To be called [so often](PRESENCE_EVERY) while there is anything to
    /// tell.
    pub fn tell_late(&mut self) {
        for room in std::mem::take(&mut self.late) {
            self.tell_late_in(&room);
        }
    }

    /// Tells who came and went lately in the rooms of `id`, for it to be told apart from what `id` does next.
    pub fn tell_late_to(&mut self, id: UserId) {
        for room in self.known(id).rooms.clone() {
            self.tell_late_in(&room);
        }
    }

    /// Tells that `who` left rooms lately, before it is told in `rooms`, where they are, that they have another name or
    /// have left the chat.
    pub(super) fn tell_late_of(&mut self, who: UserId, rooms: &[Arc<str>]) {
        let is_of = |room: &&Arc<str>| {
            let late = self.rooms.get(*room).map(|room| &room.late.events);
            !rooms.contains(room) && late.is_some_and(|events| events.iter().any(|(id, _)| *id == who))
        };
        for room in self.late.iter().filter(is_of).cloned().collect::<Vec<_>>() {
            self.tell_late_in(&room);
        }
    }

    /// Tells everybody in a room who came and went there lately.
    pub(super) fn tell_late_in(&mut self, id: &str) {
        let Some(room) = self.rooms.get_mut(id) else { return };
        if room.late.events.is_empty() {
            return;
        }
        let events = std::mem::take(&mut room.late.events);
        self.late.retain(|late| **late != *id);
        if self.late.is_empty() {
            self.late_nicks.clear();
        }
        // Whoever came meanwhile found the others there, and is told only who came and went after that.
        let came: HashMap<UserId, usize> = events
            .iter()
            .enumerate()
            .filter(|(_, (_, event))| matches!(event.what, What::Joined { .. }))
            .map(|(index, (who, _))| (*who, index + 1))
            .collect();
        let mut encoded = Encoded { tell: self.telling.tell(), events: &events, made: Vec::new() };
        for (id, member) in &self.rooms[id].members {
            let first = came.get(id).copied().unwrap_or(0);
            let bytes = encoded.from(first, member.outlet.kind());
            // Also to whoever is being heard, before their answer: what they say now comes after that for all.
            if !bytes.is_empty() {
                member.outlet.tell(bytes);
            }
        }
    }
}
