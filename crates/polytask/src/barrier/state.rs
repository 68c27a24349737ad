//! The rounds of a barrier: [`State`]. It waits for nothing, runs no action, and reads no clock.

use std::task::{Poll, Waker, ready};

use crate::waiters::{Left, Place, Waiters, Wakers};

/// Who has come to a barrier, and what becomes of them.
///
/// A round is complete when `parties` have come. Who came last leads it: it runs the action, if there is one, with the
/// state unlocked, and then reports with [`finish`](Self::finish) or [`fail`](Self::fail). Who comes in between belongs
/// to the next round, which gets its leader when this one is over.
///
/// Invariants:
///
/// 1. While the barrier is broken nobody waits.
/// 2. While it gathers fewer than `parties` wait.
/// 3. While a round is being led, the first `parties - 1` of those who waited when it was complete, as far as they have
///    not given up, wait in front of all others, with tickets below the leader's limit.
/// 4. `Led` and `Acting` end by the leader of the current epoch, or by a new epoch, except that an action which has
///    begun is waited for in any case: no two run at a time.
#[derive(Debug)]
pub(super) struct State {
    parties: usize,
    /// Whether the last to come has something to do before the others are released.
    acts: bool,
    phase: Phase,
    broken: Option<Cause>,
    /// Counts what made a round fail, so that its leader learns of it.
    epoch: u64,
    waiters: Waiters<(), Grant>,
}

/// How it stands with somebody who came.
#[derive(Debug)]
pub(super) enum Arrived {
    /// Others are missing.
    Waits(Place),
    /// Nobody is, and it has to run the action.
    Leads(Lead),
    /// It goes on, with its index, or with the reason why the round failed.
    Goes(Result<usize, Cause>),
}

/// The duty to run the action of a round, and to report how it went.
#[derive(Debug)]
#[must_use = "the round waits for its leader's report"]
pub(super) struct Lead {
    epoch: u64,
    /// Everyone in its round has a smaller ticket, and nobody else who waits.
    limit: u64,
}

/// Why a round failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    Timeout,
    Panic,
    Abort,
    Reset,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Parties are missing.
    Gathering,
    /// A round is complete, and one of those who waited has been told to lead it but has not begun.
    Led,
    /// A round is complete, and its action runs.
    Acting {
        /// Everyone in the round has a smaller ticket.
        limit: u64,
    },
}

/// What becomes of somebody who waited.
#[derive(Debug)]
pub(super) enum Grant {
    /// It goes on, with this index.
    Released(usize),
    Failed(Cause),
    /// To lead, if the epoch is still this one.
    Lead(u64),
}

// === impl State ===

impl State {
    pub(super) fn new(parties: usize, acts: bool) -> Self {
        Self { parties, acts, phase: Phase::Gathering, broken: None, epoch: 0, waiters: Waiters::new() }
    }

    pub(super) fn parties(&self) -> usize {
        self.parties
    }

    pub(super) fn waiting(&self) -> usize {
        self.waiters.len()
    }

    pub(super) fn is_broken(&self) -> bool {
        self.broken.is_some()
    }

    /// One more has come.
    pub(super) fn arrive(&mut self, waker: &Waker, wakers: &mut Wakers) -> Arrived {
        if let Some(cause) = self.broken {
            return Arrived::Goes(Err(cause));
        }
        if self.phase != Phase::Gathering || self.waiters.len() + 1 < self.parties {
            return Arrived::Waits(self.waiters.join((), waker));
        }
        if self.acts {
            let limit = self.waiters.next_ticket();
            self.phase = Phase::Acting { limit };
            return Arrived::Leads(Lead { epoch: self.epoch, limit });
        }
        let mut released = 0;
        let next_index = || {
            released += 1;
            Grant::Released(released - 1)
        };
        self.waiters.grant_all(next_index, wakers);
        Arrived::Goes(Ok(self.parties - 1))
    }

    /// How it stands with somebody who waits, whose place has ended if this is ready.
    ///
    /// A waker that was replaced is put into `replaced`, to be dropped when the mutex is free.
    pub(super) fn poll(&mut self, place: &Place, waker: &Waker, replaced: &mut Option<Waker>) -> Poll<Arrived> {
        let grant = ready!(self.waiters.poll(place, waker, replaced));
        Poll::Ready(self.collect(place, grant))
    }

