//! Naming a wait for what is not of this crate: [`waiting`].

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::sync::{Arc, LazyLock, Weak};
use std::task::{Context, Poll};

use parking_lot::Mutex;
use pin_project_lite::pin_project;

use crate::ident::{Ident, Kind};
use crate::instrument::{Call, Meta, Verb};

/// Has a wait for something outside of this crate appear by `name` in snapshots and reports, as long as it lasts.
///
/// All waits of one name are those for one object. Nothing of `future` changes: it may be anything, is polled as it would
/// be, and its result is returned.
///
/// # Cancel safety
///
/// As `future` itself.
///
/// # Examples
///
/// ```
/// use polytask::inspect;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let (answer, question) = tokio::sync::oneshot::channel();
/// let query = polytask::spawn(inspect::waiting("postgres", question));
/// tokio::task::yield_now().await;
/// let snapshot = inspect::snapshot();
/// let row = snapshot.objects.iter().find(|object| object.name == "postgres").unwrap();
/// assert_eq!((&*row.kind, row.waiters.len()), ("wait", 1));
///
/// answer.send("42 rows").unwrap();
/// assert_eq!(query.await.unwrap(), Ok("42 rows"));
/// # }
/// ```
#[track_caller]
pub fn waiting<F: Future>(name: impl Into<String>, future: F) -> Waiting<F> {
    let call = Call::new(Verb::Await);
    Waiting { future, told: Told { name: name.into(), object: None, call } }
}

pin_project! {
    /// A future whose wait has a name, made by [`waiting`].
    ///
    /// # Examples
    ///
    /// See [`waiting`].
    #[must_use = "futures do nothing unless they are awaited"]
    pub struct Waiting<F> {
        #[pin]
        future: F,
        told: Told,
    }
}

/// What is told of it. Dropped, it is told no more.
struct Told {
    name: String,
    object: Option<Arc<Meta<()>>>,
    call: Call,
}

/// What is waited for by such names, as long as anybody does.
static OBJECTS: LazyLock<Mutex<HashMap<String, Weak<Meta<()>>>>> = LazyLock::new(Mutex::default);

impl<F: Future> Future for Waiting<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let polled = this.future.poll(context);
        match polled {
            Poll::Pending => this.told.waits(),
            Poll::Ready(_) => this.told.is_over(true),
        }
        polled
    }
}

impl<F> fmt::Debug for Waiting<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Waiting").field("name", &self.told.name).finish_non_exhaustive()
    }
}

// === impl Told ===

impl Told {
    fn waits(&mut self) {
        let object = self.object.get_or_insert_with(|| object(&self.name, self.call.at()));
        self.call.waits(object);
    }

    fn is_over(&mut self, went_on: bool) {
        match &self.object {
            Some(object) if went_on => self.call.granted(&**object),
            Some(object) => self.call.gave_up(&**object),
            None => {}
        }
        self.object = None;
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        self.is_over(false);
    }
}

/// The object of this name, which the line `at` makes if there is none.
fn object(name: &str, at: &'static Location<'static>) -> Arc<Meta<()>> {
    let mut objects = OBJECTS.lock();
    if let Some(object) = objects.get(name).and_then(Weak::upgrade) {
        return object;
    }
    if objects.len() == objects.capacity() {
        // Those that are gone are cleared away as often as the table would grow, which is seldom enough.
        objects.retain(|_, object| object.strong_count() > 0);
    }
    let object = Meta::new(Ident::named_at(Kind::Wait, name.to_owned(), at), ());
    objects.insert(name.to_owned(), Arc::downgrade(&object));
    object
}
