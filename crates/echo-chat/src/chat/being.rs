//! Coming into the chat, and what one is in it.

use std::net::IpAddr;
use std::sync::Arc;

use super::nicks::Taken;
use super::user::{self, UserFlag};
use super::whowas::Was;
use super::{Chat, Identity, Now, Outlet, Refusal, User, UserId, What};
use crate::text::fold::{fold, same};
use crate::text::nick;

/// What somebody is told who has come in.
#[derive(Debug)]
pub struct Entered {
    /// How many are in the chat now.
    pub population: usize,
}

/// Why somebody is away whose words are not to be read.
const WORDLESS: &str = "away";

impl Chat {
    /// Takes up a connection from `address`, whose client has no name yet.
    pub fn connect(&mut self, address: IpAddr, outlet: Arc<Outlet>, now: Now) -> UserId {
        let id = UserId(self.next_user);
        self.next_user += 1;
        let host = user::written(address).into();
        let identity = Arc::new(Identity { nick: "".into(), user: "".into(), host });
        let user = User {
            id,
            address: address.to_canonical(),
            outlet,
            identity,
            realname: "".into(),
            is_in: false,
            since: now,
            spoke: now,
            rooms: Vec::new(),
            invited: Default::default(),
            away: None,
            flags: 0,
            ignored: Default::default(),
            correspondent: None,
            told: 0,
            said: 0,
        };
        self.users.insert(id, user);
        id
    }

    /// Gives somebody a nick, the first or another; whoever meets them is told.
    ///
    /// # Errors
    ///
    /// If it is no nick, or somebody else has it or one that looks the same, or it is kept for somebody; or if by it a
    /// ban would be evaded.
    pub fn name(&mut self, me: UserId, wanted: &str, now: Now) -> Result<(), Refusal> {
        let wanted = nick::prepare(wanted);
        nick::check(&wanted, self.rules.nicks).map_err(|error| Refusal::BadNick(wanted.to_string(), error))?;
        let user = self.known(me);
        if *user.identity.nick == *wanted {
            return Ok(());
        }
        if self.reserved.contains(&nick::skeleton(&wanted)) {
            return Err(Refusal::NickReserved(wanted.into_owned()));
        }
        let mut rooms = user.rooms.iter().filter_map(|room| self.rooms.get(room));
        if let Some(room) = rooms.find(|room| room.silences(user, now)) {
            return Err(Refusal::NickStays { nick: wanted.into_owned(), room: Arc::clone(&room.name) });
        }
        // Before, everything about them is looked at when they come in.
        if let Some(reason) = self.ban_under(&wanted, user).filter(|_| user.is_in) {
            return Err(Refusal::NickBanned { nick: wanted.into_owned(), reason });
        }
        let (identity, address) = (Arc::clone(&user.identity), user.address);
        let old = Some(&*identity.nick).filter(|nick| !nick.is_empty());
        let claim = self.nicks.claim(me, &wanted, old, address, now.monotonic);
        claim.map_err(|taken| self.refused(taken, &wanted))?;
        if self.late_nicks.contains(&fold(&wanted)) {
            // Or those who share a room with the next of this name would take their leaving for the other's.
            self.tell_late();
        }
        self.rename(me, &wanted, now);
        Ok(())
    }

    /// Lets somebody in who has a nick.
    ///
    /// # Errors
    ///
    /// If the server keeps them out.
    ///
    /// # Panics
    ///
    /// If they have no nick.
    pub fn enter(&mut self, me: UserId, user: &str, realname: &str, now: Now) -> Result<Entered, Refusal> {
        let user = shortened(user, self.rules.username_length).to_owned();
        let realname = shortened(realname, self.rules.realname_length).into();
        let known = self.known_mut(me);
        assert!(!known.identity.nick.is_empty(), "one enters with a nick");
        known.identity = Arc::new(Identity { user: user.into(), ..Identity::clone(&known.identity) });
        known.realname = realname;
        if let Some(reason) = self.ban_on(self.known(me)) {
            return Err(Refusal::ServerBan(reason));
        }
        let known = self.known_mut(me);
        if !known.is_in {
            known.is_in = true;
            (known.since, known.spoke) = (now, now);
            self.nicks.entered();
        }
        let population = self.population();
        self.most_users = self.most_users.max(population);
        Ok(Entered { population })
    }

    /// Returns why the server keeps somebody out, if it does.
    pub fn ban_on(&self, user: &User) -> Option<Arc<str>> {
        self.ban_under(user.nick(), user)
    }

    /// Returns why the server would keep somebody out if they were called `nick`.
    fn ban_under(&self, nick: &str, user: &User) -> Option<Arc<str>> {
        let Identity { user: name, host, .. } = &*user.identity;
        let is_meant = |ban: &&super::ServerBan| ban.mask.matches(nick, name, host, user.address);
        self.rules.bans.iter().find(is_meant).map(|ban| Arc::clone(&ban.reason))
    }

