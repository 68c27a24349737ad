//! Who holds a re-entrant lock, how often, and who is next: [`State`]. It waits for nothing.

use std::task::{Poll, Waker};

use super::owner::OwnerId;
use crate::waiters::{Left, Place, Waiters, Wakers};

/// The holder of a lock, and those who wait for it.
///
/// Invariants:
///
/// 1. While nobody holds the lock nobody waits.
/// 2. The holder's depth counts every level that was granted, also those that a waiter has not collected yet.
#[derive(Debug)]
pub(super) struct State {
    held: Option<Held>,
    waiters: Waiters<OwnerId, ()>,
}

#[derive(Debug)]
struct Held {
    owner: OwnerId,
    /// At least one.
    depth: usize,
}

// === impl State ===

impl State {
    pub(super) const fn new() -> Self {
        Self { held: None, waiters: Waiters::new() }
    }

    /// How many levels are held.
    pub(super) fn depth(&self) -> usize {
        self.held.as_ref().map_or(0, |held| held.depth)
    }

    pub(super) fn waiting(&self) -> usize {
        self.waiters.len()
    }

    /// Enters if nobody holds the lock, or once more if the owner itself does.
    pub(super) fn enter(&mut self, owner: OwnerId) -> bool {
        match &mut self.held {
            None => self.held = Some(Held { owner, depth: 1 }),
            Some(held) if held.owner == owner => held.depth += 1,
            Some(_) => return false,
        }
        true
    }

    /// Enters, or takes the last place among those who wait.
    pub(super) fn enter_or_join(&mut self, owner: OwnerId, waker: &Waker) -> Result<(), Place> {
        if self.enter(owner) { Ok(()) } else { Err(self.waiters.join(owner, waker)) }
    }

    /// Whether a place has been granted its level, which ends it.
    pub(super) fn poll(&mut self, place: &Place, waker: &Waker, replaced: &mut Option<Waker>) -> Poll<()> {
        self.waiters.poll(place, waker, replaced)
    }

    /// Somebody who waits gives up. A level that it was granted is returned.
    ///
    /// What it has left is to be dropped when the mutex is free.
    pub(super) fn leave(&mut self, place: &Place, wakers: &mut Wakers) -> Left<()> {
        let left = self.waiters.leave(place);
        if let Left::Granted(()) = left {
            self.release(wakers);
        }
        left
    }

    /// The holder enters once more, whoever asks for it.
    pub(super) fn enter_again(&mut self) {
        if let Some(held) = &mut self.held {
            held.depth += 1;
        }
    }

    /// Returns one level. With the last one the lock goes to the first who waits, and to all others of the same owner.
    pub(super) fn release(&mut self, wakers: &mut Wakers) {
        match &mut self.held {
            Some(held) if held.depth > 1 => held.depth -= 1,
            _ => {
                self.held = None;
                if let Some(&owner) = self.waiters.first() {
                    let mut depth = 0;
                    self.waiters.grant_where(|asking, _| *asking == owner, || depth += 1, wakers);
                    self.held = Some(Held { owner, depth });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::super::owner::OwnerId;
    use super::State;
    use crate::waiters::{Place, Wakers};

    const ANNA: OwnerId = OwnerId::Explicit(1);
    const BERTA: OwnerId = OwnerId::Explicit(2);
    const CARLA: OwnerId = OwnerId::Explicit(3);

    #[track_caller]
    fn wait(state: &mut State, owner: OwnerId) -> Place {
        state.enter_or_join(owner, Waker::noop()).expect_err("it should have to wait")
    }

    fn has(state: &mut State, place: &Place) -> bool {
        state.poll(place, Waker::noop(), &mut None).is_ready()
    }

    fn release(state: &mut State) {
        state.release(&mut Wakers::default());
    }

    fn leave(state: &mut State, place: &Place) {
        let left = state.leave(place, &mut Wakers::default());
        drop(left);
    }

    #[test]
    fn the_holder_enters_again_and_others_wait_for_its_last_level() {
        let mut state = State::new();
        assert!(state.enter(ANNA));
        assert!(state.enter(ANNA));
        state.enter_again();
        assert_eq!(state.depth(), 3);
        assert!(!state.enter(BERTA));
        let berta = wait(&mut state, BERTA);
        release(&mut state);
        release(&mut state);
        assert!(!has(&mut state, &berta));
        release(&mut state);
        assert!(has(&mut state, &berta));
        assert_eq!(state.depth(), 1);
    }

    #[test]
    fn the_first_to_come_is_the_first_to_get_it() {
        let mut state = State::new();
        assert!(state.enter(ANNA));
        let (berta, carla) = (wait(&mut state, BERTA), wait(&mut state, CARLA));
        release(&mut state);
        assert!(!has(&mut state, &carla));
        assert!(has(&mut state, &berta));
        release(&mut state);
        assert!(has(&mut state, &carla));
        release(&mut state);
        assert_eq!(state.depth(), 0);
    }

    #[test]
    fn all_that_wait_for_one_owner_get_it_together() {
        let mut state = State::new();
        assert!(state.enter(ANNA));
        let (first, carla, second) = (wait(&mut state, BERTA), wait(&mut state, CARLA), wait(&mut state, BERTA));
        release(&mut state);
        assert_eq!(state.depth(), 2);
        assert!(has(&mut state, &second));
        assert!(has(&mut state, &first));
        release(&mut state);
        assert!(!has(&mut state, &carla));
        release(&mut state);
        assert!(has(&mut state, &carla));
    }

    #[test]
    fn whoever_leaves_gives_its_level_back() {
        let mut state = State::new();
        assert!(state.enter(ANNA));
        let (first, second, carla) = (wait(&mut state, BERTA), wait(&mut state, BERTA), wait(&mut state, CARLA));
        release(&mut state);
        leave(&mut state, &first);
        assert_eq!(state.depth(), 1);
        assert!(!has(&mut state, &carla));
        leave(&mut state, &second);
        assert!(has(&mut state, &carla));
    }

    #[test]
    fn whoever_leaves_before_its_turn_is_passed_over() {
        let mut state = State::new();
        assert!(state.enter(ANNA));
        let (berta, carla) = (wait(&mut state, BERTA), wait(&mut state, CARLA));
        leave(&mut state, &berta);
        assert_eq!(state.waiting(), 1);
        release(&mut state);
        assert!(has(&mut state, &carla));
    }
}
