//! A thread that tells when something has waited too long.
//!
//! See [`watch`].

use std::fmt;
use std::io;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use self::alarm::{Alarm, Word};
use self::eyes::{Eyes, Registry};
use self::hand::Hand;
use self::relay::Relay;
use super::descriptor::Descriptor;
use crate::panic::Panic;

mod alarm;
mod eyes;
mod hand;
mod relay;
#[cfg(all(test, unix))]
mod tests;

/// Logs a report whenever something has waited for longer than `period`.
///
/// A thread of its own looks four times in each period, but not more often than every 50 ms and not more seldom than
/// every second. It needs no runtime, and takes no lock that a program can hold: it works while every worker thread is
/// blocked. What it says is written to standard error first, through a descriptor that is opened here, and only then
/// handed to `tracing`, as a warning with the target `polytask`, whose field `report` is the whole text. A subscriber
/// that hangs cannot stop the watch; it misses what is said meanwhile. Events go to the subscriber that is in force where
/// this is called, or if there is none, to the global one.
///
/// # When something is said
///
/// * When something is waited for that nobody has waited for so long before. Every wait counts, also one that is meant to
///   last, as at a queue that is empty most of the time: the period has to be longer than those, or they are told too.
/// * When the waits look like a deadlock, or like something else that time will not heal.
/// * Again when all this has become twice as old: an hour of one hang is told a dozen times. Where ever more things are
///   waited for, up to 16 periods pass between two reports, but a new deadlock is told at once.
/// * Once more when nothing waits any longer than the period.
///
/// # The clock
///
/// While a watch runs, the ages in every [snapshot](super::snapshot()) and report are counted by its looks, and each is
/// one step, however late it comes. So a machine that slept for a night, or a process that was stopped, does not find
/// everything hanging when it goes on. This clock also tells since when something is held, for nothing and exactly to
/// one such step, which otherwise is known only from the first one who waits for it.
///
/// # When to use something else
///
/// * [`on_signal`](super::on_signal) prints a report when it is asked for.
/// * [`Wait::timeout`](crate::wait::Wait::timeout) limits one wait, and its error names who is in the way.
///
/// # Python
///
/// `faulthandler.dump_traceback_later(period, repeat=True)`, which does not know what is waited for.
///
/// # Errors
///
/// If the system gives no thread or no descriptor.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use polytask::inspect;
///
/// # fn main() -> std::io::Result<()> {
/// let watch = inspect::watch(Duration::from_secs(10))?;
/// assert_eq!(watch.period(), Duration::from_secs(10));
/// // … the program, which is watched until:
/// drop(watch);
/// # Ok(())
/// # }
/// ```
#[doc(alias = "dump_traceback_later")]
pub fn watch(period: Duration) -> io::Result<Watch> {
    Watch::start(period, Registry::new(period), Descriptor::stderr()?)
}

/// A watch that [`watch`] has begun. **Dropping it ends it**, and waits until its thread has ended.
///
/// The thread ends at once, unless it is writing to a standard error that nobody reads: then it is left behind after a
/// second.
///
/// # Examples
///
/// See [`watch`].
#[must_use = "a watch that is dropped ends: keep it as long as something is to be watched"]
pub struct Watch {
    period: Duration,
    course: Arc<Course>,
    thread: Option<JoinHandle<()>>,
}

/// How a watch's thread and its owner tell each other that it is over.
#[derive(Debug, Default)]
struct Course {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// The owner is gone.
    is_stopped: bool,
    /// Nothing is left to the thread but to end.
    has_ended: bool,
}

/// Everything the thread needs for one look after the other.
struct Watcher<E> {
    period: Duration,
    step: Duration,
    /// How much has been lived through, by the looks.
    now: Duration,
    eyes: E,
    alarm: Alarm,
    out: Descriptor,
    relay: Relay,
}

const SHORTEST_STEP: Duration = Duration::from_millis(50);
const LONGEST_STEP: Duration = Duration::from_secs(1);
const LOOKS_IN_A_PERIOD: u32 = 4;
/// How long a thread that writes is waited for.
const PATIENCE: Duration = Duration::from_secs(1);

// === impl Watch ===

impl Watch {
    /// What waits for longer than this is told.
    ///
    /// # Examples
    ///
    /// See [`watch`].
    pub fn period(&self) -> Duration {
        self.period
    }

    fn start(period: Duration, eyes: impl Eyes, out: Descriptor) -> io::Result<Self> {
        let mut watcher = Watcher::new(period, eyes, out, Relay::start()?);
        let course = Arc::new(Course::default());
        let ended = Ended(Arc::clone(&course));
        let thread = thread::Builder::new().name("polytask-inspect".to_owned()).spawn(move || {
            let course = Arc::clone(&ended.0);
            // The eyes and the descriptor are gone when it says that it has ended.
            let _ended = ended;
            if let Err(panic) = Panic::catch(|| watcher.run(&course)) {
                watcher.out.write(&format!("polytask: the watch has ended, since it panicked: {panic}\n"));
            }
            drop(watcher);
        })?;
        Ok(Self { period, course, thread: Some(thread) })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let Some(thread) = self.thread.take() else { return };
        if self.course.stop_and_wait(PATIENCE) {
            // It caught its own panics.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Watch").field("period", &self.period).finish_non_exhaustive()
    }
}

// === impl Course ===

impl Course {
    /// Sleeps until then. Whether the watch goes on.
    fn sleep_until(&self, then: Instant) -> bool {
        let mut state = self.state.lock();
        self.changed.wait_while_until(&mut state, |state| !state.is_stopped, then);
        !state.is_stopped
    }

    /// Ends the watch. Whether its thread has said within this time that it ends.
    fn stop_and_wait(&self, patience: Duration) -> bool {
        let mut state = self.state.lock();
        state.is_stopped = true;
        self.changed.notify_all();
        self.changed.wait_while_for(&mut state, |state| !state.has_ended, patience);
        state.has_ended
    }
}

/// Says at its drop that the thread has ended, however it came to that.
struct Ended(Arc<Course>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.state.lock().has_ended = true;
        self.0.changed.notify_all();
    }
}

// === impl Watcher ===

impl<E: Eyes> Watcher<E> {
    fn new(period: Duration, eyes: E, out: Descriptor, relay: Relay) -> Self {
        let step = (period / LOOKS_IN_A_PERIOD).clamp(SHORTEST_STEP, LONGEST_STEP);
        Self { period, step, now: Duration::ZERO, eyes, alarm: Alarm::new(period), out, relay }
    }

    fn run(&mut self, course: &Course) {
        let hand = Hand::new(self.step);
        let mut next = Instant::now() + self.step;
        while course.sleep_until(next) {
            hand.advance();
            self.look();
            // Looks that were missed are not made up for: the time was not lived through.
            next = (next + self.step).max(Instant::now());
        }
    }

    fn look(&mut self) {
        let period = self.period;
        self.now = self.now.saturating_add(self.step);
        let found = self.eyes.look(self.now);
        match self.alarm.look(self.now, found) {
            None => {}
            Some(Word::Overdue) => {
                let report = self.eyes.report();
                self.say(format!("something has waited for longer than {period:?}"), Some(report));
            }
            Some(Word::Moved) => self.say(format!("nothing waits for longer than {period:?} any more"), None),
        }
    }

    fn say(&mut self, headline: String, report: Option<String>) {
        let report = report.unwrap_or_default();
        let end = if report.is_empty() || report.ends_with('\n') { "" } else { "\n" };
        self.out.write(&format!("polytask: {headline}\n{report}{end}"));
        self.relay.pass_on(headline, report);
    }
}