    /// Returns whether the server keeps everybody from `address` out, whatever they are called, and why.
    pub fn ban_on_address(&self, address: IpAddr) -> Option<Arc<str>> {
        let address = address.to_canonical();
        let host = address.to_string();
        // Only what would hold for every name holds before there is one.
        let is_meant = |ban: &&super::ServerBan| ban.mask.matches("", "", &host, address);
        self.rules.bans.iter().find(is_meant).map(|ban| Arc::clone(&ban.reason))
    }

    /// Says that somebody is away, or back; their neighbours are told.
    pub fn set_away(&mut self, me: UserId, reason: Option<&str>, now: Now) {
        let reason: Option<Arc<str>> = reason.map(|reason| shortened(reason, self.rules.away_length).into());
        let user = self.known_mut(me);
        if user.away == reason {
            return;
        }
        user.away = reason;
        let reason = self.away_in(me, &self.known(me).rooms, now);
        let event = self.by(me, What::Away { reason }, now);
        self.tell_neighbours(me, &event, false);
    }

    /// Returns why somebody is away, as those in `rooms` are told it: not in their words if one of these does not hear
    /// them.
    pub(super) fn away_in(&self, me: UserId, rooms: &[Arc<str>], now: Now) -> Option<Arc<str>> {
        let user = self.known(me);
        let reason = user.away.as_ref()?;
        Some(if self.all_hear(rooms, user, now) { Arc::clone(reason) } else { WORDLESS.into() })
    }

    /// Returns whether all of `rooms` hear somebody.
    pub(super) fn all_hear(&self, rooms: &[Arc<str>], user: &User, now: Now) -> bool {
        rooms.iter().filter_map(|id| self.rooms.get(id)).all(|room| room.hears(user, "", now).is_ok())
    }

    /// Changes what somebody says they are called; they and their neighbours are told.
    pub fn set_realname(&mut self, me: UserId, realname: &str, now: Now) {
        let realname: Arc<str> = shortened(realname, self.rules.realname_length).into();
        self.known_mut(me).realname = Arc::clone(&realname);
        let event = self.by(me, What::Realname { realname }, now);
        self.tell_neighbours(me, &event, true);
    }

    /// Sets or clears a flag of somebody, and returns whether that changed anything.
    ///
    /// Nobody becomes an operator so; see [`become_operator`](Self::become_operator).
    pub fn set_flag(&mut self, me: UserId, flag: UserFlag, is_set: bool) -> bool {
        let user = self.known_mut(me);
        let may = flag != UserFlag::Operator || !is_set;
        let changes = may && user.has(flag) != is_set;
        if changes {
            self.set(me, flag, is_set);
        }
        changes
    }

    /// Says whom somebody does not want to hear, or wants to again.
    pub fn set_ignored(&mut self, me: UserId, nick: &str, is_ignored: bool) -> bool {
        let nick = fold(nick);
        let user = self.known_mut(me);
        let changed = match is_ignored {
            true => user.ignored.insert(nick),
            false => user.ignored.remove(nick.as_str()),
        };
        let (is_picky, rooms) = (!user.ignored.is_empty(), user.rooms.clone());
        for room in rooms {
            if let Some(member) = self.rooms.get_mut(&room).and_then(|room| room.members.get_mut(&me)) {
                member.is_picky = is_picky;
            }
        }
        changed
    }

    /// Sets or clears a flag of somebody in the chat, and counts.
    pub(super) fn set(&mut self, me: UserId, flag: UserFlag, is_set: bool) {
        let user = self.known_mut(me);
        if user.has(flag) == is_set {
            return;
        }
        user.set(flag, is_set);
        if flag == UserFlag::Operator && !is_set {
            self.operators.remove(&me);
        }
        let count = &mut self.flagged[flag as usize];
        *count = if is_set { *count + 1 } else { *count - 1 };
    }

    pub(super) fn by(&mut self, me: UserId, what: What, now: Now) -> Arc<super::Event> {
        let from = self.known(me).source();
        self.event(from, what, now)
    }

    fn refused(&self, taken: Taken, wanted: &str) -> Refusal {
        let nick = wanted.to_owned();
        match taken {
            Taken::Held => Refusal::NickHeld(nick),
            Taken::By(owner) => {
                let owner = self.users.get(&owner).map(|owner| Arc::clone(owner.nick()));
                let looks_like = owner.filter(|owner| !same(owner, wanted));
                Refusal::NickInUse { nick, looks_like }
            }
        }
    }

    fn rename(&mut self, me: UserId, nick: &str, now: Now) {
        let user = self.known(me);
        let (identity, realname) = (Arc::clone(&user.identity), Arc::clone(&user.realname));
        if user.is_in {
            let event = self.by(me, What::Renamed { to: nick.into() }, now);
            self.tell_late_of(me, &self.known(me).rooms.clone());
            self.tell_neighbours(me, &event, true);
            self.whowas.push(Was { identity: Arc::clone(&identity), realname, until_unix_ms: now.unix_ms });
        }
        self.known_mut(me).identity = Arc::new(Identity { nick: nick.into(), ..Identity::clone(&identity) });
    }
}

/// Returns as much of `text` as `limit` bytes hold, without cutting a character.
pub(super) fn shortened(text: &str, limit: usize) -> &str {
    let mut end = text.len().min(limit);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
