//! `Timer`: later, once or at intervals.
//!
//! What does not depend on the passing of time is told in both kinds of runtime.

use std::future::{Future, pending};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use polytask::{Event, ExitStatus, MissedTicks, Queue, Task, TaskHandle, Timer, active_children, current};
use polytask_test::scaled;
use tokio::runtime::{Builder, Runtime};
use tokio::task::yield_now;
use tokio::time::{Instant, sleep};

const NEVER: Duration = Duration::MAX;

type BoxFuture = futures::future::BoxFuture<'static, ()>;

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn runtimes() -> [Runtime; 2] {
    [
        Builder::new_current_thread().enable_time().start_paused(true).build().unwrap(),
        Builder::new_multi_thread().enable_time().worker_threads(2).build().unwrap(),
    ]
}

/// Runs a test in both kinds of runtime.
fn in_both<F: Future<Output = ()>>(test: impl Fn() -> F) {
    for runtime in runtimes() {
        runtime.block_on(test());
    }
}

/// The seconds at which something happened, counted from the making of this.
#[derive(Clone)]
struct Log {
    start: Instant,
    seconds: Arc<Mutex<Vec<u64>>>,
}

impl Log {
    fn new() -> Self {
        Self { start: Instant::now(), seconds: Arc::default() }
    }

    fn note(&self) {
        self.seconds.lock().unwrap().push(self.start.elapsed().as_secs());
    }

    fn seconds(&self) -> Vec<u64> {
        self.seconds.lock().unwrap().clone()
    }

    /// Notes its call, and takes this long.
    fn slowly(&self, time: Duration) -> impl FnMut() -> BoxFuture + use<> {
        let log = self.clone();
        move || {
            log.note();
            Box::pin(sleep(time))
        }
    }

    /// Notes its call.
    fn action(&self) -> impl FnMut() + use<> {
        let log = self.clone();
        move || log.note()
    }
}

/// An action that tells when it has begun, and ends when it may.
#[derive(Clone)]
struct Gate {
    begun: Event,
    may_end: Event,
    ended: Queue<()>,
}

impl Gate {
    fn new() -> Self {
        Self { begun: Event::new(), may_end: Event::new(), ended: Queue::new(8) }
    }

    fn action(&self) -> impl FnMut() -> BoxFuture + use<> {
        let gate = self.clone();
        move || {
            let gate = gate.clone();
            Box::pin(async move {
                gate.begun.set();
                gate.may_end.wait().await;
                gate.ended.put(()).await.unwrap();
            })
        }
    }
}

/// Raises the flag when it is dropped.
struct Dropped(Event);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.set();
    }
}

// As in Python.

#[tokio::test(start_paused = true)]
async fn t8_a_timer_calls_its_function_once_after_the_interval_and_blocks_nobody() {
    let log = Log::new();
    let timer = Timer::after(seconds(3), log.action());
    sleep(seconds(2)).await;
    assert_eq!(log.seconds(), []);
    sleep(seconds(20)).await;
    assert_eq!(log.seconds(), [3]);
    assert!(!timer.is_alive());
}

#[tokio::test(start_paused = true)]
async fn t8_repeating_is_what_a_chain_of_new_timers_does() {
    fn again(log: Log, left: u32) {
        if left > 0 {
            Timer::after(seconds(5), async move || {
                log.note();
                sleep(seconds(2)).await;
                again(log, left - 1);
            })
            .detach();
        }
    }

    let (chained, repeated) = (Log::new(), Log::new());
    again(chained.clone(), 4);
    let timer = Timer::every(seconds(5), repeated.slowly(seconds(2)));
    sleep(seconds(32)).await;
    timer.cancel();
    assert_eq!(repeated.seconds(), [5, 12, 19, 26]);
    assert_eq!(repeated.seconds(), chained.seconds());
}

