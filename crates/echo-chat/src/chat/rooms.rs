//! Rooms: coming, going, and what their operators do.

use std::sync::Arc;

use super::being::shortened;
use super::modes::{Change, ModeChange, RoomFlag};
use super::room::{Ban, Member, Room, Standing, Topic};
use super::{Chat, Now, Refusal, UserFlag, UserId, What};
use crate::text::clean::{Keep, ingress};
use crate::text::fold::fold;

/// What came of asking to come into a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joined {
    /// It was entered.
    Entered,
    /// There was none of this name; now there is, with its first operator in it.
    Opened,
    /// Whoever asked was in it.
    WasIn,
}

impl Chat {
    /// Brings somebody into a room, which is opened if there is none.
    ///
    /// # Errors
    ///
    /// If the name is none, or the room or the number of rooms does not admit them.
    pub fn join(&mut self, me: UserId, name: &str, key: Option<&str>, now: Now) -> Result<Joined, Refusal> {
        self.check_room_name(name)?;
        let id: Arc<str> = fold(name).into();
        let user = self.known(me);
        let admitted = match self.rooms.get(&id) {
            Some(room) if room.has(me) => return Ok(Joined::WasIn),
            Some(room) => room.admits(user, user.is_invited(&id, room), key, now),
            None => Ok(()),
        };
        let limit = self.rules.rooms_per_user;
        if user.rooms.len() >= limit {
            return Err(Refusal::TooManyRooms { room: name.to_owned(), limit });
        }
        admitted?;
        let (outlet, is_picky) = (Arc::clone(&user.outlet), !user.ignored.is_empty());
        let realname = Arc::clone(&user.realname);
        let room = self.rooms.entry(Arc::clone(&id)).or_insert_with(|| Room::new(name.into(), now));
        // The room that is always there belongs to nobody.
        let is_operator = room.members.is_empty() && *id != *fold(&self.rules.default_room);
        let standing = Standing { is_operator, has_voice: false };
        room.members.insert(me, Member { outlet, standing, is_picky });
        let room = Arc::clone(&room.name);
        let user = self.known_mut(me);
        user.rooms.push(Arc::clone(&id));
        user.invited.remove(&id);
        self.tally().joins += 1;
        let event = self.by(me, What::Joined { room, realname }, now);
        self.tell_one(me, &event);
        self.tell_presence(&id, me, event, now);
        let reason = self.away_in(me, std::slice::from_ref(&id), now);
        if reason.is_some() {
            let event = self.by(me, What::Away { reason }, now);
            self.tell_room(&id, Some(me), &event);
        }
        Ok(if is_operator { Joined::Opened } else { Joined::Entered })
    }

    /// Takes somebody out of a room at their own wish.
    ///
    /// # Errors
    ///
    /// If there is no such room or they are not in it.
    pub fn part(&mut self, me: UserId, name: &str, reason: &str, now: Now) -> Result<(), Refusal> {
        let (id, room) = self.room_of(me, name)?;
        let is_heard = self.rooms[&id].hears(self.known(me), "", now).is_ok();
        // Whose words nobody is to read goes without a word.
        let reason = if is_heard { shortened(reason, self.rules.reason_length).into() } else { "".into() };
        let event = self.by(me, What::Parted { room, reason }, now);
        self.tell_one(me, &event);
        self.tell_presence(&id, me, event, now);
        self.take_out(me, &id);
        Ok(())
    }

    /// Puts somebody out of a room.
    ///
    /// # Errors
    ///
    /// If there is no such room or person, or whoever asks may not.
    pub fn kick(&mut self, me: UserId, name: &str, nick: &str, reason: &str, now: Now) -> Result<(), Refusal> {
        let (id, room) = self.commanded(me, name)?;
        let them = self.member_of(&id, &room, nick)?;
        let nick = Arc::clone(self.known(them).nick());
        let reason = shortened(reason, self.rules.reason_length).into();
        let event = self.by(me, What::Kicked { room, nick, reason }, now);
        self.tell_room(&id, None, &event);
        self.take_out(them, &id);
        Ok(())
    }

