//! Command lines: built, printed, run, and blamed by what was typed.

use std::env;
use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, IsTerminal};
use std::process::{Command, ExitStatus, Stdio};

/// What a task returns: its result, or one sentence that says why there is none.
pub(crate) type Outcome<T = ()> = Result<T, String>;

/// How long a variable's value may be to be shown in a command line.
const READABLE: usize = 40;

/// `cargo` with these arguments, which blanks part.
pub(crate) fn cargo(arguments: &str) -> Command {
    command("cargo", arguments)
}

/// A program with these arguments, which blanks part.
pub(crate) fn command(program: &str, arguments: &str) -> Command {
    let mut command = Command::new(program);
    command.args(arguments.split_whitespace());
    command
}

/// Prints and runs the command; anything but success is a failure.
pub(crate) fn run(command: &mut Command) -> Outcome {
    eprintln!("$ {}", line(command));
    let status = command.status();
    judge(command, status)
}

/// Like [`run`], and returns what the command wrote to its standard error from the last line that
/// contains `mark` on.
///
/// Everything is passed on as it comes.
pub(crate) fn run_and_keep(command: &mut Command, mark: &str) -> Outcome<Vec<String>> {
    eprintln!("$ {}", line(command));
    if io::stderr().is_terminal() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    let mut child = command.stderr(Stdio::piped()).spawn().map_err(|error| cannot_start(command, &error))?;
    let mut kept = Vec::new();
    if let Some(stderr) = child.stderr.take() {
        for text in BufReader::new(stderr).split(b'\n').map_while(Result::ok) {
            let text = String::from_utf8_lossy(&text).into_owned();
            eprintln!("{text}");
            if text.contains(mark) {
                kept.clear();
                kept.push(text);
            } else if !kept.is_empty() {
                kept.push(text);
            }
        }
    }
    let status = child.wait();
    judge(command, status).map(|()| kept)
}

/// Runs the command and returns what it wrote to its standard output.
pub(crate) fn capture(command: &mut Command) -> Outcome<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| cannot_start(command, &error))?;
    judge(command, Ok(output.status))?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a command that may well fail, and returns its answer if it does not.
pub(crate) fn ask(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    let answer = String::from_utf8_lossy(&output.stdout).into_owned();
    output.status.success().then_some(answer)
}

/// Whether a directory of `PATH` holds this program.
pub(crate) fn on_path(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|directory| directory.join(program).is_file())
}

/// The command as a person would type it.
pub(crate) fn line(command: &Command) -> String {
    let variables = command.get_envs().filter_map(|(name, value)| {
        let name = name.to_string_lossy();
        value.map(|value| match value.len() {
            0..=READABLE => format!("{name}={}", quoted(value)),
            _ => format!("{name}=…"),
        })
    });
    variables.chain([quoted(command.get_program())]).chain(command.get_args().map(quoted)).collect::<Vec<_>>().join(" ")
}

fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    if word.is_empty() || word.contains(|c: char| c.is_whitespace() || "'\"*$;&|<>()".contains(c)) {
        format!("'{}'", word.replace('\'', r"'\''"))
    } else {
        word.into_owned()
    }
}

fn judge(command: &Command, status: io::Result<ExitStatus>) -> Outcome {
    let status = status.map_err(|error| cannot_start(command, &error))?;
    if status.success() {
        return Ok(());
    }
    Err(match status.code() {
        Some(code) => format!("`{}` exited with {code}", line(command)),
        None => format!("`{}` was killed: {status}", line(command)),
    })
}

fn cannot_start(command: &Command, error: &io::Error) -> String {
    let program = command.get_program().to_string_lossy();
    format!("`{program}` cannot be started: {error}")
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::{capture, command, line, run_and_keep};

    #[test]
    fn a_line_can_be_typed_again() {
        let mut command = command("cargo", "test  --doc");
        command.arg("it's").arg("loom_*").env("RUSTDOCFLAGS", "-D warnings");
        assert_eq!(line(&command), r"RUSTDOCFLAGS='-D warnings' cargo test --doc 'it'\''s' 'loom_*'");
    }

    #[test]
    fn a_failure_names_the_command_and_the_code() {
        let reason = capture(Command::new("sh").args(["-c", "exit 3"])).unwrap_err();
        assert_eq!(reason, "`sh -c 'exit 3'` exited with 3");
    }

    #[test]
    fn a_missing_program_is_named() {
        let reason = capture(&mut Command::new("no-such-program")).unwrap_err();
        assert!(reason.starts_with("`no-such-program` cannot be started: "), "{reason}");
    }

    #[test]
    fn what_follows_the_last_mark_is_kept() {
        let script = "echo a >&2; echo 'Summary 1' >&2; echo b >&2; echo 'Summary 2' >&2; echo c >&2";
        let kept = run_and_keep(Command::new("sh").args(["-c", script]), "Summary").unwrap();
        assert_eq!(kept, ["Summary 2", "c"]);
    }
}
