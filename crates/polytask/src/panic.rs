//! Panics as values: what a task or a job says of its end when it did not come to one.
//!
//! See [`Panic`].

use std::any::Any;
use std::cell::RefCell;
use std::error::Error;
use std::fmt;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Once};

/// A panic that was caught: its message, and where it happened if [`capture_panics`] was called before.
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use polytask::ExitStatus;
///
/// polytask::capture_panics();
/// let task = polytask::spawn(async { panic!("no flour") });
/// let ExitStatus::Panicked(panic) = task.join().await else { unreachable!("it panics") };
/// assert_eq!(panic.message(), "no flour");
/// assert!(panic.location().is_some_and(|line| line.contains(':')));
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Panic(Arc<Parts>);

/// Behind one pointer, so that what may have panicked is small while it has not.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Parts {
    message: Box<str>,
    location: Option<Box<str>>,
}

/// Makes every [`Panic`] from now on know the line at which it happened.
///
/// It chains a panic hook in front of the present one, which runs as before. Calling it again changes nothing; a hook
/// that is set afterwards, and does not call the one before it, undoes it. [`run`](crate::run) calls it.
///
/// # Python
///
/// `threading.excepthook`, as far as it says where.
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// polytask::capture_panics();
/// let line = line!() + 1;
/// let end = polytask::spawn(async { panic!("no flour") }).join().await;
/// let expected = format!("{}:{line}:", file!());
/// assert!(matches!(end, polytask::ExitStatus::Panicked(panic) if panic.location().unwrap().starts_with(&expected)));
/// # }
/// ```
#[doc(alias = "excepthook")]
pub fn capture_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let latest = info
                .location()
                .map(|at| Latest { message: text(info.payload()).map(Box::from), location: Box::from(at.to_string()) });
            // A panic of a thread-local's destructor may come after this one is gone.
            let _ = LATEST.try_with(|kept| kept.replace(latest));
            before(info);
        }));
    });
}

/// A panic, as the hook saw it.
struct Latest {
    /// By this it is known again: one that is passed on from elsewhere by `resume_unwind` calls no hook, and did not
    /// happen where the latest of this thread did.
    message: Option<Box<str>>,
    location: Box<str>,
}

thread_local! {
    /// The latest panic of this thread.
    static LATEST: RefCell<Option<Latest>> = const { RefCell::new(None) };
}

/// What a panic was raised with, if that is a text.
fn text(payload: &(dyn Any + Send)) -> Option<&str> {
    let text = payload.downcast_ref::<&'static str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str))
}

// === impl Panic ===

impl Panic {
    /// Runs the code of somebody else, which may panic.
    ///
    /// What it leaves in a half-changed state must not be used again, or must be fit for it.
    pub(crate) fn catch<R>(run: impl FnOnce() -> R) -> Result<R, Self> {
        panic::catch_unwind(AssertUnwindSafe(run)).map_err(Self::from_payload)
    }

    #[cold]
    fn from_payload(payload: Box<dyn Any + Send>) -> Self {
        let message = text(&*payload);
        let latest = LATEST.try_with(RefCell::take).ok().flatten();
        let latest = latest.filter(|latest| latest.message.as_deref() == message);
        let parts = Parts {
            message: Box::from(message.unwrap_or("a panic without a message")),
            location: latest.map(|latest| latest.location),
        };
        // Dropping what somebody panicked with is their code again.
        let _ = panic::catch_unwind(AssertUnwindSafe(|| drop(payload)));
        Self(Arc::new(parts))
    }

    /// What it was raised with, if that was a text.
    ///
    /// # Examples
    ///
    /// See [`Panic`].
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Where it happened, as `file:line:column`.
    ///
    /// `None` if [`capture_panics`] was not called before.
    ///
    /// # Examples
    ///
    /// See [`capture_panics`].
    pub fn location(&self) -> Option<&str> {
        self.0.location.as_deref()
    }
}

impl fmt::Display for Panic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.message())?;
        match self.location() {
            Some(location) => write!(formatter, ", at {location}"),
            None => Ok(()),
        }
    }
}

impl Error for Panic {}
