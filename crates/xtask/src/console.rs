//! `cargo xtask console`: a program to look at with tokio-console, built as it has to be.

use std::process::Command;

use crate::shell::{self, Outcome};

/// Who tells tokio-console of tasks.
///
/// console-subscriber refuses to start without one of the two flags, which no feature can stand for. Both rebuild
/// everything, so that each has a target directory of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// polytask: its own tasks and objects, and nothing of tokio's.
    Stable,
    /// tokio: every task, and its own objects too.
    Unstable,
}

/// Runs the demo until it is stopped, served at `address` or where it always is.
pub(crate) fn run(mode: Mode, address: Option<&str>) -> Outcome {
    let mut command = mode.cargo("run");
    let address = address.unwrap_or(ADDRESS);
    eprintln!(
        "attach with `tokio-console http://{address}` (`cargo install --locked tokio-console`) once it says \"attach\""
    );
    shell::run(command.args(["--", address]))
}

/// Runs the tests that attach to the demo, and those that listen to what polytask emits.
pub(crate) fn test(mode: Mode) -> Outcome {
    let mut command = mode.cargo("test");
    command.args(["--package", "polytask", "--features", "polytask/console"]);
    shell::run(command.args(["--test", "attach", "--test", "console", "--test", "console_quiet"]))
}

/// Where tokio-console looks if it is not told.
const ADDRESS: &str = "127.0.0.1:6669";

// === impl Mode ===

impl Mode {
    fn cargo(self, verb: &str) -> Command {
        let mut command = Command::new("cargo");
        // Added to what the project's configuration has.
        command.arg("--config").arg(format!("build.rustflags=[\"--cfg\",\"{}\"]", self.flag()));
        // Either of them would be taken instead.
        command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
        command.args([verb, "--locked", "--package", "console-demo", "--features", "console-demo/console"]);
        command.args(["--target-dir", self.directory()]);
        command
    }

    fn flag(self) -> &'static str {
        match self {
            Self::Stable => "console_without_tokio_unstable",
            Self::Unstable => "tokio_unstable",
        }
    }

    fn directory(self) -> &'static str {
        match self {
            Self::Stable => "target/console",
            Self::Unstable => "target/console-unstable",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Mode;
    use crate::shell;

    #[test]
    fn each_mode_has_its_flag_and_its_directory() {
        let lines = [Mode::Stable, Mode::Unstable].map(|mode| shell::line(&mode.cargo("run")));
        assert!(lines[0].contains("console_without_tokio_unstable"), "{}", lines[0]);
        assert!(lines[0].ends_with("--target-dir target/console"), "{}", lines[0]);
        assert!(lines[1].contains("\"tokio_unstable\""), "{}", lines[1]);
        assert!(lines[1].ends_with("--target-dir target/console-unstable"), "{}", lines[1]);
    }
}
