//! `cargo xtask soak`: what takes too long for every change.

use crate::bench;
use crate::console::{self, Mode};
use crate::needs;
use crate::policy::{Policy, Verdict};
use crate::shell::{self, Outcome};
use crate::steps::Steps;
use crate::test;

/// One long thing.
#[derive(Debug)]
struct Step {
    name: &'static str,
    /// What it finds out.
    purpose: &'static str,
    /// Sees to what it needs, or says why it cannot be run here.
    prepare: fn(Policy) -> Outcome,
    run: fn() -> Outcome,
}

/// Add a row; nothing else has to know of it.
const STEPS: &[Step] = &[
    Step {
        name: "models",
        purpose: "every order in which few threads meet in what tasks share, and many random ones of more",
        prepare: |_| Ok(()),
        run: || {
            let mut command = shell::cargo("test --locked --profile soak --package polytask-test");
            shell::run(command.args(["--test", "*_loom", "--test", "*_shuttle"]).env(test::SCALE, "1"))
        },
    },
    Step {
        name: "miri",
        purpose: "undefined behaviour and leaks below polytask's unit tests",
        prepare: |policy| toolchain(policy, "nightly", "miri --version", "miri,rust-src"),
        run: || {
            let mut command = shell::command("rustup", "run nightly cargo miri test --locked");
            command.args(["--package", "polytask", "--lib"]);
            shell::run(command.env("MIRIFLAGS", "-Zmiri-disable-isolation"))
        },
    },
    Step {
        name: "asan",
        purpose: "memory errors below polytask's tests",
        prepare: |policy| toolchain(policy, "nightly", "--version", ""),
        run: || {
            let mut command = shell::command("rustup", "run nightly cargo test --locked --package polytask --test it");
            command.args(["--target", "host-tuple"]).env("RUSTFLAGS", "-Zsanitizer=address");
            // Some tests have an action that holds its own barrier, which is a leak by design.
            shell::run(command.env("ASAN_OPTIONS", "detect_leaks=0"))
        },
    },
    Step {
        name: "oldest",
        purpose: "the oldest Rust that `rust-version` promises",
        prepare: |policy| toolchain(policy, OLDEST, "--version", ""),
        run: || {
            let mut command = shell::command("rustup", "run");
            command.args([OLDEST, "cargo", "check", "--locked"]);
            shell::run(command.args(["--package", "polytask", "--package", "echo-chat"]))
        },
    },
    Step {
        name: "deny",
        purpose: "licence texts, sources and banned crates",
        prepare: |policy| needs::DENY.prepare(policy),
        run: || cargo("deny --workspace check bans licenses sources"),
    },
    Step {
        name: "fuzz",
        purpose: "hostile bytes, cut anywhere, through whatever hears strangers",
        prepare: |policy| needs::FUZZ.prepare(policy),
        run: fuzz,
    },
    Step {
        name: "stress",
        purpose: "every test but the server's, optimised and scaled up",
        prepare: |policy| needs::NEXTEST.prepare(policy),
        run: || {
            test::scaled_up(
                "--workspace --exclude polytask-bench --exclude polytask-bare --exclude polytask-console --exclude echo-chat",
            )
        },
    },
    Step {
        name: "load",
        purpose: "the server's tests, optimised and scaled up",
        prepare: |policy| needs::prepare(policy).and_then(|()| needs::NEXTEST.prepare(policy)),
        run: || test::scaled_up("--package echo-chat -E not(test(/^endurance::/))"),
    },
    Step {
        name: "endurance",
        purpose: "a thousand clients who come and go: memory, tasks and descriptors back where they were",
        prepare: |policy| needs::NEXTEST.prepare(policy),
        // Minutes, or as many hours as POLYTASK_SOAK_HOURS says; what it prints on the way is to be seen.
        run: || test::scaled_up("--package echo-chat --test it --no-capture -E test(/^endurance::/)"),
    },
    Step {
        name: "console",
        purpose: "what tokio-console is told and shows, with tokio_unstable and without",
        prepare: |_| Ok(()),
        run: || console::test(Mode::Stable).and_then(|()| console::test(Mode::Unstable)),
    },
    Step {
        name: "figures",
        purpose: "how fast everything is beside its peers",
        prepare: |_| Ok(()),
        run: || bench::run(None),
    },
];

