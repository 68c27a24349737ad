//! What stays true whatever people do.

use proptest::prelude::*;

use super::*;
use crate::chat::List;
use crate::chat::mask::Mask;

#[derive(Debug, Clone)]
enum Step {
    Connect,
    Name(usize, usize),
    Enter(usize),
    Join(usize, usize),
    Part(usize, usize),
    Kick(usize, usize, usize),
    Say(usize, usize),
    Ban(usize, usize, usize),
    Leave(Vec<usize>),
    Forget,
}

const NICKS: [&str; 5] = ["ann", "bo", "Ann", "小明", "cy"];
const ROOMS: [&str; 4] = ["#a", "#b", "#A", "#lobby"];

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let (who, nick, room) = (0..8_usize, 0..NICKS.len(), 0..ROOMS.len());
    let step = prop_oneof![
        3 => Just(Step::Connect),
        3 => (who.clone(), nick.clone()).prop_map(|(who, nick)| Step::Name(who, nick)),
        3 => who.clone().prop_map(Step::Enter),
        5 => (who.clone(), room.clone()).prop_map(|(who, room)| Step::Join(who, room)),
        2 => (who.clone(), room.clone()).prop_map(|(who, room)| Step::Part(who, room)),
        1 => (who.clone(), room.clone(), nick.clone()).prop_map(|(who, room, nick)| Step::Kick(who, room, nick)),
        5 => (who.clone(), room.clone()).prop_map(|(who, room)| Step::Say(who, room)),
        1 => (who.clone(), room, nick).prop_map(|(who, room, nick)| Step::Ban(who, room, nick)),
        1 => prop::collection::vec(who, 1..4).prop_map(Step::Leave),
        1 => Just(Step::Forget),
    ];
    prop::collection::vec(step, 0..60)
}

impl World {
    fn take(&mut self, step: &Step, people: &mut Vec<UserId>) {
        let now = self.now;
        let at = |who: usize| people.get(who % people.len().max(1)).copied();
        let inside = |world: &Self, who| at(who).filter(|id| world.user(*id).is_in());
        match step {
            Step::Connect => people.push(self.connect()),
            Step::Name(who, nick) => {
                let _ = at(*who).map(|id| self.chat.name(id, NICKS[*nick], now));
            }
            Step::Enter(who) => {
                if let Some(id) = at(*who).filter(|id| !self.user(*id).nick().is_empty()) {
                    let _ = self.chat.enter(id, "user", "name", now);
                }
            }
            Step::Join(who, room) => drop(inside(self, *who).map(|id| self.join(id, ROOMS[*room]))),
            Step::Part(who, room) => drop(inside(self, *who).map(|id| self.chat.part(id, ROOMS[*room], "", now))),
            Step::Kick(who, room, nick) => {
                drop(inside(self, *who).map(|id| self.chat.kick(id, ROOMS[*room], NICKS[*nick], "", now)));
            }
            Step::Say(who, room) => drop(inside(self, *who).map(|id| self.say(id, ROOMS[*room], "hi"))),
            Step::Ban(who, room, nick) => {
                let mask = Mask::parse(NICKS[*nick]).expect("a mask");
                let until = Some(now.unix_ms + 1);
                let change = Change::Add(List::Ban, mask, until);
                drop(inside(self, *who).map(|id| self.chat.change_room(id, ROOMS[*room], [change], now)));
            }
            Step::Leave(gone) => {
                let gone: Vec<_> = gone.iter().filter_map(|who| at(*who)).collect();
                self.leave(&gone);
                people.retain(|id| !gone.contains(id));
            }
            Step::Forget => {
                self.pass(Duration::from_secs(1));
                self.chat.forget(self.now);
            }
        }
    }

    fn check(&self) {
        for room in self.chat.rooms() {
            let is_default = room.name().as_ref() == "#lobby";
            assert!(is_default || room.members().len() > 0, "an empty room is gone");
            for (id, _) in room.members() {
                let rooms = self.user(id).rooms();
                let folded = crate::text::fold::fold(room.name());
                assert_eq!(rooms.iter().filter(|name| ***name == *folded).count(), 1);
            }
        }
        let mut inside = 0;
        for user in self.chat.users() {
            inside += usize::from(user.is_in());
            for room in user.rooms() {
                assert!(self.chat.room(room).is_some_and(|room| room.has(user.id())));
            }
            if user.is_in() {
                assert_eq!(self.chat.find(user.nick()).map(User::id), Some(user.id()), "every nick is one person's");
            }
        }
        assert_eq!(self.chat.population(), inside);
    }
}

proptest! {
    #[test]
    fn who_is_where_agrees_from_both_sides(steps in steps()) {
        let (mut world, mut people) = (World::new(), Vec::new());
        for step in &steps {
            world.take(step, &mut people);
            world.check();
        }
        world.leave(&people.clone());
        prop_assert_eq!(world.chat.rooms().count(), 1);
        prop_assert_eq!(world.chat.users().count(), 0);
        prop_assert_eq!(world.chat.population(), 0);
    }
}
