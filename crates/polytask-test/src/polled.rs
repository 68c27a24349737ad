//! One future, polled by hand.
//!
//! See [`Polled`].

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::task::{Context, Poll, Wake, Waker};

/// A future that is polled by hand.
///
/// Each poll brings a waker of its own, and only that of the latest poll counts: a future that wakes an older one
/// has fallen asleep for good, as it would have if it had moved to another task.
pub struct Polled<F: Future> {
    /// Taken out when the future has finished.
    future: Option<Pin<Box<F>>>,
    latest: Arc<Signal>,
}

struct Signal(AtomicBool);

/// Polls the future once and expects it to wait.
#[track_caller]
pub fn waiting<F: Future>(future: F) -> Polled<F> {
    let mut polled = Polled::new(future);
    polled.assert_pending();
    polled
}

// === impl Polled ===

impl<F: Future> Polled<F> {
    /// Takes the future, and does not poll it yet.
    pub fn new(future: F) -> Self {
        Self { future: Some(Box::pin(future)), latest: Signal::new() }
    }

    /// Polls the future once, whether it was woken or not.
    ///
    /// # Panics
    ///
    /// If it has finished already.
    #[track_caller]
    pub fn poll(&mut self) -> Poll<F::Output> {
        self.latest = Signal::new();
        let waker = Waker::from(Arc::clone(&self.latest));
        let Some(future) = &mut self.future else { panic!("the future has finished already") };
        let outcome = future.as_mut().poll(&mut Context::from_waker(&waker));
        if outcome.is_ready() {
            self.future = None;
        }
        outcome
    }

    /// Whether its latest waker was woken since its latest poll.
    pub fn is_woken(&self) -> bool {
        self.latest.0.load(SeqCst)
    }

    /// Whether it has returned its result.
    pub fn is_finished(&self) -> bool {
        self.future.is_none()
    }

    /// Polls it and expects it to wait.
    #[track_caller]
    pub fn assert_pending(&mut self) {
        assert!(self.poll().is_pending(), "it finished, and should have waited");
    }

    /// Polls it and expects its result, whether it was woken or not.
    #[track_caller]
    pub fn assert_ready(&mut self) -> F::Output {
        match self.poll() {
            Poll::Ready(output) => output,
            Poll::Pending => panic!("it waits, and should have finished"),
        }
    }

    /// Expects that it was woken.
    #[track_caller]
    pub fn assert_woken(&self) {
        assert!(self.is_woken(), "nobody woke it");
    }

    /// Expects that nobody has woken it.
    #[track_caller]
    pub fn assert_asleep(&self) {
        assert!(!self.is_woken(), "it was woken, and has nothing to do");
    }

    /// Expects that it was woken, and then its result.
    #[track_caller]
    pub fn finish(&mut self) -> F::Output {
        self.assert_woken();
        self.assert_ready()
    }
}

impl<F: Future> fmt::Debug for Polled<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Polled")
            .field("finished", &self.is_finished())
            .field("woken", &self.is_woken())
            .finish()
    }
}

// === impl Signal ===

impl Signal {
    fn new() -> Arc<Self> {
        Arc::new(Self(AtomicBool::new(false)))
    }
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.store(true, SeqCst);
    }
}
