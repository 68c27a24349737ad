//! What a connection costs that says nothing.

use std::io;

use super::candidates::{self, Candidate};
use super::load::connect;
use crate::harness::{Bench, Caption, Claim, Samples};
use crate::processes;

pub(super) const NAME: &str = "echo idle memory";

const WANTED_CONNECTIONS: usize = 10_000;
/// Descriptors of this process that are no connections, and some to spare.
const SPARE_DESCRIPTORS: usize = 200;

pub(super) fn measure(bench: &mut Bench, candidates: &[Candidate]) -> io::Result<()> {
    let connections = WANTED_CONNECTIONS.min(processes::descriptors()?.saturating_sub(SPARE_DESCRIPTORS));
    let mut caption = Caption::new(NAME).unit("bytes per connection");
    if connections < WANTED_CONNECTIONS {
        caption.note(format!("only {connections} connections: raise `ulimit -n`"));
    }
    let rows = candidates.iter().map(|candidate| candidate.name.to_owned()).collect();
    let column = format!("{connections} connections");
    let mut samples = Samples::new(rows, vec![column.clone()]);
    // Memory hardly varies, and each round needs fresh processes.
    for _ in 0..bench.options().rounds().min(3) {
        for (row, candidate) in candidates.iter().enumerate() {
            samples.push(row, 0, per_connection(candidate, connections)?);
        }
    }
    for ours in [candidates::OURS, candidates::OURS_TWO] {
        caption.claim(Claim::median(ours, 1.5 * 1024.0, [column.as_str()]));
    }
    bench.print(&caption, &samples);
    Ok(())
}

fn per_connection(candidate: &Candidate, connections: usize) -> io::Result<f64> {
    let server = candidate.start()?;
    // What the first connection makes once for all is not the connections' cost.
    drop(connect(server.address(), 1)?);
    let before = server.resident()?;
    let _open = connect(server.address(), connections)?;
    let grown = server.resident()?.saturating_sub(before);
    Ok(grown as f64 / connections as f64)
}
