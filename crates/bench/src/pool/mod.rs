//! Jobs off the async threads: one by one, as a map, and a pool that has nothing to do.

mod burst;
mod latency;
mod map;
mod ours;
mod peers;
mod python;
mod resting;
mod runner;
mod work;

use std::rc::Rc;
use std::time::Duration;

use crate::harness::Bench;
pub use resting::RestingPool;
use runner::Row;

/// As many as the machine of the first figures has cores.
const WORKERS: usize = 2;
/// About what handing it over costs.
const TINY: Duration = Duration::from_micros(1);

/// Measures and prints the pool figures the filter asks for.
pub(crate) fn measure(bench: &mut Bench, resting: &RestingPool) {
    // Their threads are started only if a figure wants them, and are gone before the next.
    if burst::is_wanted(bench) || latency::is_wanted(bench) {
        let rows = rows();
        burst::figures(&rows).into_iter().for_each(|figure| bench.measure(figure));
        latency::measure(bench, &rows);
    }
    map::figures(bench).into_iter().for_each(|figure| bench.measure(figure));
    resting.measure(bench);
}

fn rows() -> Vec<Rc<dyn Row>> {
    peers::rows().into_iter().chain(ours::rows()).map(Rc::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use work::Work;

    #[test]
    fn every_row_gives_every_result_in_the_order_of_the_jobs() {
        let work = Work::lasting(Duration::from_nanos(100));
        let expected: Vec<u64> = (0..1000).map(|number| work.run(number)).collect();
        for row in rows() {
            assert_eq!(row.burst(work, 1000).1, expected, "{}", row.name());
        }
    }

    #[test]
    fn every_row_times_every_job() {
        let work = Work::lasting(Duration::from_nanos(100));
        for row in rows() {
            assert_eq!(row.in_flight(work, 4, 100).len(), 100, "{}", row.name());
        }
    }
}
