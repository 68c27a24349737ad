//! A task's future, as its runtime polls it: [`Running`].

use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use pin_project_lite::pin_project;
use tokio::time::timeout;
use tracing::{error, warn};

use super::current;
use super::life::{Member, Shared};
use super::members::Key;
use super::scope::{Failed, Why};
use super::status::Failure;
use crate::instrument::console::TaskSpan;
use crate::local::Locals;
use crate::panic::Panic;
use crate::semaphore::OwnedPermit;
use crate::waiters::Wakers;

pin_project! {
    /// Polls a task's future, catches its panic, ends it when it is told to, and tells everyone how it ended.
    ///
    /// It tells so in any case, also when the runtime drops it.
    pub(super) struct Running<F, T>
    where
        F: Future<Output = T>,
        T: Send,
        T: 'static,
    {
        // `None` as soon as it is over.
        #[pin]
        body: Option<F>,
        // Its own handle, which is the thread's while it is polled. `None` when it has ended.
        handle: Option<Arc<dyn Member>>,
        locals: Locals,
        // What few tasks have, apart, so that the others are small.
        extras: Option<Box<Extras<T>>>,
        key: Key,
        span: TaskSpan,
        // Whether it is woken to be terminated, instead of being dropped by its runtime.
        is_woken: bool,
    }

    impl<F, T> PinnedDrop for Running<F, T>
    where
        F: Future<Output = T>,
        T: Send,
        T: 'static,
    {
        fn drop(this: Pin<&mut Self>) {
            this.end_early();
        }
    }
}

/// What a value says of its task: why it failed, or nothing.
pub(crate) type Verdict<T> = fn(&T) -> Option<String>;