    /// Asks somebody into a room, and returns how both are written. They are told, and so are its operators, if their
    /// clients know how to say it. Whom an operator asks comes in whatever key, limit and bans there are.
    ///
    /// # Errors
    ///
    /// If there is no such person, they are in it, or whoever asks is not, or may not where one has to be invited.
    pub fn invite(&mut self, me: UserId, nick: &str, name: &str, now: Now) -> Result<(Arc<str>, Arc<str>), Refusal> {
        let them = self.find(nick).ok_or_else(|| Refusal::NoSuchNick(nick.to_owned()))?;
        let (them, nick) = (them.id, Arc::clone(them.nick()));
        let (id, room) = self.room_of(me, name)?;
        let found = &self.rooms[&id];
        if found.has(them) {
            return Err(Refusal::AlreadyInRoom { nick, room });
        }
        let is_let_in = match found.obeys(self.known(me)) {
            Ok(()) => true,
            Err(refusal) if found.is(RoomFlag::InviteOnly) => return Err(refusal),
            // Everybody may tell others of a room; what its operators shut, only they open.
            Err(_) => false,
        };
        let operators: Vec<_> =
            found.members().filter(|(id, standing)| standing.is_operator && *id != me).map(|(id, _)| id).collect();
        let opened = found.created.monotonic;
        if is_let_in {
            let (rooms, user) = (&self.rooms, self.users.get_mut(&them).expect("they were found"));
            // Rooms are opened and closed in no time, and these would pile up for as long as somebody stays.
            user.invited.retain(|id, opened| rooms.get(id).is_some_and(|room| room.created.monotonic == *opened));
            user.invited.insert(Arc::clone(&id), opened);
        }
        let event = self.by(me, What::Invited { room: Arc::clone(&room), nick: Arc::clone(&nick) }, now);
        self.tell_one(them, &event);
        let what = What::InviteSeen { room: Arc::clone(&room), nick: Arc::clone(&nick) };
        let seen = self.by(me, what, now);
        for operator in operators {
            self.tell_one(operator, &seen);
        }
        Ok((nick, room))
    }

    /// Changes what a room is about; an empty text takes the topic away.
    ///
    /// # Errors
    ///
    /// If there is no such room, or whoever asks is not in it or may not.
    pub fn set_topic(&mut self, me: UserId, name: &str, text: &str, now: Now) -> Result<(), Refusal> {
        let (id, room) = match self.known(me).has(UserFlag::Operator) {
            true => self.commanded(me, name)?,
            false => self.room_of(me, name)?,
        };
        let found = &self.rooms[&id];
        match found.obeys(self.known(me)) {
            Ok(()) => {}
            Err(refusal) if found.is(RoomFlag::TopicLocked) => return Err(refusal),
            // It is read by the same people.
            Err(_) => found.hears(self.known(me), "", now)?,
        }
        let text: Arc<str> = shortened(text, self.rules.topic_length).into();
        let by = Arc::clone(&self.known(me).identity);
        let topic = Topic { text: Arc::clone(&text), by, at_unix_ms: now.unix_ms };
        if let Some(found) = self.rooms.get_mut(&id) {
            found.topic = Some(topic).filter(|topic| !topic.text.is_empty());
        }
        let event = self.by(me, What::Topic { room, text }, now);
        self.tell_room(&id, None, &event);
        Ok(())
    }

    /// Changes a room, one change after the other; everybody in it is told of all that were made in one event.
    ///
    /// Returns what was made, and the refusals of the others.
    ///
    /// # Errors
    ///
    /// If there is no such room, or whoever asks may not change it.
    pub fn change_room(
        &mut self,
        me: UserId,
        name: &str,
        changes: impl IntoIterator<Item = Change>,
        now: Now,
    ) -> Result<(Vec<ModeChange>, Vec<Refusal>), Refusal> {
        let (id, room) = self.commanded(me, name)?;
        let (mut made, mut refused) = (Vec::new(), Vec::new());
        for change in changes {
            match self.change(me, &id, &room, change, now) {
                Ok(Some(change)) => made.push(change),
                Ok(None) => {}
                Err(refusal) => refused.push(refusal),
            }
        }
        if !made.is_empty() {
            let event = self.by(me, What::Modes { room, changes: made.clone().into() }, now);
            self.tell_room(&id, None, &event);
        }
        Ok((made, refused))
    }

