//! Asking an event, and setting it with many waiters.

use std::future::{Future, poll_fn};
use std::hint::black_box;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::Notify;

use crate::harness::{Caption, Claim, Figure, Flavour, Moment};

/// Something many tasks wait for at once.
trait Signal: Clone + Send + 'static {
    const NAME: &'static str;

    fn unset() -> Self;

    fn set(&self);

    fn wait(&self) -> impl Future<Output = ()> + Send;
}

const FLAG: &str = "AtomicBool";
const WAITERS: usize = 10_000;

pub(crate) fn figures() -> Vec<Figure> {
    let mut asked = Figure::new(Caption::new("event is_set").beside(FLAG));
    let flags = [false, true].map(|set| (set, Arc::new(AtomicBool::new(set))));
    for (set, flag) in flags {
        asked.cell(FLAG, &is_set_column(set), move |operations| repeat(operations, || flag.load(Ordering::Acquire)));
    }
    for set in [false, true] {
        let event = polytask::Event::new();
        if set {
            event.set();
        }
        asked.cell(PolytaskEvent::NAME, &is_set_column(set), move |operations| repeat(operations, || event.is_set()));
    }
    asked.caption.claim(Claim::median(PolytaskEvent::NAME, 1.0, [false, true].map(is_set_column)));

    let mut set =
        Figure::new(Caption::new("event set, 10,000 waiters").unit("ns per waiter").beside(NotifyWaiters::NAME));
    set_cells::<NotifyWaiters>(&mut set);
    set_cells::<PolytaskEvent>(&mut set);
    let columns =
        Flavour::ALL.into_iter().flat_map(|flavour| [Part::Whole, Part::Inside].map(|part| part.column(flavour)));
    set.caption.claim(Claim::cost(PolytaskEvent::NAME, NotifyWaiters::NAME, 1.05, columns));
    set.caption.note("whole: until the last waiter has run; inside: until the call returns");
    vec![asked, set]
}

fn is_set_column(set: bool) -> String {
    format!("is_set {set}")
}

fn repeat(times: u64, ask: impl Fn() -> bool) -> Duration {
    let start = Moment::now(Flavour::CurrentThread);
    for _ in 0..times {
        black_box(ask());
    }
    start.elapsed()
}

/// Which stretch of a `set` is timed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    Inside,
}

impl Part {
    fn column(self, flavour: Flavour) -> String {
        match self {
            Self::Whole => format!("whole {flavour}"),
            Self::Inside => format!("inside {flavour}"),
        }
    }
}

fn set_cells<S: Signal>(figure: &mut Figure) {
    for flavour in Flavour::ALL {
        for part in [Part::Whole, Part::Inside] {
            figure.cell(S::NAME, &part.column(flavour), move |operations| {
                // Counted per waiter: whole crowds are woken, and their time scaled to the count.
                let crowds = operations.div_ceil(WAITERS as u64);
                let took: Duration = (0..crowds).map(|_| wake_a_crowd::<S>(flavour, part)).sum();
                took.mul_f64(operations as f64 / (crowds * WAITERS as u64) as f64)
            });
        }
    }
}

fn wake_a_crowd<S: Signal>(flavour: Flavour, part: Part) -> Duration {
    flavour.run(async move {
        let signal = S::unset();
        let crowd = Arc::new(Crowd::default());
        let waiters: Vec<_> =
            (0..WAITERS).map(|_| tokio::spawn(wait_in_crowd(signal.clone(), crowd.clone(), flavour))).collect();
        while crowd.waiting.load(Ordering::Acquire) < WAITERS {
            tokio::task::yield_now().await;
        }
        let start = Moment::now(flavour);
        signal.set();
        let inside = start.elapsed();
        for waiter in waiters {
            waiter.await.expect("a waiter ends");
        }
        let last = crowd.last_woken.lock().expect("no panic").expect("the last one was woken");
        match part {
            Part::Whole => last.since(start),
            Part::Inside => inside,
        }
    })
}

#[derive(Default)]
struct Crowd {
    waiting: AtomicUsize,
    woken: AtomicUsize,
    last_woken: Mutex<Option<Moment>>,
}

async fn wait_in_crowd(signal: impl Signal, crowd: Arc<Crowd>, flavour: Flavour) {
    let mut wait = pin!(signal.wait());
    let mut counted = false;
    poll_fn(|context| {
        let polled = wait.as_mut().poll(context);
        // Counted only once it waits, so that the call finds all of them.
        if polled.is_pending() && !counted {
            counted = true;
            crowd.waiting.fetch_add(1, Ordering::Release);
        }
        polled
    })
    .await;
    if crowd.woken.fetch_add(1, Ordering::AcqRel) + 1 == WAITERS {
        *crowd.last_woken.lock().expect("no panic") = Some(Moment::now(flavour));
    }
}

#[derive(Clone)]
struct PolytaskEvent(polytask::Event);

impl Signal for PolytaskEvent {
    const NAME: &'static str = "polytask Event";

    fn unset() -> Self {
        Self(polytask::Event::new())
    }

    fn set(&self) {
        self.0.set();
    }

    async fn wait(&self) {
        self.0.wait().await;
    }
}

#[derive(Clone)]
struct NotifyWaiters(Arc<Notify>);

impl Signal for NotifyWaiters {
    const NAME: &'static str = "tokio notify_waiters";

    fn unset() -> Self {
        Self(Arc::new(Notify::new()))
    }

    fn set(&self) {
        self.0.notify_waiters();
    }

    async fn wait(&self) {
        self.0.notified().await;
    }
}
