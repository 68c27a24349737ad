//! `cargo xtask ci`: everything a change must pass.

use crate::console::{self, Mode};
use crate::licences;
use crate::packages;
use crate::policy::Policy;
use crate::readme;
use crate::shell::{self, Outcome};
use crate::steps::Steps;
use crate::test;

/// Runs every step; the first failure ends it.
pub(crate) fn run(policy: Policy) -> Outcome {
    let mut steps = Steps::of("ci");
    steps.step("formatting", || shell::run(&mut shell::cargo("fmt --all --check")))?;
    steps.step("licences", licences::check)?;
    steps.step("clippy, default features", || clippy(""))?;
    steps.step("clippy, no features", || clippy("--no-default-features"))?;
    steps.step("clippy, all features", || clippy("--all-features"))?;
    steps.step("rustdoc, private items too", rustdoc)?;
    let summary = test::run_steps(policy, &mut steps)?;
    steps.step("tokio-console, without tokio_unstable", || console::test(Mode::Stable))?;
    steps.step("commands in the READMEs", readme::check)?;
    steps.step("packages", || packages::pack(policy))?;
    steps.finish();
    test::report(&summary);
    Ok(())
}

fn clippy(features: &str) -> Outcome {
    let arguments = format!("clippy --locked --workspace --all-targets {features} -- -D warnings");
    shell::run(&mut shell::cargo(&arguments))
}

fn rustdoc() -> Outcome {
    let arguments = "doc --locked --workspace --all-features --no-deps --document-private-items";
    shell::run(shell::cargo(arguments).env("RUSTDOCFLAGS", "-D warnings"))
}