/// What is fuzzed, and how long an input is worth trying: longer ones only make fewer of them.
const FUZZED: &[(&str, u32)] =
    &[("echo", 256), ("clean", 512), ("nick", 128), ("detect", 640), ("irc_message", 1024), ("lines", 4096)];

/// Fuzzes each target for a minute.
fn fuzz() -> Outcome {
    for (target, longest) in FUZZED {
        // Without a sanitizer, which only a nightly toolchain has: there is no `unsafe` here that it could watch.
        let mut command = shell::cargo("fuzz run --sanitizer none --fuzz-dir crates/echo-chat/fuzz");
        command.args([target, "--", "-max_total_time=60"]).arg(format!("-max_len={longest}"));
        shell::run(&mut command)?;
    }
    Ok(())
}

/// The workspace's `rust-version`.
const OLDEST: &str = env!("CARGO_PKG_RUST_VERSION");

/// Prints the steps and what each is for.
pub(crate) fn list() {
    for Step { name, purpose, .. } in STEPS {
        println!("{name:<9} {purpose}");
    }
}

/// Runs every step, or the one of this name; one that fails does not keep others from running.
pub(crate) fn run(policy: Policy, only: Option<&str>) -> Outcome {
    let chosen = chosen(only)?;
    let mut steps = Steps::of("soak");
    let mut failed = Vec::new();
    for Step { name, prepare, run, .. } in chosen {
        let prepared = prepare(policy);
        match (policy.decide(prepared.is_ok(), false), prepared) {
            (Verdict::Skip, Err(reason)) => eprintln!("\n== {name}: skipped: {reason}"),
            (_, prepared) => {
                if let Err(reason) = steps.step(name, || prepared.and_then(|()| run())) {
                    eprintln!("{reason}");
                    failed.push(*name);
                }
            }
        }
    }
    steps.finish();
    if failed.is_empty() { Ok(()) } else { Err(format!("soak: failed: {}", failed.join(", "))) }
}

fn chosen(only: Option<&str>) -> Outcome<Vec<&'static Step>> {
    let chosen: Vec<&Step> = STEPS.iter().filter(|step| only.is_none_or(|name| name == step.name)).collect();
    if chosen.is_empty() {
        let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        return Err(format!("soak has no such step; it has {}", names.join(", ")));
    }
    Ok(chosen)
}

fn cargo(arguments: &str) -> Outcome {
    shell::run(&mut shell::cargo(arguments))
}

/// Sees to it that a toolchain's cargo can do what `probe` asks of it.
fn toolchain(policy: Policy, name: &str, probe: &str, components: &str) -> Outcome {
    let works = || {
        let mut command = shell::command("rustup", "run");
        shell::ask(command.args([name, "cargo"]).args(probe.split_whitespace())).is_some()
    };
    let mut install = shell::command("rustup", "toolchain install --profile minimal");
    if !components.is_empty() {
        install.args(["--component", components]);
    }
    install.arg(name);
    // Root's toolchains are left as they are: unlike a program, one is a large download.
    match policy.decide(works(), policy.strict) {
        Verdict::Use => Ok(()),
        Verdict::Install => shell::run(&mut install),
        Verdict::Skip | Verdict::Fail => Err(format!("first run `{}`", shell::line(&install))),
    }
}

#[cfg(test)]
mod tests {
    use super::{STEPS, chosen};

    #[test]
    fn a_name_chooses_one_step() {
        for step in STEPS {
            let names: Vec<&str> = chosen(Some(step.name)).unwrap().iter().map(|step| step.name).collect();
            assert_eq!(names, [step.name]);
        }
        assert_eq!(chosen(None).unwrap().len(), STEPS.len());
    }

    #[test]
    fn a_wrong_name_is_answered_with_the_right_ones() {
        let reason = chosen(Some("model")).unwrap_err();
        assert!(reason.contains("it has models, miri"), "{reason}");
    }
}
