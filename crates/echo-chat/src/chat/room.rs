//! A room: who is in it and what it allows, decided without knowing how anybody is told.

use std::sync::Arc;

use indexmap::IndexMap;

use super::mask::Mask;
use super::modes::{List, ModeChange, RoomFlag};
use super::presence::Late;
use super::talking::is_for_programs;
use super::{History, Identity, Now, Outlet, Refusal, User, UserFlag, UserId};

/// What people meet in.
#[derive(Debug)]
pub struct Room {
    pub(super) name: Arc<str>,
    pub(super) created: Now,
    pub(super) topic: Option<Topic>,
    pub(super) flags: u8,
    pub(super) key: Option<Arc<str>>,
    pub(super) limit: Option<u32>,
    pub(super) lists: [Vec<Ban>; 3],
    pub(super) members: IndexMap<UserId, Member>,
    pub(super) history: History,
    pub(super) late: Late,
}

/// What a room is about.
#[derive(Debug, Clone)]
pub struct Topic {
    /// What.
    pub text: Arc<str>,
    /// Who said so.
    pub by: Arc<Identity>,
    /// When, in milliseconds since 1970.
    pub at_unix_ms: i64,
}

/// Somebody in a room.
#[derive(Debug)]
pub struct Member {
    pub(super) outlet: Arc<Outlet>,
    pub(super) standing: Standing,
    /// Whether there are people whom this one does not want to hear.
    pub(super) is_picky: bool,
}

/// What somebody is in a room.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// May change the room and put others out.
    pub is_operator: bool,
    /// May speak where few may.
    pub has_voice: bool,
}

/// Somebody on one of a room's lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ban {
    /// Who.
    pub mask: Mask,
    /// Who put them there.
    pub by: Arc<str>,
    /// When, in milliseconds since 1970.
    pub at_unix_ms: i64,
    /// Until when, in milliseconds since 1970; for good if there is none.
    pub until_unix_ms: Option<i64>,
}

// === impl Room ===

impl Room {
    pub(super) fn new(name: Arc<str>, now: Now) -> Self {
        Self {
            name,
            created: now,
            topic: None,
            flags: RoomFlag::NoExternal.bit() | RoomFlag::TopicLocked.bit(),
            key: None,
            limit: None,
            lists: Default::default(),
            members: IndexMap::new(),
            history: History::default(),
            late: Late::default(),
        }
    }

    /// Returns its name, as whoever opened it wrote it.
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// Returns when it was opened.
    pub fn created(&self) -> Now {
        self.created
    }

    /// Returns what it is about.
    pub fn topic(&self) -> Option<&Topic> {
        self.topic.as_ref()
    }

    /// Returns what was said in it.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Returns who is in it and what they are there, in the order of coming.
    pub fn members(&self) -> impl ExactSizeIterator<Item = (UserId, Standing)> {
        self.members.iter().map(|(id, member)| (*id, member.standing))
    }

    /// Returns what somebody is in it, if they are in it.
    pub fn standing(&self, id: UserId) -> Option<Standing> {
        self.members.get(&id).map(|member| member.standing)
    }

    /// Returns whether somebody is in it.
    pub fn has(&self, id: UserId) -> bool {
        self.members.contains_key(&id)
    }

    /// Returns whether a flag is set.
    pub fn is(&self, flag: RoomFlag) -> bool {
        self.flags & flag.bit() != 0
    }

    /// Returns who is on one of its lists.
    pub fn list(&self, list: List) -> &[Ban] {
        &self.lists[list as usize]
    }

    /// Returns its key.
    pub fn key(&self) -> Option<&Arc<str>> {
        self.key.as_ref()
    }

    /// Returns how many may be in it.
    pub fn limit(&self) -> Option<u32> {
        self.limit
    }

    /// Returns its modes as the changes that would lead to them; the key only for those `inside`.
    pub fn modes(&self, inside: bool) -> Vec<ModeChange> {
        let set = RoomFlag::ALL.into_iter().filter(|flag| self.is(*flag));
        let flags = set.map(|flag| ModeChange::new(true, flag.letter(), None));
        let key = self.key.as_ref().map(|key| ModeChange::new(true, 'k', inside.then(|| Arc::clone(key))));
        let limit = self.limit.map(|limit| ModeChange::new(true, 'l', Some(limit.to_string().into())));
        // A letter that lacks its parameter comes last, or it would seem to have that of the next.
        let rest = if inside { [key, limit] } else { [limit, key] };
        flags.chain(rest.into_iter().flatten()).collect()
    }

