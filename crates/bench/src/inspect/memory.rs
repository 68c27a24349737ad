//! What locks leave behind when they are gone: nothing.

use std::hint::black_box;
use std::io;
use std::process;

use polytask::{Lock, inspect};

use crate::harness::{Bench, Caption, Claim, Samples};
use crate::processes;

const NAME: &str = "inspect: memory after locks";
/// So many come and go before it is measured for the first time.
const WARM_UP: usize = 100_000;
const LOCKS: usize = 1_000_000;
/// Less than a byte for each.
const AT_MOST: f64 = 500_000.0;

pub(super) fn measure(bench: &mut Bench) {
    if bench.options().wants(NAME) {
        if let Err(error) = try_measure(bench) {
            println!("{NAME}: not measured: {error}\n");
        }
    }
}

fn try_measure(bench: &mut Bench) -> io::Result<()> {
    let [row, column] = ["a million named locks", "more than before"];
    let mut samples = Samples::new(vec![row.to_owned()], vec![column.to_owned()]);
    come_and_go(WARM_UP);
    for _ in bench.turns(1) {
        let before = processes::resident(process::id())?;
        come_and_go(LOCKS);
        let after = processes::resident(process::id())?;
        samples.push(0, 0, after.saturating_sub(before) as f64);
    }
    let mut caption = Caption::new(NAME).unit("bytes");
    caption.claim(Claim::median(row, AT_MOST, [column]));
    bench.print(&caption, &samples);
    Ok(())
}

/// Never more than 1000 at once, of which the registry is told each time.
fn come_and_go(locks: usize) {
    for thousand in 0..locks / 1000 {
        let named: Vec<_> = (0..1000).map(|number| Lock::named(format!("lock-{thousand}-{number}"), number)).collect();
        drop(black_box(named));
        if thousand % 100 == 0 {
            let left = inspect::snapshot().objects.into_iter().filter(|object| object.name.starts_with("lock-"));
            assert_eq!(left.count(), 0, "nothing is left of them");
        }
    }
}
