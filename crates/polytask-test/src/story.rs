//! The cancel driver: one waiting call, dropped at every place where it can be dropped.
//!
//! See [`Story`].

use std::fmt;
use std::future::Future;
use std::thread;

use crate::{Boxed, Executor, Polled};

/// A waiting call and what happens around it, told again and again with the call dropped at another place.
///
/// A world `W` holds the object, what the events need, and the record of what became of the calls. The events together
/// suffice for every call to finish, or for [as many as is said](Self::finishing).
///
/// The rule that is checked: a dropped call leaves the world as if it had never been made. After the drop, and after
/// each event, nobody sleeps who could finish; in the end as many others have finished as there was enough for, and the
/// world is at rest.
pub struct Story<W> {
    name: &'static str,
    make: Box<dyn Fn() -> W>,
    wait: Box<Wait<W>>,
    events: Vec<Event<W>>,
    /// How many calls the events are enough for.
    enough_for: usize,
    at_rest: Box<dyn Fn(&W)>,
}

/// What happens, and how it is called.
type Event<W> = (&'static str, Box<dyn Fn(&W)>);

type Wait<W> = dyn for<'w> Fn(&'w W) -> Boxed<'w, ()>;

/// What becomes of one of several calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Kept,
    /// Dropped while it waits, before any event.
    DroppedWaiting,
    /// Dropped when it has been woken, before it is polled.
    DroppedGranted,
}

/// How many calls of the same kind stand in line with the one that is dropped.
const RIVALS: usize = 2;

// === impl Story ===

