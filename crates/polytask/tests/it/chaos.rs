//! Everything that can go wrong in a pool, at once: each job ends once, nothing hangs, nothing is left.

use std::collections::HashMap;
use std::panic::panic_any;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use polytask::{Group, JobContext, JobError, Pool, Submitter};
use polytask_test::{Seed, scaled};
use tokio::runtime::Builder;

/// So many pools get so many jobs each by four tasks: ten thousand in all.
const POOLS: usize = 20;
const EACH: usize = 125;

/// What became of the jobs.
#[derive(Default)]
struct Ledger {
    next: AtomicUsize,
    /// How many the pools took.
    taken: AtomicUsize,
    fates: Mutex<HashMap<usize, Fate>>,
}

#[derive(Clone, Debug, Default)]
struct Fate {
    runs: usize,
    /// How it ended, each time that this was told.
    ends: Vec<End>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Returned,
    Panicked,
    Cancelled,
}

/// Whoever drops all but one of its clones has left nothing behind.
type Witness = Arc<()>;

impl Ledger {
    fn note(&self, job: usize, note: impl FnOnce(&mut Fate)) {
        note(self.fates.lock().unwrap().entry(job).or_default());
    }

    fn note_end(&self, job: usize, result: Result<&(usize, Witness), &JobError>) {
        let end = match result {
            Ok((number, _)) if *number == job => End::Returned,
            Err(error) if error.is_panic() => End::Panicked,
            Err(error) if error.is_cancelled() => End::Cancelled,
            other => panic!("job {job} ended in no way that it can: {other:?}"),
        };
        self.note(job, |fate| fate.ends.push(end));
    }

    fn check(&self) {
        let fates = self.fates.lock().unwrap();
        assert_eq!(fates.len(), self.taken.load(SeqCst), "every job that was taken, and no other, ran or ended");
        for (job, Fate { runs, ends }) in &*fates {
            let [end] = ends[..] else { panic!("job {job} ended like this: {ends:?}") };
            let expected = usize::from(end != End::Cancelled);
            assert_eq!(*runs, expected, "job {job} ran once, or never if it was cancelled: {end:?}");
        }
    }
}

/// A job that returns, panics, or takes a while.
fn job(
    number: usize,
    kind: usize,
    ledger: Arc<Ledger>,
    witness: Witness,
) -> impl FnOnce(&mut JobContext<'_, usize>) -> (usize, Witness) + Send {
    move |context| {
        ledger.note(number, |fate| fate.runs += 1);
        *context.local() += 1;
        match kind {
            0 => panic!("job {number}"),
            1 => panic_any(number),
            2 => std::thread::yield_now(),
            _ => {}
        }
        (number, witness)
    }
}

/// Submits jobs, and does with their results what people do.
async fn submit(pool: Submitter<usize>, mut seed: Seed, jobs: usize, ledger: Arc<Ledger>, witness: Witness) {
    let mut kept = Vec::new();
    for _ in 0..jobs {
        let number = ledger.next.fetch_add(1, SeqCst);
        let work = job(number, seed.below(8), Arc::clone(&ledger), Arc::clone(&witness));
        let submitted = match seed.below(3) {
            0 => pool.try_apply_async_with(work),
            1 => pool.apply_async_with(work).timeout(Duration::from_millis(1)).await,
            _ => pool.apply_async_with(work).await,
        };
        let Ok(result) = submitted else { continue };
        ledger.taken.fetch_add(1, SeqCst);
        let told = Arc::clone(&ledger);
        result.add_done_callback(move |end| told.note_end(number, end));
        match seed.below(6) {
            0 => result.callback(|_| panic!("a callback that panics")),
            1 => _ = result.cancel(),
            // Whoever takes the value before the callback is added leaves it none to see.
            2 => kept.push(result),
            3 => drop(result.wait()),
            4 => _ = result.wait().timeout(Duration::ZERO).await,
            _ => {}
        }
        if seed.once_in(16) {
            tokio::task::yield_now().await;
        }
    }
    for result in kept {
        let _ = result.get().await;
    }
}

/// Changes the size of the pool while it works, and ends it in one of the ways there are.
async fn meddle(pool: Pool<usize>, mut seed: Seed, ledger: Arc<Ledger>, end: usize) {
    while ledger.next.load(SeqCst) < end {
        if seed.once_in(4) {
            pool.resize(1 + seed.below(4));
        }
        tokio::task::yield_now().await;
    }
    match seed.below(4) {
        0 => drop(pool),
        1 => {
            pool.terminate();
            pool.join().await.unwrap();
        }
        _ => {
            pool.close();
            pool.join().await.unwrap();
        }
    }
}

async fn storm(mut seed: Seed, pools: usize) {
    let (ledger, witness) = (Arc::<Ledger>::default(), Witness::default());
    for _ in 0..pools {
        let builder = Pool::builder().workers(1 + seed.below(3)).backlog(1 + seed.below(64)).initializer(|slot| slot);
        let pool = if seed.once_in(2) { builder.build() } else { builder.own_threads().build() };
        let group = Group::new();
        // A moment within the work of the four.
        let end = ledger.next.load(SeqCst) + 100 + seed.below(4 * EACH - 100);
        for _ in 0..4 {
            let (pool, seed) = (pool.submitter(), seed.split());
            group.spawn(submit(pool, seed, EACH, Arc::clone(&ledger), Arc::clone(&witness))).await;
        }
        group.spawn(meddle(pool, seed.split(), Arc::clone(&ledger), end)).await;
        group.join().await.unwrap();
    }
    // A dropped pool ends its jobs in its own time.
    let all_ended = |ledger: &Ledger| {
        let fates = ledger.fates.lock().unwrap();
        fates.values().filter(|fate| !fate.ends.is_empty()).count() == ledger.taken.load(SeqCst)
    };
    while !all_ended(&ledger) || Arc::strong_count(&witness) > 1 {
        tokio::task::yield_now().await;
    }
    ledger.check();
    assert_eq!(Arc::strong_count(&ledger), 1, "no callback is left");
    assert!(ledger.taken.load(SeqCst) > 100 * pools, "most of the jobs were taken");
}

#[test]
fn each_of_ten_thousand_jobs_ends_once_on_several_threads() {
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(storm(Seed::new(1), scaled(POOLS)));
}

#[test]
fn each_of_ten_thousand_jobs_ends_once_on_one_thread() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(storm(Seed::new(2), scaled(POOLS)));
}

#[test]
fn each_of_ten_thousand_jobs_ends_once_under_a_paused_clock() {
    let runtime = Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    runtime.block_on(storm(Seed::new(3), scaled(POOLS)));
}
