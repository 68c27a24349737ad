//! Ctrl-C, heard by a real process: this very test, started once more.

#![cfg(all(unix, feature = "signal"))]

use std::env;
use std::future::pending;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::Duration;

use polytask::{Task, run};
use tokio::runtime::Builder;

/// Set for the process that is interrupted.
const ROLE: &str = "POLYTASK_TEST_INTERRUPTED";

struct Program {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Program {
    /// Starts the test of this name in a process of its own.
    fn start(test: &str) -> Self {
        let mut child = Command::new(env::current_exe().unwrap())
            .args([&format!("program::interrupted::{test}"), "--exact", "--nocapture"])
            .env(ROLE, "1")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, output }
    }

    /// Reads on until it says this.
    #[track_caller]
    fn expect(&mut self, word: &str) {
        let mut line = String::new();
        while !line.contains(word) {
            line.clear();
            assert_ne!(self.output.read_line(&mut line).unwrap(), 0, "it ended before it said {word}");
        }
    }

    fn interrupt(&self) {
        let kill = format!("kill -INT {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    #[track_caller]
    fn end(mut self) -> String {
        let mut rest = String::new();
        self.output.read_to_string(&mut rest).unwrap();
        assert!(self.child.wait().unwrap().success(), "{rest}");
        rest
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if thread::panicking() {
            let _ = self.child.kill();
        }
    }
}

fn is_the_program() -> bool {
    env::var_os(ROLE).is_some()
}

fn block_on<F: Future>(program: F) -> F::Output {
    Builder::new_current_thread().enable_all().build().unwrap().block_on(program)
}

#[test]
fn ctrl_c_stops_everyone_in_order() {
    if is_the_program() {
        let program = run(async {
            let cleans = Task::builder().on_terminate(Duration::from_secs(60), async || println!("CLEANED UP"));
            cleans.spawn(pending::<()>());
            println!("READY");
            pending::<()>().await;
        });
        let error = block_on(program).unwrap_err();
        assert!(error.is_interrupted() && error.unfinished().is_empty());
        println!("{error}");
        return;
    }
    let mut program = Program::start("ctrl_c_stops_everyone_in_order");
    program.expect("READY");
    program.interrupt();
    program.expect("CLEANED UP");
    program.expect("group `program` was interrupted");
    program.end();
}

#[test]
fn a_second_ctrl_c_does_not_wait() {
    if is_the_program() {
        let program = run(async {
            let cleans = Task::builder().name("editor").on_terminate(Duration::from_secs(3600), async || {
                println!("CLEANING UP");
                pending::<()>().await;
            });
            cleans.spawn(pending::<()>());
            println!("READY");
            pending::<()>().await;
        });
        let error = block_on(program).unwrap_err();
        assert_eq!(error.unfinished(), ["editor"]);
        println!("{error}");
        return;
    }
    let mut program = Program::start("a_second_ctrl_c_does_not_wait");
    program.expect("READY");
    program.interrupt();
    program.expect("CLEANING UP");
    program.interrupt();
    program.expect("group `program` was interrupted twice: `editor` still runs");
    program.end();
}

/// It is heard although `main` has not waited for anything yet.
#[test]
fn ctrl_c_is_heard_from_the_first_line_of_main() {
    if is_the_program() {
        let program = run(async {
            println!("READY");
            // It does not go on before the signal has come.
            let mut line = String::new();
            std::io::stdin().read_line(&mut line).unwrap();
            pending::<()>().await;
        });
        println!("{}", block_on(program).unwrap_err());
        return;
    }
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["program::interrupted::ctrl_c_is_heard_from_the_first_line_of_main", "--exact", "--nocapture"]);
    let mut child = command.env(ROLE, "1").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (output, input) = (BufReader::new(child.stdout.take().unwrap()), child.stdin.take().unwrap());
    let mut program = Program { child, output };
    program.expect("READY");
    program.interrupt();
    drop(input);
    program.expect("group `program` was interrupted");
    program.end();
}
