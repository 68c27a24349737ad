//! Something to be done later, once or at intervals.
//!
//! See [`Timer`].

use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::ident::{Ident, Kind};
use crate::task::{JoinTask, Task, TaskBuilder};
use crate::wait::Wait;

pub use self::action::ActionOutput;
use self::running::Running;
use self::state::{Cancelled, State};

/// Does something after a time, or at intervals, and can be cancelled until then.
///
/// The action is a closure, plain or async, or an `async fn`; see [`ActionOutput`]. It runs in a [`Task`] of the timer's
/// own, never twice at once, and never before its time, which is tokio's and can be paused in tests. A plain action
/// must not block; a [`Pool`](crate::Pool) is for what does.
///
/// The timer has one owner. **Dropping it cancels it**, [`detach`](Self::detach) lets it go on without one. Neither this
/// nor [`cancel`](Self::cancel) interrupts an action: one that has begun is finished, so that nobody's work is cut off
/// in the middle. Only what ends every task does that: its [`Group`](crate::Group) when it is terminated, or its
/// runtime.
///
/// Its task is one like others: it is in the group of the task that made the timer, and inherits its
/// [locals](crate::LocalKey). It is known by the timer's name. A panic of the action is logged, told to whoever
/// [joins](Self::join), a failure of the group, and the end of the timer.
///
/// # When to use something else
///
/// * [`Wait::timeout`] limits the time of a wait.
/// * [`tokio::time::sleep`] is enough inside a task that has nothing else to do meanwhile.
///
/// # Python
///
/// `threading.Timer`, which starts when it is made here. Arguments are what the closure has captured. [`every`](Self::every)
/// is what a loop of new `Timer`s is written for.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use polytask::{Event, Timer};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let alarm = Event::new();
/// let clock = Timer::after(Duration::from_secs(60), {
///     let alarm = alarm.clone();
///     move || alarm.set()
/// });
/// assert!(!alarm.is_set(), "it does not wait here");
/// clock.join().await;
/// assert!(alarm.is_set());
/// # }
/// ```
#[must_use = "a timer that is dropped is cancelled: keep it, or `detach` it"]
pub struct Timer {
    task: Task<()>,
    state: Arc<Mutex<State>>,
    is_detached: bool,
}

/// What becomes of the ticks of [`Timer::every`] that fall into the time of an action.
///
/// The figures: a period of 10 seconds, and actions that take 25.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use polytask::{MissedTicks, Queue, Timer};
/// use tokio::time::{Instant, sleep};
///
/// async fn begun(missed_ticks: MissedTicks) -> [u64; 3] {
///     let (start, begun) = (Instant::now(), Queue::new(3));
///     let _timer = Timer::every(Duration::from_secs(10), {
///         let begun = begun.clone();
///         move || {
///             let begun = begun.clone();
///             async move {
///                 let _ = begun.put(start.elapsed().as_secs()).await;
///                 sleep(Duration::from_secs(25)).await;
///             }
///         }
///     })
///     .missed_ticks(missed_ticks);
///     [begun.get().await.unwrap(), begun.get().await.unwrap(), begun.get().await.unwrap()]
/// }
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// assert_eq!(begun(MissedTicks::Delay).await, [10, 45, 80]);
/// assert_eq!(begun(MissedTicks::Burst).await, [10, 35, 60]);
/// assert_eq!(begun(MissedTicks::Skip).await, [10, 40, 70]);
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MissedTicks {
    /// None is missed: the next period begins when the action ends. Actions begin at 10, 45, 80.
    #[default]
    Delay,
    /// All are made up for, as fast as the action is, until it is in time again: 10, 35, 60.
    Burst,
    /// Those before the end of the action are left out, and it goes on with the next one: 10, 40, 70.
    ///
    /// tokio's `MissedTickBehavior` of that name acts on one of them at once instead.
    Skip,
}

// === impl Timer ===