/// What not every task has.
pub(super) struct Extras<T> {
    /// What is to be done between its termination and its end.
    pub(super) clean_up: Option<CleanUp>,
    pub(super) verdict: Option<Verdict<T>>,
    /// Its place in a group that has so many.
    pub(super) permit: Option<OwnedPermit>,
    cleaning: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

/// What is to be done when a task is terminated, and for how long at most.
pub(super) struct CleanUp {
    pub(super) deadline: Duration,
    pub(super) run: Box<dyn FnOnce() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send>,
}

// === impl Running ===

impl<F, T> Running<F, T>
where
    F: Future<Output = T>,
    T: Send + 'static,
{
    #[inline]
    pub(super) fn new(
        body: F,
        handle: Arc<dyn Member>,
        key: Key,
        extras: Option<Box<Extras<T>>>,
        is_woken: bool,
    ) -> Self {
        let span = TaskSpan::task(&handle.life().meta, handle.life().id.get());
        Self { body: Some(body), handle: Some(handle), locals: Locals::inherited(), extras, key, span, is_woken }
    }

    /// Runs a part of the task, as the task that runs on this thread, with its own values.
    #[inline]
    fn run<R>(mut self: Pin<&mut Self>, part: impl FnOnce(Pin<&mut Self>) -> R) -> R {
        let this = self.as_mut().project();
        let mut handle = this.handle.take();
        let mut locals = mem::take(this.locals);
        let ran = {
            let _running = current::Running::enter(&mut handle);
            let _locals = locals.enter();
            part(self.as_mut())
        };
        let this = self.project();
        *this.handle = handle;
        *this.locals = locals;
        ran
    }

    /// Drops the future, whose drop may panic like any other code of somebody else.
    fn drop_body(self: Pin<&mut Self>) {
        let mut this = self.project();
        if let Err(panic) = Panic::catch(|| this.body.set(None)) {
            error!(target: "polytask", task = current_name(), %panic, "panicked while it was dropped");
        }
    }

    /// Ends it, if it has not ended: its runtime drops it, as it was told to or because it ends itself.
    fn end_early(mut self: Pin<&mut Self>) {
        if self.handle.is_none() {
            return;
        }
        self.as_mut().run(|mut running| {
            if let Some(extras) = running.as_mut().project().extras {
                drop_caught(&mut extras.cleaning);
            }
            running.drop_body();
        });
        self.end(Err(Failure::Terminated));
    }

    /// Tells everyone how it ended.
    fn end(self: Pin<&mut Self>, result: Result<T, Failure>) {
        let this = self.project();
        let Some(handle) = this.handle.take() else { return };
        let why = match &result {
            Ok(value) => this.extras.as_ref().and_then(|extras| extras.judge(value)).map(Why::Error),
            Err(Failure::Panicked(panic)) => Some(Why::Panicked(panic.clone())),
            Err(Failure::Terminated) => None,
        };
        let failed = why.map(|why| Failed { task: handle.life().name(), why });
        if let Some(failed) = &failed {
            error!(target: "polytask", task = failed.task, "{}", failed.why);
        }
        let Ok(shared) = handle.into_any().downcast::<Shared<T>>() else {
            unreachable!("it was made with a handle to a task of this type")
        };
        let life = shared.life();
        let mut reach = if *this.is_woken { life.stop_listening() } else { None };
        // Whoever is woken by one of these finds that the others have happened too.
        let mut wakers = Wakers::default();
        shared.settle(result, &mut wakers);
        life.scope().leave(*this.key, life.is_daemon(), failed, &mut wakers);
        if let Some(extras) = this.extras {
            drop_caught(&mut extras.permit);
        }
        drop_caught(&mut reach);
        wakers.wake();
    }

    /// Polls what is to be polled: the body, or what is to be done after its termination.
    #[inline]
    fn poll_parts(
        mut self: Pin<&mut Self>,
        is_terminated: bool,
        context: &mut Context<'_>,
    ) -> Poll<Result<T, Failure>> {
        let mut this = self.as_mut().project();
        if let Some(body) = this.body.as_mut().as_pin_mut() {
            if !is_terminated {
                let result = match Panic::catch(|| body.poll(context)) {
                    Ok(Poll::Pending) => return Poll::Pending,
                    Ok(Poll::Ready(value)) => Ok(value),
                    Err(panic) => Err(Failure::Panicked(panic)),
                };
                self.drop_body();
                return Poll::Ready(result);
            }
            self.as_mut().drop_body();
            this = self.as_mut().project();
            if let Some(extras) = this.extras {
                extras.cleaning = extras.clean_up.take().map(CleanUp::start);
            }
        }
        let Some(extras) = this.extras else { return Poll::Ready(Err(Failure::Terminated)) };
        if let Some(cleaning) = &mut extras.cleaning {
            match Panic::catch(|| cleaning.as_mut().poll(context)) {
                Ok(cleaned) => ready!(cleaned),
                Err(panic) => error!(target: "polytask", task = current_name(), %panic, "panicked while it cleaned up"),
            }
            drop_caught(&mut extras.cleaning);
        }
        Poll::Ready(Err(Failure::Terminated))
    }
}

impl<F, T> Future for Running<F, T>
where
    F: Future<Output = T>,
    T: Send + 'static,
{
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = self.as_mut().project();
        let Some(handle) = this.handle else { return Poll::Ready(()) };
        let life = handle.life();
        // Others are dropped by their runtime.
        let is_terminated = *this.is_woken && life.listen(context.waker());
        let span = mem::take(this.span);
        let polled =
            span.poll(context, |context| self.as_mut().run(|running| running.poll_parts(is_terminated, context)));
        *self.as_mut().project().span = span;
        let result = ready!(polled);
        self.end(result);
        Poll::Ready(())
    }
}

/// Drops what is somebody else's code, or wakes it.
fn drop_caught<T>(held: &mut Option<T>) {
    let held = held.take();
    if let Err(panic) = Panic::catch(|| drop(held)) {
        error!(target: "polytask", task = current_name(), %panic, "panicked at its end");
    }
}

#[cold]
fn current_name() -> String {
    current::with(|current| current.map(|task| task.life().name())).unwrap_or_default()
}

// === impl Extras ===

impl<T> Extras<T> {
    /// `None`: it has nothing of them.
    #[inline]
    pub(super) fn boxed(
        clean_up: Option<CleanUp>,
        verdict: Option<Verdict<T>>,
        permit: Option<OwnedPermit>,
    ) -> Option<Box<Self>> {
        let is_empty = clean_up.is_none() && verdict.is_none() && permit.is_none();
        (!is_empty).then(|| Box::new(Self { clean_up, verdict, permit, cleaning: None }))
    }

    /// Why the task failed, if its value says so.
    fn judge(&self, value: &T) -> Option<String> {
        let verdict = self.verdict?;
        // What an error prints is somebody else's code.
        Panic::catch(|| verdict(value)).unwrap_or_else(|panic| Some(format!("its error cannot be shown: {panic}")))
    }
}

// === impl CleanUp ===

impl CleanUp {
    fn start(self) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let Self { deadline, run } = self;
        Box::pin(async move {
            // Its own making counts too, and so does its panic.
            if timeout(deadline, async { run().await }).await.is_err() {
                warn!(target: "polytask", ?deadline, "the time to clean up was over");
            }
        })
    }
}
