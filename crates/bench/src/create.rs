//! Making and dropping a lock nobody has named.

use std::hint::black_box;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crate::harness::{Caption, Claim, Figure, Flavour, Moment};

const OURS: &str = "polytask Lock";
const REFERENCE: &str = "Arc::new(tokio Mutex)";
const ONE: &str = "1 thread";
const TWO: &str = "2 threads, each";

pub(crate) fn figures() -> Vec<Figure> {
    let mut figure = Figure::new(Caption::new("create and drop an unnamed lock").beside(REFERENCE));
    cells(&mut figure, REFERENCE, || Arc::new(tokio::sync::Mutex::new(0u64)));
    cells(&mut figure, OURS, || polytask::Lock::new(0u64));
    figure.caption.claim(Claim::cost(OURS, REFERENCE, 3.0, [ONE, TWO]));
    figure.caption.note("a lock shared by all constructors would show in the second column");
    vec![figure]
}

fn cells<L>(figure: &mut Figure, row: &str, make: fn() -> L)
where
    L: 'static,
{
    figure.cell(row, ONE, move |operations| repeat(make, operations));
    figure.cell(row, TWO, move |operations| {
        thread::scope(|scope| {
            let threads = [(); 2].map(|()| scope.spawn(move || repeat(make, operations)));
            threads.into_iter().map(|thread| thread.join().expect("no panic")).max().expect("two")
        })
    });
}

fn repeat<L>(make: fn() -> L, times: u64) -> Duration {
    let start = Moment::now(Flavour::CurrentThread);
    for _ in 0..times {
        drop(black_box(make()));
    }
    start.elapsed()
}