impl<W: 'static> Story<W> {
    /// Begins a story about `name`: how the world is made, and the call in question, which records in the world what
    /// it got.
    pub fn new(
        name: &'static str,
        make: impl Fn() -> W + 'static,
        wait: impl for<'w> Fn(&'w W) -> Boxed<'w, ()> + 'static,
    ) -> Self {
        Self {
            name,
            make: Box::new(make),
            wait: Box::new(wait),
            events: Vec::new(),
            enough_for: usize::MAX,
            at_rest: Box::new(|_| ()),
        }
    }

    /// Something that happens next, and may let a call go on.
    #[must_use]
    pub fn event(mut self, name: &'static str, act: impl Fn(&W) + 'static) -> Self {
        self.events.push((name, Box::new(act)));
        self
    }

    /// The same event several times.
    #[must_use]
    pub fn events(mut self, times: usize, name: &'static str, act: impl Fn(&W) + Clone + 'static) -> Self {
        for _ in 0..times {
            self = self.event(name, act.clone());
        }
        self
    }

    /// Says that the events are enough for so many calls only, and that none of it may go to waste.
    #[must_use]
    pub fn finishing(mut self, calls: usize) -> Self {
        self.enough_for = calls;
        self
    }

    /// What holds of the world when everyone has finished or was dropped.
    #[must_use]
    pub fn at_rest(mut self, check: impl Fn(&W) + 'static) -> Self {
        self.at_rest = Box::new(check);
        self
    }

    /// Tells the story with the call at each place in a line of three, dropped after each number of steps; and with
    /// all three, each of them kept, dropped before the grant or dropped after it.
    #[track_caller]
    pub fn tell(&self) {
        for ahead in 0..=RIVALS {
            // Poll, event, poll, event, … poll.
            for cut in 0..=2 * self.events.len() + 1 {
                self.tell_cut(ahead, cut);
            }
        }
        for first in Fate::ALL {
            for second in Fate::ALL {
                for third in Fate::ALL {
                    self.tell_fates([first, second, third]);
                }
            }
        }
    }

    fn tell_cut(&self, ahead: usize, cut: usize) {
        let _place = Place(format!("{}: {ahead} ahead, dropped after {cut} steps", self.name));
        let world = (self.make)();
        {
            let mut others = Executor::new();
            self.spawn_rivals(&mut others, &world, 0..ahead);
            let mut call = Some(Polled::new((self.wait)(&world)));
            let (mut steps, mut finished) = (0, 0);
            // Takes a step of the call's own life, or drops it when it has had all of its steps.
            let mut live = |call: &mut Option<Polled<_>>, act: &mut dyn FnMut(&mut Polled<_>)| {
                if steps == cut {
                    *call = None;
                }
                steps += 1;
                if let Some(polled) = call {
                    act(polled);
                }
                finished += usize::from(call.take_if(|polled| polled.is_finished()).is_some());
            };
            live(&mut call, &mut |polled| _ = polled.poll());
            others.run();
            self.spawn_rivals(&mut others, &world, ahead..RIVALS);
            for (_, act) in &self.events {
                live(&mut call, &mut |_| ());
                settle(&mut others);
                act(&world);
                settle(&mut others);
                live(&mut call, &mut |polled| _ = polled.poll());
                settle(&mut others);
            }
            drop(call);
            settle(&mut others);
            let expected = RIVALS.min(self.enough_for - finished);
            let waiting = others.unfinished();
            assert_eq!(RIVALS - waiting.len(), expected, "others finished, and {waiting:?} still wait");
        }
        (self.at_rest)(&world);
    }

    fn spawn_rivals<'w>(&'w self, others: &mut Executor<'w>, world: &'w W, numbers: std::ops::Range<usize>) {
        for number in numbers {
            others.spawn(format!("rival {number}"), (self.wait)(world));
        }
        others.run();
    }

    fn tell_fates(&self, fates: [Fate; RIVALS + 1]) {
        let _place = Place(format!("{}: {fates:?}", self.name));
        let world = (self.make)();
        {
            let mut calls: Vec<_> = fates.iter().map(|&fate| (fate, Some(Polled::new((self.wait)(&world))))).collect();
            for (_, call) in &mut calls {
                call.as_mut().expect("nobody was dropped yet").assert_pending();
            }
            for (fate, call) in &mut calls {
                call.take_if(|_| *fate == Fate::DroppedWaiting);
            }
            go_on(&mut calls);
            for (_, act) in &self.events {
                act(&world);
                go_on(&mut calls);
            }
            for (number, (_, call)) in calls.iter_mut().enumerate() {
                let waits = call.as_mut().is_none_or(|call| call.poll().is_pending());
                assert!(waits, "call {number} could finish, but nobody woke it");
            }
            let kept = fates.iter().filter(|&&fate| fate == Fate::Kept).count();
            let still_waiting = |(fate, call): &&(Fate, Option<_>)| *fate == Fate::Kept && call.is_some();
            let finished = kept - calls.iter().filter(still_waiting).count();
            assert_eq!(finished, kept.min(self.enough_for), "finished, of {kept} that were kept");
        }
        (self.at_rest)(&world);
    }
}

impl<W> fmt::Debug for Story<W> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let events: Vec<_> = self.events.iter().map(|(name, _)| name).collect();
        formatter.debug_struct("Story").field("name", &self.name).field("events", &events).finish_non_exhaustive()
    }
}

/// Lets everyone who was woken go on, and looks for those who should have been.
#[track_caller]
fn settle(others: &mut Executor<'_>) {
    others.run();
    others.assert_nobody_overslept();
    others.run();
}

/// Polls or drops those who were woken, as their fate has it, until nobody is.
fn go_on<F: Future>(calls: &mut [(Fate, Option<Polled<F>>)]) {
    while let Some((fate, call)) = calls.iter_mut().find(|(_, call)| call.as_ref().is_some_and(Polled::is_woken)) {
        match fate {
            Fate::Kept | Fate::DroppedWaiting => {
                call.take_if(|polled| polled.poll().is_ready());
            }
            Fate::DroppedGranted => *call = None,
        }
    }
}

// === impl Fate ===

impl Fate {
    const ALL: [Self; 3] = [Self::Kept, Self::DroppedWaiting, Self::DroppedGranted];
}

/// Says, when an assertion fails, at which place of which story it did.
struct Place(String);

impl Drop for Place {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("in the story {}", self.0);
        }
    }
}
