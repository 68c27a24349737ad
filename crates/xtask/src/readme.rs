//! Whether the commands in the READMEs do what they say.
//!
//! Every line of every `sh` block is run by bash, in order, from the workspace's root. A comment
//! at the end of a line is what the reader, and this, may expect of it:
//!
//! - none: the command ends by itself, and succeeds;
//! - `# prints TEXT`: the same, and its output contains the text;
//! - `# until Ctrl-C`: it listens at the `HOST:PORT` in its line, or in this comment, while the
//!   lines after it run, and ends with success when it is interrupted.
//!
//! A block that is not to be run is no `sh` block.

use std::fs;
use std::process::Command;
use std::time::Duration;

use crate::packages;
use crate::shell::{self, Outcome};

mod server;

use self::server::Server;

/// How long a command may take, compilation included.
const PATIENCE: Duration = Duration::from_secs(300);

/// What `ci` itself is made of, so that running it from here would not end or only repeat it.
const RUN_BY_CI: &[&str] = &["cargo xtask test", "cargo xtask ci"];

/// A command of a README, and what it promises.
#[derive(Debug, PartialEq, Eq)]
struct Promise {
    command: String,
    kept_when: Kept,
}

/// When a promise is kept.
#[derive(Debug, PartialEq, Eq)]
enum Kept {
    /// The command ends with success.
    Ends,
    /// The command ends with success and its output contains this.
    Prints(String),
    /// The command serves here until it is interrupted, then ends with success.
    Serves(String),
}

/// Runs the commands of the README and of those that are published.
pub(crate) fn check() -> Outcome {
    let mut readmes = vec!["README.md".to_owned()];
    for package in packages::all()?.iter().filter(|package| package.is_published()) {
        readmes.push(format!("{}/README.md", package.directory));
    }
    for path in readmes {
        let text = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
        keep_promises(&text).map_err(|reason| format!("{path}: {reason}"))?;
    }
    Ok(())
}

fn keep_promises(text: &str) -> Outcome {
    let mut servers = Vec::new();
    for promise in promises(text)? {
        let command = &promise.command;
        match &promise.kept_when {
            _ if RUN_BY_CI.contains(&command.as_str()) => eprintln!("$ {command}  # run by ci"),
            Kept::Serves(address) => servers.push(Server::start(command, address, PATIENCE)?),
            Kept::Ends => drop(output(command)?),
            Kept::Prints(expected) => {
                let output = output(command)?;
                if !output.contains(expected) {
                    return Err(format!("`{command}` printed {output:?}, not {expected:?}"));
                }
            }
        }
    }
    servers.into_iter().try_for_each(Server::stop)
}

fn output(command: &str) -> Outcome<String> {
    eprintln!("$ {command}");
    shell::capture(&mut bounded(command, PATIENCE))
        .map_err(|_| format!("`{command}` failed, or did not end within {} s", PATIENCE.as_secs()))
}

/// The command as bash runs it, killed when its time is up.
fn bounded(command: &str, time: Duration) -> Command {
    let mut bounded = shell::command("timeout", "--kill-after=10");
    bounded.arg(time.as_secs().to_string());
    bounded.args(["bash", "-c", &format!("set -o pipefail; {command}")]);
    bounded
}

/// The commands in the text's `sh` blocks.
fn promises(text: &str) -> Outcome<Vec<Promise>> {
    let mut promises = Vec::new();
    let mut shell_block = false;
    let mut unfinished = String::new();
    for line in text.lines() {
        let line = line.trim();
        if let Some(language) = line.strip_prefix("```") {
            shell_block = !shell_block && language == "sh";
        } else if shell_block {
            if let Some(part) = line.strip_suffix('\\') {
                unfinished.push_str(part);
                continue;
            }
            let line = std::mem::take(&mut unfinished) + line;
            if !line.is_empty() && !line.starts_with('#') {
                promises.push(promise(&line)?);
            }
        }
    }
    Ok(promises)
}

fn promise(line: &str) -> Outcome<Promise> {
    let (command, comment) = line.split_once(" #").unwrap_or((line, ""));
    let (command, comment) = (command.trim().to_owned(), comment.trim());
    let kept_when = if let Some(text) = comment.strip_prefix("prints ") {
        Kept::Prints(text.to_owned())
    } else if comment.contains("until Ctrl-C") {
        Kept::Serves(address(line)?)
    } else {
        Kept::Ends
    };
    Ok(Promise { command, kept_when })
}

/// The first word of the line that is a host and a port.
fn address(line: &str) -> Outcome<String> {
    let is_address =
        |word: &&str| word.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
    let words = line.split(|c: char| c.is_whitespace() || "=,".contains(c));
    let address = words.into_iter().find(is_address);
    address
        .map(str::to_owned)
        .ok_or_else(|| format!("`{line}` serves until Ctrl-C, but has no HOST:PORT to reach it at"))
}

#[cfg(test)]
mod tests;
