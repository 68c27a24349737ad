//! X43 and X46: what a program that hangs tells on standard error, while it hangs.

use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStderr, ChildStdout};
use tokio::time::timeout;

use crate::programs::{DEADLINE, command};
use crate::source::{Source, without_times};

/// An example that hangs until somebody presses Enter.
struct Hanging {
    child: Child,
    printed: Lines<BufReader<ChildStdout>>,
    logged: Lines<BufReader<ChildStderr>>,
}

// === impl Hanging ===

impl Hanging {
    async fn start(name: &str, arguments: &[&str]) -> Self {
        let mut command = command(name).await;
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let printed = BufReader::new(child.stdout.take().unwrap()).lines();
        let logged = BufReader::new(child.stderr.take().unwrap()).lines();
        Self { child, printed, logged }
    }

    /// Reads what it prints until a line has this, and returns that.
    async fn prints(&mut self, part: &str) -> String {
        let line = async {
            while let Some(line) = self.printed.next_line().await.unwrap() {
                if line.contains(part) {
                    return line;
                }
            }
            panic!("it has ended without {part:?}")
        };
        timeout(DEADLINE, line).await.unwrap_or_else(|_| panic!("{part:?} is not printed"))
    }

    /// Reads what it logs until all these blocks have been told.
    async fn logs(&mut self, blocks: &[String]) {
        let mut text = String::new();
        let told = async {
            while let Some(line) = self.logged.next_line().await.unwrap() {
                text += &without_times(&line);
                text.push('\n');
                if blocks.iter().all(|block| text.contains(block)) {
                    return;
                }
            }
        };
        let ended = timeout(DEADLINE, told).await;
        for block in blocks {
            assert!(text.contains(block), "this is not told ({ended:?}):\n{block}\nbut this is:\n{text}");
        }
    }

    /// Asks it by a signal, as a person does.
    #[cfg(unix)]
    async fn ask(&self) {
        let process = self.child.id().expect("it has not ended").to_string();
        let status = tokio::process::Command::new("kill").args(["-USR1", &process]).status().await.unwrap();
        assert!(status.success(), "{status}");
    }

    /// Presses Enter, that is, ends what it reads.
    async fn ends(mut self) {
        drop(self.child.stdin.take());
        let status = timeout(DEADLINE, self.child.wait()).await.expect("it ends").unwrap();
        assert!(status.success(), "{status}");
    }
}

#[tokio::test]
async fn x43_a_turn_that_nobody_takes_is_told_with_everybody_behind_it() {
    let source = Source::of("43_unpolled");
    let mut program = Hanging::start("43_unpolled", &[]).await;
    let blocks = [
        "
Suspicious:
  granted but not polled for TIME: lock `ledger` is free, and task `secretary` waits (acquire at <the secretary's place>, for TIME); it waits at <the secretary's other wait> for event `answer` meanwhile
    Its future is where nobody polls it, and nobody behind it gets a turn
",
        "
lock `ledger`, made at <Lock::named>: free
  1. task `secretary`: acquire at <the secretary's place>, for TIME
  2. task `accountant`: acquire at <the accountant's place>, for TIME
  3. task `auditor`: acquire at <the auditor's place>, for TIME
",
        "  1. task `secretary`: wait at <the secretary's other wait>, for TIME\n",
        "
  task `secretary` waits for lock `ledger` (acquire at <the secretary's place>, for TIME),
    event `answer` (wait at <the secretary's other wait>, for TIME)
",
    ];
    program.logs(&blocks.map(|block| source.expand(block))).await;
    program.ends().await;
}

#[tokio::test]
async fn x46_a_deadlock_is_told_by_a_watch_while_the_only_thread_is_blocked() {
    a_watch_tells_of(&[], "1 of 1").await;
}

#[tokio::test]
async fn x46_a_deadlock_is_told_by_a_watch_while_each_worker_is_blocked() {
    a_watch_tells_of(&["--workers"], "2 of 2").await;
}

#[cfg(unix)]
#[tokio::test]
async fn x46_a_deadlock_is_told_at_a_signal_while_the_only_thread_is_blocked() {
    a_signal_tells_of(&["--signal"], "1 of 1").await;
}

#[cfg(unix)]
#[tokio::test]
async fn x46_a_deadlock_is_told_at_each_signal_while_each_worker_is_blocked() {
    a_signal_tells_of(&["--signal", "--workers"], "2 of 2").await;
}

async fn a_watch_tells_of(arguments: &[&str], blocked: &str) {
    let mut program = Hanging::start("46_stuck_runtime", arguments).await;
    program.prints(blocked).await;
    let mut expected = embrace();
    expected.push("polytask: something has waited for longer than TIME\npolytask: ".to_owned());
    program.logs(&expected).await;
    program.ends().await;
}

#[cfg(unix)]
async fn a_signal_tells_of(arguments: &[&str], blocked: &str) {
    let mut program = Hanging::start("46_stuck_runtime", arguments).await;
    program.prints(blocked).await;
    program.prints("Press Enter").await;
    for _ in 0..2 {
        program.ask().await;
        program.logs(&embrace()).await;
    }
    program.ends().await;
}

/// What Romeo and Juliet are told to do.
fn embrace() -> Vec<String> {
    let source = Source::of("46_stuck_runtime");
    let blocks = [
        "
suspected deadlock of 2: nothing in this cycle has moved for TIME
  task `romeo` waits for lock `west` (acquire at <wants the other>, for TIME), which task `juliet` acquired at <has one>
  task `juliet` waits for lock `east` (acquire at <wants the other>, for TIME), which task `romeo` acquired at <has one>
",
        "
lock `east`, made at <Lock::named>
  held by task `romeo`: acquired at <has one>, at least TIME ago; it is in a deadlock told above
  1. task `juliet`: acquire at <wants the other>, for TIME
",
        "
lock `west`, made at <Lock::named>
  held by task `juliet`: acquired at <has one>, at least TIME ago; it is in a deadlock told above
  1. task `romeo`: acquire at <wants the other>, for TIME
",
    ];
    blocks.map(|block| source.expand(block)).into()
}