    /// Makes one change and returns it as it is told; nothing if it was so before.
    fn change(
        &mut self,
        me: UserId,
        id: &str,
        room: &Arc<str>,
        change: Change,
        now: Now,
    ) -> Result<Option<ModeChange>, Refusal> {
        let by = Arc::clone(self.known(me).nick());
        let most = self.rules.bans_per_room;
        let them = match &change {
            Change::Operator(nick, _) | Change::Voice(nick, _) => Some(self.member_of(id, room, nick)?),
            _ => None,
        };
        let them = them.map(|them| (them, Arc::clone(self.known(them).nick())));
        let found = self.rooms.get_mut(id).expect("it was found, and nobody left meanwhile");
        let member = them.as_ref().and_then(|(them, _)| found.members.get_mut(them));
        let nick = them.map(|(_, nick)| nick);
        let made = match change {
            Change::Flag(flag, is_set) => {
                let changes = found.is(flag) != is_set;
                match is_set {
                    true => found.flags |= flag.bit(),
                    false => found.flags &= !flag.bit(),
                }
                changes.then(|| ModeChange::new(is_set, flag.letter(), None))
            }
            Change::Key(Some(_)) if found.key.is_some() => return Err(Refusal::KeyAlreadySet(Arc::clone(room))),
            Change::Key(Some(key)) => {
                found.key = Some(Arc::clone(&key));
                Some(ModeChange::new(true, 'k', Some(key)))
            }
            Change::Key(None) => found.key.take().map(|key| ModeChange::new(false, 'k', Some(key))),
            Change::Limit(limit) => {
                let changes = found.limit != limit;
                found.limit = limit;
                let parameter = limit.map(|limit| limit.to_string().into());
                changes.then(|| ModeChange::new(limit.is_some(), 'l', parameter))
            }
            Change::Operator(_, is_set) => {
                let standing = member.map(|member| &mut member.standing.is_operator);
                standing.filter(|is| **is != is_set).map(|is| {
                    *is = is_set;
                    ModeChange::new(is_set, 'o', nick)
                })
            }
            Change::Voice(_, is_set) => {
                let standing = member.map(|member| &mut member.standing.has_voice);
                standing.filter(|has| **has != is_set).map(|has| {
                    *has = is_set;
                    ModeChange::new(is_set, 'v', nick)
                })
            }
            Change::Add(list, mask, until_unix_ms) => {
                let all: usize = found.lists.iter().map(Vec::len).sum();
                let entries = &mut found.lists[list as usize];
                let parameter: Arc<str> = mask.to_string().into();
                let ban = Ban { mask, by, at_unix_ms: now.unix_ms, until_unix_ms };
                match entries.iter_mut().find(|entry| entry.mask == ban.mask) {
                    // Said again: it lasts until the new moment, and nobody need be told.
                    Some(entry) => {
                        *entry = ban;
                        None
                    }
                    None if all >= most => {
                        let (room, list, mask) = (Arc::clone(room), list.letter(), parameter.to_string());
                        return Err(Refusal::ListFull { room, list, mask });
                    }
                    None => {
                        entries.push(ban);
                        Some(ModeChange::new(true, list.letter(), Some(parameter)))
                    }
                }
            }
            Change::Remove(list, mask) => {
                let entries = &mut found.lists[list as usize];
                let position = entries.iter().position(|entry| entry.mask == mask);
                position.map(|position| {
                    let removed = entries.remove(position);
                    ModeChange::new(false, list.letter(), Some(removed.mask.to_string().into()))
                })
            }
        };
        Ok(made)
    }

    pub(super) fn open_default_room(&mut self, now: Now) {
        let name = Arc::clone(&self.rules.default_room);
        self.rooms.entry(fold(&name).into()).or_insert_with(|| Room::new(name, now));
    }

    pub(super) fn close_if_empty(&mut self, id: &str) {
        let is_default = *id == *fold(&self.rules.default_room);
        if !is_default && self.rooms.get(id).is_some_and(|room| room.members.is_empty()) {
            self.rooms.remove(id);
        }
    }

    fn take_out(&mut self, who: UserId, id: &str) {
        if let Some(room) = self.rooms.get_mut(id) {
            // The order of coming is what lists show, and leaving is rare beside speaking.
            room.members.shift_remove(&who);
        }
        if let Some(user) = self.users.get_mut(&who) {
            user.rooms.retain(|room| **room != *id);
        }
        self.close_if_empty(id);
    }

    fn check_room_name(&self, name: &str) -> Result<(), Refusal> {
        let is_fine = name.starts_with('#')
            && name.len() > 1
            && name.len() <= self.rules.room_name_length
            && !name.contains([' ', ',', '\u{7}', ':'])
            && !name.contains(char::is_whitespace)
            // Nothing that would be taken out of a text: two names that look the same should be the same.
            && ingress(name, Keep::Nothing) == name;
        if is_fine { Ok(()) } else { Err(Refusal::BadRoomName(name.to_owned())) }
    }

    /// Finds a room that `me` may know of.
    pub(super) fn seen(&self, me: UserId, name: &str) -> Result<(Arc<str>, Arc<str>), Refusal> {
        let (id, room) = self
            .rooms
            .get_key_value(fold(name).as_str())
            .filter(|(_, room)| room.is_visible_to(self.known(me)))
            .ok_or_else(|| Refusal::NoSuchRoom(name.to_owned()))?;
        Ok((Arc::clone(id), Arc::clone(&room.name)))
    }

    fn room_of(&self, me: UserId, name: &str) -> Result<(Arc<str>, Arc<str>), Refusal> {
        let (id, room) = self.seen(me, name)?;
        if self.rooms[&id].has(me) { Ok((id, room)) } else { Err(Refusal::NotInRoom(room)) }
    }

    /// Finds a room that `me` may change.
    fn commanded(&self, me: UserId, name: &str) -> Result<(Arc<str>, Arc<str>), Refusal> {
        let (id, room) = self.seen(me, name)?;
        self.rooms[&id].obeys(self.known(me))?;
        Ok((id, room))
    }

    fn member_of(&self, id: &str, room: &Arc<str>, nick: &str) -> Result<UserId, Refusal> {
        let them = self.find(nick).ok_or_else(|| Refusal::NoSuchNick(nick.to_owned()))?;
        match self.rooms[id].has(them.id) {
            true => Ok(them.id),
            false => Err(Refusal::TheyAreNotInRoom { nick: Arc::clone(them.nick()), room: Arc::clone(room) }),
        }
    }
}
