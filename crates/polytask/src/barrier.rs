//! A meeting point for a fixed number of tasks.
//!
//! See [`Barrier`].

mod error;
mod operation;
mod state;

use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use parking_lot::Mutex;

pub use self::error::BrokenBarrierError;
pub use self::operation::Arrival;
use self::state::{Cause, State};
use crate::ident::{Ident, Kind};
use crate::identity::impl_identity;
#[cfg(feature = "inspect")]
use crate::instrument::Told;
use crate::instrument::{Facts, Meta};
use crate::wait::Wait;
use crate::waiters::Wakers;

/// A meeting point for a fixed number of tasks: nobody goes on until all have come.
///
/// Tasks call [`wait`](Self::wait), and none goes on until `parties` of them have. The next call begins a new round. An
/// [action](Self::with_action) runs once in each round, when all have come and nobody has gone on. A handle: its clones
/// are the same barrier.
///
/// When somebody's time runs out, when the action panics, or after [`abort`](Self::abort) the barrier is *broken*:
/// those who wait and those who come get a [`BrokenBarrierError`], instead of waiting for a party that is missing,
/// until somebody calls [`reset`](Self::reset).
///
/// # Fairness
///
/// Rounds are filled in the order of arrival. Whoever comes while an action runs belongs to the next round.
///
/// # When to use something else
///
/// * To wait until several tasks have *ended*, join them.
/// * An [`Event`](crate::Event) lets everyone go on when one task says so.
///
/// # Python
///
/// `multiprocessing.Barrier`, `threading.Barrier` and `asyncio.Barrier`. Different: a wait that is dropped is not
/// counted any more, and the barrier is not broken by it; there is no timeout for all waits; the action is not under a
/// lock, so it may use the barrier, and a new round may gather meanwhile.
///
/// # Examples
///
/// ```
/// use polytask::Barrier;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let start = Barrier::named("start line", 3);
/// let runners: Vec<_> = (0..3)
///     .map(|_| {
///         let start = start.clone();
///         tokio::spawn(async move { start.wait().await })
///     })
///     .collect();
///
/// let mut places = Vec::new();
/// for runner in runners {
///     places.push(runner.await.unwrap().unwrap());
/// }
/// places.sort_unstable();
/// assert_eq!(places, [0, 1, 2]);
/// # }
/// ```
#[derive(Clone)]
pub struct Barrier {
    meta: Arc<Meta<Rounds>>,
    /// Apart, since it is somebody else's: who looks at the rest must not be the one that drops it.
    action: Option<Action>,
}

/// The numbers of a [`Barrier`] at one moment.
///
/// # Examples
///
/// ```
/// let start = polytask::Barrier::new(3);
/// assert!(!start.statistics().broken);
/// start.abort();
/// assert!(start.statistics().broken);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BarrierStatistics {
    /// How many parties make a round.
    pub parties: usize,
    /// How many have come and wait for the others.
    pub waiting: usize,
    /// Whether it is broken.
    pub broken: bool,
}

struct Rounds(Mutex<State>);

type Action = Arc<dyn Fn() + Send + Sync>;

// === impl Barrier ===

impl Barrier {
    /// Makes a barrier for `parties` tasks, known by a number.
    ///
    /// # Panics
    ///
    /// If `parties` is zero.
    ///
    /// # Examples
    ///
    /// ```
    /// let start = polytask::Barrier::new(3);
    /// assert_eq!(start.parties(), 3);
    /// assert!(start.name().starts_with("Barrier-"));
    /// ```
    #[track_caller]
    pub fn new(parties: usize) -> Self {
        Self::with_ident(parties, None, Ident::numbered(Kind::Barrier))
    }

    /// Makes a barrier for `parties` tasks, known by `name`.
    ///
    /// # Panics
    ///
    /// If `parties` is zero.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(polytask::Barrier::named("start line", 3).name(), "start line");
    /// ```
    #[track_caller]
    pub fn named(name: impl Into<String>, parties: usize) -> Self {
        Self::with_ident(parties, None, Ident::named(Kind::Barrier, name))
    }

