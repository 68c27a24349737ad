//! Who goes by which name.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Instant;

use super::leaving::give_back;
use super::{Origin, UserId};
use crate::text::fold::fold;
use crate::text::nick::skeleton;

/// The names in use, and those kept for somebody.
#[derive(Debug, Default)]
pub struct Nicks {
    taken: HashMap<String, UserId>,
    /// By what look-alikes share.
    shapes: HashMap<String, UserId>,
    held: HashMap<String, Held>,
    /// How many of the names belong to people who are in the chat.
    in_use: usize,
}

#[derive(Debug)]
struct Held {
    until: Instant,
    origin: Origin,
}

/// Why a name is not to be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// Somebody has it, or one like it.
    By(UserId),
    /// It is kept for somebody who lost their connection.
    Held,
}

impl Nicks {
    /// Returns who goes by `nick`, in whatever case it is written.
    pub fn find(&self, nick: &str) -> Option<UserId> {
        self.taken.get(fold(nick).as_str()).copied()
    }

    /// Returns how many are in use by people in the chat.
    pub(super) fn in_use(&self) -> usize {
        self.in_use
    }

    pub(super) fn entered(&mut self) {
        self.in_use += 1;
    }

    /// Gives `nick` to `user`, who gives up `old`. Then nobody else can have it, nor one that looks like it.
    pub(super) fn claim(
        &mut self,
        user: UserId,
        nick: &str,
        old: Option<&str>,
        address: IpAddr,
        now: Instant,
    ) -> Result<(), Taken> {
        let (name, shape) = (fold(nick), skeleton(nick));
        let owner = self.taken.get(&name).or_else(|| self.shapes.get(&shape));
        if let Some(owner) = owner.filter(|owner| **owner != user) {
            return Err(Taken::By(*owner));
        }
        if let Some(held) = self.held.get(&shape) {
            if held.until > now && held.origin != Origin::of(address) {
                return Err(Taken::Held);
            }
            self.held.remove(&shape);
        }
        if let Some(old) = old {
            self.give_up(old);
        }
        self.taken.insert(name, user);
        self.shapes.insert(shape, user);
        Ok(())
    }

    /// Takes `nick` back from whoever left, who had come in or not.
    pub(super) fn release(&mut self, nick: &str, was_in: bool) {
        self.give_up(nick);
        self.in_use -= usize::from(was_in);
    }

    /// Keeps `nick` until then for whoever comes from where `address` is.
    pub(super) fn hold(&mut self, nick: &str, address: IpAddr, until: Instant) {
        self.held.insert(skeleton(nick), Held { until, origin: Origin::of(address) });
    }

    /// Forgets what is kept no longer.
    pub(super) fn forget(&mut self, now: Instant) {
        self.held.retain(|_, held| held.until > now);
        give_back(&mut self.held);
        give_back(&mut self.taken);
        give_back(&mut self.shapes);
    }

    fn give_up(&mut self, nick: &str) {
        self.taken.remove(fold(nick).as_str());
        self.shapes.remove(&skeleton(nick));
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::time::Instant;

    use super::{Nicks, UserId};

    #[test]
    fn names_that_nobody_has_and_nobody_may_come_back_to_take_no_memory() {
        let (mut nicks, now, address) = (Nicks::default(), Instant::now(), Ipv4Addr::LOCALHOST.into());
        let tables = |nicks: &Nicks| [nicks.taken.capacity(), nicks.shapes.capacity(), nicks.held.capacity()];
        for number in 0..500 {
            let nick = format!("guest{number}");
            assert!(nicks.claim(UserId(number), &nick, None, address, now).is_ok());
            nicks.hold(&format!("other{number}"), address, now);
        }
        assert!(tables(&nicks).iter().all(|many| *many >= 500), "{:?}", tables(&nicks));
        (0..500).for_each(|number| nicks.release(&format!("guest{number}"), false));
        nicks.forget(now);
        assert_eq!(tables(&nicks), [0; 3]);
    }
}
