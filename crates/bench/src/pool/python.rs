//! Python's own pool, where there is a Python 3.13.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Few enough for a second.
pub(super) const ITEMS: u64 = 20_000;

/// The list of interpreters that the tests are given too; it wins over what is in `PATH`.
const VARIABLE: &str = "POLYTASK_PYTHONS";

const PROBE: &str = "import sys; print(sys.implementation.name, *sys.version_info[:2])";

/// Prints the nanoseconds an item takes. The workers are there, and have answered, before the clock starts.
const PROGRAM: &str = "
import sys, time
from multiprocessing import Pool

def work(x):
    return x + 1

if __name__ == '__main__':
    items = range(int(sys.argv[1]))
    with Pool(2) as pool:
        pool.map(work, range(1000), chunksize=1)
        start = time.perf_counter_ns()
        results = pool.map(work, items, chunksize=1)
        took = time.perf_counter_ns() - start
    assert len(results) == len(items)
    print(took // len(items))
";

/// The first Python 3.13 found.
pub(super) fn find() -> Option<PathBuf> {
    let candidates = match env::var_os(VARIABLE) {
        Some(given) => env::split_paths(&given).collect(),
        None => installed(),
    };
    candidates.into_iter().find(|program| answer(program, &["-c", PROBE]).is_some_and(|said| said == "cpython 3 13"))
}

/// What one item of a map with `chunksize=1` takes in a Python of its own.
///
/// # Panics
///
/// When this Python cannot do it.
pub(super) fn map_one_by_one(python: &Path) -> Duration {
    let said = answer(python, &["-c", PROGRAM, &ITEMS.to_string()]);
    let nanoseconds = said.and_then(|said| said.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_else(|| panic!("{} maps nothing", python.display())))
}

/// By name, and pyenv's versions, whose shims answer only for those that are active.
fn installed() -> Vec<PathBuf> {
    let named = ["python3.13", "python3"].map(PathBuf::from);
    let root = env::var_os("PYENV_ROOT").map(PathBuf::from).or_else(|| answer("pyenv", &["root"]).map(PathBuf::from));
    let versions = root.and_then(|root| fs::read_dir(root.join("versions")).ok());
    let versions = versions.into_iter().flatten().filter_map(|version| Some(version.ok()?.path()));
    named.into_iter().chain(versions.map(|version| version.join("bin/python3"))).collect()
}

fn answer(program: impl AsRef<OsStr>, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let said = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| said.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_not_there_or_fails_has_no_answer() {
        assert_eq!(answer("polytask-is-no-program", &[]), None);
        assert_eq!(answer("false", &[]), None);
        assert_eq!(answer("echo", &["cpython 3 13"]).as_deref(), Some("cpython 3 13"));
    }

    #[test]
    fn a_python_that_is_found_maps() {
        if let Some(python) = find() {
            assert!(map_one_by_one(&python) > Duration::ZERO);
        }
    }
}
