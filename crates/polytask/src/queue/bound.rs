//! How much a queue holds: [`Bound`].

use std::fmt;

/// How much a queue holds before callers have to wait: so many items, so much weight, or without end.
///
/// A plain number converts to as many items. An item that is handed to a call which waited for it takes no more room.
///
/// # Python
///
/// `maxsize`. Different: an endless queue needs the word [`unbounded`](Self::unbounded), where Python takes zero or
/// nothing for it; and a queue can be bounded by what its items weigh.
///
/// # Examples
///
/// ```
/// use polytask::{Bound, Queue};
///
/// let outbox = Queue::new(Bound::weight(1024, |line: &String| line.len()));
/// outbox.try_put("x".repeat(1000)).unwrap();
/// assert!(outbox.try_put("y".repeat(100)).unwrap_err().is_full());
/// outbox.try_put("z".repeat(24)).unwrap();
/// ```
#[doc(alias = "maxsize")]
pub struct Bound<T> {
    pub(super) limit: usize,
    pub(super) weigh: Option<Box<Weigh<T>>>,
}

pub(super) type Weigh<T> = dyn Fn(&T) -> usize + Send + Sync;

// === impl Bound ===

impl<T> Bound<T> {
    /// At most `count` items.
    ///
    /// # Panics
    ///
    /// If `count` is zero: a queue that holds nothing can never be put into.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::{Bound, Queue};
    ///
    /// let queue = Queue::<u8>::new(Bound::items(3));
    /// assert_eq!(queue.capacity(), Queue::<u8>::new(3).capacity());
    /// ```
    #[track_caller]
    pub fn items(count: usize) -> Self {
        assert!(count > 0, "a queue cannot be bounded to 0 items: use at least 1, or `Bound::unbounded()`");
        Self { limit: count, weigh: None }
    }

    /// As many items as memory holds: whoever puts never waits.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::{Bound, Queue};
    ///
    /// let log = Queue::<String>::named("log", Bound::unbounded());
    /// assert_eq!(log.capacity(), None);
    /// ```
    pub fn unbounded() -> Self {
        Self { limit: usize::MAX, weigh: None }
    }

    /// Items that together weigh at most `limit`, each as much as `weigh` says when it is put.
    ///
    /// An item that alone weighs more than `limit` counts as `limit`: it waits until the queue is empty. `weigh` runs
    /// each time an item is put, before the queue is locked; so again when an abandoned job is
    /// [put back](crate::OnAbandoned::Requeue).
    ///
    /// # Panics
    ///
    /// If `limit` is zero.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask::{Bound, Queue};
    ///
    /// let outbox = Queue::new(Bound::weight(10, String::len));
    /// outbox.try_put("more than ten".to_owned()).unwrap();
    /// assert_eq!(outbox.statistics().used, 10);
    /// assert!(outbox.try_put("a".to_owned()).unwrap_err().is_full());
    /// ```
    #[track_caller]
    pub fn weight(limit: usize, weigh: impl Fn(&T) -> usize + Send + Sync + 'static) -> Self {
        assert!(limit > 0, "a queue cannot be bounded to a weight of 0: use at least 1, or `Bound::unbounded()`");
        Self { limit, weigh: Some(Box::new(weigh)) }
    }

    #[inline]
    pub(super) fn weigh(&self, item: &T) -> usize {
        match &self.weigh {
            None => 1,
            Some(weigh) => weigh(item).min(self.limit),
        }
    }

    /// What something that is said to weigh `weight` takes.
    pub(super) fn room(&self, weight: usize) -> usize {
        if self.is_weighted() { weight.min(self.limit) } else { 1 }
    }

    /// Whether items can weigh anything but 1.
    pub(super) fn is_weighted(&self) -> bool {
        self.weigh.is_some()
    }

    /// The limit, if there is one.
    pub(super) fn capacity(&self) -> Option<usize> {
        (self.limit < usize::MAX).then_some(self.limit)
    }
}

impl<T> From<usize> for Bound<T> {
    #[track_caller]
    fn from(count: usize) -> Self {
        Self::items(count)
    }
}

impl<T> fmt::Debug for Bound<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.capacity(), &self.weigh) {
            (None, _) => formatter.write_str("Bound::unbounded()"),
            (Some(count), None) => write!(formatter, "Bound::items({count})"),
            (Some(limit), Some(_)) => write!(formatter, "Bound::weight({limit}, _)"),
        }
    }
}
