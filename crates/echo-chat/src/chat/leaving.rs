//! Leaving the chat, and what is forgotten in time.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use super::whowas::Was;
use super::{Chat, Ending, Now, Source, UserFlag, UserId, What};

impl Chat {
    /// Takes out those whose connections have ended; whoever stays and met one of them is told once.
    ///
    /// All are taken out before anybody is told, so that of many who leave at once none is told of the others.
    pub fn leave(&mut self, gone: impl IntoIterator<Item = (UserId, Ending)>, now: Now) {
        self.tell_breath();
        let mut told = Vec::new();
        for (id, ending) in gone {
            let Some(user) = self.users.remove(&id) else { continue };
            self.operators.remove(&id);
            for flag in UserFlag::ALL.into_iter().filter(|flag| user.has(*flag)) {
                self.flagged[flag as usize] -= 1;
            }
            // Whose words nobody is to read goes without a word.
            let ending = match ending {
                Ending::Quit(Some(_)) if !self.all_hear(&user.rooms, &user, now) => Ending::Quit(None),
                ending => ending,
            };
            let nick = &user.identity.nick;
            if !nick.is_empty() {
                self.nicks.release(nick, user.is_in);
            }
            for room in &user.rooms {
                if let Some(room) = self.rooms.get_mut(room) {
                    room.members.swap_remove(&id);
                }
            }
            if !user.is_in {
                continue;
            }
            if ending.is_unwanted() {
                self.nicks.hold(nick, user.address, now.monotonic + self.rules.nick_hold);
            }
            let (identity, realname) = (Arc::clone(&user.identity), Arc::clone(&user.realname));
            self.whowas.push(Was { identity, realname, until_unix_ms: now.unix_ms });
            told.push((user, ending));
        }
        for (user, ending) in told {
            let reason = ending.to_string().into();
            let event = self.event(user.source(), What::Quit { reason }, now);
            self.tell_late_of(user.id, &user.rooms);
            match &user.rooms[..] {
                [room] => self.tell_presence(room, user.id, event, now),
                // Whoever shares several rooms with them is told once.
                rooms => self.tell_union(rooms, None, &event),
            }
            for room in user.rooms {
                self.close_if_empty(&room);
            }
        }
    }

    /// Forgets what has had its time: bans, messages, names that were kept, the room that a crowd took. To be called
    /// now and then.
    pub fn forget(&mut self, now: Now) {
        self.nicks.forget(now.monotonic);
        give_back(&mut self.users);
        give_back(&mut self.rooms);
        let rules = Arc::clone(&self.rules);
        let mut lifted = Vec::new();
        for (key, room) in &mut self.rooms {
            room.history.forget(now, rules.history_age, rules.history_lines);
            if let Some(kept) = kept(room.members.capacity(), room.members.len()) {
                room.members.shrink_to(kept);
            }
            let changes = room.expire(now);
            if !changes.is_empty() {
                lifted.push((Arc::clone(key), Arc::clone(&room.name), changes));
            }
        }
        for (key, room, changes) in lifted {
            let what = What::Modes { room, changes: changes.into() };
            let event = self.event(Source::Server(Arc::clone(&rules.server)), what, now);
            self.tell_room(&key, None, &event);
        }
    }
}

/// Gives back the memory of a table of which most is empty.
pub(super) fn give_back<K: Eq + Hash, V>(table: &mut HashMap<K, V>) {
    if let Some(kept) = kept(table.capacity(), table.len()) {
        table.shrink_to(kept);
    }
}

/// Returns for how many a table is to have room of which most is empty.
fn kept(capacity: usize, len: usize) -> Option<usize> {
    // Twice as many as there are, or those who come next would have it made again at once.
    (capacity / 4 > len).then_some(len * 2)
}
