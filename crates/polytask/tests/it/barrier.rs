//! `Barrier`: rounds that everyone comes to, or that break.

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use polytask::Barrier;
use polytask_test::{Never, Polled, waiting};

/// A call that an action may poll too.
type Arrival = Polled<Pin<Box<dyn Future<Output = Option<usize>> + Send>>>;

/// The indices that everyone gets, in order.
fn sorted(indices: impl IntoIterator<Item = usize>) -> Vec<usize> {
    let mut indices: Vec<_> = indices.into_iter().collect();
    indices.sort_unstable();
    indices
}

#[test]
fn nobody_goes_on_before_the_last_has_come() {
    let barrier = Barrier::new(3);
    for _round in 0..3 {
        let mut early = [waiting(barrier.wait()), waiting(barrier.wait())];
        assert_eq!(barrier.n_waiting(), 2);
        let last = Polled::new(barrier.wait()).assert_ready().unwrap();
        let indices = early.each_mut().map(|wait| wait.finish().unwrap());
        assert_eq!(sorted(indices.into_iter().chain([last])), [0, 1, 2]);
        assert_eq!(barrier.n_waiting(), 0);
    }
}

#[test]
fn a_barrier_for_one_holds_nobody_up() {
    let barrier = Barrier::new(1);
    assert_eq!(Polled::new(barrier.wait()).assert_ready().unwrap(), 0);
    assert_eq!(Polled::new(barrier.wait()).assert_ready().unwrap(), 0);
}

#[test]
fn who_gives_up_is_not_counted() {
    let barrier = Barrier::new(3);
    let first = waiting(barrier.wait());
    let mut second = waiting(barrier.wait());
    drop(first);
    assert_eq!(barrier.n_waiting(), 1);
    let mut third = waiting(barrier.wait());
    let fourth = Polled::new(barrier.wait()).assert_ready().unwrap();
    let indices = [second.finish().unwrap(), third.finish().unwrap(), fourth];
    assert_eq!(sorted(indices), [0, 1, 2]);
    assert!(!barrier.is_broken());
}

#[test]
fn who_was_released_has_gone_through_even_if_it_never_learns_of_it() {
    let barrier = Barrier::new(2);
    let early = waiting(barrier.wait());
    Polled::new(barrier.wait()).assert_ready().unwrap();
    drop(early);
    let mut next = waiting(barrier.wait());
    assert_eq!(barrier.n_waiting(), 1);
    Polled::new(barrier.wait()).assert_ready().unwrap();
    next.finish().unwrap();
}

#[test]
fn the_next_round_may_begin_before_the_last_one_has_left() {
    let barrier = Barrier::new(2);
    let mut early = waiting(barrier.wait());
    Polled::new(barrier.wait()).assert_ready().unwrap();
    let next = waiting(barrier.wait());
    early.finish().unwrap();
    next.assert_asleep();
}

#[test]
fn aborting_fails_everyone_until_a_reset() {
    let barrier = Barrier::named("start", 3);
    let mut early = [waiting(barrier.wait()), waiting(barrier.wait())];
    barrier.abort();
    assert!(barrier.is_broken());
    for wait in &mut early {
        let broken = wait.finish().unwrap_err();
        assert!(!broken.is_reset());
        assert_eq!(broken.to_string(), "barrier `start` is broken: it was aborted");
    }
    assert!(Polled::new(barrier.wait()).assert_ready().is_err());
    barrier.reset();
    assert!(!barrier.is_broken());
    waiting(barrier.wait());
}

#[test]
fn a_reset_fails_those_who_wait_and_begins_anew() {
    let barrier = Barrier::new(2);
    let mut early = waiting(barrier.wait());
    barrier.reset();
    assert!(early.finish().unwrap_err().is_reset());
    let mut next = waiting(barrier.wait());
    Polled::new(barrier.wait()).assert_ready().unwrap();
    next.finish().unwrap();
}

#[test]
fn the_action_runs_once_a_round_before_anyone_goes_on() {
    let runs = Arc::new(AtomicUsize::new(0));
    let barrier = Barrier::with_action(2, {
        let runs = Arc::clone(&runs);
        move || _ = runs.fetch_add(1, SeqCst)
    });
    for round in 1..=3 {
        let mut early = waiting(barrier.wait());
        assert_eq!(runs.load(SeqCst), round - 1);
        Polled::new(barrier.wait()).assert_ready().unwrap();
        assert_eq!(runs.load(SeqCst), round);
        early.finish().unwrap();
    }
}

#[test]
fn an_action_that_panics_breaks_the_round() {
    let barrier = Barrier::named_with_action("start", 2, || panic!("in the action"));
    let mut early = waiting(barrier.wait());
    let last = catch_unwind(AssertUnwindSafe(|| Polled::new(barrier.wait()).assert_ready()));
    assert!(last.is_err(), "the last one has the panic");
    let broken = early.finish().unwrap_err();
    assert_eq!(broken.to_string(), "barrier `start` is broken: its action panicked");
    assert!(barrier.is_broken());
    assert_eq!(barrier.n_waiting(), 0);
}

