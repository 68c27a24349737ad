//! Many tiny jobs at once, and one after the other.

use std::rc::Rc;
use std::thread;
use std::time::{Duration, Instant};

use super::runner::Row;
use super::work::Work;
use super::{TINY, WORKERS, ours, peers};
use crate::harness::{Bench, Caption, Claim, Figure};

const JOBS: u64 = 100_000;
/// The floor: what two cores can do, and what one does.
const TWO_THREADS: &str = "(two bare threads)";
const INLINE: &str = "(inline, one thread)";
const BURST: &str = "100k at once";
const ONE: &str = "1 in flight";

const NAMES: [&str; 2] = ["pool burst of tiny jobs", "pool one tiny job at a time"];

/// Whether anything here is asked for.
pub(super) fn is_wanted(bench: &Bench) -> bool {
    NAMES.iter().any(|name| bench.options().wants(name))
}

/// The figures of these rows.
pub(super) fn figures(rows: &[Rc<dyn Row>]) -> Vec<Figure> {
    let work = Work::lasting(TINY);
    let caption = |name: &str| Caption::new(name).unit("ns per job").beside(peers::SPAWN_BLOCKING);

    let mut burst = Figure::new(caption(NAMES[0]));
    for row in rows {
        let bursting = row.clone();
        burst.counted_cell(row.name(), BURST, JOBS, move |jobs| bursting.burst(work, jobs).0);
    }
    burst.counted_cell(TWO_THREADS, BURST, JOBS, move |jobs| on_threads(work, jobs, WORKERS as u64));
    burst.counted_cell(INLINE, BURST, JOBS, move |jobs| on_threads(work, jobs, 1));
    let wanted = [
        (peers::SPAWN_BLOCKING, 6.0),
        (peers::SEMAPHORE, 10.0),
        (peers::SPAWN_BLOCKING_TWO, 1.0),
        (peers::RAYON, 1.0),
        (peers::THREADPOOL, 1.0),
    ];
    for (peer, at_least) in wanted {
        for own in [ours::POOL, ours::POOL_ALL] {
            burst.caption.claim(Claim::speed(own, peer, at_least, [BURST]));
        }
    }
    burst.caption.note("all jobs are handed over, and then all results awaited; a job is 1 us of arithmetic");
    burst.caption.note("the peers take any number of jobs, as ours does with that backlog; by default it waits");

    let mut one = Figure::new(caption(NAMES[1]));
    for row in rows {
        let working = row.clone();
        one.cell(row.name(), ONE, move |jobs| working.in_flight(work, 1, jobs).into_iter().sum());
    }
    one.caption.claim(Claim::speed(ours::POOL, peers::SPAWN_BLOCKING, 1.0, [ONE]));
    vec![burst, one]
}

fn on_threads(work: Work, jobs: u64, threads: u64) -> Duration {
    let share = jobs / threads;
    let do_share = move || (0..share).map(|number| work.run(number)).fold(0, u64::wrapping_add);
    let start = Instant::now();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(do_share);
        }
    });
    start.elapsed()
}
