use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use super::everything_is_required;

/// Returns the Python interpreters to test with: those of `POLYTASK_PYTHONS`, or `python3`.
///
/// Where there is none, says so, or fails where everything is required.
#[track_caller]
pub(crate) fn pythons() -> &'static [PathBuf] {
    static PYTHONS: OnceLock<Vec<PathBuf>> = OnceLock::new();
    let pythons = PYTHONS.get_or_init(|| match std::env::var("POLYTASK_PYTHONS") {
        Ok(paths) => std::env::split_paths(&paths).filter(|path| path.is_absolute()).collect(),
        Err(_) => python_on_path().into_iter().collect(),
    });
    if pythons.is_empty() {
        assert!(!everything_is_required(), "no python3 was found, and CI=true requires one");
        eprintln!("skipped: no python3 was found");
    }
    pythons
}

/// Returns the Python that has the libraries which IRC bots are made with: the one of `POLYTASK_IRC_PYTHON`.
///
/// Where there is none, says so, or fails where everything is required.
#[track_caller]
pub(crate) fn irc_python() -> Option<&'static Path> {
    static PYTHON: OnceLock<Option<PathBuf>> = OnceLock::new();
    let python = PYTHON.get_or_init(|| std::env::var_os("POLYTASK_IRC_PYTHON").map(PathBuf::from));
    if python.is_none() {
        let reason = "no Python with IRC libraries was found; `cargo xtask test` makes one";
        assert!(!everything_is_required(), "{reason}, and CI=true requires it");
        eprintln!("skipped: {reason}");
    }
    python.as_deref()
}

/// Returns a command that runs `name` of `tests/python` with `python`.
pub(crate) fn script(python: &Path, name: &str) -> Command {
    let mut command = Command::new(python);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python").join(name);
    command
        // Answers are to be seen when they are printed, in any locale.
        .arg("-u")
        .env("PYTHONIOENCODING", "utf-8")
        .arg(path);
    command
}

fn python_on_path() -> Option<PathBuf> {
    let output = Command::new("python3").args(["-c", "import sys; print(sys.executable)"]).output().ok()?;
    let path = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| path.trim().into())
}