#[tokio::test(start_paused = true)]
async fn t8_cancelling_works_until_it_fires() {
    let log = Log::new();
    let timer = Timer::after(seconds(3), log.action());
    sleep(seconds(2)).await;
    assert!(timer.cancel());
    assert!(!timer.cancel());
    sleep(seconds(20)).await;
    assert_eq!(log.seconds(), []);

    let timer = Timer::after(seconds(3), || ());
    sleep(seconds(4)).await;
    assert!(!timer.cancel());
}

#[tokio::test(start_paused = true)]
async fn t8_its_end_can_be_waited_for() {
    let start = Instant::now();
    let timer = Timer::after_named("egg", seconds(3), || ());
    let error = timer.join().timeout(seconds(1)).await.unwrap_err();
    assert_eq!(error.to_string(), "task `egg` still runs after 1s");
    assert_eq!(timer.join().await, ExitStatus::Returned);
    assert_eq!(start.elapsed(), seconds(3));
}

#[test]
fn t8_it_is_a_daemon_if_its_maker_is_and_one_that_repeats_always() {
    in_both(|| async {
        for is_daemon in [false, true] {
            let maker = Task::builder().daemon(is_daemon).spawn(async {
                let _once = Timer::after_named("once", NEVER, || ());
                let _again = Timer::every_named("again", NEVER, || ());
                active_children().iter().map(|task| (task.name(), task.is_daemon())).collect::<Vec<_>>()
            });
            assert_eq!(maker.await.unwrap(), [("once".to_owned(), is_daemon), ("again".to_owned(), true)]);
        }
    });
}

#[tokio::test(start_paused = true)]
async fn x19_a_time_loop_goes_on_beside_the_program() {
    let log = Log::new();
    let _loop = Timer::every(seconds(5), log.action());
    sleep(seconds(21)).await;
    assert_eq!(log.seconds(), [5, 10, 15, 20]);
}

// When.

#[tokio::test(start_paused = true)]
async fn it_never_fires_early() {
    for delay in [1, 999_999, 1_000_000, 1_000_001, 2_500_000_001].map(Duration::from_nanos) {
        let start = Instant::now();
        let timer = Timer::after(delay, move || assert!(start.elapsed() >= delay));
        assert!(timer.join().await.is_success(), "{delay:?}");
        assert!(start.elapsed() < delay + Duration::from_millis(2), "{delay:?}");
    }
}

#[test]
fn without_a_delay_it_fires_when_the_runtime_gets_to_it() {
    in_both(|| async {
        let timer = Timer::after(Duration::ZERO, || ());
        assert_eq!(timer.join().await, ExitStatus::Returned);
    });
    let runtime = Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        let log = Log::new();
        let _timer = Timer::after(Duration::ZERO, log.action());
        assert_eq!(log.seconds(), [], "not inside the call");
        yield_now().await;
        assert_eq!(log.seconds(), [0], "at the next turn");
    });
}

#[tokio::test(start_paused = true)]
async fn a_delay_without_end_never_ends() {
    let log = Log::new();
    let (once, again) = (Timer::after(NEVER, log.action()), Timer::every(NEVER, log.action()));
    sleep(seconds(10 * 365 * 24 * 60 * 60)).await;
    assert!(once.reset() && again.reset());
    assert!(once.cancel() && again.cancel());
    once.join().await;
    again.join().await;
    assert_eq!(log.seconds(), []);
}

#[tokio::test]
async fn with_a_period_of_zero_everyone_gets_a_turn_between_two_actions() {
    let log = Log::new();
    let timer = Timer::every(Duration::ZERO, log.action()).missed_ticks(MissedTicks::Burst);
    for turn in 1..=50 {
        yield_now().await;
        assert!(log.seconds().len() <= turn, "{turn}");
    }
    assert!(log.seconds().len() > 10);
    assert!(timer.cancel());
    assert_eq!(timer.join().await, ExitStatus::Terminated);
}

