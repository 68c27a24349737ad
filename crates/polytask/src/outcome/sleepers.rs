//! Those who wait for one end: [`Sleepers`].

use std::mem;
use std::task::{Poll, Waker};

use crate::waiters::{Left, Place, Waiters, Wakers};

/// Those who wait for the same end, and are woken together, in the order in which they came.
///
/// Most ends have one who waits: the first stands in here, and a list is made for the second.
#[derive(Debug)]
pub(super) struct Sleepers {
    first: Option<First>,
    others: Option<Box<Waiters<(), ()>>>,
    /// What the next to stand first is told from others by who stood there.
    next: u32,
}

/// A place among those who wait. Whoever has it must poll it to its end or leave with it.
#[derive(Debug)]
pub(crate) enum Seat {
    First(u32),
    Other(Place),
}

#[derive(Debug)]
struct First {
    waker: Waker,
    number: u32,
}

// === impl Sleepers ===

impl Sleepers {
    pub(super) const fn new() -> Self {
        Self { first: None, others: None, next: 0 }
    }

    pub(super) fn len(&self) -> usize {
        usize::from(self.first.is_some()) + self.others.as_ref().map_or(0, |others| others.len())
    }

    /// Takes the last place.
    pub(super) fn join(&mut self, waker: &Waker) -> Seat {
        // Not in front of those who came earlier, when the first has left.
        if self.len() > 0 {
            let others = self.others.get_or_insert_with(|| Box::new(Waiters::new()));
            return Seat::Other(others.join((), waker));
        }
        let number = self.next;
        self.next = self.next.wrapping_add(1);
        self.first = Some(First { waker: waker.clone(), number });
        Seat::First(number)
    }

    /// Whether it has been woken, which ends its place.
    ///
    /// A waker that was replaced is put into `replaced`, to be dropped when the mutex is free.
    pub(super) fn poll(&mut self, seat: &Seat, waker: &Waker, replaced: &mut Option<Waker>) -> Poll<()> {
        match (seat, &mut self.first, &mut self.others) {
            (Seat::First(number), Some(first), _) if first.number == *number => {
                if !first.waker.will_wake(waker) {
                    *replaced = Some(mem::replace(&mut first.waker, waker.clone()));
                }
                Poll::Pending
            }
            (Seat::Other(place), _, Some(others)) => others.poll(place, waker, replaced),
            (Seat::First(_) | Seat::Other(_), ..) => Poll::Ready(()),
        }
    }

    /// Gives the place up. What is left is to be dropped when the mutex is free.
    pub(super) fn leave(&mut self, seat: &Seat) -> Option<Left<()>> {
        match seat {
            Seat::First(number) => {
                let left = self.first.take_if(|first| first.number == *number);
                left.map(|first| Left::Waiting { _waker: first.waker })
            }
            Seat::Other(place) => self.others.as_mut().map(|others| others.leave(place)),
        }
    }

    /// Wakes everyone.
    pub(super) fn wake_all(&mut self, wakers: &mut Wakers) {
        if let Some(first) = self.first.take() {
            wakers.push(first.waker);
        }
        if let Some(others) = &mut self.others {
            others.grant_all(|| (), wakers);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::Sleepers;
    use crate::waiters::Wakers;

    fn sleeps(sleepers: &mut Sleepers, seat: &super::Seat) -> bool {
        sleepers.poll(seat, Waker::noop(), &mut None).is_pending()
    }

    #[test]
    fn all_are_woken_and_whoever_comes_later_is_not() {
        let mut sleepers = Sleepers::new();
        let seats = [(); 3].map(|()| sleepers.join(Waker::noop()));
        assert_eq!(sleepers.len(), 3);
        sleepers.wake_all(&mut Wakers::default());
        let late = sleepers.join(Waker::noop());
        assert!(seats.iter().all(|seat| !sleeps(&mut sleepers, seat)));
        assert!(sleeps(&mut sleepers, &late));
        assert_eq!(sleepers.len(), 1);
    }

    #[test]
    fn whoever_leaves_is_not_waited_for() {
        let mut sleepers = Sleepers::new();
        let [first, second] = [(); 2].map(|()| sleepers.join(Waker::noop()));
        drop(sleepers.leave(&first));
        assert_eq!(sleepers.len(), 1);
        let third = sleepers.join(Waker::noop());
        drop(sleepers.leave(&second));
        assert!(sleeps(&mut sleepers, &third));
        drop(sleepers.leave(&third));
        assert_eq!(sleepers.len(), 0);
    }
}
