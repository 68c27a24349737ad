//! What operators of the server do, and whoever runs it.

use std::sync::Arc;

use super::being::shortened;
use super::{Chat, Ending, ModeChange, Now, Operator, Refusal, Rules, Source, UserFlag, UserId, What};
use crate::text::fold::fold;
use crate::text::nick::skeleton;

impl Chat {
    /// Makes somebody an operator of the server, whose password has been found right, under a name of the
    /// [rules](Rules::operators).
    pub fn become_operator(&mut self, me: UserId, name: &str) {
        self.set(me, UserFlag::Operator, true);
        self.operators.insert(me, name.into());
    }

    /// Ends somebody's connection.
    ///
    /// # Errors
    ///
    /// If there is no such person, or whoever asks is no operator of the server.
    pub fn kill(&mut self, me: UserId, nick: &str, reason: &str) -> Result<(), Refusal> {
        self.must_operate(me)?;
        let them = self.find(nick).ok_or_else(|| Refusal::NoSuchNick(nick.to_owned()))?;
        let outlet = Arc::clone(&them.outlet);
        let reason = shortened(reason, self.rules.reason_length).into();
        // Nothing can be told them afterwards.
        self.tell_breath();
        outlet.end(Ending::Killed { by: Arc::clone(self.known(me).nick()), reason });
        Ok(())
    }

    /// Tells something to everybody who wants to hear operators.
    ///
    /// # Errors
    ///
    /// If whoever asks is no operator of the server.
    pub fn wallops(&mut self, me: UserId, text: &str, now: Now) -> Result<(), Refusal> {
        self.must_operate(me)?;
        let event = self.by(me, What::Wallops { text: text.into() }, now);
        self.tell_all(&event, |user| user.has(UserFlag::Wallops));
        Ok(())
    }

    /// Tells everybody something in the name of the server.
    pub fn announce(&mut self, text: &str, now: Now) {
        let from = Source::Server(Arc::clone(&self.rules.server));
        let event = self.event(from, What::Announced { text: text.into() }, now);
        self.tell_all(&event, |_| true);
    }

    /// Takes over other rules: ends the connections of those whom they keep out, and makes nobody an operator any more
    /// who could not become one by them.
    pub fn set_rules(&mut self, rules: Arc<Rules>, now: Now) {
        self.reserved = rules.reserved_nicks.iter().map(|nick| skeleton(nick)).collect();
        let before = fold(&self.rules.default_room);
        let old = std::mem::replace(&mut self.rules, rules);
        self.depose(&old, now);
        self.tell_limits(&old, now);
        self.open_default_room(now);
        // It was only there because it had to be, and would be anybody's who came into it next.
        self.close_if_empty(&before);
        for user in self.users.values() {
            if let Some(reason) = self.ban_on(user).filter(|_| user.is_in) {
                user.outlet.end(Ending::Banned(reason));
            }
        }
    }

    /// Ends every connection, in the chat or not.
    pub fn end_all(&mut self, ending: &Ending) {
        for user in self.users.values() {
            user.outlet.end(ending.clone());
        }
    }

    /// Ends that somebody is an operator whose entry is not as it was in `old`, unless only from where they may come is
    /// and they still may. They are told, and hear operators no more.
    fn depose(&mut self, old: &Rules, now: Now) {
        let is_one_still = |id: &UserId, name: &str| {
            let (was, is) = (old.operator(name), self.rules.operator(name));
            let may_come = |operator: &Operator| self.users.get(id).is_some_and(|user| operator.is_from(user));
            was == is || was.zip(is).is_some_and(|(was, is)| was.password == is.password && may_come(is))
        };
        let gone: Vec<_> =
            self.operators.iter().filter(|(id, name)| !is_one_still(id, name)).map(|(id, _)| *id).collect();
        for id in gone {
            let lost =
                [UserFlag::Operator, UserFlag::Wallops].into_iter().filter(|flag| self.set_flag(id, *flag, false));
            let changes = lost.map(|flag| ModeChange::new(false, flag.letter(), None)).collect();
            let what = What::UserModes { nick: Arc::clone(self.known(id).nick()), changes };
            let event = self.event(Source::Server(Arc::clone(&self.rules.server)), what, now);
            self.tell_one(id, &event);
        }
    }

    /// Tells everybody of limits that are others than they were told when they came in.
    fn tell_limits(&mut self, old: &Rules, now: Now) {
        let Rules { rooms_per_user, bans_per_room, .. } = *self.rules;
        if (old.rooms_per_user, old.bans_per_room) == (rooms_per_user, bans_per_room) {
            return;
        }
        let is_in = self.users.values().filter(|user| user.is_in);
        let told: Vec<_> = is_in.map(|user| (user.id, Arc::clone(user.nick()))).collect();
        for (id, nick) in told {
            let what = What::Limits { nick, rooms_per_user, bans_per_room };
            let event = self.event(Source::Server(Arc::clone(&self.rules.server)), what, now);
            self.tell_one(id, &event);
        }
    }

    fn must_operate(&self, me: UserId) -> Result<(), Refusal> {
        match self.known(me).has(UserFlag::Operator) {
            true => Ok(()),
            false => Err(Refusal::NeedsServerOperator),
        }
    }
}
