//! When bursts are due that wait for nobody.
//!
//! See [`Schedule`].

use std::time::Duration;

/// Moments that are fixed before the first burst, whatever the server does.
#[derive(Debug, Clone, Copy)]
pub struct Schedule {
    /// Seconds between one burst and the next, in whatever room.
    gap: f64,
    bursts: u64,
    rooms: u64,
}

/// One burst to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// How long after the start.
    pub after: Duration,
    /// In which room.
    pub room: usize,
}

// === impl Schedule ===

impl Schedule {
    /// As many bursts of `burst` lines as begin within `duration` at `rate` lines a second, in all rooms in turn.
    pub fn new(rate: f64, burst: u32, rooms: usize, duration: Duration) -> Self {
        let gap = f64::from(burst) / rate;
        let bursts = (duration.as_secs_f64() / gap).ceil().max(1.0) as u64;
        Self { gap, bursts, rooms: rooms as u64 }
    }

    /// All bursts, the first of which is due at once.
    pub fn bursts(self) -> impl Iterator<Item = Due> {
        (0..self.bursts).map(move |burst| Due {
            // From the start each time, so that no error adds up.
            after: Duration::from_secs_f64(burst as f64 * self.gap),
            room: (burst % self.rooms) as usize,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bursts_are_evenly_apart_and_go_round_the_rooms() {
        let schedule = Schedule::new(1000.0, 10, 3, Duration::from_millis(50));
        let due: Vec<_> = schedule.bursts().map(|due| (due.after.as_millis(), due.room)).collect();
        assert_eq!(due, [(0, 0), (10, 1), (20, 2), (30, 0), (40, 1)]);
    }

    #[test]
    fn as_many_lines_are_due_as_the_rate_says() {
        let schedule = Schedule::new(3333.0, 1, 7, Duration::from_secs(3));
        assert_eq!(schedule.bursts().count(), 9999);
        let last = schedule.bursts().last().expect("there are some");
        assert!(last.after < Duration::from_secs(3) && last.after > Duration::from_millis(2999));
    }

    #[test]
    fn one_burst_is_due_however_short_it_lasts() {
        assert_eq!(Schedule::new(1.0, 128, 1, Duration::ZERO).bursts().count(), 1);
    }
}
