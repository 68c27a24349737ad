//! The bursts of one room that are under way.
//!
//! See [`Room`].

use std::collections::VecDeque;
use std::time::Instant;

use super::mark::Mark;
use super::sequence::Sequence;

/// One room's bursts, which its senders begin in turn.
#[derive(Debug)]
pub struct Room {
    number: u16,
    /// Lines in a burst.
    burst: u32,
    /// Who is there, senders included.
    members: u64,
    /// By sender: one more than the last number it was told to send.
    sent: Vec<u32>,
    /// Bursts that not everybody has, and between them some that everybody has.
    under_way: VecDeque<Burst>,
    /// Bursts that were taken out of `under_way`.
    gone: u64,
}

#[derive(Debug)]
struct Burst {
    intended: Instant,
    /// Deliveries to come.
    outstanding: u64,
}

/// A burst to be sent now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Begun {
    /// By which sender.
    pub sender: u16,
    /// The number of its first line.
    pub first: u32,
}

/// What some deliveries of a burst meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivered {
    /// When the burst was to begin.
    pub intended: Instant,
    /// Whether everybody has it now.
    pub complete: bool,
}

// === impl Room ===

impl Room {
    /// Creates one in which nobody has said anything.
    pub fn new(number: u16, senders: usize, burst: u32) -> Self {
        Self { number, burst, members: 0, sent: vec![0; senders], under_way: VecDeque::new(), gone: 0 }
    }

    /// Somebody is there.
    pub fn enter(&mut self) {
        self.members += 1;
    }

    /// Begins the next burst, by the next sender who is there; none if nobody can send or listen.
    pub fn begin(&mut self, intended: Instant, is_there: impl Fn(u16) -> bool) -> Option<Begun> {
        let listeners = self.members.checked_sub(1).filter(|listeners| *listeners > 0)?;
        for _ in 0..self.sent.len() {
            let burst = self.gone + self.under_way.len() as u64;
            let (sender, first) = self.begun(burst);
            let present = is_there(sender);
            let outstanding = if present { listeners * u64::from(self.burst) } else { 0 };
            self.under_way.push_back(Burst { intended, outstanding });
            if present {
                self.sent[usize::from(sender)] = first + self.burst;
                return Some(Begun { sender, first });
            }
        }
        None
    }

    /// The marks of a burst's lines.
    pub fn marks(&self, begun: Begun) -> impl Iterator<Item = Mark> {
        let Begun { sender, first } = begun;
        let room = self.number;
        (first..first + self.burst).map(move |number| Mark { room, sender, number })
    }

    /// Counts deliveries of a line's burst to one member.
    pub fn deliver(&mut self, sender: u16, number: u32, count: u64) -> Option<Delivered> {
        let burst = u64::from(number / self.burst) * self.sent.len() as u64 + u64::from(sender);
        let place = burst.checked_sub(self.gone)?;
        let burst = self.under_way.get_mut(usize::try_from(place).ok()?)?;
        let before = burst.outstanding;
        burst.outstanding = before.saturating_sub(count);
        let delivered = Delivered { intended: burst.intended, complete: before > 0 && burst.outstanding == 0 };
        self.forget_complete();
        Some(delivered)
    }

    /// Somebody is there no longer and gets nothing more; how many bursts are complete without them.
    pub fn leave(&mut self, own: Option<u16>, seen: &[Sequence]) -> u64 {
        self.members -= 1;
        let mut completed = 0;
        for place in 0..self.under_way.len() {
            let (sender, first) = self.begun(self.gone + place as u64);
            let burst = &mut self.under_way[place];
            if own == Some(sender) || burst.outstanding == 0 {
                continue;
            }
            let missing = seen[usize::from(sender)].missing(first, first + self.burst);
            burst.outstanding = burst.outstanding.saturating_sub(missing);
            completed += u64::from(burst.outstanding == 0);
        }
        self.forget_complete();
        completed
    }

    /// Waits for nothing any more; how many bursts were under way.
    pub fn give_up(&mut self) -> u64 {
        let waiting = self.under_way.iter_mut().filter(|burst| burst.outstanding > 0);
        let waiting = waiting.map(|burst| burst.outstanding = 0).count();
        self.forget_complete();
        waiting as u64
    }

