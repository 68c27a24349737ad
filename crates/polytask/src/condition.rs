//! Waiting for data behind a lock to become what one needs.
//!
//! See [`Condition`].

mod operation;

use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use parking_lot::Mutex;

pub use self::operation::{Notification, Satisfied, Turn};
use crate::ident::{Ident, Kind};
use crate::identity::impl_identity;
#[cfg(feature = "inspect")]
use crate::instrument::Told;
use crate::instrument::{Facts, Meta};
use crate::lock::Lock;
use crate::wait::Wait;
use crate::waiters::{Waiters, Wakers};

/// A place to wait, lock in hand, until another task says that the data behind the lock has changed.
///
/// [`wait`](Self::wait) takes the guard of a [`Lock`], gives the lock up, and gives a guard back after a
/// [`notify`](Self::notify); [`wait_for`](Self::wait_for) does so until the data is as wanted, which is what is nearly
/// always meant. Several conditions may share one lock. A handle: its clones are the same condition.
///
/// # Fairness
///
/// First come, first served. The notified then queue for the lock behind those who wait for it already.
///
/// Nobody is woken without a notification. But between the notification and the lock others may have had it, and may
/// have changed the data again: test it, or let `wait_for` do so.
///
/// # When to use something else
///
/// * An [`Event`](crate::Event) is a condition for one flag, and needs no lock.
/// * A [`Queue`](crate::Queue) hands items over.
///
/// # Python
///
/// `multiprocessing.Condition`, `threading.Condition` and `asyncio.Condition`. Different: it belongs to a [`Lock`] that
/// is made before it, never to an `RLock`; calling it without the lock cannot be written, except with a guard of another
/// lock, which panics; a wait that is cancelled ends without the lock, where `asyncio` takes it once more.
///
/// # Examples
///
/// ```
/// use polytask::{Condition, Lock};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let fridge = Lock::named("fridge", Vec::new());
/// let filled = Condition::named("fridge filled", &fridge);
///
/// let guest = tokio::spawn({
///     let (fridge, filled) = (fridge.clone(), filled.clone());
///     async move {
///         let guard = fridge.acquire().await;
///         let mut fridge = filled.wait_for(guard, |food| !food.is_empty()).await;
///         fridge.pop()
///     }
/// });
/// tokio::task::yield_now().await;
///
/// let mut guard = fridge.acquire().await;
/// guard.push("cake");
/// filled.notify(&guard, 1);
/// drop(guard);
/// assert_eq!(guest.await.unwrap(), Some("cake"));
/// # }
/// ```
#[doc(alias = "Condvar")]
pub struct Condition<T> {
    lock: Lock<T>,
    meta: Arc<Meta<Notices>>,
}

/// The numbers of a [`Condition`] at one moment.
///
/// # Examples
///
/// ```
/// use polytask::{Condition, Lock};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let lock = Lock::new(());
/// let changed = Condition::new(&lock);
/// let guard = lock.acquire().await;
/// tokio::join!(async { drop(changed.wait(guard).await) }, async {
///     assert_eq!(changed.statistics().waiting, 1);
///     changed.notify(&lock.acquire().await, 1);
/// });
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConditionStatistics {
    /// How many calls wait to be notified. Those that wait for the lock again are not among them.
    pub waiting: usize,
}

/// Those who wait to be notified.
struct Notices(Mutex<Waiters<(), Notice>>);

/// A notification that was given: to somebody whose ticket is below this, since it is for those present at the time.
type Notice = u64;

// === impl Condition ===

impl<T> Condition<T> {
    /// Makes a condition for the data of `lock`, known by a number.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::{Condition, Lock};
    ///
    /// let fridge = Lock::new(());
    /// let filled = Condition::new(&fridge);
    /// assert!(filled.lock().is_same(&fridge));
    /// assert!(filled.name().starts_with("Condition-"));
    /// ```
    #[track_caller]
    pub fn new(lock: &Lock<T>) -> Self {
        Self::with_ident(lock, Ident::numbered(Kind::Condition))
    }

