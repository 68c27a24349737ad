//! Every example as a person runs it: as a program of its own, in real time.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs};

use tokio::process::Command;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// The examples in reading order, and a part of what each prints, whatever the order of its lines.
const PROGRAMS: &[(&str, &str)] = &[
    ("05_interleaved", " is running"),
    ("06_serialised", "joined in the loop"),
    ("07_ticket_check", "5 people have looked"),
    ("08_ticket_race", "1 ticket was there, 5 were sold"),
    ("09_ticket_sale", "1 ticket was there, 1 was sold"),
    ("10_balance", "with a lock: 0"),
    ("11_karaoke", "6 people have sung"),
    ("12_thread_semaphore", "10 threads have added up to 140"),
    ("13_event", "up within 200ms: false\ntrue\n1\n"),
    ("14_traffic_light", "\x1b[1;32mgreen light\x1b[0m"),
    ("15_police_car", "8 police cars passed"),
    ("16_connect", "database not connected after 3 tries: check the network"),
    ("17_hot_pot", "friend c begins to eat"),
    ("18_condition_keys", "inside after each handful: [2, 5, 6]"),
    ("19_timer_loop", "时间同步"),
    ("20_queue", "6 was refused, [1, 2, 3, 4, 5] came out"),
    ("21_ten_and_ten", "10 got, 0 left"),
    ("22_write_read", "the reader was terminated, 0 values are left"),
    ("23_buns", "waits for ever"),
    ("24_sentinel", "eats rib9"),
    ("24_without_sentinel", "eats rib9"),
    ("25_joinable", "20 bites were eaten, 2 guests sent home"),
    ("26_pipe", "aaa came out on the right"),
    ("27_shared_pipe", "10 buns arrived at 2 consumers"),
    ("29_pool", "20 jobs are done"),
    ("30_pool_callbacks", "collected: [1, 4, 9, 16, 25, 36, 49, 64, 81, 100]"),
    ("31_crawler", "250 films were written down"),
    ("32_executor", "map: [1, 4, 9, 16, 25]"),
    ("34_thread_local", "Hello, bob (in Thread-B)"),
    ("35_thread_loop", "task LoopThread >>> 5"),
    ("36_daemons", "the star is out"),
    ("40_ab_ba", "suspected deadlock of 2"),
    ("41_three_cycle", "suspected deadlock of 3"),
    ("42_self_lock", "suspected self-deadlock"),
    ("43_unpolled", "Press Enter"),
    ("44_full_queue", "possible deadlock of 2"),
    ("45_barrier_one_short", "possible deadlock of 2"),
    ("46_stuck_runtime", "1 of 1"),
];

/// Far more than they take: who needs as long hangs.
pub(crate) const DEADLINE: Duration = Duration::from_secs(40);

#[tokio::test]
async fn every_program_runs_to_its_end() {
    build_if_missing().await;
    let mut running = JoinSet::new();
    for (name, printed) in PROGRAMS {
        running.spawn(async move { (*name, *printed, run(name, &[]).await) });
    }
    for (name, printed, text) in running.join_all().await {
        assert!(text.contains(printed), "{name} did not print {printed:?}, but {text}");
    }
}

#[test]
fn every_example_is_tested_and_listed_in_the_readme_in_order() {
    let tested: Vec<&str> = PROGRAMS.iter().map(|(name, _)| *name).collect();
    assert_eq!(tested, examples(), "the files beside the README");

    let readme = fs::read_to_string(directory().join("README.md")).unwrap();
    let commands = readme.lines().filter_map(|line| line.split_once("--example ")?.1.split_once('`'));
    assert_eq!(tested, Vec::from_iter(commands.map(|(name, _)| name)), "the commands in the README");
}

/// What a program prints, line by line.
pub(crate) async fn transcript(name: &str) -> Vec<String> {
    run(name, &[]).await.lines().map(str::to_owned).collect()
}

/// Runs a program to its end, or ends it when its time is up, and returns what it printed.
pub(crate) async fn run(name: &str, arguments: &[&OsStr]) -> String {
    let output = command(name).await.args(arguments).output();
    let output = match timeout(DEADLINE, output).await {
        Ok(output) => output.unwrap_or_else(|error| panic!("cannot run {name}: {error}")),
        Err(_) => panic!("{name} did not end within {DEADLINE:?}"),
    };
    assert!(output.status.success(), "{name} ended with {}: {output:?}", output.status);
    String::from_utf8(output.stdout).expect("it prints text")
}

/// A program, which ends with the test that runs it.
pub(crate) async fn command(name: &str) -> Command {
    build_if_missing().await;
    let mut command = Command::new(program(name));
    command.kill_on_drop(true);
    command
}

/// Cargo builds examples together with all tests, but not when only some tests are asked for.
async fn build_if_missing() {
    if PROGRAMS.iter().all(|(name, _)| program(name).exists()) {
        return;
    }
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--quiet", "--examples", "--package", env!("CARGO_PKG_NAME")]).arg("--target-dir");
    build.arg(program("").ancestors().nth(2).expect("a target directory"));
    if !cfg!(debug_assertions) {
        build.arg("--release");
    }
    assert!(build.status().await.unwrap().success(), "{build:?} failed");
}

/// Where cargo puts an example: this test is in `deps`, beside which there is `examples`.
fn program(name: &str) -> PathBuf {
    let test = env::current_exe().unwrap();
    let profile = test.ancestors().nth(2).expect("a test is in `deps`");
    profile.join("examples").join(format!("{name}{}", env::consts::EXE_SUFFIX))
}

/// The names of the numbered files, sorted.
fn examples() -> Vec<String> {
    let entries = fs::read_dir(directory()).unwrap().map(|entry| entry.unwrap().path());
    let sources = entries.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let mut names: Vec<String> = sources.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    names.sort_unstable();
    names
}

pub(crate) fn directory() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