    /// Returns whether those outside may know of it.
    pub fn is_visible_to(&self, user: &User) -> bool {
        !self.is(RoomFlag::Secret) || self.has(user.id) || user.has(UserFlag::Operator)
    }

    /// Decides whether somebody who is not inside may come in: whoever was invited by an operator may, whatever
    /// operators have shut.
    pub(super) fn admits(&self, user: &User, invited: bool, key: Option<&str>, now: Now) -> Result<(), Refusal> {
        let room = || Arc::clone(&self.name);
        if invited {
            return Ok(());
        }
        if self.is_banned(user, now) {
            return Err(Refusal::Banned(room()));
        }
        if self.is(RoomFlag::InviteOnly) && !self.is_listed(List::Invitation, user, now) {
            return Err(Refusal::InviteOnly(room()));
        }
        if self.key.as_deref().is_some_and(|wanted| Some(wanted) != key) {
            return Err(Refusal::BadKey(room()));
        }
        if self.limit.is_some_and(|limit| self.members.len() >= limit as usize) {
            return Err(Refusal::RoomFull(room()));
        }
        Ok(())
    }

    /// Decides whether somebody may say `text` in it.
    pub(super) fn hears(&self, user: &User, text: &str, now: Now) -> Result<(), Refusal> {
        let refused = |why| Err(Refusal::CannotSay { room: Arc::clone(&self.name), why });
        let standing = self.standing(user.id);
        if standing.is_none() && self.is(RoomFlag::NoExternal) {
            return refused("only those in it may speak");
        }
        if self.is(RoomFlag::Moderated) && !standing.unwrap_or_default().is_always_heard() {
            return refused("it is moderated, and you have no voice");
        }
        if self.silences(user, now) {
            return refused("you are banned");
        }
        if self.is(RoomFlag::NoCtcp) && is_for_programs(text) {
            return refused("it takes no CTCP");
        }
        Ok(())
    }

    /// Returns whether a ban keeps somebody from being heard in it.
    pub(super) fn silences(&self, user: &User, now: Now) -> bool {
        !self.standing(user.id).unwrap_or_default().is_always_heard() && self.is_banned(user, now)
    }

    /// Decides whether somebody may change it.
    pub(super) fn obeys(&self, user: &User) -> Result<(), Refusal> {
        if user.has(UserFlag::Operator) {
            return Ok(());
        }
        match self.standing(user.id) {
            None => Err(Refusal::NotInRoom(Arc::clone(&self.name))),
            Some(standing) if !standing.is_operator => Err(Refusal::NeedsOperator(Arc::clone(&self.name))),
            Some(_) => Ok(()),
        }
    }

    /// Takes from its lists whoever was on them until now, and returns the changes.
    pub(super) fn expire(&mut self, now: Now) -> Vec<ModeChange> {
        let mut changes = Vec::new();
        for list in List::ALL {
            self.lists[list as usize].retain(|ban| {
                let stays = ban.is_in_force(now);
                if !stays {
                    changes.push(ModeChange::new(false, list.letter(), Some(ban.mask.to_string().into())));
                }
                stays
            });
        }
        changes
    }

    /// Returns whether somebody is banned, and no exception.
    pub fn is_banned(&self, user: &User, now: Now) -> bool {
        self.is_listed(List::Ban, user, now) && !self.is_listed(List::Exception, user, now)
    }

    fn is_listed(&self, list: List, user: &User, now: Now) -> bool {
        let Identity { nick, user: name, host } = &*user.identity;
        self.list(list).iter().any(|ban| ban.is_in_force(now) && ban.mask.matches(nick, name, host, user.address))
    }
}

// === impl Ban ===

impl Ban {
    /// Returns whether it has not run out.
    pub fn is_in_force(&self, now: Now) -> bool {
        self.until_unix_ms.is_none_or(|until| until > now.unix_ms)
    }
}

// === impl Standing ===

impl Standing {
    /// Returns whether neither a ban nor a moderated room keeps one from being heard.
    pub(super) const fn is_always_heard(self) -> bool {
        self.is_operator || self.has_voice
    }

    /// Returns the signs that stand before a nick: all of them, or only the highest.
    pub const fn signs(self, all: bool) -> &'static str {
        match (self.is_operator, self.has_voice) {
            (true, true) if all => "@+",
            (true, _) => "@",
            (false, true) => "+",
            (false, false) => "",
        }
    }
}