    /// Makes a barrier for `parties` tasks that runs `action` once in each round, known by a number.
    ///
    /// The last to come runs it before anyone goes on, and nothing of the barrier is locked meanwhile. If it panics,
    /// the barrier is broken, and the panic goes on in the task that ran it.
    ///
    /// No two actions run at a time. If the next round is complete before an action has ended, the last to come is
    /// woken to run the next one, and its round waits until it does; if it is dropped instead, it is not counted.
    ///
    /// # Panics
    ///
    /// If `parties` is zero.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::{Barrier, Event};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let complete = Event::new();
    /// let action = {
    ///     let complete = complete.clone();
    ///     move || complete.set()
    /// };
    /// let dinner = Barrier::with_action(2, action);
    /// let (one, other) = tokio::join!(dinner.wait(), dinner.wait());
    /// assert_eq!((one.unwrap(), other.unwrap()), (0, 1));
    /// assert!(complete.is_set());
    /// # }
    /// ```
    #[track_caller]
    pub fn with_action(parties: usize, action: impl Fn() + Send + Sync + 'static) -> Self {
        Self::with_ident(parties, Some(Arc::new(action)), Ident::numbered(Kind::Barrier))
    }

    /// Makes a barrier that runs `action` once in each round, as [`with_action`](Self::with_action), known by `name`.
    ///
    /// # Panics
    ///
    /// If `parties` is zero.
    ///
    /// # Examples
    ///
    /// ```
    /// let rounds = polytask::Semaphore::new(0);
    /// let action = { let rounds = rounds.clone(); move || rounds.release(1) };
    /// let solo = polytask::Barrier::named_with_action("solo", 1, action);
    /// assert!(solo.wait().blocking().is_ok());
    /// assert_eq!((solo.name().as_str(), rounds.available_permits()), ("solo", 1));
    /// ```
    #[track_caller]
    pub fn named_with_action(
        name: impl Into<String>,
        parties: usize,
        action: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        Self::with_ident(parties, Some(Arc::new(action)), Ident::named(Kind::Barrier, name))
    }

    #[track_caller]
    fn with_ident(parties: usize, action: Option<Action>, ident: Ident) -> Self {
        assert!(parties > 0, "barrier `{ident}` cannot be for zero parties: nobody would ever be the last to come");
        let state = Mutex::new(State::new(parties, action.is_some()));
        Self { meta: Meta::new(ident, Rounds(state)), action }
    }