/// It runs without the barrier's own lock.
#[test]
fn an_action_may_use_its_barrier() {
    let slot = Arc::new(OnceLock::<Barrier>::new());
    let barrier = Barrier::with_action(2, {
        let slot = Arc::clone(&slot);
        move || {
            let barrier = slot.get().unwrap();
            assert_eq!(barrier.n_waiting(), 1);
            barrier.abort();
        }
    });
    slot.set(barrier.clone()).unwrap();
    let mut early = waiting(barrier.wait());
    assert!(Polled::new(barrier.wait()).assert_ready().is_err(), "it has aborted its own round");
    assert!(early.finish().is_err());
}

/// While an action runs the next round may fill up; one of those who wait is to lead it then.
#[test]
fn who_is_to_lead_a_round_and_gives_up_leaves_it_to_be_led_by_another() {
    let early = Arc::new(Mutex::new(Vec::<Arrival>::new()));
    let slot = Arc::new(OnceLock::<Barrier>::new());
    let barrier = Barrier::with_action(2, {
        let (early, slot) = (Arc::clone(&early), Arc::clone(&slot));
        move || {
            let mut early = early.lock().unwrap();
            while early.len() < 2 {
                let barrier = slot.get().unwrap().clone();
                let arrival: Pin<Box<dyn Future<Output = _> + Send>> =
                    Box::pin(async move { barrier.wait().await.ok() });
                early.push(waiting(arrival));
            }
        }
    });
    slot.set(barrier.clone()).unwrap();
    let mut first = waiting(barrier.wait());
    Polled::new(barrier.wait()).assert_ready().unwrap();
    first.finish().unwrap();

    let mut next = mem::take(&mut *early.lock().unwrap());
    let to_lead = next.iter().position(Polled::is_woken).expect("the next round is full");
    drop(next.remove(to_lead));
    next[0].assert_asleep();
    early.lock().unwrap().extend([waiting_never(), waiting_never()]);
    Polled::new(barrier.wait()).assert_ready().unwrap();
    assert!(next[0].finish().is_some());
    early.lock().unwrap().clear();

    fn waiting_never() -> Arrival {
        waiting(Box::pin(Never::new()))
    }
}

/// Calls `wait` with a limit.
fn limited(barrier: &Barrier, limit: Duration) -> Arrival {
    let barrier = barrier.clone();
    Polled::new(Box::pin(async move { barrier.wait().timeout(limit).await.ok() }))
}

#[tokio::test(start_paused = true)]
async fn a_complete_round_is_not_broken_by_a_clock_while_its_action_runs() {
    let limit = Duration::from_secs(1);
    let early = Arc::new(Mutex::new(None::<Arrival>));
    let barrier = Barrier::with_action(2, {
        let early = Arc::clone(&early);
        move || {
            let mut early = early.lock().unwrap();
            let early = early.as_mut().expect("it came before the last");
            early.assert_woken();
            early.assert_pending();
            early.assert_pending();
        }
    });
    early.lock().unwrap().insert(limited(&barrier, limit)).assert_pending();
    tokio::time::advance(2 * limit).await;
    assert_eq!(Polled::new(barrier.wait()).assert_ready().unwrap(), 1);
    assert_eq!(early.lock().unwrap().as_mut().unwrap().finish(), Some(0));
    assert!(!barrier.is_broken());
}

#[test]
fn a_complete_round_is_not_broken_by_somebody_of_the_next_while_its_action_runs() {
    let slot = Arc::new(OnceLock::<Barrier>::new());
    let next = Arc::new(Mutex::new(Vec::<Arrival>::new()));
    let barrier = Barrier::with_action(3, {
        let (slot, next) = (Arc::clone(&slot), Arc::clone(&next));
        move || {
            let (barrier, mut next) = (slot.get().unwrap(), next.lock().unwrap());
            let also_next = barrier.clone();
            next.push(waiting(Box::pin(async move { also_next.wait().await.ok() })));
            assert_eq!(limited(barrier, Duration::ZERO).assert_ready(), None);
        }
    });
    slot.set(barrier.clone()).unwrap();
    let mut early = [waiting(barrier.wait()), waiting(barrier.wait())];
    assert_eq!(Polled::new(barrier.wait()).assert_ready().unwrap(), 2);
    assert_eq!(early.each_mut().map(|wait| wait.finish().unwrap()), [0, 1]);
    assert!(barrier.is_broken(), "for those who came later");
    assert_eq!(next.lock().unwrap()[0].finish(), None);
}

#[test]
fn debug_output_and_statistics_tell_the_same() {
    let barrier = Barrier::named("start", 3);
    let _early = waiting(barrier.wait());
    let statistics = barrier.statistics();
    assert_eq!((statistics.parties, statistics.waiting, statistics.broken), (3, 1, false));
    assert_eq!(format!("{barrier:?}"), "Barrier { name: start, parties: 3, waiting: 1, broken: false }");
    assert_eq!(barrier.parties(), 3);
}
