//! Who is in a scope, and when it has ended: [`Members`]. It waits for nothing, and knows no task.

use std::mem;

use super::scope::{Count, Failed};
use crate::waiters::{Waiters, Wakers};

/// The members of a scope.
///
/// Invariants:
///
/// 1. `daemons` is the number of daemons among `alive`.
/// 2. Once stopped nobody enters, and it never opens again.
/// 3. Nobody waits for the end when it has come.
/// 4. `guests` is how many scopes that were made by its tasks have been stopped and have not ended.
#[derive(Debug)]
pub(super) struct Members<M> {
    slots: Vec<Slot<M>>,
    vacant: Option<u32>,
    alive: usize,
    daemons: usize,
    is_stopped: bool,
    guests: usize,
    /// Whether it is a guest itself.
    is_guest: bool,
    pub(super) failures: Failures,
    pub(super) waiters: Waiters<(), ()>,
}

/// The failures of a scope: the first of them, and how many came after these.
///
/// A program that runs for months may see more than anyone will read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failures {
    pub(crate) first: Vec<Failed>,
    pub(crate) more: usize,
}

/// Where a member is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key(u32);

#[derive(Debug)]
enum Slot<M> {
    Vacant { next: Option<u32> },
    Taken(M),
}

/// An emptied scope that had more slots than this returns their memory.
const KEPT_SLOTS: usize = 1024;

/// So many failures are kept word for word.
const KEPT_FAILURES: usize = 1000;

// === impl Failures ===

impl Failures {
    pub(super) fn push(&mut self, failed: Failed) {
        if self.first.len() < KEPT_FAILURES {
            self.first.push(failed);
        } else {
            self.more += 1;
        }
    }
}

// === impl Members ===

impl<M: Clone> Members<M> {
    pub(super) const fn new() -> Self {
        Self {
            slots: Vec::new(),
            vacant: None,
            alive: 0,
            daemons: 0,
            is_stopped: false,
            guests: 0,
            is_guest: false,
            failures: Failures { first: Vec::new(), more: 0 },
            waiters: Waiters::new(),
        }
    }

    pub(super) fn count(&self) -> Count {
        Count { alive: self.alive, daemons: self.daemons }
    }

    /// One of those there are, by its place. `None` in it: there is nobody; none at all: there are no more places.
    #[cfg(feature = "inspect")]
    pub(super) fn at(&self, index: usize) -> Option<Option<&M>> {
        self.slots.get(index).map(|slot| match slot {
            Slot::Taken(member) => Some(member),
            Slot::Vacant { .. } => None,
        })
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &M> {
        self.slots.iter().filter_map(|slot| match slot {
            Slot::Taken(member) => Some(member),
            Slot::Vacant { .. } => None,
        })
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.is_stopped
    }

    /// Whether only daemons are left, if anyone, and have not been told to end.
    pub(super) fn may_end(&self) -> bool {
        !self.is_stopped && self.alive == self.daemons
    }

    /// Whether nobody is left, and nobody can come.
    pub(super) fn has_ended(&self) -> bool {
        self.is_stopped && self.alive == 0 && self.guests == 0
    }

    /// A scope that one of its tasks has made is being stopped, and is waited for.
    pub(super) fn receive_guest(&mut self) {
        self.guests += 1;
    }

    /// It is waited for no more.
    pub(super) fn see_off_guest(&mut self, wakers: &mut Wakers) {
        self.guests -= 1;
        self.tell_waiters(wakers);
    }

    /// It becomes a guest of the scope it was made in. `false`: it need not, since it has ended, or is one.
    pub(super) fn visit(&mut self) -> bool {
        let visits = !self.is_guest && !self.has_ended();
        self.is_guest |= visits;
        visits
    }

    /// Whether it has been a guest and has ended now.
    pub(super) fn takes_leave(&mut self) -> bool {
        self.has_ended() && mem::take(&mut self.is_guest)
    }

    fn tell_waiters(&mut self, wakers: &mut Wakers) {
        if self.may_end() || self.has_ended() {
            self.waiters.grant_all(|| (), wakers);
        }
    }

    /// Somebody comes. `None`: too late.
    pub(super) fn enter(&mut self, member: M, is_daemon: bool) -> Option<Key> {
        if self.is_stopped {
            return None;
        }
        self.alive += 1;
        self.daemons += usize::from(is_daemon);
        let taken = Slot::Taken(member);
        Some(Key(match self.vacant {
            Some(index) => {
                if let Slot::Vacant { next } = mem::replace(&mut self.slots[index as usize], taken) {
                    self.vacant = next;
                }
                index
            }
            None => {
                self.slots.push(taken);
                u32::try_from(self.slots.len() - 1).expect("fewer tasks than fit into memory")
            }
        }))
    }

    /// Somebody has ended, and is to be dropped when the mutex is free.
    pub(super) fn leave(&mut self, Key(index): Key, is_daemon: bool, wakers: &mut Wakers) -> impl Sized + use<M> {
        let gone = mem::replace(&mut self.slots[index as usize], Slot::Vacant { next: self.vacant });
        self.vacant = Some(index);
        self.alive -= 1;
        self.daemons -= usize::from(is_daemon);
        if self.alive == 0 {
            self.vacant = None;
            self.slots.clear();
            self.slots.shrink_to(KEPT_SLOTS);
        }
        self.tell_waiters(wakers);
        gone
    }

    /// Nobody may come any more. Those who are here are to be told to end, if they were not before.
    pub(super) fn stop(&mut self, wakers: &mut Wakers) -> Vec<M> {
        if mem::replace(&mut self.is_stopped, true) {
            return Vec::new();
        }
        self.tell_waiters(wakers);
        self.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Members;
    use crate::waiters::Wakers;

    #[test]
    fn it_may_end_when_only_daemons_are_left() {
        let mut wakers = Wakers::default();
        let mut members = Members::new();
        let star = members.enter("star", true).unwrap();
        let sleeper = members.enter("sleeper", false).unwrap();
        assert!(!members.may_end());
        drop(members.leave(sleeper, false, &mut wakers));
        assert!(members.may_end());
        assert!(!members.has_ended());
        assert_eq!(members.stop(&mut wakers), ["star"]);
        assert!(members.enter("late", false).is_none());
        assert!(!members.has_ended(), "the daemon has not ended yet");
        drop(members.leave(star, true, &mut wakers));
        assert!(members.has_ended());
    }

    #[test]
    fn it_has_not_ended_before_its_guests() {
        let mut wakers = Wakers::default();
        let (mut outer, mut inner) = (Members::<&str>::new(), Members::new());
        let cleaner = inner.enter("cleaner", false).unwrap();
        drop(inner.stop(&mut wakers));
        outer.receive_guest();
        assert!(inner.visit());
        assert!(!inner.visit(), "once is enough");
        drop(outer.stop(&mut wakers));
        assert!(!outer.has_ended());
        assert!(!inner.takes_leave());
        drop(inner.leave(cleaner, false, &mut wakers));
        assert!(inner.takes_leave());
        assert!(!inner.takes_leave());
        outer.see_off_guest(&mut wakers);
        assert!(outer.has_ended());
        assert!(!outer.takes_leave(), "it was nobody's guest");
    }

    #[test]
    fn a_million_short_ones_leave_no_list_growing() {
        let mut members = Members::new();
        let _stays = members.enter(0, false).unwrap();
        for number in 1..1_000_000 {
            let key = members.enter(number, false).unwrap();
            drop(members.leave(key, false, &mut Wakers::default()));
        }
        assert!(members.slots.capacity() < 10);
        assert_eq!(members.count().alive, 1);
    }
}
