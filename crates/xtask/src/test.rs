//! `cargo xtask test`: the one command that runs every test.

use std::ffi::OsString;

use crate::irc_python;
use crate::needs;
use crate::policy::Policy;
use crate::pythons;
use crate::shell::{self, Outcome};
use crate::steps::Steps;

/// The packages under test: the benches are compiled by clippy and run by `bench`.
const PACKAGES: &str =
    "--locked --workspace --exclude polytask-bench --exclude polytask-bare --exclude polytask-console";

/// The variable that makes tests which can do more do more.
pub(crate) const SCALE: &str = "POLYTASK_SOAK";

/// Sets up what the tests need, then runs them all.
pub(crate) fn run(policy: Policy) -> Outcome {
    let mut steps = Steps::of("test");
    let summary = run_steps(policy, &mut steps)?;
    steps.finish();
    report(&summary);
    Ok(())
}

/// The steps alone, for `ci`; returns the runner's summary.
pub(crate) fn run_steps(policy: Policy, steps: &mut Steps) -> Outcome<Vec<String>> {
    let (nextest, variables) = steps.step("what the tests need", || {
        needs::prepare(policy)?;
        Ok((runner(policy)?, variables(policy)?))
    })?;
    let summary = steps.step("tests", || {
        if nextest {
            let profile = if policy.strict { "ci" } else { "default" };
            let mut command = shell::cargo(&format!("nextest run --profile {profile} {PACKAGES}"));
            shell::run_and_keep(command.envs(variables.clone()), "Summary [")
        } else {
            let mut command = shell::cargo(&format!("test --all-targets {PACKAGES}"));
            shell::run(command.envs(variables.clone())).map(|()| Vec::new())
        }
    })?;
    steps.step("tests in documents", || {
        let mut command = shell::cargo(&format!("test --quiet --doc {PACKAGES}"));
        shell::run(command.envs(variables))
    })?;
    Ok(summary)
}

/// Runs the tests that nextest chooses by these arguments optimised, and lets those that can do more do more.
pub(crate) fn scaled_up(chosen: &str) -> Outcome {
    let arguments = format!("nextest run --locked --cargo-profile soak --profile soak {chosen}");
    let variables = variables(Policy::here())?;
    shell::run(shell::cargo(&arguments).envs(variables).env(SCALE, "1"))
}

/// The variables in which tests find the Pythons; what can be set up is.
fn variables(policy: Policy) -> Outcome<Vec<(&'static str, OsString)>> {
    let pythons = pythons::list();
    eprintln!("CPython: {}", pythons::versions(&pythons));
    let mut variables = vec![(pythons::VARIABLE, pythons::variable(&pythons).into())];
    variables.extend(irc_python::prepare(policy, &pythons)?.map(|python| (irc_python::VARIABLE, python.into())));
    Ok(variables)
}

/// Prints the runner's summary again, so that it is the last thing to be read.
pub(crate) fn report(summary: &[String]) {
    for line in summary {
        eprintln!("{line}");
    }
}

/// Whether nextest runs the tests; where nothing may be skipped it must.
fn runner(policy: Policy) -> Outcome<bool> {
    match needs::NEXTEST.prepare(policy) {
        Ok(()) => Ok(true),
        Err(reason) if policy.strict => Err(reason),
        Err(reason) => {
            eprintln!("skipped: killing tests that hang, since `cargo test` runs them: {reason}");
            Ok(false)
        }
    }
}
