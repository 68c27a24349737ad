//! Telling people what happened: each kind of client in its own bytes, which are made once.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

use super::{Chat, Event, Kind, Outlet, Room, User, UserId, What};

/// Writes an event for a kind of client: whole lines, or nothing where this kind is not told.
pub type Tell = fn(Kind, &Event, &mut Vec<u8>);

/// What is on its way to people.
///
/// While somebody is heard, what they are told is gathered, so that their answers come in one
/// piece and in the order of what they asked. What they say in one room in one breath is gathered
/// too, and then goes to each listener as one piece.
pub(super) struct Telling {
    tell: Tell,
    heard: Option<UserId>,
    /// How whoever is heard is told of what they do, if otherwise than of what others do.
    own: Option<Kind>,
    answer: Vec<u8>,
    /// What was said last and told to nobody yet.
    breath: Option<Breath>,
    round: u64,
    tally: Tally,
}

/// What was said and done since it was looked at last, for whoever counts.
#[derive(Debug, Default)]
pub struct Tally {
    /// How many came into a room.
    pub joins: u64,
    /// To how many each message went.
    pub told: Vec<usize>,
}

/// Messages that the same people are to hear, one after the other.
struct Breath {
    room: Arc<str>,
    speaker: UserId,
    events: Vec<Arc<Event>>,
}

/// The bytes of events for each kind of client, made when the first of a kind is told.
struct Encoded<'a> {
    tell: Tell,
    events: &'a [Arc<Event>],
    made: Vec<(Kind, Bytes)>,
}

// === impl Telling ===

impl Telling {
    pub(super) fn new(tell: Tell) -> Self {
        Self { tell, heard: None, own: None, answer: Vec::new(), breath: None, round: 0, tally: Tally::default() }
    }

    /// Sends `bytes` to somebody, or adds them to the answer if they are being heard.
    pub(super) fn send(&mut self, id: UserId, outlet: &Outlet, bytes: Bytes) {
        if bytes.is_empty() {
        } else if self.heard == Some(id) {
            self.answer.extend_from_slice(&bytes);
        } else {
            outlet.tell(bytes);
        }
    }

    pub(super) fn tell(&self) -> Tell {
        self.tell
    }

    /// Returns how somebody is told of what is done now.
    fn kind(&self, id: UserId, outlet: &Outlet) -> Kind {
        self.own.filter(|_| self.heard == Some(id)).unwrap_or_else(|| outlet.kind())
    }

    fn encoded<'a>(&self, events: &'a [Arc<Event>]) -> Encoded<'a> {
        Encoded { tell: self.tell, events, made: Vec::new() }
    }

    /// Tells everybody in `room` but `except`.
    fn tell_members(
        &mut self,
        room: &Room,
        users: &HashMap<UserId, User>,
        except: Option<UserId>,
        events: &[Arc<Event>],
    ) {
        let mut encoded = self.encoded(events);
        for (id, member) in &room.members {
            if Some(*id) == except {
                continue;
            }
            let kind = self.kind(*id, &member.outlet);
            let bytes = match member.is_picky.then(|| users.get(id)).flatten() {
                None => encoded.for_kind(kind),
                Some(user) => encoded.for_user(user, kind),
            };
            self.send(*id, &member.outlet, bytes);
        }
    }
}

impl fmt::Debug for Telling {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Telling").field("heard", &self.heard).finish_non_exhaustive()
    }
}

// === impl Encoded ===

impl Encoded<'_> {
    fn for_kind(&mut self, kind: Kind) -> Bytes {
        if let Some((_, bytes)) = self.made.iter().find(|(made, _)| *made == kind) {
            return bytes.clone();
        }
        let bytes = self.write(kind, |_| true);
        self.made.push((kind, bytes.clone()));
        bytes
    }

    /// Returns the bytes for somebody who does not want to hear everybody.
    fn for_user(&mut self, user: &User, kind: Kind) -> Bytes {
        let wants = |event: &Event| !is_unwanted(event, user);
        if self.events.iter().all(|event| wants(event)) {
            return self.for_kind(kind);
        }
        self.write(kind, wants)
    }

    fn write(&self, kind: Kind, wants: impl Fn(&Event) -> bool) -> Bytes {
        let mut bytes = Vec::new();
        for event in self.events.iter().filter(|event| wants(event)) {
            (self.tell)(kind, event, &mut bytes);
        }
        bytes.into()
    }
}

/// Returns whether `event` is something said by somebody whom `user` does not want to hear.
fn is_unwanted(event: &Event, user: &User) -> bool {
    matches!(event.what, What::Said { .. } | What::Tagged { .. } | What::Invited { .. } | What::InviteSeen { .. })
        && event.person().is_some_and(|person| user.ignores(&person.nick))
}

// === impl Chat ===

impl Chat {
    /// Begins to hear `id`: what they are told until [`heard`](Self::heard) is their answer.
    pub fn hear(&mut self, id: UserId) {
        // Whoever was heard before and ended in a panic gets no answer.
        self.telling.answer.clear();
        self.telling.heard = Some(id);
        self.telling.own = None;
    }