#[tokio::test(start_paused = true)]
async fn missed_ticks_are_delayed_made_up_for_or_skipped() {
    for (missed_ticks, expected) in [
        (MissedTicks::Delay, [10, 45, 80, 115]),
        (MissedTicks::Burst, [10, 35, 60, 85]),
        (MissedTicks::Skip, [10, 40, 70, 100]),
    ] {
        let log = Log::new();
        let _timer = Timer::every(seconds(10), log.slowly(seconds(25))).missed_ticks(missed_ticks);
        sleep(seconds(116)).await;
        assert_eq!(log.seconds()[..4], expected, "{missed_ticks:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn only_the_first_action_is_slow() {
    for (missed_ticks, expected) in [
        (MissedTicks::Delay, [10, 45, 55, 65, 75]),
        (MissedTicks::Burst, [10, 35, 35, 40, 50]),
        (MissedTicks::Skip, [10, 40, 50, 60, 70]),
    ] {
        let log = Log::new();
        let mut time = seconds(25);
        let _timer = Timer::every(seconds(10), {
            let log = log.clone();
            move || {
                log.note();
                sleep(std::mem::take(&mut time))
            }
        })
        .missed_ticks(missed_ticks);
        sleep(seconds(76)).await;
        assert_eq!(log.seconds()[..5], expected, "{missed_ticks:?}");
    }
}

// Resetting.

#[tokio::test(start_paused = true)]
async fn a_reset_puts_it_off() {
    let log = Log::new();
    let timer = Timer::after(seconds(10), log.action());
    for _ in 0..3 {
        sleep(seconds(9)).await;
        assert!(timer.reset());
    }
    timer.join().await;
    assert_eq!(log.seconds(), [37]);
    assert!(!timer.reset());
}

#[tokio::test(start_paused = true)]
async fn a_reset_moves_all_later_ticks() {
    for missed_ticks in [MissedTicks::Delay, MissedTicks::Burst, MissedTicks::Skip] {
        let log = Log::new();
        let timer = Timer::every(seconds(10), log.action()).missed_ticks(missed_ticks);
        sleep(seconds(13)).await;
        assert!(timer.reset());
        sleep(seconds(21)).await;
        assert_eq!(log.seconds(), [10, 23, 33], "{missed_ticks:?}");
    }
}

#[test]
fn it_is_too_late_for_a_reset_when_the_only_action_has_begun() {
    in_both(|| async {
        let gate = Gate::new();
        let timer = Timer::after(Duration::ZERO, gate.action());
        gate.begun.wait().await;
        assert!(!timer.reset());
        gate.may_end.set();
        timer.join().await;
        assert!(!timer.reset());
    });
}

// Cancelling.

#[test]
fn cancelled_before_it_fires_it_ends_at_once() {
    in_both(|| async {
        for timer in [Timer::after(NEVER, || ()), Timer::every(NEVER, || ())] {
            yield_now().await;
            assert!(timer.cancel());
            assert!(!timer.cancel());
            assert!(!timer.reset());
            assert_eq!(timer.join().await, ExitStatus::Terminated);
            assert!(!timer.is_alive());
        }
    });
}

#[test]
fn an_action_that_has_begun_is_finished_although_it_is_cancelled() {
    in_both(|| async {
        let gate = Gate::new();
        let timer = Timer::after(Duration::ZERO, gate.action());
        gate.begun.wait().await;
        assert!(!timer.cancel());
        assert!(timer.is_alive());
        gate.may_end.set();
        assert_eq!(timer.join().await, ExitStatus::Returned);
        assert_eq!(gate.ended.len(), 1);
    });
}

#[test]
fn one_that_repeats_finishes_its_action_and_begins_no_other() {
    in_both(|| async {
        let gate = Gate::new();
        let timer = Timer::every(Duration::ZERO, gate.action());
        gate.begun.wait().await;
        assert!(timer.cancel());
        assert!(!timer.cancel());
        assert!(!timer.reset());
        gate.may_end.set();
        assert_eq!(timer.join().await, ExitStatus::Terminated);
        assert_eq!(gate.ended.len(), 1);
    });
}

#[test]
fn either_it_was_cancelled_or_it_fired() {
    in_both(|| async {
        for round in 0..scaled(1000) {
            let fired = Event::new();
            let timer = Timer::after(Duration::ZERO, {
                let fired = fired.clone();
                move || fired.set()
            });
            if round % 3 == 0 {
                yield_now().await;
            }
            let cancelled = timer.cancel();
            let end = timer.join().await;
            assert_eq!(end, if cancelled { ExitStatus::Terminated } else { ExitStatus::Returned });
            assert_ne!(cancelled, fired.is_set());
        }
    });
}

#[test]
fn what_its_action_holds_is_dropped_when_it_is_cancelled() {
    in_both(|| async {
        let gone = Event::new();
        let held = Dropped(gone.clone());
        let timer = Timer::after(NEVER, move || drop(held));
        timer.cancel();
        gone.wait().await;
    });
}

#[test]
fn its_task_can_be_terminated_like_any_other() {
    in_both(|| async {
        for makes in [|action| Timer::after(Duration::ZERO, action), |action| Timer::every(Duration::ZERO, action)] {
            let own = Queue::new(1);
            let timer = makes(stuck(&own));
            own.get().await.unwrap().terminate();
            assert_eq!(timer.join().await, ExitStatus::Terminated);
            assert!(!timer.cancel(), "it has ended");
            assert!(!timer.reset());
        }
    });
}

/// An action that tells its task, and does not end.
fn stuck(own: &Queue<TaskHandle>) -> Box<dyn FnMut() -> BoxFuture + Send> {
    let own = own.clone();
    Box::new(move || {
        let own = own.clone();
        Box::pin(async move {
            own.put(current().unwrap()).await.unwrap();
            pending::<()>().await;
        })
    })
}

// Owning.

#[test]
fn dropping_it_cancels() {
    in_both(|| async {
        let gone = Event::new();
        let held = Dropped(gone.clone());
        drop(Timer::after(NEVER, move || drop(held)));
        gone.wait().await;

        gone.clear();
        let held = Dropped(gone.clone());
        drop(Timer::every(NEVER, move || assert!(!held.0.is_set())));
        gone.wait().await;
    });
}

#[test]
fn dropping_it_lets_an_action_finish_that_has_begun() {
    in_both(|| async {
        let (once, again) = (Gate::new(), Gate::new());
        let timers = [Timer::after(Duration::ZERO, once.action()), Timer::every(Duration::ZERO, again.action())];
        for (gate, timer) in [once, again].iter().zip(timers) {
            gate.begun.wait().await;
            drop(timer);
            gate.may_end.set();
            gate.ended.get().await.unwrap();
        }
    });
}

#[test]
fn detached_it_goes_on() {
    in_both(|| async {
        let gate = Gate::new();
        gate.may_end.set();
        Timer::after(Duration::from_millis(1), gate.action()).detach();
        gate.ended.get().await.unwrap();

        Timer::every(Duration::from_millis(1), gate.action()).detach();
        for _ in 0..3 {
            gate.ended.get().await.unwrap();
        }
    });
}

#[test]
fn an_action_can_drop_its_own_timer() {
    in_both(|| async {
        let (gone, own) = (Event::new(), Arc::new(Mutex::new(None)));
        let count = Arc::new(Mutex::new(0));
        let timer = Timer::every(Duration::from_millis(1), {
            let (held, own, count) = (Dropped(gone.clone()), Arc::clone(&own), Arc::clone(&count));
            move || {
                assert!(!held.0.is_set());
                *count.lock().unwrap() += 1;
                let timer: Option<Timer> = own.lock().unwrap().take();
                drop(timer);
            }
        });
        let before = own.lock().unwrap().replace(timer);
        assert!(before.is_none());
        gone.wait().await;
        assert!(*count.lock().unwrap() >= 1);
        assert!(own.lock().unwrap().is_none());
    });
}

#[test]
fn its_runtime_ends_it() {
    for runtime in runtimes() {
        let gate = Gate::new();
        let gone = Event::new();
        let held = Dropped(gone.clone());
        let timers = runtime.block_on(async {
            let timers = [
                Timer::after(NEVER, move || drop(held)),
                Timer::every(NEVER, || ()),
                Timer::after(Duration::ZERO, gate.action()),
            ];
            gate.begun.wait().await;
            timers
        });
        drop(runtime);
        assert!(gone.is_set());
        for timer in timers {
            assert_eq!(timer.join().blocking(), ExitStatus::Terminated);
            assert!(!timer.cancel());
            assert!(!timer.reset());
        }
    }
}

// Ending.

#[test]
fn a_panic_is_told_and_ends_it() {
    in_both(|| async {
        let plain = Timer::every(Duration::ZERO, || -> () { panic!("no flour") });
        let asynchronous = Timer::every(Duration::ZERO, async || {
            yield_now().await;
            panic!("no flour")
        });
        let once = Timer::after(Duration::ZERO, || -> () { panic!("no flour") });
        for timer in [plain, asynchronous, once] {
            let ExitStatus::Panicked(panic) = timer.join().await else { panic!("it panicked") };
            assert_eq!(panic.message(), "no flour");
            assert!(!timer.is_alive());
            assert!(!timer.cancel());
            assert!(!timer.reset());
        }
    });
}

#[test]
fn several_can_wait_for_its_end() {
    in_both(|| async {
        let gate = Gate::new();
        let timer = Arc::new(Timer::after(Duration::ZERO, gate.action()));
        let elsewhere = tokio::spawn({
            let timer = Arc::clone(&timer);
            async move { timer.join().await }
        });
        let (one, other, ()) = tokio::join!(timer.join(), timer.join(), async { gate.may_end.set() });
        assert_eq!([one, other, elsewhere.await.unwrap()], [const { ExitStatus::Returned }; 3]);
        assert_eq!(timer.join().await, ExitStatus::Returned);
    });
}

// Being.

polytask::local! {
    #[inherit]
    static USER: &'static str;
}

#[test]
fn its_task_has_its_name_and_inherits_the_locals_of_its_maker() {
    in_both(|| async {
        let maker = polytask::spawn(async {
            USER.set("berta");
            let seen = Arc::new(OnceLock::new());
            let timer = Timer::after_named("bell", Duration::ZERO, {
                let seen = Arc::clone(&seen);
                move || seen.set((USER.get(), current().unwrap().name())).unwrap()
            });
            timer.join().await;
            assert_eq!(seen.get(), Some(&(Some("berta"), "bell".to_owned())));
        });
        maker.await.unwrap();
    });
}

#[tokio::test]
async fn an_unnamed_one_is_known_by_a_number_and_its_line() {
    let (one, line) = (Timer::after(NEVER, || ()), line!());
    let other = Timer::every(NEVER, || ());
    assert!(one.name().starts_with("Timer-"));
    assert_ne!(one.name(), other.name());
    assert_eq!((one.created().file(), one.created().line()), (file!(), line));
    assert_eq!(format!("{one:?}"), format!("Timer {{ name: {}, alive: true }}", one.name()));
}

#[test]
fn without_a_clock_it_is_refused_at_once() {
    let make = || catch_unwind(AssertUnwindSafe(|| Timer::after(seconds(1), || ()))).is_err();
    assert!(make(), "no runtime");
    let runtime = Builder::new_current_thread().build().unwrap();
    assert!(runtime.block_on(async { make() }), "no time driver");
}

#[test]
fn it_can_be_sent_and_shared() {
    fn probe<T: Send + Sync + Unpin + 'static>() {}
    probe::<Timer>();
}
