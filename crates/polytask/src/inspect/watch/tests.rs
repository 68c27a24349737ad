use std::io::{BufRead, BufReader, Read};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{Receiver, Sender, channel};

use tracing::dispatcher::{self, Dispatch};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use super::alarm::{About, Fact};
use super::*;
use crate::instrument::clock;

const PERIOD: Duration = Duration::from_secs(1);

/// Sees one wait that grows older by a period at each look, and ends at the look of this number.
struct Growing {
    looks: u32,
    end: u32,
}

impl Growing {
    fn until(end: u32) -> Self {
        Self { looks: 0, end }
    }
}

impl Eyes for Growing {
    fn look(&mut self, _now: Duration) -> Vec<Fact> {
        self.looks += 1;
        let is_there = self.looks < self.end;
        is_there.then(|| Fact { about: About::Object(1), age: PERIOD * self.looks }).into_iter().collect()
    }

    fn report(&mut self) -> String {
        format!("look {}\nall of it", self.looks)
    }
}

/// Does this at each look.
struct Doing<F>(F);

impl<F: FnMut() + Send + 'static> Eyes for Doing<F> {
    fn look(&mut self, _now: Duration) -> Vec<Fact> {
        (self.0)();
        Vec::new()
    }

    fn report(&mut self) -> String {
        unreachable!("it sees nothing")
    }
}

/// Sends what is logged, and then waits until it is told to go on.
struct Slow {
    logged: Sender<(Level, String, String)>,
    go_on: std::sync::Mutex<Receiver<()>>,
}

/// The subscriber, what it logged, and what lets it go on.
fn slow() -> (Dispatch, Receiver<(Level, String, String)>, Sender<()>) {
    let (logged, log) = channel();
    let (release, go_on) = channel();
    (Dispatch::new(Slow { logged, go_on: std::sync::Mutex::new(go_on) }), log, release)
}

impl Subscriber for Slow {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        assert_eq!(event.metadata().target(), "polytask");
        let mut texts = Texts::default();
        event.record(&mut texts);
        let _ = self.logged.send((*event.metadata().level(), texts.message, texts.report));
        let _ = self.go_on.lock().unwrap().recv();
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[derive(Default)]
struct Texts {
    message: String,
    report: String,
}

impl Visit for Texts {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        match field.name() {
            "message" => self.message = format!("{value:?}"),
            "report" => self.report = format!("{value:?}"),
            other => panic!("no field `{other}` is told of"),
        }
    }
}

fn descriptor() -> (Descriptor, UnixStream) {
    let (ours, theirs) = UnixStream::pair().unwrap();
    (Descriptor::from(OwnedFd::from(ours)), theirs)
}

fn watcher(eyes: impl Eyes, subscriber: &Dispatch) -> (Watcher<impl Eyes>, UnixStream) {
    let (out, written) = descriptor();
    let relay = dispatcher::with_default(subscriber, Relay::start).unwrap();
    (Watcher::new(PERIOD, eyes, out, relay), written)
}

fn all_of(mut written: UnixStream) -> String {
    let mut text = String::new();
    written.read_to_string(&mut text).unwrap();
    text
}

#[test]
fn what_is_told_is_written_whole_and_logged() {
    let (subscriber, log, release) = slow();
    let (mut watcher, written) = watcher(Growing::until(2), &subscriber);
    watcher.look();
    let (level, message, report) = log.recv().unwrap();
    assert_eq!((level, message.as_str()), (Level::WARN, "something has waited for longer than 1s"));
    assert_eq!(report, "look 1\nall of it");
    release.send(()).unwrap();
    watcher.look();
    let (level, message, report) = log.recv().unwrap();
    assert_eq!((level, message.as_str()), (Level::WARN, "nothing waits for longer than 1s any more"));
    assert_eq!(report, "");
    drop((watcher, release));
    assert_eq!(
        all_of(written),
        "polytask: something has waited for longer than 1s\nlook 1\nall of it\n\
         polytask: nothing waits for longer than 1s any more\n"
    );
}

#[test]
fn a_subscriber_that_hangs_stops_neither_the_looks_nor_the_end() {
    let (subscriber, log, release) = slow();
    let (mut watcher, written) = watcher(Growing::until(u32::MAX), &subscriber);
    watcher.look();
    log.recv().unwrap();
    // It hangs from now on. Each look finds the wait a second older: the 1st, the 5th after a pause, the 10th, the 20th.
    (1..39).for_each(|_| watcher.look());
    drop(watcher);
    let reports = all_of(written).matches("something has waited").count();
    assert_eq!(reports, 4);
    drop(release);
}

