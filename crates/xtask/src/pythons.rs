//! The CPython versions on this machine, which the tests use as clients.

use std::collections::BTreeSet;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shell;

/// The variable in which the tests find the interpreters: absolute paths, parted as in `PATH`.
///
/// Set beforehand, it is the list, so that one version can be tried alone.
pub(crate) const VARIABLE: &str = "POLYTASK_PYTHONS";

/// What an interpreter says of itself. Shims and links name the program that really runs.
const PROBE: &str = "import os, sys; \
    print(sys.implementation.name, '%d.%d.%d' % sys.version_info[:3], os.path.realpath(sys.executable))";

/// A version, and what to start to get it.
pub(crate) type Python = ([u32; 3], PathBuf);

/// The value of [`VARIABLE`] that names these interpreters.
pub(crate) fn variable(pythons: &BTreeSet<Python>) -> String {
    let joined = env::join_paths(pythons.iter().map(|(_, path)| path)).unwrap_or_default();
    joined.to_string_lossy().into_owned()
}

/// Their version numbers, for people.
pub(crate) fn versions(pythons: &BTreeSet<Python>) -> String {
    let versions = pythons.iter().map(|([major, minor, patch], _)| format!("{major}.{minor}.{patch}"));
    versions.collect::<Vec<_>>().join(" ")
}

/// Every CPython 3 found, oldest first, each program once.
pub(crate) fn list() -> BTreeSet<Python> {
    let candidates = match env::var_os(VARIABLE) {
        Some(given) => env::split_paths(&given).collect(),
        None => candidates(),
    };
    let mut pythons = BTreeSet::new();
    for candidate in candidates {
        // Not all that is called so is an interpreter: a shim may answer with an error.
        let answer = shell::ask(Command::new(candidate).args(["-c", PROBE]));
        pythons.extend(answer.as_deref().and_then(parse));
    }
    pythons
}

/// Whatever is called `python3` or `python3.N` in `PATH`, and pyenv's versions.
fn candidates() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut candidates: Vec<PathBuf> = env::split_paths(&path).flat_map(|place| entries(&place)).collect();
    candidates.retain(|path| path.file_name().is_some_and(is_python3));
    if let Some(root) = pyenv_root() {
        // Its shims stand for the versions that are active, slowly; here are all of them.
        candidates.retain(|path| !path.starts_with(root.join("shims")));
        let versions = entries(&root.join("versions")).into_iter();
        candidates.extend(versions.map(|version| version.join("bin/python3")));
    }
    candidates
}

fn pyenv_root() -> Option<PathBuf> {
    if let Some(root) = env::var_os("PYENV_ROOT") {
        return Some(root.into());
    }
    let root = shell::ask(Command::new("pyenv").arg("root"))?;
    Some(root.trim_end().into())
}

fn entries(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten();
    entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
}

fn is_python3(name: &OsStr) -> bool {
    let Some(rest) = name.to_str().and_then(|name| name.strip_prefix("python3")) else {
        return false;
    };
    rest.is_empty()
        || rest
            .strip_prefix('.')
            .is_some_and(|minor| !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Reads an answer to [`PROBE`]; `None` unless it is a CPython 3.
fn parse(answer: &str) -> Option<Python> {
    let mut fields = answer.trim_end().splitn(3, ' ');
    if fields.next()? != "cpython" {
        return None;
    }
    let numbers: Vec<u32> = fields.next()?.split('.').map_while(|part| part.parse().ok()).collect();
    let version: [u32; 3] = numbers.try_into().ok()?;
    let path = PathBuf::from(fields.next()?);
    (version[0] == 3 && path.is_absolute()).then_some((version, path))
}

#[cfg(test)]
mod tests {
    use super::{is_python3, parse};

    #[test]
    fn interpreters_are_known_by_name() {
        for name in ["python3", "python3.8", "python3.13"] {
            assert!(is_python3(name.as_ref()), "{name}");
        }
        for name in ["python", "python2.7", "python3-config", "python3.", "python3.11-config", "python3.13t"] {
            assert!(!is_python3(name.as_ref()), "{name}");
        }
    }

    #[test]
    fn an_answer_gives_version_and_program() {
        let (version, path) = parse("cpython 3.13.0 /opt/my pythons/bin/python3.13\n").unwrap();
        assert_eq!(version, [3, 13, 0]);
        assert_eq!(path.to_str(), Some("/opt/my pythons/bin/python3.13"));
    }

    #[test]
    fn other_pythons_and_noise_are_no_answer() {
        for answer in
            ["", "pypy 3.10.14 /usr/bin/pypy3", "cpython 2.7.18 /usr/bin/python2", "cpython 3.8 /x", "cpython 3.8.1 "]
        {
            assert!(parse(answer).is_none(), "{answer:?}");
        }
    }

    #[test]
    fn later_versions_sort_behind_earlier_ones() {
        let nine = parse("cpython 3.9.18 /a").unwrap();
        let thirteen = parse("cpython 3.13.0 /b").unwrap();
        assert!(nine < thirteen);
    }
}
