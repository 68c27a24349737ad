//! polytask's pool as a row.

use std::sync::Arc;

use polytask::{AsyncResult, Pool};

use super::WORKERS;
use super::map::Mapper;
use super::runner::{Hosted, Row, Runner};
use super::work::Work;

pub(super) const POOL: &str = "polytask Pool";
pub(super) const POOL_ALL: &str = "polytask Pool, backlog 100k";
pub(super) const MAP: &str = "polytask Pool::map";
pub(super) const MAP_64: &str = "polytask Pool::map, chunks of 64";
pub(super) const MAP_1: &str = "polytask Pool::map, chunks of 1";

pub(super) fn rows() -> Vec<Box<dyn Row>> {
    let roomy = Pool::builder().workers(WORKERS).backlog(100_000).build();
    vec![Box::new(Hosted::new(POOL, Pool::new(WORKERS))), Box::new(Hosted::new(POOL_ALL, roomy))]
}

/// The default chunks, and those of a size.
pub(super) fn mappers() -> Vec<Mapper> {
    let pool = Arc::new(Pool::new(WORKERS));
    let sizes = [(MAP, None), (MAP_64, Some(64)), (MAP_1, Some(1))];
    sizes
        .map(|(name, size)| {
            let pool = pool.clone();
            Mapper::new(name, move |work, items| map(pool.clone(), work, items, size))
        })
        .into()
}

async fn map(pool: Arc<Pool>, work: Work, items: Vec<u64>, chunk_size: Option<usize>) -> Vec<u64> {
    let map = pool.map(move |item| work.run(item), items);
    let map = match chunk_size {
        Some(size) => map.chunk_size(size),
        None => map,
    };
    map.await.expect("no job panics")
}

impl Runner for Pool {
    type Started = AsyncResult<u64>;

    async fn start(&self, work: Work, number: u64) -> AsyncResult<u64> {
        self.apply_async(move || work.run(number)).await.expect("the pool is open")
    }

    async fn finish(started: AsyncResult<u64>) -> u64 {
        started.await.expect("the job does not panic")
    }

    async fn run(&self, work: Work, number: u64) -> u64 {
        self.apply(move || work.run(number)).await.expect("the job does not panic")
    }
}