    /// Somebody who waits gives up, and is not counted any more.
    ///
    /// Whoever was released has gone through, even if it never learns of it.
    pub(super) fn leave(&mut self, place: &Place, wakers: &mut Wakers) -> Left<Grant> {
        let left = self.waiters.leave(place);
        if matches!(left, Left::Granted(Grant::Lead(epoch)) if epoch == self.epoch) {
            self.gather(wakers);
        }
        left
    }

    /// The time of somebody who waits is over: everyone's round fails, unless its own is decided already.
    ///
    /// `None`: its round is complete and the action runs, so that it waits on. What it has left otherwise is to be
    /// dropped when the mutex is free.
    pub(super) fn expire(&mut self, place: &Place, wakers: &mut Wakers) -> Option<(Arrived, Option<Left<Grant>>)> {
        if matches!(self.phase, Phase::Acting { limit } if place.ticket() < limit) {
            return None;
        }
        Some(match self.waiters.leave(place) {
            Left::Granted(grant) => (self.collect(place, grant), None),
            waiting @ Left::Waiting { .. } => {
                match self.phase {
                    // The round whose action runs is not broken by somebody of the next one.
                    Phase::Acting { limit } => {
                        self.broken.get_or_insert(Cause::Timeout);
                        let is_later = |_: &(), ticket| ticket >= limit;
                        self.waiters.grant_where(is_later, || Grant::Failed(Cause::Timeout), wakers);
                    }
                    Phase::Gathering | Phase::Led => self.break_off(Cause::Timeout, wakers),
                }
                (Arrived::Goes(Err(Cause::Timeout)), Some(waiting))
            }
        })
    }

    /// The action has run: everyone in the leader's round is released, and the leader too.
    pub(super) fn finish(&mut self, lead: Lead, wakers: &mut Wakers) -> Result<usize, Cause> {
        let outcome = match self.broken {
            _ if lead.epoch == self.epoch => {
                let mut index = 0;
                while self.waiters.grant_before(lead.limit, Grant::Released(index), wakers) {
                    index += 1;
                }
                Ok(self.parties - 1)
            }
            Some(cause) => Err(cause),
            None => Err(Cause::Reset),
        };
        self.gather(wakers);
        outcome
    }

    /// The action has panicked: everyone's round fails, unless the leader's has failed before.
    pub(super) fn fail(&mut self, lead: Lead, wakers: &mut Wakers) {
        if lead.epoch == self.epoch {
            self.break_off(Cause::Panic, wakers);
        }
        self.gather(wakers);
    }

    /// Everyone who waits fails, and so does whoever comes, until a reset.
    pub(super) fn break_off(&mut self, cause: Cause, wakers: &mut Wakers) {
        self.broken.get_or_insert(cause);
        self.fail_all(cause, wakers);
    }

    /// Everyone who waits fails, and whoever comes then begins anew.
    pub(super) fn reset(&mut self, wakers: &mut Wakers) {
        self.broken = None;
        self.fail_all(Cause::Reset, wakers);
    }

    fn fail_all(&mut self, cause: Cause, wakers: &mut Wakers) {
        self.epoch += 1;
        if self.phase == Phase::Led {
            self.phase = Phase::Gathering;
        }
        self.waiters.grant_all(|| Grant::Failed(cause), wakers);
    }

    fn collect(&mut self, place: &Place, grant: Grant) -> Arrived {
        match grant {
            Grant::Released(index) => Arrived::Goes(Ok(index)),
            Grant::Failed(cause) => Arrived::Goes(Err(cause)),
            Grant::Lead(epoch) if epoch == self.epoch => {
                let limit = place.ticket();
                self.phase = Phase::Acting { limit };
                Arrived::Leads(Lead { epoch, limit })
            }
            Grant::Lead(_) => Arrived::Goes(Err(self.broken.unwrap_or(Cause::Reset))),
        }
    }

    /// Nobody leads any more. If the next round is complete already, who made it so leads it.
    fn gather(&mut self, wakers: &mut Wakers) {
        self.phase = Phase::Gathering;
        if self.waiters.len() < self.parties {
            return;
        }
        self.phase = Phase::Led;
        let (mut rank, parties, epoch) = (0, self.parties, self.epoch);
        let is_last = |_: &(), _| {
            rank += 1;
            rank == parties
        };
        self.waiters.grant_where(is_last, || Grant::Lead(epoch), wakers);
    }
}

#[cfg(test)]
mod tests;
