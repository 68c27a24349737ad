//! A Python with the libraries that IRC bots are made with, in an environment of its own.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::policy::{Policy, Verdict};
use crate::pythons::Python;
use crate::shell::{self, Outcome};

/// The variable in which the tests find it: an absolute path.
///
/// Set beforehand, it is taken as it is.
pub(crate) const VARIABLE: &str = "POLYTASK_IRC_PYTHON";

/// Which libraries, in which versions.
const REQUIREMENTS: &str = "crates/echo-chat/tests/python/requirements.txt";

/// The oldest CPython that all of them run on.
const OLDEST: [u32; 3] = [3, 10, 0];

/// Beside what cargo builds, and as easily built again.
const DIRECTORY: &str = "target/irc-python";

/// What says in [`DIRECTORY`] that all was installed, and from what.
const RECORD: &str = "installed.txt";

/// Whether there is one, or something to make one with.
pub(crate) fn is_possible(pythons: &BTreeSet<Python>) -> bool {
    env::var_os(VARIABLE).is_some() || base(pythons).is_some()
}

/// The interpreter that has the libraries, set up if it is not there as it should be.
///
/// None where that is not possible, or does not work and may be skipped.
pub(crate) fn prepare(policy: Policy, pythons: &BTreeSet<Python>) -> Outcome<Option<PathBuf>> {
    if let Some(given) = env::var_os(VARIABLE) {
        return Ok(Some(given.into()));
    }
    let Some(base) = base(pythons) else { return Ok(None) };
    match set_up(base) {
        Ok(python) => Ok(Some(python)),
        Err(reason) if policy.decide(false, false) == Verdict::Fail => Err(format!("CI=true skips nothing: {reason}")),
        Err(reason) => {
            eprintln!("skipped: tests whose clients are bots of Python libraries: {reason}");
            Ok(None)
        }
    }
}

/// The newest of these interpreters that an environment can be made with.
fn base(pythons: &BTreeSet<Python>) -> Option<&Python> {
    let mut candidates = pythons.iter().rev().filter(|(version, _)| *version >= OLDEST);
    // Debian has what it takes in a package of its own.
    candidates.find(|(_, path)| shell::ask(Command::new(path).args(["-c", "import ensurepip, venv"])).is_some())
}

fn set_up(base: &Python) -> Outcome<PathBuf> {
    let here = env::current_dir().map_err(|error| format!("the current directory is not known: {error}"))?;
    let requirements =
        fs::read_to_string(REQUIREMENTS).map_err(|error| format!("cannot read {REQUIREMENTS}: {error}"))?;
    let (directory, record) = (here.join(DIRECTORY), record(base, &requirements));
    let python = directory.join("bin/python");
    if !is_complete(&directory, &record) {
        install(base, &directory, &python)?;
        let path = directory.join(RECORD);
        fs::write(&path, record).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    }
    Ok(python)
}

/// What an environment made from these is known by.
fn record((version, path): &Python, requirements: &str) -> String {
    let [major, minor, patch] = version;
    format!("{major}.{minor}.{patch} {}\n{requirements}", path.display())
}

/// Whether an environment was made to its end, from these.
fn is_complete(directory: &Path, record: &str) -> bool {
    fs::read_to_string(directory.join(RECORD)).is_ok_and(|found| found == record)
}

fn install((_, base): &Python, directory: &Path, python: &Path) -> Outcome {
    let mut create = Command::new(base);
    shell::run(create.args(["-m", "venv", "--clear"]).arg(directory))?;
    let mut install = Command::new(python);
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]);
    // Without a network it is better to know soon.
    shell::run(install.args(["--retries", "1", "--timeout", "15", "--requirement", REQUIREMENTS]))
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};
    use std::{env, fs, process};

    use super::{RECORD, base, is_complete, record};

    const REQUIREMENTS: &str = "irc==1.0\n";

    #[test]
    fn the_base_is_the_newest_that_is_not_too_old_and_can_make_one() {
        // These answer every question alike.
        let [nine, ten, eleven] = [([3, 9, 18], "true"), ([3, 10, 0], "true"), ([3, 11, 7], "true")];
        let broken = ([3, 13, 0], "false");
        let newest = |pythons: &[([u32; 3], &str)]| {
            let pythons = pythons.iter().map(|(version, path)| (*version, PathBuf::from(path))).collect();
            base(&pythons).map(|(version, _)| *version)
        };
        assert_eq!(newest(&[nine, ten, eleven, broken]), Some([3, 11, 7]));
        assert_eq!(newest(&[nine, ten]), Some([3, 10, 0]));
        assert_eq!(newest(&[nine, broken]), None);
    }

    #[test]
    fn an_environment_is_used_again_until_its_interpreter_or_the_libraries_are_others() {
        let directory = env::temp_dir().join(format!("xtask-irc-python-{}", process::id()));
        let twelve = ([3, 12, 1], PathBuf::from("/opt/python3.12"));
        let thirteen = ([3, 13, 0], PathBuf::from("/opt/python3.13"));
        let wanted = record(&twelve, REQUIREMENTS);
        assert!(!is_complete(&directory, &wanted), "what was not made to its end is none");

        fs::create_dir_all(&directory).unwrap();
        fs::write(directory.join(RECORD), &wanted).unwrap();
        let found = [&wanted, &record(&thirteen, REQUIREMENTS), &record(&twelve, "irc==2.0\n")]
            .map(|record| is_complete(&directory, record));
        fs::remove_dir_all(&directory).unwrap();
        assert_eq!(found, [true, false, false]);
    }

    #[test]
    fn each_library_is_wanted_in_one_version() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(super::REQUIREMENTS);
        let requirements = fs::read_to_string(path).unwrap();
        let libraries: Vec<_> = requirements.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(!libraries.is_empty());
        for library in libraries {
            assert!(
                library.split_once("==").is_some_and(|(name, version)| !name.is_empty() && !version.is_empty()),
                "{library}"
            );
        }
    }
}
