//! From nothing to a server that listens, and how big its program is.

use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use super::candidates::{Candidate, OURS};
use crate::harness::{Bench, Caption, Claim, Samples};

pub(super) const START: &str = "chat start";
pub(super) const SIZE: &str = "chat program size";

const LISTENING: &str = "listening";
const STRIPPED: &str = "stripped";

pub(super) fn measure_start(bench: &mut Bench, candidates: &[Candidate]) -> io::Result<()> {
    let mut samples = grid(candidates, LISTENING);
    for row in bench.turns(candidates.len()) {
        samples.push(row, 0, candidates[row].start()?.started().as_secs_f64() * 1e3);
    }
    let mut caption = Caption::new(START).unit("ms until it listens");
    caption.claim(Claim::median(OURS, 30.0, [LISTENING]));
    bench.print(&caption, &samples);
    Ok(())
}

pub(super) fn measure_size(bench: &mut Bench, candidates: &[Candidate]) -> io::Result<()> {
    let mut samples = grid(candidates, STRIPPED);
    for (row, candidate) in candidates.iter().enumerate() {
        samples.push(row, 0, stripped(&candidate.program)? as f64);
    }
    let mut caption = Caption::new(SIZE).unit("bytes");
    caption.claim(Claim::median(OURS, 8.0 * 1024.0 * 1024.0, [STRIPPED]));
    bench.print(&caption, &samples);
    Ok(())
}

fn grid(candidates: &[Candidate], column: &str) -> Samples {
    let rows = candidates.iter().map(|candidate| candidate.name.to_owned()).collect();
    Samples::new(rows, vec![column.to_owned()])
}

/// The size of a copy without symbols.
fn stripped(program: &Path) -> io::Result<u64> {
    let copy = std::env::temp_dir().join(format!("polytask-bench-stripped-{}", std::process::id()));
    let status = Command::new("strip").arg("-o").arg(&copy).arg(program).stdin(Stdio::null()).status()?;
    if !status.success() {
        return Err(io::Error::other(format!("strip failed: {status}")));
    }
    let size = fs::metadata(&copy)?.len();
    fs::remove_file(&copy)?;
    Ok(size)
}