impl Timer {
    /// Calls `action` once, `delay` from now, and is known by a number.
    ///
    /// Zero is as soon as the runtime gets to it, [`Duration::MAX`] is never. A [`Group`](crate::Group), or the
    /// [program](crate::run), waits for it, unless the task that makes it is a daemon itself.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime, and in one without its time driver.
    ///
    /// # Python
    ///
    /// `Timer(interval, function).start()`, which is no daemon either, unless its maker is.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::Timer;
    /// use tokio::time::Instant;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let start = Instant::now();
    /// Timer::after(Duration::from_secs(5), || println!("five seconds later")).join().await;
    /// assert_eq!(start.elapsed(), Duration::from_secs(5));
    /// # }
    /// ```
    #[doc(alias = "call_later")]
    #[track_caller]
    pub fn after<R, M>(delay: Duration, action: impl FnOnce() -> R + Send + 'static) -> Self
    where
        R: ActionOutput<M, Rest: Send>,
        M: 'static,
    {
        Self::after_named(numbered(), delay, action)
    }

    /// Calls `action` once, `delay` from now, and is known by `name`.
    ///
    /// # Panics
    ///
    /// As [`after`](Self::after).
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::Timer;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let timer = Timer::after_named("egg timer", Duration::from_secs(240), || {
    ///     assert_eq!(polytask::current().unwrap().name(), "egg timer");
    /// });
    /// assert_eq!(timer.name(), "egg timer");
    /// assert!(timer.join().await.is_success());
    /// # }
    /// ```
    #[track_caller]
    pub fn after_named<R, M>(
        name: impl Into<String>,
        delay: Duration,
        action: impl FnOnce() -> R + Send + 'static,
    ) -> Self
    where
        R: ActionOutput<M, Rest: Send>,
        M: 'static,
    {
        let builder = Task::builder().name(name);
        Self::start(builder, delay, None, |running, sleep| running.act_once(sleep, action))
    }

    /// Calls `action` again and again, for the first time a `period` from now, and is known by a number.
    ///
    /// It ends only when it is cancelled, when an action panics, or with its [`Group`](crate::Group) or program, which do
    /// not wait for it: its task is a daemon. The next period begins when an action has ended, unless
    /// [`missed_ticks`](Self::missed_ticks) says otherwise. With a period of zero there is always one turn of the
    /// runtime between two actions.
    ///
    /// An async closure cannot lend what it owns to its own futures here, since Rust cannot say of those that they are
    /// `Send`. Such an action clones what each of its futures needs, as below.
    ///
    /// # Panics
    ///
    /// As [`after`](Self::after).
    ///
    /// # Python
    ///
    /// A function that makes a new `Timer` for itself at its end, or `while True: Timer(…).start(); sleep(…)`.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::{Queue, Timer};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let ticks = Queue::new(1);
    /// let _timer = Timer::every(Duration::from_secs(1), {
    ///     let ticks = ticks.clone();
    ///     move || {
    ///         let ticks = ticks.clone();
    ///         async move { ticks.put("tick").await.unwrap() }
    ///     }
    /// });
    /// for _ in 0..3 {
    ///     assert_eq!(ticks.get().await.unwrap(), "tick");
    /// }
    /// # }
    /// ```
    #[doc(alias = "interval")]
    #[track_caller]
    pub fn every<R, M>(period: Duration, action: impl FnMut() -> R + Send + 'static) -> Self
    where
        R: ActionOutput<M, Rest: Send>,
        M: 'static,
    {
        Self::every_named(numbered(), period, action)
    }

    /// Calls `action` again and again, for the first time a `period` from now, and is known by `name`.
    ///
    /// # Panics
    ///
    /// As [`after`](Self::after).
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::Timer;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let timer = Timer::every_named("heartbeat", Duration::from_secs(1), || println!("alive"));
    /// assert_eq!(timer.name(), "heartbeat");
    /// # }
    /// ```
    #[track_caller]
    pub fn every_named<R, M>(
        name: impl Into<String>,
        period: Duration,
        action: impl FnMut() -> R + Send + 'static,
    ) -> Self
    where
        R: ActionOutput<M, Rest: Send>,
        M: 'static,
    {
        let builder = Task::builder().name(name).daemon(true);
        Self::start(builder, period, Some(MissedTicks::default()), |running, sleep| running.act_again(sleep, action))
    }

    #[track_caller]
    fn start<F>(
        builder: TaskBuilder,
        period: Duration,
        missed_ticks: Option<MissedTicks>,
        run: impl FnOnce(Running, Sleep) -> F,
    ) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let now = Instant::now();
        // Made here, so that a runtime which cannot tell the time is found out here.
        let sleep = sleep_until(now);
        let state = Arc::new(Mutex::new(State::new(period, missed_ticks, now)));
        let task = builder.spawn(run(Running::new(Arc::clone(&state)), sleep));
        Self { task, state, is_detached: false }
    }

    /// What becomes of ticks that fall into the time of an action, said right after it was made.
    ///
    /// Said later it holds from the end of the action that runs then. [`after`](Self::after) has one tick, and ignores
    /// it.
    ///
    /// # Examples
    ///
    /// See [`MissedTicks`].
    pub fn missed_ticks(self, missed_ticks: MissedTicks) -> Self {
        self.state.lock().set_missed_ticks(missed_ticks);
        self
    }

    /// Has no action begin from now on.
    ///
    /// `true` means that this call has done it. One that acts once has then never acted, and never will. For one that
    /// repeats, an action that runs at this moment is finished, and no other follows. `false` means that it was too
    /// late: the only action had begun, or the timer was cancelled or had ended before.
    ///
    /// It does not wait. The task ends when its runtime gets to it, and what the action has captured is dropped there.
    ///
    /// # Python
    ///
    /// `cancel()`, which does not say whether it came in time.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::{ExitStatus, Timer};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let timer = Timer::after(Duration::from_secs(60), || println!("never printed"));
    /// assert!(timer.cancel());
    /// assert_eq!(timer.join().await, ExitStatus::Terminated);
    ///
    /// let timer = Timer::after(Duration::from_secs(60), || println!("done"));
    /// timer.join().await;
    /// assert!(!timer.cancel(), "it has fired");
    /// # }
    /// ```
    #[doc(alias = "stop")]
    pub fn cancel(&self) -> bool {
        let cancelled = self.state.lock().cancel();
        if cancelled == Cancelled::AtOnce {
            // No action runs and none can begin any more: all that is interrupted is the waiting for one.
            self.task.terminate();
        }
        cancelled != Cancelled::TooLate
    }

    /// Begins the period anew, so that the next action is a whole one away from now.
    ///
    /// For one that repeats, while an action runs: the ticks from now on count, and those that were missed are
    /// forgotten; with [`MissedTicks::Delay`] nothing changes, since its period begins at the end of the action anyway.
    ///
    /// `false`: it was too late. The only action had begun, or the timer was cancelled or had ended before.
    ///
    /// # Python
    ///
    /// Cancelling a `Timer` and making the same again.
    ///
    /// # Examples
    ///
    /// A watchdog barks when it was not fed for a minute:
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::Timer;
    /// use tokio::time::{Instant, sleep};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let start = Instant::now();
    /// let watchdog = Timer::after(Duration::from_secs(60), || println!("woof"));
    /// for _ in 0..3 {
    ///     sleep(Duration::from_secs(50)).await;
    ///     assert!(watchdog.reset());
    /// }
    /// watchdog.join().await;
    /// assert_eq!(start.elapsed(), Duration::from_secs(3 * 50 + 60));
    /// assert!(!watchdog.reset());
    /// # }
    /// ```
    #[doc(alias = "restart")]
    pub fn reset(&self) -> bool {
        let now = Instant::now();
        self.state.lock().reset(now)
    }

    /// Waits for its end and tells how it came. Any number of times.
    ///
    /// `Returned`: its only action was done. `Panicked`: an action did. `Terminated`: it was cancelled in time, or ended
    /// together with its group or runtime. So one that repeats never returns.
    ///
    /// # Errors
    ///
    /// [`StillRunningError`](crate::StillRunningError), if a [`timeout`](Wait::timeout) ends before the timer. That goes
    /// on.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost.
    ///
    /// # Python
    ///
    /// `join()`, and `finished.wait()`.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::{ExitStatus, Timer};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let timer = Timer::after(Duration::from_secs(60), async || println!("done"));
    /// assert!(timer.join().timeout(Duration::from_secs(10)).await.is_err());
    /// assert_eq!(timer.join().await, ExitStatus::Returned);
    /// # }
    /// ```
    #[doc(alias = "finished")]
    #[track_caller]
    pub fn join(&self) -> Wait<JoinTask<'_>> {
        self.task.join()
    }

    /// Lets it go on without an owner. Nobody can cancel it then.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::{Event, Timer};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let alarm = Event::new();
    /// let ring = {
    ///     let alarm = alarm.clone();
    ///     move || alarm.set()
    /// };
    /// Timer::after(Duration::from_secs(60), ring).detach();
    /// alarm.wait().await;
    /// # }
    /// ```
    #[doc(alias = "forget")]
    pub fn detach(mut self) {
        self.is_detached = true;
    }

    /// The name it was given, or `Timer` and a number.
    ///
    /// # Python
    ///
    /// `name`, which is that of a thread there: `Thread-3`.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::Timer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let timer = Timer::after(Duration::ZERO, || ());
    /// assert!(timer.name().starts_with("Timer-"));
    /// # }
    /// ```
    pub fn name(&self) -> String {
        self.task.name()
    }

    /// The line that made it.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::Timer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let (timer, line) = (Timer::after(Duration::ZERO, || ()), line!());
    /// assert_eq!(timer.created().line(), line);
    /// # }
    /// ```
    pub fn created(&self) -> &'static Location<'static> {
        self.task.created()
    }

    /// Whether it has not ended: it waits for its time, or an action runs.
    ///
    /// # Python
    ///
    /// `is_alive()`.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::Timer;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let timer = Timer::after(Duration::from_secs(60), || ());
    /// assert!(timer.is_alive());
    /// timer.join().await;
    /// assert!(!timer.is_alive());
    /// # }
    /// ```
    pub fn is_alive(&self) -> bool {
        self.task.is_alive()
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if !self.is_detached {
            self.cancel();
        }
    }
}

impl fmt::Debug for Timer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Timer")
            .field("name", &format_args!("{}", self.name()))
            .field("alive", &self.is_alive())
            .finish()
    }
}

/// The name of a timer that was given none.
#[track_caller]
fn numbered() -> String {
    Ident::numbered(Kind::Timer).to_string()
}

mod action;
mod running;
mod state;
