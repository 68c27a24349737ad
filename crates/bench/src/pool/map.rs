//! One function over a million items.

use std::future::Future;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use futures::FutureExt;
use futures::future::BoxFuture;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use tokio::task::spawn_blocking;

use super::runner::two_workers;
use super::work::Work;
use super::{WORKERS, ours, peers, python};
use crate::harness::{Bench, Caption, Claim, Figure, run_inside};
use crate::tasks::spawn_and_join;

const NAME: &str = "pool map";
const ITEMS: u64 = 1_000_000;
const ITEM: Duration = Duration::from_nanos(70);
const COLUMN: &str = "1M items";

const TWO_THREADS: &str = "(two bare threads)";
const RAYON: &str = "rayon par_iter in spawn_blocking";
const EIGHT_CHUNKS: &str = "spawn_blocking, chunks of n/8";
const CHUNKS_OF_1000: &str = "spawn_blocking, chunks of 1000";
const CHUNKS_OF_64: &str = "spawn_blocking, chunks of 64";
const TASKS: &str = "tokio::spawn per item";
const PYTHON: &str = "Python 3.13 Pool(2), chunksize=1";

/// A map under way.
pub(super) type Mapping = BoxFuture<'static, Vec<u64>>;

/// One row: what maps, and how it is called.
pub(super) struct Mapper {
    name: &'static str,
    map: Box<dyn Fn(Work, Vec<u64>) -> Mapping>,
}

impl Mapper {
    pub(super) fn new<F>(name: &'static str, map: impl Fn(Work, Vec<u64>) -> F + 'static) -> Self
    where
        F: Future<Output = Vec<u64>> + Send + 'static,
    {
        Self { name, map: Box::new(move |work, items| map(work, items).boxed()) }
    }
}

/// The figure, unless the filter leaves it out.
pub(super) fn figures(bench: &Bench) -> Vec<Figure> {
    if !bench.options().wants(NAME) {
        return Vec::new();
    }
    let work = Work::lasting(ITEM);
    let mut figure = Figure::new(Caption::new(NAME).unit("ns per item").beside(TWO_THREADS));
    for Mapper { name, map } in mappers() {
        let runtime = two_workers().build().expect("a runtime");
        figure.counted_cell(name, COLUMN, ITEMS, move |items| {
            let mapping = map(work, (0..items).collect());
            run_inside(&runtime, async move {
                let start = Instant::now();
                let results = mapping.await;
                let took = start.elapsed();
                assert_eq!(results.len() as u64, items);
                took
            })
        });
    }
    figure.caption.claim(Claim::cost(ours::MAP, TWO_THREADS, 1.1, [COLUMN]));
    for peer in [RAYON, EIGHT_CHUNKS, CHUNKS_OF_1000, CHUNKS_OF_64, TASKS] {
        figure.caption.claim(Claim::speed(ours::MAP, peer, 1.0, [COLUMN]));
    }
    figure.caption.claim(Claim::speed(ours::MAP_64, CHUNKS_OF_64, 2.0, [COLUMN]));
    match python::find() {
        Some(python) => {
            figure.single_cell(PYTHON, COLUMN, move || python::map_one_by_one(&python));
            figure.caption.claim(Claim::speed(ours::MAP_1, PYTHON, 20.0, [COLUMN]));
            figure.caption.note(format!("Python maps {} items, each `x + 1`", python::ITEMS));
        }
        None => figure.caption.note("no Python 3.13 was found, so it is left out; name one in POLYTASK_PYTHONS"),
    }
    vec![figure]
}

fn mappers() -> Vec<Mapper> {
    let rayon = Arc::new(peers::rayon_pool());
    let chunked = |name, size: fn(usize) -> usize| {
        Mapper::new(name, move |work, items: Vec<u64>| {
            let size = size(items.len());
            blocking_chunks(work, items, size)
        })
    };
    let mut mappers = vec![
        Mapper::new(TWO_THREADS, |work, items| async move { on_two_threads(work, items) }),
        chunked(EIGHT_CHUNKS, |items| items.div_ceil(4 * WORKERS)),
        chunked(CHUNKS_OF_1000, |_| 1000),
        chunked(CHUNKS_OF_64, |_| 64),
        Mapper::new(RAYON, move |work, items| {
            let rayon = rayon.clone();
            let map = move || rayon.install(|| items.into_par_iter().map(|item| work.run(item)).collect());
            async { spawn_blocking(map).await.expect("no panic") }
        }),
        Mapper::new(TASKS, |work, items| {
            spawn_and_join(items.into_iter().map(move |item| async move { work.run(item) }).collect())
        }),
    ];
    mappers.extend(ours::mappers());
    mappers
}

/// The floor: each thread maps its half.
fn on_two_threads(work: Work, mut items: Vec<u64>) -> Vec<u64> {
    let second = items.split_off(items.len() / 2);
    let halves = [items, second].map(|half| thread::spawn(move || map_all(work, half)));
    let [mut first, mut second] = halves.map(|half| half.join().expect("no panic"));
    first.append(&mut second);
    first
}

async fn blocking_chunks(work: Work, items: Vec<u64>, size: usize) -> Vec<u64> {
    let started: Vec<_> = items
        .chunks(size)
        .map(|chunk| {
            let chunk = chunk.to_vec();
            spawn_blocking(move || map_all(work, chunk))
        })
        .collect();
    let mut results = Vec::with_capacity(items.len());
    for chunk in started {
        results.extend(chunk.await.expect("no panic"));
    }
    results
}

fn map_all(work: Work, items: Vec<u64>) -> Vec<u64> {
    items.into_iter().map(|item| work.run(item)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_maps_every_item_and_keeps_their_order() {
        let work = Work::lasting(ITEM);
        let items: Vec<u64> = (0..1003).collect();
        let expected = map_all(work, items.clone());
        for Mapper { name, map } in mappers() {
            let runtime = two_workers().build().unwrap();
            assert_eq!(run_inside(&runtime, map(work, items.clone())), expected, "{name}");
        }
    }
}