    /// Makes a condition for the data of `lock`, known by `name`.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::{Condition, Lock};
    ///
    /// let fridge = Lock::named("fridge", ());
    /// assert_eq!(Condition::named("fridge filled", &fridge).name(), "fridge filled");
    /// ```
    #[track_caller]
    pub fn named(name: impl Into<String>, lock: &Lock<T>) -> Self {
        Self::with_ident(lock, Ident::named(Kind::Condition, name))
    }

    fn with_ident(lock: &Lock<T>, ident: Ident) -> Self {
        Self { lock: lock.clone(), meta: Meta::new(ident, Notices(Mutex::new(Waiters::new()))) }
    }

    /// Gives the lock up, waits for a notification, and takes the lock again.
    ///
    /// The lock is given up in the first poll, when the call has its place among those who wait, so that no later
    /// notification escapes it. With a [`timeout`](Wait::timeout) the result is the guard and whether there was a
    /// notification; the time limits the wait for that only, and taking the lock again takes as long as it takes.
    ///
    /// # Panics
    ///
    /// If `guard` is of another lock.
    ///
    /// # Cancel safety
    ///
    /// A dropped call loses its place, and the lock: it holds nothing any more, whenever it is dropped. If it was
    /// notified already, also if it was taking the lock again, the notification goes to the first who still waits and
    /// did so when it was given.
    ///
    /// # Python
    ///
    /// `wait()` and `wait(timeout)`.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::{Condition, Lock};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let lock = Lock::new(());
    /// let changed = Condition::new(&lock);
    /// let guard = lock.acquire().await;
    /// let (guard, notified) = changed.wait(guard).timeout(Duration::from_secs(1)).await;
    /// assert!(!notified);
    /// assert!(lock.is_locked(), "and the guard is back");
    /// # drop(guard);
    /// # }
    /// ```
    #[track_caller]
    pub fn wait<G: Turn<Target = T>>(&self, guard: G) -> Wait<Notification<'_, T, G>> {
        self.check(&guard, "wait");
        Wait::new(Notification::new(self, guard))
    }

    /// Waits until `predicate` says yes to the data, and gives a guard of the lock.
    ///
    /// It is asked at once, and after each notification, always with the lock held and nothing else. If it panics, the
    /// lock is released, and a notification that it was asked after is used up. A first poll that tokio's budget does
    /// not let through asks nothing, and the lock stays held. With a [`timeout`](Wait::timeout) the result is the guard and the last answer; the time limits
    /// all waits for notifications together. The lock is given up even if the time is zero and the answer no.
    ///
    /// # Panics
    ///
    /// If `guard` is of another lock.
    ///
    /// # Cancel safety
    ///
    /// As [`wait`](Self::wait). A notification after which the predicate said no, or panicked, is used up.
    ///
    /// # Python
    ///
    /// `wait_for(predicate)` and `wait_for(predicate, timeout)`. A predicate that raises uses its notification up there
    /// too.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::{Condition, Lock};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let stock = Lock::new(3);
    /// let delivered = Condition::new(&stock);
    ///
    /// let guard = delivered.wait_for(stock.acquire().await, |stock| *stock >= 2).await;
    /// let (guard, enough) = delivered.wait_for(guard, |stock| *stock >= 5).timeout(Duration::from_secs(1)).await;
    /// assert!(!enough);
    /// assert_eq!(*guard, 3);
    /// # }
    /// ```
    #[doc(alias = "wait_while")]
    #[doc(alias = "wait_until")]
    #[track_caller]
    pub fn wait_for<G, P>(&self, guard: G, predicate: P) -> Wait<Satisfied<'_, T, G, P>>
    where
        G: Turn<Target = T>,
        P: FnMut(&T) -> bool,
    {
        self.check(&guard, "wait");
        Wait::new(Satisfied::new(self, guard, predicate))
    }

    /// Wakes the first `count` of those who wait, or all if there are fewer. What is left over is not kept.
    ///
    /// They go on when `guard` is dropped.
    ///
    /// # Panics
    ///
    /// If `guard` is of another lock.
    ///
    /// # Python
    ///
    /// `notify(n)`, where `n` is 1 by default.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::{Condition, Lock};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let lock = Lock::new(());
    /// let changed = Condition::new(&lock);
    /// let notified = async || changed.wait(lock.acquire().await).timeout(Duration::from_secs(1)).await.1;
    /// let (first, second, ()) = tokio::join!(notified(), notified(), async {
    ///     changed.notify(&lock.acquire().await, 1);
    /// });
    /// assert!(first && !second);
    /// # }
    /// ```
    #[doc(alias = "notify_one")]
    #[track_caller]
    pub fn notify<G: Turn<Target = T>>(&self, guard: &G, count: usize) {
        self.check(guard, "notify");
        let mut wakers = Wakers::default();
        let mut waiters = self.waiters().lock();
        let notice = waiters.next_ticket();
        for _ in 0..count {
            if !waiters.grant(notice, &mut wakers) {
                break;
            }
        }
        drop(waiters);
        wakers.wake();
    }

    /// Wakes everyone who waits.
    ///
    /// They go on, one after another, when `guard` is dropped.
    ///
    /// # Panics
    ///
    /// If `guard` is of another lock.
    ///
    /// # Python
    ///
    /// `notify_all()`, and the deprecated `notifyAll()`.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use polytask::{Condition, Lock};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let lock = Lock::new(());
    /// let changed = Condition::new(&lock);
    /// let notified = async || changed.wait(lock.acquire().await).timeout(Duration::from_secs(1)).await.1;
    /// let (first, second, ()) = tokio::join!(notified(), notified(), async {
    ///     changed.notify_all(&lock.acquire().await);
    /// });
    /// assert!(first && second);
    /// # }
    /// ```
    #[doc(alias = "notifyAll")]
    #[track_caller]
    pub fn notify_all<G: Turn<Target = T>>(&self, guard: &G) {
        self.notify(guard, usize::MAX);
    }

    /// The lock that it belongs to.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::{Condition, Lock};
    ///
    /// let fridge = Lock::new(());
    /// let filled = Condition::new(&fridge);
    /// assert!(filled.lock().is_same(&fridge));
    /// ```
    #[doc(alias = "acquire")]
    pub fn lock(&self) -> &Lock<T> {
        &self.lock
    }

    /// Its numbers at this moment.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::{Condition, Lock};
    ///
    /// let lock = Lock::new(());
    /// assert_eq!(Condition::new(&lock).statistics().waiting, 0);
    /// ```
    pub fn statistics(&self) -> ConditionStatistics {
        ConditionStatistics { waiting: self.waiters().lock().len() }
    }

    fn meta(&self) -> &Arc<Meta<Notices>> {
        &self.meta
    }

    fn waiters(&self) -> &Mutex<Waiters<(), Notice>> {
        &self.meta.facts.0
    }

    #[track_caller]
    fn check(&self, guard: &impl Turn<Target = T>, verb: &str) {
        let (own, other) = (&self.lock, guard.turn_at());
        assert!(
            own.is_same(other),
            "cannot {verb} on condition `{}` with a guard of lock `{}`: it belongs to lock `{}`",
            self.name(),
            other.name(),
            own.name()
        );
    }
}

impl_identity!([T] Condition<T>);

// A panic leaves it as it was: nobody's code runs under its mutex.
impl UnwindSafe for Notices {}
impl RefUnwindSafe for Notices {}

impl Facts for Notices {
    #[cfg(feature = "inspect")]
    fn tell(&self, _: &mut Told) {}
}

impl<T> Clone for Condition<T> {
    fn clone(&self) -> Self {
        Self { lock: self.lock.clone(), meta: Arc::clone(&self.meta) }
    }
}

impl<T> fmt::Debug for Condition<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Condition")
            .field("name", self.meta())
            .field("lock", &format_args!("{}", self.lock.name()))
            .field("waiting", &self.statistics().waiting)
            .finish()
    }
}

#[cfg(test)]
mod tests;
