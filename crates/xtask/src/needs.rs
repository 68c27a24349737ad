//! What the tests need beside cargo, and how it is come by.

use std::path::Path;
use std::process::Command;

use crate::irc_python;
use crate::policy::{Policy, Verdict};
use crate::pythons;
use crate::shell::{self, Outcome};

/// A program from a Debian package that some tests cannot do without.
#[derive(Debug)]
struct Need {
    /// The program, as a person would name it.
    program: &'static str,
    /// The Debian package that has it.
    package: &'static str,
    /// What is not run without it.
    skipped: &'static str,
    found: fn() -> bool,
}

const NEEDS: &[Need] = &[
    Need {
        program: "nc",
        package: "netcat-openbsd",
        skipped: "tests whose client is nc",
        found: || shell::on_path("nc"),
    },
    Need {
        program: "script",
        package: "bsdutils",
        skipped: "tests that look at a terminal",
        found: || shell::on_path("script"),
    },
    Need {
        program: "ngircd",
        package: "ngircd",
        skipped: "tests whose server is ngIRCd",
        // Not where everybody's programs are.
        found: || shell::on_path("ngircd") || Path::new("/usr/sbin/ngircd").exists(),
    },
    Need {
        program: "irssi",
        package: "irssi",
        skipped: "tests whose client is irssi",
        found: || shell::on_path("irssi"),
    },
    Need {
        program: "weechat-headless",
        package: "weechat-headless",
        skipped: "tests whose client is WeeChat",
        found: || shell::on_path("weechat-headless"),
    },
    Need {
        program: "CPython",
        package: "python3",
        skipped: "tests whose clients are CPython programs",
        found: || !pythons::list().is_empty(),
    },
    Need {
        program: "CPython 3.10 or later with venv",
        package: "python3-venv",
        skipped: "tests whose clients are bots of Python libraries",
        found: || irc_python::is_possible(&pythons::list()),
    },
];

/// A cargo subcommand that some steps run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tool {
    /// Its crate's and program's name.
    name: &'static str,
    /// What cargo is told beside the name to install it.
    flags: &'static str,
}

/// The test runner: a process per test, and tests that hang are killed.
pub(crate) const NEXTEST: Tool = Tool {
    name: "cargo-nextest",
    // It waits for tests most of the time, so that half the compile time is worth more.
    flags: "--profile dev",
};

/// The judge of licences, sources and duplicates.
pub(crate) const DENY: Tool = Tool { name: "cargo-deny", flags: "" };

/// The driver of libFuzzer.
pub(crate) const FUZZ: Tool = Tool { name: "cargo-fuzz", flags: "" };

/// Sets up what the tests need: installs it, or says what is skipped, or fails.
pub(crate) fn prepare(policy: Policy) -> Outcome {
    for need in NEEDS {
        let mut found = (need.found)();
        if policy.decide(found, policy.apt) == Verdict::Install {
            match apt_install(need.package) {
                Ok(()) => found = (need.found)(),
                // What cannot be installed is like what may not be: skipped, or a failure.
                Err(reason) => eprintln!("{reason}"),
            }
        }
        match policy.decide(found, false) {
            Verdict::Use | Verdict::Install => {}
            Verdict::Skip => eprintln!("skipped: {}", need.reason()),
            Verdict::Fail => return Err(format!("CI=true skips nothing: {}", need.reason())),
        }
    }
    Ok(())
}

fn apt_install(package: &str) -> Outcome {
    let mut update = shell::command("apt-get", "update --quiet=2");
    shell::run(&mut update)?;
    let mut install = shell::command("apt-get", "install --yes --quiet=2 --no-install-recommends");
    shell::run(install.arg(package).env("DEBIAN_FRONTEND", "noninteractive"))
}

// === impl Need ===

impl Need {
    fn reason(&self) -> String {
        let Self { program, package, skipped, .. } = self;
        format!("{skipped}: no {program} found (Debian package {package})")
    }
}

// === impl Tool ===

impl Tool {
    /// Sees to it that the tool is there, or says why it is not.
    pub(crate) fn prepare(self, policy: Policy) -> Outcome {
        match policy.decide(self.works(), policy.cargo_installs()) {
            Verdict::Use => Ok(()),
            Verdict::Install => {
                let mut install = shell::cargo("install --locked");
                install.args(self.flags.split_whitespace()).arg(self.name);
                shell::run(&mut install)
            }
            Verdict::Skip | Verdict::Fail => {
                let name = self.name;
                Err(format!("{name} is missing (`cargo install --locked {name}`)"))
            }
        }
    }

    fn works(self) -> bool {
        shell::ask(Command::new(self.name).arg("--version")).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::NEEDS;

    #[test]
    fn a_reason_says_what_is_skipped_what_is_missing_and_where_it_is() {
        assert_eq!(NEEDS[0].reason(), "tests whose client is nc: no nc found (Debian package netcat-openbsd)");
    }
}