    /// Says how whoever is heard is told of what they do from here on; as of what others do if there is nothing.
    ///
    /// What others did and is told only now is told as theirs.
    pub fn set_own(&mut self, kind: Option<Kind>) {
        self.telling.own = kind;
    }

    /// Adds what `write` writes to the answer of whoever is heard.
    pub fn answer(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        write(&mut self.telling.answer);
    }

    /// Returns the answer so far, for a front that has to mark what belongs together.
    pub fn answer_so_far(&mut self) -> &mut Vec<u8> {
        &mut self.telling.answer
    }

    /// Ends hearing whoever is heard: everybody is told what they did, and they get their answer.
    pub fn heard(&mut self) {
        self.tell_breath();
        let Some(id) = self.telling.heard.take() else { return };
        if self.telling.answer.is_empty() {
            return;
        }
        // Copied, so that the room for answers is allocated once and not for each.
        let answer = Bytes::copy_from_slice(&self.telling.answer);
        self.telling.answer.clear();
        self.telling.answer.shrink_to(ANSWER_KEPT);
        if let Some(user) = self.users.get(&id) {
            user.outlet.answer(answer);
        }
    }

    /// Returns what is counted, for whoever looks at it to begin anew.
    pub fn tally(&mut self) -> &mut Tally {
        &mut self.telling.tally
    }

    /// Tells one person, and nobody else.
    pub fn tell_one(&mut self, id: UserId, event: &Arc<Event>) {
        self.tell_breath();
        let Some(user) = self.users.get(&id) else { return };
        let kind = self.telling.kind(id, &user.outlet);
        let bytes = self.telling.encoded(std::slice::from_ref(event)).for_user(user, kind);
        self.telling.send(id, &user.outlet, bytes);
    }

    /// Tells everybody in a room but `except`.
    pub(super) fn tell_room(&mut self, room: &str, except: Option<UserId>, event: &Arc<Event>) {
        self.tell_breath();
        self.tell_late_in(room);
        if let Some(room) = self.rooms.get(room) {
            self.telling.tell_members(room, &self.users, except, std::slice::from_ref(event));
        }
    }

    /// Tells everybody in a room but the speaker, together with what the same speaker says there next.
    pub(super) fn tell_said(&mut self, room: &Arc<str>, speaker: UserId, event: Arc<Event>) {
        match &mut self.telling.breath {
            Some(breath) if breath.speaker == speaker && breath.room == *room => breath.events.push(event),
            _ => {
                self.tell_breath();
                self.telling.breath = Some(Breath { room: Arc::clone(room), speaker, events: vec![event] });
            }
        }
    }

    /// Tells everybody who shares a room with `id` once, and `id` too if told so.
    pub(super) fn tell_neighbours(&mut self, id: UserId, event: &Arc<Event>, and_self: bool) {
        if and_self {
            self.tell_one(id, event);
        }
        let rooms = self.users.get(&id).map(|user| user.rooms.clone()).unwrap_or_default();
        self.tell_union(&rooms, Some(id), event);
    }

    /// Tells everybody in any of `rooms` once, but not `except`.
    pub(super) fn tell_union(&mut self, rooms: &[Arc<str>], except: Option<UserId>, event: &Arc<Event>) {
        if let [room] = rooms {
            // In one room nobody can be met twice.
            return self.tell_room(room, except, event);
        }
        self.tell_breath();
        for room in rooms {
            self.tell_late_in(room);
        }
        self.telling.round += 1;
        let round = self.telling.round;
        let mut encoded = self.telling.encoded(std::slice::from_ref(event));
        for room in rooms.iter().filter_map(|room| self.rooms.get(room)) {
            for id in room.members.keys().filter(|id| Some(**id) != except) {
                let Some(user) = self.users.get_mut(id) else { continue };
                if std::mem::replace(&mut user.told, round) != round {
                    let bytes = encoded.for_user(user, self.telling.kind(*id, &user.outlet));
                    self.telling.send(*id, &user.outlet, bytes);
                }
            }
        }
    }

    /// Tells everybody for whom `is_told` holds.
    pub(super) fn tell_all(&mut self, event: &Arc<Event>, is_told: impl Fn(&User) -> bool) {
        self.tell_breath();
        let mut encoded = self.telling.encoded(std::slice::from_ref(event));
        for user in self.users.values().filter(|user| user.is_in && is_told(user)) {
            let bytes = encoded.for_kind(self.telling.kind(user.id, &user.outlet));
            self.telling.send(user.id, &user.outlet, bytes);
        }
    }

    /// Tells what was said last, before anything else can be told to the same people.
    pub(super) fn tell_breath(&mut self) {
        let Some(Breath { room, speaker, events }) = self.telling.breath.take() else { return };
        self.tell_late_in(&room);
        if let Some(room) = self.rooms.get(&room) {
            let listeners = room.members.len() - usize::from(room.has(speaker));
            self.telling.tally.told.extend(events.iter().map(|_| listeners));
            self.telling.tell_members(room, &self.users, Some(speaker), &events);
        }
    }
}

/// How much room for answers is kept from one to the next, in bytes.
const ANSWER_KEPT: usize = 64 * 1024;