    /// How many lines of each sender a member has missed.
    pub fn missed(&self, own: Option<u16>, seen: &[Sequence]) -> u64 {
        let others = (0_u16..).zip(&self.sent).zip(seen).filter(|((sender, _), _)| own != Some(*sender));
        others.map(|((_, sent), seen)| seen.missing(0, *sent)).sum()
    }

    /// The lines of a burst that may be counted together.
    pub fn burst_of(&self, number: u32) -> std::ops::Range<u32> {
        let first = number - number % self.burst;
        first..first.saturating_add(self.burst)
    }

    fn begun(&self, burst: u64) -> (u16, u32) {
        let senders = self.sent.len() as u64;
        ((burst % senders) as u16, (burst / senders) as u32 * self.burst)
    }

    fn forget_complete(&mut self) {
        while self.under_way.front().is_some_and(|burst| burst.outstanding == 0) {
            self.under_way.pop_front();
            self.gone += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two senders, bursts of four.
    fn room(members: u64) -> Room {
        let mut room = Room::new(5, 2, 4);
        (0..members).for_each(|_| room.enter());
        room
    }

    fn seen_all(up_to: u32) -> Sequence {
        let mut sequence = Sequence::default();
        (0..up_to).for_each(|number| _ = sequence.see(number));
        sequence
    }

    #[test]
    fn senders_take_turns_and_go_on_with_their_numbers() {
        let mut room = room(3);
        let begun: Vec<_> = (0..4).map(|_| room.begin(Instant::now(), |_| true).expect("all are there")).collect();
        let numbers: Vec<_> = begun.iter().map(|begun| (begun.sender, begun.first)).collect();
        assert_eq!(numbers, [(0, 0), (1, 0), (0, 4), (1, 4)]);
        let marks: Vec<_> = room.marks(begun[3]).collect();
        assert_eq!(marks[3], Mark { room: 5, sender: 1, number: 7 });
    }

    #[test]
    fn a_burst_is_complete_when_all_others_have_all_lines() {
        let mut room = room(3);
        let start = Instant::now();
        room.begin(start, |_| true);
        for complete in [false, false, true] {
            let count = if complete { 4 } else { 2 };
            assert_eq!(room.deliver(0, 3, count), Some(Delivered { intended: start, complete }));
        }
        assert_eq!(room.deliver(0, 3, 1), None, "it is no longer waited for");
    }

    #[test]
    fn bursts_may_be_complete_in_another_order_than_they_began() {
        let mut room = room(2);
        room.begin(Instant::now(), |_| true);
        room.begin(Instant::now(), |_| true);
        assert!(room.deliver(1, 0, 4).expect("it is under way").complete);
        assert!(room.deliver(0, 0, 4).expect("it is under way").complete);
        assert!(room.under_way.is_empty());
        assert_eq!(room.begin(Instant::now(), |_| true), Some(Begun { sender: 0, first: 4 }));
    }

    #[test]
    fn a_sender_who_has_left_is_passed_over() {
        let mut room = room(3);
        assert_eq!(room.begin(Instant::now(), |sender| sender == 1), Some(Begun { sender: 1, first: 0 }));
        assert_eq!(room.begin(Instant::now(), |_| false), None);
        assert_eq!(room.missed(None, &[Sequence::default(), seen_all(4)]), 0);
    }

    #[test]
    fn a_member_who_leaves_is_not_waited_for() {
        let mut room = room(3);
        room.begin(Instant::now(), |_| true);
        assert!(!room.deliver(0, 0, 4).expect("it is under way").complete);
        assert!(!room.deliver(0, 0, 1).expect("it is under way").complete);
        assert_eq!(room.leave(None, &[seen_all(1), Sequence::default()]), 1);
        assert_eq!(room.give_up(), 0);
    }

    #[test]
    fn what_was_sent_and_not_seen_is_missed() {
        let mut room = room(2);
        room.begin(Instant::now(), |_| true);
        room.begin(Instant::now(), |_| true);
        assert_eq!(room.missed(None, &[seen_all(3), seen_all(4)]), 1);
        assert_eq!(room.missed(Some(0), &[Sequence::default(), seen_all(4)]), 0, "nobody hears themselves");
        assert_eq!(room.give_up(), 2);
    }
}
