//! How long one job among several takes until its result is here.

use std::rc::Rc;
use std::time::Duration;

use super::runner::Row;
use super::work::Work;
use super::{TINY, ours, peers};
use crate::harness::{Bench, Caption, Claim, Samples, quantile};

const P50: &str = "p50";
const P99: &str = "p99";
/// Shown beside them; nothing is claimed about it.
const P999: &str = "p99.9";

struct Situation {
    name: &'static str,
    job: Duration,
    at_once: u64,
    jobs: u64,
}

const SITUATIONS: [Situation; 2] = [
    Situation { name: "pool latency, 16 tiny jobs in flight", job: TINY, at_once: 16, jobs: 20_000 },
    Situation { name: "pool latency, 4 jobs of 1 ms in flight", job: Duration::from_millis(1), at_once: 4, jobs: 1000 },
];

/// Whether anything here is asked for.
pub(super) fn is_wanted(bench: &Bench) -> bool {
    SITUATIONS.iter().any(|situation| bench.options().wants(situation.name))
}

/// Measures and prints the figures the filter asks for.
pub(super) fn measure(bench: &mut Bench, rows: &[Rc<dyn Row>]) {
    let [tiny, long] = SITUATIONS;
    let beside_rayon = [P50, P99].map(|column| Claim::speed(ours::POOL, peers::RAYON, 1.0, [column]));
    measure_one(bench, rows, &tiny, peers::RAYON, beside_rayon.into());
    let at_the_end = Claim::speed(ours::POOL, peers::SPAWN_BLOCKING, 1.5, [P99]);
    measure_one(bench, rows, &long, peers::SPAWN_BLOCKING, vec![at_the_end]);
}

fn measure_one(bench: &mut Bench, rows: &[Rc<dyn Row>], situation: &Situation, beside: &str, claims: Vec<Claim>) {
    if !bench.options().wants(situation.name) {
        return;
    }
    let work = Work::lasting(situation.job);
    // A quick run still has a job for every place.
    let jobs = if bench.options().quick { situation.jobs / 20 } else { situation.jobs };
    let names = rows.iter().map(|row| row.name().to_owned()).collect();
    let mut samples = Samples::new(names, [P50, P99, P999].map(str::to_owned).into());
    for row in rows {
        // The warm-up.
        row.in_flight(work, situation.at_once, jobs / 4);
    }
    for row in bench.turns(rows.len()) {
        let mut latencies = rows[row].in_flight(work, situation.at_once, jobs);
        latencies.sort_unstable();
        for (column, part) in [0.5, 0.99, 0.999].into_iter().enumerate() {
            samples.push(row, column, quantile(&latencies, part).as_secs_f64() * 1e9);
        }
    }
    let mut caption = Caption::new(situation.name).unit("ns from submission to result").beside(beside);
    claims.into_iter().for_each(|claim| caption.claim(claim));
    bench.print(&caption, &samples);
}
