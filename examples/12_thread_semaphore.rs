//! X12, a semaphore for threads: ten of them add two numbers, four at a time.
//!
//! No runtime is needed. On a plain thread each wait of this library is spent by `blocking`, where a task would
//! `.await` it.

use std::thread;
use std::time::Duration;

use polytask::Semaphore;

/// Starts so many threads, of which `at_once` may be at `work` at a time, and returns what they have computed.
pub(crate) fn add_up(threads: u32, at_once: usize, work: impl Fn() + Sync) -> Vec<u32> {
    let semaphore = Semaphore::named("adders", at_once);
    let add = |a: u32, b: u32| {
        let _permit = semaphore.acquire().blocking(); // given back at the end of the closure
        work();
        println!("{}", a + b);
        a + b
    };
    thread::scope(|scope| {
        let adders: Vec<_> = (0..threads).map(|number| scope.spawn(move || add(number, number + 5))).collect();
        adders.into_iter().map(|adder| adder.join().expect("adding does not panic")).collect()
    })
}

fn main() {
    let sums = add_up(10, 4, || thread::sleep(Duration::from_millis(100)));
    println!("{} threads have added up to {}", sums.len(), sums.iter().sum::<u32>());
}
