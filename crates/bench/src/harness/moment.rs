//! The clock of a runtime.

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

use super::Flavour;

/// A point in time to measure from.
///
/// Where one thread does everything, that thread's processor time is read: it is what the clock
/// on the wall would show on a machine that does nothing else. Two workers share work and wait for
/// each other, so there it is the clock on the wall.
#[derive(Clone, Copy, Debug)]
pub enum Moment {
    /// What this thread has run so far.
    Processor(Duration),
    /// The clock on the wall.
    Wall(Instant),
}

impl Moment {
    /// This moment, as the runtime that is measured counts it.
    #[must_use]
    pub fn now(flavour: Flavour) -> Self {
        match flavour {
            Flavour::CurrentThread => {
                let time = clock_gettime(ClockId::ThreadCPUTime);
                Self::Processor(Duration::try_from(time).expect("a thread's time is not negative"))
            }
            Flavour::TwoWorkers => Self::Wall(Instant::now()),
        }
    }

    /// How long ago it was.
    #[must_use]
    pub fn elapsed(self) -> Duration {
        let flavour = match self {
            Self::Processor(_) => Flavour::CurrentThread,
            Self::Wall(_) => Flavour::TwoWorkers,
        };
        Self::now(flavour).since(self)
    }

    /// How long it was after an earlier one of the same clock.
    ///
    /// # Panics
    ///
    /// When the other is of the other clock.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        match (self, earlier) {
            (Self::Processor(later), Self::Processor(earlier)) => later.saturating_sub(earlier),
            (Self::Wall(later), Self::Wall(earlier)) => later.saturating_duration_since(earlier),
            _ => panic!("moments of two clocks have no distance"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_clocks_go_on_while_a_thread_works() {
        for flavour in Flavour::ALL {
            let start = Moment::now(flavour);
            while start.elapsed() == Duration::ZERO {
                std::hint::spin_loop();
            }
        }
    }

    #[test]
    #[should_panic(expected = "two clocks")]
    fn moments_of_two_clocks_are_not_compared() {
        let [processor, wall] = Flavour::ALL.map(Moment::now);
        let _ = wall.since(processor);
    }
}