#[test]
fn a_thread_that_logs_ends_when_there_is_nothing_to_log_any_more() {
    let (subscriber, log, release) = slow();
    let (mut watcher, _written) = watcher(Growing::until(2), &subscriber);
    watcher.look();
    drop((subscriber, watcher, release));
    // The last one with a sender is the subscriber, and the last one with that is the thread.
    assert_eq!(log.iter().count(), 1);
}

#[test]
fn a_watch_looks_by_itself_and_moves_the_clock_until_it_is_dropped() {
    let (looked, looks) = channel();
    let (out, _written) = descriptor();
    let watch = Watch::start(Duration::ZERO, Doing(move || looked.send(clock::now()).unwrap()), out).unwrap();
    let [first, second] = [(); 2].map(|()| looks.recv().unwrap());
    assert!(second > first, "{first} {second}");
    drop(watch);
    // The thread and its eyes are gone.
    looks.try_iter().for_each(drop);
    assert_eq!(looks.try_recv(), Err(std::sync::mpsc::TryRecvError::Disconnected));
}

#[test]
fn a_watch_that_sleeps_ends_when_it_is_dropped() {
    let (looked, looks) = channel::<()>();
    let (out, written) = descriptor();
    let watch = Watch::start(Duration::from_secs(3600), Doing(move || looked.send(()).unwrap()), out).unwrap();
    drop(watch);
    assert_eq!(looks.iter().count(), 0);
    assert_eq!(all_of(written), "");
}

#[test]
fn a_watch_that_panics_says_so_and_ends() {
    let (out, written) = descriptor();
    let watch = Watch::start(Duration::ZERO, Doing(|| panic!("no flour")), out).unwrap();
    assert_eq!(all_of(written), "polytask: the watch has ended, since it panicked: no flour\n");
    drop(watch);
}

#[test]
fn a_thread_that_sleeps_is_woken_by_the_end() {
    let course = Arc::new(Course::default());
    let hour = Duration::from_secs(3600);
    let ended = Ended(Arc::clone(&course));
    let thread = thread::spawn(move || ended.0.sleep_until(Instant::now() + hour));
    assert!(course.stop_and_wait(hour));
    assert!(!thread.join().unwrap(), "it does not go on");
}

#[test]
fn a_thread_that_does_not_end_is_left_behind() {
    let course = Arc::new(Course::default());
    assert!(!course.stop_and_wait(Duration::ZERO));
    drop(Ended(Arc::clone(&course)));
    assert!(course.stop_and_wait(Duration::ZERO));
}

#[test]
fn a_watch_looks_four_times_in_a_period_within_limits() {
    let (subscriber, ..) = slow();
    let step = |period| {
        let relay = dispatcher::with_default(&subscriber, Relay::start).unwrap();
        Watcher::new(period, Growing::until(0), descriptor().0, relay).step
    };
    assert_eq!([0, 1, 2, 3600].map(|seconds| step(Duration::from_secs(seconds)).as_millis()), [50, 250, 500, 1000]);
}

#[test]
fn a_watch_tells_who_waits_while_every_worker_is_blocked() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
    let till = crate::Lock::named("till", 0);
    let held = till.try_acquire().unwrap();
    let (unblock, blocked) = channel::<()>();
    runtime.spawn({
        let till = till.clone();
        async move {
            let mut wait = std::pin::pin!(till.acquire());
            assert!(futures::poll!(wait.as_mut()).is_pending());
            // The only worker there is does not come back from here.
            let _ = blocked.recv();
        }
    });
    let (out, written) = descriptor();
    let watch = Watch::start(Duration::ZERO, Registry::new(Duration::ZERO), out).unwrap();
    let line = BufReader::new(written).lines().map(Result::unwrap).find(|line| line.contains("lock `till`"));
    assert!(line.is_some(), "it is told who waits for it");
    drop((watch, unblock, held));
}

#[test]
fn a_watch_writes_to_the_standard_error_of_its_process() {
    if std::env::var_os(CHILD).is_some() {
        Watcher::new(PERIOD, Growing::until(2), Descriptor::stderr().unwrap(), Relay::start().unwrap()).look();
        return;
    }
    let name = concat!(module_path!(), "::a_watch_writes_to_the_standard_error_of_its_process");
    let (_, name) = name.split_once("::").unwrap();
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", name]).env(CHILD, "").stderr(std::process::Stdio::piped());
    let ended = child.stdout(std::process::Stdio::null()).spawn().unwrap().wait_with_output().unwrap();
    assert!(ended.status.success());
    let lines: Vec<_> = BufReader::new(&*ended.stderr).lines().map(Result::unwrap).collect();
    assert_eq!(lines, ["polytask: something has waited for longer than 1s", "look 1", "all of it"]);
}

/// Set for the process that a test starts.
const CHILD: &str = "POLYTASK_TEST_CHILD";
