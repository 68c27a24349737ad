use std::io::Write;
use std::process::{Child, Command, ExitStatus, Output, Stdio};

use super::Lines;

/// A running program with its input and its lines; killed when dropped.
pub(crate) struct Program {
    child: Child,
    pub(crate) output: Lines,
    pub(crate) errors: Lines,
}

/// Returns the built program, to be started with `arguments`.
pub(crate) fn echo_chat(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_echo-chat"));
    command.args(arguments);
    command
}

/// Runs the built program to its end with `input`.
#[track_caller]
pub(crate) fn output_of(arguments: &[&str], input: &[u8]) -> Output {
    let mut program = Program::start(&mut echo_chat(arguments));
    program.write(input);
    program.output()
}

impl Program {
    #[track_caller]
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {command:?}: {error}"));
        let output = Lines::of(child.stdout.take().expect("piped"));
        let errors = Lines::of(child.stderr.take().expect("piped"));
        Self { child, output, errors }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Writes to the input; that the program has ended shows elsewhere.
    pub(crate) fn write(&mut self, input: &[u8]) {
        let stdin = self.child.stdin.as_mut().expect("the input is open");
        let _ = stdin.write_all(input).and_then(|()| stdin.flush());
    }

    pub(crate) fn end_input(&mut self) {
        self.child.stdin = None;
    }

    /// Waits for the end, with no more input, and returns how it ended.
    #[track_caller]
    pub(crate) fn status(&mut self) -> ExitStatus {
        self.end_input();
        self.output.wait_for_end();
        self.errors.wait_for_end();
        self.child.wait().expect("was not waited for before")
    }

    /// Waits for the end, with no more input, and returns everything about it.
    #[track_caller]
    pub(crate) fn output(mut self) -> Output {
        let status = self.status();
        Output {
            status,
            stdout: self.output.so_far().join("\n").into_bytes(),
            stderr: self.errors.so_far().join("\n").into_bytes(),
        }
    }

    #[cfg(unix)]
    #[track_caller]
    pub(crate) fn signal(&self, signal: &str) {
        let status = Command::new("kill").args(["-s", signal, &self.id().to_string()]).status();
        assert!(status.expect("there is a kill program").success());
    }

    /// Returns what the system says about its memory.
    #[cfg(target_os = "linux")]
    pub(crate) fn kibibytes(&self, field: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id())).expect("it runs");
        let line = status.lines().find(|line| line.starts_with(field)).expect("every process has it");
        line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).expect("a number")
    }

    /// Returns how many the system says it has of `what`: `fd` or `task`.
    #[cfg(target_os = "linux")]
    pub(crate) fn number_of(&self, what: &str) -> usize {
        std::fs::read_dir(format!("/proc/{}/{what}", self.id())).expect("it runs").count()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Fails where it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