    /// Waits until all parties of the round have come, and returns which of them this call was.
    ///
    /// The indices of a round are `0` for the first to come and so on; the last has `parties - 1`, and does not wait.
    /// A call counts from the first poll that tokio's budget lets through.
    ///
    /// # Errors
    ///
    /// [`BrokenBarrierError`], if the barrier is broken, or gets broken or reset before the round is complete. A
    /// [`timeout`](Wait::timeout) that ends first breaks the barrier, for everyone else too; one of zero does so
    /// unless the call is the last to come.
    ///
    /// While the action of a round runs, that round is complete: a timeout of one of its calls waits for the action to
    /// end. One of a call that came meanwhile breaks the barrier for the next round, and the complete one goes on.
    ///
    /// # Panics
    ///
    /// If this call runs the action and the action panics.
    ///
    /// # Cancel safety
    ///
    /// A dropped call loses its place: it is not counted any more, and the others wait for another in its stead. If
    /// the round is complete already, the others go on without it.
    ///
    /// # Python
    ///
    /// `wait()` and `wait(timeout)`.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::Barrier;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let dinner = Barrier::named("dinner", 2);
    /// let late = dinner.wait().timeout(Duration::from_secs(30)).await.unwrap_err();
    /// assert_eq!(late.to_string(), "barrier `dinner` is broken: the time of a wait ran out");
    /// assert!(dinner.wait().await.is_err(), "it stays broken");
    ///
    /// dinner.reset();
    /// let (one, other) = tokio::join!(dinner.wait(), dinner.wait());
    /// assert!(one.is_ok() && other.is_ok());
    /// # }
    /// ```
    #[track_caller]
    pub fn wait(&self) -> Wait<Arrival<'_>> {
        Arrival::wait(self)
    }

    /// Breaks the barrier: everyone who waits and everyone who comes gets an error, until [`reset`](Self::reset).
    ///
    /// For a party that knows that it will not come.
    ///
    /// # Python
    ///
    /// `abort()`.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let start = polytask::Barrier::new(2);
    /// let (runner, ()) = tokio::join!(start.wait(), async { start.abort() });
    /// assert!(runner.is_err());
    /// assert!(start.wait().await.is_err(), "it stays broken");
    /// # }
    /// ```
    pub fn abort(&self) {
        self.with_state(|state, wakers| state.break_off(Cause::Abort, wakers));
    }

    /// Makes the barrier as new: it is not broken, and the next call begins a round.
    ///
    /// Whoever waits gets an error.
    ///
    /// # Python
    ///
    /// `reset()`.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let start = polytask::Barrier::new(2);
    /// let (runner, ()) = tokio::join!(start.wait(), async { start.reset() });
    /// assert!(runner.unwrap_err().is_reset());
    /// assert!(!start.is_broken());
    /// # }
    /// ```
    pub fn reset(&self) {
        self.with_state(State::reset);
    }

    /// Whether the barrier is broken.
    ///
    /// # Python
    ///
    /// `broken`.
    ///
    /// # Examples
    ///
    /// ```
    /// let start = polytask::Barrier::new(2);
    /// start.abort();
    /// assert!(start.is_broken());
    /// start.reset();
    /// assert!(!start.is_broken());
    /// ```
    #[doc(alias = "broken")]
    pub fn is_broken(&self) -> bool {
        self.state().lock().is_broken()
    }

    /// How many parties make a round.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(polytask::Barrier::new(3).parties(), 3);
    /// ```
    pub fn parties(&self) -> usize {
        self.state().lock().parties()
    }

    /// How many have come and wait for the others.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let start = polytask::Barrier::new(2);
    /// let (first, last) = tokio::join!(start.wait(), async {
    ///     assert_eq!(start.n_waiting(), 1);
    ///     start.wait().await
    /// });
    /// assert!(first.is_ok() && last.is_ok());
    /// assert_eq!(start.n_waiting(), 0);
    /// # }
    /// ```
    pub fn n_waiting(&self) -> usize {
        self.state().lock().waiting()
    }

    /// Its numbers at this moment.
    ///
    /// # Examples
    ///
    /// ```
    /// let start = polytask::Barrier::new(3);
    /// assert_eq!(start.statistics().parties, 3);
    /// assert_eq!(start.statistics().waiting, 0);
    /// ```
    pub fn statistics(&self) -> BarrierStatistics {
        let state = self.state().lock();
        BarrierStatistics { parties: state.parties(), waiting: state.waiting(), broken: state.is_broken() }
    }

    fn meta(&self) -> &Arc<Meta<Rounds>> {
        &self.meta
    }

    fn state(&self) -> &Mutex<State> {
        &self.meta.facts.0
    }

    /// Decides something, and then wakes whom it concerns.
    fn with_state<R>(&self, decide: impl FnOnce(&mut State, &mut Wakers) -> R) -> R {
        let mut wakers = Wakers::default();
        let outcome = decide(&mut self.state().lock(), &mut wakers);
        wakers.wake();
        self.meta.changed();
        outcome
    }
}

impl_identity!([] Barrier);

// A panic leaves it as it was: nobody's code runs under its mutex.
impl UnwindSafe for Rounds {}
impl RefUnwindSafe for Rounds {}

impl Facts for Rounds {
    #[cfg(feature = "inspect")]
    fn tell(&self, told: &mut Told) {
        let numbers = Told::peek(&self.0, |state| {
            [("parties", state.parties()), ("arrived", state.waiting()), ("broken", usize::from(state.is_broken()))]
        });
        told.numbers.extend(numbers.into_iter().flatten());
    }
}

impl fmt::Debug for Barrier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let BarrierStatistics { parties, waiting, broken } = self.statistics();
        formatter
            .debug_struct("Barrier")
            .field("name", self.meta())
            .field("parties", &parties)
            .field("waiting", &waiting)
            .field("broken", &broken)
            .finish()
    }
}

#[cfg(test)]
mod tests;
